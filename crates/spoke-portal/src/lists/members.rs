//! Adding and removing members by hand.

use std::collections::BTreeSet;

use spoke_model::list::limits;

use super::edit::existing;
use super::list::List;
use super::problem::Problem;
use crate::store::{Row, State, Transaction, TypeIndex};

/// What a change of members did, by record id and in the order asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MembersChanged {
    /// Records that were not in the list before.
    pub(crate) added: Vec<u64>,
    /// Records that were in the list before.
    pub(crate) removed: Vec<u64>,
    /// Ids without a live record.
    pub(crate) missing: Vec<u64>,
}

/// Adds and removes members of a list. Records that already are where they should be are passed over (documented); ids
/// without a live record count as missing in both lists of ids (assumed). A merged-away id stands for its survivor.
///
/// An id in both lists ends up removed (assumed).
pub(crate) fn change(
    transaction: &mut Transaction<'_>,
    list: u64,
    (add, remove): (&[u64], &[u64]),
    now: i64,
) -> Result<MembersChanged, Problem> {
    let list = open(transaction, list)?;
    let asked = add.len().max(remove.len());
    if asked > limits::MEMBERS_PER_CALL_MAX {
        return Err(Problem::TooManyMembers(asked));
    }
    let mut changed = MembersChanged::default();
    let Some(table) = transaction.type_index(list.object_type) else {
        changed.missing = distinct(add.iter().chain(remove));
        return Ok(changed);
    };
    let (joins, added) = found(transaction, table, add, &mut changed.missing, |row| {
        !transaction.memberships.contains(list.id, row)
    });
    let joining: BTreeSet<Row> = joins.iter().copied().collect();
    let (leaves, removed) = found(transaction, table, remove, &mut changed.missing, |row| {
        joining.contains(&row) || transaction.memberships.contains(list.id, row)
    });
    changed.missing = distinct(&changed.missing);
    (changed.added, changed.removed) = (added, removed);
    // Other lists' filters may ask who is in this one.
    transaction.note_changed(table, joins.iter().chain(&leaves).copied());
    let joins: Vec<(Row, i64)> = joins.into_iter().map(|row| (row, now)).collect();
    transaction.join(table, list.id, &joins);
    transaction.leave(table, list.id, &leaves, now);
    Ok(changed)
}

/// Copies the members of one list into another of the same type.
pub(crate) fn add_from(
    transaction: &mut Transaction<'_>,
    list: u64,
    source: u64,
    now: i64,
) -> Result<(), Problem> {
    let list = open(transaction, list)?;
    let source = existing(transaction, source)?;
    if source.id == list.id {
        return Err(Problem::CannotCopy("A list cannot be added to itself"));
    }
    if source.object_type != list.object_type {
        return Err(Problem::CannotCopy(
            "The source list and the destination list must hold records of the same object type",
        ));
    }
    let Some(members) = transaction.memberships.of(source.id) else {
        return Ok(());
    };
    if members.len() > limits::MEMBERS_PER_CALL_MAX {
        return Err(Problem::TooManyMembers(members.len()));
    }
    let joins: Vec<(Row, i64)> = members
        .rows()
        .filter(|(row, _)| !transaction.memberships.contains(list.id, *row))
        .map(|(row, _)| (row, now))
        .collect();
    if let Some(table) = transaction.type_index(list.object_type) {
        transaction.note_changed(table, joins.iter().map(|(row, _)| *row));
        transaction.join(table, list.id, &joins);
    }
    Ok(())
}

/// Takes every member out of a list.
pub(crate) fn clear(transaction: &mut Transaction<'_>, list: u64, now: i64) -> Result<(), Problem> {
    let list = open(transaction, list)?;
    let rows: Vec<Row> = transaction
        .memberships
        .of(list.id)
        .map(|members| members.rows().map(|(row, _)| row).collect())
        .unwrap_or_default();
    if rows.len() > limits::MEMBERS_PER_CALL_MAX {
        return Err(Problem::TooManyMembers(rows.len()));
    }
    if let Some(table) = transaction.type_index(list.object_type) {
        transaction.note_changed(table, rows.iter().copied());
        transaction.leave(table, list.id, &rows, now);
    }
    Ok(())
}

/// The list, if members may be added to it and removed from it by hand.
fn open(state: &State, id: u64) -> Result<List, Problem> {
    let list = existing(state, id)?;
    if list.processing_type.takes_members() {
        Ok(list)
    } else {
        Err(Problem::FollowsFilters(id))
    }
}

/// The rows of the wanted records and their ids as sent; ids without a live record go to `missing`.
fn found(
    state: &State,
    table: TypeIndex,
    ids: &[u64],
    missing: &mut Vec<u64>,
    wanted: impl Fn(Row) -> bool,
) -> (Vec<Row>, Vec<u64>) {
    let (mut rows, mut named, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for &id in ids {
        let live = state
            .table(table)
            .and_then(|table| table.resolve(id).filter(|row| !table.is_archived(*row)));
        match live {
            None => missing.push(id),
            Some(row) if seen.insert(row) && wanted(row) => {
                rows.push(row);
                named.push(id);
            }
            Some(_) => {}
        }
    }
    (rows, named)
}

fn distinct<'a>(ids: impl IntoIterator<Item = &'a u64>) -> Vec<u64> {
    let mut seen = BTreeSet::new();
    ids.into_iter().copied().filter(|id| seen.insert(*id)).collect()
}
