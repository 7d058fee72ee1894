//! What is counted, under the names that the gateway uses too, so that one dashboard and one set of alerts fits both.
//!
//! Names, labels and buckets are those of [`spoke_model::metrics`]. Series that alerts look at are there from the start at 0, so that the first error is a rise and not a birth.

use std::fmt;
use std::sync::OnceLock;

use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use spoke_model::access::Access;
use spoke_model::metrics::{self as table, Metric, category_label, status_label};

use super::record::Record;
use crate::guard::{Allowance, Left};

/// The content type of the text.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

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

/// The counters of one portal.
pub(crate) struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<CallLabels, Histogram, fn() -> Histogram>,
    errors: Family<ErrorLabels, Counter>,
    remaining: Family<TypeLabel, Gauge>,
    allowed: Family<TypeLabel, Gauge>,
    burst: LeftGauges,
    daily: LeftGauges,
}

/// What is left and what is allowed of one limit: looked up once, since almost every request sets them. They are not
/// there before the first one does, so that nobody is told of 0 calls left.
#[derive(Default)]
struct LeftGauges(OnceLock<[Gauge; 2]>);

impl Default for Metrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(table::LOCAL_DURATION_BUCKETS);
        let metrics = Self {
            registry: Mutex::new(Registry::default()),
            requests: Family::default(),
            durations: Family::new_with_constructor(histogram),
            errors: Family::default(),
            remaining: Family::default(),
            allowed: Family::default(),
            burst: LeftGauges::default(),
            daily: LeftGauges::default(),
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
                    status_code: status_label(record.status),
                    category: category_label(record.seen.category.as_deref()),
                })
                .inc();
        }
        if let Allowance::Counted { burst, daily } = record.seen.allowance {
            self.left(&self.burst, "burst", burst);
            self.left(&self.daily, "daily", daily);
        }
    }

    /// The text for a Prometheus server.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry.lock());
        text
    }

    fn left(&self, gauges: &LeftGauges, name: &'static str, left: Option<Left>) {
        let Some(Left { of, remaining }) = left else {
            return;
        };
        let [now, most] = gauges.0.get_or_init(|| {
            let label = TypeLabel { r#type: name };
            [&self.remaining, &self.allowed].map(|family| family.get_or_create_owned(&label))
        });
        now.set(i64::from(remaining));
        most.set(i64::from(of));
    }

    fn register(&self) {
        let registry = &mut *self.registry.lock();
        add_to(registry, table::REQUESTS, &self.requests);
        add_to(registry, table::REQUEST_DURATION, &self.durations);
        add_to(registry, table::ERRORS, &self.errors);
        add_to(registry, table::RATE_LIMIT_REMAINING, &self.remaining);
        add_to(registry, table::RATE_LIMIT_MAX, &self.allowed);
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

fn add_to<M: prometheus_client::registry::Metric + Clone>(
    registry: &mut Registry,
    metric: Metric,
    counted: &M,
) {
    registry.register(metric.name, metric.help, counted.clone());
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Metrics")
    }
}

/// How the method of an operation is counted. The pattern is the operation's, without version; empty for a path that
/// leads to none.
pub(crate) fn counted_method(method: &str, pattern: &str) -> &'static str {
    table::counted_method(method, Access::of(method, &format!("/{pattern}")).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::category;
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
}
