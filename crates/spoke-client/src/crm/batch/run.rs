//! Runs a batch: rounds of chunks, several chunks at a time, refused chunks in parts.

use std::collections::HashMap;
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

/// Rows that are handed back with their errors.
pub(crate) type Open = Vec<(Row, Error)>;

/// Sends every row, each exactly once unless it is refused, and gathers what became of it.
pub(crate) async fn run<C: ChunkCall>(client: &HubSpot, call: &C, rows: Vec<Row>) -> Rows<C::Output> {
    run_keeping(client, call, rows, |_| false).await.0
}

/// The same; rows with an error that shall be kept open are handed back instead.
pub(super) async fn run_keeping<C: ChunkCall>(
    client: &HubSpot,
    call: &C,
    rows: Vec<Row>,
    keep: fn(&Error) -> bool,
) -> (Rows<C::Output>, Open) {
    let (mut settled, mut open) = (Vec::with_capacity(rows.len()), Open::new());
    let stop = Stop::default();
    for round in rounds(rows, call.size()) {
        let chunks = round
            .into_iter()
            .map(|chunk| run_chunk(client, call, chunk, &stop));
        let mut done = stream::iter(chunks).buffer_unordered(client.concurrency());
        while let Some(parts) = done.next().await {
            for (part, outcome) in parts {
                sort(part, outcome, keep, &mut settled, &mut open);
            }
        }
    }
    (settled, open)
}

/// Sorts a part's rows into settled and open ones.
fn sort<T>(
    part: Vec<Row>,
    outcome: Rows<T>,
    keep: fn(&Error) -> bool,
    settled: &mut Rows<T>,
    open: &mut Open,
) {
    let mut rows: HashMap<usize, Row> = HashMap::new();
    let is_open = |result: &Result<T, Error>| result.as_ref().err().is_some_and(keep);
    if outcome.iter().any(|(_, result)| is_open(result)) {
        rows.extend(part.into_iter().map(|row| (row.index, row)));
    }
    for (index, result) in outcome {
        match (result, rows.remove(&index)) {
            (Err(error), Some(row)) if keep(&error) => open.push((row, error)),
            (result, _) => settled.push((index, result)),
        }
    }
}

/// The parts that a chunk was sent in, and what became of the rows of each.
async fn run_chunk<C: ChunkCall>(
    client: &HubSpot,
    call: &C,
    rows: Vec<Row>,
    stop: &Stop,
) -> Vec<(Vec<Row>, Rows<C::Output>)> {
    let mut done = Vec::with_capacity(1);
    // A stack, its top first: parts go in the order of their inputs.
    let mut parts = vec![rows];
    while let Some(part) = parts.pop() {
        if let Some(error) = stop.reason() {
            done.push(failed(part, &error));
            continue;
        }
        let request = call.request(&part);
        let answered = match client.send(&request).await {
            Ok(answer) => call.read(&part, answer, &request),
            Err(error) => Err(error),
        };
        match answered {
            Ok(rows) => done.push((part, rows)),
            Err(error) if isolate::refused_for_content(&error) => {
                let split = isolate::split(&error, part);
                done.push(failed(split.bad, &error));
                parts.extend(split.again.into_iter().rev());
            }
            Err(error) => {
                done.push(failed(part, &error));
                if isolate::hopeless(&error) {
                    stop.set(error);
                }
            }
        }
    }
    done
}

fn failed<T>(rows: Vec<Row>, error: &Error) -> (Vec<Row>, Rows<T>) {
    let outcome = rows.iter().map(|row| (row.index, Err(error.clone()))).collect();
    (rows, outcome)
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
