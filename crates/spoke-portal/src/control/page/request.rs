//! One request in full: headers and bodies as the log keeps them, what the limits left, and as a command.

use http::{StatusCode, header};

use super::curl::curl;
use super::html::Html;
use super::layout::{self, Place};
use super::requests::{called, milliseconds, status};
use crate::control::{Control, ControlAnswer};
use crate::guard::{Allowance, Left};
use crate::traffic::Record;

pub(super) fn answer(control: &Control<'_>, number: &str) -> ControlAnswer {
    let log = &control.portal.traffic.log;
    let Some(record) = number.parse().ok().and_then(|number| log.find(number)) else {
        let reason = format!("No request with the number {number} is remembered: the last 1,000 are.");
        return layout::refuse(control, Place::Requests, StatusCode::NOT_FOUND, &reason);
    };
    let title = format!("{} {}", record.method, record.path);
    let mut page = layout::begin(control, Place::Requests, &title);
    page.raw("<dl><dt>Status</dt><dd>");
    status(&mut page, &record);
    page.raw("</dd>");
    let caller = called(control.portal, (record.seen.app, record.caller()));
    facts(&mut page, &record, &caller);
    page.raw("</dl>");
    sent(&mut page, control, &record);
    headers(&mut page, "Request headers", &record.request_headers);
    body(&mut page, "Request body", &record.request, record.request_bytes);
    headers(&mut page, "Response headers", &record.response_headers);
    body(
        &mut page,
        "Response body",
        &record.response,
        record.response_bytes,
    );
    neighbours(&mut page, record.number, log.total());
    layout::end(control, page)
}

fn facts(page: &mut Html, record: &Record, caller: &str) {
    page.entry("Category", record.seen.category.as_deref().unwrap_or_default())
        .raw("<dt>Time</dt><dd>")
        .time(record.at)
        .raw("</dd>")
        .entry("Took", &format!("{} ms", milliseconds(record)))
        .entry("Operation", record.seen.operation.map_or("", |(name, ..)| name))
        .entry("Object type", record.seen.object_type.unwrap_or_default())
        .entry("Caller", caller)
        .entry("Correlation id", &record.correlation_id);
    if let Some(fault) = record.seen.fault {
        page.entry("Fault met", &fault.to_string());
    }
    match record.seen.allowance {
        Allowance::Counted { burst, daily } => {
            left(page, "Left of the burst window", burst);
            left(page, "Left of the day", daily);
        }
        Allowance::Unlimited { .. } => {
            page.entry("Limits", "none are enforced");
        }
        Allowance::None => {}
    }
}

fn left(page: &mut Html, name: &'static str, left: Option<Left>) {
    if let Some(Left { of, remaining }) = left {
        page.entry(name, &format!("{remaining} of {of}"));
    }
}

fn headers(page: &mut Html, title: &'static str, lines: &str) {
    if lines.is_empty() {
        return;
    }
    page.raw("<section><h2>")
        .text(title)
        .raw("</h2><pre tabindex=\"0\">")
        .text(lines.trim_end())
        .raw("</pre></section>");
}

fn body(page: &mut Html, title: &'static str, body: &[u8], bytes: usize) {
    if bytes == 0 {
        return;
    }
    page.raw("<section><h2>")
        .text(title)
        .raw(" <small>")
        .text(&format!("{bytes} bytes"));
    if body.is_empty() {
        page.raw(", not kept: tokens are exchanged here");
    } else if body.len() < bytes {
        page.text(&format!(", the first {} are kept", body.len()));
    }
    page.raw("</small></h2>");
    if !body.is_empty() {
        page.raw("<pre tabindex=\"0\">")
            .text(&readable(body))
            .raw("</pre>");
    }
    page.raw("</section>");
}

/// A body for eyes: JSON with its lines, all else as it is.
pub(super) fn readable(body: &[u8]) -> String {
    let json: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    json.filter(|json| json.is_object() || json.is_array())
        .and_then(|json| serde_json::to_string_pretty(&json).ok())
        .unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}

fn sent(page: &mut Html, control: &Control<'_>, record: &Record) {
    page.raw("<section><h2>As a command</h2>");
    if record.request.len() < record.request_bytes {
        page.raw("<p class=\"quiet\">The body was kept in part, so the command sends a part.</p>");
    }
    page.raw("<pre id=\"curl\" tabindex=\"0\">")
        .text(&curl(host(control), record))
        .raw("</pre><p><button type=\"button\" data-copy=\"curl\" accesskey=\"c\" hidden>Copy as curl</button></p></section>");
}

/// Where the portal is called, as the browser calls it.
pub(super) fn host<'c>(control: &'c Control<'_>) -> &'c str {
    let host = control.headers.get(header::HOST);
    host.and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1")
}

fn neighbours(page: &mut Html, number: u64, total: u64) {
    let address = |number: u64| format!("/_spoke/requests/{number}.html");
    let before = if number > 1 {
        address(number - 1)
    } else {
        String::new()
    };
    let after = if number < total {
        address(number + 1)
    } else {
        String::new()
    };
    layout::pager(page, &before, &after);
}
