//! The records of one object type, column by column: reading.
//!
//! A row is *live*, *archived* or *gone* (purged or merged away). Rows are appended with ascending ids and never
//! move, so a record is found by binary search and pages come out in id order.

use std::borrow::Cow;
use std::collections::BTreeMap;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use spoke_model::object_type::ObjectTypeId;

use super::bitmap::Bitmap;
use super::column::ColumnData;
use super::names::{Column, ColumnKind, HistoryEntry, Row, SourceIndex};
use super::values::Cell;

/// All records of one object type.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) object_type: ObjectTypeId,
    pub(crate) rows: Rows,
    pub(crate) columns: Vec<ColumnData>,
    pub(crate) names: HashMap<Box<str>, Column, FixedState>,
}

/// What every record has besides its properties.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    pub(crate) ids: Vec<u64>,
    pub(crate) created: Vec<i64>,
    pub(crate) updated: Vec<i64>,
    pub(crate) sources: Vec<u16>,
    pub(crate) live: Bitmap,
    pub(crate) archived: Bitmap,
    pub(crate) archived_at: HashMap<u32, i64, FixedState>,
    pub(crate) merged: BTreeMap<u64, u64>,
    pub(crate) live_count: u64,
    pub(crate) archived_count: u64,
}

impl Table {
    pub(crate) fn new(object_type: ObjectTypeId) -> Self {
        Self {
            object_type,
            rows: Rows::default(),
            columns: Vec::new(),
            names: HashMap::default(),
        }
    }

    /// The object type whose records these are.
    #[must_use]
    pub fn object_type(&self) -> ObjectTypeId {
        self.object_type
    }

    /// The row of a live or archived record. Does not follow merges.
    #[must_use]
    pub fn row(&self, id: u64) -> Option<Row> {
        let at = self.rows.ids.binary_search(&id).ok()?;
        (self.rows.live.get(at) || self.rows.archived.get(at)).then_some(Row(at as u32))
    }

    /// Whether a record with this id was ever here: live, archived, merged away or gone for good.
    pub(crate) fn knew(&self, id: u64) -> bool {
        self.rows.ids.binary_search(&id).is_ok()
    }

    /// The row of a record, or of the survivor when the record was merged away.
    #[must_use]
    pub fn resolve(&self, id: u64) -> Option<Row> {
        self.row(self.survivor(id).unwrap_or(id))
    }

    /// The id that a merged-away record lives on under; `None` when it was never merged away.
    #[must_use]
    pub fn survivor(&self, id: u64) -> Option<u64> {
        let mut into = *self.rows.merged.get(&id)?;
        // A survivor's id is never among its own ancestors, so the walk ends; the bound guards against bad files.
        for _ in 0..self.rows.merged.len() {
            match self.rows.merged.get(&into) {
                Some(&next) => into = next,
                None => break,
            }
        }
        Some(into)
    }

    /// Ids that were merged into this one, directly or through others, ascending.
    #[must_use]
    pub fn merged_into(&self, id: u64) -> Vec<u64> {
        self.rows
            .merged
            .keys()
            .copied()
            .filter(|&from| self.survivor(from) == Some(id))
            .collect()
    }

    /// The record's id; 0 for a row of another table that does not exist here.
    #[must_use]
    pub fn id(&self, row: Row) -> u64 {
        self.rows.ids.get(row.at()).copied().unwrap_or(0)
    }

    /// When the record was created, milliseconds since the epoch.
    #[must_use]
    pub fn created_at(&self, row: Row) -> i64 {
        self.rows.created.get(row.at()).copied().unwrap_or(0)
    }

    /// When the record last changed, milliseconds since the epoch.
    #[must_use]
    pub fn updated_at(&self, row: Row) -> i64 {
        self.rows.updated.get(row.at()).copied().unwrap_or(0)
    }

    /// When the record was archived; `None` while it is live.
    #[must_use]
    pub fn archived_at(&self, row: Row) -> Option<i64> {
        self.rows.archived_at.get(&row.0).copied()
    }

    /// Whether the record is archived.
    #[must_use]
    pub fn is_archived(&self, row: Row) -> bool {
        self.rows.archived.get(row.at())
    }

    /// Who created the record.
    #[must_use]
    pub fn created_by(&self, row: Row) -> SourceIndex {
        SourceIndex(self.rows.sources.get(row.at()).copied().unwrap_or(0))
    }

    /// The column of a property.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<Column> {
        self.names.get(name).copied()
    }

    /// Every column with its property name and kind, in the order of declaration.
    pub fn columns(&self) -> impl Iterator<Item = (Column, &str, ColumnKind)> {
        self.columns
            .iter()
            .enumerate()
            .map(|(at, data)| (Column(at as u16), &*data.name, data.kind))
    }

    /// The name of a column's property; empty for a column of another table that does not exist here.
    #[must_use]
    pub fn column_name(&self, column: Column) -> &str {
        self.data(column).map_or("", |data| &data.name)
    }

    /// How a column compares and sorts; `None` for a column of another table that does not exist here.
    #[must_use]
    pub fn column_kind(&self, column: Column) -> Option<ColumnKind> {
        self.data(column).map(|data| data.kind)
    }

    /// Whether [`find_unique`](Self::find_unique) works on the column.
    #[must_use]
    pub fn is_unique(&self, column: Column) -> bool {
        self.data(column).is_some_and(ColumnData::is_unique)
    }

    /// A record's value; borrowed except for dates and instants, whose text is written anew.
    #[must_use]
    pub fn value(&self, row: Row, column: Column) -> Option<Cow<'_, str>> {
        let data = self.data(column)?;
        data.values.text(data.kind, data.cell(row.0))
    }

    /// Whether a record has a value, without building its text.
    #[must_use]
    pub fn has_value(&self, row: Row, column: Column) -> bool {
        self.data(column)
            .is_some_and(|data| data.cell(row.0) != Cell::NONE)
    }

    /// A date's or instant's milliseconds, without building its text; `None` for other kinds.
    #[must_use]
    pub fn millis(&self, row: Row, column: Column) -> Option<i64> {
        let data = self.data(column)?;
        let cell = data.cell(row.0);
        (data.kind.is_instant() && cell.0 > super::values::NOT_A_TIME).then_some(cell.0)
    }

    /// The live record that holds this value of a unique column, ignoring case.
    ///
    /// A unique `MultiSelect` column is looked up by each member of its lists. `None` for columns that were not
    /// declared unique.
    #[must_use]
    pub fn find_unique(&self, column: Column, value: &str) -> Option<Row> {
        self.data(column)?.owner(value).map(Row)
    }

    /// Versions of a value, newest first. A value that never changed dates from the record's creation; a property
    /// that never had a value has no versions.
    #[must_use]
    pub fn history(&self, row: Row, column: Column) -> Vec<HistoryEntry> {
        let Some(data) = self.data(column) else {
            return Vec::new();
        };
        let text = |cell| data.values.text(data.kind, cell).map(Cow::into_owned);
        let (created_at, created_by) = (self.created_at(row), self.created_by(row));
        let mut current = text(data.cell(row.0));
        let mut entries = Vec::new();
        let mut cut = false;
        if let Some(history) = data.history.of(row.0) {
            cut = history.cut;
            for change in &history.changes {
                entries.push(HistoryEntry {
                    value: current,
                    at: change.at,
                    source: change.source,
                });
                current = text(change.old);
            }
        }
        if !cut && current.is_some() {
            entries.push(HistoryEntry {
                value: current,
                at: created_at,
                source: created_by,
            });
        }
        entries
    }

    /// The first row whose id is at least this one; past the end when there is none.
    pub(crate) fn row_from(&self, id: u64) -> Row {
        Row(self.rows.ids.partition_point(|&other| other < id) as u32)
    }

    /// When a value last changed, without building its versions; `None` when it never was there.
    pub(crate) fn changed_at(&self, row: Row, column: Column) -> Option<i64> {
        let data = self.data(column)?;
        match data.history.of(row.0) {
            Some(history) => history.changes.first().map(|change| change.at),
            None => self.has_value(row, column).then(|| self.created_at(row)),
        }
    }

    /// Up to `limit` live (or archived) records with id at least `after`, ascending.
    #[must_use]
    pub fn page(&self, after: Option<u64>, limit: usize, archived: bool) -> Vec<Row> {
        let from = after.map_or(0, |id| self.rows.ids.partition_point(|&other| other < id));
        let set = if archived {
            &self.rows.archived
        } else {
            &self.rows.live
        };
        set.iter_from(from)
            .take(limit)
            .map(|row| Row(row as u32))
            .collect()
    }

    /// Every live record, ascending by id.
    pub(crate) fn live_rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.rows.live.iter_from(0).map(|row| Row(row as u32))
    }

    /// Number of live records.
    #[must_use]
    pub fn live_count(&self) -> u64 {
        self.rows.live_count
    }

    /// Number of archived records.
    #[must_use]
    pub fn archived_count(&self) -> u64 {
        self.rows.archived_count
    }

    /// Rows of the ids that exist here, ascending and without repeats: a set for an association filter.
    #[must_use]
    pub fn rows_of(&self, ids: impl IntoIterator<Item = u64>) -> Vec<Row> {
        let mut rows: Vec<Row> = ids.into_iter().filter_map(|id| self.row(id)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    pub(crate) fn data(&self, column: Column) -> Option<&ColumnData> {
        self.columns.get(column.at())
    }

    pub(crate) fn row_count(&self) -> usize {
        self.rows.ids.len()
    }
}
