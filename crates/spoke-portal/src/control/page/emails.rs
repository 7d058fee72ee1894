//! The outbox: what single sends would have sent. Nothing of it ever leaves this machine.

use http::StatusCode;
use serde_json::Value;

use super::form::{self, shown, text};
use super::html::Html;
use super::layout::{self, Place};
use crate::api::marketing::outbox;
use crate::control::{Control, ControlAnswer};

/// E-mails on the page: as many as the control shows at most.
const ROWS: usize = 100;
/// What stands before the e-mail in its frame.
const FRAME: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\
    <meta name=\"color-scheme\" content=\"light\"><title>The e-mail as HTML</title></head><body>";

pub(super) async fn list(control: &Control<'_>) -> ControlAnswer {
    let to = control.query.first("to").unwrap_or_default().trim();
    let said = form::read(control, "/_spoke/emails", &query(to)).await;
    let mut page = layout::begin(control, Place::Emails, "E-mails");
    page.raw("<p class=\"quiet\">What single sends would have sent. Nothing is ever sent.</p><form class=\"line\" method=\"get\" action=\"/_spoke/emails.html\" role=\"search\" aria-label=\"E-mails\"><label>To <input type=\"text\" inputmode=\"email\" name=\"to\" accesskey=\"s\" size=\"32\" value=\"")
        .text(to)
        .raw("\"></label><button>Show</button><a href=\"/_spoke/emails.html\">All</a></form>");
    if let Some(reason) = said.refusal() {
        layout::alert(&mut page, reason);
        return layout::ended(control, page, said.status);
    }
    page.raw("<div id=\"live\">");
    let emails = said.list("results");
    if emails.is_empty() {
        page.raw("<p class=\"empty\">None.</p>");
    } else {
        let caption = format!("{} shown of {}", emails.len(), shown(&said.body, "total"));
        page.table(&caption, &["Time", "To", "Subject", "Kind", "Result"]);
        for email in emails {
            row(&mut page, email);
        }
        page.end_table();
    }
    page.raw("</div>");
    layout::end(control, page)
}

fn query(to: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(format!("limit={ROWS}"));
    if !to.is_empty() {
        query.append_pair("to", to);
    }
    query.finish()
}

fn row(page: &mut Html, email: &Value) {
    let subject = match text(email, "subject") {
        "" => "(no subject)",
        subject => subject,
    };
    page.raw("<tr>")
        .cell(text(email, "requestedAt"))
        .cell(text(email, "to"))
        .raw("<td>")
        .link(
            &format!("/_spoke/emails/{}.html", text(email, "statusId")),
            subject,
        )
        .raw("</td>")
        .cell(text(email, "kind"))
        .raw("<td>");
    result(page, text(email, "sendResult"));
    page.raw("</td></tr>");
}

fn result(page: &mut Html, result: &str) {
    page.raw(if result == "SENT" {
        "<span class=\"pill good\">"
    } else {
        "<span class=\"pill bad\">"
    })
    .text(result)
    .raw("</span>");
}

/// One e-mail.
pub(super) fn one(control: &Control<'_>, status_id: &str) -> ControlAnswer {
    let found = {
        let state = control.portal.store.read();
        outbox::one(&state, status_id)
    };
    let Some(email) = found else {
        let reason = format!("There is no e-mail with the status id {status_id}.");
        return layout::refuse(control, Place::Emails, StatusCode::NOT_FOUND, &reason);
    };
    let title = match text(&email, "subject") {
        "" => "(no subject)",
        subject => subject,
    };
    let mut page = layout::begin(control, Place::Emails, title);
    page.raw("<dl><dt>Result</dt><dd>");
    result(&mut page, text(&email, "sendResult"));
    page.raw("</dd>");
    for (name, key) in [
        ("From", "from"),
        ("To", "to"),
        ("Cc", "cc"),
        ("Bcc", "bcc"),
        ("Reply-To", "replyTo"),
        ("Asked for", "requestedAt"),
        ("Kind", "kind"),
        ("E-mail", "emailName"),
        ("E-mail id", "emailId"),
        ("Status id", "statusId"),
    ] {
        page.entry(name, &addresses(&email, key));
    }
    if let Some(contact) = email.get("contactId").and_then(Value::as_str) {
        page.raw("<dt>Contact</dt><dd>")
            .link(&format!("/_spoke/records/contacts/{contact}.html"), contact)
            .raw("</dd>");
    }
    page.raw("</dl>");
    html(&mut page, &lines(text(&email, "html")));
    page.raw("<section><h2>Text</h2><pre class=\"mail\" tabindex=\"0\">")
        .text(&lines(text(&email, "text")))
        .raw("</pre></section>");
    layout::end(control, page)
}

/// The e-mail as HTML, in a frame in which nothing runs and to which nothing is loaded: it is anybody's. The frame has
/// the policy of the page, and its own in addition.
fn html(page: &mut Html, html: &str) {
    page.raw("<section><h2>HTML</h2>");
    if html.is_empty() {
        page.raw("<p class=\"empty\">None: no module of the e-mail holds any.</p></section>");
        return;
    }
    let document = format!("{FRAME}{html}</body></html>");
    page.raw("<p class=\"quiet\">What its modules say, filled in. Without HubSpot's template, and without styles, pictures and scripts: this page loads and runs nothing of an e-mail.</p><iframe class=\"mail\" title=\"The e-mail as HTML\" tabindex=\"0\" sandbox referrerpolicy=\"no-referrer\" srcdoc=\"")
        .text(&document)
        .raw("\"></iframe></section>");
}

/// A text with the ends of lines that pages have.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// A text, or several joined by commas.
fn addresses(email: &Value, key: &str) -> String {
    match email.get(key) {
        Some(Value::Array(list)) => {
            let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            list.join(", ")
        }
        _ => shown(email, key),
    }
}
