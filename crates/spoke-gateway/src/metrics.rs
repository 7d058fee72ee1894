//! What is counted, for `/metrics`.
//!
//! Labels are bounded: methods, families of objects, statuses and categories come from fixed lists, whatever a request
//! says. Series that alerts look at are there from the start at 0, so that the first error is a rise and not a birth.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use spoke_model::access::{Access, Action};
use spoke_model::error::category;

use crate::webhook::Answer;

/// The content type of the text.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Up to HubSpot's usual times, and on to the point where callers give up.
const BUCKETS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// Errors that have a series from the start.
const ERRORS: [(&str, &str); 11] = [
    ("400", category::VALIDATION_ERROR),
    ("401", category::INVALID_AUTHENTICATION),
    ("401", category::EXPIRED_AUTHENTICATION),
    ("403", category::MISSING_SCOPES),
    ("404", category::OBJECT_NOT_FOUND),
    ("409", category::CONFLICT),
    ("423", category::LOCKED),
    ("429", category::RATE_LIMITS),
    ("500", category::INTERNAL_ERROR),
    ("502", NONE),
    ("504", NONE),
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

/// The headers that tell what is left, and the names they go by.
const ALLOWANCES: [(&str, &str, &str); 2] = [
    (
        "daily",
        "x-hubspot-ratelimit-daily-remaining",
        "x-hubspot-ratelimit-daily",
    ),
    (
        "burst",
        "x-hubspot-ratelimit-remaining",
        "x-hubspot-ratelimit-max",
    ),
];

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

#[derive(Clone, Debug, Eq, Hash, PartialEq, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

/// Everything that is counted. Cheap to clone; all clones count together.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Interior>);

#[derive(Debug)]
struct Interior {
    registry: Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<CallLabels, Histogram, fn() -> Histogram>,
    errors: Family<ErrorLabels, Counter>,
    remaining: Family<TypeLabel, Gauge>,
    allowed: Family<TypeLabel, Gauge>,
    decisions: Family<OutcomeLabel, Counter>,
    webhooks: WebhookCounters,
}

/// How a call to HubSpot went.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) method: &'static str,
    pub(crate) object_type: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) category: Option<&'a str>,
    pub(crate) duration: Duration,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let interior = Interior {
            registry: Mutex::new(Registry::default()),
            requests: Family::default(),
            durations: Family::new_with_constructor(histogram),
            errors: Family::default(),
            remaining: Family::default(),
            allowed: Family::default(),
            decisions: Family::default(),
            webhooks: WebhookCounters::default(),
        };
        interior.register();
        interior.start_at_zero();
        Self(Arc::new(interior))
    }

    /// The counters of a webhook receiver.
    #[must_use]
    pub fn webhooks(&self) -> WebhookCounters {
        self.0.webhooks.clone()
    }

    /// The text for a Prometheus server.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.0.registry.lock());
        text
    }

    pub(crate) fn called(&self, call: &Call<'_>) {
        let is_error = call.status.is_client_error() || call.status.is_server_error();
        let labels = CallLabels {
            method: call.method,
            object_type: call.object_type,
        };
        self.0
            .requests
            .get_or_create(&RequestLabels {
                method: call.method,
                object_type: call.object_type,
                status: if is_error { "error" } else { "success" },
            })
            .inc();
        self.0
            .durations
            .get_or_create(&labels)
            .observe(call.duration.as_secs_f64());
        if is_error {
            self.0
                .errors
                .get_or_create(&ErrorLabels {
                    status_code: call.status.as_str().to_owned(),
                    category: bounded(call.category),
                })
                .inc();
        }
    }

    /// Takes over what an answer's headers say is left.
    pub(crate) fn left(&self, headers: &HeaderMap) {
        for (name, remaining, allowed) in ALLOWANCES {
            for (header, family) in [(remaining, &self.0.remaining), (allowed, &self.0.allowed)] {
                let value = headers
                    .get(header)
                    .and_then(|value| value.to_str().ok())
                    .and_then(|text| text.parse().ok());
                if let Some(value) = value {
                    family.get_or_create(&TypeLabel { r#type: name }).set(value);
                }
            }
        }
    }

    pub(crate) fn decided(&self, outcome: &'static str) {
        self.0.decisions.get_or_create(&OutcomeLabel { outcome }).inc();
    }
}

impl Interior {
    fn register(&self) {
        let mut registry = self.registry.lock();
        registry.register(
            "hubspot_api_requests",
            "Requests to HubSpot, by how they ended",
            self.requests.clone(),
        );
        registry.register(
            "hubspot_api_request_duration_seconds",
            "Time until HubSpot answered",
            self.durations.clone(),
        );
        registry.register(
            "hubspot_api_errors",
            "Answers of HubSpot that are errors",
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
        registry.register(
            "spoke_gateway_decisions",
            "Requests by what the gateway decided",
            self.decisions.clone(),
        );
        registry.register(
            "spoke_webhook_deliveries",
            "Webhook deliveries by their answer",
            self.webhooks.deliveries.clone(),
        );
        registry.register(
            "spoke_webhook_events",
            "Webhook events by what became of them",
            self.webhooks.events.clone(),
        );
    }

    fn start_at_zero(&self) {
        for (status_code, category) in ERRORS {
            drop(self.errors.get_or_create(&ErrorLabels {
                status_code: status_code.to_owned(),
                category,
            }));
        }
        for object_type in ["contacts", "companies", "deals", "tickets"] {
            for method in ["GET", "POST", "PATCH", "DELETE", "SEARCH", "BATCH_READ"] {
                drop(self.durations.get_or_create(&CallLabels { method, object_type }));
                for status in ["success", "error"] {
                    drop(self.requests.get_or_create(&RequestLabels {
                        method,
                        object_type,
                        status,
                    }));
                }
            }
        }
        for outcome in ["allowed", "denied", "unauthenticated"] {
            drop(self.decisions.get_or_create(&OutcomeLabel { outcome }));
        }
    }
}

/// The method as it is counted: what a POST is there for says more than that it is one.
pub(crate) fn counted_method(method: &http::Method, access: Option<&Access>) -> &'static str {
    if let Some(access) = access {
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
        .find(|known| *known == method.as_str())
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

/// What a webhook receiver counts.
#[derive(Clone, Debug)]
pub struct WebhookCounters {
    deliveries: Family<OutcomeLabel, Counter>,
    events: Family<OutcomeLabel, Counter>,
}

impl Default for WebhookCounters {
    fn default() -> Self {
        let counters = Self {
            deliveries: Family::default(),
            events: Family::default(),
        };
        for outcome in ["kept", "refused", "malformed", "too_large", "unavailable"] {
            counters.delivery(outcome, 0);
        }
        for outcome in ["new", "duplicate", "handled", "failed", "dead"] {
            counters.event(outcome, 0);
        }
        counters
    }
}

impl WebhookCounters {
    pub(crate) fn received(&self, answer: &Answer) {
        let outcome = match answer {
            Answer::Kept { new, duplicates, .. } => {
                self.event("new", *new);
                self.event("duplicate", *duplicates);
                "kept"
            }
            Answer::Refused => "refused",
            Answer::Malformed => "malformed",
            Answer::TooLarge => "too_large",
            Answer::Unavailable => "unavailable",
        };
        self.delivery(outcome, 1);
    }

    pub(crate) fn handled(&self) {
        self.event("handled", 1);
    }

    pub(crate) fn failed(&self) {
        self.event("failed", 1);
    }

    pub(crate) fn died(&self) {
        self.event("dead", 1);
    }

    fn delivery(&self, outcome: &'static str, count: usize) {
        add(&self.deliveries, outcome, count);
    }

    fn event(&self, outcome: &'static str, count: usize) {
        add(&self.events, outcome, count);
    }
}

fn add(family: &Family<OutcomeLabel, Counter>, outcome: &'static str, count: usize) {
    family
        .get_or_create(&OutcomeLabel { outcome })
        .inc_by(count as u64);
}
