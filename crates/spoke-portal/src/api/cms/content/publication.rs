//! What a body says about going live.

use serde_json::{Map, Value};
use spoke_model::content::Content;
use spoke_model::time::Timestamp;

use crate::api::errors::ApiError;

/// When content goes live after a change, given when it went or goes live until now.
///
/// `state` or `currentState` decide: published ones go live at `publishDate`, or now; drafts go off line; every other
/// state, and none, leaves things as they are (assumed from the guide on publishing posts).
pub(super) fn after(
    content: &Content,
    sent: &Map<String, Value>,
    before: Option<i64>,
    now: i64,
) -> Result<Option<i64>, ApiError> {
    if !content.has_drafts {
        return Ok(None);
    }
    let text = |name: &str| sent.get(name).and_then(Value::as_str);
    let at_once = sent.get("publishImmediately").and_then(Value::as_bool) == Some(true);
    let date = match sent.get("publishDate") {
        None | Some(Value::Null) => None,
        Some(date) => Some(date_of(date)?),
    };
    match text("state").or_else(|| text("currentState")) {
        Some("DRAFT") => Ok(None),
        Some("PUBLISHED" | "PUBLISHED_OR_SCHEDULED" | "SCHEDULED") => {
            let date = date.filter(|date| *date > 0 && !at_once);
            Ok(Some(date.or(before).unwrap_or(now)))
        }
        _ => Ok(before),
    }
}

/// A time in a body: ISO 8601, or milliseconds since 1970.
pub(super) fn date_of(date: &Value) -> Result<i64, ApiError> {
    let millis = match date {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => Timestamp::parse(text).ok().map(Timestamp::millis),
        _ => None,
    };
    millis.ok_or_else(|| ApiError::validation(format!("publishDate is not a time: {date}")))
}
