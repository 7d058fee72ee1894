//! Answers of the gateway's own, shaped like HubSpot's: clients understand them as they are.

use axum::body::Body;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use spoke_model::error::{ErrorBody, category};

use crate::roles::Denial;

/// What the gateway itself answers.
#[derive(Debug)]
pub(super) enum Own {
    /// No key, or not one of ours.
    Unauthenticated,
    /// Not this role.
    Denied(Denial),
    /// Larger than is passed on.
    TooLarge,
    /// What was allowed can't be written down, so it is not done.
    NoAudit,
    /// HubSpot can't be reached.
    Unreachable,
    /// HubSpot did not answer in time.
    Timeout,
    /// What came can't be passed on as a request.
    Malformed,
}

impl Own {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Denied(_) => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NoAudit => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unreachable => StatusCode::BAD_GATEWAY,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Malformed => StatusCode::BAD_REQUEST,
        }
    }

    pub(super) fn category(&self) -> &'static str {
        match self {
            Self::Unauthenticated => category::INVALID_AUTHENTICATION,
            Self::Denied(_) => category::MISSING_SCOPES,
            Self::TooLarge | Self::Malformed => category::BAD_REQUEST,
            Self::NoAudit | Self::Unreachable | Self::Timeout => category::SERVICE_UNAVAILABLE,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Unauthenticated => {
                "This is a gateway to HubSpot: send one of its keys as the access token (spoke gateway key create)"
                    .to_owned()
            }
            Self::Denied(denial) => denial.to_string(),
            Self::TooLarge => "The body is larger than the gateway passes on".to_owned(),
            Self::NoAudit => "The audit log can't be written, so nothing is changed".to_owned(),
            Self::Unreachable => "The gateway can't reach HubSpot".to_owned(),
            Self::Timeout => "HubSpot did not answer the gateway in time".to_owned(),
            Self::Malformed => "The request can't be passed on".to_owned(),
        }
    }

    pub(super) fn response(&self, correlation_id: &str) -> Response {
        let mut body = ErrorBody::new(self.message())
            .category(self.category())
            .correlation_id(correlation_id)
            .context("answeredBy", "spoke gateway");
        if let Self::Denied(Denial::Missing { role, action, object }) = self {
            body = body
                .context("role", role.clone())
                .context("action", action.as_str())
                .context("objectType", object.clone());
        }
        let text = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/json;charset=utf-8"),
        );
        if let Ok(value) = HeaderValue::from_str(correlation_id) {
            headers.insert("x-hubspot-correlation-id", value);
        }
        response
    }
}
