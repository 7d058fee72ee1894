//! What HubSpot, or the front before it, answers with an error status. Facts: errors, statuses.

use http::{HeaderValue, Response, StatusCode, header};

use crate::api::{ApiError, category};
use crate::guard::{Credential, Fault, Refused};

/// Seconds in `Retry-After` of a 477 when none are asked for. It is the one status whose header is documented; how long
/// a migration takes is not.
const MIGRATION_SECONDS: u32 = 60;
const HTML: HeaderValue = HeaderValue::from_static("text/html;charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json;charset=utf-8");

/// The answer of a fault with a status.
pub(crate) fn fault_answer(
    status: StatusCode,
    fault: &Fault,
    correlation_id: &str,
    app_id: u64,
    hub_id: u64,
) -> (Response<Vec<u8>>, Option<String>) {
    let (mut response, category) = match front_page(status) {
        Some(page) => (with(status, HTML, page), None),
        None => {
            let error = refusal(status, app_id, hub_id);
            let category = error.error_category().map(str::to_owned);
            (with(status, JSON, error.render(correlation_id)), category)
        }
    };
    let retry_after = fault
        .retry_after
        .or_else(|| (status.as_u16() == 477).then_some(MIGRATION_SECONDS));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    (response, category)
}

fn with(status: StatusCode, content_type: HeaderValue, body: String) -> Response<Vec<u8>> {
    let mut response = Response::new(body.into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

/// The pages of the front: gateways that get no answer from HubSpot behind them (titles observed for 503 and 504, the
/// others assumed in their manner).
fn front_page(status: StatusCode) -> Option<String> {
    let title = match status.as_u16() {
        502 => "502: Bad gateway",
        503 => "Temporarily unavailable | api.hubapi.com | Cloudflare",
        504 => "504: Gateway time-out",
        521 => "521: Web server is down",
        522 => "522: Connection timed out",
        523 => "523: Origin is unreachable",
        524 => "524: A timeout occurred",
        525 => "525: SSL handshake failed",
        526 => "526: Invalid SSL certificate",
        _ => return None,
    };
    Some(format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n"
    ))
}

fn refusal(status: StatusCode, app_id: u64, hub_id: u64) -> ApiError {
    match status.as_u16() {
        401 => ApiError::unauthenticated(),
        // Which scopes would have done depends on the operation, which is not looked up here.
        403 => ApiError::missing_scopes(&[], false),
        404 => ApiError::resource_not_found(),
        409 => ApiError::conflict("The resource was changed by another request (set as a fault)"),
        423 => ApiError::new(
            status,
            "Timed out trying to acquire unique value lock. The lock was being held.",
        )
        .category(category::LOCKED),
        429 => ApiError::rate_limited(Refused::Burst, Credential::Static, app_id, hub_id),
        // The body of a 477 is not on record.
        477 => ApiError::new(status, "This account is being moved between data centers."),
        500 => ApiError::internal(),
        _ => {
            let reason = status.canonical_reason().unwrap_or("The request was refused");
            ApiError::new(status, format!("{reason} (set as a fault)"))
        }
    }
}
