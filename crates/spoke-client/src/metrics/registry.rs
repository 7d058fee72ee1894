//! A client as a collector: its numbers are read when the registry is written out, so nothing is counted twice.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use spoke_model::metrics as table;

use super::{Histogram, Metrics};
use crate::hubspot::HubSpot;
use crate::transport::BreakerState;

impl HubSpot {
    /// Adds what this client counts to a registry, under the names of [`spoke_model::metrics`]. One registry takes one
    /// client without further labels; give each of several a prefix or labels of its own with
    /// [`Registry::sub_registry_with_label`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// let mut registry = prometheus_client::registry::Registry::default();
    /// hubspot.register_metrics(&mut registry);
    /// hubspot.contacts().list().page().await?;
    ///
    /// let mut text = String::new();
    /// prometheus_client::encoding::text::encode(&mut text, &registry)?;
    /// assert!(text.contains(r#"hubspot_api_requests_total{method="GET",object_type="contacts",status="success"} 1"#));
    /// # Ok(()) }
    /// ```
    pub fn register_metrics(&self, registry: &mut Registry) {
        registry.register_collector(Box::new(Client(self.clone())));
    }
}

/// A client in a registry.
struct Client(HubSpot);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Collector for Client {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        write(&self.0.metrics(), &mut encoder)
    }
}

fn write(metrics: &Metrics, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
    let counters = metrics.calls.iter().flat_map(|(labels, calls)| {
        [("success", calls.succeeded), ("error", calls.failed)].map(|(status, count)| {
            let labels = [
                ("method", labels.method),
                ("object_type", labels.object_type),
                ("status", status),
            ];
            (labels.to_vec(), count)
        })
    });
    count(encoder, table::REQUESTS, counters)?;
    let durations = metrics.calls.iter().map(|(labels, calls)| {
        let labels = [("method", labels.method), ("object_type", labels.object_type)];
        (labels.to_vec(), &calls.duration)
    });
    sort(encoder, table::REQUEST_DURATION, durations)?;
    count(encoder, table::ERRORS, errors(metrics))?;
    let quota = [
        (
            table::RATE_LIMIT_REMAINING,
            "daily",
            metrics.quota.daily_remaining,
        ),
        (
            table::RATE_LIMIT_REMAINING,
            "burst",
            metrics.quota.burst_remaining,
        ),
        (table::RATE_LIMIT_MAX, "daily", metrics.quota.daily_limit),
        (table::RATE_LIMIT_MAX, "burst", metrics.quota.burst_limit),
    ];
    for metric in [table::RATE_LIMIT_REMAINING, table::RATE_LIMIT_MAX] {
        let told = quota.iter().filter(|(of, _, _)| *of == metric);
        let told = told.filter_map(|(_, name, value)| Some((vec![("type", *name)], (*value)?)));
        measure(encoder, metric, told)?;
    }
    let retries = metrics
        .retries
        .iter()
        .map(|(reason, count)| (vec![("reason", *reason)], *count));
    count(encoder, table::RETRIES, retries)?;
    let waits = metrics.limiter_wait.iter();
    sort(
        encoder,
        table::LIMITER_WAIT,
        waits.map(|(allowance, waits)| (vec![("allowance", *allowance)], waits)),
    )?;
    let breakers = metrics.breakers.iter().map(|(allowance, state)| {
        let state = match state {
            BreakerState::Closed => 0,
            BreakerState::HalfOpen => 1,
            BreakerState::Open => 2,
        };
        (vec![("allowance", allowance.as_str())], state)
    });
    measure(encoder, table::BREAKER_STATE, breakers)?;
    let cache = [
        ("hit", metrics.cache.hits),
        ("miss", metrics.cache.misses),
        ("fallback", metrics.cache.fallbacks),
    ];
    let cache = cache.map(|(result, count)| (vec![("result", result)], count));
    count(encoder, table::CACHE_READS, cache.into_iter())?;
    count(
        encoder,
        table::COALESCED,
        std::iter::once((Vec::new(), metrics.coalesced)),
    )
}

/// The errors that were met, and at 0 those that alerts look at.
fn errors(metrics: &Metrics) -> impl Iterator<Item = (Labels, u64)> {
    let start = table::ERRORS_FROM_THE_START
        .into_iter()
        .map(|(status, category)| (table::status_label(status), category))
        .filter(|labels| !metrics.errors.contains_key(labels))
        .map(|labels| (labels, 0));
    let met = metrics.errors.iter().map(|(labels, count)| (*labels, *count));
    start
        .chain(met)
        .map(|((status, category), count)| (vec![("status_code", status), ("category", category)], count))
}

type Labels = Vec<(&'static str, &'static str)>;

fn count(
    encoder: &mut DescriptorEncoder<'_>,
    metric: table::Metric,
    series: impl Iterator<Item = (Labels, u64)>,
) -> Result<(), fmt::Error> {
    let mut family = encoder.encode_descriptor(metric.name, metric.help, None, MetricType::Counter)?;
    for (labels, value) in series {
        let counter = ConstCounter::new(value);
        if labels.is_empty() {
            // A family of one has no labels.
            return counter.encode(family);
        }
        counter.encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}

fn measure(
    encoder: &mut DescriptorEncoder<'_>,
    metric: table::Metric,
    series: impl Iterator<Item = (Labels, u64)>,
) -> Result<(), fmt::Error> {
    let mut family = encoder.encode_descriptor(metric.name, metric.help, None, MetricType::Gauge)?;
    for (labels, value) in series {
        let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
        gauge.encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}

fn sort<'m>(
    encoder: &mut DescriptorEncoder<'_>,
    metric: table::Metric,
    series: impl Iterator<Item = (Labels, &'m Histogram)>,
) -> Result<(), fmt::Error> {
    let mut family = encoder.encode_descriptor(metric.name, metric.help, None, MetricType::Histogram)?;
    for (labels, histogram) in series {
        let mut buckets = histogram.buckets.clone();
        buckets.push((f64::INFINITY, histogram.above));
        family.encode_family(&labels)?.encode_histogram::<NoLabelSet>(
            histogram.sum,
            histogram.count(),
            &buckets,
            None,
        )?;
    }
    Ok(())
}
