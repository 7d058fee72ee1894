//! How much of the day's allowance private apps have used.

use http::StatusCode;
use serde::Serialize;
use spoke_model::time::Timestamp;

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;

#[derive(Serialize)]
struct Usages {
    results: [Usage; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Usage {
    name: &'static str,
    usage_limit: u32,
    current_usage: u32,
    collected_at: Timestamp,
    fetch_status: &'static str,
    resets_at: Timestamp,
}

/// `GET /account-info/v3/api-usage/daily/private-apps`. The call itself is counted (assumed).
pub(crate) fn private_apps(call: &Call<'_>) -> Result<Reply, ApiError> {
    let limits = &call.portal.limits;
    let usage = Usage {
        name: "private-apps-api-calls-daily",
        usage_limit: limits.daily_limit(),
        current_usage: limits.used_today(call.now),
        collected_at: Timestamp::from_millis(call.now),
        fetch_status: "SUCCESS",
        resets_at: limits.resets_at(call.now),
    };
    Reply::serialized(StatusCode::OK, &Usages { results: [usage] })
}
