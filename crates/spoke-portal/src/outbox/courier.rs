//! Takes what waits and sends it, until the portal is gone.
//!
//! An attempt that ended is noted in the store: what arrived is forgotten, what failed waits for its next attempt, and the
//! log has one more line. Notes of attempts that end at about the same time share a transaction, and nobody waits for it
//! to reach the disk: when the portal dies first, the delivery is repeated.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use spoke_model::webhooks::retry_delay_ms;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::log::Delivery;
use super::post::{Failure, post};
use super::queue::{Taken, Ticket};
use super::waiting::{Waiting, at_attempt, joined};
use super::{Destination, Outbox};
use crate::portal::PortalState;
use crate::store::{Note, State};

/// How long a stop waits for deliveries that are on their way; what has not ended by then is repeated after the restart.
const STOP_TIMEOUT: Duration = Duration::from_secs(1);

/// The running courier; it stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Courier {
    task: JoinHandle<()>,
    stop: Option<oneshot::Sender<()>>,
}

/// A delivery on its way.
struct Parcel {
    app: u64,
    /// Under which numbers its events are kept.
    numbers: Vec<u64>,
    /// All of them together.
    waiting: Waiting,
    url: String,
}

/// A delivery that has ended.
struct Done {
    parcel: Parcel,
    outcome: Result<StatusCode, Failure>,
    took: Duration,
}

impl Courier {
    /// Starts to deliver.
    pub(crate) fn start(portal: &Arc<PortalState>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(deliver_all(
            Arc::clone(&portal.outbox),
            Arc::downgrade(portal),
            stopped,
        ));
        Self {
            task,
            stop: Some(stop),
        }
    }

    /// Starts no more deliveries and lets those that are on their way end, for a second at most.
    pub(crate) async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn deliver_all(outbox: Arc<Outbox>, portal: Weak<PortalState>, mut stopped: oneshot::Receiver<()>) {
    let mut in_flight = JoinSet::new();
    loop {
        // Held between two waits only, so that a portal that is dropped is gone at once.
        match portal.upgrade() {
            Some(portal) => outbox.send_what_is_due(&portal, &mut in_flight),
            None => return,
        }
        let due = outbox.queue.lock().next_due(outbox.clock.now());
        let again = async {
            match due {
                Some(due) => outbox.clock.wait_until(due).await,
                None => std::future::pending().await,
            }
        };
        let first = tokio::select! {
            () = outbox.wake.notified() => None,
            () = again => None,
            Some(done) = in_flight.join_next() => done.ok(),
            _ = &mut stopped => break,
        };
        let others = std::iter::from_fn(|| in_flight.try_join_next()).filter_map(Result::ok);
        let done: Vec<Done> = first.into_iter().chain(others).collect();
        if let (Some(portal), false) = (portal.upgrade(), done.is_empty()) {
            outbox.settle(&portal, done);
        }
    }
    let ending = async {
        while let Some(done) = in_flight.join_next().await {
            if let (Some(portal), Ok(done)) = (portal.upgrade(), done) {
                outbox.settle(&portal, vec![done]);
            }
        }
    };
    let _ = tokio::time::timeout(STOP_TIMEOUT, ending).await;
}

impl Outbox {
    fn send_what_is_due(self: &Arc<Self>, portal: &PortalState, in_flight: &mut JoinSet<Done>) {
        let destinations = self.destinations();
        self.drop_without_address(portal);
        loop {
            let now = self.clock.now();
            let taken = {
                let mut queue = self.queue.lock();
                let mut dice = self.dice.lock();
                queue.take(now, &mut dice, |app| {
                    destinations.get(&app).map_or(0, |one| one.concurrency)
                })
            };
            let Some(taken) = taken else { return };
            let app = taken.app;
            let found = destinations
                .get(&app)
                .and_then(|one| Some((Arc::clone(one), parcel(&portal.store.read(), taken, one)?)));
            let Some((destination, parcel)) = found else {
                // What is not in the store any more is not to be sent any more.
                self.queue.lock().landed(app);
                continue;
            };
            let secret = portal.app_secret(app);
            let outbox = Arc::clone(self);
            in_flight.spawn(async move {
                let body = Bytes::from(parcel.waiting.body.clone());
                let began = Instant::now();
                let outcome = post(&outbox.connections, &destination, secret.as_ref(), &body, now).await;
                Done {
                    parcel,
                    outcome,
                    took: began.elapsed(),
                }
            });
        }
    }

    /// Forgets what waits for apps that have no address any more.
    fn drop_without_address(&self, portal: &PortalState) {
        let destinations = self.destinations();
        let lost = |app: &u64| !destinations.contains_key(app);
        let (mut gone, mut dropped) = (Vec::new(), 0);
        {
            let mut queue = self.queue.lock();
            for app in queue.apps().into_iter().filter(lost) {
                let (numbers, events) = queue.clear(app);
                gone.extend(numbers.into_iter().map(Waiting::gone));
                dropped += events;
            }
        }
        if !gone.is_empty() {
            tracing::warn!(
                dropped,
                "webhook events were dropped: there is no target address any more"
            );
            keep(portal, gone);
        }
    }

    /// Notes how deliveries ended.
    fn settle(&self, portal: &PortalState, done: Vec<Done>) {
        let now = self.clock.now();
        let mut notes = Vec::new();
        for done in done {
            self.queue.lock().landed(done.parcel.app);
            let next = match &done.outcome {
                Ok(_) => None,
                Err(failure) => self.next_attempt(&done.parcel, failure, now),
            };
            notes.extend(done.parcel.numbers.iter().copied().map(Waiting::gone));
            let due = next.as_ref().and_then(|next| next.due);
            if let (Some(next), Some(&number)) = (next, done.parcel.numbers.first()) {
                // After it was forgotten under all its numbers, it is kept under the first.
                notes.push(next.note(number));
                let ticket = Ticket {
                    number,
                    events: next.events as usize,
                    bytes: next.body.len(),
                };
                self.queue.lock().push(done.parcel.app, ticket, due);
            }
            notes.extend(self.remember(done, due, now));
        }
        keep(portal, notes);
    }

    /// The same events at their next attempt; none after the last.
    fn next_attempt(&self, parcel: &Parcel, failure: &Failure, now: i64) -> Option<Waiting> {
        let waiting = &parcel.waiting;
        let attempt = waiting.attempt + 1;
        let chance = self.dice.lock().chance();
        let delay = retry_delay_ms(attempt, chance).filter(|_| failure.may_pass());
        let events = waiting.events;
        let Some(delay) = delay else {
            tracing::warn!(events, attempt = waiting.attempt, reason = %failure, "a webhook delivery failed for good");
            return None;
        };
        tracing::warn!(events, attempt = waiting.attempt, reason = %failure, "a webhook delivery failed and will be repeated");
        let first_failure = waiting.first_failure.unwrap_or(now);
        Some(Waiting {
            attempt,
            first_failure: Some(first_failure),
            due: Some(first_failure.saturating_add(delay).max(now)),
            body: at_attempt(&waiting.body, attempt),
            ..*waiting
        })
    }

    fn remember(&self, done: Done, next_attempt: Option<i64>, now: i64) -> Vec<Note> {
        let Done {
            parcel,
            outcome,
            took,
        } = done;
        let (status, failure) = match outcome {
            Ok(status) => (Some(status.as_u16()), None),
            Err(failure) => (failure.status(), Some(failure.to_string())),
        };
        self.log.push(Delivery {
            id: 0,
            parcel: parcel.numbers.first().copied().unwrap_or_default(),
            app: parcel.app,
            url: parcel.url,
            events: parcel.waiting.events,
            attempt: parcel.waiting.attempt,
            at: now,
            duration_ms: (took.as_secs_f64() * 1e6).round() / 1e3,
            status,
            failure,
            next_attempt,
            body: Some(parcel.waiting.body),
        })
    }
}

/// What was taken, as it lies in the store; none when nothing of it does any more.
fn parcel(state: &State, taken: Taken, destination: &Destination) -> Option<Parcel> {
    let (mut numbers, mut found) = (Vec::new(), Vec::new());
    for number in taken.numbers {
        if let Some(waiting) = Waiting::find(state, number) {
            numbers.push(number);
            found.push(waiting);
        }
    }
    let first = found.first()?.clone();
    let events = found.iter().map(|one| one.events).sum();
    let bodies: Vec<String> = found.into_iter().map(|one| one.body).collect();
    Some(Parcel {
        app: taken.app,
        numbers,
        waiting: Waiting {
            events,
            body: joined(&bodies),
            ..first
        },
        url: destination.url.clone(),
    })
}

fn keep(portal: &PortalState, notes: Vec<Note>) {
    if notes.is_empty() {
        return;
    }
    let mut turn = portal.store.write();
    for note in notes {
        turn.note(note);
    }
    // Nobody waits for the disk.
    drop(turn);
}
