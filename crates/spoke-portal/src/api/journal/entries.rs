//! Entries: the oldest, the newest, the next one, several at once, and the files they point to.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::time::Timestamp;
use spoke_model::webhooks::journal::{BATCH_MAX, LINK_MS};

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::exports::Behind;
use crate::webhooks_journal::{Entries, Entry, Ring};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    url: String,
    expires_at: Timestamp,
    current_offset: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    status: &'static str,
    results: Vec<View>,
    started_at: Timestamp,
    completed_at: Timestamp,
}

#[derive(Deserialize)]
struct Wanted {
    inputs: Vec<String>,
}

/// `GET /webhooks-journal/journal/{version}/earliest`
pub(crate) fn earliest(call: &Call<'_>) -> Result<Reply, ApiError> {
    one(call, read(call, |ring, app| ring.earliest(app, 1)))
}

/// `GET /webhooks-journal/journal/{version}/latest`
pub(crate) fn latest(call: &Call<'_>) -> Result<Reply, ApiError> {
    one(call, read(call, |ring, app| ring.latest(app, 1)))
}

/// `GET /webhooks-journal/journal/{version}/offset/{offset}/next`
pub(crate) fn next(call: &Call<'_>) -> Result<Reply, ApiError> {
    one(call, after(call, 1)?)
}

/// `GET /webhooks-journal/journal/{version}/batch/earliest/{count}`
pub(crate) fn batch_earliest(call: &Call<'_>) -> Result<Reply, ApiError> {
    let count = count(call, 0)?;
    many(call, read(call, |ring, app| ring.earliest(app, count)))
}

/// `GET /webhooks-journal/journal/{version}/batch/latest/{count}`: oldest first (assumed).
pub(crate) fn batch_latest(call: &Call<'_>) -> Result<Reply, ApiError> {
    let count = count(call, 0)?;
    many(call, read(call, |ring, app| ring.latest(app, count)))
}

/// `GET /webhooks-journal/journal/{version}/batch/{offset}/next/{count}`
pub(crate) fn batch_after(call: &Call<'_>) -> Result<Reply, ApiError> {
    let count = count(call, 1)?;
    many(call, after(call, count)?)
}

/// `POST /webhooks-journal/journal/{version}/batch/read`: offsets that name nothing are left out (assumed).
pub(crate) fn batch_read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Wanted { inputs } = call.read()?;
    if inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "inputs must not have more than {BATCH_MAX} entries"
        )));
    }
    let found = read(call, |ring, app| {
        let entries = inputs.iter().filter_map(|offset| ring.named(app, offset));
        entries.cloned().collect()
    });
    many(call, found)
}

/// `GET /webhooks-journal-files/{key}`: an address of the portal's own, which needs no token.
pub(crate) fn file(call: &Call<'_>) -> Result<Reply, ApiError> {
    let expired = || {
        ApiError::new(
            StatusCode::FORBIDDEN,
            "The address of this file is no longer valid",
        )
    };
    let Some(Behind::JournalEntry(number)) = call.portal.downloads.find(call.parameter(0), call.now) else {
        return Err(expired());
    };
    if !call.portal.journal.read(|ring| ring.has(number)) {
        return Err(expired());
    }
    let file = Entries::file(&call.portal.store.read(), number);
    file.map(Reply::ok).ok_or_else(expired)
}

/// The entries of the caller's app; none of an account that is not this one (assumed).
fn read(call: &Call<'_>, look: impl FnOnce(&Ring, u64) -> Vec<Entry>) -> Vec<Entry> {
    let account = call.query.first("installPortalId");
    if account.is_some_and(|account| account.parse() != Ok(call.portal.hub_id)) {
        return Vec::new();
    }
    call.portal.journal.read(|ring| look(ring, call.grant.app_id()))
}

/// What follows the entry that a call names. 404 when there is none, or none any more (assumed).
fn after(call: &Call<'_>, count: usize) -> Result<Vec<Entry>, ApiError> {
    let offset = call.parameter(0);
    let found = call
        .portal
        .journal
        .read(|ring| ring.after(call.grant.app_id(), offset, count));
    found.ok_or_else(|| {
        ApiError::object_not_found(format!("No journal entry exists at the offset {offset}"))
            .context("offset", [offset])
    })
}

fn count(call: &Call<'_>, position: usize) -> Result<usize, ApiError> {
    let sent = call.parameter(position);
    sent.parse()
        .ok()
        .filter(|count| (1..=BATCH_MAX).contains(count))
        .ok_or_else(|| ApiError::validation(format!("count must be between 1 and {BATCH_MAX}")))
}

/// 200 with the entry, or 204 (documented).
fn one(call: &Call<'_>, entries: Vec<Entry>) -> Result<Reply, ApiError> {
    match entries.into_iter().next() {
        Some(entry) => Reply::serialized(StatusCode::OK, &view(call, entry)?),
        None => Ok(Reply::no_content()),
    }
}

fn many(call: &Call<'_>, entries: Vec<Entry>) -> Result<Reply, ApiError> {
    let results = entries.into_iter().map(|entry| view(call, entry));
    let at = Timestamp::from_millis(call.now);
    let batch = Batch {
        status: "COMPLETE",
        results: results.collect::<Result<_, _>>()?,
        started_at: at,
        completed_at: at,
    };
    Reply::serialized(StatusCode::OK, &batch)
}

fn view(call: &Call<'_>, entry: Entry) -> Result<View, ApiError> {
    let downloads = &call.portal.downloads;
    let key = downloads
        .give_out(Behind::JournalEntry(entry.number), call.now, LINK_MS)
        .ok_or_else(ApiError::internal)?;
    Ok(View {
        url: format!("{}/webhooks-journal-files/{key}", call.base_url()),
        expires_at: Timestamp::from_millis(call.now.saturating_add(LINK_MS)),
        current_offset: entry.offset,
    })
}
