//! [`Flights`]: equal reads that are on their way at the same time share one answer.
//!
//! A read joins one that has begun, as long as nothing was written since: what had begun before a write may still tell
//! what was before it, so whoever asks after the write gets a flight of its own.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::error::Error;
use crate::request::Request;
use crate::transport::Answer;

/// What became of a flight.
#[derive(Clone)]
pub(super) struct Landed {
    pub(super) outcome: Result<Answer, Error>,
    /// Whether the answer was cut out of a call that was made for others too.
    pub(super) in_company: bool,
}

type Line = watch::Sender<Option<Landed>>;

#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<Same, Arc<Line>>>);

/// Requests that ask the same.
#[derive(Clone)]
struct Same(Arc<Request>);

impl Same {
    fn parts(&self) -> (&http::Method, &str, &str, Option<&[u8]>) {
        let request = &self.0;
        (
            request.method(),
            request.path(),
            request.query_string(),
            request.json_body(),
        )
    }
}

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Same {}

impl Hash for Same {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

/// The duty to bring an answer. Dropped without one, those who wait hear that there will be none.
pub(super) struct Ticket {
    flights: Arc<Flights>,
    line: Arc<Line>,
    request: Arc<Request>,
}

/// One caller's place in a flight.
pub(super) struct Seat {
    answer: watch::Receiver<Option<Landed>>,
    /// Of the one who began it.
    pub(super) ticket: Option<Ticket>,
}

impl Flights {
    pub(super) fn join(self: &Arc<Self>, request: &Request) -> Seat {
        let same = Same(Arc::new(request.clone()));
        let mut flights = self.lock();
        if let Some(line) = flights.get(&same) {
            return Seat {
                answer: line.subscribe(),
                ticket: None,
            };
        }
        let (line, answer) = watch::channel(None);
        let line = Arc::new(line);
        flights.insert(same.clone(), Arc::clone(&line));
        Seat {
            answer,
            ticket: Some(Ticket {
                flights: Arc::clone(self),
                line,
                request: same.0,
            }),
        }
    }

    /// From now on nobody joins what has begun.
    pub(super) fn depart(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Same, Arc<Line>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    pub(super) fn request(&self) -> &Request {
        &self.request
    }

    /// Whether nobody waits any more.
    pub(super) fn is_deserted(&self) -> bool {
        self.line.receiver_count() == 0
    }

    /// Ends when nobody waits any more.
    pub(super) async fn deserted(&self) {
        self.line.closed().await;
    }

    pub(super) fn land(self, landed: Landed) {
        self.leave();
        self.line.send_replace(Some(landed));
    }

    fn leave(&self) {
        let mut flights = self.flights.lock();
        let same = Same(Arc::clone(&self.request));
        if flights
            .get(&same)
            .is_some_and(|line| Arc::ptr_eq(line, &self.line))
        {
            flights.remove(&same);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Seat {
    /// The answer; `None` when there will be none.
    pub(super) async fn landed(mut self) -> Option<Landed> {
        let landed = self.answer.wait_for(Option::is_some).await.ok()?;
        landed.clone()
    }
}
