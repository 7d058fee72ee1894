//! The promise that a transaction reaches the disk.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use parking_lot::{Condvar, Mutex};

use super::error::StoreError;

/// What the journal tells those who wait: `Err` holds the reason.
pub(crate) type Outcome = Result<(), String>;

/// The end of a transaction: its changes are visible, and [`durable`](Self::durable) says when they are on disk.
#[derive(Debug)]
pub struct Commit(Stage);

#[derive(Debug)]
enum Stage {
    Ready(Result<(), StoreError>),
    Waiting(Arc<Ticket>),
}

impl Commit {
    pub(crate) fn ready(result: Result<(), StoreError>) -> Self {
        Self(Stage::Ready(result))
    }

    pub(crate) fn waiting(ticket: &Arc<Ticket>) -> Self {
        Self(Stage::Waiting(Arc::clone(ticket)))
    }

    /// Resolves when the changes are on disk: at once in memory, else after the disk flush that they share with
    /// everything that was committed at about the same time.
    ///
    /// # Errors
    /// [`StoreError::JournalFailed`] when the disk refused; [`StoreError::Closed`] after the store was closed.
    pub async fn durable(self) -> Result<(), StoreError> {
        match self.0 {
            Stage::Ready(result) => result,
            Stage::Waiting(ticket) => {
                let mut place = None;
                let outcome = poll_fn(|context| match ticket.poll(context.waker(), &mut place) {
                    Some(outcome) => Poll::Ready(outcome),
                    None => Poll::Pending,
                });
                outcome
                    .await
                    .map_err(|reason| StoreError::JournalFailed { reason })
            }
        }
    }

    /// [`durable`](Self::durable) for threads outside an async runtime; blocks.
    ///
    /// # Errors
    /// As [`durable`](Self::durable).
    pub fn wait(self) -> Result<(), StoreError> {
        match self.0 {
            Stage::Ready(result) => result,
            Stage::Waiting(ticket) => ticket
                .wait()
                .map_err(|reason| StoreError::JournalFailed { reason }),
        }
    }
}

/// One answer for everybody who shares a flush.
#[derive(Debug, Default)]
pub(crate) struct Ticket {
    answer: Mutex<Answer>,
    settled: Condvar,
}

#[derive(Debug, Default)]
struct Answer {
    outcome: Option<Outcome>,
    wakers: Vec<Waker>,
}

impl Ticket {
    /// Gives the answer; later ones are ignored.
    pub(crate) fn settle(&self, outcome: Outcome) {
        let mut answer = self.answer.lock();
        answer.outcome.get_or_insert(outcome);
        let wakers = std::mem::take(&mut answer.wakers);
        drop(answer);
        self.settled.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    fn wait(&self) -> Outcome {
        let mut answer = self.answer.lock();
        loop {
            if let Some(outcome) = &answer.outcome {
                return outcome.clone();
            }
            self.settled.wait(&mut answer);
        }
    }

    /// The answer, or none yet and the task at `place` among those to wake.
    fn poll(&self, waker: &Waker, place: &mut Option<usize>) -> Option<Outcome> {
        let mut answer = self.answer.lock();
        if let Some(outcome) = &answer.outcome {
            return Some(outcome.clone());
        }
        match place.and_then(|at| answer.wakers.get_mut(at)) {
            Some(known) => known.clone_from(waker),
            None => {
                *place = Some(answer.wakers.len());
                answer.wakers.push(waker.clone());
            }
        }
        None
    }
}
