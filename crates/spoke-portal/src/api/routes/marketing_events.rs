//! Marketing events.

use super::{Route, Versions};
use crate::api::marketing::events;

const ALL: Versions = Versions::V3_DATED;

/// Events, who takes part, lists.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::get(ALL, "marketing/marketing-events", events::list, "marketing-events.list"),
    Route::post(ALL, "marketing/marketing-events/events", events::create, "marketing-events.create"),
    Route::post(ALL, "marketing/marketing-events/events/upsert", events::upsert_batch, "marketing-events.batch.upsert"),
    Route::post(ALL, "marketing/marketing-events/events/delete", events::delete_batch_external, "marketing-events.batch.delete"),
    Route::get(ALL, "marketing/marketing-events/events/search", events::search, "marketing-events.search"),
    Route::get(ALL, "marketing/marketing-events/events/{externalEventId}", events::read_by_external, "marketing-events.read"),
    Route::put(ALL, "marketing/marketing-events/events/{externalEventId}", events::upsert, "marketing-events.upsert"),
    Route::patch(ALL, "marketing/marketing-events/events/{externalEventId}", events::update_by_external, "marketing-events.update"),
    Route::delete(ALL, "marketing/marketing-events/events/{externalEventId}", events::delete_by_external, "marketing-events.delete"),
    Route::post(ALL, "marketing/marketing-events/events/{externalEventId}/cancel", events::cancel, "marketing-events.cancel"),
    Route::post(ALL, "marketing/marketing-events/events/{externalEventId}/complete", events::complete, "marketing-events.complete"),
    Route::post(ALL, "marketing/marketing-events/events/{externalEventId}/{subscriberState}/upsert", events::by_id_external, "marketing-events.subscribers.upsert"),
    Route::post(ALL, "marketing/marketing-events/events/{externalEventId}/{subscriberState}/email-upsert", events::by_email_external, "marketing-events.subscribers.email-upsert"),
    Route::post(ALL, "marketing/marketing-events/attendance/{externalEventId}/{subscriberState}/create", events::by_id_external, "marketing-events.attendance.create"),
    Route::post(ALL, "marketing/marketing-events/attendance/{externalEventId}/{subscriberState}/email-create", events::by_email_external, "marketing-events.attendance.email-create"),
    Route::post(ALL, "marketing/marketing-events/{objectId}/attendance/{subscriberState}/create", events::by_id, "marketing-events.attendance.create"),
    Route::post(ALL, "marketing/marketing-events/{objectId}/attendance/{subscriberState}/email-create", events::by_email, "marketing-events.attendance.email-create"),
    Route::post(ALL, "marketing/marketing-events/batch/update", events::update_batch, "marketing-events.batch.update"),
    Route::post(ALL, "marketing/marketing-events/batch/archive", events::delete_batch, "marketing-events.batch.archive"),
    Route::get(ALL, "marketing/marketing-events/{objectId}", events::read_by_id, "marketing-events.read"),
    Route::patch(ALL, "marketing/marketing-events/{objectId}", events::update_by_id, "marketing-events.update"),
    Route::delete(ALL, "marketing/marketing-events/{objectId}", events::delete_by_id, "marketing-events.delete"),
    Route::get(ALL, "marketing/marketing-events/{externalEventId}/identifiers", events::identifiers, "marketing-events.identifiers"),
    Route::get(ALL, "marketing/marketing-events/{appId}/settings", events::settings, "marketing-events.settings.read").with_developer_key(),
    Route::post(ALL, "marketing/marketing-events/{appId}/settings", events::put_settings, "marketing-events.settings.put").with_developer_key(),
    Route::get(ALL, "marketing/marketing-events/participations/{marketingEventId}", events::counters, "marketing-events.participations.counters"),
    Route::get(ALL, "marketing/marketing-events/participations/{marketingEventId}/breakdown", events::breakdown, "marketing-events.participations.breakdown"),
    Route::get(ALL, "marketing/marketing-events/participations/{externalAccountId}/{externalEventId}", events::counters_by_external, "marketing-events.participations.counters"),
    Route::get(ALL, "marketing/marketing-events/participations/{externalAccountId}/{externalEventId}/breakdown", events::breakdown_by_external, "marketing-events.participations.breakdown"),
    Route::get(ALL, "marketing/marketing-events/participations/contacts/{contactIdentifier}/breakdown", events::breakdown_of_contact, "marketing-events.participations.of-contact"),
    Route::get(ALL, "marketing/marketing-events/associations/{marketingEventId}/lists", events::lists_of, "marketing-events.lists.list"),
    Route::put(ALL, "marketing/marketing-events/associations/{marketingEventId}/lists/{listId}", events::add_list, "marketing-events.lists.add"),
    Route::delete(ALL, "marketing/marketing-events/associations/{marketingEventId}/lists/{listId}", events::remove_list, "marketing-events.lists.remove"),
    Route::get(ALL, "marketing/marketing-events/associations/{externalAccountId}/{externalEventId}/lists", events::lists_by_external, "marketing-events.lists.list"),
    Route::put(ALL, "marketing/marketing-events/associations/{externalAccountId}/{externalEventId}/lists/{listId}", events::add_list_by_external, "marketing-events.lists.add"),
    Route::delete(ALL, "marketing/marketing-events/associations/{externalAccountId}/{externalEventId}/lists/{listId}", events::remove_list_by_external, "marketing-events.lists.remove"),
];
