//! The routes against a portal of its own.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_portal::Portal;
use tower::ServiceExt;

async fn call(router: &Router, method: &str, path: &str, key: &str, body: Option<Value>) -> (StatusCode, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn contacts_are_saved_once_and_listed() {
    let portal = Portal::start().await.unwrap();
    let hubspot = HubSpot::builder().base_url(portal.url()).token(portal.token()).build().unwrap();
    let router = {{library}}::router(hubspot, "key".to_owned());

    let jane = json!({"email": "jane@example.com", "firstname": "Jane"});
    let (status, first) = call(&router, "POST", "/contacts", "key", Some(jane.clone())).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (status, again) = call(&router, "POST", "/contacts", "key", Some(jane)).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]));

    let (status, page) = call(&router, "GET", "/contacts?limit=5", "key", None).await;
    assert_eq!((status, &page["contacts"][0]["firstname"]), (StatusCode::OK, &json!("Jane")));
}

#[tokio::test]
async fn strangers_and_bad_addresses_are_refused() {
    let portal = Portal::start().await.unwrap();
    let hubspot = HubSpot::builder().base_url(portal.url()).token(portal.token()).build().unwrap();
    let router = {{library}}::router(hubspot, "key".to_owned());
    assert_eq!(call(&router, "GET", "/contacts", "wrong", None).await.0, StatusCode::UNAUTHORIZED);
    let (status, problem) = call(&router, "POST", "/contacts", "key", Some(json!({"email": "nonsense"}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{problem}");
    assert!(problem["category"].is_string());
}
