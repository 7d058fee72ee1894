//! One property of one object type: its values, their history and, when unique, who holds which value.

use super::bitmap::Bitmap;
use super::history::History;
use super::names::{ColumnKind, SourceIndex};
use super::owners::Owners;
use super::values::{Cell, Values};

const WASTE_FLOOR: usize = 65_536;

/// A column of a table.
#[derive(Debug, Clone)]
pub(crate) struct ColumnData {
    pub(crate) name: Box<str>,
    pub(crate) kind: ColumnKind,
    pub(crate) values: Values,
    pub(crate) history: History,
    pub(crate) owners: Owners,
    released: usize,
}

impl ColumnData {
    pub(crate) fn new(name: &str, kind: ColumnKind, unique: bool) -> Self {
        Self::from_parts(name, kind, unique, Values::new(kind), History::default())
    }

    pub(crate) fn from_parts(
        name: &str,
        kind: ColumnKind,
        unique: bool,
        values: Values,
        history: History,
    ) -> Self {
        let owners = Owners::new(kind, unique);
        Self {
            name: name.into(),
            kind,
            values,
            history,
            owners,
            released: 0,
        }
    }

    pub(crate) fn is_unique(&self) -> bool {
        self.owners.is_on()
    }

    pub(crate) fn cell(&self, row: u32) -> Cell {
        self.values.get(row as usize)
    }

    /// Sets the value a record is created with; of several for one record the last one stays.
    pub(crate) fn set_first(&mut self, row: u32, text: &str, live: &Bitmap) {
        let cell = self.values.encode(self.kind, text);
        if self.cell(row) != Cell::NONE {
            self.disown(row, live);
        }
        self.values.set(row as usize, cell);
        self.own(row);
    }

    /// Replaces a value and keeps the old one as history. Returns whether the value differs.
    pub(crate) fn change(
        &mut self,
        row: u32,
        text: &str,
        (at, source): (i64, SourceIndex),
        live: &Bitmap,
    ) -> bool {
        let old = self.cell(row);
        let new = self.values.encode(self.kind, text);
        if old == new {
            return false;
        }
        self.disown(row, live);
        self.values.set(row as usize, new);
        if live.get(row as usize) {
            self.own(row);
        }
        self.history.record(row, old, at, source);
        self.released += 1;
        self.compact_when_wasteful();
        true
    }

    /// Removes a record's value and its versions; texts that nobody else uses are overwritten.
    pub(crate) fn erase(&mut self, row: u32, live: &Bitmap) {
        self.disown(row, live);
        let mut gone = vec![self.cell(row)];
        if let Some(cell) = self.history.of(row) {
            gone.extend(cell.changes.iter().map(|change| change.old));
        }
        self.values.set(row as usize, Cell::NONE);
        self.history.forget(row);
        gone.retain(|&cell| cell != Cell::NONE);
        gone.sort_unstable_by_key(|cell| cell.0);
        gone.dedup();
        for cell in gone {
            if !self.values.holds(cell) && !self.history.refers_to(cell) {
                self.values.erase(cell);
            }
        }
    }

    /// The live row that holds this value of a unique column, or this member of a unique list.
    pub(crate) fn owner(&self, text: &str) -> Option<u32> {
        self.owners.find(&self.values, text)
    }

    /// Makes a live row findable by its unique value.
    pub(crate) fn own(&mut self, row: u32) {
        self.owners.add(&self.values, self.kind, row);
    }

    /// Ends what [`own`](Self::own) did.
    pub(crate) fn disown(&mut self, row: u32, live: &Bitmap) {
        self.owners.remove(&self.values, self.kind, row, live);
    }

    /// Forgets all owners and takes them anew from the live rows.
    pub(crate) fn rebuild_owners(&mut self, unique: bool, live: &Bitmap) {
        self.owners = Owners::new(self.kind, unique);
        if unique {
            for row in live.iter() {
                self.own(row as u32);
            }
        }
    }

    /// Changes the kind: every value and version is read as text and stored anew.
    pub(crate) fn convert(&mut self, kind: ColumnKind) {
        let mut values = Values::new(kind);
        for row in 0..self.values.rows() {
            if let Some(text) = self.values.text(self.kind, self.values.get(row)) {
                let cell = values.encode(kind, &text);
                values.set(row, cell);
            }
        }
        let (old_values, old_kind) = (&self.values, self.kind);
        self.history
            .map_values(|cell| match old_values.text(old_kind, cell) {
                Some(text) => values.encode(kind, &text),
                None => Cell::NONE,
            });
        self.values = values;
        self.kind = kind;
    }

    /// Drops dictionary texts that neither a row nor a version uses, once enough values were replaced.
    fn compact_when_wasteful(&mut self) {
        let Values::Coded(coded) = &mut self.values else {
            return;
        };
        if self.released < WASTE_FLOOR.max(coded.dictionary.len() / 2) {
            return;
        }
        self.released = 0;
        self.history.compact();
        let mut used = Bitmap::with_bits(coded.dictionary.len() + 1);
        coded.codes.iter().for_each(|code| used.set(code as usize));
        self.history
            .values()
            .filter(|&cell| cell != Cell::NONE)
            .for_each(|cell| used.set(cell.0 as usize));
        used.clear(0);
        if used.count() as usize > coded.dictionary.len() / 2 {
            return;
        }
        let (dictionary, map) = coded.dictionary.compacted(&used);
        let translate = |code: usize| map.get(code).copied().unwrap_or(0);
        coded.codes.remap(&map);
        self.history.map_values(|cell| match usize::try_from(cell.0) {
            Ok(code) => Cell(i64::from(translate(code))),
            Err(_) => Cell::NONE,
        });
        self.owners.translate(translate);
        coded.dictionary = dictionary;
        coded.forget_indexes();
        if self.kind == ColumnKind::Number {
            coded.fill_numbers();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BY: SourceIndex = SourceIndex(0);

    fn live() -> Bitmap {
        Bitmap::from_words(vec![0b1111])
    }

    #[test]
    fn a_unique_value_is_found_whatever_its_case_until_it_is_replaced() {
        let mut column = ColumnData::new("email", ColumnKind::Text, true);
        let live = live();
        column.set_first(3, "Jane@Example.com", &live);
        assert_eq!(column.owner("jane@example.COM"), Some(3));
        assert!(column.change(3, "j@x.io", (1, BY), &live));
        assert_eq!(column.owner("jane@example.com"), None);
        assert_eq!(column.owner("J@X.io"), Some(3));
        assert!(!column.change(3, "j@x.io", (2, BY), &live));
    }

    #[test]
    fn a_unique_list_is_found_by_each_member() {
        let mut column = ColumnData::new("hs_additional_emails", ColumnKind::MultiSelect, true);
        let live = live();
        column.set_first(1, "a@x.io;B@x.io", &live);
        assert_eq!((column.owner("b@X.IO"), column.owner("c@x.io")), (Some(1), None));
        column.change(1, "a@x.io", (1, BY), &live);
        assert_eq!((column.owner("a@x.io"), column.owner("b@x.io")), (Some(1), None));
    }

    #[test]
    fn erasing_removes_texts_that_only_this_record_used() {
        let mut column = ColumnData::new("city", ColumnKind::Text, false);
        let live = live();
        column.set_first(0, "Rome", &live);
        column.set_first(1, "Oslo", &live);
        column.change(1, "Rome", (5, BY), &live);
        column.change(1, "Secretville", (6, BY), &live);
        column.erase(1, &live);
        let Values::Coded(coded) = &column.values else {
            unreachable!()
        };
        assert!(!coded.dictionary.arena().contains("Oslo") && !coded.dictionary.arena().contains("Secret"));
        assert_eq!(coded.dictionary.text(coded.codes.get(0)), "Rome");
        assert!(column.history.of(1).is_none());
    }

    #[test]
    fn endless_changes_do_not_grow_the_dictionary_for_ever() {
        let mut column = ColumnData::new("counter", ColumnKind::Number, true);
        let live = live();
        for n in 0..400_000 {
            column.change(0, &n.to_string(), (n, BY), &live);
        }
        let Values::Coded(coded) = &column.values else {
            unreachable!()
        };
        assert!(
            coded.dictionary.len() < 3 * WASTE_FLOOR,
            "{}",
            coded.dictionary.len()
        );
        assert_eq!(coded.dictionary.text(coded.codes.get(0)), "399999");
        assert_eq!(coded.numbers.len(), coded.dictionary.len() + 1);
        assert_eq!(column.owner("399999"), Some(0));
    }

    #[test]
    fn a_change_of_kind_keeps_values_and_versions() {
        let mut column = ColumnData::new("when", ColumnKind::Text, false);
        let live = live();
        column.set_first(0, "2024-03-01", &live);
        column.change(0, "soon", (9, BY), &live);
        column.convert(ColumnKind::Date);
        assert_eq!(
            column.values.text(column.kind, column.cell(0)).as_deref(),
            Some("soon")
        );
        let old = column.history.of(0).unwrap().changes[0].old;
        assert_eq!(old, Cell(1_709_251_200_000));
        column.convert(ColumnKind::Text);
        assert_eq!(
            column.values.text(column.kind, column.cell(0)).as_deref(),
            Some("soon")
        );
    }
}
