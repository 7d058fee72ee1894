//! `--log-format`: every request on standard error, one a line.
//!
//! A line holds the operation and its template, and neither ids nor values nor tokens, so a log holds no personal data.

use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::SystemTime;

use serde_json::json;
use spoke_model::time::Timestamp;
use spoke_portal::AnsweredRequest;

/// Lines that wait to be written; more are left out, so that a log nobody reads never holds up an answer.
const WAITING: usize = 4_096;
/// The name of the service in the log, as dashboards and searches know it.
const SERVICE: &str = "hubspot-integration";

/// How requests are told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// For programs.
    Json,
}

/// Writes lines on a thread of its own.
#[derive(Debug)]
pub struct RequestLog {
    format: LogFormat,
    lines: SyncSender<String>,
}

impl RequestLog {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system has none to give.
    pub fn start(format: LogFormat) -> io::Result<Self> {
        let (lines, waiting) = sync_channel::<String>(WAITING);
        thread::Builder::new()
            .name("request-log".to_owned())
            .spawn(move || {
                while let Ok(line) = waiting.recv() {
                    if writeln!(io::stderr(), "{line}").is_err() {
                        return;
                    }
                }
            })?;
        Ok(Self { format, lines })
    }

    /// Tells a request.
    pub fn tell(&self, request: &AnsweredRequest<'_>) {
        let line = match self.format {
            LogFormat::Text => text(request),
            LogFormat::Json => in_json(request, SystemTime::now()),
        };
        // Full, or the reader is gone: the answer matters more.
        let _ = self.lines.try_send(line);
    }
}

fn text(request: &AnsweredRequest<'_>) -> String {
    let template = if request.template.is_empty() {
        "(no operation)"
    } else {
        request.template
    };
    let mut line = format!(
        "{} {template} {} {:.1} ms",
        request.method,
        request.status,
        milliseconds(request)
    );
    for part in [request.category.unwrap_or_default(), request.correlation_id] {
        if !part.is_empty() {
            line.push(' ');
            line.push_str(part);
        }
    }
    line
}

fn in_json(request: &AnsweredRequest<'_>, now: SystemTime) -> String {
    let failed = request.status == 0 || request.status >= 400;
    let level = match request.status {
        0 | 500.. => "error",
        400.. => "warn",
        _ => "info",
    };
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let at = Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or_default()).to_iso();
    let mut line = json!({
        "time": at,
        "level": level,
        "service": SERVICE,
        "operation": request.operation,
        "method": request.method,
        "template": request.template,
        "objectType": request.object_type,
        "status": if failed { "error" } else { "success" },
        "statusCode": request.status,
        "durationMs": (milliseconds(request) * 1000.0).round() / 1000.0,
        "correlationId": request.correlation_id,
        "caller": request.caller,
    });
    if let (Some(fields), Some(category)) = (line.as_object_mut(), request.category) {
        fields.insert("category".to_owned(), category.into());
    }
    line.to_string()
}

fn milliseconds(request: &AnsweredRequest<'_>) -> f64 {
    request.duration.as_secs_f64() * 1000.0
}
