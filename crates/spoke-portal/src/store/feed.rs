//! What transactions do, told to whoever asked for it: webhooks, lists.
//!
//! Effects are collected only while an observer wants them; a transaction asks once, when it begins. They name rows and
//! columns, not texts: an observer reads what it needs from the state, which it sees as the transaction leaves it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::names::{Column, Row, SourceIndex, TypeIndex};
use super::operation::Operation;
use super::state::State;

/// One thing that a transaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A record was created. Its values follow as [`Effect::Changed`].
    Created {
        table: TypeIndex,
        row: Row,
        at: i64,
        source: SourceIndex,
    },
    /// A value became another one, or none.
    Changed {
        table: TypeIndex,
        row: Row,
        column: Column,
        at: i64,
        source: SourceIndex,
    },
    /// A live record was archived.
    Archived { table: TypeIndex, row: Row, at: i64 },
    /// An archived record came back.
    Restored { table: TypeIndex, row: Row, at: i64 },
    /// A record was removed for good, with its associations; archived ones also go by themselves when their time is up.
    Purged {
        table: TypeIndex,
        id: u64,
        archived_at: Option<i64>,
    },
    /// A record became part of another, with its associations.
    Merged { table: TypeIndex, from: u64, into: Row },
    /// One directed edge is new.
    Linked { from: End, to: End, kind: u16 },
    /// One directed edge is gone.
    Unlinked { from: End, to: End, kind: u16 },
    /// A record became a member of a list.
    Joined {
        table: TypeIndex,
        row: Row,
        list: u64,
        at: i64,
    },
    /// A record is no member of a list any more.
    Left {
        table: TypeIndex,
        row: Row,
        list: u64,
        at: i64,
    },
}

/// One end of an edge.
pub(crate) type End = (TypeIndex, Row);

/// Somebody who is told what transactions do.
pub(crate) trait Observer: Send + Sync + fmt::Debug {
    /// Whether there is any use in telling. Asked at the beginning of every transaction, so it must cost nothing.
    fn wants_effects(&self) -> bool;

    /// Everything a transaction did, in order, and the state it left. Writers wait meanwhile. What the observer adds to
    /// `notes` becomes part of the transaction: it is on disk with it or not at all.
    fn committed(&self, state: &State, effects: &[Effect], notes: &mut Vec<Note>);
}

/// A document that an observer puts or, without a value, removes.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) collection: &'static str,
    pub(crate) key: String,
    pub(crate) value: Option<Value>,
}

/// The observers of one store; empty until they are named, once.
#[derive(Debug, Default)]
pub(crate) struct Feed(OnceLock<Vec<Arc<dyn Observer>>>);

impl Feed {
    /// Names the observers. Later calls change nothing.
    pub(crate) fn observe(&self, observers: Vec<Arc<dyn Observer>>) {
        let _ = self.0.set(observers);
    }

    /// Whether anybody wants to be told.
    pub(super) fn is_wanted(&self) -> bool {
        self.observers().any(|one| one.wants_effects())
    }

    pub(super) fn tell(&self, state: &State, effects: &[Effect]) -> Vec<Note> {
        let mut notes = Vec::new();
        for one in self.observers().filter(|one| one.wants_effects()) {
            one.committed(state, effects, &mut notes);
        }
        notes
    }

    fn observers(&self) -> impl Iterator<Item = &Arc<dyn Observer>> {
        self.0.get().into_iter().flatten()
    }
}

/// What an operation is about to do to the state as it is now.
pub(super) fn collect(state: &State, operation: &Operation<'_>, effects: &mut Vec<Effect>) {
    match operation {
        Operation::Create {
            table,
            row,
            at,
            source,
            values,
            ..
        } => {
            let (table, row, at, source) = (*table, *row, *at, *source);
            effects.push(Effect::Created {
                table,
                row,
                at,
                source,
            });
            let filled = values.iter().filter(|(_, text)| !text.is_empty());
            effects.extend(filled.map(|&(column, _)| Effect::Changed {
                table,
                row,
                column,
                at,
                source,
            }));
        }
        Operation::Update {
            table,
            row,
            at,
            source,
            changes,
        } => {
            let Some(data) = state.table(*table) else { return };
            let differs = |&&(column, text): &&(Column, Option<&str>)| {
                data.value(*row, column).as_deref().unwrap_or_default() != text.unwrap_or_default()
            };
            effects.extend(
                changes
                    .iter()
                    .filter(differs)
                    .map(|&(column, _)| Effect::Changed {
                        table: *table,
                        row: *row,
                        column,
                        at: *at,
                        source: *source,
                    }),
            );
        }
        Operation::Archive { table, row, at } if is_live(state, *table, *row) => {
            effects.push(Effect::Archived {
                table: *table,
                row: *row,
                at: *at,
            });
        }
        Operation::Restore { table, row, at } if is_archived(state, *table, *row) => {
            effects.push(Effect::Restored {
                table: *table,
                row: *row,
                at: *at,
            });
        }
        Operation::Purge { table, row } => effects.push(Effect::Purged {
            table: *table,
            id: state.table(*table).map_or(0, |data| data.id(*row)),
            archived_at: state.table(*table).and_then(|data| data.archived_at(*row)),
        }),
        Operation::Merge { table, from, into } => effects.push(Effect::Merged {
            table: *table,
            from: state.table(*table).map_or(0, |data| data.id(*from)),
            into: *into,
        }),
        Operation::Associate {
            from_type,
            to_type,
            from,
            to,
            kind,
        } => effects.push(Effect::Linked {
            from: (*from_type, *from),
            to: (*to_type, *to),
            kind: *kind,
        }),
        Operation::Dissociate {
            from_type,
            to_type,
            from,
            to,
            kind,
        } => effects.push(Effect::Unlinked {
            from: (*from_type, *from),
            to: (*to_type, *to),
            kind: *kind,
        }),
        Operation::DissociatePair {
            from_type,
            to_type,
            from,
            to,
        } => {
            let edges = state.associations.leaving((*from_type, *to_type), *from);
            let between = edges.filter(|(end, _)| end == to);
            effects.extend(between.map(|(_, kind)| Effect::Unlinked {
                from: (*from_type, *from),
                to: (*to_type, *to),
                kind,
            }));
        }
        Operation::Join { table, list, joins } => {
            let is_new = |(row, _): &&(Row, i64)| !state.memberships.contains(*list, *row);
            effects.extend(joins.iter().filter(is_new).map(|&(row, at)| Effect::Joined {
                table: *table,
                row,
                list: *list,
                at,
            }));
        }
        Operation::Leave {
            table,
            list,
            rows,
            at,
        } => {
            let is_member = |row: &&Row| state.memberships.contains(*list, **row);
            effects.extend(rows.iter().filter(is_member).map(|&row| Effect::Left {
                table: *table,
                row,
                list: *list,
                at: *at,
            }));
        }
        // Declarations, documents and the like change no record.
        _ => {}
    }
}

fn is_live(state: &State, table: TypeIndex, row: Row) -> bool {
    state
        .table(table)
        .is_some_and(|data| data.rows.live.get(row.at()))
}

fn is_archived(state: &State, table: TypeIndex, row: Row) -> bool {
    state.table(table).is_some_and(|data| data.is_archived(row))
}
