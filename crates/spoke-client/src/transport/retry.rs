//! The retry layer: which failures are sent again, after which wait, and what bounds it.
//!
//! | failure | sent again | least wait |
//! |---|---|---|
//! | 429, daily allowance | never: it returns at midnight | |
//! | 429, other | always: HubSpot refused before acting | `Retry-After`, else 1 s |
//! | 423 | always | 2 s, the time of HubSpot's lock |
//! | no connection | always: nothing was sent | none |
//! | 477 | always | `Retry-After` |
//! | 5xx, broken connection, timeout, JSON that was cut off | requests that may be replayed | none |
//! | everything else | never | |
//!
//! A create is never among those that may be replayed. What becomes of one whose outcome is not known is decided above, in
//! `crm::reconcile`: it is looked for before it is sent again.
//!
//! The draw of the back-off comes on top of the least wait. Attempts, the retry budget and the deadline of the call, bound it:
//! a wait that would end after the deadline is not begun, and the last error is returned at once.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use super::backoff::{Backoff, Jitter};
use super::budget::Budget;
use super::limit::Limiter;
use crate::error::{Error, ErrorKind};
use crate::request::{Replay, Request};

/// HubSpot's shortest window is a second (search); a 429 never says when to return.
const AFTER_RATE_LIMIT: Duration = Duration::from_secs(1);
/// How long a create of unknown outcome is left alone before it is looked for: as long as HubSpot holds a lock on a unique
/// value.
const GRACE: Duration = Duration::from_secs(2);
/// "423 locks last 2 s; wait at least 2 s" (HubSpot's error handling page).
const AFTER_LOCK: Duration = Duration::from_secs(2);

/// How often and how patiently failed attempts are repeated.
///
/// ```
/// use std::time::Duration;
/// use spoke_client::RetryPolicy;
///
/// let patient = RetryPolicy::new().max_attempts(10).longest_wait(Duration::from_secs(30));
/// let none = RetryPolicy::none();
/// # let _ = (patient, none);
/// ```
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    max_attempts: u32,
    backoff: Backoff,
    jitter: Jitter,
    budget: u32,
    hedge: Option<Duration>,
    reconcile: Option<Duration>,
}

impl RetryPolicy {
    /// Six attempts; waits drawn below 0.25 s, 0.5 s, 1 s ... up to 10 s, HubSpot's rolling window.
    #[must_use]
    pub fn new() -> Self {
        let backoff = Backoff {
            base: Duration::from_millis(250),
            cap: Duration::from_secs(10),
        };
        Self {
            max_attempts: 6,
            backoff,
            jitter: Jitter::random(),
            budget: 100,
            hedge: None,
            reconcile: Some(GRACE),
        }
    }

    /// One attempt, and nothing is looked for or sent again afterwards.
    #[must_use]
    pub fn none() -> Self {
        Self::new().max_attempts(1).no_reconciliation()
    }

    /// The number of times a request is sent at most; at least 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The bound of the first draw; it doubles with every failure.
    #[must_use]
    pub fn first_wait(mut self, wait: Duration) -> Self {
        self.backoff.base = wait;
        self
    }

    /// The bound that doubling stops at. A wait that HubSpot asks for may be longer.
    #[must_use]
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.backoff.cap = wait;
        self
    }

    /// How many repetitions after faults the client has in hand; every ten calls that succeed earn one more, up to
    /// this number. Repetitions that HubSpot asks for (429, 423) cost nothing. Default 100.
    #[must_use]
    pub fn budget(mut self, repetitions: u32) -> Self {
        self.budget = repetitions;
        self
    }

    pub(crate) fn repetitions(&self) -> u32 {
        self.budget
    }

    /// Sends a second copy of a read that has no answer this long after it was sent; the first answer counts. Choose a
    /// time that nineteen of twenty answers keep. A copy counts against the allowance and costs a repetition of the
    /// [`budget`](Self::budget), and at most one read in ten has one. Writes and creates never have. Default: no copies.
    ///
    /// ```
    /// use std::time::Duration;
    /// use spoke_client::{HubSpot, RetryPolicy};
    ///
    /// let retry = RetryPolicy::new().hedge(Duration::from_millis(800));
    /// let hubspot = HubSpot::builder().token("pat-na1-0000").retry(retry);
    /// # let _ = hubspot;
    /// ```
    #[must_use]
    pub fn hedge(mut self, after: Duration) -> Self {
        self.hedge = Some(after.min(super::FOREVER));
        self
    }

    pub(crate) fn hedges_after(&self) -> Option<Duration> {
        self.hedge
    }

    /// How long a create of unknown outcome (a timeout, a broken connection, a status in the 500s) is left alone before
    /// its record is looked for by a unique property; what is not there is sent again. Default 2 s.
    #[must_use]
    pub fn reconcile_after(mut self, grace: Duration) -> Self {
        self.reconcile = Some(grace.min(super::FOREVER));
        self
    }

    /// A create of unknown outcome is an error, or `unknown` in a batch, and nothing is looked for.
    #[must_use]
    pub fn no_reconciliation(mut self) -> Self {
        self.reconcile = None;
        self
    }

    pub(crate) fn reconciles_after(&self) -> Option<Duration> {
        self.reconcile
    }

    /// For a call that only sees whether HubSpot is well again.
    pub(crate) fn once(&self) -> Self {
        let mut policy = self.clone().max_attempts(1);
        policy.hedge = None;
        policy
    }

    /// A wait between two rounds of attempts.
    pub(crate) fn pause(&self) -> Duration {
        self.backoff.wait(self.max_attempts, Duration::ZERO, &self.jitter)
    }

    /// Whether `request` may be sent again after this error, as far as HubSpot and the request go.
    pub(crate) fn may_repeat(&self, request: &Request, error: &Error) -> bool {
        self.least_wait(request, error).is_some()
    }

    /// Where the randomness of the waits comes from.
    #[must_use]
    pub fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = jitter;
        self
    }

    /// The least wait before `request` may be sent again, or `None` when it must not be.
    fn least_wait(&self, request: &Request, error: &Error) -> Option<Duration> {
        let asked = error.retry_after();
        match error.kind() {
            ErrorKind::RateLimited if error.is_daily_limit() => None,
            ErrorKind::RateLimited => Some(asked.unwrap_or(AFTER_RATE_LIMIT)),
            ErrorKind::Locked => Some(asked.unwrap_or(AFTER_LOCK)),
            ErrorKind::Refused if error.status() == Some(477) => asked,
            ErrorKind::Connect => Some(Duration::ZERO),
            ErrorKind::Server if error.status() == Some(501) => None,
            ErrorKind::Server | ErrorKind::Interrupted | ErrorKind::Timeout | ErrorKind::Unreadable
                if request.replay() == Replay::Safe =>
            {
                Some(asked.unwrap_or_default())
            }
            _ => None,
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What an attempt is told.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Sending {
    /// Which attempt it is, from 1.
    pub(crate) attempt: u32,
    /// When the call ends.
    pub(crate) deadline: Instant,
}

/// Runs attempts until one succeeds or the policy ends.
pub(crate) async fn run<T, F, A>(
    policy: &RetryPolicy,
    budget: &Budget,
    limit: &Limiter,
    request: &Request,
    deadline: Instant,
    mut attempt: F,
) -> Result<T, Error>
where
    F: FnMut(Sending) -> A,
    A: Future<Output = Result<T, Error>>,
{
    let mut attempts = 0;
    let mut last: Option<Error> = None;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ended(
                last,
                request,
                attempts,
                "the deadline of the call passed before it could be sent",
            ));
        }
        attempts += 1;
        let sending = Sending {
            attempt: attempts,
            deadline,
        };
        let error = match attempt(sending).await {
            Ok(answer) => {
                budget.earn();
                return Ok(answer);
            }
            // It was not sent: there is no place for it in time, or the day is used up. What an attempt before it met
            // says more.
            Err(error) if is_unsent(&error) => {
                return Err(last.unwrap_or(error).at(request).after_attempts(attempts - 1));
            }
            Err(error) => error.at(request).after_attempts(attempts),
        };
        let Some(floor) = policy.least_wait(request, &error) else {
            if error.kind() == ErrorKind::RateLimited {
                limit.refused(request.allowance(), &error, Duration::ZERO);
            }
            return Err(error);
        };
        let wait = policy.backoff.wait(attempts, floor, &policy.jitter);
        if error.kind() == ErrorKind::RateLimited {
            limit.refused(request.allowance(), &error, wait);
        }
        let spends = matches!(
            error.kind(),
            ErrorKind::Server
                | ErrorKind::Interrupted
                | ErrorKind::Timeout
                | ErrorKind::Connect
                | ErrorKind::Unreadable
        );
        if attempts >= policy.max_attempts || Instant::now() + wait >= deadline {
            return Err(error);
        }
        if spends && !budget.spend() {
            tracing::debug!("not sent again: the retry budget is used up");
            return Err(error);
        }
        tracing::info!(
            http.request.method = request.method().as_str(),
            url.template = request.template(),
            http.request.resend_count = attempts,
            error.type = error.kind().as_str(),
            hubspot.correlation_id = error.correlation_id(),
            wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            "the attempt failed and will be repeated"
        );
        last = Some(error);
        tokio::time::sleep(wait).await;
    }
}

/// Whether the attempt was kept back: by the limit layer, or because there was no token for it.
fn is_unsent(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Deadline | ErrorKind::NoToken | ErrorKind::Configuration => true,
        ErrorKind::RateLimited => error.status().is_none(),
        _ => false,
    }
}

/// The error of a call that ends without a further attempt: the last one seen, or the deadline itself.
fn ended(last: Option<Error>, request: &Request, attempts: u32, reason: &str) -> Error {
    last.unwrap_or_else(|| Error::new(ErrorKind::Deadline, reason))
        .at(request)
        .after_attempts(attempts)
}
