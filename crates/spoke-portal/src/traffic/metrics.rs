//! What is counted, under the names that the gateway uses too, so that one dashboard and one set of alerts fits both.
//!
//! Labels are bounded: methods, object types, statuses and categories come from fixed lists, whatever a request says.
//! Series that alerts look at are there from the start at 0, so that the first error is a rise and not a birth.

use std::fmt;

use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use spoke_model::access::{Access, Action};

use super::record::Record;
use crate::api::category;
use crate::guard::{Allowance, Left};

/// The content type of the text.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The gateway's, and finer ones before them: a local portal answers in less than a millisecond.
const BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0,
];

/// Errors that have a series from the start.
const ERRORS: [(&str, &str); 9] = [
    ("400", category::VALIDATION_ERROR),
    ("401", category::INVALID_AUTHENTICATION),
    ("401", category::EXPIRED_AUTHENTICATION),
    ("403", category::MISSING_SCOPES),
    ("404", category::OBJECT_NOT_FOUND),
    ("409", category::CONFLICT),
    ("429", category::RATE_LIMITS),
    ("429", category::ERROR_TYPE_RATE_LIMIT),
    ("500", category::INTERNAL_ERROR),
];
/// Categories that are counted by name; others are `OTHER`, an answer without one is `NONE`.
const CATEGORIES: [&str; 16] = [
    category::VALIDATION_ERROR,
    category::BAD_REQUEST,
    category::INVALID_AUTHENTICATION,
    category::EXPIRED_AUTHENTICATION,
    category::MISSING_SCOPES,
    category::MISSING_PERMISSIONS,
    category::BANNED,
    category::OBJECT_NOT_FOUND,
    category::CONFLICT,
    category::OBJECT_ALREADY_EXISTS,
    category::RATE_LIMITS,
    category::ERROR_TYPE_RATE_LIMIT,
    category::LOCKED,
    category::INTERNAL_ERROR,
    category::INTERNAL_SERVER_ERROR,
    category::SERVICE_UNAVAILABLE,
];
const NONE: &str = "NONE";
const OTHER: &str = "OTHER";

#[derive(Clone, Debug, Eq, Hash, PartialEq, EncodeLabelSet)]
struct CallLabels {
    method: &'static str,
    object_type: &'static str,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    object_type: &'static str,
    status: &'static str,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq, EncodeLabelSet)]
struct ErrorLabels {
    status_code: String,
    category: &'static str,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq, EncodeLabelSet)]
struct TypeLabel {
    r#type: &'static str,
}

/// The counters of one portal.
pub(crate) struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<CallLabels, Histogram, fn() -> Histogram>,
    errors: Family<ErrorLabels, Counter>,
    remaining: Family<TypeLabel, Gauge>,
    allowed: Family<TypeLabel, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let metrics = Self {
            registry: Mutex::new(Registry::default()),
            requests: Family::default(),
            durations: Family::new_with_constructor(histogram),
            errors: Family::default(),
            remaining: Family::default(),
            allowed: Family::default(),
        };
        metrics.register();
        metrics.start_at_zero();
        metrics
    }
}

impl Metrics {
    /// Counts a request.
    pub(super) fn count(&self, record: &Record) {
        let method = record.seen.operation.map_or_else(
            || counted_method(record.method.as_str(), ""),
            |(_, _, counted)| counted,
        );
        let object_type = record.object_type();
        let failed = record.failed();
        self.requests
            .get_or_create(&RequestLabels {
                method,
                object_type,
                status: if failed { "error" } else { "success" },
            })
            .inc();
        self.durations
            .get_or_create(&CallLabels { method, object_type })
            .observe(record.duration.as_secs_f64());
        if failed {
            self.errors
                .get_or_create(&ErrorLabels {
                    status_code: record.status.to_string(),
                    category: bounded(record.seen.category.as_deref()),
                })
                .inc();
        }
        if let Allowance::Counted { burst, daily } = record.seen.allowance {
            self.left("burst", burst);
            self.left("daily", daily);
        }
    }

    /// The text for a Prometheus server.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry.lock());
        text
    }

    fn left(&self, name: &'static str, left: Option<Left>) {
        let Some(Left { of, remaining }) = left else {
            return;
        };
        let label = TypeLabel { r#type: name };
        self.remaining.get_or_create(&label).set(i64::from(remaining));
        self.allowed.get_or_create(&label).set(i64::from(of));
    }

    fn register(&self) {
        let mut registry = self.registry.lock();
        registry.register(
            "hubspot_api_requests",
            "Requests to the portal, by how they ended",
            self.requests.clone(),
        );
        registry.register(
            "hubspot_api_request_duration_seconds",
            "Time until the portal answered",
            self.durations.clone(),
        );
        registry.register(
            "hubspot_api_errors",
            "Answers of the portal that are errors; status code 0 is a connection closed without an answer",
            self.errors.clone(),
        );
        registry.register(
            "hubspot_rate_limit_remaining",
            "Requests left, as the last answer said",
            self.remaining.clone(),
        );
        registry.register(
            "hubspot_rate_limit_max",
            "Requests allowed, as the last answer said",
            self.allowed.clone(),
        );
    }

    fn start_at_zero(&self) {
        for (status_code, category) in ERRORS {
            drop(self.errors.get_or_create(&ErrorLabels {
                status_code: status_code.to_owned(),
                category,
            }));
        }
        for status_code in ["502", "503", "504"] {
            drop(self.errors.get_or_create(&ErrorLabels {
                status_code: status_code.to_owned(),
                category: NONE,
            }));
        }
        for object_type in ["contacts", "companies", "deals", "tickets"] {
            for method in ["GET", "POST", "PATCH", "DELETE", "SEARCH", "BATCH_READ"] {
                for status in ["success", "error"] {
                    drop(self.requests.get_or_create(&RequestLabels {
                        method,
                        object_type,
                        status,
                    }));
                }
            }
        }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Metrics")
    }
}

/// The method as it is counted: what a POST is there for says more than that it is one. The pattern is an operation's,
/// without version; empty for a path that leads to none.
pub(crate) fn counted_method(method: &str, pattern: &str) -> &'static str {
    if let Some(access) = Access::of(method, &format!("/{pattern}")) {
        if access.actions == [Action::Search] {
            return "SEARCH";
        }
        if access.batch {
            return match access.actions {
                [Action::Read] => "BATCH_READ",
                [Action::Create] => "BATCH_CREATE",
                [Action::Update] => "BATCH_UPDATE",
                [Action::Archive] => "BATCH_ARCHIVE",
                [Action::Associate] => "BATCH_ASSOCIATE",
                _ => "BATCH_UPSERT",
            };
        }
    }
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or(OTHER)
}

fn bounded(category: Option<&str>) -> &'static str {
    let Some(category) = category else {
        return NONE;
    };
    CATEGORIES
        .into_iter()
        .find(|known| *known == category)
        .unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::log::tests::record;

    #[test]
    fn what_alerts_look_at_starts_at_zero_and_rises() {
        let metrics = Metrics::default();
        let refused = "hubspot_api_errors_total{status_code=\"401\",category=\"INVALID_AUTHENTICATION\"}";
        assert!(
            metrics.text().contains(&format!("{refused} 0")),
            "{}",
            metrics.text()
        );
        let mut unknown = record(401, "/crm/v3/objects/contacts");
        unknown.seen.category = Some(category::INVALID_AUTHENTICATION.to_owned());
        metrics.count(&unknown);
        let text = metrics.text();
        assert!(text.contains(&format!("{refused} 1")), "{text}");
        assert!(
            text.contains("hubspot_api_request_duration_seconds_bucket{le=\"30.0\",method=\"GET\""),
            "{text}"
        );
    }

    #[test]
    fn no_request_can_invent_a_label() {
        let metrics = Metrics::default();
        for number in 0..50 {
            let mut odd = record(418, "/x");
            odd.method = http::Method::from_bytes(format!("M{number}").as_bytes()).expect("a method");
            odd.seen.category = Some(format!("INVENTED_{number}"));
            metrics.count(&odd);
        }
        let text = metrics.text();
        assert!(!text.contains("INVENTED") && !text.contains("M7"), "{text}");
    }

    #[test]
    fn a_post_is_counted_as_what_it_is_for() {
        for (method, pattern, counted) in [
            ("POST", "crm/objects/{objectType}/search", "SEARCH"),
            ("POST", "crm/objects/{objectType}/batch/read", "BATCH_READ"),
            ("POST", "crm/objects/{objectType}", "POST"),
            ("GET", "crm/owners", "GET"),
            ("BREW", "", "OTHER"),
        ] {
            assert_eq!(counted_method(method, pattern), counted, "{method} {pattern}");
        }
    }
}
