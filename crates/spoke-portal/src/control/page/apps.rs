//! Who may call: the apps and their tokens, by what identifies them and by nothing that opens anything.

use serde_json::Value;

use super::form::{self, shown, text};
use super::html::Html;
use super::layout::{self, Place};
use crate::control::{Control, ControlAnswer};

pub(super) async fn answer(control: &Control<'_>) -> ControlAnswer {
    let apps = form::read(control, "/_spoke/apps", "").await;
    let tokens = form::read(control, "/_spoke/tokens", "").await;
    let mut page = layout::begin(control, Place::Apps, "Apps");
    page.table(
        "The apps that may call",
        &[
            "App",
            "Id",
            "Kind",
            "OAuth client id",
            "Codes go to",
            "Registered",
        ],
    );
    for app in apps.list("apps") {
        page.raw("<tr><th scope=\"row\">")
            .text(text(app, "name"))
            .raw("</th>")
            .cell(&shown(app, "id"))
            .cell(text(app, "kind"))
            .raw("<td><code>")
            .text(text(app, "clientId"))
            .raw("</code></td>")
            .cell(&joined(app, "redirectUris", ""))
            .raw("<td>");
        match text(app, "createdAt") {
            // The app that comes with the portal has no time of its own.
            "1970-01-01T00:00:00.000Z" => page.raw("with the portal"),
            at => page.moment(at),
        }
        .raw("</td></tr>");
    }
    page.end_table().raw("<section><h2>Tokens</h2>");
    list(&mut page, tokens.list("tokens"));
    page.raw(
        "<p class=\"quiet\">Beside these, the app that comes with the portal has the token of the ready line. The texts of \
         tokens and secrets are shown once, by what makes them: <code>spoke up --json</code>, \
         <code>spoke portal token create</code>, the token endpoint.</p></section>",
    );
    layout::end(control, page)
}

fn list(page: &mut Html, tokens: &[Value]) {
    if tokens.is_empty() {
        page.raw("<p class=\"empty\">None were made.</p>");
        return;
    }
    page.table(
        "Tokens that are valid",
        &["Token", "App", "Made by", "Scopes", "Made", "Runs out"],
    );
    for token in tokens {
        page.raw("<tr><td><code>")
            .text(text(token, "id"))
            .raw("</code></td>")
            .cell(text(token, "app"))
            .cell(text(token, "credential"))
            .raw("<td class=\"path\">")
            .text(&joined(token, "scopes", "every scope"))
            .raw("</td><td>")
            .moment(text(token, "createdAt"))
            .raw("</td><td>");
        match text(token, "expiresAt") {
            "" => page.raw("when it is revoked"),
            ends => page.moment(ends),
        }
        .raw("</td></tr>");
    }
    page.end_table();
}

/// A list of texts in a line; `without` where there is no list.
fn joined(value: &Value, name: &str, without: &'static str) -> String {
    match value.get(name).and_then(Value::as_array) {
        None => without.to_owned(),
        Some(list) => {
            let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            list.join(", ")
        }
    }
}
