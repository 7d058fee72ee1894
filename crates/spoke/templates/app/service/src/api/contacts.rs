//! `/contacts/{email}`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Service;
use super::problem::Problem;
use crate::services::{Contact, NewContact};

pub async fn find(State(service): State<Service>, Path(email): Path<String>) -> Result<Json<Contact>, Problem> {
    let found = service.contacts.find(&email).await?;
    found.map(Json).ok_or_else(|| Problem::Unknown("there is no contact with this address".to_owned()))
}

pub async fn save(
    State(service): State<Service>,
    Path(email): Path<String>,
    Json(new): Json<NewContact>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let saved = service.contacts.save(&email, new).await?;
    let (id, is_new) = saved.ok_or_else(|| Problem::Unknown("HubSpot answered without the record".to_owned()))?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(json!({"id": id}))))
}
