//! Lists (segments).

use super::{Route, Versions};
use crate::api::lists;

const ALL: Versions = Versions::V3_DATED;

/// Definitions and members.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::get(ALL, "crm/lists", lists::list, "lists.list"),
    Route::post(ALL, "crm/lists", lists::create, "lists.create"),
    Route::get(ALL, "crm/lists/{listId}", lists::read, "lists.read"),
    Route::delete(ALL, "crm/lists/{listId}", lists::delete, "lists.delete"),
    Route::get(ALL, "crm/lists/object-type-id/{objectTypeId}/name/{listName}", lists::read_by_name, "lists.read-by-name"),
    Route::put(ALL, "crm/lists/{listId}/update-list-name", lists::rename, "lists.rename"),
    Route::put(ALL, "crm/lists/{listId}/update-list-filters", lists::change_filters, "lists.change-filters"),
    Route::put(ALL, "crm/lists/{listId}/restore", lists::restore, "lists.restore"),
    Route::get(ALL, "crm/lists/{listId}/memberships", lists::by_record, "lists.members"),
    Route::delete(ALL, "crm/lists/{listId}/memberships", lists::clear, "lists.members.clear"),
    Route::get(ALL, "crm/lists/{listId}/memberships/join-order", lists::by_join_order, "lists.members.join-order"),
    Route::put(ALL, "crm/lists/{listId}/memberships/add", lists::add, "lists.members.add"),
    Route::put(ALL, "crm/lists/{listId}/memberships/remove", lists::remove, "lists.members.remove"),
    Route::put(ALL, "crm/lists/{listId}/memberships/add-and-remove", lists::add_and_remove, "lists.members.add-and-remove"),
    Route::put(ALL, "crm/lists/{listId}/memberships/add-from/{sourceListId}", lists::add_from, "lists.members.add-from"),
];
