//! Custom events.

use super::{Route, Versions};
use crate::api::events;

/// Up to 2026-03.
const OLD: Versions = Versions::V3.and(Versions::D202509).and(Versions::D202603);
/// From 2026-09 on, with another prefix.
const NEW: Versions = Versions::SINCE_2026_09.and(Versions::BETAS);

/// Definitions, completions, what happened.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::get(OLD, "events/event-definitions", events::list, "events.definitions.list"),
    Route::post(OLD, "events/event-definitions", events::create, "events.definitions.create"),
    Route::get(OLD, "events/event-definitions/{eventName}", events::read, "events.definitions.read"),
    Route::patch(OLD, "events/event-definitions/{eventName}", events::update, "events.definitions.update"),
    Route::delete(OLD, "events/event-definitions/{eventName}", events::delete, "events.definitions.delete"),
    Route::post(OLD, "events/event-definitions/{eventName}/property", events::create_property, "events.properties.create"),
    Route::patch(OLD, "events/event-definitions/{eventName}/property/{propertyName}", events::update_property, "events.properties.update"),
    Route::delete(OLD, "events/event-definitions/{eventName}/property/{propertyName}", events::delete_property, "events.properties.delete"),
    Route::post(OLD, "events/send", events::send, "events.send"),
    Route::post(OLD, "events/send/batch", events::send_batch, "events.send.batch"),
    Route::get(NEW, "events/custom/event-definitions", events::list, "events.definitions.list"),
    Route::post(NEW, "events/custom/event-definitions", events::create, "events.definitions.create"),
    Route::get(NEW, "events/custom/event-definitions/{eventName}", events::read, "events.definitions.read"),
    Route::patch(NEW, "events/custom/event-definitions/{eventName}", events::update, "events.definitions.update"),
    Route::delete(NEW, "events/custom/event-definitions/{eventName}", events::delete, "events.definitions.delete"),
    Route::post(NEW, "events/custom/event-definitions/{eventName}/property", events::create_property, "events.properties.create"),
    Route::patch(NEW, "events/custom/event-definitions/{eventName}/property/{propertyName}", events::update_property, "events.properties.update"),
    Route::delete(NEW, "events/custom/event-definitions/{eventName}/property/{propertyName}", events::delete_property, "events.properties.delete"),
    Route::post(NEW, "events/custom/send", events::send, "events.send"),
    Route::post(NEW, "events/custom/send/batch", events::send_batch, "events.send.batch"),
    Route::get(Versions::V3, "events/events", events::list_occurrences, "events.list"),
    Route::get(Versions::V3, "events/events/event-types", events::types, "events.types"),
    Route::get(Versions::DATED, "events/event-occurrences", events::list_occurrences, "events.list"),
    Route::get(Versions::DATED, "events/event-occurrences/event-types", events::types, "events.types"),
];
