//! The breaker layer: while HubSpot fails, callers are told at once instead of waiting for one more timeout.
//!
//! ```text
//!            half of at least 5 calls in 60 s failed
//!   closed ───────────────────────────────────────────► open
//!     ▲                                                   │ 30 s
//!     │ the probe succeeds                                ▼
//!     └────────────────────────────────────────────── half-open ──► open, when the probe fails
//! ```
//!
//! A call counts once, with what became of it after its repetitions. Only what says that HubSpot is ill counts as a
//! failure: a status in the 500s, a timeout, no connection, a broken one. What HubSpot refuses (the 400s, 429) shows
//! that it is well. Each allowance has a breaker of its own, since search can be ill alone.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

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
///     eprintln!("{} {}", change.allowance.as_str(), change.state.as_str());
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
    /// Whose breaker it is.
    pub allowance: Allowance,
    /// The new state.
    pub state: BreakerState,
}

/// The breakers of one client.
pub(crate) struct Breakers {
    policy: BreakerPolicy,
    breakers: [Mutex<Breaker>; 4],
}

struct Breaker {
    phase: Phase,
    parts: [Part; PARTS],
    begun: Instant,
}

#[derive(Copy, Clone)]
enum Phase {
    Closed,
    Open { since: Instant },
    Probing,
}

/// The calls of one part of the window.
#[derive(Copy, Clone, Default)]
struct Part {
    number: u64,
    calls: u32,
    failures: u32,
}

impl Breakers {
    pub(crate) fn new(policy: BreakerPolicy) -> Self {
        let breaker = || {
            Mutex::new(Breaker {
                phase: Phase::Closed,
                parts: [Part::default(); PARTS],
                begun: Instant::now(),
            })
        };
        Self {
            policy,
            breakers: [breaker(), breaker(), breaker(), breaker()],
        }
    }

    fn lock(&self, allowance: Allowance) -> MutexGuard<'_, Breaker> {
        let [burst, search, associations, exempt] = &self.breakers;
        let breaker = match allowance {
            Allowance::Burst => burst,
            Allowance::Search => search,
            Allowance::Associations => associations,
            Allowance::Exempt => exempt,
        };
        breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self, allowance: Allowance) -> BreakerState {
        match self.lock(allowance).phase {
            Phase::Closed => BreakerState::Closed,
            Phase::Open { .. } => BreakerState::Open,
            Phase::Probing => BreakerState::HalfOpen,
        }
    }

    /// Lets a call go, or says that HubSpot is ill.
    pub(crate) fn admit(&self, request: &Request) -> Result<Admitted<'_>, Error> {
        let allowance = request.allowance();
        let now = Instant::now();
        let mut breaker = self.lock(allowance);
        let probe = match breaker.phase {
            Phase::Closed => false,
            Phase::Open { since } if now.saturating_duration_since(since) >= self.policy.open_for => {
                breaker.phase = Phase::Probing;
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
                return Err(Error::new(ErrorKind::CircuitOpen, message).at(request));
            }
            Phase::Probing => {
                let message = "the circuit is half open: one call is trying whether HubSpot is well again, nothing was sent";
                return Err(Error::new(ErrorKind::CircuitOpen, message).at(request));
            }
        };
        drop(breaker);
        if probe {
            self.tell(allowance, BreakerState::HalfOpen);
        }
        Ok(Admitted {
            breakers: self,
            allowance,
            probe,
        })
    }

    fn tell(&self, allowance: Allowance, state: BreakerState) {
        let (allowance_name, state_name) = (allowance.as_str(), state.as_str());
        if state == BreakerState::Open {
            tracing::warn!(
                hubspot.allowance = allowance_name,
                hubspot.breaker = state_name,
                "HubSpot failed too often of late: calls fail at once for a while"
            );
        } else {
            tracing::info!(
                hubspot.allowance = allowance_name,
                hubspot.breaker = state_name,
                "the circuit breaker changed"
            );
        }
        if let Some(listener) = &self.policy.listener {
            listener(&BreakerChange { allowance, state });
        }
    }

    fn count(&self, allowance: Allowance, failed: bool) {
        let now = Instant::now();
        let mut breaker = self.lock(allowance);
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
            self.tell(allowance, BreakerState::Open);
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
    allowance: Allowance,
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
                ErrorKind::Server | ErrorKind::Timeout | ErrorKind::Connect | ErrorKind::Interrupted => true,
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
        if !std::mem::take(&mut self.probe) {
            return self.breakers.count(self.allowance, failed);
        }
        let state = if failed {
            self.breakers.lock(self.allowance).open(Instant::now());
            BreakerState::Open
        } else {
            self.breakers.lock(self.allowance).phase = Phase::Closed;
            BreakerState::Closed
        };
        self.breakers.tell(self.allowance, state);
    }
}

impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        if self.probe {
            let now = Instant::now();
            let since = now.checked_sub(self.breakers.policy.open_for).unwrap_or(now);
            self.breakers.lock(self.allowance).phase = Phase::Open { since };
        }
    }
}
