//! A fault that is set, in words.

use super::book::SetFault;
use super::fault::{Fault, Refusal};
use super::latency::Latency;
use super::partial::Partial;

/// What goes wrong: `status 503, 20 % of requests, for 120 s`.
pub(crate) fn effect(set: &SetFault, now: i64) -> String {
    let fault = &set.fault;
    let mut parts = Vec::new();
    parts.extend(fault.latency.map(late));
    match fault.refusal {
        None => {}
        Some(Refusal::Status(status)) => parts.push(format!("status {}", status.as_u16())),
        Some(Refusal::Limit(policy)) => parts.push(format!("status 429 ({} limit)", policy.as_str())),
        Some(Refusal::ExpiredToken) => parts.push("token expired".to_owned()),
        Some(Refusal::RevokedToken) => parts.push("token revoked".to_owned()),
        Some(Refusal::Disconnected) => parts.push("account disconnected".to_owned()),
    }
    parts.extend(fault.retry_after.map(|seconds| format!("Retry-After {seconds}")));
    if fault.reset {
        parts.push("no answer".to_owned());
    }
    parts.extend(fault.body.as_str().map(|damage| format!("{damage} body")));
    match fault.partial {
        None => {}
        Some(Partial::Count(1)) => parts.push("1 input of a batch fails".to_owned()),
        Some(Partial::Count(count)) => parts.push(format!("{count} inputs of a batch fail")),
        Some(Partial::Percent(percent)) => parts.push(format!("{percent} % of a batch's inputs fail")),
    }
    if fault.processed {
        parts.push("after it was done".to_owned());
    }
    parts.extend(fault.percent.map(|percent| format!("{percent} % of requests")));
    let begins_in = set.window.starts.saturating_sub(now);
    if begins_in > 0 {
        parts.push(format!("in {} s", seconds(begins_in)));
    }
    if let Some(ends) = set.window.ends {
        parts.push(format!(
            "for {} s",
            seconds(ends.saturating_sub(now.max(set.window.starts)))
        ));
    }
    parts.join(", ")
}

fn seconds(milliseconds: i64) -> u64 {
    u64::try_from(milliseconds).unwrap_or_default().div_ceil(1_000)
}

fn late(latency: Latency) -> String {
    match latency {
        Latency::Fixed(time) => format!("{} ms late", time.as_millis()),
        Latency::Uniform { from, to } => format!("{} to {} ms late", from.as_millis(), to.as_millis()),
        Latency::Normal { mean, deviation } => {
            format!("{} ± {} ms late", mean.as_millis(), deviation.as_millis())
        }
        Latency::Percentiles { p50, p99 } => format!(
            "late: half over {} ms, 1 % over {} ms",
            p50.as_millis(),
            p99.as_millis()
        ),
    }
}

/// Whom it hits, and where: `POST /crm/v3/objects/contacts, oauth, app 7`; `everywhere`.
pub(crate) fn place(fault: &Fault) -> String {
    let mut place = match (&fault.method, &fault.route) {
        (None, None) if fault.partial.is_some() => "every batch".to_owned(),
        (None, None) => "everywhere".to_owned(),
        (Some(method), None) => format!("every {method}"),
        (None, Some(route)) => route.clone(),
        (Some(method), Some(route)) => format!("{method} {route}"),
    };
    if let Some(kind) = fault.caller {
        place.push_str(", ");
        place.push_str(kind.as_str());
    }
    if let Some(app) = &fault.app {
        place.push_str(", app ");
        place.push_str(app);
    }
    place
}
