//! How large a list was and when it was edited.

use http::StatusCode;
use serde::Serialize;
use spoke_model::time::Timestamp;

use super::input::list_id;
use super::settle;
use super::view::iso;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::lists;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct History {
    edit_history: Vec<String>,
    size_history: Vec<Size>,
}

#[derive(Serialize)]
struct Size {
    size: u64,
    timestamp: String,
}

/// `GET /crm/lists/{listId}/size-and-edits-history/between?startDate=…&endDate=…`: both dates are required (documented);
/// sizes come by the day (assumed).
pub(crate) fn between(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    let (start, end) = (date(call, "startDate")?, date(call, "endDate")?);
    let within = |at: i64| (start..=end).contains(&at);
    let state = call.portal.store.read();
    let list = lists::existing(&state, id)?;
    let sizes = state
        .memberships
        .of(id)
        .map_or(&[][..], |members| members.sizes());
    let history = History {
        edit_history: list
            .edits
            .iter()
            .filter(|at| within(**at))
            .map(|at| iso(*at))
            .collect(),
        size_history: sizes
            .iter()
            .filter(|(at, _)| within(*at))
            .map(|&(at, size)| Size {
                size,
                timestamp: iso(at),
            })
            .collect(),
    };
    Reply::serialized(StatusCode::OK, &history)
}

fn date(call: &Call<'_>, name: &str) -> Result<i64, ApiError> {
    let Some(sent) = call.query.first(name) else {
        return Err(ApiError::validation(format!(
            "The query parameter {name} is required."
        )));
    };
    let parsed = Timestamp::parse(sent);
    parsed
        .map(Timestamp::millis)
        .map_err(|_| ApiError::bad_parameter(name, sent, "must be an ISO 8601 date and time"))
}
