//! A fault that is set, as JSON.

use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;

use super::book::SetFault;
use super::damage::Damage;
use super::fault::Refusal;
use super::latency::Latency;
use super::partial::Partial;
use super::words::{effect, place};

/// The fault: every field it may have, those it has not as `null`, and how it stands at this time.
pub(crate) fn view(set: &SetFault, now: i64) -> Value {
    let fault = &set.fault;
    let body_time = match fault.body {
        Damage::Slow(time) => Some(time.as_millis() as u64),
        _ => None,
    };
    let (status, policy, token) = match fault.refusal {
        None => (None, None, None),
        Some(Refusal::Status(status)) => (Some(status.as_u16()), None, None),
        Some(Refusal::Limit(policy)) => (Some(429), Some(policy.as_str()), None),
        Some(Refusal::ExpiredToken) => (Some(401), None, Some("expired")),
        Some(Refusal::RevokedToken) => (Some(401), None, Some("revoked")),
        Some(Refusal::Disconnected) => (Some(401), None, Some("disconnected")),
    };
    let (partial_count, partial_percent) = match fault.partial {
        None => (None, None),
        Some(Partial::Count(count)) => (Some(count), None),
        Some(Partial::Percent(percent)) => (None, Some(percent)),
    };
    let left = fault.count.map(|count| u64::from(count).saturating_sub(set.hits));
    let window = set.window;
    let begins_in = window.starts.saturating_sub(now);
    let time = |millis: i64| Timestamp::from_millis(millis).to_iso();
    let mut view = json!({
        "id": set.id,
        "effect": effect(set, now),
        "place": place(fault),
        "scenario": set.scenario.map(|scenario| scenario.as_str()),
        "status": status,
        "policy": policy,
        "token": token,
    });
    if let Value::Object(fields) = &mut view {
        latency(fields, fault.latency);
        let Value::Object(rest) = json!({
            "reset": fault.reset,
            "processed": fault.processed,
            "body": fault.body.as_str(),
            "bodyMs": body_time,
            "partialCount": partial_count,
            "partialPercent": partial_percent,
            "retryAfter": fault.retry_after,
            "route": fault.route,
            "method": fault.method,
            "caller": fault.caller.map(|kind| kind.as_str()),
            "app": fault.app,
            "count": fault.count,
            "left": left,
            "from": time(window.starts),
            "until": window.ends.map(time),
            "beginsInMs": (begins_in > 0).then_some(begins_in),
            "leftMs": window.ends.map(|ends| ends.saturating_sub(now)),
            "percent": fault.percent,
            "seed": fault.seed,
            "hits": set.hits,
        }) else {
            return view;
        };
        fields.extend(rest);
    }
    view
}

/// The delay in the fields it is said in; a fixed one stands as `null` when there is none.
fn latency(fields: &mut Map<String, Value>, latency: Option<Latency>) {
    let mut put = |name: &str, time: std::time::Duration| {
        fields.insert(name.to_owned(), json!(time.as_millis() as u64));
    };
    match latency {
        None => {
            fields.insert("latencyMs".to_owned(), Value::Null);
        }
        Some(Latency::Fixed(time)) => put("latencyMs", time),
        Some(Latency::Uniform { from, to }) => {
            put("latencyFromMs", from);
            put("latencyToMs", to);
        }
        Some(Latency::Normal { mean, deviation }) => {
            put("latencyMeanMs", mean);
            put("latencyDeviationMs", deviation);
        }
        Some(Latency::Percentiles { p50, p99 }) => {
            put("latencyP50Ms", p50);
            put("latencyP99Ms", p99);
        }
    }
}
