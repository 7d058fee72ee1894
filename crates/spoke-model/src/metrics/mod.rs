//! What Spoke counts, under which names and labels: one table for the client, the gateway and the local portal, so that
//! one dashboard and one set of alerts fits all three.
//!
//! Labels are bounded: methods, families of objects, statuses and categories come from fixed lists, whatever a request
//! says. Names are as a registry takes them; in the text of a counter `_total` is added.
//!
//! ```
//! use spoke_model::metrics::{self, CallLabels};
//!
//! let labels = CallLabels::of("POST", "/crm/v3/objects/contacts/batch/read");
//! assert_eq!((labels.method, labels.object_type), ("BATCH_READ", "contacts"));
//! assert_eq!(metrics::REQUESTS.labels, ["method", "object_type", "status"]);
//! ```

mod label;

pub use label::{CallLabels, NONE, OTHER, category_label, counted_method, status_label};

use crate::error::category;

/// What becomes of a number over time.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// It rises.
    Counter,
    /// It goes up and down.
    Gauge,
    /// It is sorted into buckets.
    Histogram,
}

/// One metric.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metric {
    /// The name, with the unit at its end where it has one.
    pub name: &'static str,
    /// What becomes of it.
    pub kind: Kind,
    /// What it tells, in a line.
    pub help: &'static str,
    /// The names of its labels.
    pub labels: &'static [&'static str],
}

const fn metric(
    name: &'static str,
    kind: Kind,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric {
        name,
        kind,
        help,
        labels,
    }
}

/// Requests by method, object and whether they ended well (`success`, `error`).
pub const REQUESTS: Metric = metric(
    "hubspot_api_requests",
    Kind::Counter,
    &["method", "object_type", "status"],
    "Requests to HubSpot, by how they ended",
);
/// Seconds until the answer was there.
pub const REQUEST_DURATION: Metric = metric(
    "hubspot_api_request_duration_seconds",
    Kind::Histogram,
    &["method", "object_type"],
    "Time until HubSpot answered",
);
/// Errors by status and category. The status code is 0 where there was no answer.
pub const ERRORS: Metric = metric(
    "hubspot_api_errors",
    Kind::Counter,
    &["status_code", "category"],
    "Answers of HubSpot that are errors; status code 0 stands for no answer at all",
);
/// What the last answer said is left, of the type `daily` or `burst`.
pub const RATE_LIMIT_REMAINING: Metric = metric(
    "hubspot_rate_limit_remaining",
    Kind::Gauge,
    &["type"],
    "Requests left, as the last answer said",
);
/// What the last answer said is allowed, of the type `daily` or `burst`.
pub const RATE_LIMIT_MAX: Metric = metric(
    "hubspot_rate_limit_max",
    Kind::Gauge,
    &["type"],
    "Requests allowed, as the last answer said",
);
/// Requests that a client sent once more, by what the attempt before met.
pub const RETRIES: Metric = metric(
    "spoke_client_retries",
    Kind::Counter,
    &["reason"],
    "Requests sent once more, by what the attempt before met",
);
/// Seconds that attempts waited for a place in a rate window, by allowance.
pub const LIMITER_WAIT: Metric = metric(
    "spoke_client_limiter_wait_seconds",
    Kind::Histogram,
    &["allowance"],
    "Time that attempts waited for a place in a rate window",
);
/// 0 closed, 1 half open, 2 open, by allowance.
pub const BREAKER_STATE: Metric = metric(
    "spoke_client_breaker_state",
    Kind::Gauge,
    &["allowance"],
    "The circuit breaker: 0 closed, 1 half open, 2 open",
);
/// Reads that the cache was asked for: `hit`, `miss`, and `fallback` for an old answer while HubSpot can't be asked.
pub const CACHE_READS: Metric = metric(
    "spoke_client_cache_reads",
    Kind::Counter,
    &["result"],
    "Reads that the cache was asked for, by what it had",
);
/// Calls that another caller's call answered.
pub const COALESCED: Metric = metric(
    "spoke_client_coalesced_calls",
    Kind::Counter,
    &[],
    "Calls that another call answered",
);
/// Requests by what the gateway decided: `allowed`, `denied`, `unauthenticated`.
pub const GATEWAY_DECISIONS: Metric = metric(
    "spoke_gateway_decisions",
    Kind::Counter,
    &["outcome"],
    "Requests by what the gateway decided",
);
/// Webhook deliveries by their answer.
pub const WEBHOOK_DELIVERIES: Metric = metric(
    "spoke_webhook_deliveries",
    Kind::Counter,
    &["outcome"],
    "Webhook deliveries by their answer",
);
/// Webhook events by what became of them.
pub const WEBHOOK_EVENTS: Metric = metric(
    "spoke_webhook_events",
    Kind::Counter,
    &["outcome"],
    "Webhook events by what became of them",
);

/// Every metric.
pub const ALL: [Metric; 13] = [
    REQUESTS,
    REQUEST_DURATION,
    ERRORS,
    RATE_LIMIT_REMAINING,
    RATE_LIMIT_MAX,
    RETRIES,
    LIMITER_WAIT,
    BREAKER_STATE,
    CACHE_READS,
    COALESCED,
    GATEWAY_DECISIONS,
    WEBHOOK_DELIVERIES,
    WEBHOOK_EVENTS,
];

/// Upper bounds of [`REQUEST_DURATION`] in seconds: up to HubSpot's usual times, and on to where callers give up.
pub const DURATION_BUCKETS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// The same with finer ones before them, for a portal that answers in less than a millisecond.
pub const LOCAL_DURATION_BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0,
];

/// Upper bounds of [`LIMITER_WAIT`] in seconds: the windows of HubSpot's limits are one and ten seconds.
pub const WAIT_BUCKETS: [f64; 8] = [0.001, 0.01, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Errors that have a series from the start, so that the first one is a rise and not a birth: status and category.
pub const ERRORS_FROM_THE_START: [(u16, &str); 14] = [
    (400, category::VALIDATION_ERROR),
    (401, category::INVALID_AUTHENTICATION),
    (401, category::EXPIRED_AUTHENTICATION),
    (403, category::MISSING_SCOPES),
    (404, category::OBJECT_NOT_FOUND),
    (409, category::CONFLICT),
    (423, category::LOCKED),
    (429, category::RATE_LIMITS),
    (429, category::ERROR_TYPE_RATE_LIMIT),
    (500, category::INTERNAL_ERROR),
    (502, NONE),
    (503, NONE),
    (504, NONE),
    (0, NONE),
];

/// Objects whose series exist from the start.
pub const OBJECTS_FROM_THE_START: [&str; 4] = ["contacts", "companies", "deals", "tickets"];

/// Methods whose series exist from the start.
pub const METHODS_FROM_THE_START: [&str; 6] = ["GET", "POST", "PATCH", "DELETE", "SEARCH", "BATCH_READ"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_end_as_their_kind_asks() {
        let mut names: Vec<&str> = ALL.iter().map(|one| one.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        for one in ALL {
            assert!(!one.name.ends_with("_total"), "{}", one.name);
            assert_eq!(
                one.kind == Kind::Histogram,
                one.name.ends_with("_seconds"),
                "{}",
                one.name
            );
            assert!(one.labels.len() <= 3 && !one.help.is_empty(), "{}", one.name);
        }
    }

    #[test]
    fn buckets_rise() {
        for buckets in [&DURATION_BUCKETS[..], &LOCAL_DURATION_BUCKETS, &WAIT_BUCKETS] {
            assert!(buckets.windows(2).all(|pair| pair[0] < pair[1]), "{buckets:?}");
        }
        assert!(
            DURATION_BUCKETS
                .iter()
                .all(|bound| LOCAL_DURATION_BUCKETS.contains(bound))
        );
    }

    #[test]
    fn what_exists_from_the_start_is_in_the_lists_that_bound_labels() {
        for (status, category) in ERRORS_FROM_THE_START {
            assert_ne!(status_label(status), OTHER, "{status}");
            if category != NONE {
                assert_eq!(category_label(Some(category)), category);
            }
        }
    }
}
