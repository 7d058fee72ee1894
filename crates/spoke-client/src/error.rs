//! [`Error`]: the one error of this crate.
//!
//! It says what was attempted (method and path template), what came back (status, category, HubSpot's
//! message, its correlation id), after how many attempts, and whether sending the same request later can
//! help. It never holds a token, an id from the path or a query: those can be secrets or personal data. HubSpot's words
//! may quote values that were sent: `Display` and `Debug` leave them out, [`Error::message`] and [`Error::body`] have them.
//! One exception: a record that does not fit a struct is named by its id ([`ErrorKind::Mismatch`]), because nothing else tells
//! which of thousands it is. Cloning is cheap, so that every row of a refused batch can carry it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use spoke_model::error::{ErrorBody, category};

use crate::redaction::{quoting_nothing, without_values};
use crate::request::Request;

/// What went wrong, in the terms a caller can act on.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up wrongly: no token, an address that can't be used. Nothing was sent.
    Configuration,
    /// The call can't be made as asked: an empty id, a page size out of range, a search that HubSpot's limits
    /// exclude. Nothing was sent.
    InvalidInput,
    /// The client's [`crate::policy::Policy`] denies what the call would do. Nothing was sent.
    Denied,
    /// The circuit breaker is open: HubSpot failed too often of late. Nothing was sent.
    CircuitOpen,
    /// 401: the token is missing, unknown or expired.
    Authentication,
    /// No access token could be had: the token endpoint, the store or the program that gives it failed. The call was
    /// not sent, and can be made again.
    NoToken,
    /// 403: a scope or permission is missing.
    Permission,
    /// 404, or a batch item that doesn't exist.
    NotFound,
    /// 409: the value is taken, or the record was changed at the same time.
    Conflict,
    /// 400: HubSpot refused the content; [`Error::body`] names the properties.
    Validation,
    /// 429: an allowance is used up.
    RateLimited,
    /// 423: the record or a unique value is locked for about two seconds.
    Locked,
    /// Another status in the 400s (405, 413, 414, 415, 477 ...), or a redirect, which is never followed.
    Refused,
    /// A status in the 500s.
    Server,
    /// No connection: name resolution, TCP or TLS failed. HubSpot saw nothing.
    Connect,
    /// The server's certificate is not one that the operating system trusts. HubSpot saw nothing.
    Untrusted,
    /// The connection broke during the exchange. HubSpot may have acted.
    Interrupted,
    /// An attempt took longer than the timeout. HubSpot may have acted.
    Timeout,
    /// The deadline of the whole call passed before an attempt could be made.
    Deadline,
    /// The answer is larger than the client accepts.
    TooLarge,
    /// The answer is not what this call answers with.
    Unreadable,
    /// A record is not what the program's own type holds: [`crate::HubSpotObject::from_record`]. The message names
    /// the record's id, and never a value.
    Mismatch,
    /// A batch was answered without a word on this row. HubSpot does this for records that were merged away.
    Unanswered,
}

impl ErrorKind {
    /// The name in logs and counters, such as `rate_limited`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::InvalidInput => "invalid_input",
            Self::Denied => "denied",
            Self::CircuitOpen => "circuit_open",
            Self::Authentication => "authentication",
            Self::Permission => "permission",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Validation => "validation",
            Self::RateLimited => "rate_limited",
            Self::Locked => "locked",
            Self::Refused => "refused",
            Self::Server => "server",
            Self::Connect => "connect",
            Self::Untrusted => "untrusted",
            Self::Interrupted => "interrupted",
            Self::Timeout => "timeout",
            Self::Deadline => "deadline",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Mismatch => "mismatch",
            Self::NoToken => "no_token",
            Self::Unanswered => "unanswered",
        }
    }

    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            400 => Self::Validation,
            401 => Self::Authentication,
            403 => Self::Permission,
            404 => Self::NotFound,
            409 => Self::Conflict,
            423 => Self::Locked,
            429 => Self::RateLimited,
            500..=599 => Self::Server,
            _ => Self::Refused,
        }
    }

    /// The kind of an item in a batch's `errors`, which has a category and no status.
    pub(crate) fn of_category(name: &str) -> Self {
        match name {
            category::OBJECT_NOT_FOUND => Self::NotFound,
            category::CONFLICT | category::OBJECT_ALREADY_EXISTS => Self::Conflict,
            category::RATE_LIMITS => Self::RateLimited,
            category::LOCKED => Self::Locked,
            category::INVALID_AUTHENTICATION | category::EXPIRED_AUTHENTICATION => Self::Authentication,
            category::MISSING_SCOPES | category::MISSING_PERMISSIONS => Self::Permission,
            category::INTERNAL_ERROR | category::INTERNAL_SERVER_ERROR | category::SERVICE_UNAVAILABLE => {
                Self::Server
            }
            _ => Self::Validation,
        }
    }
}

/// The error of every call. See the [module documentation](self) for what it holds and what it never holds.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::ErrorKind;
///
/// let error = hubspot.contacts().get("404404404").send().await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NotFound);
/// assert_eq!(error.status(), Some(404));
/// assert!(error.correlation_id().is_some());
/// assert!(!error.is_retryable());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Interior>);

#[derive(Clone)]
struct Interior {
    kind: ErrorKind,
    message: String,
    /// The message without the values of the request, where it quotes any.
    shown: Option<String>,
    request: Option<(Method, String)>,
    status: Option<u16>,
    body: Option<ErrorBody>,
    correlation_id: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    age: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// HTTP status of the answer. `None` when there was no answer, and for an item of a batch.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// HubSpot's category, such as `VALIDATION_ERROR`. Many answers have none.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.0.body.as_ref().and_then(|body| body.category.as_deref())
    }

    /// What HubSpot said, or what this crate found.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// HubSpot's id of the failed call: what its support asks for.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// Whether the same request can succeed when sent again later: a used-up allowance, a lock, a fault of
    /// the server or the network. `false` for a used-up daily allowance, which needs hours, and for
    /// everything that has to be corrected. For a create it does not mean that nothing happened: see
    /// [`Error::may_have_been_processed`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::RateLimited => !self.is_daily_limit(),
            ErrorKind::Locked
            | ErrorKind::Server
            | ErrorKind::Connect
            | ErrorKind::Interrupted
            | ErrorKind::Timeout
            | ErrorKind::CircuitOpen
            | ErrorKind::NoToken
            | ErrorKind::Deadline => true,
            ErrorKind::Refused => self.0.status == Some(477),
            _ => false,
        }
    }

    /// Whether HubSpot may have done what was asked although the call failed. After a create, look before
    /// sending again.
    #[must_use]
    pub fn may_have_been_processed(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Server
                | ErrorKind::Interrupted
                | ErrorKind::Timeout
                | ErrorKind::Unreadable
                | ErrorKind::TooLarge
                | ErrorKind::Unanswered
        )
    }

    /// Whether HubSpot could not be asked: it is ill, busy, or can't be reached, or the client does not let the call go for
    /// that reason. An old answer, or a value of one's own, may stand in then.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Server
                | ErrorKind::Connect
                | ErrorKind::Interrupted
                | ErrorKind::Timeout
                | ErrorKind::Unreadable
                | ErrorKind::Deadline
                | ErrorKind::CircuitOpen
                | ErrorKind::NoToken
                | ErrorKind::RateLimited
        )
    }

    /// How long HubSpot asked to wait (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Method and path template of the request, such as `(GET,
    /// "/crm/objects/2026-09/{objectType}/{objectId}")`.
    #[must_use]
    pub fn request(&self) -> Option<(&Method, &str)> {
        self.0
            .request
            .as_ref()
            .map(|(method, template)| (method, template.as_str()))
    }

    /// How many times the request was sent; 0 when it never was.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long ago HubSpot said so, when the client's cache remembers it
    /// ([`CachePolicy::missing`](crate::CachePolicy::missing)). `None` when HubSpot was asked.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        self.0.age
    }

    /// The error body, when the answer had one that can be read.
    #[must_use]
    pub fn body(&self) -> Option<&ErrorBody> {
        self.0.body.as_ref()
    }

    /// HubSpot's category, or the error type that refusals by its gateway have instead.
    pub(crate) fn category_or_type(&self) -> Option<&str> {
        let body = self.0.body.as_ref()?;
        body.category.as_deref().or(body.error_type.as_deref())
    }

    pub(crate) fn is_daily_limit(&self) -> bool {
        self.0.body.as_ref().is_some_and(ErrorBody::is_daily_limit)
    }

    // How errors are made. Each constructor stands for one place in the crate.

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Interior {
            kind,
            message: message.into(),
            shown: None,
            request: None,
            status: None,
            body: None,
            correlation_id: None,
            retry_after: None,
            attempts: 0,
            age: None,
            source: None,
        }))
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }

    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    pub(crate) fn unwritable(cause: serde_json::Error) -> Self {
        Self::invalid_input("the body can't be written as JSON").caused_by(cause)
    }

    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unreadable, message)
    }

    pub(crate) fn mismatch(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Mismatch, message)
    }

    pub(crate) fn answered(
        status: u16,
        message: String,
        body: Option<ErrorBody>,
        correlation_id: Option<String>,
        retry_after: Option<Duration>,
    ) -> Self {
        let correlation_id = correlation_id
            .or_else(|| body.as_ref().and_then(|b| b.correlation_id.clone()))
            .filter(|id| !id.is_empty());
        Self(Arc::new(Interior {
            kind: ErrorKind::of_status(status),
            message,
            shown: None,
            request: None,
            status: Some(status),
            body,
            correlation_id,
            retry_after,
            attempts: 0,
            age: None,
            source: None,
        }))
    }

    /// An answer of which a part is missing.
    pub(crate) fn cut_off(message: impl Into<String>, correlation_id: Option<&str>) -> Self {
        Self::unreadable(message)
            .change(|interior| interior.correlation_id = correlation_id.map(str::to_owned))
    }

    /// Today's calls are used up, and nothing was sent.
    pub(crate) fn daily_limit(body: ErrorBody) -> Self {
        Self::new(ErrorKind::RateLimited, body.message.clone()).with_body(body)
    }

    pub(crate) fn caused_by(self, cause: impl StdError + Send + Sync + 'static) -> Self {
        self.change(|interior| interior.source = Some(quoting_nothing(cause)))
    }

    pub(crate) fn caused_by_boxed(self, cause: Box<dyn StdError + Send + Sync>) -> Self {
        self.change(|interior| interior.source = Some(Arc::from(cause)))
    }

    /// Names the request it belongs to, unless that is known already.
    pub(crate) fn at(self, request: &Request) -> Self {
        self.change(|interior| {
            if interior.request.is_none() {
                if interior.body.is_some() || interior.status.is_some() {
                    interior.shown = without_values(&interior.message, request);
                }
                interior.request = Some((request.method().clone(), request.template().to_owned()));
            }
        })
    }

    /// Names the request it belongs to, where it was met by a request that stood for several.
    pub(crate) fn instead_at(self, request: &Request) -> Self {
        self.change(|interior| interior.request = None).at(request)
    }

    /// What HubSpot said this long ago.
    pub(crate) fn remembered_for(self, age: Duration) -> Self {
        self.change(|interior| interior.age = Some(age))
    }

    pub(crate) fn after_attempts(self, attempts: u32) -> Self {
        self.change(|interior| interior.attempts = attempts)
    }

    /// The same failure seen as another kind, with words in front of its message.
    pub(crate) fn of_kind(self, kind: ErrorKind, prefix: &str) -> Self {
        self.change(|interior| {
            interior.kind = kind;
            interior.message.insert_str(0, prefix);
            if let Some(shown) = &mut interior.shown {
                shown.insert_str(0, prefix);
            }
        })
    }

    pub(crate) fn with_body(self, body: ErrorBody) -> Self {
        self.change(|interior| interior.body = Some(body))
    }

    fn change(mut self, edit: impl FnOnce(&mut Interior)) -> Self {
        edit(Arc::make_mut(&mut self.0));
        self
    }
}

impl Error {
    /// The message as it may be logged.
    fn shown(&self) -> &str {
        self.0.shown.as_deref().unwrap_or(&self.0.message)
    }

    /// The same text as `Display` has, with the values that HubSpot's words quote: for the person who sent them, not for
    /// a log.
    #[must_use]
    pub fn in_full(&self) -> impl fmt::Display + '_ {
        InFull(self)
    }

    fn write(&self, message: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some((method, template)) = &inner.request {
            write!(f, "{method} {template}: ")?;
        }
        match (inner.status, self.category()) {
            (Some(status), Some(category)) => write!(f, "{status} {category}: ")?,
            (Some(status), None) => write!(f, "{status}: ")?,
            (None, Some(category)) => write!(f, "{category}: ")?,
            (None, None) => {}
        }
        f.write_str(message)?;
        if inner.attempts > 1 {
            write!(f, " (after {} attempts)", inner.attempts)?;
        }
        if let Some(age) = inner.age {
            write!(f, " (known for {} s, from the cache)", age.as_secs())?;
        }
        if let Some(id) = &inner.correlation_id {
            write!(f, " [correlation id {id}]")?;
        }
        Ok(())
    }
}

struct InFull<'e>(&'e Error);

impl fmt::Display for InFull<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(&self.0.0.message, f)
    }
}

/// Without values of the request: see [`Error::in_full`].
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(self.shown(), f)
    }
}

/// Without values of the request.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("status", &self.0.status)
            .field("category", &self.category())
            .field("message", &self.shown())
            .field("request", &self.0.request)
            .field("correlation_id", &self.0.correlation_id)
            .field("retry_after", &self.0.retry_after)
            .field("attempts", &self.0.attempts)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
