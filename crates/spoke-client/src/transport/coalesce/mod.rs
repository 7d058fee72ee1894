//! The coalescing layer: reads that are made at the same time become one.
//!
//! Reads of single records that arrive within a few milliseconds of each other go out as one batch read, with the
//! properties of all of them, and each caller gets the answer that a read of its own would have had. Other reads that
//! are equal, searches among them, share one call. What the batch does not answer plainly is asked alone.
//!
//! A caller who gives up takes nobody along; what nobody waits for any more is not asked.

mod batch;
mod flight;
mod found;
mod wanted;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::{Instrument, Span};

use super::Transport;
use super::answer::Answer;
use super::trail::Outcome;
use crate::error::Error;
use crate::journal::AnswerSource;
use crate::request::Request;
use batch::Member;
use flight::{Flights, Landed, Ticket};
use wanted::{GroupKey, Wanted};

pub(crate) struct Coalescer {
    /// How long a read of a record waits for company; `None` when each goes alone.
    window: Option<Duration>,
    flights: Arc<Flights>,
    groups: Mutex<Groups>,
}

#[derive(Default)]
struct Groups {
    number: u64,
    waiting: HashMap<GroupKey, Group>,
}

/// Reads that wait for their window to end.
struct Group {
    number: u64,
    /// The records, each once.
    records: HashSet<String>,
    members: Vec<Member>,
}

/// What a read was answered.
pub(super) struct Answered {
    pub(super) outcome: Result<Answer, Error>,
    /// Whether another caller had asked the same before.
    pub(super) joined: bool,
}

impl Coalescer {
    pub(crate) fn new(window: Option<Duration>) -> Self {
        Self {
            window,
            flights: Arc::default(),
            groups: Mutex::default(),
        }
    }

    /// From now on nobody joins what has begun: something was written.
    pub(super) fn depart(&self) {
        self.flights.depart();
    }

    /// Sends a read together with others; `None` when it is none that can be shared, or nobody answered. Without a
    /// window only equal reads that the cache `missed` are shared.
    pub(super) async fn send(
        transport: &Arc<Transport>,
        request: &Request,
        missed: bool,
    ) -> Option<Answered> {
        let coalescer = transport.coalescer.as_ref()?;
        if (coalescer.window.is_none() && !missed) || !can_be_shared(request) {
            return None;
        }
        let mut seat = coalescer.flights.join(request);
        let joined = seat.ticket.is_none();
        if let Some(ticket) = seat.ticket.take() {
            coalescer.depart_with(transport, ticket);
        }
        let landed = seat.landed().await?;
        if joined || landed.in_company {
            transport.answered_along(request, &landed.outcome);
        }
        Some(Answered {
            outcome: landed.outcome,
            joined,
        })
    }

    fn depart_with(&self, transport: &Arc<Transport>, ticket: Ticket) {
        match self
            .window
            .and_then(|window| Some((window, Wanted::by(ticket.request())?)))
        {
            Some((window, wanted)) => self.join_group(transport, window, wanted, ticket),
            None => {
                let transport = Arc::clone(transport);
                // In a task of its own, so that a caller who gives up does not take the others along.
                let flight = async move {
                    tokio::select! {
                        outcome = transport.deliver(ticket.request()) => {
                            ticket.land(Landed { outcome, in_company: false });
                        }
                        () = ticket.deserted() => {}
                    }
                };
                tokio::spawn(flight.instrument(Span::current()));
            }
        }
    }

    fn join_group(&self, transport: &Arc<Transport>, window: Duration, wanted: Wanted, ticket: Ticket) {
        let Wanted { group, read } = wanted;
        let most = group.most();
        let mut groups = self.lock();
        groups.number += 1;
        let next = groups.number;
        let entry = groups.waiting.entry(group.clone()).or_insert_with(|| Group {
            number: next,
            records: HashSet::new(),
            members: Vec::new(),
        });
        entry.records.insert(group.identity(&read.id));
        entry.members.push(Member { read, ticket });
        let (number, first) = (entry.number, entry.members.len() == 1);
        let full = entry.records.len() >= most;
        let full = full.then(|| groups.waiting.remove(&group)).flatten();
        drop(groups);
        let transport = Arc::clone(transport);
        if let Some(full) = full {
            let batch = async move { batch::run(&transport, &group, full.members).await };
            tokio::spawn(batch.instrument(Span::current()));
        } else if first {
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
    }

    /// The members of a group, unless it was full before its window ended.
    fn take(&self, key: &GroupKey, number: u64) -> Option<Vec<Member>> {
        let mut groups = self.lock();
        if groups.waiting.get(key)?.number != number {
            return None;
        }
        groups.waiting.remove(key).map(|group| group.members)
    }

    fn lock(&self) -> MutexGuard<'_, Groups> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads by GET, searches and batch reads. Exports and token endpoints are reads too, but none of them twice the same.
fn can_be_shared(request: &Request) -> bool {
    if request.method() == http::Method::GET {
        return request.json_body().is_none();
    }
    let path = request.path().trim_end_matches('/');
    request.method() == http::Method::POST && (path.ends_with("/search") || path.ends_with("/batch/read"))
}

impl Transport {
    /// Tells the journal of a call that another caller's call answered.
    fn answered_along(&self, request: &Request, outcome: &Result<Answer, Error>) {
        self.recorder
            .answered_without(request, AnswerSource::Coalesced, &Outcome::of(outcome));
    }
}
