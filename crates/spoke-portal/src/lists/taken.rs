//! Lists of another portal, taken as they are: with their ids, filters and members.

use std::collections::BTreeSet;

use serde_json::Value;
use spoke_model::list::{Definition, ProcessingType};
use spoke_model::object_type::ObjectTypeId;

use super::book;
use super::folders::{self, Folder};
use super::list::List;
use super::names::Names;
use crate::definitions::Definitions;
use crate::store::{Row, State, Transaction};

/// Why filters can't be judged here, if they can't. What they name need not be there.
pub(crate) fn filter_problem(
    definitions: &Definitions,
    state: &State,
    object_type: ObjectTypeId,
    filters: &Value,
) -> Option<String> {
    let names = Names {
        definitions,
        state,
        strict: false,
    };
    Definition::parse(filters, object_type, &names)
        .err()
        .map(|error| error.to_string())
}

/// Takes every list and folder away.
pub(crate) fn remove_all(transaction: &mut Transaction<'_>) {
    let lists: Vec<u64> = book::all_deleted_too(transaction).map(|list| list.id).collect();
    for id in lists {
        book::remove(transaction, id);
    }
    let all: Vec<u64> = folders::all(transaction).map(|folder| folder.id).collect();
    for id in all {
        folders::forget(transaction, id);
    }
}

/// Keeps a list in the place of the one with its id. Returns whether that changed anything.
pub(crate) fn take(transaction: &mut Transaction<'_>, mut list: List) -> bool {
    book::reserve_number(transaction, "list", list.id);
    let there = book::find_deleted_too(transaction, list.id);
    list.legacy_id = match &there {
        Some(there) if there.object_type == list.object_type => there.legacy_id,
        _ => {
            (list.object_type == ObjectTypeId::CONTACT).then(|| book::next_number(transaction, "legacy_list"))
        }
    };
    // A snapshot's members come with it; a dynamic list is judged.
    list.pending = list.processing_type == ProcessingType::Dynamic;
    if let Some(there) = there {
        let judged = List {
            pending: list.pending,
            edits: list.edits.clone(),
            ..there
        };
        if judged == list {
            return false;
        }
    }
    if list.is_dynamic() {
        transaction.watch();
    }
    book::put(transaction, &list);
    true
}

/// Keeps a folder in the place of the one with its id.
pub(crate) fn take_folder(transaction: &mut Transaction<'_>, folder: &Folder) {
    book::reserve_number(transaction, "folder", folder.id);
    folders::put(transaction, folder);
}

/// Puts records into a list whose members are set by hand, each since a time in milliseconds. Ids without a live record and
/// those that are members already are passed over; returns how many were put.
pub(crate) fn take_members(transaction: &mut Transaction<'_>, list: u64, records: &[(u64, i64)]) -> u64 {
    let Some(list) = book::find(transaction, list).filter(|list| list.processing_type.takes_members()) else {
        return 0;
    };
    let Some(table) = transaction.type_index(list.object_type) else {
        return 0;
    };
    let mut seen = BTreeSet::new();
    let joins: Vec<(Row, i64)> = records
        .iter()
        .filter_map(|(id, at)| {
            let live = transaction
                .table(table)
                .and_then(|table| table.row(*id).filter(|row| !table.is_archived(*row)))?;
            (!transaction.memberships.contains(list.id, live) && seen.insert(live)).then_some((live, *at))
        })
        .collect();
    transaction.note_changed(table, joins.iter().map(|(row, _)| *row));
    transaction.join(table, list.id, &joins);
    joins.len() as u64
}
