//! One request's journey, from the outside to the inside:
//!
//! | layer | file | stands here because |
//! |---|---|---|
//! | policy | [`crate::policy`] | what is denied is denied before anybody looks or counts |
//! | cache | `cache`, `share` | what is known needs no call; it sees writes on their way and forgets what they change |
//! | coalesce | `coalesce`, `share` | reads that are made at the same time count once below |
//! | breaker | `breaker` | a call counts once, with what became of it after its repetitions; while HubSpot is ill, nobody waits for a place in a window |
//! | retry | `retry`, `backoff`, `budget`, `hedge` | every repetition takes its own place at the gate and its own token |
//! | token | `auth` | a token may have been renewed since the last attempt, and a 401 is answered with another one |
//! | limit | `limit` | the last thing before the wire, so that the wait and the sending can't drift apart |
//! | wire | `wire` | one exchange |
//! | journal | `trail`, `spans` | sees every attempt as it was: the counters, the spans, the journal |
//!
//! Each layer is a file with one job and can be left out by the builder. A layer never reaches over its neighbour.

pub(crate) mod answer;
mod auth;
mod backoff;
mod base_url;
mod body;
mod breaker;
mod budget;
mod cache;
mod coalesce;
mod hedge;
mod limit;
mod retry;
mod share;
mod spans;
mod trail;
mod wire;

#[cfg(test)]
mod breaker_tests;
#[cfg(test)]
mod hedge_tests;
#[cfg(test)]
mod tests;

use std::pin::Pin;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

pub use backoff::Jitter;
pub use breaker::{BreakerChange, BreakerPolicy, BreakerState};
#[cfg(feature = "redis")]
pub use cache::SharedCache;
pub use cache::{CachePolicy, CacheStats};
pub use limit::{AllowanceState, DailyState, LimitPolicy, Limits, Priority, SharedLimits};
pub use retry::RetryPolicy;

pub(crate) use answer::Answer;
pub(crate) use auth::Auth;
pub(crate) use backoff::Backoff;
pub(crate) use base_url::BaseUrl;
pub(crate) use cache::{Cache, Touched};
pub(crate) use limit::Origin;
pub(crate) use trail::{Recorder, Told, TraceParent};
pub(crate) use wire::Wire;
#[cfg(any(test, feature = "mock"))]
pub(crate) use wire::{Exchange, Exchanging, Failure};

use crate::error::{Error, ErrorKind};
use crate::fetched::Source;
use crate::policy::Policy;
use crate::request::{Allowance, Operation, Request};
use breaker::Breakers;
use budget::Budget;
use coalesce::Coalescer;
use hedge::Hedges;
use limit::Limiter;
use retry::Sending;
use tracing::Instrument;
use trail::Trail;

/// Longer times are cut to this one, which no clock overflows on.
pub(crate) const FOREVER: Duration = Duration::from_secs(365 * 24 * 3600);

/// Bounds of one call.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// Of one attempt: connecting, sending, and reading the whole answer.
    pub(crate) timeout: Duration,
    /// Of all attempts and the waits between them.
    pub(crate) deadline: Duration,
    /// Of an answer's body, in bytes, after decompression.
    pub(crate) body: usize,
}

/// The stack, from the outside to the inside.
pub(crate) struct Transport {
    bounds: Bounds,
    policy: Policy,
    cache: Option<Cache>,
    coalescer: Option<Coalescer>,
    breakers: Option<Breakers>,
    retry: RetryPolicy,
    budget: Budget,
    hedges: Option<Hedges>,
    limit: Limiter,
    auth: Auth,
    wire: Arc<Wire>,
    recorder: Recorder,
    /// The same client's ways with other tokens, whose caches must hear of what is written here.
    relatives: OnceLock<Vec<Weak<Self>>>,
}

/// Whether an old answer may stand in.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fallback {
    /// The caller would take it for a new one.
    Never,
    /// While HubSpot can't be asked.
    WhenIll,
}

/// What the builder decides about the layers.
pub(crate) struct Layers {
    pub(crate) bounds: Bounds,
    pub(crate) policy: Policy,
    pub(crate) cache: Option<CachePolicy>,
    pub(crate) coalesce: Option<Duration>,
    pub(crate) breaker: Option<BreakerPolicy>,
    pub(crate) retry: RetryPolicy,
    pub(crate) limit: LimitPolicy,
    pub(crate) auth: Auth,
    pub(crate) recorder: Recorder,
}

impl Transport {
    pub(crate) fn new(layers: Layers, wire: Arc<Wire>) -> Self {
        Self {
            bounds: layers.bounds,
            policy: layers.policy,
            // A cache without a coalescer still asks once for what many miss at the same time.
            coalescer: (layers.cache.is_some() || layers.coalesce.is_some())
                .then(|| Coalescer::new(layers.coalesce)),
            cache: layers
                .cache
                .map(|policy| Cache::new(policy, layers.auth.fingerprint().as_deref())),
            breakers: layers
                .breaker
                .map(|policy| Breakers::new(policy, wire.base_url())),
            budget: Budget::new(layers.retry.repetitions()),
            hedges: layers.retry.hedges_after().map(Hedges::new),
            retry: layers.retry,
            limit: Limiter::new(layers.limit),
            auth: layers.auth,
            wire,
            recorder: layers.recorder,
            relatives: OnceLock::new(),
        }
    }

    /// Lets the ways of one client know each other.
    pub(crate) fn relate(ways: &[Arc<Self>]) {
        for way in ways {
            let others = ways.iter().filter(|other| !Arc::ptr_eq(way, other));
            // Each client is made once.
            let _ = way.relatives.set(others.map(Arc::downgrade).collect());
        }
    }

    /// This way and its relatives.
    pub(crate) fn family(self: &Arc<Self>) -> impl Iterator<Item = Arc<Self>> {
        let others = self
            .relatives
            .get()
            .into_iter()
            .flatten()
            .filter_map(Weak::upgrade);
        std::iter::once(Arc::clone(self)).chain(others)
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        self.wire.base_url()
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.limit
    }

    pub(crate) fn breaker(&self, allowance: Allowance) -> BreakerState {
        let breakers = self.breakers.as_ref();
        breakers.map_or(BreakerState::Closed, |breakers| breakers.state(allowance))
    }

    pub(crate) fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// How long a create of unknown outcome is left alone before it is looked for; `None`: it is not.
    pub(crate) fn reconciles_after(&self) -> Option<Duration> {
        self.retry.reconciles_after()
    }

    /// The bound of a call with everything that it repeats.
    pub(crate) fn deadline(&self) -> Duration {
        self.bounds.deadline.min(FOREVER)
    }

    pub(crate) fn kept(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    /// Sends the request until it is answered with success, or the policy gives up.
    pub(crate) async fn send(self: &Arc<Self>, request: &Request) -> Result<Answer, Error> {
        self.fetch(request, Fallback::Never)
            .await
            .map(|(answer, _)| answer)
    }

    /// The same, and where the answer came from.
    pub(crate) async fn fetch(
        self: &Arc<Self>,
        request: &Request,
        fallback: Fallback,
    ) -> Result<(Answer, Source), Error> {
        let span = spans::call(&self.recorder, request);
        // Boxed: what programs build on calls stays small, for the compiler and in memory.
        let journey: Pin<Box<dyn Future<Output = _> + Send + '_>> = Box::pin(self.journey(request, fallback));
        let outcome = journey.instrument(span.clone()).await;
        spans::call_ended(&span, &outcome);
        outcome
    }

    async fn journey(
        self: &Arc<Self>,
        request: &Request,
        fallback: Fallback,
    ) -> Result<(Answer, Source), Error> {
        request.check()?;
        self.policy.check(request)?;
        self.know(request, fallback).await
    }

    /// Through the breaker, with all its repetitions: once, or as often as the breaker waits for HubSpot.
    async fn deliver(&self, request: &Request) -> Result<Answer, Error> {
        let deadline = Instant::now()
            + self
                .bounds
                .deadline
                .saturating_add(request.time_to_send())
                .min(FOREVER);
        let trail = Trail::new(&self.recorder);
        let trail = &trail;
        let breakers = self.breakers.as_ref().filter(|_| !request.is_elsewhere());
        let Some(breakers) = breakers else {
            return self.repeat(request, &self.retry, trail, deadline).await;
        };
        let mut last = None;
        loop {
            let admitted = match breakers.pass(request, deadline).await {
                Ok(admitted) => admitted,
                // What HubSpot said says more.
                Err(error) => return Err(last.unwrap_or(error)),
            };
            let outcome = if admitted.is_probe() {
                self.repeat(request, &self.retry.once(), trail, deadline).await
            } else {
                self.repeat(request, &self.retry, trail, deadline).await
            };
            admitted.ended(&outcome);
            let pause = self.retry.pause();
            match outcome {
                Err(error)
                    if breakers.is_patient()
                        && error.is_outage()
                        && self.retry.may_repeat(request, &error)
                        && Instant::now() + pause < deadline =>
                {
                    last = Some(error);
                    tokio::time::sleep(pause).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn repeat(
        &self,
        request: &Request,
        retry: &RetryPolicy,
        trail: &Trail<'_>,
        deadline: Instant,
    ) -> Result<Answer, Error> {
        let uri = auth::address(self.wire.base_url(), request)?;
        let hedges = self
            .hedges
            .as_ref()
            .filter(|_| retry.hedges_after().is_some() && request.operation() == Operation::Read);
        let uri = &uri;
        retry::run(
            retry,
            &self.budget,
            &self.limit,
            request,
            deadline,
            |sending| async move {
                let Some(hedges) = hedges else {
                    return self.attempt(uri, request, trail, sending, None).await;
                };
                let send = |sent| self.attempt(uri, request, trail, sending, Some(sent));
                let is_answer = |error: &Error| !retry.may_repeat(request, error);
                hedges.race(&self.budget, &Notify::new(), send, is_answer).await
            },
        )
        .await
    }

    /// One attempt; when its token is refused and there is another one, a second at once.
    async fn attempt(
        &self,
        uri: &http::Uri,
        request: &Request,
        trail: &Trail<'_>,
        sending: Sending,
        sent: Option<&Notify>,
    ) -> Result<Answer, Error> {
        let bearer = in_time(sending, self.auth.bearer()).await?;
        let outcome = self.exchange(uri, request, &bearer, trail, sending, sent).await;
        match outcome {
            Err(refused) if refused.status() == Some(401) => match self.renewed(&bearer, sending).await? {
                Some(bearer) => self.exchange(uri, request, &bearer, trail, sending, sent).await,
                None => Err(refused),
            },
            outcome => outcome,
        }
    }

    /// Another token than the refused one, if there is any.
    async fn renewed(
        &self,
        refused: &auth::Bearer,
        sending: Sending,
    ) -> Result<Option<Arc<auth::Bearer>>, Error> {
        in_time(sending, self.auth.renewed(refused)).await
    }

    async fn exchange(
        &self,
        uri: &http::Uri,
        request: &Request,
        bearer: &auth::Bearer,
        trail: &Trail<'_>,
        sending: Sending,
        sent: Option<&Notify>,
    ) -> Result<Answer, Error> {
        let pass = self.limit.pass(request, sending.deadline).await?;
        if let Some(sent) = sent {
            sent.notify_one();
        }
        let waited = pass.as_ref().map_or(Duration::ZERO, |pass| pass.waited);
        let attempt = sending.attempt;
        let recorded = trail.begin(request, uri, attempt, waited);
        let begun = Instant::now();
        let left = sending.deadline.saturating_duration_since(begun);
        let timeout = self
            .bounds
            .timeout
            .saturating_add(request.time_to_send())
            .min(left);
        let mut http = auth::signed(uri, bearer, request);
        recorded.propagate(&self.recorder, http.headers_mut());
        let exchange = self
            .wire
            .exchange(http, self.bounds.body)
            .instrument(recorded.span.clone());
        let mut told = Told::default();
        let outcome = match tokio::time::timeout(timeout, exchange).await {
            Ok(outcome) => outcome.and_then(|answer| {
                told = Told::by(&answer.headers);
                self.limit.learn(&told, begun);
                if answer.status != http::StatusCode::TOO_MANY_REQUESTS {
                    self.limit.accepted(request.allowance(), begun);
                }
                let key = request.developer_key.as_ref().unwrap_or(&bearer.token);
                Answer { attempt, ..answer }.into_success(&[&bearer.token, key])
            }),
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!("no complete answer within {} ms", timeout.as_millis()),
            )),
        };
        drop(pass);
        trail.end(recorded, begun.elapsed(), &told, &outcome);
        outcome
    }
}

/// A token that comes after the call's deadline is of no use to it.
async fn in_time<T>(sending: Sending, token: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout_at(sending.deadline, token)
        .await
        .unwrap_or_else(|_| {
            Err(Error::new(
                ErrorKind::Deadline,
                "there was no token before the deadline of the call",
            ))
        })
}
