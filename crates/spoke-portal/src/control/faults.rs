//! `/_spoke/faults`: set, list and clear what shall go wrong.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer, not_found};
use crate::guard::{FAULTS_MAX, Fault, LATENCY_MAX, SetFault};

const FIELDS: &str = "status, latencyMs, reset, retryAfter, route, method, count";
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
/// The longest `Retry-After`: HubSpot names up to about a day (with 477).
const RETRY_AFTER_MAX: u64 = 24 * 60 * 60;

pub(super) fn answer(control: &Control<'_>, rest: &[&str]) -> ControlAnswer {
    let faults = &control.portal.faults;
    match (rest, &control.method) {
        ([], &Method::GET) => {
            let list: Vec<Value> = faults.list().iter().map(view).collect();
            ControlAnswer::json(&json!({ "faults": list }))
        }
        ([], &Method::POST) => match read(&control.body) {
            Ok(fault) => match faults.add(fault) {
                Ok(set) => ControlAnswer::created(&view(&set)),
                Err(_) => ControlAnswer::refuse(
                    409,
                    format!("{FAULTS_MAX} faults are set already; clear some first: DELETE /_spoke/faults"),
                ),
            },
            Err(bad) => bad.into(),
        },
        ([], &Method::DELETE) => ControlAnswer::json(&json!({ "cleared": faults.clear(None) })),
        ([id], &Method::DELETE) => match id.parse().map(|id| faults.clear(Some(id))) {
            Ok(1) => ControlAnswer::json(&json!({ "cleared": 1 })),
            _ => ControlAnswer::refuse(404, format!("no fault has the number {id}")),
        },
        ([] | [_], _) => ControlAnswer::other_method("GET, POST and DELETE"),
        _ => not_found(control),
    }
}

fn read(body: &[u8]) -> Result<Fault, BadField> {
    let mut fields = Fields::parse(body)?;
    let status = fields.number("status", 400, 599)?;
    let latency = fields.number("latencyMs", 1, LATENCY_MAX.as_millis() as u64)?;
    let reset = fields.flag("reset")?;
    let retry_after = fields.number("retryAfter", 0, RETRY_AFTER_MAX)?;
    let route = fields.text("route", 500)?;
    let method = fields.text("method", 10)?;
    let count = fields.number("count", 1, 1_000_000)?;
    fields.done(FIELDS)?;
    let mut fault = match (status, reset) {
        (Some(_), true) => {
            return Err(BadField::new(
                "reset: a connection that is closed carries no status; choose one",
            ));
        }
        (Some(status), false) => Fault::status(u16::try_from(status).unwrap_or(500)),
        (None, true) => Fault::reset(),
        (None, false) if latency.is_some() => Fault::default(),
        (None, false) => {
            return Err(BadField::new(
                "status: a fault needs a status, a latencyMs or a reset",
            ));
        }
    };
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
    Ok(fault)
}

/// A fault as JSON.
pub(super) fn view(set: &SetFault) -> Value {
    let fault = &set.fault;
    let left = fault.count.map(|count| u64::from(count).saturating_sub(set.hits));
    json!({
        "id": set.id,
        "status": fault.status.map(|status| status.as_u16()),
        "latencyMs": (!fault.latency.is_zero()).then_some(fault.latency.as_millis() as u64),
        "reset": fault.reset,
        "retryAfter": fault.retry_after,
        "route": fault.route,
        "method": fault.method,
        "count": fault.count,
        "left": left,
        "hits": set.hits,
    })
}
