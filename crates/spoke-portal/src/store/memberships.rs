//! Which records are in which list, and since when.
//!
//! Members are kept by row, so a list of a million costs some forty bytes a member and adding one touches nothing
//! else. What a list remembers beyond its present members is what HubSpot tells about them: when a record first
//! joined, how large the list was on each day, when the last record came and went.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Row, TypeIndex};

/// Milliseconds of a day: the grain of a list's size history (assumed).
const DAY: i64 = 86_400_000;

/// Days of size history that are kept, ten years.
const SIZES_MAX: usize = 3_650;

/// The members of every list, by list id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memberships {
    lists: BTreeMap<u64, Members>,
}

/// The members of one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Members {
    /// The table that the rows belong to.
    table: Option<TypeIndex>,
    /// When each member joined.
    joined: BTreeMap<Row, i64>,
    /// The same by time.
    order: BTreeSet<(i64, Row)>,
    /// When records that left, or left and came back, had joined for the first time.
    first: BTreeMap<Row, i64>,
    /// The size at the end of each day on which it changed.
    sizes: Vec<(i64, u64)>,
    last_added: Option<i64>,
    last_removed: Option<i64>,
}

/// What a snapshot holds of a list's members.
#[derive(Debug, Default)]
pub(crate) struct MembersParts {
    pub(crate) table: Option<TypeIndex>,
    pub(crate) joined: Vec<(Row, i64)>,
    pub(crate) first: Vec<(Row, i64)>,
    pub(crate) sizes: Vec<(i64, u64)>,
    pub(crate) last_added: Option<i64>,
    pub(crate) last_removed: Option<i64>,
}

impl Memberships {
    /// The members of a list; `None` when it never had any.
    pub(crate) fn of(&self, list: u64) -> Option<&Members> {
        self.lists.get(&list)
    }

    /// Whether a record is in a list.
    pub(crate) fn contains(&self, list: u64, row: Row) -> bool {
        self.of(list).is_some_and(|members| members.contains(row))
    }

    /// Every list that ever had members, with them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &Members)> {
        self.lists.iter().map(|(&list, members)| (list, members))
    }

    /// The lists that hold a record.
    pub(crate) fn holding(&self, table: TypeIndex, row: Row) -> impl Iterator<Item = (u64, &Members)> {
        self.iter()
            .filter(move |(_, members)| members.table == Some(table) && members.contains(row))
    }

    pub(crate) fn join(&mut self, table: TypeIndex, list: u64, joins: &[(Row, i64)]) {
        let members = self.lists.entry(list).or_default();
        members.table = Some(table);
        for &(row, at) in joins {
            members.join(row, at);
        }
    }

    pub(crate) fn leave(&mut self, list: u64, rows: &[Row], at: i64) {
        if let Some(members) = self.lists.get_mut(&list) {
            rows.iter().for_each(|&row| members.leave(row, at));
        }
    }

    pub(crate) fn forget(&mut self, list: u64) {
        self.lists.remove(&list);
    }

    /// Takes a record out of every list. Without a time the change counts as of the list's last one.
    pub(crate) fn remove_record(&mut self, table: TypeIndex, row: Row, at: Option<i64>) {
        for members in self.lists.values_mut().filter(|one| one.table == Some(table)) {
            let at = at.unwrap_or_else(|| members.last_change());
            members.leave(row, at);
        }
    }

    /// Forgets that a record ever was in any list.
    pub(crate) fn erase_record(&mut self, table: TypeIndex, row: Row) {
        self.remove_record(table, row, None);
        for members in self.lists.values_mut().filter(|one| one.table == Some(table)) {
            members.first.remove(&row);
        }
    }

    /// Lets one record take the places of another of its type.
    pub(crate) fn move_record(&mut self, table: TypeIndex, from: Row, into: Row) {
        for members in self.lists.values_mut().filter(|one| one.table == Some(table)) {
            let Some(&at) = members.joined.get(&from) else {
                continue;
            };
            members.leave(from, members.last_change());
            members.first.remove(&from);
            if !members.contains(into) {
                members.join(into, at);
            }
        }
    }

    /// Puts back what a snapshot held.
    pub(crate) fn load(&mut self, list: u64, parts: MembersParts) {
        let MembersParts {
            table,
            joined,
            first,
            sizes,
            last_added,
            last_removed,
        } = parts;
        let members = Members {
            table,
            order: joined.iter().map(|&(row, at)| (at, row)).collect(),
            joined: joined.into_iter().collect(),
            first: first.into_iter().collect(),
            sizes,
            last_added,
            last_removed,
        };
        self.lists.insert(list, members);
    }
}

impl Members {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.joined.len()
    }

    /// Whether a record is among them.
    pub(crate) fn contains(&self, row: Row) -> bool {
        self.joined.contains_key(&row)
    }

    /// When a record joined, if it is a member.
    pub(crate) fn joined_at(&self, row: Row) -> Option<i64> {
        self.joined.get(&row).copied()
    }

    /// When a member joined for the first time.
    pub(crate) fn first_joined_at(&self, row: Row) -> Option<i64> {
        self.first.get(&row).copied().or_else(|| self.joined_at(row))
    }

    /// All members in row order.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = (Row, i64)> + '_ {
        self.joined.iter().map(|(&row, &at)| (row, at))
    }

    /// Members from a row on, nearest first.
    pub(crate) fn rows_from(&self, row: Row) -> impl Iterator<Item = (Row, i64)> + '_ {
        self.joined.range(row..).map(|(&row, &at)| (row, at))
    }

    /// Members before a row, nearest first.
    pub(crate) fn before_row(&self, row: Row) -> impl Iterator<Item = (Row, i64)> + '_ {
        self.joined.range(..row).rev().map(|(&row, &at)| (row, at))
    }

    /// Members that joined after a place in time order, earliest first.
    pub(crate) fn joined_after(&self, place: (i64, Row)) -> impl Iterator<Item = (Row, i64)> + '_ {
        let after = (std::ops::Bound::Excluded(place), std::ops::Bound::Unbounded);
        self.order.range(after).map(|&(at, row)| (row, at))
    }

    /// Members that joined before a place in time order, latest first.
    pub(crate) fn joined_before(&self, place: (i64, Row)) -> impl Iterator<Item = (Row, i64)> + '_ {
        self.order.range(..place).rev().map(|&(at, row)| (row, at))
    }

    /// All members in the order they joined.
    pub(crate) fn by_time(&self) -> impl Iterator<Item = (Row, i64)> + '_ {
        self.order.iter().map(|&(at, row)| (row, at))
    }

    /// The size at the end of each day on which it changed, oldest first.
    pub(crate) fn sizes(&self) -> &[(i64, u64)] {
        &self.sizes
    }

    /// When the last record joined.
    pub(crate) fn last_added(&self) -> Option<i64> {
        self.last_added
    }

    /// When the last record left.
    pub(crate) fn last_removed(&self) -> Option<i64> {
        self.last_removed
    }

    /// What a snapshot keeps.
    pub(crate) fn parts(&self) -> MembersParts {
        MembersParts {
            table: self.table,
            joined: self.rows().collect(),
            first: self.first.iter().map(|(&row, &at)| (row, at)).collect(),
            sizes: self.sizes.clone(),
            last_added: self.last_added,
            last_removed: self.last_removed,
        }
    }

    fn last_change(&self) -> i64 {
        self.last_added.max(self.last_removed).unwrap_or_default()
    }

    fn join(&mut self, row: Row, at: i64) {
        if self.contains(row) {
            return;
        }
        self.joined.insert(row, at);
        self.order.insert((at, row));
        self.last_added = self.last_added.max(Some(at));
        self.note_size(at);
    }

    fn leave(&mut self, row: Row, at: i64) {
        let Some(joined) = self.joined.remove(&row) else {
            return;
        };
        self.order.remove(&(joined, row));
        self.first.entry(row).or_insert(joined);
        self.last_removed = self.last_removed.max(Some(at));
        self.note_size(at);
    }

    fn note_size(&mut self, at: i64) {
        let size = self.len() as u64;
        match self.sizes.last_mut() {
            Some(last) if last.0.div_euclid(DAY) >= at.div_euclid(DAY) => {
                *last = (last.0.max(at), size);
            }
            _ => {
                if self.sizes.len() >= SIZES_MAX {
                    self.sizes.remove(0);
                }
                self.sizes.push((at, size));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTACTS: TypeIndex = TypeIndex(0);

    #[test]
    fn a_member_that_comes_back_remembers_its_first_time() {
        let mut lists = Memberships::default();
        lists.join(CONTACTS, 1, &[(Row(5), 10), (Row(3), 20)]);
        lists.leave(1, &[Row(5)], 30);
        lists.join(CONTACTS, 1, &[(Row(5), 40)]);
        let members = lists.of(1).unwrap();
        assert_eq!(members.first_joined_at(Row(5)), Some(10));
        assert_eq!(members.joined_at(Row(5)), Some(40));
        assert_eq!(
            members.by_time().map(|(row, _)| row.0).collect::<Vec<_>>(),
            [3, 5]
        );
        assert_eq!(members.rows().map(|(row, _)| row.0).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(members.last_added(), Some(40));
        assert_eq!(members.last_removed(), Some(30));
        assert_eq!(members.sizes(), [(40, 2)]);
    }

    #[test]
    fn a_merged_record_leaves_its_places_to_the_survivor() {
        let mut lists = Memberships::default();
        lists.join(CONTACTS, 1, &[(Row(1), 10)]);
        lists.join(CONTACTS, 2, &[(Row(1), 10), (Row(2), 20)]);
        lists.join(TypeIndex(1), 3, &[(Row(1), 10)]);
        lists.move_record(CONTACTS, Row(1), Row(2));
        assert_eq!(lists.of(1).unwrap().joined_at(Row(2)), Some(10));
        assert_eq!(lists.of(2).unwrap().joined_at(Row(2)), Some(20));
        assert!(!lists.contains(2, Row(1)));
        assert!(lists.contains(3, Row(1)), "another type's row");
    }

    #[test]
    fn sizes_are_kept_by_the_day() {
        let mut lists = Memberships::default();
        lists.join(CONTACTS, 1, &[(Row(1), 10), (Row(2), 20)]);
        lists.leave(1, &[Row(1)], DAY + 5);
        assert_eq!(lists.of(1).unwrap().sizes(), [(20, 2), (DAY + 5, 1)]);
    }
}
