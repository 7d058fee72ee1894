//! Hedged reads: a read whose answer is late is sent a second time, and the first answer counts.
//!
//! Only reads are, and only when [`super::RetryPolicy::hedge`] asks for it. The second copy waits at the gate like any
//! other call, costs a repetition of the retry budget, and one read in ten has one at most, so that a slow HubSpot is
//! not asked twice as much. The copy that loses is given up; it does not stand in the journal.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::Notify;

use super::budget::Budget;
use crate::error::Error;

/// How many second copies may be sent at once; every ten reads earn one more.
const IN_HAND: u32 = 10;

/// The hedges of one client.
pub(crate) struct Hedges {
    after: Duration,
    share: Budget,
}

impl Hedges {
    pub(crate) fn new(after: Duration) -> Self {
        Self {
            after,
            share: Budget::new(IN_HAND),
        }
    }

    /// Sends one copy, and a second when the first is late. `send` tells when its copy leaves; `is_answer` says whether
    /// an error is an answer, or whether the other copy may still do better.
    pub(crate) async fn race<'n, T, F>(
        &self,
        budget: &Budget,
        sent: &'n Notify,
        send: impl Fn(&'n Notify) -> F,
        is_answer: impl Fn(&Error) -> bool,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        self.share.earn();
        let mut first = pin!(send(sent));
        // The time counts from the sending, not from the waiting at the gate.
        if let Either::Left((outcome, _)) = select(first.as_mut(), pin!(sent.notified())).await {
            return outcome;
        }
        if let Ok(outcome) = tokio::time::timeout(self.after, first.as_mut()).await {
            return outcome;
        }
        if !self.share.spend() {
            return first.await;
        }
        if !budget.spend() {
            return first.await;
        }
        tracing::debug!(
            hedge.after_ms = self.after.as_millis(),
            "the answer is late, a second copy is sent"
        );
        match select(first, pin!(send(sent))).await {
            Either::Left((outcome, other)) => better(outcome, other, is_answer).await,
            Either::Right((outcome, other)) => better(outcome, other, is_answer).await,
        }
    }
}

async fn better<T>(
    outcome: Result<T, Error>,
    other: impl Future<Output = Result<T, Error>>,
    is_answer: impl Fn(&Error) -> bool,
) -> Result<T, Error> {
    match outcome {
        Err(error) if !is_answer(&error) => other.await.map_err(|_| error),
        outcome => outcome,
    }
}
