//! `/_spoke/faults`: set, list and clear what shall go wrong.

use std::time::Duration;

use serde_json::{Value, json};

use super::contract::Handler::Now;
use super::contract::{Field, Kind, Operation};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};
use crate::guard::{Damage, FAULTS_MAX, Fault, LASTING_MAX, LATENCY_MAX, SetFault};

const FIELDS: &str = "status, latencyMs, reset, processed, body, bodyMs, retryAfter, route, method, count, forMs, percent, seed";
const BODIES: &str = "broken, truncated or slow";
/// What a slow body takes when nothing is said.
const SLOW: u64 = 30_000;
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
/// The longest `Retry-After`: HubSpot names up to about a day (with 477).
const RETRY_AFTER_MAX: u64 = 24 * 60 * 60;
/// The most requests that a fault counts.
const COUNT_MAX: u64 = 1_000_000;
/// The longest delay, in milliseconds.
const LATENCY_MILLISECONDS: u64 = LATENCY_MAX.as_millis() as u64;
/// The longest time that a fault holds, in milliseconds.
const LASTING_MILLISECONDS: u64 = LASTING_MAX.as_millis() as u64;

const TAKEN: &[Field] = &[
    Field::number("status", (400, 599), "The status to answer with."),
    Field::number(
        "latencyMs",
        (1, LATENCY_MILLISECONDS),
        "How late the answer comes.",
    ),
    Field::flag("reset", "Whether the connection is closed instead."),
    Field::flag("processed", "Whether the request is carried out first."),
    Field::choice(
        "body",
        &["broken", "truncated", "slow"],
        "What happens to the answer's body.",
    ),
    Field::number(
        "bodyMs",
        (1, LATENCY_MILLISECONDS),
        "How long a slow body takes; 30000 when absent.",
    ),
    Field::number("retryAfter", (0, RETRY_AFTER_MAX), "Seconds in `Retry-After`."),
    Field::text(
        "route",
        500,
        "The paths it holds for; `*` stands for a segment, at the end for all that follows.",
    ),
    Field::text("method", 10, "The method it holds for."),
    Field::number("count", (1, COUNT_MAX), "How many requests meet it."),
    Field::number(
        "forMs",
        (1, LASTING_MILLISECONDS),
        "How long it holds, on the portal's clock.",
    ),
    Field::number("percent", (1, 100), "The share of requests that meet it."),
    Field::number("seed", (0, u64::MAX), "Which of them do, with a share."),
];
const FAULT: &[Field] = &[
    Field::count("id", "Its number."),
    Field::number("status", (400, 599), "The status it answers with."),
    Field::number("latencyMs", (1, LATENCY_MILLISECONDS), "How late answers come."),
    Field::flag("reset", "Whether the connection is closed instead.").required(),
    Field::flag("processed", "Whether the request is carried out first.").required(),
    Field::choice(
        "body",
        &["broken", "truncated", "slow"],
        "What happens to the answer's body.",
    ),
    Field::number("bodyMs", (1, LATENCY_MILLISECONDS), "How long a slow body takes."),
    Field::number("retryAfter", (0, RETRY_AFTER_MAX), "Seconds in `Retry-After`."),
    Field::told("route", "The paths it holds for."),
    Field::told("method", "The method it holds for."),
    Field::number("count", (1, COUNT_MAX), "How many requests meet it."),
    Field::number("left", (0, COUNT_MAX), "How many more do."),
    Field::number("leftMs", (0, LASTING_MILLISECONDS), "How long it still holds."),
    Field::number("percent", (1, 100), "The share of requests that meet it."),
    Field::count("hits", "How many requests met it."),
];
const CLEARED: &[Field] = &[Field::count("cleared", "How many were.")];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/faults",
        "faults.list",
        "Lists the faults that are set.",
        Now(list),
    )
    .answers(
        200,
        "The faults.",
        &[Field::new(
            "faults",
            Kind::List {
                of: FAULT,
                most: FAULTS_MAX,
            },
            "All of them.",
        )
        .required()],
    ),
    Operation::post(
        "/_spoke/faults",
        "faults.add",
        "Sets what answers shall be like from now on.",
        Now(add),
    )
    .body(
        TAKEN,
        r#"{"status": 503, "route": "/crm/v3/objects/contacts/*", "count": 3}"#,
    )
    .answers(201, "The fault.", FAULT)
    .refuses(&[(409, "There are too many faults.")]),
    Operation::delete("/_spoke/faults", "faults.clear", "Ends every fault.", Now(clear)).answers(
        200,
        "They are ended.",
        CLEARED,
    ),
    Operation::delete("/_spoke/faults/{id}", "faults.end", "Ends a fault.", Now(end))
        .segments(&[Field::number("id", (0, u64::MAX), "Its number.").example("1")])
        .after("faults.add")
        .answers(200, "It is ended.", CLEARED)
        .refuses(&[(404, "No fault has this number.")]),
];

fn list(control: &Control<'_>) -> ControlAnswer {
    let now = control.portal.clock.now();
    let list = control.portal.faults.list(now);
    let list: Vec<Value> = list.iter().map(|set| view(set, now)).collect();
    ControlAnswer::json(&json!({ "faults": list }))
}

fn add(control: &Control<'_>) -> ControlAnswer {
    let now = control.portal.clock.now();
    match read(&control.body) {
        Ok(fault) => match control.portal.faults.add(fault, now) {
            Ok(set) => ControlAnswer::created(&view(&set, now)),
            Err(_) => ControlAnswer::refuse(
                409,
                format!("{FAULTS_MAX} faults are set already; clear some first: DELETE /_spoke/faults"),
            ),
        },
        Err(bad) => bad.into(),
    }
}

fn clear(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::json(&json!({ "cleared": control.portal.faults.clear(None) }))
}

fn end(control: &Control<'_>) -> ControlAnswer {
    let id = control.segment(0);
    match id.parse().map(|id| control.portal.faults.clear(Some(id))) {
        Ok(1) => ControlAnswer::json(&json!({ "cleared": 1 })),
        _ => ControlAnswer::refuse(404, format!("no fault has the number {id}")),
    }
}

fn read(body: &[u8]) -> Result<Fault, BadField> {
    let mut fields = Fields::parse(body)?;
    let status = fields.number("status", 400, 599)?;
    let latency = fields.number("latencyMs", 1, LATENCY_MILLISECONDS)?;
    let reset = fields.flag("reset")?;
    let processed = fields.flag("processed")?;
    let body = damage(&mut fields)?;
    let retry_after = fields.number("retryAfter", 0, RETRY_AFTER_MAX)?;
    let route = fields.text("route", 500)?;
    let method = fields.text("method", 10)?;
    let count = fields.number("count", 1, COUNT_MAX)?;
    let lasting = fields.number("forMs", 1, LASTING_MILLISECONDS)?;
    let percent = fields.number("percent", 1, 100)?;
    let seed = fields.number("seed", 0, u64::MAX)?;
    fields.done(FIELDS)?;
    let mut fault = match (status, reset) {
        (Some(_), true) => {
            return Err(BadField::new(
                "reset: a connection that is closed carries no status; choose one",
            ));
        }
        (Some(status), false) => Fault::status(u16::try_from(status).unwrap_or(500)),
        (None, true) => Fault::reset(),
        (None, false) if latency.is_some() || body != Damage::Whole => Fault::default(),
        (None, false) => {
            return Err(BadField::new(
                "status: a fault needs a status, a latencyMs, a reset or a body",
            ));
        }
    };
    if reset && body != Damage::Whole {
        return Err(BadField::new(
            "body: a connection that is closed carries none; choose one",
        ));
    }
    fault = fault.damaged(body);
    if processed {
        fault = fault.processed();
    }
    if let Some(milliseconds) = latency {
        fault = fault.after(Duration::from_millis(milliseconds));
    }
    if let Some(seconds) = retry_after {
        if status.is_none() {
            return Err(BadField::new("retryAfter: it needs a status to be sent with"));
        }
        fault = fault.retry_after(u32::try_from(seconds).unwrap_or(u32::MAX));
    }
    if let Some(route) = route {
        if !route.starts_with('/') {
            return Err(BadField::new(format!(
                "route: {route} does not begin with a slash, as /crm/v3/objects/contacts/* does"
            )));
        }
        if route.starts_with("/_spoke") || route == "/metrics" {
            return Err(BadField::new("route: the portal's own controls have no faults"));
        }
        fault = fault.route(route);
    }
    if let Some(method) = method {
        let upper = method.to_ascii_uppercase();
        if !METHODS.contains(&upper.as_str()) {
            return Err(BadField::new(format!(
                "method: {method} is none of {}",
                METHODS.join(", ")
            )));
        }
        fault = fault.method(upper);
    }
    if let Some(count) = count {
        fault = fault.count(u32::try_from(count).unwrap_or(u32::MAX));
    }
    if let Some(milliseconds) = lasting {
        fault = fault.lasting(Duration::from_millis(milliseconds));
    }
    if let Some(percent) = percent {
        fault = fault.percent(u8::try_from(percent).unwrap_or(100));
    }
    if let Some(seed) = seed {
        fault = fault.seed(seed);
    }
    Ok(fault)
}

/// What `body` and `bodyMs` say.
fn damage(fields: &mut Fields) -> Result<Damage, BadField> {
    let body = fields.text("body", 20)?;
    let time = fields.number("bodyMs", 1, LATENCY_MILLISECONDS)?;
    match (body.as_deref(), time) {
        (None | Some("broken" | "truncated"), Some(_)) => {
            Err(BadField::new("bodyMs: only a slow body takes a time"))
        }
        (None, None) => Ok(Damage::Whole),
        (Some("broken"), None) => Ok(Damage::Broken),
        (Some("truncated"), None) => Ok(Damage::Truncated),
        (Some("slow"), time) => Ok(Damage::Slow(Duration::from_millis(time.unwrap_or(SLOW)))),
        (Some(other), _) => Err(BadField::new(format!("body: {other} is none of {BODIES}"))),
    }
}

/// A fault as JSON.
pub(super) fn view(set: &SetFault, now: i64) -> Value {
    let fault = &set.fault;
    let body_time = match fault.body {
        Damage::Slow(time) => Some(time.as_millis() as u64),
        _ => None,
    };
    let left = fault.count.map(|count| u64::from(count).saturating_sub(set.hits));
    json!({
        "id": set.id,
        "status": fault.status.map(|status| status.as_u16()),
        "latencyMs": (!fault.latency.is_zero()).then_some(fault.latency.as_millis() as u64),
        "reset": fault.reset,
        "processed": fault.processed,
        "body": fault.body.as_str(),
        "bodyMs": body_time,
        "retryAfter": fault.retry_after,
        "route": fault.route,
        "method": fault.method,
        "count": fault.count,
        "left": left,
        "leftMs": set.ends.map(|ends| ends.saturating_sub(now)),
        "percent": fault.percent,
        "hits": set.hits,
    })
}
