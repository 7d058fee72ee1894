//! The report about records that come close to their association limits.

use http::StatusCode;
use serde::Serialize;
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::super::timestamps::Iso;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Queued<'a> {
    enqueue_time: Iso,
    user_email: &'a str,
    user_id: u64,
}

/// `POST /crm/associations/usage/high-usage-report/{userId}`: HubSpot mails a file to the user; the portal only says
/// that it would.
pub(crate) fn high_usage_report(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent = call.parameter(0);
    let user_id = sent
        .parse()
        .map_err(|_| ApiError::bad_parameter("userId", sent, "must be a number"))?;
    let owner = call
        .definitions
        .owners()
        .by_user_id(sent, false)
        .ok_or_else(ApiError::resource_not_found)?;
    let queued = Queued {
        enqueue_time: Iso(Timestamp::from_millis(call.now)),
        user_email: owner.email.as_deref().unwrap_or_default(),
        user_id,
    };
    Reply::serialized(StatusCode::OK, &queued)
}
