//! The whole service against a portal of its own: each test has an empty one.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_portal::Portal;
use tower::ServiceExt;
use {{library}}::jobs::sync_contacts;
use {{library}}::{Service, router};

struct World {
    /// Stops when it is dropped.
    _portal: Portal,
    hubspot: HubSpot,
    router: Router,
}

impl World {
    async fn new() -> Self {
        let portal = Portal::start().await.unwrap();
        let hubspot = HubSpot::builder().base_url(portal.url()).token(portal.token()).build().unwrap();
        let router = router(Service::new(hubspot.clone(), "key".to_owned()));
        Self { _portal: portal, hubspot, router }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        self.call_with("Bearer key", method, path, body).await
    }

    async fn call_with(&self, key: &str, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", key)
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

#[tokio::test]
async fn a_contact_is_saved_once_and_found() {
    let world = World::new().await;
    let jane = Some(json!({"firstname": "Jane", "company": "Acme"}));
    let (status, first) = world.call("PUT", "/contacts/jane@example.com", jane.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (status, again) = world.call("PUT", "/contacts/jane@example.com", jane).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]));
    let (status, found) = world.call("GET", "/contacts/jane@example.com", None).await;
    assert_eq!((status, &found["company"]), (StatusCode::OK, &json!("Acme")));
    let (status, _) = world.call("GET", "/contacts/joe@example.com", None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_deal_is_opened_by_the_names_that_people_see() {
    let world = World::new().await;
    world.call("PUT", "/contacts/jane@example.com", Some(json!({}))).await;
    let deal = json!({
        "name": "Renewal", "pipeline": "Sales Pipeline", "stage": "contract sent", "contact": "jane@example.com",
    });
    let (status, made) = world.call("POST", "/deals", Some(deal.clone())).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let read = world.hubspot.deals().get(made["id"].as_str().unwrap()).associations(["contacts"]);
    let read = read.properties(["dealstage"]).send().await.unwrap();
    assert_eq!(read.get("dealstage"), Some("contractsent"));
    assert_eq!(read.associations().iter().map(|one| one.ids().len()).sum::<usize>(), 1);

    let mut wrong = deal.clone();
    wrong["stage"] = json!("Nearly done");
    let (status, problem) = world.call("POST", "/deals", Some(wrong)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["message"].as_str().unwrap().contains("Contract Sent"), "{problem}");
    let mut wrong = deal;
    wrong["contact"] = json!("nobody@example.com");
    assert_eq!(world.call("POST", "/deals", Some(wrong)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let deals = world.hubspot.deals().list().properties(["dealname"]).page().await.unwrap();
    assert_eq!(deals.records.len(), 1, "what was refused left nothing");
}

#[tokio::test]
async fn strangers_are_refused_and_readiness_is_open() {
    let world = World::new().await;
    let (status, _) = world.call_with("Bearer wrong", "GET", "/contacts/jane@example.com", None).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.call_with("", "GET", "/ready", None).await.0, StatusCode::OK);
    let (_, health) = world.call_with("", "GET", "/health", None).await;
    assert_eq!(health["hubspot"]["connected"], true);
}

#[tokio::test]
async fn a_problem_carries_what_support_asks_for() {
    let world = World::new().await;
    let (status, problem) = world.call("PUT", "/contacts/nonsense", Some(json!({}))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["category"].is_string() && problem["correlationId"].is_string(), "{problem}");
}

#[tokio::test]
async fn the_job_hands_on_every_contact() {
    let world = World::new().await;
    let people: Vec<(String, spoke_client::Properties)> =
        (0..250).map(|number| (format!("p{number}@example.com"), spoke_client::Properties::new())).collect();
    let made = world.hubspot.contacts().batch().upsert("email", people).await;
    assert!(made.failed.is_empty());
    let mut kept = Vec::new();
    assert_eq!(sync_contacts(&world.hubspot, |contact| kept.push(contact.id)).await.unwrap(), 250);
    assert_eq!(kept.len(), 250);
}
