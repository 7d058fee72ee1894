//! One request, from the door to the answer.

use std::fmt::Write as _;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::{BodyExt, BodyStream, LengthLimitError, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use serde::Deserialize;
use spoke_model::access::{Access, Action};
use spoke_model::metrics::counted_method;
use spoke_model::secret::Secret;
use spoke_store::audit::Entry;
use tokio::time::Instant;

use super::answer::Own;
use super::gateway::Interior;
use super::headers;
use crate::metrics::Call;
use crate::outgoing::OutgoingError;
use crate::roles::{GatewayKey, Role};
use crate::traces::Span;

const CORRELATION_ID: &str = "x-hubspot-correlation-id";
/// How much of an error's body is read to find its category.
const ERROR_BODY_MAX: usize = 64 * 1024;

/// Who asks, and what for.
struct Asked<'a> {
    key: &'a GatewayKey,
    role: &'a Role,
    token: &'a Secret,
    access: Option<Access>,
}

impl Interior {
    /// Judges a request, passes it on, and brings the answer back.
    pub(super) async fn pass(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let own_id = correlation_id();
        let access = Access::of(head.method.as_str(), head.uri.path());
        let Some((key, role)) = self.who(&head.headers) else {
            self.metrics.decided("unauthenticated");
            tracing::warn!(operation = %operation(&head, access.as_ref()), "a request without a key was refused");
            let entry = Entry::new(
                self.clock.now(),
                "unknown",
                action(access.as_ref(), &head),
                "unauthenticated",
            );
            self.scribe
                .note(about(entry, access.as_ref()).correlation_id(&own_id));
            return Own::Unauthenticated.response(&own_id);
        };
        let entry = |outcome: &str| {
            let entry = Entry::new(
                self.clock.now(),
                &key.name,
                action(access.as_ref(), &head),
                outcome,
            );
            about(entry, access.as_ref()).role(&role.name)
        };
        if let Err(denial) = role.judge(access.as_ref()) {
            self.metrics.decided("denied");
            tracing::warn!(actor = key.name, role = role.name, reason = %denial, "a request was denied");
            if self
                .scribe
                .write(entry("denied").correlation_id(&own_id))
                .await
                .is_err()
            {
                return Own::NoAudit.response(&own_id);
            }
            return Own::Denied(denial).response(&own_id);
        }
        self.metrics.decided("allowed");
        let Some(token) = self.token(&role.level).await else {
            return Own::Unreachable.response(&own_id);
        };
        let harmless = access
            .as_ref()
            .is_some_and(|access| access.actions.iter().copied().all(Action::is_harmless));
        // What changes something is on record before it can happen.
        if !harmless
            && self
                .scribe
                .write(entry("allowed").correlation_id(&own_id))
                .await
                .is_err()
        {
            return Own::NoAudit.response(&own_id);
        }
        let asked = Asked {
            key,
            role,
            token: &token,
            access: access.clone(),
        };
        let operation = operation(&head, access.as_ref());
        let done = self.forward(&head, body, &asked, &own_id).await;
        if done.status == StatusCode::UNAUTHORIZED {
            self.refused(&role.level, &token).await;
        }
        self.scribe.note({
            let mut outcome = entry(done.status.as_str()).correlation_id(&done.correlation_id);
            if done.correlation_id != own_id {
                outcome = outcome.detail(format!("gateway {own_id}"));
            }
            outcome
        });
        self.tell(&asked, &operation, &done);
        done.response
    }

    /// Whose key the request carries.
    fn who(&self, headers: &HeaderMap) -> Option<(&GatewayKey, &Role)> {
        let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (scheme, presented) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let key = self.keys.find(presented.trim())?;
        let role = self.roles.iter().find(|role| role.name == key.role)?;
        Some((key, role))
    }

    /// Sends the request on and brings the answer, HubSpot's or the gateway's own.
    async fn forward(&self, head: &Parts, body: Body, asked: &Asked<'_>, own_id: &str) -> Done {
        let began = Instant::now();
        let method = counted_method(head.method.as_str(), asked.access.as_ref());
        let object_type = asked.access.as_ref().map_or("unknown", Access::family);
        let mut span = self
            .tracer
            .as_ref()
            .map(|tracer| tracer.begin(&head.headers, method, object_type));
        let sent = self.send(head, body, asked, span.as_ref()).await;
        let duration = began.elapsed();
        let done = match sent {
            Ok(answer) => {
                self.metrics.left(answer.headers());
                Done::of(answer, duration, own_id).await
            }
            Err(own) => Done::own(&own, duration, own_id),
        };
        self.metrics.called(&Call {
            method,
            object_type,
            status: done.status,
            category: done.category.as_deref(),
            duration,
        });
        if let (Some(tracer), Some(mut span)) = (&self.tracer, span.take()) {
            span.ended(done.status, done.category.as_deref(), &done.correlation_id);
            tracer.end(span);
        }
        done
    }

    async fn send(
        &self,
        head: &Parts,
        body: Body,
        asked: &Asked<'_>,
        span: Option<&Span>,
    ) -> Result<http::Response<Incoming>, Own> {
        let announced = head
            .headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.parse::<u64>().ok());
        if announced.is_some_and(|length| length > self.body_max) {
            return Err(Own::TooLarge);
        }
        let mut uri = format!("{}{}", self.base, head.uri.path());
        if let Some(query) = head.uri.query() {
            let keeps_developer_key = asked
                .access
                .as_ref()
                .is_some_and(|access| access.objects.iter().any(|object| object == "webhooks"));
            let query = headers::query(query, keeps_developer_key);
            if !query.is_empty() {
                uri.push('?');
                uri.push_str(&query);
            }
        }
        let limit = usize::try_from(self.body_max).unwrap_or(usize::MAX);
        let mut request = http::Request::builder()
            .method(head.method.clone())
            .uri(uri)
            .body(Limited::new(body, limit).boxed_unsync())
            .map_err(|_| Own::Malformed)?;
        *request.headers_mut() = headers::onward(head.headers.clone());
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", asked.token.expose()))
            .map_err(|_| Own::Unreachable)?;
        bearer.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, bearer);
        if let Some(parent) = span.and_then(|span| HeaderValue::from_str(&span.traceparent()).ok()) {
            request.headers_mut().insert("traceparent", parent);
        }
        self.outgoing.send(request, self.timeout).await.map_err(|error| {
            let own = if is_too_large(&error) {
                Own::TooLarge
            } else if matches!(error, OutgoingError::Timeout) {
                Own::Timeout
            } else {
                Own::Unreachable
            };
            tracing::error!(error = %chain(&error), "HubSpot gave no answer");
            own
        })
    }

    /// The line in the log. Nothing of the request's content is in it: neither token nor anybody's data.
    fn tell(&self, asked: &Asked<'_>, operation: &str, done: &Done) {
        let duration_ms = u64::try_from(done.duration.as_millis()).unwrap_or(u64::MAX);
        if done.status.is_client_error() || done.status.is_server_error() {
            tracing::warn!(
                service = "hubspot-integration",
                operation,
                durationMs = duration_ms,
                statusCode = done.status.as_u16(),
                category = done.category.as_deref().unwrap_or("NONE"),
                correlationId = done.correlation_id,
                actor = asked.key.name,
                role = asked.role.name,
                "the call failed"
            );
        } else {
            tracing::info!(
                service = "hubspot-integration",
                operation,
                durationMs = duration_ms,
                statusCode = done.status.as_u16(),
                correlationId = done.correlation_id,
                actor = asked.key.name,
                role = asked.role.name,
                "the call succeeded"
            );
        }
    }
}

/// An answer, and what there is to say about it.
struct Done {
    response: Response,
    status: StatusCode,
    category: Option<String>,
    correlation_id: String,
    duration: Duration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorDocument {
    category: Option<String>,
    error_type: Option<String>,
    correlation_id: Option<String>,
}

impl Done {
    fn own(own: &Own, duration: Duration, own_id: &str) -> Self {
        Self {
            response: own.response(own_id),
            status: own.status(),
            category: Some(own.category().to_owned()),
            correlation_id: own_id.to_owned(),
            duration,
        }
    }

    async fn of(answer: http::Response<Incoming>, duration: Duration, own_id: &str) -> Self {
        let (head, body) = answer.into_parts();
        let status = head.status;
        let mut correlation_id = head
            .headers
            .get(CORRELATION_ID)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let is_error = status.is_client_error() || status.is_server_error();
        let mut category = None;
        let body = if is_error && !head.headers.contains_key(CONTENT_ENCODING) {
            let (begin, body) = peek(body).await;
            if let Ok(document) = serde_json::from_slice::<ErrorDocument>(&begin) {
                category = document.category.or(document.error_type);
                correlation_id = correlation_id.or(document.correlation_id);
            }
            body
        } else {
            Body::new(body)
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers::back(head.headers);
        Self {
            response,
            status,
            category,
            correlation_id: correlation_id.unwrap_or_else(|| own_id.to_owned()),
            duration,
        }
    }
}

/// Reads the beginning of a body and gives it back with the body, which is whole again.
async fn peek(body: Incoming) -> (Bytes, Body) {
    let mut stream = BodyStream::new(body);
    let mut begin = BytesMut::new();
    let mut frames = Vec::new();
    while begin.len() < ERROR_BODY_MAX {
        match stream.next().await {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    begin.extend_from_slice(data);
                }
                frames.push(Ok::<Frame<Bytes>, hyper::Error>(frame));
            }
            Some(Err(error)) => {
                frames.push(Err(error));
                break;
            }
            None => break,
        }
    }
    let whole = futures_util::stream::iter(frames).chain(stream);
    (begin.freeze(), Body::new(StreamBody::new(whole)))
}

/// What a request does, for the log: never a value from it.
fn operation(head: &Parts, access: Option<&Access>) -> String {
    let method = counted_method(head.method.as_str(), access);
    format!("{method} {}", access.map_or("unknown", Access::family))
}

fn action(access: Option<&Access>, head: &Parts) -> String {
    match access {
        Some(access) => {
            let mut text = String::new();
            for (place, action) in access.actions.iter().enumerate() {
                let join = if place > 0 { "+" } else { "" };
                let _ = write!(text, "{join}{action}");
            }
            if access.batch {
                text.push_str(" batch");
            }
            text
        }
        None => format!("{} unknown", counted_method(head.method.as_str(), None)),
    }
}

/// A record may be named by an address (`idProperty=email`); only ids go into the log.
fn about(entry: Entry, access: Option<&Access>) -> Entry {
    let Some(access) = access else { return entry };
    let id = access
        .record_id
        .as_deref()
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    entry.object(access.objects.join(","), id)
}

fn is_too_large(error: &OutgoingError) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if error.is::<LengthLimitError>() {
            return true;
        }
        next = error.source();
    }
    false
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let _ = write!(text, ": {cause}");
        next = cause.source();
    }
    text
}

/// A new id in the form HubSpot's have.
fn correlation_id() -> String {
    let mut bytes = [0_u8; 16];
    // Without random bytes ids repeat; requests go on.
    let _ = getrandom::fill(&mut bytes);
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}
