//! What came in and how it went: a log of the last requests, and counters for a Prometheus server.
//!
//! Both are on unless a portal is started without them: a slot of a ring with a lock of its own, and a few counters. How
//! the portal is used, over time and by whom, is counted too. What the portal's own companions ask is in neither.

mod header_lines;
mod log;
mod metrics;
mod record;
mod usage;

use std::fmt;
use std::sync::Arc;

pub(crate) use header_lines::header_lines;
pub(crate) use log::{RequestLog, Which};
pub(crate) use metrics::{CONTENT_TYPE, Metrics, counted_method};
pub use record::AnsweredRequest;
pub(crate) use record::{Record, Seen, beginning, push_shown};
pub(crate) use usage::{Caller, Tally, Usage};

/// Who is told about every answered request.
#[derive(Clone)]
pub(crate) struct RequestObserver(Arc<dyn Fn(&AnsweredRequest<'_>) + Send + Sync>);

impl RequestObserver {
    /// This function.
    pub(crate) fn new(told: impl Fn(&AnsweredRequest<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }
}

impl fmt::Debug for RequestObserver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RequestObserver")
    }
}

/// The traffic of one portal.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    /// The last requests.
    pub(crate) log: RequestLog,
    /// The counters.
    pub(crate) metrics: Metrics,
    /// Who used what, and when.
    pub(crate) usage: Usage,
    observer: Option<RequestObserver>,
    /// Whether nothing is noted at all.
    off: bool,
}

impl Traffic {
    /// Traffic that somebody is told about, or that nobody takes note of.
    pub(crate) fn observed_by(observer: Option<RequestObserver>, off: bool) -> Self {
        Self {
            observer,
            off,
            ..Self::default()
        }
    }

    /// Whether requests are noted.
    pub(crate) fn is_on(&self) -> bool {
        !self.off
    }

    /// Takes note of a request that has been answered, or not: what is said of it is written into its record.
    pub(crate) fn note(&self, say: impl FnOnce(&mut Record)) {
        let mut record = self.log.room();
        say(&mut record);
        self.metrics.count(&record);
        self.usage.count(&record);
        if let Some(observer) = &self.observer {
            (observer.0)(&record.answered());
        }
        self.log.push(record);
    }
}
