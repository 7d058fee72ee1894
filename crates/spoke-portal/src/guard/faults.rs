//! Bad days on request: answers that are late, refused, broken off.
//!
//! A portal without faults pays one atomic load a request. A fault holds for a route, a method, a number of requests;
//! the first that fits is taken, in the order in which they were added.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use http::{Method, StatusCode};
use parking_lot::Mutex;

use crate::server::Path;

/// Faults that may be set at the same time.
pub(crate) const FAULTS_MAX: usize = 100;
/// The longest delay.
pub(crate) const LATENCY_MAX: Duration = Duration::from_secs(600);

/// What shall go wrong, where, and how often. Without a route it is everywhere, without a count until it is cleared.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use spoke_portal::{Fault, Portal};
///
/// let portal = Portal::start().await?;
/// portal.fault(Fault::status(503).count(3).route("/crm/v3/objects/contacts/*"));
/// portal.fault(Fault::latency(std::time::Duration::from_secs(2)).method("POST"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "hand it to Portal::fault"]
pub struct Fault {
    pub(crate) status: Option<StatusCode>,
    pub(crate) latency: Duration,
    pub(crate) reset: bool,
    pub(crate) retry_after: Option<u32>,
    pub(crate) route: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) count: Option<u32>,
}

impl Fault {
    /// Answers with this status and the body HubSpot sends with it. What is no status of an error (400 to 599) becomes
    /// 500.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status)
            .ok()
            .filter(|status| status.is_client_error() || status.is_server_error());
        Self {
            status: Some(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)),
            ..Self::default()
        }
    }

    /// Answers late, on the clock of tokio; at most ten minutes.
    pub fn latency(latency: Duration) -> Self {
        Self::default().after(latency)
    }

    /// Closes the connection without an answer. The request is not carried out.
    pub fn reset() -> Self {
        Self {
            reset: true,
            ..Self::default()
        }
    }

    /// Waits this long first.
    pub fn after(mut self, latency: Duration) -> Self {
        self.latency = latency.min(LATENCY_MAX);
        self
    }

    /// Sends `Retry-After` with this number of seconds.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Holds for these paths only: `*` stands for one segment, `**` at the end for any rest. A pattern without a version
    /// fits every version.
    pub fn route(mut self, pattern: impl Into<String>) -> Self {
        self.route = Some(pattern.into());
        self
    }

    /// Holds for this method only.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Ends after this many requests.
    pub fn count(mut self, requests: u32) -> Self {
        self.count = Some(requests);
        self
    }

    fn fits(&self, method: &Method, path: &str) -> bool {
        let method_fits = self
            .method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()));
        method_fits
            && self
                .route
                .as_deref()
                .is_none_or(|pattern| route_fits(pattern, path))
    }
}

/// A fault that is set.
#[derive(Debug, Clone)]
pub(crate) struct SetFault {
    /// Its number.
    pub(crate) id: u64,
    /// What it is.
    pub(crate) fault: Fault,
    /// Requests it has met.
    pub(crate) hits: u64,
}

/// Why a fault can't be set: there are too many.
#[derive(Debug)]
pub(crate) struct TooMany;

/// The faults of one portal.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// How many are set: all that is looked at while there are none.
    set: AtomicUsize,
    next: AtomicU64,
    list: Mutex<Vec<SetFault>>,
}

impl Faults {
    /// Sets a fault and gives its number.
    pub(crate) fn add(&self, fault: Fault) -> Result<SetFault, TooMany> {
        let mut list = self.list.lock();
        if list.len() >= FAULTS_MAX {
            return Err(TooMany);
        }
        let set = SetFault {
            id: self.next.fetch_add(1, Ordering::Relaxed) + 1,
            fault,
            hits: 0,
        };
        list.push(set.clone());
        self.set.store(list.len(), Ordering::Release);
        Ok(set)
    }

    /// Those that are set, in the order in which they are tried.
    pub(crate) fn list(&self) -> Vec<SetFault> {
        self.list.lock().clone()
    }

    /// Ends one fault, or all; gives how many.
    pub(crate) fn clear(&self, id: Option<u64>) -> usize {
        let mut list = self.list.lock();
        let before = list.len();
        list.retain(|one| id.is_some_and(|id| one.id != id));
        self.set.store(list.len(), Ordering::Release);
        before - list.len()
    }

    /// Whether none is set.
    pub(crate) fn is_empty(&self) -> bool {
        self.set.load(Ordering::Acquire) == 0
    }

    /// The fault that a request meets; one with a count has one request less left.
    pub(crate) fn meet(&self, method: &Method, path: &str) -> Option<SetFault> {
        if self.is_empty() {
            return None;
        }
        let mut list = self.list.lock();
        let at = list.iter().position(|one| one.fault.fits(method, path))?;
        let met = list.get_mut(at)?;
        met.hits += 1;
        let left = met
            .fault
            .count
            .map(|count| u64::from(count).saturating_sub(met.hits));
        let met = met.clone();
        if left == Some(0) {
            list.remove(at);
            self.set.store(list.len(), Ordering::Release);
        }
        Some(met)
    }
}

/// Whether a path fits a pattern; versions are compared only when the pattern names one.
fn route_fits(pattern: &str, path: &str) -> bool {
    let pattern = format!("/{}", pattern.trim_start_matches('/'));
    let (Some(wanted), Some(sent)) = (Path::parse(&pattern), Path::parse(path)) else {
        return false;
    };
    if wanted.version.is_some() && wanted.version != sent.version {
        return false;
    }
    let mut sent = sent.segments.iter();
    let last = wanted.segments.len().saturating_sub(1);
    for (at, segment) in wanted.segments.iter().enumerate() {
        if segment == "**" && at == last {
            return true;
        }
        let Some(found) = sent.next() else { return false };
        let any = segment == "*" || segment.starts_with('{') && segment.ends_with('}');
        if !any && segment != found {
            return false;
        }
    }
    sent.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_by_whole_segments() {
        for (pattern, path, fits) in [
            ("/crm/v3/objects/contacts/*", "/crm/v3/objects/contacts/7", true),
            ("/crm/v3/objects/contacts/*", "/crm/objects/v3/contacts/7", true),
            (
                "/crm/v3/objects/contacts/*",
                "/crm/objects/2026-09/contacts/7",
                false,
            ),
            (
                "/crm/objects/contacts/{id}",
                "/crm/objects/2026-09/contacts/7",
                true,
            ),
            ("/crm/v3/objects/contacts/*", "/crm/v3/objects/contacts", false),
            ("/crm/v3/objects/contacts", "/crm/v3/objects/contacts/7", false),
            ("crm/**", "/crm/v3/objects/contacts/7", true),
            ("/crm/**", "/oauth/v1/token", false),
            ("/**", "/oauth/v1/token", true),
            ("/crm/v3/objects/contact", "/crm/v3/objects/contacts", false),
        ] {
            assert_eq!(route_fits(pattern, path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn a_counted_fault_ends_and_the_next_is_met() {
        let faults = Faults::default();
        assert!(faults.meet(&Method::GET, "/x").is_none());
        faults
            .add(Fault::status(503).count(2).method("get"))
            .expect("room");
        faults.add(Fault::reset()).expect("room");
        let statuses: Vec<_> = (0..3)
            .map(|_| faults.meet(&Method::GET, "/x").and_then(|met| met.fault.status))
            .collect();
        let unavailable = Some(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(statuses, [unavailable, unavailable, None]);
        assert_eq!(faults.list().len(), 1, "the first has ended");
        assert_eq!(faults.clear(None), 1);
        assert!(faults.is_empty());
    }

    #[test]
    fn there_is_an_end_to_how_many_may_be_set() {
        let faults = Faults::default();
        for _ in 0..FAULTS_MAX {
            faults.add(Fault::status(500)).expect("room");
        }
        assert!(faults.add(Fault::status(500)).is_err());
    }

    #[test]
    fn what_is_no_error_becomes_500() {
        for status in [0, 200, 302, 600, 999] {
            assert_eq!(
                Fault::status(status).status,
                Some(StatusCode::INTERNAL_SERVER_ERROR)
            );
        }
        assert_eq!(Fault::status(477).status.map(|one| one.as_u16()), Some(477));
    }
}
