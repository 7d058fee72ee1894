//! Extensions of the CRM by apps, where they do more than keep what they are given.

use super::{Route, Versions};
use crate::api::{calling, cards};

const ALL: Versions = Versions::V3_DATED;

/// Calls that apps report, CRM cards.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::post(ALL, "crm/extensions/calling/inbound-call", calling::inbound_call, "calling.inbound-call"),
    Route::post(ALL, "crm/extensions/calling/recordings/ready", calling::recording_ready, "calling.recordings.ready"),
    Route::get(ALL, "crm/extensions/cards-dev/sample-response", cards::sample_response, "cards.sample-response"),
    Route::post(ALL, "crm/extensions/cards-dev/{appId}/views/migrate", cards::migrate_views, "cards.views.migrate"),
];
