//! What HubSpot, or the front before it, answers with an error status. Facts: errors, statuses.

use http::{HeaderValue, Response, StatusCode, header};
use spoke_model::limits::{AccountLimits, PUBLIC_APP_BURST, Plan};

use super::aim::Caller;
use super::book::Met;
use super::fault::{LimitPolicy, Refusal};
use crate::api::{ApiError, category};
use crate::guard::{Allowance, Credential, Left, Limits, Refused};
use crate::server::address_too_long;

/// Seconds in `Retry-After` of a 477 when none are asked for and the fault has no end. It is the one status whose header is
/// documented; how long a migration takes is not.
const MIGRATION_SECONDS: u32 = 60;
const HTML: HeaderValue = HeaderValue::from_static("text/html;charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json;charset=utf-8");

/// What the body of a refusal tells about the request.
#[derive(Debug)]
pub(crate) struct Cause<'a> {
    /// Who called.
    pub(crate) caller: &'a Caller,
    /// The id of this answer.
    pub(crate) correlation_id: &'a str,
    /// The app whose limits are meant.
    pub(crate) app_id: u64,
    /// The portal's id.
    pub(crate) hub_id: u64,
    /// The portal's time, in milliseconds since 1970.
    pub(crate) now: i64,
}

/// The answer of a fault that refuses, and its category.
pub(crate) fn fault_answer(
    refusal: Refusal,
    met: &Met,
    cause: &Cause<'_>,
) -> (Response<Vec<u8>>, Option<String>) {
    let (mut response, category) = match front_page(refusal) {
        Some((status, page)) => (with(status, HTML, page), None),
        None => {
            let error = error(refusal, cause);
            let category = error.error_category().map(str::to_owned);
            (
                with(error.status(), JSON, error.render(cause.correlation_id)),
                category,
            )
        }
    };
    let migrates = response.status().as_u16() == 477;
    let retry_after = met
        .fault
        .retry_after
        .or_else(|| migrates.then(|| seconds_left(met).unwrap_or(MIGRATION_SECONDS)));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    (response, category)
}

/// What the headers of a refusal by limit say is left: nothing of the limit it names (recorded for bursts and searches,
/// assumed for the day).
pub(crate) fn allowance(refusal: Refusal, caller: &Caller, limits: &Limits, now: i64) -> Allowance {
    let policy = match refusal {
        Refusal::Limit(policy) => policy,
        Refusal::Status(StatusCode::TOO_MANY_REQUESTS) => LimitPolicy::Burst,
        _ => return Allowance::None,
    };
    let account = limits
        .account()
        .unwrap_or_else(|| AccountLimits::new(Plan::Enterprise));
    let private = match caller.credential {
        Credential::Static => true,
        Credential::OAuth | Credential::App => false,
        _ => return Allowance::None,
    };
    let of = if private {
        account.burst()
    } else {
        PUBLIC_APP_BURST
    };
    let burst = match policy {
        LimitPolicy::Burst => Some(Left { of, remaining: 0 }),
        LimitPolicy::Daily => Some(Left {
            of,
            remaining: of.saturating_sub(1),
        }),
        LimitPolicy::Search => None,
    };
    let left = match policy {
        LimitPolicy::Daily => 0,
        _ => account.daily().saturating_sub(limits.used_today(now)),
    };
    let daily = private.then(|| Left {
        of: account.daily(),
        remaining: left,
    });
    Allowance::Counted { burst, daily }
}

/// How long a fault still holds, in whole seconds; at least one.
fn seconds_left(met: &Met) -> Option<u32> {
    let left = u64::try_from(met.left?).ok()?;
    Some(u32::try_from(left.div_ceil(1_000).max(1)).unwrap_or(u32::MAX))
}

fn with(status: StatusCode, content_type: HeaderValue, body: String) -> Response<Vec<u8>> {
    let mut response = Response::new(body.into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

/// The pages of the front: gateways that get no answer from HubSpot behind them (titles observed for 503 and 504, the
/// others assumed in their manner).
fn front_page(refusal: Refusal) -> Option<(StatusCode, String)> {
    let Refusal::Status(status) = refusal else {
        return None;
    };
    let title = match status.as_u16() {
        414 => return Some((status, address_too_long())),
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
    let page = format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n"
    );
    Some((status, page))
}

fn error(refusal: Refusal, cause: &Cause<'_>) -> ApiError {
    let limited = |refused| {
        // A limit belongs to somebody: who is not known is told what a private app is told.
        let credential = match cause.caller.credential {
            Credential::OAuth | Credential::App => Credential::OAuth,
            _ => Credential::Static,
        };
        ApiError::rate_limited(refused, credential, cause.app_id, cause.hub_id)
    };
    let status = match refusal {
        Refusal::Limit(LimitPolicy::Burst) => return limited(Refused::Burst),
        Refusal::Limit(LimitPolicy::Daily) => return limited(Refused::Daily),
        Refusal::Limit(LimitPolicy::Search) => return limited(Refused::Search),
        // What the tokens of an account are answered that is gone is assumed.
        Refusal::RevokedToken | Refusal::Disconnected => return ApiError::unauthenticated(),
        Refusal::ExpiredToken => {
            let ran_out = cause.caller.expires_at.unwrap_or(cause.now).min(cause.now);
            return ApiError::expired(ran_out, cause.now);
        }
        Refusal::Status(status) => status,
    };
    match status.as_u16() {
        400 => ApiError::validation("The request is not valid (set as a fault)"),
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
        429 => limited(Refused::Burst),
        // The body of a 477 is not on record.
        477 => ApiError::new(status, "This account is being moved between data centers."),
        500 => ApiError::internal(),
        _ => {
            let reason = status.canonical_reason().unwrap_or("The request was refused");
            ApiError::new(status, format!("{reason} (set as a fault)"))
        }
    }
}
