//! What a client has counted, as plain numbers: [`crate::HubSpot::metrics`].
//!
//! Counting is always on: one short lock an attempt, and no label that a request could invent. Names, labels and buckets
//! are those of [`spoke_model::metrics`], which the gateway and the local portal use too. With the feature `metrics` a
//! client registers itself in a Prometheus registry (`HubSpot::register_metrics`).
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! hubspot.contacts().list().page().await?;
//! let _ = hubspot.contacts().get("404404404").send().await;
//!
//! let metrics = hubspot.metrics();
//! assert_eq!((metrics.requests(), metrics.failed_requests()), (2, 1));
//! let get = metrics.calls.iter().find(|(labels, _)| labels.object_type == "contacts").map(|(_, calls)| calls);
//! assert_eq!(get.map(|calls| (calls.succeeded, calls.failed)), Some((1, 1)));
//! assert!(metrics.quota.burst_remaining.is_some());
//! # Ok(()) }
//! ```

mod numbers;
#[cfg(feature = "metrics")]
mod registry;

pub(crate) use numbers::{Attempt, Numbers};

use std::collections::BTreeMap;

pub use spoke_model::metrics::CallLabels;

use crate::request::Allowance;
use crate::transport::BreakerState;

/// What a client has counted since it was built; all clones of it count together.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Metrics {
    /// Attempts on the wire, by method and object type.
    pub calls: BTreeMap<CallLabels, CallCounts>,
    /// Attempts that failed, by status (`"0"` without an answer, `"OTHER"` for rare ones) and HubSpot's category, else
    /// the kind of the error.
    pub errors: BTreeMap<(&'static str, &'static str), u64>,
    /// Attempts that repeated another, by the kind of error that one met ([`crate::ErrorKind::as_str`]).
    pub retries: BTreeMap<&'static str, u64>,
    /// Seconds that attempts waited for a place in a rate window, by [`Allowance::as_str`].
    pub limiter_wait: BTreeMap<&'static str, Histogram>,
    /// What the last answers said is left.
    pub quota: Quota,
    /// The breaker of each allowance now.
    pub breakers: Vec<(Allowance, BreakerState)>,
    /// What the cache had.
    pub cache: CacheReads,
    /// Calls that another caller's call answered.
    pub coalesced: u64,
}

/// Attempts of one kind.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CallCounts {
    /// Answered with success.
    pub succeeded: u64,
    /// Answered with an error, or not at all.
    pub failed: u64,
    /// Seconds from sending to the last byte of the answer, or to the failure.
    pub duration: Histogram,
}

/// Numbers sorted into buckets.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Histogram {
    /// Upper bound of each bucket and how many numbers fell into it and not into the one before.
    pub buckets: Vec<(f64, u64)>,
    /// How many were above the last bound.
    pub above: u64,
    /// The sum of all numbers.
    pub sum: f64,
}

impl Histogram {
    fn of(bounds: &[f64]) -> Self {
        Self {
            buckets: bounds.iter().map(|bound| (*bound, 0)).collect(),
            above: 0,
            sum: 0.0,
        }
    }

    fn observe(&mut self, value: f64) {
        self.sum += value;
        match self.buckets.iter_mut().find(|(bound, _)| value <= *bound) {
            Some((_, count)) => *count += 1,
            None => self.above += 1,
        }
    }

    /// How many numbers there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets
            .iter()
            .map(|(_, count)| count)
            .sum::<u64>()
            .saturating_add(self.above)
    }
}

/// What the last answers said of allowances. Absent until an answer said so.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// Calls a day.
    pub daily_limit: Option<u64>,
    /// Calls left today.
    pub daily_remaining: Option<u64>,
    /// Calls in the burst window.
    pub burst_limit: Option<u64>,
    /// Calls left in the burst window.
    pub burst_remaining: Option<u64>,
}

/// What the cache had. All 0 without one.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheReads {
    /// A fresh answer.
    pub hits: u64,
    /// Nothing fresh; HubSpot was asked.
    pub misses: u64,
    /// An old answer, given while HubSpot could not be asked. Such a read is a miss as well.
    pub fallbacks: u64,
}

impl Metrics {
    /// Attempts on the wire.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.calls.values().map(|one| one.succeeded + one.failed).sum()
    }

    /// Attempts that failed.
    #[must_use]
    pub fn failed_requests(&self) -> u64 {
        self.calls.values().map(|one| one.failed).sum()
    }

    /// Attempts that repeated another.
    #[must_use]
    pub fn repeated_requests(&self) -> u64 {
        self.retries.values().sum()
    }
}
