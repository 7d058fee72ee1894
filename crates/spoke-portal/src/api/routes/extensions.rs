//! Extensions of the CRM by apps, where they do more than keep what they are given.

use super::{Route, Versions};
use crate::api::{calling, cards, timeline};

const ALL: Versions = Versions::V3_DATED;
/// Dated releases have other operations for events, and none for templates.
const V3: Versions = Versions::V3;

/// Calls that apps report, CRM cards.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::post(ALL, "crm/extensions/calling/inbound-call", calling::inbound_call, "calling.inbound-call"),
    Route::post(ALL, "crm/extensions/calling/recordings/ready", calling::recording_ready, "calling.recordings.ready"),
    Route::get(ALL, "crm/extensions/cards-dev/sample-response", cards::sample_response, "cards.sample-response").without_token(),
    Route::post(ALL, "crm/extensions/cards-dev/{appId}/views/migrate", cards::migrate_views, "cards.views.migrate").with_developer_key(),
];

/// Timeline events of apps.
#[rustfmt::skip]
pub(super) const TIMELINE: &[Route] = &[
    Route::post(V3, "integrators/timeline/{appId}/event-templates", timeline::create_template, "timeline.templates.create").with_developer_key(),
    Route::get(V3, "integrators/timeline/{appId}/event-templates", timeline::list_templates, "timeline.templates.list").with_developer_key(),
    Route::get(V3, "integrators/timeline/{appId}/event-templates/{eventTemplateId}", timeline::read_template, "timeline.templates.read").with_developer_key(),
    Route::put(V3, "integrators/timeline/{appId}/event-templates/{eventTemplateId}", timeline::update_template, "timeline.templates.update").with_developer_key(),
    Route::delete(V3, "integrators/timeline/{appId}/event-templates/{eventTemplateId}", timeline::delete_template, "timeline.templates.delete").with_developer_key(),
    Route::post(V3, "integrators/timeline/{appId}/event-templates/{eventTemplateId}/tokens", timeline::create_token, "timeline.tokens.create").with_developer_key(),
    Route::put(V3, "integrators/timeline/{appId}/event-templates/{eventTemplateId}/tokens/{tokenName}", timeline::update_token, "timeline.tokens.update").with_developer_key(),
    Route::delete(V3, "integrators/timeline/{appId}/event-templates/{eventTemplateId}/tokens/{tokenName}", timeline::delete_token, "timeline.tokens.delete").with_developer_key(),
    Route::post(V3, "integrators/timeline/events", timeline::create_event, "timeline.events.create"),
    Route::post(Versions::D202603, "integrators/timeline/events", timeline::create_occurrence, "timeline.occurrences.create"),
    Route::post(Versions::D202603, "integrators/timeline/events/batch", timeline::create_occurrences, "timeline.occurrences.batch.create"),
    Route::post(Versions::D202603, "integrators/timeline/types/projects", timeline::resolve_type, "timeline.types.resolve").with_developer_key(),
    Route::post(V3, "integrators/timeline/events/batch/create", timeline::create_events, "timeline.events.batch.create"),
    Route::get(V3, "integrators/timeline/events/{eventTemplateId}/{eventId}", timeline::read_event, "timeline.events.read"),
    Route::get(V3, "integrators/timeline/events/{eventTemplateId}/{eventId}/detail", timeline::detail, "timeline.events.detail"),
    Route::get(V3, "integrators/timeline/events/{eventTemplateId}/{eventId}/render", timeline::render, "timeline.events.render"),
];
