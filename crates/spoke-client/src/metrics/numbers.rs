//! Counting, behind one lock that is held for a few additions an attempt.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use spoke_model::metrics::{CallLabels, DURATION_BUCKETS, NONE, WAIT_BUCKETS, category_label, status_label};

use super::{CallCounts, Histogram, Metrics};
use crate::error::{Error, ErrorKind};
use crate::request::{Allowance, Request};
use crate::transport::Told;

/// Templates whose labels are remembered; those of raw requests could be many.
const REMEMBERED: usize = 512;

/// The counters of one client.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    counted: Metrics,
    /// Labels by a hash of method and template.
    labels: HashMap<u64, CallLabels>,
    hasher: RandomState,
}

/// What is known of an attempt when it has ended.
pub(crate) struct Attempt<'a> {
    pub(crate) request: &'a Request,
    pub(crate) duration: Duration,
    /// How long it waited for a place in a rate window.
    pub(crate) waited: Duration,
    /// What the attempt that it repeats met.
    pub(crate) repeats: Option<ErrorKind>,
    pub(crate) told: &'a Told,
    pub(crate) error: Option<&'a Error>,
}

impl Numbers {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn attempt(&self, attempt: &Attempt<'_>) {
        let mut state = self.lock();
        let labels = state.labels(attempt.request);
        let counted = &mut state.counted;
        let calls = counted.calls.entry(labels).or_insert_with(|| CallCounts {
            duration: Histogram::of(&DURATION_BUCKETS),
            ..CallCounts::default()
        });
        calls.duration.observe(attempt.duration.as_secs_f64());
        match attempt.error {
            None => calls.succeeded += 1,
            Some(error) => {
                calls.failed += 1;
                *counted.errors.entry(error_labels(error)).or_default() += 1;
            }
        }
        if attempt.request.allowance() != Allowance::Exempt {
            let waits = counted
                .limiter_wait
                .entry(attempt.request.allowance().as_str())
                .or_insert_with(|| Histogram::of(&WAIT_BUCKETS));
            waits.observe(attempt.waited.as_secs_f64());
        }
        if let Some(kind) = attempt.repeats {
            *counted.retries.entry(kind.as_str()).or_default() += 1;
        }
        let (quota, told) = (&mut counted.quota, attempt.told);
        quota.daily_limit = told.daily_limit.or(quota.daily_limit);
        quota.daily_remaining = told.daily_remaining.or(quota.daily_remaining);
        quota.burst_limit = told.burst_limit.or(quota.burst_limit);
        quota.burst_remaining = told.burst_remaining.or(quota.burst_remaining);
    }

    pub(crate) fn cache_hit(&self) {
        self.lock().counted.cache.hits += 1;
    }

    pub(crate) fn cache_miss(&self) {
        self.lock().counted.cache.misses += 1;
    }

    pub(crate) fn cache_fallback(&self) {
        self.lock().counted.cache.fallbacks += 1;
    }

    pub(crate) fn coalesced(&self) {
        self.lock().counted.coalesced += 1;
    }

    pub(crate) fn counted(&self) -> Metrics {
        self.lock().counted.clone()
    }
}

impl State {
    fn labels(&mut self, request: &Request) -> CallLabels {
        let (method, template) = (request.method().as_str(), request.template());
        let key = self.hasher.hash_one((method, template));
        if let Some(known) = self.labels.get(&key) {
            return *known;
        }
        let labels = CallLabels::of(method, template);
        if self.labels.len() < REMEMBERED {
            self.labels.insert(key, labels);
        }
        labels
    }
}

/// Status and category. Without an answer the kind says more than that there was none.
fn error_labels(error: &Error) -> (&'static str, &'static str) {
    match error.status() {
        Some(status) => (status_label(status), category_label(error.category_or_type())),
        None if error.kind() == ErrorKind::RateLimited => ("0", NONE),
        None => ("0", error.kind().as_str()),
    }
}
