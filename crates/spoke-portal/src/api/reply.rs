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
    /// A file to send in place of the body.
    pub(crate) download: Option<Download>,
    /// The write to wait for before the answer leaves.
    pub(crate) commit: Option<Commit>,
}

/// A file to send.
#[derive(Debug)]
pub(crate) struct Download {
    /// The file, open at its start.
    pub(crate) file: std::fs::File,
    /// Its size.
    pub(crate) bytes: u64,
}

impl Reply {
    /// An answer with a JSON body already rendered.
    pub(crate) fn json(status: StatusCode, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            download: None,
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

    /// 200 with a file.
    pub(crate) fn download(download: Download) -> Self {
        Self {
            download: Some(download),
            ..Self::ok(Vec::new())
        }
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
