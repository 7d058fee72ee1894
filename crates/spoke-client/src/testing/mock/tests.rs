//! The mock against the real layers above it, in virtual time.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Expect, MockTransport, Reply};
use crate::{ErrorKind, HubSpot, Method, NewRecord};

fn record(id: &str) -> Reply {
    Reply::json(200, json!({"id": id, "properties": {}}))
}

#[tokio::test(start_paused = true)]
async fn answers_are_given_one_after_the_other_and_waits_take_no_time() {
    let mock = MockTransport::new();
    mock.expect(
        Expect::get("/crm/objects/contacts/{objectId}")
            .answer(Reply::error(429, "RATE_LIMITS", "slow down").header("retry-after", "30"))
            .answer(Reply::no_connection())
            .answer(Reply::reset())
            .answer(record("1")),
    );
    let found = mock.client().contacts().get("1").send().await.unwrap();
    assert_eq!(found.id(), "1");
    let requests = mock.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests[1].at - requests[0].at >= Duration::from_secs(30));
    mock.finish();
}

#[tokio::test(start_paused = true)]
async fn every_way_to_fail_is_the_kind_it_would_be() {
    for (reply, kind) in [
        (Reply::no_connection(), ErrorKind::Connect),
        (Reply::reset(), ErrorKind::Interrupted),
        (Reply::silence(), ErrorKind::Timeout),
        (record("1").after(Duration::from_secs(60)), ErrorKind::Timeout),
        (record("1").cut_off_after(5), ErrorKind::Interrupted),
        (Reply::json(200, json!([])), ErrorKind::Unreadable),
        (
            Reply::empty(302).header("location", "https://elsewhere"),
            ErrorKind::Refused,
        ),
    ] {
        let mock = MockTransport::new();
        let described = format!("{reply:?}");
        mock.expect(Expect::anything().answer(reply).any_times());
        let client = HubSpot::builder().retry(crate::RetryPolicy::none());
        let error = mock
            .client_of(client)
            .unwrap()
            .contacts()
            .get("1")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{described}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_nothing_expected_is_named_and_not_repeated() {
    let mock = MockTransport::new();
    mock.expect(Expect::delete("/crm/objects/contacts/{objectId}").answer(Reply::empty(204)));
    let error = mock.client().contacts().get("1").send().await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(501), 1));
    assert_eq!(
        mock.problems(),
        [
            "DELETE /crm/objects/contacts/{objectId} was expected 1 times and came 0 times",
            "nothing expected GET /crm/objects/2026-09/contacts/1",
        ]
    );
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "was expected 1 times and came 0 times")]
async fn finishing_too_early_panics() {
    let mock = MockTransport::new();
    mock.expect(Expect::get("/crm/owners"));
    mock.finish();
}

#[tokio::test(start_paused = true)]
async fn order_counts_when_it_was_asked_for() {
    let mock = MockTransport::in_order();
    mock.expect(
        Expect::post("/crm/objects/contacts").answer(Reply::json(201, json!({"id": "1", "properties": {}}))),
    );
    mock.expect(Expect::delete("/crm/objects/contacts/1").answer(Reply::empty(204)));
    let hubspot = mock.client();
    assert!(hubspot.contacts().archive("1").await.is_err());
    hubspot.contacts().create(NewRecord::new()).await.unwrap();
    hubspot.contacts().archive("1").await.unwrap();
    assert_eq!(
        mock.problems(),
        ["nothing expected DELETE /crm/objects/2026-09/contacts/1"]
    );
}

#[tokio::test(start_paused = true)]
async fn bodies_tell_requests_apart() {
    let mock = MockTransport::new();
    let named = |name: &'static str| move |body: &Value| body["properties"]["firstname"] == name;
    for (name, id) in [("Jane", "1"), ("Joe", "2")] {
        let made = Reply::json(201, json!({"id": id, "properties": {}}));
        mock.expect(
            Expect::post("/crm/v3/objects/contacts")
                .body(named(name))
                .answer(made),
        );
    }
    let hubspot = mock.client();
    for (name, id) in [("Joe", "2"), ("Jane", "1")] {
        let body = json!({"properties": {"firstname": name}});
        let sent = hubspot
            .request(Method::POST, "/crm/v3/objects/contacts")
            .json(&body)
            .send();
        assert_eq!(sent.await.unwrap().json::<Value>().unwrap()["id"], id);
    }
    mock.finish();
}

#[tokio::test(start_paused = true)]
async fn a_body_larger_than_the_buffer_arrives() {
    let mock = MockTransport::new();
    mock.otherwise(|request| Reply::json(200, json!({"length": request.body.len()})));
    let body = json!({"text": "x".repeat(300_000)});
    let sent = mock
        .client()
        .request(Method::POST, "/anywhere")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.json::<Value>().unwrap()["length"], 300_011);
}

#[test]
fn paths_fit_in_every_version() {
    for (pattern, path, fits) in [
        ("/crm/objects/contacts/{id}", "/crm/v3/objects/contacts/1", true),
        (
            "/crm/objects/contacts/{id}",
            "/crm/objects/2026-09/contacts/1",
            true,
        ),
        (
            "/crm/objects/2026-03/contacts/{id}",
            "/crm/objects/2026-09/contacts/1",
            false,
        ),
        (
            "/crm/objects/contacts/{id}",
            "/crm/objects/2026-09/contacts",
            false,
        ),
        ("/crm/objects/*", "/crm/objects/2026-09/contacts/1", false),
        ("/crm/objects/**", "/crm/objects/2026-09/contacts/1", true),
        ("/**", "/", true),
    ] {
        assert_eq!(super::expect::path_fits(pattern, path), fits, "{pattern} {path}");
    }
}
