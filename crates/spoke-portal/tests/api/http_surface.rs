//! What every answer carries, whatever the operation.

use std::io::Read;

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use spoke_model::limits::ADDRESS_MAX;

use crate::client::TestPortal;

#[tokio::test]
async fn answers_carry_content_type_correlation_id_and_allowances() {
    let portal = TestPortal::start().await;
    let list = portal.get("/crm/v3/objects/contacts").await;
    assert_eq!(list.header("content-type"), "application/json;charset=utf-8");
    assert_eq!(list.header("x-hubspot-correlation-id").len(), 36);
    for name in [
        "max",
        "remaining",
        "interval-milliseconds",
        "daily",
        "daily-remaining",
    ] {
        let value = list.header(&format!("x-hubspot-ratelimit-{name}"));
        assert!(value.parse::<u64>().is_ok(), "{name}: {value}");
    }
    let search = portal.post("/crm/v3/objects/contacts/search", json!({})).await;
    assert_eq!(search.header("x-hubspot-ratelimit-max"), "");
    assert_ne!(search.header("x-hubspot-ratelimit-daily"), "");
    let missing = portal.get("/crm/v3/objects/contacts/1").await;
    assert_eq!(
        missing.json()["correlationId"],
        missing.header("x-hubspot-correlation-id")
    );
}

#[tokio::test]
async fn an_address_that_is_too_long_is_refused_by_the_front() {
    let portal = TestPortal::start().await;
    let path = "/crm/v3/objects/contacts?properties=";
    let of_length = |length: usize| format!("{path}{}", "a".repeat(length - path.len()));
    assert_eq!(portal.get(&of_length(ADDRESS_MAX)).await.status, 200);
    let refused = portal.get(&of_length(ADDRESS_MAX + 1)).await;
    assert_eq!(refused.status, 414);
    assert_eq!(refused.header("content-type"), "text/html;charset=utf-8");
    assert!(
        refused
            .text()
            .contains("<title>414 Request-URI Too Large</title>")
    );
    assert_eq!(refused.header("x-hubspot-ratelimit-max"), "");
}

#[tokio::test]
async fn large_answers_are_compressed_when_asked_for() {
    let portal = TestPortal::start().await;
    for number in 0..20 {
        portal
            .create("contacts", json!({ "email": format!("p{number}@b.co") }))
            .await;
    }
    let token = format!("Bearer {}", portal.portal.token());
    let headers = [
        (header::AUTHORIZATION, token.as_str()),
        (header::ACCEPT_ENCODING, "gzip, br"),
    ];
    let path = "/crm/v3/objects/contacts?limit=100";
    let packed = portal.raw(Method::GET, path, &headers, "").await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.body.as_ref())
        .read_to_string(&mut text)
        .expect("gzip");
    assert_eq!(text, portal.get(path).await.text());
    let small = portal
        .raw(Method::GET, "/crm/v3/objects/contacts?limit=1", &headers, "")
        .await;
    assert_eq!(small.header("content-encoding"), "");
}

#[tokio::test]
async fn all_versions_and_names_lead_to_the_same_records() {
    let portal = TestPortal::start().await;
    let id = portal.create("contacts", json!({ "email": "a@b.co" })).await;
    for base in [
        "/crm/v3/objects/contacts",
        "/crm/v3/objects/CONTACT",
        "/crm/v3/objects/contact",
        "/crm/v3/objects/0-1",
        "/crm/v4/objects/contacts",
        "/crm/objects/v3/contacts",
        "/crm/objects/2025-09/contacts",
        "/crm/objects/2026-03/contacts",
        "/crm/objects/2026-09/0-1",
    ] {
        for path in [format!("{base}/{id}"), format!("{base}/{id}/")] {
            assert_eq!(portal.get(&path).await.json()["id"], id.as_str(), "{path}");
        }
        assert_eq!(
            portal.get(&format!("{base}/?limit=1&colour=blue")).await.ids(),
            std::slice::from_ref(&id),
            "{base}"
        );
    }
}

#[tokio::test]
async fn the_account_says_who_it_is() {
    let portal = TestPortal::start().await;
    for path in [
        "/account-info/v3/details",
        "/account-info/2026-03/details",
        "/account-info/2026-09/details",
    ] {
        let details = portal.get(path).await.json();
        assert_eq!(details["portalId"], portal.portal.hub_id(), "{path}");
        assert_eq!(details["uiDomain"], "app.hubspot.com");
    }
}

#[tokio::test]
async fn http_2_without_tls_works_too() {
    let portal = TestPortal::start().await;
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    let request = Request::get(format!("{}/crm/v3/objects/contacts", portal.portal.url()))
        .header(header::AUTHORIZATION, format!("Bearer {}", portal.portal.token()))
        .body(Full::default())
        .expect("a request");
    let answer = client.request(request).await.expect("an answer");
    assert_eq!(
        (answer.version(), answer.status().as_u16()),
        (http::Version::HTTP_2, 200)
    );
}

#[tokio::test]
async fn a_head_request_gets_the_headers_of_a_get() {
    let portal = TestPortal::start().await;
    let answer = portal.send(Method::HEAD, "/crm/v3/objects/contacts", "").await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}

#[tokio::test]
async fn stopping_lets_a_running_caller_finish_and_then_refuses() {
    let portal = TestPortal::start().await;
    let url = portal.portal.url().to_owned();
    assert_eq!(portal.get("/crm/v3/objects/contacts").await.status, 200);
    portal.portal.stop().await.expect("a clean stop");
    let address = url.trim_start_matches("http://").to_owned();
    assert!(
        tokio::net::TcpStream::connect(address).await.is_err(),
        "nobody listens any more"
    );
}
