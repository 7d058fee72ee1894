//! `spoke portal requests`: what came in.

use std::io::Write;
use std::time::Duration;

use serde_json::Value;

use super::control::{Controls, text};
use super::signals::StopSignal;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Table, write_json};
use crate::settings::Settings;

/// How often new requests are looked for.
const LOOK: Duration = Duration::from_millis(300);
/// Requests in one look: all that are remembered.
const LOOK_LIMIT: u32 = 1_000;

/// As much of a body as the portal remembers.
const REMEMBERED_BYTES: u64 = 4 * 1024;

/// Which requests are asked for.
#[derive(Debug)]
pub struct WhichRequests {
    /// Those that did not end well.
    pub failed: bool,
    /// Those with this method.
    pub method: Option<String>,
    /// Those whose path holds this text.
    pub path: Option<String>,
    /// How many.
    pub limit: u32,
}

impl WhichRequests {
    async fn ask(&self, controls: &Controls, after: u64, limit: u32) -> Result<Value, Failure> {
        let mut pairs = vec![("after", after.to_string()), ("limit", limit.to_string())];
        if self.failed {
            pairs.push(("failed", "true".to_owned()));
        }
        pairs.extend(self.method.clone().map(|method| ("method", method)));
        pairs.extend(self.path.clone().map(|path| ("path", path)));
        controls.query("list the requests", "/requests", &pairs).await
    }
}

/// Shows the latest.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_requests(
    settings: &Settings,
    which: WhichRequests,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let answer = which.ask(&controls, 0, which.limit).await?;
    if as_json {
        write_json(&settings.printer, answer.get("requests").unwrap_or(&Value::Null))?;
        return Ok(ExitStatus::Done);
    }
    let list = requests(&answer);
    if list.is_empty() {
        settings.printer.note("no such request is remembered");
        return Ok(ExitStatus::Done);
    }
    let mut table =
        Table::new(["number", "method", "path", "status", "ms", "category", "caller"]).right([0, 3, 4]);
    for request in list {
        table.row(cells(request));
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Shows one in full.
///
/// # Errors
/// When it is not remembered.
pub async fn show_request(settings: &Settings, number: u64, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let request = controls
        .get("show the request", &format!("/requests/{number}"))
        .await?;
    if as_json {
        write_json(&settings.printer, &request)?;
        return Ok(ExitStatus::Done);
    }
    let mut lines = Details::new();
    let duration = request.get("durationMs").and_then(Value::as_f64);
    for (name, field) in [
        ("time", "at"),
        ("method", "method"),
        ("path", "path"),
        ("operation", "operation"),
        ("status", "status"),
        ("category", "category"),
        ("correlation id", "correlationId"),
        ("caller", "caller"),
        ("fault", "fault"),
    ] {
        let value = text(&request, field);
        if !value.is_empty() {
            lines.line(name, value);
        }
    }
    if let Some(duration) = duration {
        lines.line("took", format!("{duration:.1} ms"));
    }
    for (name, field, size) in [
        ("sent", "requestBody", "requestBytes"),
        ("answered", "responseBody", "responseBytes"),
    ] {
        let body = text(&request, field);
        if body.is_empty() {
            continue;
        }
        let bytes = request.get(size).and_then(Value::as_u64).unwrap_or_default();
        lines.line(name, &body);
        if bytes > REMEMBERED_BYTES {
            lines.line("", format!("(the beginning of {bytes} bytes)"));
        }
    }
    let mut out = settings.printer.data();
    lines.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Shows every new one until told to stop.
///
/// # Errors
/// When the portal stops answering.
pub async fn follow_requests(
    settings: &Settings,
    which: WhichRequests,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let stop =
        StopSignal::listen().map_err(|error| Failure::usage("can't listen for signals").because(&error))?;
    let controls = Controls::open(settings).await?;
    let mut after = 0;
    let mut limit = which.limit;
    loop {
        let answer = which.ask(&controls, after, limit).await?;
        for request in requests(&answer) {
            let line = if as_json {
                request.to_string()
            } else {
                let [number, method, path, status, duration, category, caller] = cells(request);
                format!(
                    "{number:>6}  {method:<6}  {status:<9}  {duration:>8}  {path}  {category}{gap}{caller}",
                    gap = if category.is_empty() { "" } else { "  " },
                )
            };
            settings.printer.data_line(line.trim_end())?;
        }
        // What did not fit the filter is not asked for again.
        after = answer.get("total").and_then(Value::as_u64).unwrap_or(after);
        limit = LOOK_LIMIT;
        tokio::select! {
            () = stop.wait() => return Ok(ExitStatus::Done),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

fn requests(answer: &Value) -> &[Value] {
    answer
        .get("requests")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn cells(request: &Value) -> [String; 7] {
    let duration = request
        .get("durationMs")
        .and_then(Value::as_f64)
        .unwrap_or_default();
    let status = text(request, "status");
    [
        text(request, "number"),
        text(request, "method"),
        text(request, "path"),
        if status.is_empty() {
            "no answer".to_owned()
        } else {
            status
        },
        format!("{duration:.1}"),
        text(request, "category"),
        text(request, "caller"),
    ]
}
