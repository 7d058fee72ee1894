//! Who holds which value of a unique column.
//!
//! Rules keep values unique among live records, so one row a value is kept. Should two rows ever hold the same value
//! (a column that became unique later), the other one is looked for when the first lets go.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::bitmap::Bitmap;
use super::fold;
use super::names::ColumnKind;
use super::values::{Cell, Values};

/// Live rows by unique value.
#[derive(Debug, Clone)]
pub(crate) struct Owners {
    index: Index,
    shared: bool,
}

#[derive(Debug, Clone)]
enum Index {
    /// The column is not unique.
    Off,
    /// Row + 1 by dictionary code.
    ByCode(Vec<u32>),
    /// Row by each member of a list, or by the text of a time, lower-cased.
    ByText(HashMap<Box<str>, u32, FixedState>),
}

impl Owners {
    pub(crate) fn new(kind: ColumnKind, unique: bool) -> Self {
        let index = match (unique, kind) {
            (false, _) => Index::Off,
            (true, ColumnKind::MultiSelect | ColumnKind::Date | ColumnKind::DateTime) => {
                Index::ByText(HashMap::default())
            }
            (true, _) => Index::ByCode(Vec::new()),
        };
        Self { index, shared: false }
    }

    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.index, Index::Off)
    }

    /// Whether every value has at most one live row.
    pub(crate) fn is_exact(&self) -> bool {
        matches!(self.index, Index::ByCode(_)) && !self.shared
    }

    /// The live row whose value has this code; only when [`is_exact`](Self::is_exact).
    pub(crate) fn of_code(&self, code: usize) -> Option<u32> {
        match &self.index {
            Index::ByCode(rows) => rows.get(code)?.checked_sub(1),
            _ => None,
        }
    }

    /// The live row that holds a value, ignoring case.
    pub(crate) fn find(&self, values: &Values, text: &str) -> Option<u32> {
        match (&self.index, values) {
            (Index::ByCode(rows), Values::Coded(coded)) => coded
                .dictionary
                .folded(text)
                .find_map(|code| rows.get(code as usize).and_then(|owner| owner.checked_sub(1))),
            (Index::ByText(rows), _) => rows.get(fold::lower(text.trim()).as_ref()).copied(),
            _ => None,
        }
    }

    /// Takes a row up under its present value.
    pub(crate) fn add(&mut self, values: &Values, kind: ColumnKind, row: u32) {
        let cell = values.get(row as usize);
        match &mut self.index {
            Index::ByCode(rows) if cell != Cell::NONE => {
                let at = cell.0 as usize;
                if at >= rows.len() {
                    rows.resize(at + 1, 0);
                }
                if let Some(owner) = rows.get_mut(at) {
                    self.shared |= *owner != 0 && *owner != row + 1;
                    *owner = row + 1;
                }
            }
            Index::ByText(rows) => {
                for member in members(values, kind, row) {
                    self.shared |= rows.insert(member.into(), row).is_some_and(|other| other != row);
                }
            }
            _ => {}
        }
    }

    /// Lets go of a row's present value, to another live row that holds it too if there is one.
    pub(crate) fn remove(&mut self, values: &Values, kind: ColumnKind, row: u32, live: &Bitmap) {
        let cell = values.get(row as usize);
        let others = || {
            live.iter()
                .map(|other| other as u32)
                .filter(|&other| other != row)
        };
        match &mut self.index {
            Index::ByCode(rows) if cell != Cell::NONE => {
                if let Some(owner) = rows.get_mut(cell.0 as usize)
                    && *owner == row + 1
                {
                    let heir = match self.shared {
                        true => others().find(|&other| values.get(other as usize) == cell),
                        false => None,
                    };
                    *owner = heir.map_or(0, |heir| heir + 1);
                }
            }
            Index::ByText(rows) => {
                for member in members(values, kind, row) {
                    if rows.get(member.as_str()) != Some(&row) {
                        continue;
                    }
                    let heir = match self.shared {
                        true => others().find(|&other| members(values, kind, other).contains(&member)),
                        false => None,
                    };
                    match heir {
                        Some(heir) => rows.insert(member.into(), heir),
                        None => rows.remove(member.as_str()),
                    };
                }
            }
            _ => {}
        }
    }

    /// Follows a compaction of the dictionary.
    pub(crate) fn translate(&mut self, translate: impl Fn(usize) -> u32) {
        let Index::ByCode(rows) = &mut self.index else {
            return;
        };
        let mut moved = Vec::new();
        for (code, &owner) in rows.iter().enumerate().filter(|(_, owner)| **owner != 0) {
            let code = translate(code) as usize;
            if code >= moved.len() {
                moved.resize(code + 1, 0);
            }
            if let Some(slot) = moved.get_mut(code) {
                *slot = owner;
            }
        }
        *rows = moved;
    }
}

fn members(values: &Values, kind: ColumnKind, row: u32) -> Vec<String> {
    let Some(text) = values.text(kind, values.get(row as usize)) else {
        return Vec::new();
    };
    let parts = text.split(';').map(|part| fold::lower(part.trim()).into_owned());
    parts.filter(|part| !part.is_empty()).collect()
}
