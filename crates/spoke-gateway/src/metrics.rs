//! What is counted, for `/metrics`.
//!
//! Names, labels and buckets are those of [`spoke_model::metrics`]. Series that alerts look at are there from the start at 0, so that the first error is a rise and not a birth.

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
use spoke_model::metrics::{self as table, Metric, category_label, status_label};

use crate::webhook::Answer;

/// The content type of the text.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

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
    status_code: &'static str,
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
        let histogram: fn() -> Histogram = || Histogram::new(table::DURATION_BUCKETS);
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
                    status_code: status_label(call.status.as_u16()),
                    category: category_label(call.category),
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
        let registry = &mut *self.registry.lock();
        add_to(registry, table::REQUESTS, &self.requests);
        add_to(registry, table::REQUEST_DURATION, &self.durations);
        add_to(registry, table::ERRORS, &self.errors);
        add_to(registry, table::RATE_LIMIT_REMAINING, &self.remaining);
        add_to(registry, table::RATE_LIMIT_MAX, &self.allowed);
        add_to(registry, table::GATEWAY_DECISIONS, &self.decisions);
        add_to(registry, table::WEBHOOK_DELIVERIES, &self.webhooks.deliveries);
        add_to(registry, table::WEBHOOK_EVENTS, &self.webhooks.events);
    }

    fn start_at_zero(&self) {
        for (status, category) in table::ERRORS_FROM_THE_START {
            drop(self.errors.get_or_create(&ErrorLabels {
                status_code: status_label(status),
                category,
            }));
        }
        for object_type in table::OBJECTS_FROM_THE_START {
            for method in table::METHODS_FROM_THE_START {
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

fn add_to<M: prometheus_client::registry::Metric + Clone>(
    registry: &mut Registry,
    metric: Metric,
    counted: &M,
) {
    registry.register(metric.name, metric.help, counted.clone());
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
