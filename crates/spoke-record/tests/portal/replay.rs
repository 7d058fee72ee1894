//! What a cassette answers.

use serde_json::json;
use spoke_client::{HubSpot, Method, RetryPolicy};
use spoke_portal::Portal;
use spoke_record::Cassette;

use crate::world::{client, file, recorded, replay, session};

fn once(url: &str) -> HubSpot {
    HubSpot::builder()
        .base_url(url)
        .token("any")
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_session_that_is_replayed_sees_what_was_recorded() {
    let portal = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let cassette = recorded(&portal, &path, true).await;
    let running = replay(cassette).await;
    let first = session(&client(&running.url, "any")).await;
    // Another time round: the last answers of each request again.
    let second = session(&client(&running.url, "any")).await;
    assert_eq!(first, second);
    assert!(
        first
            .iter()
            .any(|one| one.to_string().contains("xenia@quixworth.com"))
    );
    running.stop().await;
}

#[tokio::test]
async fn a_redacted_one_answers_the_real_values_with_stand_ins() {
    let portal = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let cassette = recorded(&portal, &path, false).await;
    let running = replay(cassette).await;
    let seen = session(&client(&running.url, "any")).await;
    let text = serde_json::to_string(&seen).unwrap();
    assert!(!text.contains("quixworth"), "{text}");
    assert!(text.contains("@d") && text.contains(".example.com"), "{text}");
    running.stop().await;
}

#[tokio::test]
async fn what_was_not_recorded_names_the_nearest() {
    let (_folder, path) = file();
    std::fs::write(
        &path,
        concat!(
            r#"{"cassette":1,"recordedAt":"2026-11-30T08:00:00Z","upstream":"https://api.hubapi.com","redacted":false}"#,
            "\n",
            r#"{"number":1,"at":"2026-11-30T08:00:01Z","tookMs":9,"request":{"method":"GET","path":"/crm/v3/objects/contacts","query":[["limit","5"],["archived","false"]]},"response":{"status":200,"body":{"json":{"results":[1]}}}}"#,
            "\n",
            r#"{"number":2,"at":"2026-11-30T08:00:01Z","tookMs":9,"request":{"method":"GET","path":"/crm/v3/objects/contacts","query":[["limit","5"],["archived","false"]]},"response":{"status":200,"body":{"json":{"results":[2]}}}}"#,
            "\n",
            r#"{"number":3,"at":"2026-11-30T08:00:02Z","tookMs":9,"request":{"method":"POST","path":"/crm/v3/objects/contacts","body":{"json":{"properties":{"email":"a@b.com","age":"4"}}}},"response":{"status":201,"headers":{"content-type":"application/json"},"body":{"json":{"id":"1"}}}}"#,
            "\n",
        ),
    )
    .unwrap();
    let running = replay(Cassette::read(&path).unwrap()).await;
    let hubspot = once(&running.url);
    let get = |path: &'static str| hubspot.request(Method::GET, path).send();
    // The order of the query does not count; repeated requests go through the answers and stay at the last.
    for expected in [1, 2, 2] {
        let answer = get("/crm/v3/objects/contacts/?archived=false&limit=5")
            .await
            .unwrap();
        assert_eq!(
            answer.json::<serde_json::Value>().unwrap()["results"][0],
            expected
        );
    }
    // Nor does the order of fields.
    let body = json!({"properties": {"age": "4", "email": "a@b.com"}});
    let post = hubspot
        .request(Method::POST, "/crm/v3/objects/contacts")
        .json(&body)
        .send()
        .await;
    assert_eq!(post.unwrap().status(), 201);
    for (method, path, body, expected) in [
        (
            Method::GET,
            "/crm/v3/objects/contacts?limit=6&archived=false",
            None,
            "Nearest is exchange 1, GET /crm/v3/objects/contacts?limit=5&archived=false: the query is \"limit=5&archived=false\" there and \"limit=6&archived=false\" here",
        ),
        (
            Method::POST,
            "/crm/v3/objects/contacts",
            Some(json!({"properties": {"email": "a@b.com", "age": "5"}})),
            "Nearest is exchange 3, POST /crm/v3/objects/contacts: the body differs at /properties/age",
        ),
        (Method::DELETE, "/crm/v3/objects/contacts", None, "the method is"),
        (Method::GET, "/nothing/like/it", None, "nothing like it was"),
    ] {
        let mut request = hubspot.request(method, path);
        if let Some(body) = &body {
            request = request.json(body);
        }
        let error = request.send().await.unwrap_err();
        assert_eq!(error.status(), Some(501));
        assert!(error.message().contains(expected), "{}", error.message());
    }
    running.stop().await;
}
