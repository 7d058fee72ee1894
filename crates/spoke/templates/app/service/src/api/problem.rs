//! What went wrong, as JSON: message, category, correlation id, and whether it is worth another try.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::hubspot::{Error, ErrorKind};
use crate::services::NotMade;

/// Why a route could not do its work.
pub enum Problem {
    HubSpot(Error),
    Unknown(String),
    Refused(String),
    Stranger,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::HubSpot(error)
    }
}

impl From<NotMade> for Problem {
    fn from(why: NotMade) -> Self {
        match why {
            NotMade::HubSpot(error) => Self::HubSpot(error),
            NotMade::Name(name) => Self::Refused(name.to_string()),
            NotMade::NoContact(_) => Self::Refused("there is no contact with this address".to_owned()),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let plain = |status, message: &str| (status, Json(json!({"message": message}))).into_response();
        let error = match self {
            Self::HubSpot(error) => error,
            Self::Unknown(message) => return plain(StatusCode::NOT_FOUND, &message),
            Self::Refused(message) => return plain(StatusCode::UNPROCESSABLE_ENTITY, &message),
            Self::Stranger => return plain(StatusCode::UNAUTHORIZED, "the key is missing or wrong"),
        };
        let status = match error.kind() {
            ErrorKind::Validation | ErrorKind::InvalidInput => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::RateLimited | ErrorKind::Locked => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::Timeout | ErrorKind::Deadline => StatusCode::GATEWAY_TIMEOUT,
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
