//! Bad days on request: answers that are late, refused, broken off.
//!
//! A portal without faults pays one atomic load a request. A fault holds for a route, a method, a number of requests, a
//! time, a share of what it fits; the first that fits is taken, in the order in which they were added.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use http::{Method, StatusCode};
use parking_lot::Mutex;

use crate::server::Path;

/// Faults that may be set at the same time.
pub(crate) const FAULTS_MAX: usize = 100;
/// The longest delay.
pub(crate) const LATENCY_MAX: Duration = Duration::from_secs(600);
/// The longest time that a fault may be set for.
pub(crate) const LASTING_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);

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
/// // The create is done, and nobody hears of it.
/// portal.fault(Fault::reset().processed().method("POST").count(1));
/// // Two minutes of the portal's time in which every tenth request fails.
/// portal.fault(Fault::status(524).lasting(std::time::Duration::from_secs(120)).percent(10));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "hand it to Portal::fault"]
pub struct Fault {
    pub(crate) status: Option<StatusCode>,
    pub(crate) latency: Duration,
    pub(crate) reset: bool,
    pub(crate) processed: bool,
    pub(crate) body: Damage,
    pub(crate) retry_after: Option<u32>,
    pub(crate) route: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) count: Option<u32>,
    pub(crate) lasting: Option<Duration>,
    pub(crate) percent: Option<u8>,
    pub(crate) seed: u64,
}

/// What happens to the body of an answer. One without a body stays whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Damage {
    #[default]
    Whole,
    /// The connection ends in the middle of it.
    Broken,
    /// Half of it, as if that were all.
    Truncated,
    /// It takes this long.
    Slow(Duration),
}

impl Damage {
    /// `broken`, `truncated`, `slow`; `None` when it is whole.
    pub(crate) const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::Broken => Some("broken"),
            Self::Truncated => Some("truncated"),
            Self::Slow(_) => Some("slow"),
        }
    }
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

    /// Closes the connection without an answer. The request is not carried out, unless it is [`processed`](Self::processed).
    pub fn reset() -> Self {
        Self {
            reset: true,
            ..Self::default()
        }
    }

    /// Carries the request out and closes the connection in the middle of the answer: the body is shorter than its
    /// `Content-Length`.
    pub fn broken_body() -> Self {
        Self::default().damaged(Damage::Broken)
    }

    /// Carries the request out and answers with the first half of the body as if that were all: `Content-Length` is right,
    /// the JSON is not.
    pub fn truncated_body() -> Self {
        Self::default().damaged(Damage::Truncated)
    }

    /// Carries the request out and answers at once with a body that takes this long, on the clock of tokio; at most ten
    /// minutes.
    pub fn slow_body(time: Duration) -> Self {
        Self::default().damaged(Damage::Slow(time.min(LATENCY_MAX)))
    }

    pub(crate) fn damaged(mut self, damage: Damage) -> Self {
        self.body = damage;
        self
    }

    /// Carries the request out before anything goes wrong: what is late, refused or cut off is the answer alone.
    pub fn processed(mut self) -> Self {
        self.processed = true;
        self
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

    /// Ends this long after it was set, on the portal's clock; at most seven days.
    pub fn lasting(mut self, time: Duration) -> Self {
        self.lasting = Some(time.min(LASTING_MAX));
        self
    }

    /// Is met by this share of the requests it fits, 1 to 100, drawn from the [`seed`](Self::seed).
    pub fn percent(mut self, percent: u8) -> Self {
        self.percent = Some(percent.clamp(1, 100));
        self
    }

    /// What the draws of [`percent`](Self::percent) begin with: the same seed draws the same. 0 by default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
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
    /// When it ends, in milliseconds of the portal's clock.
    pub(crate) ends: Option<i64>,
    /// Requests it was drawn for.
    drawn: u64,
}

impl SetFault {
    fn is_over(&self, now: i64) -> bool {
        self.ends.is_some_and(|ends| ends <= now)
    }

    /// Whether a request that it fits meets it.
    fn is_drawn(&mut self) -> bool {
        let Some(percent) = self.fault.percent else {
            return true;
        };
        self.drawn += 1;
        mixed(self.fault.seed, self.drawn) % 100 < u64::from(percent)
    }
}

/// The `number`th draw from a seed (splitmix64).
fn mixed(seed: u64, number: u64) -> u64 {
    let mut bits = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
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
    pub(crate) fn add(&self, fault: Fault, now: i64) -> Result<SetFault, TooMany> {
        let mut list = self.list.lock();
        list.retain(|one| !one.is_over(now));
        if list.len() >= FAULTS_MAX {
            return Err(TooMany);
        }
        let set = SetFault {
            id: self.next.fetch_add(1, Ordering::Relaxed) + 1,
            ends: fault.lasting.map(|time| {
                let milliseconds = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
                now.saturating_add(milliseconds)
            }),
            fault,
            hits: 0,
            drawn: 0,
        };
        list.push(set.clone());
        self.set.store(list.len(), Ordering::Release);
        Ok(set)
    }

    /// Those that are set, in the order in which they are tried.
    pub(crate) fn list(&self, now: i64) -> Vec<SetFault> {
        let mut list = self.list.lock();
        list.retain(|one| !one.is_over(now));
        self.set.store(list.len(), Ordering::Release);
        list.clone()
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
    pub(crate) fn meet(&self, method: &Method, path: &str, now: i64) -> Option<SetFault> {
        if self.is_empty() {
            return None;
        }
        let mut list = self.list.lock();
        list.retain(|one| !one.is_over(now));
        self.set.store(list.len(), Ordering::Release);
        let at = list
            .iter_mut()
            .position(|one| one.fault.fits(method, path) && one.is_drawn())?;
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
        assert!(faults.meet(&Method::GET, "/x", 0).is_none());
        faults
            .add(Fault::status(503).count(2).method("get"), 0)
            .expect("room");
        faults.add(Fault::reset(), 0).expect("room");
        let statuses: Vec<_> = (0..3)
            .map(|_| {
                faults
                    .meet(&Method::GET, "/x", 0)
                    .and_then(|met| met.fault.status)
            })
            .collect();
        let unavailable = Some(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(statuses, [unavailable, unavailable, None]);
        assert_eq!(faults.list(0).len(), 1, "the first has ended");
        assert_eq!(faults.clear(None), 1);
        assert!(faults.is_empty());
    }

    #[test]
    fn there_is_an_end_to_how_many_may_be_set() {
        let faults = Faults::default();
        for _ in 0..FAULTS_MAX {
            faults.add(Fault::status(500), 0).expect("room");
        }
        assert!(faults.add(Fault::status(500), 0).is_err());
    }

    #[test]
    fn a_fault_with_a_time_ends_by_the_clock() {
        let faults = Faults::default();
        let outage = Fault::status(503).lasting(Duration::from_secs(120));
        faults.add(outage, 1_000).expect("room");
        let met = |now| faults.meet(&Method::GET, "/x", now).is_some();
        assert!(met(1_000) && met(120_999));
        assert_eq!(faults.list(120_999).len(), 1);
        assert!(!met(121_000) && faults.is_empty());
        assert!(faults.list(121_000).is_empty());
    }

    #[test]
    fn a_share_is_drawn_from_its_seed() {
        let met = |seed| {
            let faults = Faults::default();
            let some = Fault::status(503).percent(20).seed(seed);
            faults.add(some, 0).expect("room");
            let drawn = (0..1_000).map(|_| faults.meet(&Method::GET, "/x", 0).is_some());
            drawn.collect::<Vec<_>>()
        };
        let hits = met(7).iter().filter(|hit| **hit).count();
        assert!((150..250).contains(&hits), "{hits}");
        assert_eq!(met(7), met(7));
        assert_ne!(met(7), met(8));
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
