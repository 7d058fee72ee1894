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

/// Searches, records, folders, schedules and what remains of version 1 ids.
#[rustfmt::skip]
pub(super) const AROUND: &[Route] = &[
    Route::post(ALL, "crm/lists/search", lists::search, "lists.search"),
    Route::post(Versions::SINCE_2026_09, "crm/lists/all", lists::all, "lists.all"),
    Route::get(ALL, "crm/lists/records/{objectTypeId}/{recordId}/memberships", lists::of_record, "lists.of-record"),
    Route::post(ALL, "crm/lists/records/memberships/batch/read", lists::records_batch_read, "lists.of-records"),
    Route::get(ALL, "crm/lists/{listId}/schedule-conversion", lists::read_conversion, "lists.conversion.read"),
    Route::put(ALL, "crm/lists/{listId}/schedule-conversion", lists::schedule_conversion, "lists.conversion.schedule"),
    Route::delete(ALL, "crm/lists/{listId}/schedule-conversion", lists::cancel_conversion, "lists.conversion.cancel"),
    Route::get(ALL, "crm/lists/{listId}/size-and-edits-history/between", lists::history_between, "lists.history"),
    Route::get(ALL, "crm/lists/folders", lists::read_folder, "lists.folders.read"),
    Route::post(ALL, "crm/lists/folders", lists::create_folder, "lists.folders.create"),
    Route::delete(ALL, "crm/lists/folders/{folderId}", lists::delete_folder, "lists.folders.delete"),
    Route::put(ALL, "crm/lists/folders/{folderId}/rename", lists::rename_folder, "lists.folders.rename"),
    Route::put(ALL, "crm/lists/folders/{folderId}/move/{newParentFolderId}", lists::move_folder, "lists.folders.move"),
    Route::put(ALL, "crm/lists/folders/move-list", lists::move_list, "lists.folders.move-list"),
    Route::get(ALL, "crm/lists/idmapping", lists::legacy_id, "lists.legacy-id"),
    Route::post(ALL, "crm/lists/idmapping", lists::legacy_ids, "lists.legacy-ids"),
];
