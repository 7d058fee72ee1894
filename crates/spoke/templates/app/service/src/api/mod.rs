//! The routes. Callers present a key; HubSpot's token never leaves the service.

mod contacts;
mod deals;
mod problem;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::hubspot::HubSpot;
use crate::services::{Contacts, Deals};
use problem::Problem;

/// Everything that routes use.
#[derive(Clone)]
pub struct Service {
    hubspot: HubSpot,
    contacts: Contacts,
    deals: Deals,
    key: String,
}

impl Service {
    pub fn new(hubspot: HubSpot, key: String) -> Self {
        Self {
            contacts: Contacts::new(hubspot.clone()),
            deals: Deals::new(hubspot.clone()),
            hubspot,
            key,
        }
    }
}

/// The routes.
pub fn router(service: Service) -> Router {
    Router::new()
        .route("/contacts/{email}", get(contacts::find).put(contacts::save))
        .route("/deals", post(deals::open))
        .layer(from_fn_with_state(service.clone(), known))
        .route("/ready", get(|| async { "ready" }))
        .route("/health", get(health))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(service)
}

async fn known(State(service): State<Service>, request: Request, next: Next) -> Response {
    let given = request.headers().get("authorization").map_or(&b""[..], |value| value.as_bytes());
    let wanted = format!("Bearer {}", service.key);
    if given.ct_eq(wanted.as_bytes()).into() {
        next.run(request).await
    } else {
        Problem::Stranger.into_response()
    }
}

/// Whether HubSpot answers: for people and alerts. Platforms ask /ready, or they would restart us for HubSpot's sake.
async fn health(State(service): State<Service>) -> Json<Value> {
    let connected = service.hubspot.contacts().list().properties(["email"]).page_size(1).page().await.is_ok();
    let status = if connected { "healthy" } else { "degraded" };
    Json(json!({"status": status, "hubspot": {"connected": connected}}))
}
