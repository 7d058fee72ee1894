//! Spans for a collector that speaks OTLP over HTTP with JSON: what each call was, how long it took, how it ended.
//!
//! One span a call to HubSpot, a child of the caller's when its `traceparent` says so (W3C trace context). Spans wait in
//! a bounded queue and are sent in batches; a collector that is away costs the oldest spans, never a call.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, StatusCode, Uri};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::outgoing::{Outgoing, whole};

/// Spans that may wait.
const WAITING_MAX: usize = 4096;
/// Spans in one request.
const BATCH_MAX: usize = 512;
/// How long spans wait for company.
const EVERY: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(5);
/// `SPAN_KIND_CLIENT` of the protocol.
const KIND_CLIENT: u8 = 3;
/// `STATUS_CODE_ERROR` of the protocol.
const STATUS_ERROR: u8 = 2;

/// Collects spans and sends them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tracer(Arc<Interior>);

#[derive(Debug)]
struct Interior {
    url: String,
    outgoing: Outgoing,
    waiting: Mutex<VecDeque<Span>>,
    enough: Notify,
}

/// A tracer can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TracerError {
    /// The address is none.
    #[error(
        "{0} is not the address of a collector; write http://, a host and a port, such as http://127.0.0.1:4318"
    )]
    Address(String),
    /// The certificates of the system can't be read.
    #[error("the certificates of the operating system can't be read")]
    Certificates(#[source] std::io::Error),
}

/// A call that is being made.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    trace_id: String,
    span_id: String,
    parent: Option<String>,
    name: String,
    object_type: &'static str,
    method: &'static str,
    began: SystemTime,
    ended: SystemTime,
    status: u16,
    category: Option<String>,
    correlation_id: String,
}

impl Tracer {
    /// Sends to the collector at `endpoint`; `/v1/traces` is added.
    ///
    /// # Errors
    /// When the address is none, or the certificates of the system can't be read.
    pub fn new(endpoint: &str) -> Result<Self, TracerError> {
        let base = endpoint.trim_end_matches('/');
        let uri: Uri = base
            .parse()
            .map_err(|_| TracerError::Address(endpoint.to_owned()))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err(TracerError::Address(endpoint.to_owned()));
        }
        Ok(Self(Arc::new(Interior {
            url: if base.ends_with("/v1/traces") {
                base.to_owned()
            } else {
                format!("{base}/v1/traces")
            },
            outgoing: Outgoing::new().map_err(TracerError::Certificates)?,
            waiting: Mutex::default(),
            enough: Notify::new(),
        })))
    }

    pub(crate) fn begin(&self, headers: &HeaderMap, method: &'static str, object_type: &'static str) -> Span {
        let parent = headers
            .get("traceparent")
            .and_then(|value| value.to_str().ok())
            .and_then(parent_of);
        let (trace_id, parent) = match parent {
            Some((trace, parent)) => (trace, Some(parent)),
            None => (random(16), None),
        };
        let now = SystemTime::now();
        Span {
            trace_id,
            span_id: random(8),
            parent,
            name: format!("hubspot {method} {object_type}"),
            object_type,
            method,
            began: now,
            ended: now,
            status: 0,
            category: None,
            correlation_id: String::new(),
        }
    }

    pub(crate) fn end(&self, span: Span) {
        let mut waiting = self.0.waiting.lock();
        if waiting.len() >= WAITING_MAX {
            waiting.pop_front();
        }
        waiting.push_back(span);
        if waiting.len() >= BATCH_MAX {
            self.0.enough.notify_one();
        }
    }

    /// Sends what waits, again and again; ends only by being dropped.
    pub(crate) async fn export(&self) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = self.0.enough.notified() => {}
            }
            self.flush().await;
        }
    }

    /// Sends what waits now.
    pub async fn flush(&self) {
        loop {
            let batch: Vec<Span> = {
                let mut waiting = self.0.waiting.lock();
                let count = waiting.len().min(BATCH_MAX);
                waiting.drain(..count).collect()
            };
            if batch.is_empty() {
                return;
            }
            if let Err(reason) = self.send(&batch).await {
                tracing::warn!(
                    spans = batch.len(),
                    reason,
                    "spans are lost: the collector did not take them"
                );
                return;
            }
        }
    }

    async fn send(&self, batch: &[Span]) -> Result<(), String> {
        let body = serde_json::to_vec(&document(batch)).map_err(|error| error.to_string())?;
        let request = Request::post(&self.0.url)
            .header(CONTENT_TYPE, "application/json")
            .body(whole(body))
            .map_err(|error| error.to_string())?;
        let answer = self
            .0
            .outgoing
            .send(request, PATIENCE)
            .await
            .map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(format!("it answered {}", answer.status()))
        }
    }
}

impl Span {
    pub(crate) fn ended(&mut self, status: StatusCode, category: Option<&str>, correlation_id: &str) {
        self.ended = SystemTime::now();
        self.status = status.as_u16();
        self.category = category.map(str::to_owned);
        correlation_id.clone_into(&mut self.correlation_id);
    }

    /// The header that makes what HubSpot's side traces a child of this.
    pub(crate) fn traceparent(&self) -> String {
        format!("00-{}-{}-01", self.trace_id, self.span_id)
    }

    fn document(&self) -> Value {
        let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
        let mut attributes = vec![
            text("http.request.method", self.method),
            json!({"key": "http.response.status_code", "value": {"intValue": self.status.to_string()}}),
            text("hubspot.object_type", self.object_type),
            text("hubspot.correlation_id", &self.correlation_id),
        ];
        if let Some(category) = &self.category {
            attributes.push(text("hubspot.category", category));
        }
        let mut span = json!({
            "traceId": self.trace_id,
            "spanId": self.span_id,
            "name": self.name,
            "kind": KIND_CLIENT,
            "startTimeUnixNano": nanoseconds(self.began),
            "endTimeUnixNano": nanoseconds(self.ended),
            "attributes": attributes,
            "status": if self.status >= 400 { json!({"code": STATUS_ERROR}) } else { json!({}) },
        });
        if let (Some(fields), Some(parent)) = (span.as_object_mut(), &self.parent) {
            fields.insert("parentSpanId".to_owned(), parent.as_str().into());
        }
        span
    }
}

fn document(batch: &[Span]) -> Value {
    let spans: Vec<Value> = batch.iter().map(Span::document).collect();
    json!({"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "hubspot-integration"}}]},
        "scopeSpans": [{"scope": {"name": "spoke-gateway"}, "spans": spans}],
    }]})
}

/// Trace and parent of a `traceparent`; `None` when it is none.
fn parent_of(header: &str) -> Option<(String, String)> {
    let mut parts = header.trim().split('-');
    let (version, trace, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let is_id = |text: &str, length: usize| {
        text.len() == length
            && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && text.bytes().any(|byte| byte != b'0')
    };
    let fits = version.len() == 2 && version != "ff" && is_id(trace, 32) && is_id(parent, 16);
    fits.then(|| (trace.to_owned(), parent.to_owned()))
}

fn random(bytes: usize) -> String {
    let mut buffer = [0_u8; 16];
    let _ = getrandom::fill(&mut buffer);
    let mut text = String::with_capacity(bytes * 2);
    for byte in buffer.iter().take(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn nanoseconds(time: SystemTime) -> String {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_taken_over_only_when_it_is_one() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(
            parent_of(good),
            Some((
                "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
                "00f067aa0ba902b7".to_owned()
            ))
        );
        for bad in [
            "",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-x-y-z",
        ] {
            assert_eq!(parent_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_address_without_a_scheme_is_none() {
        assert!(Tracer::new("collector:4318").is_err());
        assert!(Tracer::new("http://127.0.0.1:4318/").is_ok());
    }
}
