//! The breaker layer: while HubSpot fails, callers are told at once instead of waiting for one more timeout.
//!
//! ```text
//!            half of at least 5 calls in 60 s failed
//!   closed ───────────────────────────────────────────► open
//!     ▲                                                   │ 30 s
//!     │ the probes succeed                                ▼
//!     └────────────────────────────────────────────── half-open ──► open, when the probe fails
//! ```
//!
//! A call counts once, with what became of it after its repetitions. Only what says that HubSpot is ill counts as a
//! failure: a status in the 500s, a timeout, no connection, a broken one, an answer that was cut off. What HubSpot refuses
//! (the 400s, 429) shows that it is well. Each allowance of each host has a breaker of its own, since search can be ill
//! alone, and forms are taken elsewhere.
//!
//! While it is open calls fail at once. A patient client's calls wait instead, until it is closed or their deadline comes.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::BaseUrl;
use crate::error::{Error, ErrorKind};
use crate::request::{Allowance, Request};

/// The window is counted in this many parts.
const PARTS: usize = 12;

type Listener = Arc<dyn Fn(&BreakerChange) + Send + Sync>;

/// When a client stops calling, and when it tries again.
///
/// ```
/// use std::time::Duration;
/// use spoke_client::BreakerPolicy;
///
/// let policy = BreakerPolicy::new().open_for(Duration::from_secs(10)).on_change(|change| {
///     eprintln!("{} {} {}", change.host, change.allowance.as_str(), change.state.as_str());
/// });
/// # let _ = policy;
/// ```
#[derive(Clone)]
#[must_use = "a policy does nothing until a client has it"]
pub struct BreakerPolicy {
    window: Duration,
    least_calls: u32,
    failure_share: f64,
    open_for: Duration,
    probes: u32,
    patient: bool,
    listener: Option<Listener>,
}

impl BreakerPolicy {
    /// Opens when half of at least 5 calls in 60 s failed, and lets one call try after 30 s.
    pub fn new() -> Self {
        Self {
            window: Duration::from_secs(60),
            least_calls: 5,
            failure_share: 0.5,
            open_for: Duration::from_secs(30),
            probes: 1,
            patient: false,
            listener: None,
        }
    }

    /// How far back calls count. Default 60 s.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window.clamp(Duration::from_millis(12), super::FOREVER);
        self
    }

    /// How many calls there must be in the window; at least 1. Default 5.
    pub fn least_calls(mut self, calls: u32) -> Self {
        self.least_calls = calls.max(1);
        self
    }

    /// The part of them that must have failed, above 0 and up to 1. Default 0.5.
    pub fn failure_share(mut self, share: f64) -> Self {
        self.failure_share = if share.is_finite() {
            share.clamp(0.01, 1.0)
        } else {
            0.5
        };
        self
    }

    /// How long nothing is sent before one call may try. Default 30 s.
    pub fn open_for(mut self, time: Duration) -> Self {
        self.open_for = time.min(super::FOREVER);
        self
    }

    /// How many calls must succeed, one after the other, before all may go again; at least 1. Default 1.
    pub fn probes(mut self, calls: u32) -> Self {
        self.probes = calls.max(1);
        self
    }

    /// Calls wait while nothing is sent, instead of failing at once, and what may be sent again is sent again when HubSpot
    /// is well: each until its [deadline](crate::HubSpotBuilder::deadline), which has to be longer than the outages that
    /// shall be survived. For jobs that nobody waits for. Default: calls fail at once.
    ///
    /// ```
    /// use std::time::Duration;
    /// use spoke_client::{BreakerPolicy, HubSpot};
    ///
    /// let job = HubSpot::builder()
    ///     .token("pat-na1-0000")
    ///     .breaker(BreakerPolicy::new().patient())
    ///     .deadline(Duration::from_secs(15 * 60));
    /// # let _ = job;
    /// ```
    pub fn patient(mut self) -> Self {
        self.patient = true;
        self
    }

    /// Whom to tell of every change. It is called on the way of a call: be short.
    pub fn on_change(mut self, listener: impl Fn(&BreakerChange) + Send + Sync + 'static) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for BreakerPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BreakerPolicy")
            .field("window", &self.window)
            .field("least_calls", &self.least_calls)
            .field("failure_share", &self.failure_share)
            .field("open_for", &self.open_for)
            .field("probes", &self.probes)
            .field("patient", &self.patient)
            .finish_non_exhaustive()
    }
}

/// What a breaker does with calls.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum BreakerState {
    /// Calls go out.
    Closed,
    /// Calls fail at once.
    Open,
    /// One call is trying; the others fail at once.
    HalfOpen,
}

impl BreakerState {
    /// `closed`, `open`, `half-open`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
        }
    }
}

/// A breaker changed its state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BreakerChange {
    /// The host that calls go to, with its port where it has one: `api.hubapi.com`.
    pub host: String,
    /// The allowance whose breaker it is.
    pub allowance: Allowance,
    /// The state before: an outage begins with a change from closed, and ends with one to closed.
    pub from: BreakerState,
    /// The new state.
    pub state: BreakerState,
}

/// The breakers of one client: one for every allowance of the interfaces, and one for the host that takes forms.
pub(crate) struct Breakers {
    policy: BreakerPolicy,
    host: String,
    forms_host: String,
    breakers: [Mutex<Breaker>; Allowance::ALL.len()],
    forms: Mutex<Breaker>,
    /// Wakes those who wait for a breaker.
    changed: Notify,
}

/// Which breaker a call belongs to.
#[derive(Copy, Clone, PartialEq, Eq)]
struct Place {
    allowance: Allowance,
    forms: bool,
}

struct Breaker {
    phase: Phase,
    parts: [Part; PARTS],
    begun: Instant,
}

#[derive(Copy, Clone)]
enum Phase {
    Closed,
    Open {
        since: Instant,
    },
    /// `passed` probes have succeeded so far, and one may be on its way.
    HalfOpen {
        passed: u32,
        probing: bool,
    },
}

impl Phase {
    fn state(self) -> BreakerState {
        match self {
            Self::Closed => BreakerState::Closed,
            Self::Open { .. } => BreakerState::Open,
            Self::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }
}

/// The calls of one part of the window.
#[derive(Copy, Clone, Default)]
struct Part {
    number: u64,
    calls: u32,
    failures: u32,
}

/// Why a call may not go, and how long that is so; `None` while a probe is on its way.
struct Barred {
    error: Error,
    left: Option<Duration>,
}

impl Breakers {
    pub(crate) fn new(policy: BreakerPolicy, base: &BaseUrl) -> Self {
        let breaker = || {
            Mutex::new(Breaker {
                phase: Phase::Closed,
                parts: [Part::default(); PARTS],
                begun: Instant::now(),
            })
        };
        Self {
            policy,
            host: base.authority().to_owned(),
            forms_host: base.of_forms().authority().to_owned(),
            breakers: std::array::from_fn(|_| breaker()),
            forms: breaker(),
            changed: Notify::new(),
        }
    }

    fn lock(&self, place: Place) -> MutexGuard<'_, Breaker> {
        let at = Allowance::ALL.iter().position(|one| *one == place.allowance);
        let breaker = at.filter(|_| !place.forms).and_then(|at| self.breakers.get(at));
        breaker
            .unwrap_or(&self.forms)
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self, allowance: Allowance) -> BreakerState {
        let place = Place {
            allowance,
            forms: false,
        };
        self.lock(place).phase.state()
    }

    /// Whether calls wait instead of failing at once.
    pub(crate) fn is_patient(&self) -> bool {
        self.policy.patient
    }

    /// Lets a call go, at once or after a wait, or says that HubSpot is ill.
    ///
    /// # Errors
    /// [`ErrorKind::CircuitOpen`], at once or when a wait would end after the deadline.
    pub(crate) async fn pass(&self, request: &Request, deadline: Instant) -> Result<Admitted<'_>, Error> {
        loop {
            // Before looking, so that no change is missed.
            let changed = self.changed.notified();
            let barred = match self.admit(request) {
                Ok(admitted) => return Ok(admitted),
                Err(barred) => barred,
            };
            if !self.policy.patient {
                return Err(barred.error);
            }
            let until = barred.left.map_or(deadline, |left| Instant::now() + left);
            if Instant::now() >= deadline || until > deadline {
                return Err(barred.error);
            }
            let _ = tokio::time::timeout_at(until, changed).await;
        }
    }

    fn admit(&self, request: &Request) -> Result<Admitted<'_>, Barred> {
        let place = Place {
            allowance: request.allowance(),
            forms: request.is_submission(),
        };
        let now = Instant::now();
        let mut breaker = self.lock(place);
        let barred = |message: String, left| Barred {
            error: Error::new(ErrorKind::CircuitOpen, message).at(request),
            left,
        };
        let before = breaker.phase.state();
        let probe = match breaker.phase {
            Phase::Closed => false,
            Phase::Open { since } if now.saturating_duration_since(since) >= self.policy.open_for => {
                breaker.phase = Phase::HalfOpen {
                    passed: 0,
                    probing: true,
                };
                true
            }
            Phase::HalfOpen {
                passed,
                probing: false,
            } => {
                breaker.phase = Phase::HalfOpen {
                    passed,
                    probing: true,
                };
                true
            }
            Phase::Open { since } => {
                let left = self
                    .policy
                    .open_for
                    .saturating_sub(now.saturating_duration_since(since));
                let message = format!(
                    "the circuit is open: HubSpot failed too often of late; one call will try in {} s, nothing was sent",
                    left.as_secs() + u64::from(left.subsec_nanos() > 0)
                );
                return Err(barred(message, Some(left)));
            }
            Phase::HalfOpen { probing: true, .. } => {
                let message = "the circuit is half open: one call is trying whether HubSpot is well again, nothing was sent";
                return Err(barred(message.to_owned(), None));
            }
        };
        drop(breaker);
        if probe && before == BreakerState::Open {
            self.tell(place, before, BreakerState::HalfOpen);
        }
        Ok(Admitted {
            breakers: self,
            place,
            probe,
        })
    }

    fn tell(&self, place: Place, from: BreakerState, state: BreakerState) {
        self.changed.notify_waiters();
        let host = if place.forms { &self.forms_host } else { &self.host };
        let (allowance_name, state_name) = (place.allowance.as_str(), state.as_str());
        if state == BreakerState::Open {
            tracing::warn!(
                server.address = host,
                hubspot.allowance = allowance_name,
                hubspot.breaker = state_name,
                "HubSpot failed too often of late: calls fail at once for a while"
            );
        } else {
            tracing::info!(
                server.address = host,
                hubspot.allowance = allowance_name,
                hubspot.breaker = state_name,
                "the circuit breaker changed"
            );
        }
        if let Some(listener) = &self.policy.listener {
            listener(&BreakerChange {
                host: host.clone(),
                allowance: place.allowance,
                from,
                state,
            });
        }
    }

    fn count(&self, place: Place, failed: bool) {
        let now = Instant::now();
        let mut breaker = self.lock(place);
        if !matches!(breaker.phase, Phase::Closed) {
            // Sent before it opened.
            return;
        }
        let (calls, failures) = breaker.count(now, self.policy.window, failed);
        let share = f64::from(failures) / f64::from(calls.max(1));
        let opens = failed && calls >= self.policy.least_calls && share >= self.policy.failure_share;
        if opens {
            breaker.open(now);
        }
        drop(breaker);
        if opens {
            self.tell(place, BreakerState::Closed, BreakerState::Open);
        }
    }

    /// What became of a probe.
    fn probed(&self, place: Place, failed: bool) {
        let mut breaker = self.lock(place);
        let passed = match breaker.phase {
            Phase::HalfOpen { passed, .. } => passed.saturating_add(1),
            _ => 1,
        };
        if failed {
            breaker.open(Instant::now());
        } else if passed >= self.policy.probes {
            breaker.phase = Phase::Closed;
        } else {
            breaker.phase = Phase::HalfOpen {
                passed,
                probing: false,
            };
        }
        let state = breaker.phase.state();
        drop(breaker);
        if state == BreakerState::HalfOpen {
            self.changed.notify_waiters();
        } else {
            self.tell(place, BreakerState::HalfOpen, state);
        }
    }
}

impl Breaker {
    /// Counts a call and answers calls and failures of the window.
    fn count(&mut self, now: Instant, window: Duration, failed: bool) -> (u32, u32) {
        let part = window / 12;
        let since = now.saturating_duration_since(self.begun).as_nanos();
        // Parts are numbered from 1, so that a part that was never used belongs to no window.
        let number = u64::try_from(since / part.as_nanos().max(1)).unwrap_or(u64::MAX - 1) + 1;
        let at = usize::try_from(number % PARTS as u64).unwrap_or_default();
        if let Some(part) = self.parts.get_mut(at) {
            if part.number != number {
                *part = Part {
                    number,
                    ..Part::default()
                };
            }
            part.calls = part.calls.saturating_add(1);
            part.failures = part.failures.saturating_add(u32::from(failed));
        }
        let oldest = number.saturating_sub(PARTS as u64 - 1).max(1);
        self.parts
            .iter()
            .filter(|part| part.number >= oldest)
            .fold((0, 0), |(calls, failures), part| {
                (
                    calls.saturating_add(part.calls),
                    failures.saturating_add(part.failures),
                )
            })
    }

    fn open(&mut self, now: Instant) {
        self.phase = Phase::Open { since: now };
        self.parts = [Part::default(); PARTS];
    }
}

/// A call that may go. When it is dropped without an outcome (its caller gave up), the next one may probe.
pub(crate) struct Admitted<'a> {
    breakers: &'a Breakers,
    place: Place,
    probe: bool,
}

impl Admitted<'_> {
    /// Whether it goes to see whether HubSpot is well again, and is not worth repeating.
    pub(crate) fn is_probe(&self) -> bool {
        self.probe
    }

    /// What became of the call.
    pub(crate) fn ended<T>(mut self, outcome: &Result<T, Error>) {
        let failed = match outcome {
            Ok(_) => false,
            Err(error) => match error.kind() {
                ErrorKind::Server
                | ErrorKind::Timeout
                | ErrorKind::Connect
                | ErrorKind::Interrupted
                | ErrorKind::Unreadable => true,
                // These say nothing about HubSpot's health.
                ErrorKind::Deadline
                | ErrorKind::Denied
                | ErrorKind::CircuitOpen
                | ErrorKind::NoToken
                | ErrorKind::InvalidInput
                | ErrorKind::Configuration => return,
                _ => false,
            },
        };
        if std::mem::take(&mut self.probe) {
            self.breakers.probed(self.place, failed);
        } else {
            self.breakers.count(self.place, failed);
        }
    }
}

impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        if self.probe {
            let mut breaker = self.breakers.lock(self.place);
            if let Phase::HalfOpen { passed, .. } = breaker.phase {
                breaker.phase = Phase::HalfOpen {
                    passed,
                    probing: false,
                };
            }
            drop(breaker);
            self.breakers.changed.notify_waiters();
        }
    }
}
