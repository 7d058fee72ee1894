//! A window of rows, and the records they describe.

use std::collections::HashMap;

use crate::rejected::Rejection;
use crate::source::RowFlaw;
use crate::state::Seen;
use crate::summary::{Counts, Outcome};

/// The rows being loaded together.
#[derive(Debug, Default)]
pub(crate) struct Window {
    pub(crate) rows: Vec<WindowRow>,
    /// For each object of the plan, the records of this window.
    pub(crate) objects: Vec<Entries>,
}

/// One row.
#[derive(Debug, Default)]
pub(crate) struct WindowRow {
    pub(crate) line: u64,
    /// For each object of the plan, the values the row gives it; nothing when it has no such record.
    pub(crate) values: Vec<Option<Vec<Option<String>>>>,
    /// For each object dealt with so far, the record's position.
    pub(crate) entries: Vec<Option<usize>>,
    pub(crate) flaws: Vec<RowFlaw>,
}

/// The records of one object in a window.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub(crate) list: Vec<Entry>,
    pub(crate) by_key: HashMap<String, usize>,
}

/// One record, as all rows of the window with its key describe it.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// In comparable form.
    pub(crate) key: String,
    /// As HubSpot will store it.
    pub(crate) key_text: String,
    /// Positions of the rows, in order.
    pub(crate) rows: Vec<usize>,
    /// What earlier windows of this run said.
    pub(crate) seen: Seen,
    pub(crate) seen_before: bool,
    pub(crate) id: Option<String>,
    /// What the portal had; nothing when the record is new or was not read because no row can change it.
    pub(crate) before: Option<Vec<Option<String>>>,
    pub(crate) after: Vec<Option<String>>,
    /// What became of each row, in the order of `rows`.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) written: Written,
}

/// What was done to a record in this window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Written {
    #[default]
    Nothing,
    Created,
    Updated,
    Failed,
}

impl WindowRow {
    pub(crate) fn failed(&self) -> bool {
        !self.flaws.is_empty()
    }
}

impl Entry {
    /// The values that differ from the portal's, as positions.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (usize, &str)> {
        let before = self.before.as_deref().unwrap_or_default();
        self.after.iter().enumerate().filter_map(move |(index, value)| {
            let value = value.as_deref()?;
            (before.get(index).and_then(Option::as_deref) != Some(value)).then_some((index, value))
        })
    }
}

impl Window {
    pub(crate) fn fail(&mut self, row: usize, flaw: RowFlaw) {
        if let Some(row) = self.rows.get_mut(row) {
            row.flaws.push(flaw);
        }
    }

    /// Whether any row that describes the record is still good.
    pub(crate) fn has_good_row(&self, entry: &Entry) -> bool {
        entry
            .rows
            .iter()
            .any(|row| self.rows.get(*row).is_some_and(|row| !row.failed()))
    }

    /// The record that a row has for an object.
    pub(crate) fn entry_of(&self, row: &WindowRow, object: usize) -> Option<&Entry> {
        let index = row.entries.get(object).copied().flatten()?;
        self.objects.get(object)?.list.get(index)
    }

    /// Adds the window's rows to the counts, and lists its rejections.
    pub(crate) fn count(&self, counts: &mut [Counts], rejected_rows: &mut u64) -> Vec<Rejection> {
        let mut rejections = Vec::new();
        for row in &self.rows {
            if row.failed() {
                *rejected_rows += 1;
            }
            rejections.extend(row.flaws.iter().map(|flaw| Rejection {
                line: row.line,
                column: flaw.column.clone(),
                value: flaw.value.clone(),
                reason: flaw.reason.clone(),
            }));
        }
        for (object, counts) in counts.iter_mut().enumerate() {
            for row in &self.rows {
                if !row.failed() && row.entries.get(object).copied().flatten().is_none() {
                    counts.absent += 1;
                } else if row.failed() {
                    let present = row.values.get(object).is_none_or(Option::is_some);
                    if present {
                        counts.add(Outcome::Rejected);
                    } else {
                        counts.absent += 1;
                    }
                }
            }
            for entry in self
                .objects
                .get(object)
                .map(|entries| entries.list.as_slice())
                .unwrap_or_default()
            {
                self.count_entry(entry, counts);
            }
        }
        rejections
    }

    /// Good rows of a record; when the row that created it was rejected, the next one counts as its creator.
    fn count_entry(&self, entry: &Entry, counts: &mut Counts) {
        let mut owed = false;
        for (row, outcome) in entry.rows.iter().zip(&entry.outcomes) {
            if self.rows.get(*row).is_none_or(WindowRow::failed) {
                owed = owed || *outcome == Outcome::Created;
            } else {
                counts.add(if std::mem::take(&mut owed) {
                    Outcome::Created
                } else {
                    *outcome
                });
            }
        }
    }
}
