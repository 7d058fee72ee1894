//! `/deals`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Service;
use super::problem::Problem;
use crate::services::NewDeal;

pub async fn open(
    State(service): State<Service>,
    Json(new): Json<NewDeal>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id = service.deals.open(new).await?;
    Ok((StatusCode::CREATED, Json(json!({"id": id}))))
}
