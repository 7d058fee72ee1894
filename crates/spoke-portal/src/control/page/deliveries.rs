//! Webhook deliveries: what went out, what came of it, and sending it once more.

use http::Method;
use serde_json::{Value, json};

use super::form::{self, shown, text};
use super::html::Html;
use super::layout::{self, Place};
use super::request::readable;
use crate::control::{Control, ControlAnswer};

const HERE: &str = "/_spoke/deliveries.html";
/// Deliveries on the page.
const ROWS: &str = "100";

pub(super) async fn list(control: &Control<'_>) -> ControlAnswer {
    let failed = control.query.first("failed") == Some("true");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("limit", ROWS)
        .append_pair("failed", if failed { "true" } else { "false" })
        .finish();
    let said = form::read(control, "/_spoke/deliveries", &query).await;
    let mut page = layout::begin(control, Place::Deliveries, "Webhook deliveries");
    if let Some(reason) = said.refusal() {
        layout::alert(&mut page, reason);
        return layout::ended(control, page, said.status);
    }
    page.raw("<form class=\"line\" method=\"get\" action=\"/_spoke/deliveries.html\"><label><input type=\"checkbox\" name=\"failed\" value=\"true\"")
        .raw(if failed { " checked" } else { "" })
        .raw("> only those that did not arrive</label><button>Filter</button><a href=\"/_spoke/deliveries.html\">All</a></form><div id=\"live\">");
    let waiting = shown(&said.body, "waiting");
    if !matches!(waiting.as_str(), "" | "0") {
        page.raw("<form class=\"line\" method=\"post\" action=\"/_spoke/deliveries/retry.html\"><span>Events that wait: ")
            .text(&waiting)
            .raw("</span><button accesskey=\"r\">Send all now</button></form>");
    }
    let deliveries = said.list("deliveries");
    if deliveries.is_empty() {
        page.raw(
            "<p class=\"empty\">None. Subscriptions and an address come first: the webhook settings of the API, or \
             <code>spoke portal webhooks</code>.</p>",
        );
    } else {
        let caption = format!("{} shown of {}", deliveries.len(), shown(&said.body, "total"));
        page.table(
            &caption,
            &[
                "#",
                "Time",
                "Outcome",
                "App",
                "To",
                "Events",
                "attemptNumber",
                ">ms",
                "Next attempt",
                "",
            ],
        );
        // The newest first.
        for delivery in deliveries.iter().rev() {
            row(&mut page, delivery);
        }
        page.end_table();
    }
    page.raw("</div>");
    layout::end(control, page)
}

fn row(page: &mut Html, delivery: &Value) {
    let id = shown(delivery, "id");
    page.raw("<tr><td>")
        .link(&format!("/_spoke/deliveries/{id}.html"), &id)
        .raw("</td>")
        .raw("<td>")
        .moment(text(delivery, "at"))
        .raw("</td><td class=\"outcome\">");
    outcome(page, delivery);
    page.raw("</td>")
        .cell(&shown(delivery, "appId"))
        .raw("<td class=\"path\">")
        .text(text(delivery, "url"))
        .raw("</td>")
        .cell(&shown(delivery, "events"))
        .cell(&shown(delivery, "attempt"))
        .raw("<td class=\"number\">")
        .text(&duration(delivery))
        .raw("</td><td>")
        .moment(text(delivery, "nextAttempt"))
        .raw("</td><td>");
    again(page, &id);
    page.raw("</td></tr>");
}

/// A time of day with its date, to the second.
fn time(delivery: &Value, name: &str) -> String {
    let iso = text(delivery, name);
    iso.get(..19).unwrap_or(iso).replace('T', " ")
}

fn duration(delivery: &Value) -> String {
    let milliseconds = delivery.get("durationMs").and_then(Value::as_f64);
    milliseconds.map_or_else(String::new, |milliseconds| format!("{milliseconds:.1}"))
}

fn outcome(page: &mut Html, delivery: &Value) {
    let outcome = text(delivery, "outcome");
    page.raw(match outcome {
        "delivered" => "<span class=\"pill good\">",
        "waiting" => "<span class=\"pill limited\">",
        _ => "<span class=\"pill bad\">",
    })
    .text(outcome)
    .raw("</span> <span class=\"quiet\">")
    .text(&match text(delivery, "failure") {
        "" => shown(delivery, "status"),
        failure => failure.to_owned(),
    })
    .raw("</span>");
}

fn again(page: &mut Html, id: &str) {
    page.raw("<form method=\"post\" action=\"/_spoke/deliveries/")
        .text(id)
        .raw("/retry.html\"><button aria-label=\"Send again: delivery ")
        .text(id)
        .raw("\">Send again</button></form>");
}

/// One delivery with what it said.
pub(super) async fn one(control: &Control<'_>, id: &str) -> ControlAnswer {
    let said = form::read(control, &format!("/_spoke/deliveries/{id}"), "").await;
    if let Some(reason) = said.refusal() {
        return layout::refuse(control, Place::Deliveries, said.status, reason);
    }
    let delivery = &said.body;
    let mut page = layout::begin(control, Place::Deliveries, &format!("Delivery {id}"));
    page.raw("<dl><dt>Outcome</dt><dd>");
    outcome(&mut page, delivery);
    page.raw("</dd>");
    for (name, value) in [
        ("To", text(delivery, "url").to_owned()),
        ("App", shown(delivery, "appId")),
        ("Time", time(delivery, "at")),
        ("Took", format!("{} ms", duration(delivery))),
        ("Events", shown(delivery, "events")),
        ("attemptNumber", shown(delivery, "attempt")),
        ("Next attempt", time(delivery, "nextAttempt")),
    ] {
        page.entry(name, &value);
    }
    page.raw("</dl>");
    again(&mut page, &shown(delivery, "id"));
    page.raw("<section><h2>Body</h2>");
    match text(delivery, "body") {
        "" => page.raw("<p class=\"empty\">It is not kept any more.</p>"),
        body => page
            .raw("<pre tabindex=\"0\">")
            .text(&readable(body.as_bytes()))
            .raw("</pre>"),
    };
    page.raw("</section>");
    layout::end(control, page)
}

/// Sends one delivery again, or all that wait now.
pub(super) async fn retry(control: &Control<'_>, id: Option<&str>) -> ControlAnswer {
    let path = id.map_or_else(
        || "/_spoke/deliveries".to_owned(),
        |id| format!("/_spoke/deliveries/{id}/retry"),
    );
    let said = form::order(control, Method::POST, &path, &json!({})).await;
    match said.refusal() {
        Some(reason) => layout::refuse(control, Place::Deliveries, said.status, reason),
        None => ControlAnswer::see(HERE),
    }
}
