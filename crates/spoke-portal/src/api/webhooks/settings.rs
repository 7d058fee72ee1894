//! Where an app's events go: read, set, remove.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::time::Timestamp;

use super::checks::{check_concurrency, check_target};
use super::{readable_app, writable_app};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::outbox::{Settings, Subscription, Subscriptions};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SettingsChange {
    target_url: String,
    throttling: Throttling,
}

/// Older clients also send `period`; it is ignored, as the official client dropped it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Throttling {
    max_concurrent_requests: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SettingsView<'a> {
    target_url: &'a str,
    throttling: Throttling,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// `GET /webhooks/v3/{appId}/settings`
pub(crate) fn read_settings(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app_id = readable_app(call)?;
    let settings = Settings::find(&call.portal.store.read(), app_id).ok_or_else(|| none(app_id))?;
    Reply::serialized(StatusCode::OK, &SettingsView::of(&settings))
}

/// `PUT /webhooks/v3/{appId}/settings`. Changes hold at once; HubSpot may take five minutes.
pub(crate) fn put_settings(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app_id = writable_app(call)?;
    let body: SettingsChange = call.read()?;
    check_target(&body.target_url)?;
    let max_concurrent_requests = check_concurrency(body.throttling.max_concurrent_requests)?;
    let mut transaction = call.portal.store.write();
    let known = Settings::find(&transaction, app_id);
    let signatures = call.portal.app_signatures(app_id);
    let mut settings = Settings::new(body.target_url, max_concurrent_requests, signatures, call.now);
    if let Some(known) = known {
        settings = Settings {
            target_url: settings.target_url,
            max_concurrent_requests,
            updated_at: call.now,
            ..known
        };
    }
    settings.put(&mut transaction, app_id);
    call.portal.outbox.reload(&transaction);
    let reply = Reply::serialized(StatusCode::OK, &SettingsView::of(&settings))?;
    Ok(reply.after(transaction.commit()))
}

/// `DELETE /webhooks/v3/{appId}/settings`: the subscriptions stay and are paused (documented; that new settings leave
/// them paused is assumed). 204 whether or not there were settings (assumed).
pub(crate) fn delete_settings(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app_id = writable_app(call)?;
    let mut transaction = call.portal.store.write();
    if Settings::remove(&mut transaction, app_id) {
        for subscription in Subscriptions::of(&transaction, app_id) {
            let paused = Subscription {
                active: false,
                updated_at: Some(call.now),
                ..subscription
            };
            Subscriptions::put(&mut transaction, app_id, &paused);
        }
        call.portal.outbox.reload(&transaction);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// The wording is not on record.
fn none(app_id: u64) -> ApiError {
    ApiError::object_not_found(format!("No webhook settings exist for the application {app_id}"))
}

impl<'a> SettingsView<'a> {
    fn of(settings: &'a Settings) -> Self {
        Self {
            target_url: &settings.target_url,
            throttling: Throttling {
                max_concurrent_requests: settings.max_concurrent_requests.into(),
            },
            created_at: Timestamp::from_millis(settings.created_at),
            updated_at: Timestamp::from_millis(settings.updated_at),
        }
    }
}
