//! [`Answer`]: status, headers and body of one attempt, and the one place where a status becomes an error.

use std::time::Duration;

use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use spoke_model::error::ErrorBody;

use super::auth::redact;
use crate::error::Error;
use crate::request::Request;
use spoke_model::secret::Secret;

/// A longer wait is not believed. The longest that HubSpot documents is a day (477, a portal on the move).
const LONGEST_WAIT: Duration = Duration::from_secs(7 * 24 * 3600);
/// How much of an answer that is not JSON is kept in a message.
const QUOTED: usize = 200;

#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Which attempt it answers, from 1.
    pub(crate) attempt: u32,
}

impl Answer {
    /// HubSpot's id of the call.
    pub(crate) fn correlation_id(&self) -> Option<&str> {
        header(&self.headers, "x-hubspot-correlation-id")
    }

    /// 2xx as it is, unless it was cut off; everything else as an error that quotes none of the secrets.
    pub(crate) fn into_success(self, secrets: &[&Secret]) -> Result<Self, Error> {
        if self.status.is_success() {
            if is_json(&self.headers) && is_cut_off(&self.body) {
                let message = format!(
                    "the answer was cut off: {} bytes of JSON that does not end as it begins",
                    self.body.len()
                );
                return Err(Error::cut_off(message, self.correlation_id()));
            }
            return Ok(self);
        }
        let status = self.status.as_u16();
        let mut text = String::from_utf8_lossy(&self.body).into_owned();
        redact(&mut text, secrets);
        let body = is_json(&self.headers)
            .then(|| serde_json::from_str::<ErrorBody>(&text).ok())
            .flatten();
        let message = match &body {
            Some(body) if !body.message.is_empty() => body.message.clone().into_owned(),
            _ => without_json(self.status, &text),
        };
        let correlation_id = self.correlation_id().map(str::to_owned);
        Err(Error::answered(
            status,
            message,
            body,
            correlation_id,
            retry_after(&self.headers),
        ))
    }

    /// Reads the body as JSON of the expected shape.
    pub(crate) fn json<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|cause| {
            self.unreadable("the answer is not the JSON that this call answers with", request)
                .caused_by(cause)
        })
    }

    /// The body as text, moved out.
    pub(crate) fn into_text(self, request: &Request) -> Result<String, Error> {
        let attempt = self.attempt;
        String::from_utf8(self.body).map_err(|cause| {
            Error::unreadable("the answer is not UTF-8")
                .caused_by(cause)
                .at(request)
                .after_attempts(attempt)
        })
    }

    /// An error about what this answer holds.
    pub(crate) fn unreadable(&self, message: &str, request: &Request) -> Error {
        Error::unreadable(message)
            .at(request)
            .after_attempts(self.attempt)
    }
}

/// Whether JSON ends otherwise than it begins. Looking at both ends costs nothing; a cut that happens to be behind a
/// closing bracket is found by whoever reads the body.
fn is_cut_off(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    match body.first() {
        Some(b'{') => body.last() != Some(&b'}'),
        Some(b'[') => body.last() != Some(&b']'),
        _ => false,
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    header(headers, CONTENT_TYPE.as_str()).is_some_and(|value| value.contains("json"))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// `Retry-After` in seconds. HubSpot documents seconds where it sends the header at all; a date is not
/// understood.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = header(headers, RETRY_AFTER.as_str())?.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .map(|wait| wait.min(LONGEST_WAIT))
}

/// Proxies answer in HTML or plain text; a line of it is enough to recognise them.
fn without_json(status: StatusCode, text: &str) -> String {
    let reason = status.canonical_reason().unwrap_or("no reason given");
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.is_empty() {
        return format!("{reason}, with an empty answer");
    }
    let quoted: String = plain.chars().take(QUOTED).collect();
    format!("{reason}, with an answer that is not HubSpot's JSON: {quoted}")
}
