//! One span a call, one an attempt, under OpenTelemetry's names.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_client::testing::{self, Expect, MockTransport, Reply};

use crate::output::{closed, listen};

/// The spans of one test: of its caller.
fn of(name: &str, caller: &str) -> Vec<Value> {
    closed(name)
        .into_iter()
        .filter(|span| span["hubspot.caller"] == caller)
        .collect()
}

#[tokio::test]
async fn a_call_and_its_attempts_tell_what_became_of_them() {
    listen();
    let world = testing::builder()
        .client(|client| client.caller("spans of a call"))
        .start()
        .await
        .unwrap();
    let jane = world.contact("jane@example.com").create().await.unwrap();
    world.hubspot().account().details().await.unwrap();
    world.fail(503, 1);
    world.hubspot().contacts().get(jane.id()).send().await.unwrap();

    let calls = of("hubspot.call", "spans of a call");
    let call = calls.last().unwrap();
    let expected = json!({
        "name": "hubspot.call",
        "otel.name": "GET /crm/objects/2026-09/contacts/{objectId}",
        "otel.kind": "internal",
        "http.request.method": "GET",
        "url.template": "/crm/objects/2026-09/contacts/{objectId}",
        "http.response.status_code": 200,
        "hubspot.object_type": "contacts",
        "hubspot.allowance": "burst",
        "hubspot.portal_id": world.portal().hub_id(),
        "hubspot.caller": "spans of a call",
        "hubspot.attempts": 2,
        "hubspot.source": "live",
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&call[field], value, "{field} of {call}");
    }
    let attempts = of("hubspot.attempt", "spans of a call");
    let [failed, repeated] = &attempts[attempts.len() - 2..] else {
        panic!("two attempts: {attempts:?}")
    };
    let port: u64 = world.portal().url().rsplit(':').next().unwrap().parse().unwrap();
    for (attempt, field, value) in [
        (failed, "otel.kind", json!("client")),
        (failed, "otel.status_code", json!("ERROR")),
        (failed, "error.type", json!("503")),
        (failed, "http.response.status_code", json!(503)),
        (failed, "http.request.resend_count", Value::Null),
        (repeated, "http.request.resend_count", json!(1)),
        (repeated, "http.response.status_code", json!(200)),
        (repeated, "error.type", Value::Null),
        (repeated, "server.address", json!("127.0.0.1")),
        (repeated, "server.port", json!(port)),
    ] {
        assert_eq!(attempt[field], value, "{field} of {attempt}");
    }
    // The portal's own log has the same ids.
    let told: Vec<String> = world
        .calls()
        .iter()
        .map(|call| call.correlation_id.clone())
        .collect();
    assert_eq!(failed["hubspot.correlation_id"], told[told.len() - 2]);
    assert_eq!(call["hubspot.correlation_id"], told[told.len() - 1]);
    assert!(
        repeated["http.response.body.size"].as_u64() > Some(0),
        "{repeated}"
    );
}

#[tokio::test]
async fn a_failure_without_an_answer_tells_its_kind() {
    listen();
    let mock = MockTransport::new();
    mock.expect(Expect::anything().answer(Reply::no_connection()).any_times());
    let builder = HubSpot::builder()
        .caller("spans of a failure")
        .retry(spoke_client::RetryPolicy::none());
    let hubspot = mock.client_of(builder).unwrap();
    hubspot.contacts().list().page().await.unwrap_err();
    for name in ["hubspot.call", "hubspot.attempt"] {
        let spans = of(name, "spans of a failure");
        assert_eq!(spans.len(), 1);
        assert_eq!(spans[0]["error.type"], "connect");
        assert_eq!(spans[0]["http.response.status_code"], Value::Null);
    }
}

#[tokio::test]
async fn calls_that_become_one_lie_in_the_span_of_the_first() {
    listen();
    let mock = MockTransport::new();
    let results = json!({"status": "COMPLETE", "results": [{"id": "1", "properties": {}}, {"id": "2", "properties": {}}]});
    mock.expect(Expect::post("/crm/objects/contacts/batch/read").answer(Reply::json(200, results)));
    let builder = HubSpot::builder()
        .caller("spans of two calls")
        .coalesce(std::time::Duration::from_millis(1));
    let hubspot = mock.client_of(builder).unwrap();
    let contacts = hubspot.contacts();
    let (one, two) = tokio::join!(contacts.get("1").send(), contacts.get("2").send());
    assert_eq!((one.unwrap().id(), two.unwrap().id()), ("1", "2"));
    assert_eq!(of("hubspot.call", "spans of two calls").len(), 2);
    assert_eq!(of("hubspot.attempt", "spans of two calls").len(), 1);
    assert_eq!(hubspot.metrics().requests(), 1);
}

#[tokio::test]
async fn a_trace_is_handed_on_only_when_asked_for() {
    listen();
    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let current: Arc<Mutex<Option<String>>> = Arc::default();
    let source = Arc::clone(&current);
    let mock = MockTransport::new();
    mock.otherwise(|_| Reply::json(200, json!({"results": []})));
    let plain = mock.client();
    let asked = HubSpot::builder().trace_parent(move || {
        // It is asked in the span of the attempt.
        assert_eq!(
            tracing::Span::current().metadata().unwrap().name(),
            "hubspot.attempt"
        );
        source.lock().unwrap().clone()
    });
    let asked = mock.client_of(asked).unwrap();
    plain.contacts().list().page().await.unwrap();
    asked.contacts().list().page().await.unwrap();
    *current.lock().unwrap() = Some("nonsense".to_owned());
    asked.contacts().list().page().await.unwrap();
    *current.lock().unwrap() = Some(PARENT.to_owned());
    asked.contacts().list().page().await.unwrap();
    let sent: Vec<Option<String>> = mock
        .requests()
        .iter()
        .map(|request| Some(request.headers.get("traceparent")?.to_str().unwrap().to_owned()))
        .collect();
    assert_eq!(sent, [None, None, None, Some(PARENT.to_owned())]);
}
