//! A fault from the fields of a JSON object. The same fields stand in a control call, in a file and in a scenario.

use std::time::Duration;

use http::StatusCode;
use spoke_model::time::Timestamp;

use super::aim::CallerKind;
use super::damage::Damage;
use super::fault::{Fault, LimitPolicy, Refusal};
use super::latency::{LATENCY_MAX, Latency};
use super::partial::Partial;
use super::window::{End, LASTING_MAX, Start};
use crate::control::{BadField, Fields};

const FIELDS: [&str; 28] = [
    "status",
    "policy",
    "token",
    "latencyMs",
    "latencyFromMs",
    "latencyToMs",
    "latencyMeanMs",
    "latencyDeviationMs",
    "latencyP50Ms",
    "latencyP99Ms",
    "reset",
    "processed",
    "body",
    "bodyMs",
    "partialCount",
    "partialPercent",
    "retryAfter",
    "route",
    "method",
    "caller",
    "app",
    "count",
    "afterMs",
    "from",
    "forMs",
    "until",
    "percent",
    "seed",
];
/// What may happen to a body.
pub(crate) const BODIES: &[&str] = &["broken", "truncated", "slow"];
/// The limits that a 429 may name.
pub(crate) const POLICIES: &[&str] = &["burst", "daily", "search"];
/// What may be wrong with tokens.
pub(crate) const TOKENS: &[&str] = &["expired", "revoked", "disconnected"];
/// The kinds of callers.
pub(crate) const CALLERS: &[&str] = &["private-app", "oauth", "app", "developer-key", "nobody"];
/// The most requests that a fault counts.
pub(crate) const COUNT_MAX: u64 = 1_000_000;
/// The most inputs of a batch that fail.
pub(crate) const PARTIAL_MAX: u64 = 10_000;
/// What a slow body takes when nothing is said.
const SLOW: u64 = 30_000;
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
/// The longest `Retry-After`: HubSpot names up to about a day (with 477).
pub(crate) const RETRY_AFTER_MAX: u64 = 24 * 60 * 60;

/// Reads a fault; the fields are used up.
pub(super) fn read_fault(mut fields: Fields) -> Result<Fault, BadField> {
    fields.only(&FIELDS)?;
    let fault = effect(&mut fields)?;
    let fault = place(&mut fields, fault)?;
    if fault.refusal == Some(Refusal::Disconnected) && (fault.caller.is_some() || fault.app.is_some()) {
        return Err(BadField::new(
            "token: a disconnected account is gone for every caller and app; leave caller and app out",
        ));
    }
    let mut fault = time(&mut fields, fault)?;
    if let Some(percent) = fields.number("percent", 1, 100)? {
        fault = fault.percent(u8::try_from(percent).unwrap_or(100));
    }
    if let Some(seed) = fields.number("seed", 0, u64::MAX)? {
        fault = fault.seed(seed);
    }
    Ok(fault)
}

/// What goes wrong.
fn effect(fields: &mut Fields) -> Result<Fault, BadField> {
    let refusal = refusal(fields)?;
    let latency = latency(fields)?;
    let reset = fields.flag("reset")?;
    let processed = fields.flag("processed")?;
    let body = damage(fields)?;
    let partial = partial(fields)?;
    let retry_after = fields.number("retryAfter", 0, RETRY_AFTER_MAX)?;
    let refuse = |reason| Err(BadField::new(reason));
    if reset && refusal.is_some() {
        return refuse("reset: a connection that is closed carries no status; choose one");
    }
    if reset && body != Damage::Whole {
        return refuse("body: a connection that is closed carries none; choose one");
    }
    if partial.is_some() && (reset || refusal.is_some()) {
        return refuse("partialCount: a batch that fails in part is answered; leave status and reset out");
    }
    if retry_after.is_some() && refusal.is_none() {
        return refuse("retryAfter: it needs a status to be sent with");
    }
    if !reset && refusal.is_none() && latency.is_none() && body == Damage::Whole && partial.is_none() {
        return refuse(
            "status: a fault needs a status, a policy, a token, a latencyMs, a reset, a body or a partialCount",
        );
    }
    Ok(Fault {
        refusal,
        latency,
        reset,
        processed,
        body,
        partial,
        retry_after: retry_after.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
        ..Fault::default()
    })
}

/// What `status`, `policy` and `token` say.
fn refusal(fields: &mut Fields) -> Result<Option<Refusal>, BadField> {
    let status = fields.number("status", 400, 599)?;
    let policy = fields.text("policy", 20)?;
    let token = fields.text("token", 20)?;
    let policy = match policy.as_deref() {
        None => None,
        Some(name) => Some(
            LimitPolicy::ALL
                .into_iter()
                .find(|policy| policy.as_str() == name)
                .ok_or_else(|| BadField::new(format!("policy: {name} is none of {}", POLICIES.join(", "))))?,
        ),
    };
    match (status, policy, token.as_deref()) {
        (_, Some(_), Some(_)) | (Some(_), None, Some(_)) => Err(BadField::new(
            "token: a fault has one answer; leave status and policy out",
        )),
        (Some(status), Some(_), None) if status != 429 => Err(BadField::new(format!(
            "policy: {status} names none; a policy goes with status 429"
        ))),
        (_, Some(policy), None) => Ok(Some(Refusal::Limit(policy))),
        (None, None, Some("expired")) => Ok(Some(Refusal::ExpiredToken)),
        (None, None, Some("revoked")) => Ok(Some(Refusal::RevokedToken)),
        (None, None, Some("disconnected")) => Ok(Some(Refusal::Disconnected)),
        (None, None, Some(other)) => Err(BadField::new(format!(
            "token: {other} is none of {}",
            TOKENS.join(", ")
        ))),
        (Some(status), None, None) => {
            let status = u16::try_from(status)
                .ok()
                .and_then(|status| StatusCode::from_u16(status).ok());
            Ok(status.map(Refusal::Status))
        }
        (None, None, None) => Ok(None),
    }
}

/// How late: one of four ways to say it.
fn latency(fields: &mut Fields) -> Result<Option<Latency>, BadField> {
    let most = LATENCY_MAX.as_millis() as u64;
    let mut time = |name, least| {
        let milliseconds = fields.number(name, least, most)?;
        Ok(milliseconds.map(Duration::from_millis))
    };
    let fixed = time("latencyMs", 1)?.map(Latency::Fixed);
    let uniform = pair(
        ("latencyFromMs", time("latencyFromMs", 0)?),
        ("latencyToMs", time("latencyToMs", 1)?),
    )?;
    let normal = pair(
        ("latencyMeanMs", time("latencyMeanMs", 0)?),
        ("latencyDeviationMs", time("latencyDeviationMs", 1)?),
    )?;
    let percentiles = pair(
        ("latencyP50Ms", time("latencyP50Ms", 1)?),
        ("latencyP99Ms", time("latencyP99Ms", 1)?),
    )?;
    if let Some((from, to)) = uniform
        && from > to
    {
        return Err(BadField::new("latencyToMs: it is less than latencyFromMs"));
    }
    if let Some((p50, p99)) = percentiles
        && p50 > p99
    {
        return Err(BadField::new("latencyP99Ms: it is less than latencyP50Ms"));
    }
    let mut said = [
        fixed,
        uniform.map(|(from, to)| Latency::Uniform { from, to }),
        normal.map(|(mean, deviation)| Latency::Normal { mean, deviation }),
        percentiles.map(|(p50, p99)| Latency::Percentiles { p50, p99 }),
    ]
    .into_iter()
    .flatten();
    let latency = said.next();
    if said.next().is_some() {
        return Err(BadField::new(
            "latencyMs: a delay is said in one way; leave the other latency fields out",
        ));
    }
    Ok(latency)
}

type Named = (&'static str, Option<Duration>);

/// Two fields that only make sense together.
fn pair((one, first): Named, (other, second): Named) -> Result<Option<(Duration, Duration)>, BadField> {
    match (first, second) {
        (Some(first), Some(second)) => Ok(Some((first, second))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(BadField::new(format!("{one}: it goes with {other}"))),
        (None, Some(_)) => Err(BadField::new(format!("{other}: it goes with {one}"))),
    }
}

/// What `body` and `bodyMs` say.
fn damage(fields: &mut Fields) -> Result<Damage, BadField> {
    let body = fields.text("body", 20)?;
    let time = fields.number("bodyMs", 1, LATENCY_MAX.as_millis() as u64)?;
    match (body.as_deref(), time) {
        (None | Some("broken" | "truncated"), Some(_)) => {
            Err(BadField::new("bodyMs: only a slow body takes a time"))
        }
        (None, None) => Ok(Damage::Whole),
        (Some("broken"), None) => Ok(Damage::Broken),
        (Some("truncated"), None) => Ok(Damage::Truncated),
        (Some("slow"), time) => Ok(Damage::Slow(Duration::from_millis(time.unwrap_or(SLOW)))),
        (Some(other), _) => Err(BadField::new(format!(
            "body: {other} is none of {}",
            BODIES.join(", ")
        ))),
    }
}

/// What `partialCount` and `partialPercent` say.
fn partial(fields: &mut Fields) -> Result<Option<Partial>, BadField> {
    let count = fields.number("partialCount", 1, PARTIAL_MAX)?;
    let percent = fields.number("partialPercent", 1, 100)?;
    match (count, percent) {
        (Some(_), Some(_)) => Err(BadField::new(
            "partialPercent: the part is a count or a share; leave one out",
        )),
        (Some(count), None) => Ok(Some(Partial::Count(u32::try_from(count).unwrap_or(u32::MAX)))),
        (None, Some(percent)) => Ok(Some(Partial::Percent(u8::try_from(percent).unwrap_or(100)))),
        (None, None) => Ok(None),
    }
}

/// Whom it hits, where, and how often.
fn place(fields: &mut Fields, mut fault: Fault) -> Result<Fault, BadField> {
    if let Some(route) = fields.text("route", 500)? {
        if !route.starts_with('/') {
            return Err(BadField::new(format!(
                "route: {route} does not begin with a slash, as /crm/v3/objects/contacts/* does"
            )));
        }
        if route.starts_with("/_spoke") || route == "/metrics" {
            return Err(BadField::new("route: the portal's own controls have no faults"));
        }
        let mut before_the_end = route.trim_end_matches('/').rsplit('/').skip(1);
        if before_the_end.any(|segment| segment == "**") {
            return Err(BadField::new(format!(
                "route: {route} has ** before its end; there * stands for one segment"
            )));
        }
        fault = fault.route(route);
    }
    if let Some(method) = fields.text("method", 10)? {
        let upper = method.to_ascii_uppercase();
        if !METHODS.contains(&upper.as_str()) {
            return Err(BadField::new(format!(
                "method: {method} is none of {}",
                METHODS.join(", ")
            )));
        }
        fault = fault.method(upper);
    }
    if let Some(caller) = fields.text("caller", 20)? {
        let kind = CallerKind::parse(&caller)
            .ok_or_else(|| BadField::new(format!("caller: {caller} is none of {}", CALLERS.join(", "))))?;
        fault = fault.caller(kind);
    }
    if let Some(app) = fields.text("app", 200)? {
        fault = fault.app(app);
    }
    if let Some(count) = fields.number("count", 1, COUNT_MAX)? {
        fault = fault.count(u32::try_from(count).unwrap_or(u32::MAX));
    }
    Ok(fault)
}

/// When it holds.
fn time(fields: &mut Fields, mut fault: Fault) -> Result<Fault, BadField> {
    let most = LASTING_MAX.as_millis() as u64;
    let after = fields.number("afterMs", 1, most)?.map(Duration::from_millis);
    let from = instant(fields, "from")?;
    fault.start = match (after, from) {
        (Some(_), Some(_)) => {
            return Err(BadField::new(
                "from: it begins at a time or after a while; leave afterMs out",
            ));
        }
        (Some(after), None) => Start::After(after),
        (None, Some(from)) => Start::At(from.millis()),
        (None, None) => Start::AtOnce,
    };
    let lasting = fields.number("forMs", 1, most)?.map(Duration::from_millis);
    let until = match fields.peek("until") {
        Some("midnight") => fields.text("until", 40)?.map(|_| End::Midnight),
        _ => instant(fields, "until")?.map(|time| End::At(time.millis())),
    };
    fault.end = match (lasting, until) {
        (Some(_), Some(_)) => {
            return Err(BadField::new(
                "until: it ends at a time or after a while; leave forMs out",
            ));
        }
        (Some(lasting), None) => End::After(lasting),
        (None, Some(end)) => end,
        (None, None) => End::Open,
    };
    if let (Start::At(from), End::At(until)) = (fault.start, fault.end)
        && from >= until
    {
        return Err(BadField::new("until: it is not later than from"));
    }
    Ok(fault)
}

fn instant(fields: &mut Fields, name: &str) -> Result<Option<Timestamp>, BadField> {
    let Some(text) = fields.text(name, 40)? else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| {
        BadField::new(format!(
            "{name}: {text} is no time such as 2026-09-14T08:00:00Z on the portal's clock"
        ))
    })
}
