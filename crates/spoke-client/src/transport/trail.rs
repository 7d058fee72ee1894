//! What is told of every attempt: to the counters, to spans, and to the journal.
//!
//! Whether an attempt was the last of its call is known only when the next one begins, or when the call ends. A
//! [`Trail`] holds the newest record back until then, and lets it go when the call is given up half-way.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, Uri};
use spoke_model::call::Call;
use tracing::Span;

use super::answer::Answer;
use super::spans;
use crate::error::{Error, ErrorKind};
use crate::journal::{AnswerSource, CallRecord, Journal};
use crate::metrics::{Attempt, Numbers};
use crate::request::{Allowance, Request};

/// Gives the `traceparent` of the trace that is going on, if one is.
pub(crate) type TraceParent = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// Who is told, and the name that calls are told under.
#[derive(Clone, Default)]
pub(crate) struct Recorder {
    pub(crate) journal: Option<Arc<dyn Journal>>,
    pub(crate) caller: Option<String>,
    pub(crate) trace_parent: Option<TraceParent>,
    pub(crate) numbers: Arc<Numbers>,
    pub(crate) portal_id: Arc<OnceLock<u64>>,
}

impl Recorder {
    /// The portal, once it is known.
    pub(super) fn portal_id(&self) -> Option<u64> {
        self.portal_id.get().copied()
    }

    pub(crate) fn learn_portal_id(&self, id: u64) {
        let _ = self.portal_id.set(id);
    }

    /// A record of a call that was answered without the wire.
    pub(crate) fn answered_without(&self, request: &Request, source: AnswerSource, outcome: &Outcome<'_>) {
        if source == AnswerSource::Coalesced {
            self.numbers.coalesced();
        }
        if let Some(journal) = &self.journal {
            let mut record = self.begun(request);
            record.source = source;
            outcome.fill(&mut record);
            journal.record(&record);
        }
    }

    fn begun(&self, request: &Request) -> CallRecord {
        let mut record = CallRecord::new(request.method().clone(), request.template(), SystemTime::now());
        record.allowance = request.allowance();
        record.object_type = object_type(request);
        record.caller = match &request.origin.caller {
            Some(caller) => Some(caller.to_string()),
            None => self.caller.clone(),
        };
        record.fingerprint = Some(fingerprint(request));
        record.page_size = page_size(request.query_string());
        record.looks_up_ids = request.allowance() == Allowance::Search && looks_up_ids(request);
        record
    }
}

/// The object type in the path, as it was written. What can't be the name of one is not told: it could be an address.
pub(super) fn object_type(request: &Request) -> Option<String> {
    let call = Call::of(request.method().as_str(), request.path());
    let name = call.object_type()?;
    let fits = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    fits.then(|| name.to_owned())
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

/// The attempts of one call.
pub(crate) struct Trail<'a> {
    recorder: &'a Recorder,
    so_far: Mutex<SoFar>,
}

#[derive(Default)]
struct SoFar {
    held: Option<CallRecord>,
    /// How many times the call was sent.
    sent: u32,
    /// What the last one met.
    met: Option<ErrorKind>,
}

/// An attempt that is about to be sent.
pub(crate) struct Begun<'a> {
    request: &'a Request,
    record: Option<CallRecord>,
    waited: Duration,
    repeats: Option<ErrorKind>,
    pub(crate) span: Span,
}

impl<'a> Trail<'a> {
    pub(crate) fn new(recorder: &'a Recorder) -> Self {
        Self {
            recorder,
            so_far: Mutex::default(),
        }
    }

    fn so_far(&self) -> MutexGuard<'_, SoFar> {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An attempt is about to be sent: the one before it was not the last.
    pub(crate) fn begin<'r>(
        &self,
        request: &'r Request,
        uri: &Uri,
        attempt: u32,
        waited: Duration,
    ) -> Begun<'r> {
        self.let_go(false);
        let mut so_far = self.so_far();
        let span = spans::attempt(self.recorder, request, uri, so_far.sent, waited);
        so_far.sent = so_far.sent.saturating_add(1);
        let repeats = so_far.met.take();
        drop(so_far);
        let record = self.recorder.journal.as_ref().map(|_| {
            let mut record = self.recorder.begun(request);
            record.attempt = attempt;
            record.waited = waited;
            record
        });
        Begun {
            request,
            record,
            waited,
            repeats,
            span,
        }
    }

    /// What became of it.
    pub(crate) fn end(
        &self,
        begun: Begun<'_>,
        duration: Duration,
        told: &Told,
        outcome: &Result<Answer, Error>,
    ) {
        spans::attempt_ended(&begun.span, duration, outcome);
        let error = outcome.as_ref().err();
        self.recorder.numbers.attempt(&Attempt {
            request: begun.request,
            duration,
            waited: begun.waited,
            repeats: begun.repeats,
            told,
            error,
        });
        // Of two copies in flight, the one that ended first was not the last.
        self.let_go(false);
        let mut so_far = self.so_far();
        so_far.met = error.map(Error::kind);
        if let Some(mut record) = begun.record {
            record.duration = duration;
            record.daily_limit = told.daily_limit;
            record.daily_remaining = told.daily_remaining;
            record.burst_limit = told.burst_limit;
            record.burst_remaining = told.burst_remaining;
            Outcome::of(outcome).fill(&mut record);
            so_far.held = Some(record);
        }
    }

    fn let_go(&self, last: bool) {
        let held = self.so_far().held.take();
        if let (Some(mut record), Some(journal)) = (held, &self.recorder.journal) {
            record.last = last;
            journal.record(&record);
        }
    }
}

impl Drop for Trail<'_> {
    fn drop(&mut self) {
        self.let_go(true);
    }
}

impl Begun<'_> {
    /// Hands the trace that is going on to HubSpot's side, when the client was told to.
    pub(crate) fn propagate(&self, recorder: &Recorder, headers: &mut HeaderMap) {
        let Some(source) = &recorder.trace_parent else {
            return;
        };
        let header = self
            .span
            .in_scope(|| source())
            .filter(|text| is_trace_parent(text));
        if let Some(value) = header.and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert("traceparent", value);
        }
    }
}

/// Version 00 of the W3C's trace context: `00-<32 hex digits>-<16>-<2>`, neither id all zeros.
fn is_trace_parent(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, parent, flags] = parts.as_slice() else {
        return false;
    };
    let hex = |part: &str, digits: usize| {
        part.len() == digits && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let named = |part: &str, digits| hex(part, digits) && part.bytes().any(|byte| byte != b'0');
    *version == "00" && named(trace, 32) && named(parent, 16) && hex(flags, 2)
}

#[cfg(test)]
mod tests {
    use super::is_trace_parent;

    #[test]
    fn only_a_well_formed_trace_parent_is_sent() {
        assert!(is_trace_parent(
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        ));
        for wrong in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx: y",
        ] {
            assert!(!is_trace_parent(wrong), "{wrong:?}");
        }
    }
}
