//! [`Entry`]: what is kept of one answer.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use spoke_model::error::ErrorBody;

use super::key::Key;
use crate::error::{Error, ErrorKind};
use crate::transport::Answer;

/// What an answer says, and of which record.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) body: Vec<u8>,
    pub(super) content: Content,
    /// The record's id, where the answer says it.
    pub(super) id: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Content {
    /// A body of this type.
    Answer {
        status: u16,
        content_type: Option<String>,
    },
    /// There is no such record; the body is HubSpot's message.
    Missing,
}

#[derive(Deserialize)]
struct WithId {
    id: String,
}

impl Entry {
    pub(super) fn of_answer(answer: &Answer) -> Self {
        let content_type = answer.headers.get(CONTENT_TYPE);
        Self {
            id: serde_json::from_slice::<WithId>(&answer.body)
                .ok()
                .map(|with| with.id),
            body: answer.body.clone(),
            content: Content::Answer {
                status: answer.status.as_u16(),
                content_type: content_type
                    .and_then(|value| value.to_str().ok())
                    .map(str::to_owned),
            },
        }
    }

    /// That there is no such record; `None` when the error says something else.
    pub(super) fn of_error(error: &Error) -> Option<Self> {
        (error.kind() == ErrorKind::NotFound && error.status() == Some(404)).then(|| Self {
            id: None,
            body: error.message().as_bytes().to_vec(),
            content: Content::Missing,
        })
    }

    pub(super) fn is_missing(&self) -> bool {
        self.content == Content::Missing
    }

    /// The answer, or that there is no such record.
    pub(super) fn told(self) -> Result<Answer, Error> {
        match self.content {
            Content::Answer { status, content_type } => {
                let mut headers = HeaderMap::new();
                if let Some(value) = content_type.and_then(|value| value.parse().ok()) {
                    headers.insert(CONTENT_TYPE, value);
                }
                Ok(Answer {
                    status: StatusCode::from_u16(status).unwrap_or(StatusCode::OK),
                    headers,
                    body: self.body,
                    attempt: 0,
                })
            }
            Content::Missing => {
                let message = String::from_utf8_lossy(&self.body).into_owned();
                let body = ErrorBody::new(message.clone());
                Err(Error::answered(404, message, Some(body), None, None))
            }
        }
    }

    /// The ids under which a record may be written: that it was asked for by, and that it has.
    pub(super) fn ids<'a>(&'a self, key: &'a Key) -> impl Iterator<Item = &'a str> {
        let asked = key.id.as_deref().filter(|_| !self.is_missing());
        asked.into_iter().chain(self.id.as_deref())
    }
}
