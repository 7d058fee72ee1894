//! Bad days that have a name: what happens on them, what a good integration does, and a button.

use http::Method;
use serde_json::{Value, json};

use super::form::{self, shown, text};
use super::html::Html;
use super::layout::{self, Place};
use crate::control::{Control, ControlAnswer};

const HERE: &str = "/_spoke/faults.html";

/// The scenarios with their buttons.
pub(super) fn show(page: &mut Html, scenarios: &[Value]) {
    page.table(
        "Scenarios: several faults at once",
        &[
            "Name",
            "What goes wrong",
            "What a good integration does",
            ">Met",
            "",
        ],
    );
    for scenario in scenarios {
        let name = text(scenario, "name");
        let runs = scenario.get("running") == Some(&Value::Bool(true));
        page.raw("<tr><th scope=\"row\">").text(name);
        if runs {
            page.raw(" <span class=\"pill limited\">running</span>");
        }
        page.raw("</th>")
            .cell(text(scenario, "does"))
            .cell(text(scenario, "integration"))
            .raw("<td class=\"number\">")
            .text(&shown(scenario, "hits"))
            .raw("</td><td><form method=\"post\" action=\"/_spoke/scenarios/")
            .text(name)
            .raw(if runs {
                "/stop.html\"><button aria-label=\"Stop "
            } else {
                "/start.html\"><button aria-label=\"Start "
            })
            .text(name)
            .raw(if runs {
                "\">Stop</button></form></td></tr>"
            } else {
                "\">Start</button></form></td></tr>"
            });
    }
    page.end_table();
}

/// Starts or stops a scenario.
pub(super) async fn order(control: &Control<'_>, name: &str, action: &str) -> ControlAnswer {
    let method = if action == "start" {
        Method::POST
    } else {
        Method::DELETE
    };
    let said = form::order(control, method, &format!("/_spoke/scenarios/{name}"), &json!({})).await;
    match said.refusal() {
        Some(reason) => layout::refuse(control, Place::Faults, said.status, reason),
        None => ControlAnswer::see(HERE),
    }
}
