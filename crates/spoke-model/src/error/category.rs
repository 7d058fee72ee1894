//! The `category` texts seen on the live service, and which statuses are worth another attempt.
//!
//! The category is not a function of the status: decide by status first, then category, then subcategory.

/// 400: a body or parameter is wrong.
pub const VALIDATION_ERROR: &str = "VALIDATION_ERROR";
/// 400: some services, for example invalid associations.
pub const BAD_REQUEST: &str = "BAD_REQUEST";
/// 401 (403 for the wrong kind of credential).
pub const INVALID_AUTHENTICATION: &str = "INVALID_AUTHENTICATION";
/// 401: the OAuth token ran out.
pub const EXPIRED_AUTHENTICATION: &str = "EXPIRED_AUTHENTICATION";
/// 403: the token lacks a scope.
pub const MISSING_SCOPES: &str = "MISSING_SCOPES";
/// 403: the feature is closed for this portal or user.
pub const MISSING_PERMISSIONS: &str = "MISSING_PERMISSIONS";
/// 403: the application is not on a list.
pub const BANNED: &str = "BANNED";
/// 404, and the items of a batch read.
pub const OBJECT_NOT_FOUND: &str = "OBJECT_NOT_FOUND";
/// 409: a record with this unique value exists.
pub const CONFLICT: &str = "CONFLICT";
/// 409: a definition with this name exists.
pub const OBJECT_ALREADY_EXISTS: &str = "OBJECT_ALREADY_EXISTS";
/// 429 from a service; the gateway in front says `errorType` instead.
pub const RATE_LIMITS: &str = "RATE_LIMITS";
/// 423: another write holds the lock, about two seconds.
pub const LOCKED: &str = "LOCKED";
/// 500.
pub const INTERNAL_ERROR: &str = "INTERNAL_ERROR";
/// 500 of some services.
pub const INTERNAL_SERVER_ERROR: &str = "INTERNAL_SERVER_ERROR";
/// 503.
pub const SERVICE_UNAVAILABLE: &str = "SERVICE_UNAVAILABLE";

/// `errorType` of a 429 from the gateway.
pub const ERROR_TYPE_RATE_LIMIT: &str = "RATE_LIMIT";
/// `policyName` of the ten-second limit. Official clients wait and retry on exactly this text.
pub const POLICY_TEN_SECONDLY_ROLLING: &str = "TEN_SECONDLY_ROLLING";
/// `policyName` of the search limit.
pub const POLICY_SECONDLY: &str = "SECONDLY";
/// `policyName` of the daily limit. Waiting does not help before the portal's midnight.
pub const POLICY_DAILY: &str = "DAILY";
/// The message of the ten-second limit (recorded).
pub const MESSAGE_TEN_SECONDLY: &str = "You have reached your ten_secondly_rolling limit.";
/// The message of the search limit (recorded; official clients compare it letter by letter).
pub const MESSAGE_SECONDLY: &str = "You have reached your secondly limit.";
/// The message of the daily limit (documented).
pub const MESSAGE_DAILY: &str = "You have reached your daily limit.";

/// Whether the same request may succeed later: 408, 423, 429, 477 and the transient server and proxy statuses
/// (documented in "Error handling"). 500 is included although only idempotent requests should be repeated; 525 and
/// 526 (TLS at the origin) are not.
#[must_use]
pub const fn is_retryable_status(status: u16) -> bool {
    matches!(status, 408 | 423 | 429 | 477 | 500 | 502 | 503 | 504 | 520..=524)
}

#[cfg(test)]
mod tests {
    use super::is_retryable_status;

    #[test]
    fn limits_locks_and_outages_are_retryable_and_refusals_are_not() {
        for status in [408, 423, 429, 477, 500, 502, 503, 504, 521, 522, 523, 524] {
            assert!(is_retryable_status(status), "{status}");
        }
        for status in [
            200, 207, 400, 401, 403, 404, 405, 409, 413, 414, 415, 501, 525, 526,
        ] {
            assert!(!is_retryable_status(status), "{status}");
        }
    }
}
