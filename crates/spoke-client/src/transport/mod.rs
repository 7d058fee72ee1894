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
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use backoff::Jitter;
pub use retry::RetryPolicy;

pub(crate) use answer::Answer;
pub(crate) use base_url::BaseUrl;
pub(crate) use wire::Wire;
#[cfg(test)]
pub(crate) use wire::{Exchange, Exchanging, Failure};

use crate::error::Error;
use crate::request::Request;
use spoke_model::secret::Secret;

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
    auth: auth::Auth,
    retry: RetryPolicy,
    limit: limit::Limit,
    wire: Wire,
}

impl Transport {
    pub(crate) fn new(bounds: Bounds, token: Secret, retry: RetryPolicy, wire: Wire) -> Result<Self, Error> {
        let auth = auth::Auth::new(token)?;
        Ok(Self {
            bounds,
            auth,
            retry,
            limit: limit::Limit::default(),
            wire,
        })
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        self.wire.base_url()
    }

    /// Sends the request until it is answered with success, or the policy gives up.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, Error> {
        request.check()?;
        let head = self.auth.sign(self.wire.base_url(), request)?;
        let deadline = tokio::time::Instant::now() + self.bounds.deadline.min(FOREVER);
        retry::run(&self.retry, &self.limit, request, deadline, |left, attempt| {
            let http = head.attempt(request);
            async move {
                let timeout = self.bounds.timeout.min(left);
                let exchange = self.wire.exchange(http, self.bounds.body);
                match tokio::time::timeout(timeout, exchange).await {
                    Ok(outcome) => {
                        outcome.and_then(|answer| Answer { attempt, ..answer }.into_success(&self.auth))
                    }
                    Err(_) => Err(Error::new(
                        crate::ErrorKind::Timeout,
                        format!("no complete answer within {} ms", timeout.as_millis()),
                    )),
                }
            }
        })
        .await
    }
}
