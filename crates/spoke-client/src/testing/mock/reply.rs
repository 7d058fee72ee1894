//! [`Reply`]: an answer that a test writes down, or a way to have none.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;

/// What becomes of a request.
///
/// ```
/// use std::time::Duration;
/// use serde_json::json;
/// use spoke_client::testing::Reply;
///
/// let fine = Reply::json(200, json!({"results": []})).header("x-hubspot-ratelimit-remaining", "189");
/// let limited = Reply::error(429, "RATE_LIMITS", "You have reached your secondly limit.").header("retry-after", "2");
/// let late = Reply::json(200, json!({})).after(Duration::from_secs(20));
/// let torn = Reply::json(200, json!({"results": []})).cut_off_after(4);
/// let none = [Reply::no_connection(), Reply::reset(), Reply::silence()];
/// # let _ = (fine, limited, late, torn, none);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a reply does nothing until something is answered with it"]
pub struct Reply {
    pub(super) kind: Kind,
    pub(super) after: Duration,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Answer(Answer),
    NoConnection,
    Reset,
    Silence,
}

#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    /// Bytes of the body after which the connection breaks.
    pub(super) cut: Option<usize>,
}

impl Reply {
    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            after: Duration::ZERO,
        }
    }

    /// An answer with a JSON body. A value that can't be written as JSON becomes `null`.
    pub fn json(status: u16, body: impl Serialize) -> Self {
        let body = serde_json::to_vec(&body).unwrap_or_else(|_| b"null".to_vec());
        Self::body(status, "application/json;charset=utf-8", body)
    }

    /// HubSpot's error body, in its least form.
    pub fn error(status: u16, category: &str, message: &str) -> Self {
        Self::json(
            status,
            json!({"status": "error", "message": message, "category": category}),
        )
    }

    /// An answer with any body.
    pub fn body(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::of(Kind::Answer(Answer {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
            cut: None,
        }))
    }

    /// An answer without a body, such as 204.
    pub fn empty(status: u16) -> Self {
        Self::of(Kind::Answer(Answer {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            cut: None,
        }))
    }

    /// The same with a body and no word on what it is.
    #[cfg(test)]
    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        if let Kind::Answer(answer) = &mut self.kind {
            answer.body = body;
        }
        self
    }

    /// No connection is made: [`crate::ErrorKind::Connect`]. Nothing was sent.
    pub fn no_connection() -> Self {
        Self::of(Kind::NoConnection)
    }

    /// The connection breaks after the request was sent: [`crate::ErrorKind::Interrupted`].
    pub fn reset() -> Self {
        Self::of(Kind::Reset)
    }

    /// Nothing ever comes: the call ends with the client's timeout.
    pub fn silence() -> Self {
        Self::of(Kind::Silence)
    }

    /// Adds a header. What can't be a header is left out.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Kind::Answer(answer) = &mut self.kind {
            answer.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Comes this much later, on the clock of tokio.
    pub fn after(mut self, time: Duration) -> Self {
        self.after = time;
        self
    }

    /// The connection breaks after so many bytes of the body. The head has promised all of them.
    pub fn cut_off_after(mut self, bytes: usize) -> Self {
        if let Kind::Answer(answer) = &mut self.kind {
            answer.cut = Some(bytes);
        }
        self
    }
}
