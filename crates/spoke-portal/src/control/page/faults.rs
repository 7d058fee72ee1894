//! What shall go wrong: the faults that are set, a form for another one, and the clock that some of them go by.

use http::{Method, StatusCode};
use serde_json::Value;

use super::form::{self, Form};
use super::html::Html;
use super::layout::{self, Place};
use super::{clock, form::shown, form::text, scenarios};
use crate::control::{Control, ControlAnswer};
use crate::faults::{BODIES, CALLERS, POLICIES, TOKENS};

const HERE: &str = "/_spoke/faults.html";
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const STATUSES: [&str; 13] = [
    "400", "401", "403", "404", "409", "423", "429", "477", "500", "502", "503", "504", "524",
];
/// Fields of the form that hold numbers, with what people call them: of what happens, and of where and how often.
const WHAT: [(&str, &str); 4] = [
    ("latencyMs", "Delay in ms"),
    ("retryAfter", "Retry-After in seconds"),
    ("bodyMs", "Time of a slow body in ms"),
    ("partialPercent", "Share of a batch that fails, in %"),
];
const HOW_OFTEN: [(&str, &str); 4] = [
    ("count", "Number of requests"),
    ("percent", "Share in %"),
    ("forMs", "For so many ms"),
    ("seed", "Seed of the draws"),
];
const FLAGS: [&str; 2] = ["reset", "processed"];

pub(super) async fn answer(control: &Control<'_>) -> ControlAnswer {
    page(control, &Form::default(), None).await
}

/// Sets the fault of the form, or shows the form again with what is wrong.
pub(super) async fn add(control: &Control<'_>) -> ControlAnswer {
    let form = Form::parse(&control.body);
    let numbers: Vec<&str> = WHAT
        .iter()
        .chain(&HOW_OFTEN)
        .map(|(name, _)| *name)
        .chain(["status"])
        .collect();
    let body = form.json(&numbers, &FLAGS);
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
    let named = form::read(control, "/_spoke/scenarios", "").await;
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
    page.raw("<section id=\"scenarios\"><h2>Bad days with a name</h2>");
    scenarios::show(&mut page, named.list("scenarios"));
    page.raw("</section>");
    let status = refusal.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    layout::ended(control, page, status)
}

fn list(page: &mut Html, faults: &[Value]) {
    if faults.is_empty() {
        page.raw("<p class=\"empty\">None: every request is answered as it should be.</p>");
        return;
    }
    let caption = format!("{} in the order in which they are tried", faults.len());
    page.table(&caption, &["#", "What", "Where", "How often", ">Met", ""]);
    for fault in faults {
        let id = shown(fault, "id");
        page.raw("<tr>")
            .cell(&id)
            .cell(text(fault, "effect"))
            .cell(text(fault, "place"))
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
                "{}, {}, met {} times",
                text(fault, "effect"),
                text(fault, "place"),
                shown(fault, "hits")
            ))
            .raw("</li>");
    }
    page.raw("</ul>");
}

fn often(fault: &Value) -> String {
    let mut parts = Vec::new();
    if !text(fault, "scenario").is_empty() {
        parts.push(format!("part of {}", text(fault, "scenario")));
    }
    for (name, before, after) in [
        ("percent", "", " % of them"),
        ("left", "", " more"),
        ("beginsInMs", "begins in ", " ms"),
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
    choice(page, form, ("policy", "Limit that a 429 names"), POLICIES, "none");
    for (name, label) in WHAT {
        number(page, form, name, label);
    }
    choice(page, form, ("body", "Body"), BODIES, "whole");
    choice(page, form, ("token", "Tokens are"), TOKENS, "valid");
    tick(page, form, "reset", "close the connection instead");
    tick(page, form, "processed", "do the work first");
    page.raw("</fieldset><fieldset><legend>Where and how often</legend><label>Path <input name=\"route\" placeholder=\"/crm/v3/objects/contacts/*\" value=\"")
        .text(form.get("route"))
        .raw("\"></label>");
    choice(page, form, ("method", "Method"), &METHODS, "any");
    choice(page, form, ("caller", "Caller"), CALLERS, "any");
    page.raw("<label>App, by id or name <input name=\"app\" value=\"")
        .text(form.get("app"))
        .raw("\"></label>");
    for (name, label) in HOW_OFTEN {
        number(page, form, name, label);
    }
    page.raw("</fieldset><p><button>Set the fault</button></p></form>");
}

fn choice(
    page: &mut Html,
    form: &Form,
    (name, label): (&'static str, &'static str),
    words: &[&str],
    none: &str,
) {
    page.raw("<label>")
        .raw(label)
        .raw(" <select name=\"")
        .raw(name)
        .raw("\">")
        .options(&[""], form.get(name), none)
        .options(words, form.get(name), none)
        .raw("</select></label>");
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
    fn how_often_is_told_in_words() {
        for (fault, told) in [
            (json!({"left": 2, "percent": 10}), "10 % of them, 2 more"),
            (
                json!({"scenario": "incident", "leftMs": 500}),
                "part of incident, for 500 ms",
            ),
            (json!({"left": null}), "until it is cleared"),
        ] {
            assert_eq!(often(&fault), told);
        }
    }
}
