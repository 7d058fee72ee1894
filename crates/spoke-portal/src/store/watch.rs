//! Which records changed since somebody last looked: dynamic lists judge these anew and no others.
//!
//! Nothing is noted while nobody watches. A change of an association counts as a change of the record it leaves;
//! changes of memberships are noted by those who make them.

use std::collections::BTreeMap;

use super::bitmap::Bitmap;
use super::names::{Row, TypeIndex};
use super::operation::Operation;
use super::state::State;

/// Changed rows by table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watch(BTreeMap<TypeIndex, Bitmap>);

impl Watch {
    /// Whether nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changed rows of one table.
    pub(crate) fn rows(&self, table: TypeIndex) -> Option<&Bitmap> {
        self.0.get(&table)
    }

    /// Notes a changed row.
    pub(crate) fn note(&mut self, table: TypeIndex, row: Row) {
        self.0.entry(table).or_default().set(row.at());
    }
}

/// Notes what an operation is about to change.
pub(super) fn note(state: &mut State, operation: &Operation<'_>) {
    let Some(mut watch) = state.watch.take() else {
        return;
    };
    match operation {
        Operation::Create { table, row, .. } | Operation::Update { table, row, .. } => {
            watch.note(*table, *row);
        }
        // Others count their live neighbours.
        Operation::Archive { table, row, .. }
        | Operation::Restore { table, row, .. }
        | Operation::Purge { table, row } => note_with_neighbours(state, &mut watch, *table, *row),
        Operation::Merge { table, from, into } => {
            watch.note(*table, *into);
            note_with_neighbours(state, &mut watch, *table, *from);
        }
        Operation::Associate { from_type, from, .. }
        | Operation::Dissociate { from_type, from, .. }
        | Operation::DissociatePair { from_type, from, .. } => watch.note(*from_type, *from),
        _ => {}
    }
    state.watch = Some(watch);
}

fn note_with_neighbours(state: &State, watch: &mut Watch, table: TypeIndex, row: Row) {
    watch.note(table, row);
    for (other, neighbour, _) in state.associations.all_leaving(table, row) {
        watch.note(other, neighbour);
    }
}
