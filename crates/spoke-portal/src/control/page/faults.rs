//! What shall go wrong: the faults that are set, a form for another one, and the clock that some of them go by.

use http::{Method, StatusCode};
use serde_json::Value;

use super::form::{self, Form};
use super::html::Html;
use super::layout::{self, Place};
use super::{clock, form::shown, form::text};
use crate::control::{Control, ControlAnswer};

const HERE: &str = "/_spoke/faults.html";
const METHODS: [&str; 6] = ["", "GET", "POST", "PUT", "PATCH", "DELETE"];
const DAMAGES: [&str; 4] = ["", "broken", "truncated", "slow"];
const STATUSES: [&str; 13] = [
    "400", "401", "403", "404", "409", "423", "429", "477", "500", "502", "503", "504", "524",
];
/// Fields of the form that hold numbers.
const NUMBERS: [&str; 8] = [
    "status",
    "latencyMs",
    "bodyMs",
    "retryAfter",
    "count",
    "forMs",
    "percent",
    "seed",
];
const FLAGS: [&str; 2] = ["reset", "processed"];

pub(super) async fn answer(control: &Control<'_>) -> ControlAnswer {
    page(control, &Form::default(), None).await
}

/// Sets the fault of the form, or shows the form again with what is wrong.
pub(super) async fn add(control: &Control<'_>) -> ControlAnswer {
    let form = Form::parse(&control.body);
    let body = form.json(&NUMBERS, &FLAGS);
    let said = form::order(control, Method::POST, "/_spoke/faults", &body).await;
    match said.refusal() {
        Some(reason) => page(control, &form, Some(reason)).await,
        None => ControlAnswer::see(HERE),
    }
}

/// Ends one fault, or all.
pub(super) async fn clear(control: &Control<'_>, id: Option<&str>) -> ControlAnswer {
    let path = id.map_or_else(
        || "/_spoke/faults".to_owned(),
        |id| format!("/_spoke/faults/{id}"),
    );
    let said = form::order(
        control,
        Method::DELETE,
        &path,
        &Value::Object(serde_json::Map::new()),
    )
    .await;
    match said.refusal() {
        // One that is gone already is what was wanted.
        Some(reason) if said.status != StatusCode::NOT_FOUND => {
            layout::refuse(control, Place::Faults, said.status, reason)
        }
        _ => ControlAnswer::see(HERE),
    }
}

async fn page(control: &Control<'_>, form: &Form, refusal: Option<&str>) -> ControlAnswer {
    let set = form::read(control, "/_spoke/faults", "").await;
    let mut page = layout::begin(control, Place::Faults, "Faults and clock");
    page.raw("<section id=\"live\"><h2>Faults that are set</h2>");
    list(&mut page, set.list("faults"));
    page.raw("</section><section id=\"add\"><h2>Set a fault</h2>");
    if let Some(reason) = refusal {
        layout::alert(&mut page, reason);
    }
    fields(&mut page, form);
    page.raw("</section>");
    clock::section(&mut page, control.portal);
    let status = refusal.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    layout::ended(control, page, status)
}

fn list(page: &mut Html, faults: &[Value]) {
    if faults.is_empty() {
        page.raw("<p class=\"empty\">None: every request is answered as it should be.</p>");
        return;
    }
    let caption = format!("{} in the order in which they are tried", faults.len());
    page.table(&caption, &["#", "What", "Where", "How often", "Met", ""]);
    for fault in faults {
        let id = shown(fault, "id");
        page.raw("<tr>")
            .cell(&id)
            .cell(&effect(fault))
            .cell(&place(fault))
            .cell(&often(fault))
            .raw("<td class=\"number\">")
            .text(&shown(fault, "hits"))
            .raw("</td><td><form method=\"post\" action=\"/_spoke/faults/")
            .text(&id)
            .raw("/clear.html\"><button aria-label=\"Clear fault ")
            .text(&id)
            .raw("\">Clear</button></form></td></tr>");
    }
    page.end_table()
        .raw("<form method=\"post\" action=\"/_spoke/faults/clear.html\"><button accesskey=\"x\">Clear all</button></form>");
}

/// The faults in short.
pub(super) fn summary(page: &mut Html, faults: &[Value]) {
    if faults.is_empty() {
        page.raw("<p>None are set.</p>");
        return;
    }
    page.raw("<ul class=\"plain\">");
    for fault in faults {
        page.raw("<li>")
            .text(&format!(
                "{} {}, met {} times",
                effect(fault),
                place(fault),
                shown(fault, "hits")
            ))
            .raw("</li>");
    }
    page.raw("</ul>");
}

/// What a fault does.
fn effect(fault: &Value) -> String {
    // What has no field in the form is told in the control's own words.
    let others = [
        "policy",
        "token",
        "partialCount",
        "partialPercent",
        "latencyToMs",
        "latencyMeanMs",
        "latencyP50Ms",
        "scenario",
        "beginsInMs",
    ];
    if others.iter().any(|name| !shown(fault, name).is_empty()) {
        return text(fault, "effect").to_owned();
    }
    let flag = |name: &str| fault.get(name) == Some(&Value::Bool(true));
    let mut parts = Vec::new();
    let status = shown(fault, "status");
    if !status.is_empty() {
        parts.push(status);
    }
    if flag("reset") {
        parts.push("connection closed".to_owned());
    }
    match (text(fault, "body"), shown(fault, "bodyMs")) {
        ("", _) => {}
        (body, time) if time.is_empty() => parts.push(format!("{body} body")),
        (body, time) => parts.push(format!("{body} body of {time} ms")),
    }
    for (name, before, after) in [("latencyMs", "", " ms late"), ("retryAfter", "Retry-After ", "")] {
        let value = shown(fault, name);
        if !value.is_empty() {
            parts.push(format!("{before}{value}{after}"));
        }
    }
    if flag("processed") {
        parts.push("after the work is done".to_owned());
    }
    parts.join(", ")
}

/// Which requests a fault is for.
fn place(fault: &Value) -> String {
    match (text(fault, "method"), text(fault, "route")) {
        ("", "") => "everywhere".to_owned(),
        (method, "") => format!("every {method}"),
        ("", route) => route.to_owned(),
        (method, route) => format!("{method} {route}"),
    }
}

fn often(fault: &Value) -> String {
    let mut parts = Vec::new();
    for (name, before, after) in [
        ("percent", "", " % of them"),
        ("left", "", " more"),
        ("leftMs", "for ", " ms"),
    ] {
        let value = shown(fault, name);
        if !value.is_empty() {
            parts.push(format!("{before}{value}{after}"));
        }
    }
    if parts.is_empty() {
        "until it is cleared".to_owned()
    } else {
        parts.join(", ")
    }
}

fn fields(page: &mut Html, form: &Form) {
    page.raw(
        "<form class=\"grid\" method=\"post\" action=\"/_spoke/faults.html\"><fieldset><legend>What</legend><label>Status \
         <input name=\"status\" accesskey=\"s\" inputmode=\"numeric\" list=\"statuses\" placeholder=\"503\" value=\"",
    )
    .text(form.get("status"))
    .raw("\"></label><datalist id=\"statuses\">")
    .options(&STATUSES, "-", "")
    .raw("</datalist>");
    number(page, form, "latencyMs", "Delay in ms");
    number(page, form, "retryAfter", "Retry-After in seconds");
    page.raw("<label>Body <select name=\"body\">")
        .options(&DAMAGES, form.get("body"), "whole")
        .raw("</select></label>");
    tick(page, form, "reset", "close the connection instead");
    tick(page, form, "processed", "do the work first");
    page.raw("</fieldset><fieldset><legend>Where and how often</legend><label>Path <input name=\"route\" placeholder=\"/crm/v3/objects/contacts/*\" value=\"")
        .text(form.get("route"))
        .raw("\"></label><label>Method <select name=\"method\">")
        .options(&METHODS, form.get("method"), "any")
        .raw("</select></label>");
    number(page, form, "count", "Number of requests");
    number(page, form, "percent", "Share in %");
    number(page, form, "forMs", "For so many ms");
    number(page, form, "seed", "Seed of the share");
    page.raw("</fieldset><p><button>Set the fault</button></p></form>");
}

fn number(page: &mut Html, form: &Form, name: &'static str, label: &'static str) {
    page.raw("<label>")
        .raw(label)
        .raw(" <input inputmode=\"numeric\" name=\"")
        .raw(name)
        .raw("\" value=\"")
        .text(form.get(name))
        .raw("\"></label>");
}

fn tick(page: &mut Html, form: &Form, name: &'static str, label: &'static str) {
    page.raw("<label><input type=\"checkbox\" name=\"")
        .raw(name)
        .raw(if form.get(name).is_empty() {
            "\"> "
        } else {
            "\" checked> "
        })
        .raw(label)
        .raw("</label>");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fault_is_told_in_words() {
        for (fault, told) in [
            (
                json!({"status": 503, "reset": false, "retryAfter": 3, "route": "/crm/*", "left": 2}),
                "503, Retry-After 3 | /crm/* | 2 more",
            ),
            (
                json!({"status": null, "reset": true, "processed": true, "method": "POST", "percent": 10}),
                "connection closed, after the work is done | every POST | 10 % of them",
            ),
            (
                json!({"body": "slow", "bodyMs": 500, "latencyMs": 20}),
                "slow body of 500 ms, 20 ms late | everywhere | until it is cleared",
            ),
        ] {
            let got = format!("{} | {} | {}", effect(&fault), place(&fault), often(&fault));
            assert_eq!(got, told);
        }
    }
}
