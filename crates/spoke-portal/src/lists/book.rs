//! Where lists lie in the store, and how they are found.

use spoke_model::object_type::ObjectTypeId;

use super::list::List;
use crate::store::{State, Transaction};

/// Lists, keyed by id with leading zeros so that documents come in id order.
const LISTS: &str = "lists";
/// Running numbers of lists and folders.
const NUMBERS: &str = "list_numbers";

/// The list with an id, unless it was deleted.
pub(crate) fn find(state: &State, id: u64) -> Option<List> {
    find_deleted_too(state, id).filter(|list| list.deleted_at.is_none())
}

/// The list with an id, deleted or not.
pub(crate) fn find_deleted_too(state: &State, id: u64) -> Option<List> {
    let document = state.document(LISTS, &key(id))?;
    serde_json::from_value(document.clone()).ok()
}

/// The contact list with a version 1 id, unless it was deleted.
pub(crate) fn find_legacy(state: &State, legacy_id: u64) -> Option<List> {
    all(state).find(|list| list.legacy_id == Some(legacy_id))
}

/// The list with a name, in any letter case.
pub(crate) fn find_named(state: &State, name: &str) -> Option<List> {
    let name = name.trim().to_lowercase();
    all(state).find(|list| list.name.trim().to_lowercase() == name)
}

/// The list of a type with exactly this name.
pub(crate) fn find_by_name(state: &State, object_type: ObjectTypeId, name: &str) -> Option<List> {
    all(state).find(|list| list.object_type == object_type && list.name == name)
}

/// Every list that was not deleted, in id order.
pub(crate) fn all(state: &State) -> impl Iterator<Item = List> {
    all_deleted_too(state).filter(|list| list.deleted_at.is_none())
}

/// Every list, in id order.
pub(super) fn all_deleted_too(state: &State) -> impl Iterator<Item = List> {
    state
        .documents(LISTS)
        .filter_map(|(_, document)| serde_json::from_value(document.clone()).ok())
}

/// Notes changes of records from the start on when a list is dynamic. What changed before is judged with everything
/// else: nothing is remembered about members of dynamic lists but who they were.
pub(crate) fn watch_if_dynamic(transaction: &mut Transaction<'_>) {
    if all(transaction).any(|list| list.is_dynamic()) {
        transaction.watch();
    }
}

/// Keeps a list.
pub(super) fn put(transaction: &mut Transaction<'_>, list: &List) {
    match serde_json::to_value(list) {
        Ok(value) => transaction.put_document(LISTS, &key(list.id), value),
        Err(error) => tracing::error!(list = list.id, %error, "could not store a list"),
    }
}

/// Removes a list and its members for good.
pub(super) fn remove(transaction: &mut Transaction<'_>, id: u64) {
    transaction.delete_document(LISTS, &key(id));
    transaction.forget_list(id);
}

/// The next number of a kind; the first is 1.
pub(super) fn next_number(transaction: &mut Transaction<'_>, kind: &str) -> u64 {
    let last = transaction
        .document(NUMBERS, kind)
        .and_then(serde_json::Value::as_u64);
    let next = last.unwrap_or_default().saturating_add(1);
    transaction.put_document(NUMBERS, kind, next.into());
    next
}

/// Keeps a number from being given again.
pub(super) fn reserve_number(transaction: &mut Transaction<'_>, kind: &str, number: u64) {
    let last = transaction
        .document(NUMBERS, kind)
        .and_then(serde_json::Value::as_u64);
    if last.is_none_or(|last| last < number) {
        transaction.put_document(NUMBERS, kind, number.into());
    }
}

/// A document's key: ids in their order.
pub(super) fn key(id: u64) -> String {
    format!("{id:020}")
}
