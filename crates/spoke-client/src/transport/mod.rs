//! One request's journey: deadline -> authorisation -> retry -> limit -> wire.
//!
//! Each layer is a file with one job. Retry stands outside limit so that every attempt, not only the first,
//! waits while an allowance is known to be used up. A layer never reaches over its neighbour.

pub(crate) mod answer;
mod auth;
mod backoff;
mod base_url;
mod body;
mod limit;
mod retry;
mod trail;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use backoff::Jitter;
pub use retry::RetryPolicy;

pub(crate) use answer::Answer;
pub(crate) use auth::Auth;
pub(crate) use base_url::BaseUrl;
pub(crate) use trail::Recorder;
pub(crate) use wire::Wire;
#[cfg(test)]
pub(crate) use wire::{Exchange, Exchanging, Failure};

use crate::error::Error;
use crate::policy::Policy;
use crate::request::Request;
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
    auth: auth::Auth,
    retry: RetryPolicy,
    limit: limit::Limit,
    wire: Wire,
    recorder: Option<Recorder>,
}

/// What the builder decides about the layers.
pub(crate) struct Layers {
    pub(crate) bounds: Bounds,
    pub(crate) policy: Policy,
    pub(crate) auth: auth::Auth,
    pub(crate) retry: RetryPolicy,
    pub(crate) recorder: Option<Recorder>,
}

impl Transport {
    pub(crate) fn new(layers: Layers, wire: Wire) -> Self {
        Self {
            bounds: layers.bounds,
            policy: layers.policy,
            auth: layers.auth,
            retry: layers.retry,
            limit: limit::Limit::default(),
            wire,
            recorder: layers.recorder,
        }
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        self.wire.base_url()
    }

    /// Sends the request until it is answered with success, or the policy gives up.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, Error> {
        request.check()?;
        self.policy.check(request)?;
        let uri = auth::address(self.wire.base_url(), request)?;
        let deadline = tokio::time::Instant::now() + self.bounds.deadline.min(FOREVER);
        let trail = self.recorder.as_ref().map(Trail::new);
        retry::run(&self.retry, &self.limit, request, deadline, |sending| {
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
        let bearer = self.auth.bearer().await?;
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
        let attempt = sending.attempt;
        let record = trail.map(|trail| trail.begin(request, attempt, sending.waited));
        let begun = tokio::time::Instant::now();
        let timeout = self.bounds.timeout.min(sending.left);
        let http = auth::signed(uri, bearer, request);
        let exchange = self.wire.exchange(http, self.bounds.body);
        let mut told = Told::default();
        let outcome = match tokio::time::timeout(timeout, exchange).await {
            Ok(outcome) => outcome.and_then(|answer| {
                told = Told::by(&answer.headers);
                Answer { attempt, ..answer }.into_success(&[&bearer.token])
            }),
            Err(_) => Err(Error::new(
                crate::ErrorKind::Timeout,
                format!("no complete answer within {} ms", timeout.as_millis()),
            )),
        };
        if let (Some(trail), Some(record)) = (trail, record) {
            trail.end(record, begun.elapsed(), &told, &Outcome::of(&outcome));
        }
        outcome
    }
}
