//! The page at `/_spoke/`: the requests as they come in, what the portal holds, which faults are set, what time it is.
//!
//! Rendered here; a small script of ours only renews it and copies. It loads nothing from anywhere else.

mod html;

use http::StatusCode;
use spoke_model::object_type::standard_object_types;
use spoke_model::time::Timestamp;

use self::html::{Html, curl};
use super::contract::Handler::Now;
use super::contract::{Field, Operation};
use super::requests::{WHICH, which};
use super::{Control, ControlAnswer};
use crate::portal::PortalState;
use crate::traffic::{Record, Which};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const HTML: &str = "text/html;charset=utf-8";
const CSS: &str = "text/css;charset=utf-8";
const JAVASCRIPT: &str = "text/javascript;charset=utf-8";
/// Rows on the page.
const ROWS: usize = 100;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/",
        "page.overview",
        "A page of the last requests and the portal's state.",
        Now(overview),
    )
    .query(WHICH)
    .answers_text(HTML, "The page."),
    Operation::get(
        "/_spoke/requests/{number}.html",
        "page.request",
        "A page of one request with its bodies.",
        Now(one),
    )
    .segments(&[Field::number("number", (0, u64::MAX), "The request's number.").example("1")])
    .answers_text(HTML, "The page.")
    .refuses(&[(404, "No request with this number is remembered.")]),
    Operation::get("/_spoke/page.css", "page.style", "The pages' style.", Now(style))
        .answers_text(CSS, "The style sheet."),
    Operation::get(
        "/_spoke/page.js",
        "page.script",
        "The pages' script.",
        Now(script),
    )
    .answers_text(JAVASCRIPT, "The script."),
];

fn style(_: &Control<'_>) -> ControlAnswer {
    ControlAnswer::of(StatusCode::OK, CSS, STYLE)
}

fn script(_: &Control<'_>) -> ControlAnswer {
    ControlAnswer::of(StatusCode::OK, JAVASCRIPT, SCRIPT)
}

fn overview(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let which = match which(&control.query) {
        Ok(which) => Which { limit: ROWS, ..which },
        Err(reason) => return ControlAnswer::refuse(400, reason),
    };
    let mut page = Html::page("Requests");
    page.raw("<h1>Spoke <small>portal ")
        .text(&portal.hub_id.to_string())
        .raw("</small></h1>");
    filters(&mut page, &which);
    page.raw("<main id=\"live\">");
    state(&mut page, portal);
    requests(&mut page, portal, &which);
    page.raw("</main>");
    ControlAnswer::of(StatusCode::OK, HTML, page.end())
}

fn filters(page: &mut Html, which: &Which<'_>) {
    page.raw(
        "<form method=\"get\" action=\"/_spoke/\"><label>Method <select name=\"method\" accesskey=\"m\">",
    );
    let method = which.method.unwrap_or_default();
    page.options(&["", "GET", "POST", "PUT", "PATCH", "DELETE"], method);
    page.raw("</select></label> <label>Status <select name=\"status\" accesskey=\"s\">");
    let class = which.class.map(|class| format!("{class}xx")).unwrap_or_default();
    page.options(&["", "2xx", "3xx", "4xx", "5xx"], &class);
    page.raw("</select></label> <label>Path <input name=\"path\" accesskey=\"p\" value=\"")
        .text(which.path.unwrap_or_default())
        .raw("\"></label> <label><input type=\"checkbox\" name=\"failed\" value=\"true\"")
        .raw(if which.failed { " checked" } else { "" })
        .raw("> failed only</label> <button>Filter</button> <a href=\"/_spoke/\">all</a></form>");
}

fn state(page: &mut Html, portal: &PortalState) {
    let clock = &portal.clock;
    page.raw("<section class=\"state\"><p><b>Clock</b> ")
        .text(&Timestamp::from_millis(clock.now()).to_iso())
        .raw(if clock.is_held() { " <em>frozen</em>" } else { "" })
        .raw("</p><p><b>Records</b> ");
    let counts: Vec<String> = {
        let state = portal.store.read();
        standard_object_types()
            .iter()
            .filter_map(|one| {
                let count = state.table_of(one.id)?.live_count();
                (count > 0).then(|| format!("{count} {}", one.plural))
            })
            .collect()
    };
    page.text(&if counts.is_empty() {
        "none".to_owned()
    } else {
        counts.join(", ")
    });
    page.raw("</p><p><b>Faults</b> ");
    let faults: Vec<String> = portal
        .faults
        .list(portal.clock.now())
        .iter()
        .map(|set| {
            let fault = &set.fault;
            let effect = match (fault.status, fault.reset, fault.body.as_str()) {
                (Some(status), _, _) => status.as_u16().to_string(),
                (None, true, _) => "no answer".to_owned(),
                (None, false, Some(damage)) => format!("{damage} body"),
                (None, false, None) => format!("{} ms late", fault.latency.as_millis()),
            };
            let route = fault.route.as_deref().unwrap_or("everywhere");
            format!("{effect} {route} (met {} times)", set.hits)
        })
        .collect();
    page.text(&if faults.is_empty() {
        "none".to_owned()
    } else {
        faults.join("; ")
    });
    page.raw("</p></section>");
}

fn requests(page: &mut Html, portal: &PortalState, which: &Which<'_>) {
    let log = &portal.traffic.log;
    let list = log.list(which);
    page.raw("<table><caption>")
        .text(&format!("{} shown of {} requests", list.len(), log.total()))
        .raw(
            "</caption><thead><tr><th>#</th><th>Time</th><th>Method</th><th>Path</th><th>Status</th>\
             <th>ms</th><th>Category</th><th>Caller</th></tr></thead><tbody>",
        );
    for record in list.iter().rev() {
        row(page, record);
    }
    page.raw("</tbody></table>");
}

fn row(page: &mut Html, record: &Record) {
    let number = record.number.to_string();
    let time = Timestamp::from_millis(record.at).to_iso();
    page.raw(if record.failed() {
        "<tr class=\"failed\"><td><a href=\"/_spoke/requests/"
    } else {
        "<tr><td><a href=\"/_spoke/requests/"
    })
    .text(&number)
    .raw(".html\">")
    .text(&number)
    .raw("</a></td><td>")
    .text(time.get(11..).unwrap_or(&time))
    .raw("</td><td>")
    .text(record.method.as_str())
    .raw("</td><td>")
    .text(&record.path)
    .raw("</td><td>")
    .text(&status(record))
    .raw("</td><td>")
    .text(&milliseconds(record))
    .raw("</td><td>")
    .text(record.seen.category.as_deref().unwrap_or_default())
    .raw("</td><td>")
    .text(record.caller())
    .raw("</td></tr>");
}

fn one(control: &Control<'_>) -> ControlAnswer {
    let number = control.segment(0);
    let found = number
        .parse()
        .ok()
        .and_then(|number| control.portal.traffic.log.find(number));
    let Some(record) = found else {
        return ControlAnswer::refuse(404, format!("no request with the number {number} is remembered"));
    };
    let mut page = Html::page(&format!("Request {number}"));
    page.raw("<p><a href=\"/_spoke/\">All requests</a></p><h1>")
        .text(&format!("{} {}", record.method, record.path))
        .raw("</h1><dl>");
    let fault = record.seen.fault.map(|id| id.to_string()).unwrap_or_default();
    for (name, value) in [
        ("Status", status(&record).as_str()),
        ("Category", record.seen.category.as_deref().unwrap_or_default()),
        ("Correlation id", &record.correlation_id),
        ("Time", &Timestamp::from_millis(record.at).to_iso()),
        ("Took", &format!("{} ms", milliseconds(&record))),
        ("Operation", record.seen.operation.map_or("", |(name, ..)| name)),
        ("Caller", record.caller()),
        ("Fault", &fault),
    ] {
        if !value.is_empty() {
            page.raw("<dt>")
                .text(name)
                .raw("</dt><dd>")
                .text(value)
                .raw("</dd>");
        }
    }
    page.raw("</dl>");
    section(&mut page, "Sent", &record.seen.body, record.request_bytes);
    section(&mut page, "Answered", &record.response, record.response_bytes);
    let host = control
        .headers
        .get(http::header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("127.0.0.1");
    page.raw("<h2>As a command</h2><p><button id=\"copy\" accesskey=\"c\">Copy as curl</button></p><pre id=\"curl\">")
        .text(&curl(host, record.method.as_str(), &record.path, &record.seen.body))
        .raw("</pre>");
    ControlAnswer::of(StatusCode::OK, HTML, page.end())
}

fn section(page: &mut Html, title: &str, body: &[u8], bytes: usize) {
    if bytes == 0 {
        return;
    }
    page.raw("<h2>")
        .text(title)
        .raw(" <small>")
        .text(&format!("{bytes} bytes"));
    if body.is_empty() {
        page.raw(", not kept: tokens are exchanged here");
    } else if body.len() < bytes {
        page.text(&format!(", the first {} are kept", body.len()));
    }
    page.raw("</small></h2><pre>")
        .text(&String::from_utf8_lossy(body))
        .raw("</pre>");
}

fn status(record: &Record) -> String {
    if record.status == 0 {
        "no answer".to_owned()
    } else {
        record.status.to_string()
    }
}

fn milliseconds(record: &Record) -> String {
    format!("{:.1}", record.duration.as_secs_f64() * 1000.0)
}
