//! Runs a batch: rounds of chunks, several chunks at a time, refused chunks in parts.

use std::sync::{Mutex, PoisonError};

use futures_util::{StreamExt, stream};

use super::chunk::{Row, rounds};
use super::isolate;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::request::Request;
use crate::transport::Answer;

/// What became of rows: index of the input, and its result.
pub(crate) type Rows<T> = Vec<(usize, Result<T, Error>)>;

/// One kind of batch call.
pub(crate) trait ChunkCall: Sync {
    type Output: Send;

    /// Inputs that HubSpot takes at once.
    fn size(&self) -> usize;

    /// The request for a chunk.
    fn request(&self, rows: &[Row]) -> Request;

    /// What the answer says of each row: every row exactly once.
    ///
    /// # Errors
    /// When the answer can't be read; it then holds for every row.
    fn read(&self, rows: &[Row], answer: Answer, request: &Request) -> Result<Rows<Self::Output>, Error>;
}

/// Sends every row, each exactly once unless it is refused, and gathers what became of it.
pub(crate) async fn run<C: ChunkCall>(client: &HubSpot, call: &C, rows: Vec<Row>) -> Rows<C::Output> {
    let mut outcome = Vec::with_capacity(rows.len());
    let stop = Stop::default();
    for round in rounds(rows, call.size()) {
        let chunks = round
            .into_iter()
            .map(|chunk| run_chunk(client, call, chunk, &stop));
        let mut done = stream::iter(chunks).buffer_unordered(client.concurrency());
        while let Some(rows) = done.next().await {
            outcome.extend(rows);
        }
    }
    outcome
}

async fn run_chunk<C: ChunkCall>(client: &HubSpot, call: &C, rows: Vec<Row>, stop: &Stop) -> Rows<C::Output> {
    let mut outcome = Vec::with_capacity(rows.len());
    // A stack, its top first: parts go in the order of their inputs.
    let mut parts = vec![rows];
    while let Some(part) = parts.pop() {
        if let Some(error) = stop.reason() {
            fail(&mut outcome, &part, &error);
            continue;
        }
        let request = call.request(&part);
        let answered = match client.send(&request).await {
            Ok(answer) => call.read(&part, answer, &request),
            Err(error) => Err(error),
        };
        match answered {
            Ok(rows) => outcome.extend(rows),
            Err(error) if isolate::refused_for_content(&error) => {
                let split = isolate::split(&error, part);
                fail(&mut outcome, &split.bad, &error);
                parts.extend(split.again.into_iter().rev());
            }
            Err(error) => {
                fail(&mut outcome, &part, &error);
                if isolate::hopeless(&error) {
                    stop.set(error);
                }
            }
        }
    }
    outcome
}

fn fail<T>(outcome: &mut Rows<T>, rows: &[Row], error: &Error) {
    outcome.extend(rows.iter().map(|row| (row.index, Err(error.clone()))));
}

/// Set once no other chunk can fare better, so that a wrong token costs one call and not a thousand.
#[derive(Default)]
struct Stop(Mutex<Option<Error>>);

impl Stop {
    fn reason(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, error: Error) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(error);
    }
}
