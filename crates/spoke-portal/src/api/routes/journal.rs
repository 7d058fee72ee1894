//! The webhooks journal.

use super::{Route, Versions};
use crate::api::journal;

/// `v4` as a beta, 2026-03 and later (facts: webhooks, section 5).
const SINCE: Versions = Versions::V4
    .and(Versions::D202603)
    .and(Versions::SINCE_2026_09)
    .and(Versions::BETAS);

/// Entries, and the addresses that their files are fetched from. Only one account has the portal's app, so that the
/// journal of all accounts and that of one are the same.
#[rustfmt::skip]
pub(super) const ENTRIES: &[Route] = &[
    Route::get(SINCE, "webhooks-journal/journal/earliest", journal::earliest, "journal.earliest"),
    Route::get(SINCE, "webhooks-journal/journal/latest", journal::latest, "journal.latest"),
    Route::get(SINCE, "webhooks-journal/journal/offset/{offset}/next", journal::next, "journal.next"),
    Route::get(SINCE, "webhooks-journal/journal/batch/earliest/{count}", journal::batch_earliest, "journal.batch.earliest"),
    Route::get(SINCE, "webhooks-journal/journal/batch/latest/{count}", journal::batch_latest, "journal.batch.latest"),
    Route::get(SINCE, "webhooks-journal/journal/batch/{offset}/next/{count}", journal::batch_after, "journal.batch.next"),
    Route::post(SINCE, "webhooks-journal/journal/batch/read", journal::batch_read, "journal.batch.read"),
    Route::get(SINCE, "webhooks-journal/journal/status/{statusId}", journal::snapshot_status, "journal.snapshots.status"),
    Route::get(SINCE, "webhooks-journal/journal-local/earliest", journal::earliest, "journal.earliest"),
    Route::get(SINCE, "webhooks-journal/journal-local/latest", journal::latest, "journal.latest"),
    Route::get(SINCE, "webhooks-journal/journal-local/offset/{offset}/next", journal::next, "journal.next"),
    Route::get(SINCE, "webhooks-journal/journal-local/batch/earliest/{count}", journal::batch_earliest, "journal.batch.earliest"),
    Route::get(SINCE, "webhooks-journal/journal-local/batch/latest/{count}", journal::batch_latest, "journal.batch.latest"),
    Route::get(SINCE, "webhooks-journal/journal-local/batch/{offset}/next/{count}", journal::batch_after, "journal.batch.next"),
    Route::post(SINCE, "webhooks-journal/journal-local/batch/read", journal::batch_read, "journal.batch.read"),
    Route::get(SINCE, "webhooks-journal/journal-local/status/{statusId}", journal::snapshot_status, "journal.snapshots.status"),
    Route::get(Versions::NONE, "webhooks-journal-files/{key}", journal::file, "journal.file").without_token(),
];

/// Subscriptions, filters, snapshots.
#[rustfmt::skip]
pub(super) const SUBSCRIPTIONS: &[Route] = &[
    Route::post(SINCE, "webhooks-journal/snapshots/crm", journal::create_snapshots, "journal.snapshots.create"),
    Route::get(SINCE, "webhooks-journal/subscriptions", journal::list_subscriptions, "journal.subscriptions.list"),
    Route::post(SINCE, "webhooks-journal/subscriptions", journal::create_subscription, "journal.subscriptions.create"),
    Route::get(SINCE, "webhooks-journal/subscriptions/{subscriptionId}", journal::read_subscription, "journal.subscriptions.read"),
    Route::delete(SINCE, "webhooks-journal/subscriptions/{subscriptionId}", journal::delete_subscription, "journal.subscriptions.delete"),
    Route::delete(SINCE, "webhooks-journal/subscriptions/portals/{portalId}", journal::delete_of_portal, "journal.subscriptions.delete-of-portal"),
    Route::post(SINCE, "webhooks-journal/subscriptions/filters", journal::create_filter, "journal.filters.create"),
    Route::get(SINCE, "webhooks-journal/subscriptions/filters/{filterId}", journal::read_filter, "journal.filters.read"),
    Route::delete(SINCE, "webhooks-journal/subscriptions/filters/{filterId}", journal::delete_filter, "journal.filters.delete"),
    Route::get(SINCE, "webhooks-journal/subscriptions/filters/subscription/{subscriptionId}", journal::filters_of_subscription, "journal.filters.list"),
];
