//! Versions of the cells of one column that changed after their record was created.
//!
//! A change keeps the value that it replaced, so a cell that never changed costs nothing. At least
//! [`HISTORY_LIMIT`] changes of a cell are kept; older ones are dropped (HubSpot keeps 20 to 45 versions,
//! facts/privacy, unverified numbers).

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::names::SourceIndex;
use super::values::Cell;

/// Number of changes of one cell that are always kept.
pub(crate) const HISTORY_LIMIT: u16 = 45;

const END: u32 = u32::MAX;
const CUT: u32 = u32::MAX - 1;
const WASTE_FLOOR: usize = 4_096;

/// One replacement of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    /// The value before.
    pub(crate) old: Cell,
    /// When it was replaced, milliseconds.
    pub(crate) at: i64,
    /// Who replaced it.
    pub(crate) source: SourceIndex,
    /// How many older changes there were when it was made, at most.
    pub(crate) depth: u16,
    /// Place of the cell's change before this one, or a mark for "none".
    pub(crate) previous: u32,
}

/// Changes of one cell, newest first.
#[derive(Debug)]
pub(crate) struct CellHistory {
    pub(crate) changes: Vec<Change>,
    /// Older changes were dropped, so the time of the oldest value is unknown.
    pub(crate) cut: bool,
}

/// Changes of a column, chained by cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    changes: Vec<Change>,
    last: HashMap<u32, u32, FixedState>,
    unlinked: usize,
}

impl History {
    /// Notes that a value was replaced.
    pub(crate) fn record(&mut self, row: u32, old: Cell, at: i64, source: SourceIndex) {
        let previous = self.last.get(&row).copied().unwrap_or(END);
        let depth = self
            .changes
            .get(previous as usize)
            .map_or(0, |change| change.depth.saturating_add(1));
        self.push(
            row,
            Change {
                old,
                at,
                source,
                depth,
                previous,
            },
        );
        if depth >= 2 * HISTORY_LIMIT {
            self.trim(row);
        }
        if self.unlinked > WASTE_FLOOR && self.unlinked > self.changes.len() / 2 {
            self.compact();
        }
    }

    /// The changes of one cell; `None` when it never changed.
    pub(crate) fn of(&self, row: u32) -> Option<CellHistory> {
        let mut at = *self.last.get(&row)?;
        let mut changes = Vec::new();
        while let Some(change) = self.changes.get(at as usize) {
            changes.push(*change);
            at = change.previous;
        }
        Some(CellHistory {
            changes,
            cut: at == CUT,
        })
    }

    /// Forgets the changes of one cell.
    pub(crate) fn forget(&mut self, row: u32) {
        let mut at = self.last.remove(&row).unwrap_or(END);
        while let Some(change) = self.changes.get_mut(at as usize) {
            change.old = Cell::NONE;
            at = change.previous;
            self.unlinked += 1;
        }
    }

    /// Whether any version refers to this value.
    pub(crate) fn refers_to(&self, cell: Cell) -> bool {
        self.changes.iter().any(|change| change.old == cell)
    }

    /// Everything, for a snapshot: all changes, and the last one of each row.
    pub(crate) fn parts(&self) -> (&[Change], impl Iterator<Item = (u32, u32)> + '_) {
        (&self.changes, self.last.iter().map(|(&row, &last)| (row, last)))
    }

    /// Rebuilds a history from its parts; `None` when they do not fit together.
    pub(crate) fn from_parts(changes: Vec<Change>, last: impl Iterator<Item = (u32, u32)>) -> Option<Self> {
        let leads_back =
            |(at, change): (usize, &Change)| change.previous >= CUT || (change.previous as usize) < at;
        let last: HashMap<u32, u32, FixedState> = last.collect();
        let sound = changes.iter().enumerate().all(leads_back)
            && last.values().all(|&last| (last as usize) < changes.len());
        // Changes that no cell leads to are counted anew from here on.
        sound.then_some(Self {
            changes,
            last,
            unlinked: 0,
        })
    }

    /// Links the changes of one cell (newest first), as [`of`](Self::of) gave them.
    fn relink(&mut self, row: u32, cell: &CellHistory) {
        let mut previous = if cell.cut { CUT } else { END };
        for (depth, change) in cell.changes.iter().rev().enumerate() {
            let depth = u16::try_from(depth).unwrap_or(u16::MAX);
            self.push(
                row,
                Change {
                    depth,
                    previous,
                    ..*change
                },
            );
            previous = self.last.get(&row).copied().unwrap_or(END);
        }
    }

    /// Rewrites every kept value.
    pub(crate) fn map_values(&mut self, mut map: impl FnMut(Cell) -> Cell) {
        for change in &mut self.changes {
            change.old = map(change.old);
        }
    }

    /// Drops unlinked changes.
    pub(crate) fn compact(&mut self) {
        let mut fresh = Self::default();
        let mut rows: Vec<u32> = self.last.keys().copied().collect();
        rows.sort_unstable();
        for row in rows {
            if let Some(cell) = self.of(row) {
                fresh.relink(row, &cell);
            }
        }
        *self = fresh;
    }

    /// Every value some version refers to.
    pub(crate) fn values(&self) -> impl Iterator<Item = Cell> + '_ {
        self.changes.iter().map(|change| change.old)
    }

    fn push(&mut self, row: u32, change: Change) {
        self.last
            .insert(row, u32::try_from(self.changes.len()).unwrap_or(END));
        self.changes.push(change);
    }

    fn trim(&mut self, row: u32) {
        let mut at = self.last.get(&row).copied().unwrap_or(END);
        let mut depth = HISTORY_LIMIT;
        while let Some(change) = self.changes.get_mut(at as usize) {
            depth = depth.saturating_sub(1);
            change.depth = depth;
            at = change.previous;
            if depth == 0 {
                change.previous = CUT;
                break;
            }
        }
        while let Some(change) = self.changes.get_mut(at as usize) {
            change.old = Cell::NONE;
            at = change.previous;
            self.unlinked += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back_newest_first_and_survive_a_rebuild() {
        let mut history = History::default();
        for at in 0..5 {
            history.record(7, Cell(at), at * 10, SourceIndex(1));
            history.record(8, Cell(100 + at), at * 10, SourceIndex(2));
        }
        let olds = |history: &History, row| {
            history
                .of(row)
                .map(|cell| cell.changes.iter().map(|change| change.old.0).collect::<Vec<_>>())
        };
        assert_eq!(olds(&history, 7), Some(vec![4, 3, 2, 1, 0]));
        history.forget(8);
        assert!(!history.refers_to(Cell(101)));
        history.compact();
        assert_eq!(history.values().count(), 5);
        assert_eq!(olds(&history, 7), Some(vec![4, 3, 2, 1, 0]));
        assert_eq!(olds(&history, 8), None);
        let (changes, last) = history.parts();
        let again = History::from_parts(changes.to_vec(), last).unwrap();
        assert_eq!(olds(&again, 7), Some(vec![4, 3, 2, 1, 0]));
        let own_predecessor = Change {
            previous: 0,
            ..changes[0]
        };
        assert!(History::from_parts(vec![own_predecessor], std::iter::empty()).is_none());
        assert!(History::from_parts(Vec::new(), [(1, 0)].into_iter()).is_none());
    }

    #[test]
    fn a_cell_that_changes_for_ever_keeps_a_bounded_history() {
        let mut history = History::default();
        for at in 0..50_000 {
            history.record(1, Cell(at), at, SourceIndex(0));
        }
        let cell = history.of(1).unwrap();
        assert!(cell.cut);
        assert!(cell.changes.len() >= usize::from(HISTORY_LIMIT));
        assert!(cell.changes.len() <= 2 * usize::from(HISTORY_LIMIT) + 1);
        assert_eq!(cell.changes.first().map(|change| change.old), Some(Cell(49_999)));
        assert!(history.values().count() < 3 * WASTE_FLOOR);
    }
}
