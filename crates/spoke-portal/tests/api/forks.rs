//! Portals that began as another one.

use std::time::Duration;

use http::{Method, header};
use serde_json::{Value, json};
use spoke_portal::{Portal, Seed};

use crate::client::TestPortal;

#[tokio::test]
async fn a_fork_goes_its_own_way() {
    let first = TestPortal::with(Portal::builder().seed(Seed::Sample)).await;
    first.portal.hold_time();
    first.portal.advance(Duration::from_secs(3 * 24 * 3600));
    let before = first.total("contacts").await;
    let fork = TestPortal::over(first.portal.fork().await.expect("a fork"));
    assert_ne!(fork.portal.url(), first.portal.url());
    assert_ne!(fork.portal.token(), first.portal.token());
    assert_eq!(fork.portal.hub_id(), first.portal.hub_id());
    assert_eq!(fork.total("contacts").await, before);

    let here = first
        .create("contacts", json!({"email": "ada@example.com"}))
        .await;
    let there = fork.create("contacts", json!({"email": "ada@example.com"})).await;
    assert_eq!(here, there, "both go on from the same id");
    fork.create("contacts", json!({"email": "bob@example.com"})).await;
    assert_eq!(first.total("contacts").await, before + 1);
    assert_eq!(fork.total("contacts").await, before + 2);

    let clock = async |portal: &TestPortal| portal.get("/_spoke/clock").await.json();
    assert_eq!(clock(&fork).await, clock(&first).await);
    fork.portal.advance(Duration::from_secs(60));
    assert_ne!(clock(&fork).await["now"], clock(&first).await["now"]);
}

/// A call to a portal whose address is known.
async fn call(portal: &TestPortal, fork: &Value, method: Method, path: &str, body: Value) -> (u16, Value) {
    let token = format!("Bearer {}", fork["token"].as_str().expect("a token"));
    let headers = [
        (header::AUTHORIZATION, token.as_str()),
        (header::CONTENT_TYPE, "application/json"),
    ];
    let address = format!("{}{path}", fork["url"].as_str().expect("an address"));
    let answer = portal.at(method, &address, &headers, body.to_string()).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn the_control_plane_starts_lists_and_ends_forks() {
    let portal = TestPortal::start().await;
    portal
        .create("contacts", json!({"email": "ada@example.com"}))
        .await;
    assert_eq!(portal.post("/_spoke/snapshots/one", json!({})).await.status, 201);
    portal
        .create("contacts", json!({"email": "bob@example.com"}))
        .await;
    let start = async |body: Value| {
        let answer = portal.post("/_spoke/forks", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    };
    let (now, then) = (start(json!({})).await, start(json!({"snapshot": "one"})).await);
    let search = "/crm/v3/objects/contacts/search";
    assert_eq!(
        call(&portal, &now, Method::POST, search, json!({})).await.1["total"],
        2
    );
    assert_eq!(
        call(&portal, &then, Method::POST, search, json!({})).await.1["total"],
        1
    );
    let listed = portal.get("/_spoke/forks").await.json();
    assert_eq!(listed["forks"], json!([now, then]));

    let (status, nested) = call(&portal, &now, Method::POST, "/_spoke/forks", json!({})).await;
    assert_eq!(status, 409, "{nested}");
    let unknown = portal.post("/_spoke/forks", json!({"snapshot": "two"})).await;
    assert_eq!(
        (unknown.status, unknown.json()["message"].clone()),
        (404, json!("there is no snapshot two"))
    );

    let ended = portal.delete(&format!("/_spoke/forks/{}", now["id"])).await;
    assert_eq!(ended.status, 200, "{}", ended.text());
    assert_eq!(portal.get("/_spoke/forks").await.json()["forks"], json!([then]));
    assert_eq!(portal.delete("/_spoke/forks/77").await.status, 404);
    assert_eq!(portal.total("contacts").await, 2);
}

#[tokio::test]
async fn there_are_only_so_many_forks() {
    const FORKS_MAX: usize = 64;
    let portal = TestPortal::start().await;
    for _ in 0..FORKS_MAX {
        assert_eq!(portal.post("/_spoke/forks", json!({})).await.status, 201);
    }
    let refused = portal.post("/_spoke/forks", json!({})).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
}
