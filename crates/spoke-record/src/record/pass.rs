//! One exchange, from the door to the cassette.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::Request;
use axum::response::Response;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::Limited;
use spoke_client::auth::TokenSource;
use spoke_model::error::category;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::scribe::{Note, Notes};
use super::tee::{SharedCopy, tee};
use super::{BODY_MAX, Told, Watcher, headers, now};
use crate::cassette::{
    Credential, Exchange, REQUEST_HEADERS, RESPONSE_HEADERS, RecordedRequest, RecordedResponse,
};
use crate::door;
use crate::outgoing::Outgoing;
use crate::path::pairs;

const BY: &str = "spoke portal record";

/// What every exchange needs.
pub(super) struct Interior {
    pub(super) upstream: String,
    pub(super) outgoing: Outgoing,
    pub(super) token: Option<Arc<dyn TokenSource>>,
    pub(super) places: Arc<Semaphore>,
    pub(super) notes: Notes,
    pub(super) watcher: Option<Watcher>,
    pub(super) last: AtomicU64,
}

impl Interior {
    /// Passes a request on and its answer back.
    pub(super) async fn pass(self: &Arc<Self>, request: Request) -> Response {
        let (head, body) = request.into_parts();
        if let Err(reason) = door::check(&head) {
            let message = format!("This records calls to {}; {reason}", self.upstream);
            return door::own(StatusCode::FORBIDDEN, category::MISSING_PERMISSIONS, BY, message);
        }
        if announced(&head.headers).is_some_and(|length| length > BODY_MAX as u64) {
            let message = format!("The body is larger than the recorder passes on ({BODY_MAX} bytes)");
            return door::own(StatusCode::PAYLOAD_TOO_LARGE, category::BAD_REQUEST, BY, message);
        }
        let Ok(place) = Arc::clone(&self.places).acquire_owned().await else {
            return self.unreachable(&head.method, head.uri.path(), "the recorder is stopping");
        };
        let (at, began) = (now(), Instant::now());
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let query = pairs(head.uri.query().unwrap_or_default());
        let request = RecordedRequest {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            headers: headers::kept(&head.headers, REQUEST_HEADERS),
            // What was answered was answered to this.
            credential: match &self.token {
                Some(_) => Credential::Bearer,
                None => headers::credential(&head.headers, &query),
            },
            query,
            body: None,
        };
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        let (method, path) = (head.method.clone(), head.uri.path().to_owned());
        let sent_encoding = text(&head.headers, CONTENT_ENCODING);
        let (sent, answered) = (SharedCopy::default(), SharedCopy::default());
        let body = tee(Limited::new(body, BODY_MAX), &sent, ());
        let onward = http::Request::builder()
            .method(head.method.clone())
            .uri(format!("{}{target}", self.upstream))
            .body(body);
        let Ok(mut onward) = onward else {
            return self.unreachable(&method, &path, "the request has no form that can be passed on");
        };
        *onward.headers_mut() = headers::onward(head.headers);
        if let Some(source) = &self.token {
            match bearer(source).await {
                Ok(value) => onward.headers_mut().insert(AUTHORIZATION, value),
                Err(reason) => return self.unreachable(&method, &path, &reason),
            };
        }
        let answer = match self.outgoing.send(onward).await {
            Ok(answer) => answer,
            Err(reason) => return self.unreachable(&method, &path, &reason),
        };
        let (head, body) = answer.into_parts();
        let passing = Passing {
            notes: self.notes.clone(),
            place: Some(place),
            began,
            sent,
            sent_encoding,
            answered: Arc::clone(&answered),
            answered_encoding: text(&head.headers, CONTENT_ENCODING),
            exchange: Some(Exchange {
                number,
                at,
                took_ms: 0,
                request,
                response: RecordedResponse {
                    status: head.status.as_u16(),
                    headers: headers::kept(&head.headers, RESPONSE_HEADERS),
                    body: None,
                    complete: false,
                },
            }),
            answered_type: text(&head.headers, CONTENT_TYPE),
        };
        let mut response = Response::new(axum::body::Body::new(tee(body, &answered, passing)));
        *response.status_mut() = head.status;
        *response.headers_mut() = headers::back(head.headers);
        response
    }

    /// What the caller gets when the upstream gives nothing. It is no answer of the upstream, so it is not recorded.
    fn unreachable(&self, method: &http::Method, path: &str, reason: &str) -> Response {
        if let Some(watcher) = &self.watcher {
            watcher(Told {
                number: None,
                method: method.as_str().to_owned(),
                // Not redacted by anybody yet, so it is not shown.
                path: String::new(),
                status: StatusCode::BAD_GATEWAY.as_u16(),
                trouble: Some(reason.to_owned()),
            });
        }
        let message = format!("{method} {path} found no upstream at {}: {reason}", self.upstream);
        door::own(
            StatusCode::BAD_GATEWAY,
            category::SERVICE_UNAVAILABLE,
            BY,
            message,
        )
    }
}

/// An exchange whose answer is still passing. Dropping it writes it down.
struct Passing {
    notes: Notes,
    place: Option<OwnedSemaphorePermit>,
    began: Instant,
    sent: SharedCopy,
    sent_encoding: Option<String>,
    answered: SharedCopy,
    answered_encoding: Option<String>,
    answered_type: Option<String>,
    exchange: Option<Exchange>,
}

impl Drop for Passing {
    fn drop(&mut self) {
        let Some(mut exchange) = self.exchange.take() else {
            return;
        };
        exchange.took_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        {
            let sent = self.sent.lock();
            let kind = exchange.request.headers.get("content-type").map(String::as_str);
            exchange.request.body = sent.recorded(kind, self.sent_encoding.as_deref());
        }
        {
            let answered = self.answered.lock();
            exchange.response.body =
                answered.recorded(self.answered_type.as_deref(), self.answered_encoding.as_deref());
            exchange.response.complete = answered.complete;
        }
        self.notes.add(Note {
            exchange,
            place: self.place.take(),
        });
    }
}

async fn bearer(source: &Arc<dyn TokenSource>) -> Result<HeaderValue, String> {
    let token = source
        .token()
        .await
        .map_err(|error| format!("there is no token: {error}"))?;
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| "the token can't be sent in a header".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

fn text(headers: &HeaderMap, name: http::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
