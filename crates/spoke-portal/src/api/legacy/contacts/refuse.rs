//! Refusals of contacts v1, each in the shape it was recorded in.

use http::StatusCode;
use serde_json::json;

use crate::api::errors::ApiError;
use crate::rules::Problem;

/// 404 for a vid that no contact has (recorded in 2019; a request id that went with it then is gone since).
pub(super) fn no_vid() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "contact does not exist")
}

/// 404 for an address that no contact has (recorded).
pub(super) fn no_email(email: &str) -> ApiError {
    let detail = json!([{ "message": format!("The contact e:{email} does not exist.") }]);
    ApiError::around_id(
        StatusCode::NOT_FOUND,
        "contact does not exist",
        "{\"status\":\"error\",\"message\":\"contact does not exist\",\"correlationId\":\"",
        format!("\",\"errors\":{detail},\"category\":\"OBJECT_NOT_FOUND\"}}"),
    )
}

/// 400 with every unacceptable value; there is no category (recorded).
pub(super) fn invalid(problems: &[Problem]) -> ApiError {
    let results = serde_json::to_string(problems).unwrap_or_default();
    ApiError::around_id(
        StatusCode::BAD_REQUEST,
        "Property values were not valid",
        format!(
            "{{\"validationResults\":{results},\"status\":\"error\",\"message\":\"Property values were not \
             valid\",\"correlationId\":\""
        ),
        "\"}",
    )
}

/// 409 for an address that another contact has, with that contact's identity (recorded).
pub(super) fn exists(vid: u64, email: &str, created: i64) -> ApiError {
    let identity = json!({
        "vid": vid,
        "identity": [{ "value": email, "type": "EMAIL", "timestamp": created, "isPrimary": true }],
        "linkedVid": [],
        "isContact": true,
        "savedAtTimestamp": created,
    });
    ApiError::around_id(
        StatusCode::CONFLICT,
        "Contact already exists",
        format!(
            "{{\"message\":\"Contact already exists\",\"identityProfile\":{identity},\"status\":\"error\",\
             \"correlationId\":\""
        ),
        "\",\"error\":\"CONTACT_EXISTS\"}",
    )
}
