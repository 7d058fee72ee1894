//! What an operation answers: status, headers, body, and the write the server must see on disk first.

use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use super::errors::ApiError;
use crate::store::Commit;

/// An answer before the server adds what every answer carries (correlation id, limits, content type).
#[must_use]
#[derive(Debug)]
pub(crate) struct Reply {
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// Headers beyond the usual ones.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The JSON body; empty for none.
    pub(crate) body: Vec<u8>,
    /// The write to wait for before the answer leaves.
    pub(crate) commit: Option<Commit>,
}

impl Reply {
    /// An answer with a JSON body already rendered.
    pub(crate) fn json(status: StatusCode, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            commit: None,
        }
    }

    /// 200 with a JSON body already rendered.
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// An answer whose body serde renders.
    pub(crate) fn serialized(status: StatusCode, body: &impl Serialize) -> Result<Self, ApiError> {
        serde_json::to_vec(body)
            .map(|body| Self::json(status, body))
            .map_err(|_| ApiError::internal())
    }

    /// 204 without a body.
    pub(crate) fn no_content() -> Self {
        Self::json(StatusCode::NO_CONTENT, Vec::<u8>::new())
    }

    /// The server waits for this write before it sends the answer.
    pub(crate) fn after(mut self, commit: Commit) -> Self {
        self.commit = Some(commit);
        self
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}
