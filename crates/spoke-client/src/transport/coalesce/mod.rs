//! The coalescing layer: reads that are made at the same time become one.
//!
//! Reads of single records that arrive within a few milliseconds of each other go out as one batch read, with the
//! properties of all of them, and each caller gets the answer that a read of its own would have had. Other reads that
//! are equal share one call. What the batch does not answer plainly is asked alone.

mod batch;
mod wanted;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tracing::{Instrument, Span};

use super::Transport;
use super::answer::Answer;
use super::trail::Outcome;
use crate::error::Error;
use crate::journal::AnswerSource;
use crate::request::Request;
use batch::Member;
use wanted::{GroupKey, Wanted};

type Reply = oneshot::Sender<Result<Answer, Error>>;

pub(crate) struct Coalescer {
    window: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    number: u64,
    groups: HashMap<GroupKey, Group>,
    flights: HashMap<String, Vec<(Request, Reply)>>,
}

/// Reads that wait for their window to end.
struct Group {
    number: u64,
    members: Vec<Member>,
}

impl Coalescer {
    pub(crate) fn new(window: Duration) -> Self {
        Self {
            window,
            state: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a read together with others; `None` when it is no read, or nobody answered.
    pub(super) async fn send(transport: &Arc<Transport>, request: &Request) -> Option<Result<Answer, Error>> {
        let coalescer = transport.coalescer.as_ref()?;
        let answer = match Wanted::by(request) {
            Some(wanted) => coalescer.join_group(transport, wanted, request),
            None if request.method() == http::Method::GET => coalescer.join_flight(transport, request),
            None => return None,
        };
        answer.await.ok()
    }

    fn join_group(
        &self,
        transport: &Arc<Transport>,
        wanted: Wanted,
        request: &Request,
    ) -> oneshot::Receiver<Result<Answer, Error>> {
        let (reply, answer) = oneshot::channel();
        let Wanted { group, read } = wanted;
        let most = group.most();
        let member = Member {
            read,
            request: request.clone(),
            reply,
        };
        let mut state = self.lock();
        let next = state.number + 1;
        let entry = state.groups.entry(group.clone()).or_insert_with(|| Group {
            number: next,
            members: Vec::new(),
        });
        entry.members.push(member);
        let (number, first, full) = (
            entry.number,
            entry.members.len() == 1,
            entry.members.len() >= most,
        );
        state.number = state.number.max(number);
        let full = full.then(|| state.groups.remove(&group)).flatten();
        drop(state);
        let transport = Arc::clone(transport);
        if let Some(full) = full {
            let batch = async move { batch::run(&transport, &group, full.members).await };
            tokio::spawn(batch.instrument(Span::current()));
        } else if first {
            let window = self.window;
            let batch = async move {
                tokio::time::sleep(window).await;
                let members = transport
                    .coalescer
                    .as_ref()
                    .and_then(|coalescer| coalescer.take(&group, number));
                if let Some(members) = members {
                    batch::run(&transport, &group, members).await;
                }
            };
            tokio::spawn(batch.instrument(Span::current()));
        }
        answer
    }

    /// The members of a group, unless it was full before its window ended.
    fn take(&self, key: &GroupKey, number: u64) -> Option<Vec<Member>> {
        let mut state = self.lock();
        if state.groups.get(key)?.number != number {
            return None;
        }
        state.groups.remove(key).map(|group| group.members)
    }

    fn join_flight(
        &self,
        transport: &Arc<Transport>,
        request: &Request,
    ) -> oneshot::Receiver<Result<Answer, Error>> {
        let (reply, answer) = oneshot::channel();
        let key = format!("{}?{}", request.path(), request.query_string());
        let mut state = self.lock();
        let waiting = state.flights.entry(key.clone()).or_default();
        waiting.push((request.clone(), reply));
        let first = waiting.len() == 1;
        drop(state);
        if first {
            let (transport, request) = (Arc::clone(transport), request.clone());
            // In a task of its own, so that a caller who gives up does not take the others along.
            let flight = async move {
                let outcome = transport.deliver(&request).await;
                let waiting = transport
                    .coalescer
                    .as_ref()
                    .and_then(|coalescer| coalescer.lock().flights.remove(&key))
                    .unwrap_or_default();
                for (index, (request, reply)) in waiting.into_iter().enumerate() {
                    if index > 0 {
                        transport.answered_along(&request, &outcome);
                    }
                    let _ = reply.send(outcome.clone());
                }
            };
            tokio::spawn(flight.instrument(Span::current()));
        }
        answer
    }
}

impl Transport {
    /// Tells the journal of a call that another caller's call answered.
    fn answered_along(&self, request: &Request, outcome: &Result<Answer, Error>) {
        self.recorder
            .answered_without(request, AnswerSource::Coalesced, &Outcome::of(outcome));
    }
}
