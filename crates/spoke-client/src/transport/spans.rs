//! Spans and events, under the names of OpenTelemetry's semantic conventions for HTTP clients.
//!
//! | span | level | is |
//! |---|---|---|
//! | `hubspot.call` | INFO | one call: cache, waits and repetitions included |
//! | `hubspot.attempt` | DEBUG | one exchange on the wire; what an exporter of traces shows as an HTTP client span |
//!
//! Fields that an answer decides are empty at first. Without a subscriber that wants a span nothing is formatted. No span
//! holds an id, a query, a body, a token, or words of HubSpot's that could quote them.

use std::fmt;
use std::time::Duration;

use http::Uri;
use tracing::Span;
use tracing::field::{Empty, display};

use super::answer::Answer;
use super::trail::{Recorder, object_type};
use crate::error::Error;
use crate::fetched::Source;
use crate::request::Request;

/// `GET /crm/objects/2026-09/contacts/{objectId}`.
struct Name<'r>(&'r Request);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.method(), self.0.template())
    }
}

/// The span of a call.
pub(super) fn call(recorder: &Recorder, request: &Request) -> Span {
    tracing::info_span!(
        "hubspot.call",
        otel.name = %Name(request),
        otel.kind = "internal",
        otel.status_code = Empty,
        http.request.method = request.method().as_str(),
        url.template = request.template(),
        http.response.status_code = Empty,
        error.type = Empty,
        hubspot.object_type = object_type(request),
        hubspot.allowance = request.allowance().as_str(),
        hubspot.portal_id = recorder.portal_id(),
        hubspot.caller = recorder.caller.as_deref(),
        hubspot.correlation_id = Empty,
        hubspot.category = Empty,
        hubspot.attempts = Empty,
        hubspot.source = Empty,
    )
}

/// What became of a call.
pub(super) fn call_ended(span: &Span, outcome: &Result<(Answer, Source), Error>) {
    if span.is_disabled() {
        return;
    }
    match outcome {
        Ok((answer, source)) => {
            answered(span, answer);
            span.record("hubspot.attempts", answer.attempt);
            span.record("hubspot.source", source.as_str());
        }
        Err(error) => {
            failed(span, error);
            span.record("hubspot.attempts", error.attempts());
            span.in_scope(|| {
                tracing::debug!(error.type = kind_or_status(error), "the call failed");
            });
        }
    }
}

/// The span of an attempt.
pub(super) fn attempt(
    recorder: &Recorder,
    request: &Request,
    uri: &Uri,
    sent: u32,
    waited: Duration,
) -> Span {
    tracing::debug_span!(
        "hubspot.attempt",
        otel.name = %Name(request),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = request.method().as_str(),
        http.request.resend_count = (sent > 0).then_some(sent),
        url.template = request.template(),
        server.address = uri.host(),
        server.port = port(uri),
        http.response.status_code = Empty,
        http.response.body.size = Empty,
        error.type = Empty,
        hubspot.object_type = object_type(request),
        hubspot.allowance = request.allowance().as_str(),
        hubspot.portal_id = recorder.portal_id(),
        hubspot.caller = recorder.caller.as_deref(),
        hubspot.limiter_wait_ms = milliseconds(waited),
        hubspot.correlation_id = Empty,
        hubspot.category = Empty,
    )
}

/// What became of an attempt.
pub(super) fn attempt_ended(span: &Span, duration: Duration, outcome: &Result<Answer, Error>) {
    if span.is_disabled() {
        return;
    }
    match outcome {
        Ok(answer) => answered(span, answer),
        Err(error) => failed(span, error),
    }
    span.in_scope(|| {
        tracing::debug!(duration_ms = milliseconds(duration), "the attempt has ended");
    });
}

fn answered(span: &Span, answer: &Answer) {
    span.record("http.response.status_code", answer.status.as_u16());
    if let Ok(size) = u64::try_from(answer.body.len()) {
        span.record("http.response.body.size", size);
    }
    if let Some(id) = answer.correlation_id() {
        span.record("hubspot.correlation_id", id);
    }
}

fn failed(span: &Span, error: &Error) {
    span.record("otel.status_code", "ERROR");
    span.record("error.type", kind_or_status(error));
    if let Some(status) = error.status() {
        span.record("http.response.status_code", status);
    }
    if let Some(category) = error.category_or_type() {
        span.record("hubspot.category", category);
    }
    if let Some(id) = error.correlation_id() {
        span.record("hubspot.correlation_id", id);
    }
}

/// The status as text where there was an answer, as the conventions ask; else what kind of failure it was.
fn kind_or_status(error: &Error) -> tracing::field::DisplayValue<Shown> {
    display(match error.status() {
        Some(status) => Shown::Status(status),
        None => Shown::Kind(error.kind().as_str()),
    })
}

enum Shown {
    Status(u16),
    Kind(&'static str),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => status.fmt(f),
            Self::Kind(kind) => f.write_str(kind),
        }
    }
}

fn port(uri: &Uri) -> u16 {
    let default = if uri.scheme_str() == Some("http") { 80 } else { 443 };
    uri.port_u16().unwrap_or(default)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Path;

    #[test]
    fn without_a_subscriber_there_is_no_span_and_nothing_is_formatted() {
        let request = Request::get(Path::fixed("/crm/owners"));
        let recorder = Recorder::default();
        assert!(call(&recorder, &request).is_disabled());
        assert!(attempt(&recorder, &request, &Uri::from_static("/"), 0, Duration::ZERO).is_disabled());
    }
}
