//! Contacts of HubSpot behind two routes.

use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use spoke_client::{Error, ErrorKind, HubSpot, Properties, Record};
use subtle::ConstantTimeEq;

/// Without a list HubSpot returns its own few; ours are named.
const PROPERTIES: [&str; 3] = ["email", "firstname", "lastname"];

#[derive(Clone)]
struct App {
    hubspot: HubSpot,
    key: String,
}

/// The routes.
pub fn router(hubspot: HubSpot, key: String) -> Router {
    let app = App { hubspot, key };
    Router::new()
        .route("/contacts", get(list).post(save))
        .layer(from_fn_with_state(app.clone(), known))
        .route("/ready", get(|| async { "ready" }))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(app)
}

async fn known(State(app): State<App>, request: Request, next: Next) -> Response {
    let given = request.headers().get("authorization").map_or(&b""[..], |value| value.as_bytes());
    let wanted = format!("Bearer {}", app.key);
    if given.ct_eq(wanted.as_bytes()).into() {
        next.run(request).await
    } else {
        (StatusCode::UNAUTHORIZED, Json(json!({"message": "the key is missing or wrong"}))).into_response()
    }
}

#[derive(Deserialize)]
struct PageOf {
    limit: Option<u32>,
    after: Option<String>,
}

async fn list(State(app): State<App>, Query(page): Query<PageOf>) -> Result<Json<Value>, Problem> {
    let mut list = app.hubspot.contacts().list().properties(PROPERTIES).page_size(page.limit.unwrap_or(20));
    if let Some(after) = page.after {
        list = list.after(after);
    }
    let page = list.page().await?;
    let contacts: Vec<Value> = page.records.iter().map(contact).collect();
    Ok(Json(json!({"contacts": contacts, "after": page.after})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewContact {
    email: String,
    firstname: Option<String>,
    lastname: Option<String>,
}

async fn save(State(app): State<App>, Json(new): Json<NewContact>) -> Result<(StatusCode, Json<Value>), Problem> {
    let mut properties = Properties::new();
    for (name, value) in [("firstname", new.firstname), ("lastname", new.lastname)] {
        if let Some(value) = value {
            properties.insert(name, value);
        }
    }
    let outcome = app.hubspot.contacts().batch().upsert("email", [(new.email, properties)]).await;
    let saved = outcome.into_all()?.into_iter().next().ok_or(Problem::Nothing)?;
    let status = if saved.is_new() == Some(true) { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(json!({"id": saved.id()}))))
}

fn contact(record: &Record) -> Value {
    json!({
        "id": record.id(),
        "email": record.get("email"),
        "firstname": record.get("firstname"),
        "lastname": record.get("lastname"),
    })
}

/// Why a route could not do its work.
enum Problem {
    HubSpot(Error),
    Nothing,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::HubSpot(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self::HubSpot(error) = self else {
            return (StatusCode::BAD_GATEWAY, Json(json!({"message": "HubSpot answered without the record"}))).into_response();
        };
        let status = match error.kind() {
            ErrorKind::Validation | ErrorKind::InvalidInput => StatusCode::BAD_REQUEST,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::RateLimited => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        };
        let body = json!({
            "message": error.message(),
            "category": error.category(),
            "correlationId": error.correlation_id(),
            "retryable": error.is_retryable(),
        });
        (status, Json(body)).into_response()
    }
}
