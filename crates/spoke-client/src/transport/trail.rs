//! The journal layer: turns what became of each attempt into a [`CallRecord`].
//!
//! Whether an attempt was the last of its call is known only when the next one begins, or when the call ends. A
//! [`Trail`] holds the newest record back until then, and lets it go when the call is given up half-way.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use spoke_model::call::Call;

use super::answer::Answer;
use crate::error::Error;
use crate::journal::{AnswerSource, CallRecord, Journal};
use crate::request::{Allowance, Request};

/// A journal and the name that calls are recorded under.
#[derive(Clone)]
pub(crate) struct Recorder {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) caller: Option<String>,
}

impl Recorder {
    /// A record of a call that was answered without the wire.
    pub(crate) fn answered_without(&self, request: &Request, source: AnswerSource, outcome: &Outcome<'_>) {
        let mut record = self.begun(request);
        record.source = source;
        outcome.fill(&mut record);
        self.journal.record(&record);
    }

    fn begun(&self, request: &Request) -> CallRecord {
        let mut record = CallRecord::new(request.method().clone(), request.template(), SystemTime::now());
        record.allowance = request.allowance();
        record.object_type = Call::of(request.method().as_str(), request.path())
            .object_type()
            .map(str::to_owned);
        record.caller.clone_from(&self.caller);
        record.fingerprint = Some(fingerprint(request));
        record.page_size = page_size(request.query_string());
        record.looks_up_ids = request.allowance() == Allowance::Search && looks_up_ids(request);
        record
    }
}

/// Told apart with a key that this process drew: two requests can be compared, and none can be guessed.
fn fingerprint(request: &Request) -> u64 {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    KEY.hash_one((
        request.method().as_str(),
        request.path(),
        request.query_string(),
        request.body.as_deref(),
    ))
}

fn page_size(query: &str) -> Option<u32> {
    let limit = query.split('&').find_map(|pair| pair.strip_prefix("limit="))?;
    limit.parse().ok()
}

/// A search body that filters by the record id does what a batch read does without an allowance of its own.
fn looks_up_ids(request: &Request) -> bool {
    const FILTER: &[u8] = b"\"propertyName\":\"hs_object_id\"";
    const EQUAL: [&[u8]; 2] = [b"\"operator\":\"EQ\"", b"\"operator\":\"IN\""];
    let body = request.body.as_deref().unwrap_or_default();
    let has = |wanted: &[u8]| body.windows(wanted.len()).any(|window| window == wanted);
    has(FILTER) && EQUAL.iter().any(|operator| has(operator))
}

/// What became of an attempt.
pub(crate) enum Outcome<'a> {
    Success(&'a Answer),
    Failure(&'a Error),
}

impl<'a> Outcome<'a> {
    pub(crate) fn of(result: &'a Result<Answer, Error>) -> Self {
        match result {
            Ok(answer) => Self::Success(answer),
            Err(error) => Self::Failure(error),
        }
    }

    fn fill(&self, record: &mut CallRecord) {
        match self {
            Self::Success(answer) => {
                record.status = Some(answer.status.as_u16());
                record.correlation_id = answer.correlation_id().map(str::to_owned);
                record.response_bytes = u64::try_from(answer.body.len()).unwrap_or(u64::MAX);
            }
            Self::Failure(error) => {
                record.status = error.status();
                record.kind = Some(error.kind());
                record.category = error.category_or_type().map(str::to_owned);
                record.correlation_id = error.correlation_id().map(str::to_owned);
            }
        }
    }
}

/// What an answer's headers say of the caller's allowances.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) daily_limit: Option<u64>,
    pub(crate) daily_remaining: Option<u64>,
    pub(crate) burst_limit: Option<u64>,
    pub(crate) burst_remaining: Option<u64>,
    pub(crate) interval: Option<Duration>,
}

impl Told {
    pub(crate) fn by(headers: &HeaderMap) -> Self {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Self {
            daily_limit: number("x-hubspot-ratelimit-daily"),
            daily_remaining: number("x-hubspot-ratelimit-daily-remaining"),
            burst_limit: number("x-hubspot-ratelimit-max"),
            burst_remaining: number("x-hubspot-ratelimit-remaining"),
            interval: number("x-hubspot-ratelimit-interval-milliseconds").map(Duration::from_millis),
        }
    }
}

/// The records of one call.
pub(crate) struct Trail<'a> {
    recorder: &'a Recorder,
    held: Mutex<Option<CallRecord>>,
}

impl<'a> Trail<'a> {
    pub(crate) fn new(recorder: &'a Recorder) -> Self {
        Self {
            recorder,
            held: Mutex::new(None),
        }
    }

    /// An attempt is about to be sent: the one before it was not the last.
    pub(crate) fn begin(&self, request: &Request, attempt: u32, waited: Duration) -> CallRecord {
        self.let_go(false);
        let mut record = self.recorder.begun(request);
        record.attempt = attempt;
        record.waited = waited;
        record
    }

    /// What became of it.
    pub(crate) fn end(&self, mut record: CallRecord, duration: Duration, told: &Told, outcome: &Outcome<'_>) {
        record.duration = duration;
        record.daily_limit = told.daily_limit;
        record.daily_remaining = told.daily_remaining;
        record.burst_limit = told.burst_limit;
        record.burst_remaining = told.burst_remaining;
        outcome.fill(&mut record);
        // Of two copies in flight, the one that ended first was not the last.
        self.let_go(false);
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(record);
    }

    fn let_go(&self, last: bool) {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut record) = held {
            record.last = last;
            self.recorder.journal.record(&record);
        }
    }
}

impl Drop for Trail<'_> {
    fn drop(&mut self) {
        self.let_go(true);
    }
}
