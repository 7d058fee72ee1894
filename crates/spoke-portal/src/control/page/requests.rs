//! The requests as they come in, the newest first, with filters.

use http::StatusCode;
use spoke_model::time::Timestamp;

use super::html::Html;
use super::layout::{self, Place};
use crate::control::requests::which;
use crate::control::{Control, ControlAnswer};
use crate::guard::{Allowance, Left};
use crate::portal::PortalState;
use crate::traffic::{Caller, Record, Which};

/// Requests on a page.
const ROWS: usize = 100;
const METHODS: [&str; 6] = ["", "GET", "POST", "PUT", "PATCH", "DELETE"];
const CALLERS: [&str; 6] = [
    "",
    "private app",
    "OAuth",
    "the app itself",
    "developer key",
    "nobody known",
];
const STATUSES: [&str; 11] = [
    "2xx", "3xx", "4xx", "5xx", "400", "401", "403", "404", "409", "429", "503",
];
/// What narrows the list, as the address names it.
const FILTERS: [&str; 6] = ["method", "status", "path", "app", "caller", "failed"];

pub(super) fn answer(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let which = match which(&control.query) {
        Ok(which) => Which { limit: ROWS, ..which },
        Err(reason) => {
            return layout::refuse(control, Place::Requests, StatusCode::BAD_REQUEST, &reason);
        }
    };
    let mut page = layout::begin(control, Place::Requests, "Requests");
    filters(&mut page, control);
    // An older page stays as it is while new requests come in.
    page.raw(if which.before.is_none() {
        "<div id=\"live\">"
    } else {
        "<div>"
    });
    let oldest = table(&mut page, portal, &which);
    let address = |before: Option<u64>| address(control, before);
    let newest = which.before.map_or_else(String::new, |_| address(None));
    let older = oldest.map_or_else(String::new, |oldest| address(Some(oldest)));
    layout::pager(&mut page, &newest, &older);
    page.raw("</div>");
    layout::end(control, page)
}

fn filters(page: &mut Html, control: &Control<'_>) {
    let chosen = |name: &str| control.query.first(name).unwrap_or_default();
    page.raw(
        "<form class=\"line\" method=\"get\" action=\"/_spoke/requests.html\" role=\"search\" aria-label=\"Requests\">\
         <label>Method <select name=\"method\" accesskey=\"m\">",
    )
    .options(&METHODS, chosen("method"), "all")
    .raw("</select></label><label>Status <input name=\"status\" accesskey=\"s\" size=\"9\" placeholder=\"4xx or 404\" list=\"statuses\" value=\"")
    .text(chosen("status"))
    .raw("\"></label><datalist id=\"statuses\">")
    .options(&STATUSES, "-", "")
    .raw("</datalist><label>Path <input name=\"path\" accesskey=\"p\" size=\"24\" value=\"")
    .text(chosen("path"))
    .raw("\"></label><label>App <select name=\"app\" accesskey=\"a\"><option value=\"\">all</option>");
    for app in control.portal.apps.list() {
        let id = app.id.to_string();
        page.raw("<option value=\"")
            .text(&id)
            .raw(if chosen("app") == id {
                "\" selected>"
            } else {
                "\">"
            })
            .text(&app.name)
            .raw("</option>");
    }
    page.raw("</select></label><label>Caller <select name=\"caller\">")
    .options(&CALLERS, chosen("caller"), "all")
    .raw("</select></label><label><input type=\"checkbox\" name=\"failed\" value=\"true\"")
    .raw(if chosen("failed") == "true" { " checked" } else { "" })
    .raw("> failed only</label><button>Filter</button><a href=\"/_spoke/requests.html\">All requests</a></form>");
}

/// The page with the same filters and what came in before a request; the newest without one.
fn address(control: &Control<'_>, before: Option<u64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        if let Some(value) = control.query.first(name) {
            query.append_pair(name, value);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    format!("/_spoke/requests.html?{}", query.finish())
}

/// The requests that fit, and the number of the oldest when there may be older ones.
pub(super) fn table(page: &mut Html, portal: &PortalState, which: &Which<'_>) -> Option<u64> {
    let log = &portal.traffic.log;
    let mut list = log.list(&Which {
        limit: which.limit + 1,
        ..which.clone()
    });
    let more = list.len() > which.limit;
    if more {
        list.remove(0);
    }
    if list.is_empty() {
        page.raw("<p class=\"empty\">")
            .text(if log.total() == 0 {
                "No requests yet. Point an integration at this portal and they appear here."
            } else {
                "No request fits."
            })
            .raw("</p>");
        return None;
    }
    let caption = format!("{} shown of {} requests", list.len(), log.total());
    let headings = [
        "#", "Time", "Status", "Method", "Path", ">ms", "Category", "Caller", "Left",
    ];
    page.table(&caption, &headings);
    for record in list.iter().rev() {
        row(page, portal, record);
    }
    page.end_table();
    list.first().map(|oldest| oldest.number).filter(|_| more)
}

fn row(page: &mut Html, portal: &PortalState, record: &Record) {
    let number = record.number.to_string();
    let iso = Timestamp::from_millis(record.at).to_iso();
    page.raw(if record.failed() {
        "<tr class=\"failed\"><td>"
    } else {
        "<tr><td>"
    })
    .link(&format!("/_spoke/requests/{number}.html"), &number)
    .raw("</td><td><time datetime=\"")
    .text(&iso)
    .raw("\">")
    .text(iso.get(11..23).unwrap_or(&iso))
    .raw("</time></td><td>");
    status(page, record);
    page.raw("</td>")
        .cell(record.method.as_str())
        .raw("<td class=\"path\">")
        .text(&record.path)
        .raw("</td><td class=\"number\">")
        .text(&milliseconds(record))
        .raw("</td>")
        .cell(record.seen.category.as_deref().unwrap_or_default())
        .whole_cell(&called(portal, (record.seen.app, record.caller())))
        .whole_cell(&left(record.seen.allowance))
        .raw("</tr>");
}

/// Who a caller is: the app by its name, and how it proved who it is.
pub(super) fn called(portal: &PortalState, (app, how): Caller) -> String {
    match app.and_then(|id| portal.apps.find(id)) {
        Some(app) => format!("{} ({how})", app.name),
        None => how.to_owned(),
    }
}

/// The status of a request, marked by what it means.
pub(super) fn status(page: &mut Html, record: &Record) {
    let class = match record.status {
        200..=299 => "<span class=\"pill good\">",
        429 => "<span class=\"pill limited\">",
        300..=399 => "<span class=\"pill\">",
        _ => "<span class=\"pill bad\">",
    };
    page.raw(class)
        .text(&match record.status {
            0 => "no answer".to_owned(),
            status => status.to_string(),
        })
        .raw("</span>");
    if record.seen.fault.is_some() {
        page.raw(" <span class=\"quiet\">fault</span>");
    }
}

/// How long a request took.
pub(super) fn milliseconds(record: &Record) -> String {
    format!("{:.1}", record.duration.as_secs_f64() * 1000.0)
}

/// What was left of the tightest allowance, in short.
fn left(allowance: Allowance) -> String {
    match allowance {
        Allowance::Counted {
            burst: Some(Left { of, remaining }),
            ..
        } => format!("{remaining} of {of}"),
        Allowance::Counted {
            daily: Some(Left { of, remaining }),
            ..
        } => format!("{remaining} of {of} today"),
        _ => String::new(),
    }
}
