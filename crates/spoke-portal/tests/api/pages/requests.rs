//! The log and the use of the portal.

use http::{HeaderName, Method, header};
use serde_json::json;
use spoke_model::limits::Plan;
use spoke_portal::Portal;

use super::page;
use crate::client::TestPortal;

/// The paths of the requests that a page of the log lists.
fn listed(page: &str) -> Vec<&str> {
    page.split("<td class=\"path\">")
        .skip(1)
        .filter_map(|rest| rest.split_once("</td>"))
        .map(|(path, _)| path)
        .collect()
}

#[tokio::test]
async fn the_log_is_narrowed_by_what_requests_were() {
    let portal = TestPortal::start().await;
    portal.get("/crm/v3/objects/contacts").await;
    portal.get("/crm/v3/objects/contacts/1").await;
    portal.post("/crm/v3/objects/contacts/search", json!({})).await;
    portal.raw(Method::GET, "/crm/v3/objects/deals", &[], "").await;
    let all = [
        "/crm/v3/objects/deals",
        "/crm/v3/objects/contacts/search",
        "/crm/v3/objects/contacts/1",
        "/crm/v3/objects/contacts",
    ];
    for (query, expected) in [
        ("", &all[..]),
        ("?status=404", &all[2..3]),
        ("?status=4xx", &[all[0], all[2]][..]),
        ("?method=POST&status=&path=", &all[1..2]),
        ("?path=contacts/", &all[1..3]),
        ("?caller=nobody", &all[..1]),
        ("?failed=true&caller=private+app", &all[2..3]),
        ("?app=555001", &all[1..]),
        ("?app=7", &[]),
        ("?before=3", &all[2..]),
    ] {
        let shown = page(&portal, &format!("/_spoke/requests.html{query}")).await;
        assert_eq!(listed(&shown), expected, "{query}");
    }
    let none = page(&portal, "/_spoke/requests.html?status=503").await;
    assert!(none.contains("No request fits"), "{none}");
}

#[tokio::test]
async fn the_log_goes_back_page_by_page() {
    let portal = TestPortal::start().await;
    for number in 0..130 {
        portal
            .get(&format!("/crm/v3/objects/contacts?limit=1&n={number}"))
            .await;
    }
    let first = page(&portal, "/_spoke/requests.html?method=GET").await;
    assert_eq!(listed(&first).len(), 100);
    assert!(
        first.contains("/_spoke/requests.html?method=GET&amp;before=31"),
        "{first}"
    );
    let second = page(&portal, "/_spoke/requests.html?method=GET&before=31").await;
    assert_eq!(listed(&second).len(), 30);
    assert!(!second.contains("rel=\"next\""), "{second}");
}

#[tokio::test]
async fn one_request_is_shown_in_full_and_opens_nothing() {
    let portal = TestPortal::with(Portal::builder().plan(Plan::Professional)).await;
    let token = format!("Bearer {}", portal.portal.token());
    let headers = [
        (header::AUTHORIZATION, token.as_str()),
        (header::CONTENT_TYPE, "application/json"),
        (HeaderName::from_static("x-trace"), "it's <mine>"),
    ];
    let body = json!({"properties": {"firstname": "O'Hara"}}).to_string();
    portal
        .raw(
            Method::POST,
            "/crm/v3/objects/contacts?hapikey=opens",
            &headers,
            body,
        )
        .await;
    let shown = page(&portal, "/_spoke/requests/1.html").await;
    for text in [
        "x-trace: it&#39;s &lt;mine&gt;",
        "authorization: [redacted]",
        "x-hubspot-correlation-id: ",
        "x-hubspot-ratelimit-remaining: ",
        "hapikey=[redacted]",
        "Left of the burst window</dt><dd>189 of 190",
        "Left of the day</dt><dd>",
        "&quot;firstname&quot;: &quot;O&#39;Hara&quot;",
        "$HUBSPOT_ACCESS_TOKEN",
        "O&#39;\\&#39;&#39;Hara",
        "data-copy=\"curl\"",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    assert!(
        !shown.contains(portal.portal.token()) && !shown.contains("opens"),
        "{shown}"
    );
    let json = portal.get("/_spoke/requests/1").await.json();
    assert!(
        json["requestHeaders"]
            .as_str()
            .is_some_and(|lines| lines.contains("x-trace: it's <mine>\n")),
        "{json}"
    );
}

#[tokio::test]
async fn use_is_counted_by_time_operation_and_caller() {
    let portal = TestPortal::with(Portal::builder().plan(Plan::Professional)).await;
    portal.portal.hold_time();
    for _ in 0..3 {
        portal.get("/crm/v3/objects/contacts").await;
    }
    portal.get("/crm/v3/objects/contacts/1").await;
    let shown = page(&portal, "/_spoke/usage.html").await;
    for text in [
        "4 requests in the last hour, 1 of them failed, 0 over a limit; at most 4 in a minute",
        "<th scope=\"row\">objects.list</th><td class=\"number\">3</td>",
        "<th scope=\"row\">objects.read</th><td class=\"number\">1</td>",
        "<th scope=\"row\">Local app (private app)</th><td class=\"number\">4</td>",
        "186 of 190",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    portal.portal.advance(std::time::Duration::from_secs(2 * 60 * 60));
    let hour = page(&portal, "/_spoke/usage.html").await;
    assert!(hour.contains("0 requests in the last hour"), "{hour}");
    let day = page(&portal, "/_spoke/usage.html?span=day").await;
    assert!(day.contains("4 requests in the last 24 hours"), "{day}");
}
