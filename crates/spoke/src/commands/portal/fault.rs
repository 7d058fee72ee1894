//! `spoke portal fault`: what shall go wrong.

use std::io::Write;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// A fault as it was typed.
#[derive(Debug)]
pub struct NewFault {
    /// The status to answer with.
    pub status: Option<u16>,
    /// How late.
    pub latency: Option<Duration>,
    /// Whether the connection is closed instead.
    pub reset: bool,
    /// Whether the request is carried out first.
    pub processed: bool,
    /// What happens to the body: `broken`, `truncated`, `slow`.
    pub body: Option<&'static str>,
    /// Seconds in `Retry-After`.
    pub retry_after: Option<u32>,
    /// The paths it holds for.
    pub route: Option<String>,
    /// The method it holds for.
    pub method: Option<String>,
    /// How many requests meet it.
    pub count: Option<u32>,
    /// How long it holds.
    pub lasting: Option<Duration>,
    /// The share of requests that meet it.
    pub percent: Option<u8>,
}

/// Sets a fault.
///
/// # Errors
/// When the portal refuses it, naming the field.
pub async fn add_fault(settings: &Settings, fault: NewFault, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let mut body = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    put("status", fault.status.map(Value::from));
    let milliseconds = |latency: Duration| u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
    put("latencyMs", fault.latency.map(milliseconds).map(Value::from));
    put("reset", fault.reset.then_some(Value::Bool(true)));
    put("processed", fault.processed.then_some(Value::Bool(true)));
    put("body", fault.body.map(Value::from));
    put("retryAfter", fault.retry_after.map(Value::from));
    put("route", fault.route.map(Value::from));
    put("method", fault.method.map(Value::from));
    put("count", fault.count.map(Value::from));
    put("forMs", fault.lasting.map(milliseconds).map(Value::from));
    put("percent", fault.percent.map(Value::from));
    let set = controls
        .post("set the fault", "/faults", &Value::Object(body))
        .await?;
    if as_json {
        write_json(&settings.printer, &set)?;
        return Ok(ExitStatus::Done);
    }
    let until = match text(&set, "count").as_str() {
        "" if fault.lasting.is_some() => {
            "until its time is over, or it is cleared: spoke portal fault clear".to_owned()
        }
        "" => "until it is cleared: spoke portal fault clear".to_owned(),
        "1" => "for one request".to_owned(),
        count => format!("for {count} requests"),
    };
    settings.printer.data_line(&format!(
        "fault {}: {}, {} {}",
        text(&set, "id"),
        effect(&set),
        place(&set),
        until
    ))?;
    Ok(ExitStatus::Done)
}

/// Shows the faults that are set.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_faults(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let answer = Controls::open(settings)
        .await?
        .get("list the faults", "/faults")
        .await?;
    let faults = answer.get("faults").cloned().unwrap_or_else(|| json!([]));
    if as_json {
        write_json(&settings.printer, &faults)?;
        return Ok(ExitStatus::Done);
    }
    let faults = faults.as_array().map(Vec::as_slice).unwrap_or_default();
    if faults.is_empty() {
        settings.printer.note("no fault is set");
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["fault", "effect", "where", "left", "met"]).right([0, 3, 4]);
    for fault in faults {
        table.row([
            text(fault, "id"),
            effect(fault),
            place(fault),
            text(fault, "left"),
            text(fault, "hits"),
        ]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Ends one fault or all.
///
/// # Errors
/// When there is no fault with that number.
pub async fn clear_faults(settings: &Settings, number: Option<u64>) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let path = number.map_or_else(|| "/faults".to_owned(), |number| format!("/faults/{number}"));
    let answer = controls.delete("clear the fault", &path).await?;
    settings
        .printer
        .data_line(&format!("{} cleared", text(&answer, "cleared")))?;
    Ok(ExitStatus::Done)
}

fn effect(fault: &Value) -> String {
    let mut parts = Vec::new();
    if let Some(milliseconds) = fault.get("latencyMs").and_then(Value::as_u64) {
        parts.push(format!("{milliseconds} ms late"));
    }
    if let Some(status) = fault.get("status").and_then(Value::as_u64) {
        parts.push(format!("status {status}"));
    }
    if let Some(seconds) = fault.get("retryAfter").and_then(Value::as_u64) {
        parts.push(format!("Retry-After {seconds}"));
    }
    if fault.get("reset").and_then(Value::as_bool) == Some(true) {
        parts.push("no answer".to_owned());
    }
    if let Some(body) = fault.get("body").and_then(Value::as_str) {
        parts.push(format!("{body} body"));
    }
    if fault.get("processed").and_then(Value::as_bool) == Some(true) {
        parts.push("after it was done".to_owned());
    }
    if let Some(percent) = fault.get("percent").and_then(Value::as_u64) {
        parts.push(format!("{percent} % of requests"));
    }
    if let Some(milliseconds) = fault.get("leftMs").and_then(Value::as_u64) {
        parts.push(format!("for {} s", milliseconds.div_ceil(1_000)));
    }
    parts.join(", ")
}

fn place(fault: &Value) -> String {
    let (method, route) = (text(fault, "method"), text(fault, "route"));
    match (method.is_empty(), route.is_empty()) {
        (true, true) => "everywhere".to_owned(),
        (false, true) => format!("every {method}"),
        (true, false) => route,
        (false, false) => format!("{method} {route}"),
    }
}
