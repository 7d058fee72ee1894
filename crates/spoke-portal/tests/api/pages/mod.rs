//! The pages at `/_spoke/`, without a browser: what they show, what they refuse, and that nothing in them is anybody
//! else's markup. `tests/browser` has them in a browser.

mod deliveries;
mod emails;
mod forms;
mod markup;
mod records;
mod requests;
mod safety;

use http::{Method, header};
use serde_json::{Value, json};
use spoke_portal::{Portal, Seed};

use crate::client::{Answer, TestPortal};

/// A page that is there.
async fn page(portal: &TestPortal, path: &str) -> String {
    let answer = portal.raw(Method::GET, path, &[], "").await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "text/html;charset=utf-8", "{path}");
    answer.text()
}

/// What a browser sends when a form is sent.
async fn send_form(portal: &TestPortal, path: &str, fields: &str) -> Answer {
    let headers = [
        (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
        (header::ORIGIN, portal.portal.url()),
    ];
    portal.raw(Method::POST, path, &headers, fields.to_owned()).await
}

/// An e-mail in the outbox; gives its status id.
async fn send_email(portal: &TestPortal, subject: &str, text: &str) -> String {
    send_content(portal, subject, json!({ "plainTextVersion": text })).await
}

/// An e-mail of any content in the outbox; gives its status id.
async fn send_content(portal: &TestPortal, subject: &str, content: Value) -> String {
    let made = portal
        .post(
            "/marketing/v3/emails",
            json!({"name": "Order", "subcategory": "single_send_api", "subject": subject,
                   "from": {"fromName": "Shop", "replyTo": "hi@shop.com"},
                   "content": content}),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id: u64 = made.json()["id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .expect("an id");
    let path = format!("/marketing/v3/emails/{id}/publish");
    assert_eq!(portal.post(&path, json!({})).await.status, 204);
    let sent = portal
        .post(
            "/marketing/v3/transactional/single-email/send",
            json!({"emailId": id, "message": {"to": "jane@shop.com"}, "customProperties": {"order": "<7 & 8>"}}),
        )
        .await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    sent.json()["statusId"].as_str().expect("a status id").to_owned()
}

/// What an e-mail of one module holds.
fn html_of(html: &str) -> Value {
    json!({"widgets": {"body": {"body": {"html": html}}}})
}

/// A portal with sample data, some requests, an e-mail and a fault, and every page there is of it.
async fn furnished() -> (TestPortal, Vec<String>) {
    let portal = TestPortal::with(Portal::builder().seed(Seed::Sample)).await;
    let status_id = send_email(&portal, "Your order", "It is on its way.").await;
    let html = "<h1>Hello</h1><img src=\"https://example.com/a.png\" onerror=\"x\"><script>x</script>";
    let html_email = send_content(&portal, "Your invoice", html_of(html)).await;
    let contact = portal
        .get("/crm/v3/objects/contacts?limit=1")
        .await
        .ids()
        .remove(0);
    portal.get("/crm/v3/objects/contacts/1").await;
    portal
        .post(
            "/_spoke/faults",
            json!({"status": 429, "route": "/nowhere", "percent": 50, "retryAfter": 3, "forMs": 60_000}),
        )
        .await;
    portal
        .post(
            "/_spoke/tokens",
            json!({"scopes": ["tickets"], "app": "Support bridge"}),
        )
        .await;
    let pages = [
        "/_spoke/",
        "/_spoke/records.html",
        "/_spoke/records/contacts.html",
        "/_spoke/records/contacts.html?query=a",
        "/_spoke/records/contacts.html?archived=true",
        "/_spoke/requests.html",
        "/_spoke/requests.html?failed=true",
        "/_spoke/requests/1.html",
        "/_spoke/emails.html",
        "/_spoke/deliveries.html",
        "/_spoke/faults.html",
        "/_spoke/usage.html",
        "/_spoke/apps.html",
        "/_spoke/usage.html?span=day",
    ];
    let mut pages: Vec<String> = pages.map(str::to_owned).to_vec();
    pages.push(format!("/_spoke/records/contacts/{contact}.html"));
    pages.push(format!("/_spoke/emails/{status_id}.html"));
    pages.push(format!("/_spoke/emails/{html_email}.html"));
    (portal, pages)
}
