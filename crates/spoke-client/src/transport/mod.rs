//! One request's journey, from the outside to the inside:
//!
//! | layer | file | stands here because |
//! |---|---|---|
//! | policy | [`crate::policy`] | what is denied is denied before anybody looks or counts |
//! | cache | `cache` | what is known needs no call; it sees writes on their way and forgets what they change |
//! | coalesce | `coalesce` | reads that are made at the same time count once below |
//! | breaker | `breaker` | a call counts once, with what became of it after its repetitions; while HubSpot is ill, nobody waits for a place in a window |
//! | retry | `retry`, `backoff`, `budget` | every repetition takes its own place at the gate and its own token |
//! | token | `auth` | a token may have been renewed since the last attempt, and a 401 is answered with another one |
//! | limit | `limit` | the last thing before the wire, so that the wait and the sending can't drift apart |
//! | wire | `wire` | one exchange |
//! | journal | `trail` | sees every attempt as it was |
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
mod limit;
mod retry;
mod trail;
mod wire;

#[cfg(test)]
mod breaker_tests;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

pub use backoff::Jitter;
pub use breaker::{BreakerChange, BreakerPolicy, BreakerState};
pub use cache::CachePolicy;
pub use limit::{AllowanceState, DailyState, LimitPolicy, Limits};
pub use retry::RetryPolicy;

pub(crate) use answer::Answer;
pub(crate) use auth::Auth;
pub(crate) use base_url::BaseUrl;
pub(crate) use cache::{Cache, Touched};
pub(crate) use trail::Recorder;
pub(crate) use wire::Wire;
#[cfg(test)]
pub(crate) use wire::{Exchange, Exchanging, Failure};

use crate::error::{Error, ErrorKind};
use crate::fetched::Source;
use crate::journal::AnswerSource;
use crate::policy::Policy;
use crate::request::{Allowance, Request};
use breaker::Breakers;
use budget::Budget;
use coalesce::Coalescer;
use limit::Limiter;
use retry::Sending;
use trail::{Outcome, Told, Trail};

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
    limit: Limiter,
    auth: Auth,
    wire: Wire,
    recorder: Option<Recorder>,
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
    pub(crate) recorder: Option<Recorder>,
}

impl Transport {
    pub(crate) fn new(layers: Layers, wire: Wire) -> Self {
        Self {
            bounds: layers.bounds,
            policy: layers.policy,
            cache: layers.cache.map(Cache::new),
            coalescer: layers.coalesce.map(Coalescer::new),
            breakers: layers.breaker.map(Breakers::new),
            budget: Budget::new(layers.retry.repetitions()),
            retry: layers.retry,
            limit: Limiter::new(layers.limit),
            auth: layers.auth,
            wire,
            recorder: layers.recorder,
        }
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
        request.check()?;
        self.policy.check(request)?;
        let Some(cache) = &self.cache else {
            return self.ask(request).await.map(|answer| (answer, Source::Live));
        };
        let question = cache.question(request);
        if let Some(found) = question.as_ref().and_then(|question| cache.fresh(question)) {
            return Ok(self.answered_from_cache(request, found));
        }
        let outcome = self.ask(request).await;
        // A write may have been done although its answer is an error.
        cache.written(request);
        match (outcome, question) {
            (Ok(answer), Some(question)) => {
                cache.keep(question, &answer);
                Ok((answer, Source::Live))
            }
            (Ok(answer), None) => Ok((answer, Source::Live)),
            (Err(error), Some(question)) if fallback == Fallback::WhenIll => {
                match cache.fallback(&question, &error) {
                    Some(found) => Ok(self.answered_from_cache(request, found)),
                    None => Err(error),
                }
            }
            (Err(error), _) => Err(error),
        }
    }

    fn answered_from_cache(&self, request: &Request, found: (Answer, Source)) -> (Answer, Source) {
        if let Some(recorder) = &self.recorder {
            recorder.answered_without(request, AnswerSource::Cache, &Outcome::Success(&found.0));
        }
        found
    }

    /// Together with others, or alone.
    async fn ask(self: &Arc<Self>, request: &Request) -> Result<Answer, Error> {
        match Coalescer::send(self, request).await {
            Some(outcome) => outcome,
            None => self.deliver(request).await,
        }
    }

    /// Through the breaker, once, with all its repetitions.
    async fn deliver(&self, request: &Request) -> Result<Answer, Error> {
        let breakers = self.breakers.as_ref().filter(|_| !request.is_elsewhere());
        let Some(breakers) = breakers else {
            return self.repeat(request, &self.retry).await;
        };
        let admitted = breakers.admit(request)?;
        let outcome = if admitted.is_probe() {
            self.repeat(request, &self.retry.clone().max_attempts(1)).await
        } else {
            self.repeat(request, &self.retry).await
        };
        admitted.ended(&outcome);
        outcome
    }

    async fn repeat(&self, request: &Request, retry: &RetryPolicy) -> Result<Answer, Error> {
        let uri = auth::address(self.wire.base_url(), request)?;
        let deadline = Instant::now()
            + self
                .bounds
                .deadline
                .saturating_add(request.time_to_send())
                .min(FOREVER);
        let trail = self.recorder.as_ref().map(Trail::new);
        retry::run(retry, &self.budget, &self.limit, request, deadline, |sending| {
            self.attempt(&uri, request, trail.as_ref(), sending)
        })
        .await
    }

    /// One attempt; when its token is refused and there is another one, a second at once.
    async fn attempt(
        &self,
        uri: &http::Uri,
        request: &Request,
        trail: Option<&Trail<'_>>,
        sending: Sending,
    ) -> Result<Answer, Error> {
        let bearer = tokio::time::timeout_at(sending.deadline, self.auth.bearer())
            .await
            .map_err(|_| {
                Error::new(
                    ErrorKind::Deadline,
                    "there was no token before the deadline of the call",
                )
            })??;
        let outcome = self.exchange(uri, request, &bearer, trail, sending).await;
        match outcome {
            Err(refused) if refused.status() == Some(401) => match self.auth.renewed(&bearer).await? {
                Some(bearer) => self.exchange(uri, request, &bearer, trail, sending).await,
                None => Err(refused),
            },
            outcome => outcome,
        }
    }

    async fn exchange(
        &self,
        uri: &http::Uri,
        request: &Request,
        bearer: &auth::Bearer,
        trail: Option<&Trail<'_>>,
        sending: Sending,
    ) -> Result<Answer, Error> {
        let pass = self.limit.pass(request, sending.deadline).await?;
        let waited = pass.as_ref().map_or(Duration::ZERO, |pass| pass.waited);
        let attempt = sending.attempt;
        let record = trail.map(|trail| trail.begin(request, attempt, waited));
        let begun = Instant::now();
        let left = sending.deadline.saturating_duration_since(begun);
        let timeout = self
            .bounds
            .timeout
            .saturating_add(request.time_to_send())
            .min(left);
        let http = auth::signed(uri, bearer, request);
        let exchange = self.wire.exchange(http, self.bounds.body);
        let mut told = Told::default();
        let outcome = match tokio::time::timeout(timeout, exchange).await {
            Ok(outcome) => outcome.and_then(|answer| {
                told = Told::by(&answer.headers);
                self.limit.learn(&told);
                let key = request.developer_key.as_ref().unwrap_or(&bearer.token);
                Answer { attempt, ..answer }.into_success(&[&bearer.token, key])
            }),
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!("no complete answer within {} ms", timeout.as_millis()),
            )),
        };
        drop(pass);
        if let (Some(trail), Some(record)) = (trail, record) {
            trail.end(record, begun.elapsed(), &told, &Outcome::of(&outcome));
        }
        outcome
    }
}
