//! A recording in one file: JSON Lines, so that it can be read by eye, cut with usual tools, and is whole up to its last
//! line whatever happens to the program that writes it.
//!
//! The first line is the head:
//!
//! ```json
//! {"cassette":1,"recordedAt":"2026-11-30T08:00:00.000Z","upstream":"https://api.hubapi.com","redacted":true}
//! ```
//!
//! Each further line is an exchange:
//!
//! ```json
//! {"number":1,"at":"2026-11-30T08:00:01.000Z","tookMs":87,
//!  "request":{"method":"GET","path":"/crm/v3/objects/contacts/1","query":[["properties","email"]],"credential":"bearer"},
//!  "response":{"status":200,"headers":{"content-type":"application/json"},"body":{"json":{"id":"1"}}}}
//! ```
//!
//! Exchanges are written when they end and numbered as they began. A body is `{"json":…}`, `{"form":[[name,value]…]}`,
//! `{"text":…}` or, when it was not kept, `{"left":{"bytes":…,"why":…}}`. Of the headers only those stand in it that say
//! something about the exchange ([`REQUEST_HEADERS`], [`RESPONSE_HEADERS`]); a credential is told by its kind alone.
//! [`VERSION`] grows when a reader of an older version could misunderstand; a reader passes over fields it does not know.

mod body;
mod read;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use spoke_model::time::Timestamp;

pub use body::Body;
pub use read::Cassette;
pub(crate) use write::CassetteWriter;

/// The version of the format.
pub const VERSION: u32 = 1;
/// The headers of a request that are kept.
pub const REQUEST_HEADERS: &[&str] = &["accept", "content-type"];
/// The headers of an answer that are kept.
pub const RESPONSE_HEADERS: &[&str] = &[
    "content-type",
    "location",
    "retry-after",
    "x-hubspot-correlation-id",
    "x-hubspot-ratelimit-daily",
    "x-hubspot-ratelimit-daily-remaining",
    "x-hubspot-ratelimit-interval-milliseconds",
    "x-hubspot-ratelimit-max",
    "x-hubspot-ratelimit-remaining",
];
/// The largest file that is written or read, in bytes.
pub const FILE_MAX: u64 = 512 << 20;
/// The longest line that is read, in bytes.
pub const LINE_MAX: usize = 32 << 20;

/// The first line.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Head {
    /// The version of the format.
    pub cassette: u32,
    /// When the recording began.
    pub recorded_at: Timestamp,
    /// Where the requests went.
    pub upstream: String,
    /// Whether stand-ins are in the place of secrets and of what tells of people.
    pub redacted: bool,
}

/// A request and its answer.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Exchange {
    /// Its place in the order in which the requests came, from 1.
    pub number: u64,
    /// When the request came.
    pub at: Timestamp,
    /// From the request to the end of its answer, in milliseconds.
    pub took_ms: u64,
    /// The request.
    pub request: RecordedRequest,
    /// The answer.
    pub response: RecordedResponse,
}

/// What a request proved who sends it with. The credential itself is never recorded.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Credential {
    /// Nothing.
    None,
    /// An access token.
    #[default]
    Bearer,
    /// A developer key in the query.
    DeveloperKey,
    /// Something else.
    Other,
}

/// A request.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Such as `GET`.
    pub method: String,
    /// The path, escaped as it was sent.
    pub path: String,
    /// The pairs of the query, in order, without escapes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(String, String)>,
    /// Those of [`REQUEST_HEADERS`] that were sent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The kind of its credential.
    #[serde(default)]
    pub credential: Credential,
    /// The body, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// An answer.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordedResponse {
    /// The HTTP status.
    pub status: u16,
    /// Those of [`RESPONSE_HEADERS`] that came.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Whether the body came to its end.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub complete: bool,
}

impl RecordedRequest {
    /// Method, path and query in one line.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = format!("{} {}", self.method, self.path);
        if !self.query.is_empty() {
            line.push('?');
            line.push_str(&crate::path::joined(&self.query));
        }
        line
    }
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_yes(value: &bool) -> bool {
    *value
}
