//! One request as it is remembered: nothing that opens anything, and no more of the bodies than fits a screen or two.
//!
//! A record is filled in place, so that the room of a forgotten one serves the next.

use std::time::Duration;

use bytes::Bytes;
use http::Method;

use crate::guard::{Allowance, Credential};

/// Bytes of a body that are kept.
pub(crate) const BODY_KEPT: usize = 4 * 1024;
/// Bytes of a path and its query that are kept.
const PATH_KEPT: usize = 1024;

/// What is learned about a request while it is answered.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The name of the operation, its pattern, and how its method is counted.
    pub(crate) operation: Option<(&'static str, &'static str, &'static str)>,
    /// The object type, in HubSpot's plural; `custom` for the portal's own; `none` for operations without one.
    pub(crate) object_type: Option<&'static str>,
    /// Whether pages of any origin may read the answer.
    pub(crate) browsers: bool,
    /// How the caller proved who it is.
    pub(crate) credential: Option<Credential>,
    /// The app it was made for, where the caller is known.
    pub(crate) app: Option<u64>,
    /// What is left of the allowances.
    pub(crate) allowance: Allowance,
    /// The category of a refusal.
    pub(crate) category: Option<String>,
    /// The fault that was met.
    pub(crate) fault: Option<u64>,
    /// The body that was sent; what is kept of it stands in [`Record::request`].
    pub(crate) body: Bytes,
}

/// One request.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Its number, counted from 1 since the portal started.
    pub(crate) number: u64,
    /// The portal's time when it arrived.
    pub(crate) at: i64,
    /// The method.
    pub(crate) method: Method,
    /// Path and query, keys struck out.
    pub(crate) path: String,
    /// The status; 0 when the connection was closed without an answer.
    pub(crate) status: u16,
    /// How long it took.
    pub(crate) duration: Duration,
    /// The correlation id of the answer.
    pub(crate) correlation_id: String,
    /// The size of the body that was sent.
    pub(crate) request_bytes: usize,
    /// The size of the answer's.
    pub(crate) response_bytes: usize,
    /// The beginning of the body that was sent.
    pub(crate) request: Vec<u8>,
    /// The beginning of the answer's body.
    pub(crate) response: Vec<u8>,
    /// The headers that were sent, as [`header_lines`](super::header_lines) keeps them.
    pub(crate) request_headers: String,
    /// The headers of the answer, likewise.
    pub(crate) response_headers: String,
    /// What was learned while it was answered.
    pub(crate) seen: Seen,
}

/// A request that the portal has answered, for a log of one's own. It has no ids, no values and no tokens.
#[derive(Debug)]
#[non_exhaustive]
pub struct AnsweredRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// The operation, such as `objects.search`; empty when the path leads to none.
    pub operation: &'a str,
    /// The path with placeholders, without version; empty when the path leads to no operation.
    pub template: &'a str,
    /// The object type, such as `contacts`; `none` when the operation has none.
    pub object_type: &'a str,
    /// The status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// How long it took.
    pub duration: Duration,
    /// The category of a refusal.
    pub category: Option<&'a str>,
    /// The correlation id of the answer.
    pub correlation_id: &'a str,
    /// How the caller proved who it is, such as `private app`.
    pub caller: &'a str,
}

impl Record {
    /// The room of a record that is forgotten.
    pub(super) fn cleared(mut self) -> Self {
        self.path.clear();
        self.correlation_id.clear();
        self.request.clear();
        self.response.clear();
        self.request_headers.clear();
        self.response_headers.clear();
        Self {
            path: self.path,
            correlation_id: self.correlation_id,
            request: self.request,
            response: self.response,
            request_headers: self.request_headers,
            response_headers: self.response_headers,
            ..Self::default()
        }
    }

    /// The request as others are told.
    pub(super) fn answered(&self) -> AnsweredRequest<'_> {
        let (operation, template, _) = self.seen.operation.unwrap_or_default();
        AnsweredRequest {
            method: self.method.as_str(),
            operation,
            template,
            object_type: self.object_type(),
            status: self.status,
            duration: self.duration,
            category: self.seen.category.as_deref(),
            correlation_id: &self.correlation_id,
            caller: self.caller(),
        }
    }

    /// The object type as it is counted.
    pub(crate) fn object_type(&self) -> &'static str {
        self.seen.object_type.unwrap_or("none")
    }

    /// How the caller proved who it is, in words.
    pub(crate) fn caller(&self) -> &'static str {
        match self.seen.credential {
            None | Some(Credential::None) => "nobody known",
            Some(Credential::Static) => "private app",
            Some(Credential::OAuth) => "OAuth",
            Some(Credential::App) => "the app itself",
            Some(Credential::DeveloperKey) => "developer key",
            Some(Credential::Companion) => "companion",
        }
    }

    /// Whether it did not end well.
    pub(crate) fn failed(&self) -> bool {
        self.status == 0 || self.status >= 400
    }

    /// Whether its bodies carry secrets: tokens are exchanged there.
    pub(crate) fn is_secret(path: &str) -> bool {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        segments.next() == Some("oauth")
    }
}

/// The beginning of a body: what is kept of it.
pub(crate) fn beginning(body: &[u8]) -> &[u8] {
    body.get(..BODY_KEPT).unwrap_or(body)
}

/// Adds path and query as they may be shown: keys and codes in the query are struck out.
pub(crate) fn push_shown(text: &mut String, path: &str, query: Option<&str>) {
    const SECRET: [&str; 5] = [
        "hapikey",
        "code",
        "client_secret",
        "refresh_token",
        "access_token",
    ];
    let start = text.len();
    text.push_str(path);
    for (at, part) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        text.push(if at == 0 { '?' } else { '&' });
        let name = part.split('=').next().unwrap_or_default();
        if SECRET.iter().any(|secret| secret.eq_ignore_ascii_case(name)) {
            text.push_str(name);
            text.push_str("=[redacted]");
        } else {
            text.push_str(part);
        }
    }
    // Tokens of OAuth v1 stand in the path.
    if let Some(at) = text.get(start..).and_then(|shown| shown.find("-tokens/")) {
        text.truncate(start + at + "-tokens/".len());
        text.push_str("[redacted]");
    }
    if text.len() > start + PATH_KEPT {
        let end = (start..=start + PATH_KEPT)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(start);
        text.truncate(end);
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str, query: Option<&str>) -> String {
        let mut text = String::new();
        push_shown(&mut text, path, query);
        text
    }

    #[test]
    fn keys_are_struck_out_of_what_is_shown() {
        assert_eq!(
            shown("/x", Some("hapikey=abc&limit=5")),
            "/x?hapikey=[redacted]&limit=5"
        );
        assert_eq!(
            shown("/oauth/v1/access-tokens/CabC", None),
            "/oauth/v1/access-tokens/[redacted]"
        );
        assert_eq!(
            shown("/crm/v3/objects/contacts", None),
            "/crm/v3/objects/contacts"
        );
        assert!(shown(&"/ü".repeat(2_000), None).len() < PATH_KEPT + 10);
    }

    #[test]
    fn the_bodies_of_token_exchanges_are_not_kept() {
        assert!(Record::is_secret("/oauth/v3/token"));
        assert!(Record::is_secret("//oauth/2026-03/token"));
        assert!(!Record::is_secret("/crm/v3/objects/oauth"));
    }

    #[test]
    fn a_long_body_is_kept_in_part() {
        assert_eq!(beginning(&vec![b'x'; BODY_KEPT * 3]).len(), BODY_KEPT);
        assert_eq!(beginning(b"short"), b"short");
    }
}
