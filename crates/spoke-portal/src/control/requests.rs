//! `/_spoke/requests`: the last requests, and one of them in full.

use http::Method;
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::{Control, ControlAnswer, not_found};
use crate::api::Query;
use crate::guard::{Allowance, Left};
use crate::traffic::{Record, Which};

/// Requests in an answer when none are asked for, and at most.
const LIMIT: usize = 100;
const LIMIT_MAX: usize = 1_000;

pub(super) fn answer(control: &Control<'_>, rest: &[&str]) -> ControlAnswer {
    if control.method != Method::GET {
        return ControlAnswer::other_method("GET");
    }
    let log = &control.portal.traffic.log;
    match rest {
        [] => match which(&control.query) {
            Ok(which) => {
                let list: Vec<Value> = log.list(&which).iter().map(|record| view(record)).collect();
                ControlAnswer::json(&json!({ "total": log.total(), "requests": list }))
            }
            Err(reason) => ControlAnswer::refuse(400, reason),
        },
        [number] => match number.parse().ok().and_then(|number| log.find(number)) {
            Some(record) => ControlAnswer::json(&whole(&record)),
            None => ControlAnswer::refuse(404, format!("no request with the number {number} is remembered")),
        },
        _ => not_found(control),
    }
}

/// The requests that a query asks for.
pub(super) fn which<'a>(query: &'a Query<'_>) -> Result<Which<'a>, String> {
    // A form sends its empty fields too.
    let first = |name: &str| query.first(name).filter(|value| !value.is_empty());
    let number = |name: &str| match first(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<u64>()
            .map(Some)
            .map_err(|_| format!("{name}: {text} is not a whole number")),
    };
    let class = match first("status") {
        None => None,
        Some(text) => Some(
            text.strip_suffix("xx")
                .and_then(|digit| digit.parse::<u16>().ok())
                .filter(|class| (2..=5).contains(class))
                .ok_or_else(|| format!("status: {text} is none of 2xx, 3xx, 4xx, 5xx"))?,
        ),
    };
    let limit = number("limit")?.and_then(|limit| usize::try_from(limit).ok());
    Ok(Which {
        after: number("after")?.unwrap_or(0),
        limit: limit.unwrap_or(LIMIT).min(LIMIT_MAX),
        failed: first("failed").is_some_and(|value| value == "true"),
        class,
        method: first("method"),
        path: first("path"),
    })
}

/// A request in a list.
fn view(record: &Record) -> Value {
    let answered = record.seen.operation.map(|(name, ..)| name);
    json!({
        "number": record.number,
        "at": Timestamp::from_millis(record.at).to_iso(),
        "method": record.method.as_str(),
        "path": record.path,
        "operation": answered,
        "objectType": record.object_type(),
        "status": (record.status != 0).then_some(record.status),
        "durationMs": record.duration.as_secs_f64() * 1000.0,
        "category": record.seen.category,
        "correlationId": record.correlation_id,
        "caller": record.caller(),
        "fault": record.seen.fault,
        "limits": limits(record.seen.allowance),
    })
}

/// A request with its bodies.
fn whole(record: &Record) -> Value {
    let mut value = view(record);
    if let Some(fields) = value.as_object_mut() {
        let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
        fields.insert("requestBytes".to_owned(), record.request_bytes.into());
        fields.insert("requestBody".to_owned(), text(&record.seen.body).into());
        fields.insert("responseBytes".to_owned(), record.response_bytes.into());
        fields.insert("responseBody".to_owned(), text(&record.response).into());
    }
    value
}

/// What was left after the call.
fn limits(allowance: Allowance) -> Value {
    let left =
        |left: Option<Left>| left.map(|Left { of, remaining }| json!({ "of": of, "remaining": remaining }));
    match allowance {
        Allowance::Counted { burst, daily } => json!({ "burst": left(burst), "daily": left(daily) }),
        Allowance::None | Allowance::Unlimited { .. } => Value::Null,
    }
}
