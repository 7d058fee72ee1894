//! The first page: everything at a glance, each with a link to more.

use serde_json::Value;
use spoke_model::object_type::ObjectTypeId;

use super::form::{shown, text};
use super::html::Html;
use super::layout::{self, Place};
use super::{clock, faults, form, requests};
use crate::control::{Control, ControlAnswer};
use crate::portal::PortalState;
use crate::traffic::Which;

/// Requests that are shown here.
const REQUESTS: usize = 8;
/// Apps that are shown here.
const APPS: usize = 8;

/// What programs use, with what it answers.
const CONTROLS: [(&str, &str); 7] = [
    ("/_spoke/openapi.json", "all controls, described as OpenAPI"),
    ("/_spoke/status", "which portal this is"),
    ("/_spoke/requests", "the requests"),
    ("/_spoke/faults", "the faults"),
    ("/_spoke/clock", "the clock"),
    ("/_spoke/snapshots", "the saved states"),
    ("/metrics", "counters for a Prometheus server"),
];

pub(super) async fn answer(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let set = form::read(control, "/_spoke/faults", "").await;
    let apps = form::read(control, "/_spoke/apps", "").await;
    let mut page = layout::begin(control, Place::Overview, "Overview");
    page.raw("<div id=\"live\"><div class=\"cards\">");
    card(&mut page, "Records", "/_spoke/records.html");
    records(&mut page, portal);
    page.raw("</section>");
    card(&mut page, "Clock", "/_spoke/faults.html#clock");
    clock::state(&mut page, portal);
    page.raw("</section>");
    card(&mut page, "Faults", "/_spoke/faults.html");
    faults::summary(&mut page, set.list("faults"));
    page.raw("</section>");
    card(&mut page, "Apps", "/_spoke/apps.html");
    access(&mut page, control, apps.list("apps"));
    page.raw("</section>");
    page.raw("</div>");
    last_requests(&mut page, portal);
    page.raw("</div><section><h2>For programs</h2><ul class=\"plain\">");
    for (address, meaning) in CONTROLS {
        page.raw("<li>")
            .link(address, address)
            .raw(" &ndash; ")
            .text(meaning)
            .raw("</li>");
    }
    page.raw("</ul></section>");
    layout::end(control, page)
}

fn card(page: &mut Html, title: &'static str, address: &'static str) {
    page.raw("<section class=\"card\"><h2>")
        .link(address, title)
        .raw("</h2>");
}

fn records(page: &mut Html, portal: &PortalState) {
    let definitions = portal.definitions.current();
    let state = portal.store.read();
    let mut counts: Vec<(ObjectTypeId, u64)> = state
        .tables()
        .map(|(_, table)| (table.object_type(), table.live_count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    drop(state);
    counts.sort_by_key(|(id, _)| *id);
    if counts.is_empty() {
        page.raw("<p class=\"empty\">None yet. <code>spoke portal seed --contacts 50</code> makes some.</p>");
        return;
    }
    page.raw("<ul class=\"counts\">");
    for (id, count) in counts {
        let Some(object_type) = definitions.object_type(id) else {
            continue;
        };
        let address = format!("/_spoke/records/{}.html", object_type.path_name());
        page.raw("<li><b>")
            .number(count)
            .raw("</b> ")
            .link(&address, object_type.label_plural())
            .raw("</li>");
    }
    page.raw("</ul>");
}

/// Where the portal answers, and who may call.
fn access(page: &mut Html, control: &Control<'_>, apps: &[Value]) {
    page.raw("<dl>")
        .entry("Answers at", &format!("http://{}", super::request::host(control)))
        .raw("</dl><ul class=\"plain\">");
    for app in apps.iter().take(APPS) {
        page.raw("<li>")
            .text(text(app, "name"))
            .raw(" <span class=\"quiet\">")
            .text(&format!("{} {}", text(app, "kind"), shown(app, "id")))
            .raw("</span></li>");
    }
    page.raw("</ul>");
}

fn last_requests(page: &mut Html, portal: &PortalState) {
    let which = Which {
        limit: REQUESTS,
        ..Which::default()
    };
    page.raw("<section><h2>")
        .link("/_spoke/requests.html", "Last requests")
        .raw("</h2>");
    requests::table(page, portal, &which);
    page.raw("</section>");
}
