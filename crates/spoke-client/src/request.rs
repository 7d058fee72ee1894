//! [`Request`]: one HubSpot call as a value, before anything is sent.
//!
//! Typed modules build these with pure functions; the transport sends them, errors point back at them. A
//! request knows whether it may be sent twice ([`Replay`]) and which allowance it uses ([`Allowance`]). It
//! never holds a token.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde::Serialize;
use spoke_model::call::Call;
use spoke_model::meter::Meter;
use spoke_model::secret::Secret;

use crate::error::Error;
use crate::multipart::Content;
use crate::path::{Path, encode};
use crate::redaction::values_of;
use crate::transport::Origin;

/// Bytes a second that an upload makes at least.
const SLOW_LINE: usize = 128 * 1024;

/// Whether a request may be sent again after an attempt whose outcome is unknown.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Replay {
    /// Sending it twice has the effect of sending it once: reads, updates, upserts, archiving.
    Safe,
    /// A second copy could do the work twice (a create): sent again only when HubSpot can't have acted on it,
    /// which is when no connection was made or the answer was 429 or 423.
    OnlyIfRefused,
}

/// What kind of operation a request is, which decides what may be repeated and how.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// Changes nothing: sent again, and sent twice at once where that was asked for.
    Read,
    /// A write that does the same once or twice: updates, upserts, archiving. Sent again.
    IdempotentWrite,
    /// Creates a record: never sent again blindly. After an unknown outcome it is looked for by a unique property first.
    Create,
    /// Creates many records: as [`Operation::Create`], record by record.
    BatchCreate,
    /// Any other request that must not be done twice (a merge, a mail): sent again only when HubSpot can't have acted.
    Once,
}

impl Operation {
    /// `read`, `idempotent-write`, `create`, `batch-create`, `once`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::IdempotentWrite => "idempotent-write",
            Self::Create => "create",
            Self::BatchCreate => "batch-create",
            Self::Once => "once",
        }
    }
}

/// Which of HubSpot's allowances a request counts against. Search has one of its own, per second.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Allowance {
    /// The rolling ten seconds that most calls share.
    Burst,
    /// The requests per second of search.
    Search,
    /// The ten seconds of the associations interfaces, which are counted apart.
    Associations,
    /// None per second: token endpoints, submissions and the few operations that count towards the day alone.
    Exempt,
}

impl Allowance {
    /// Every allowance.
    pub const ALL: [Self; 4] = [Self::Burst, Self::Search, Self::Associations, Self::Exempt];

    /// `burst`, `search`, `associations`, `exempt`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Burst => "burst",
            Self::Search => "search",
            Self::Associations => "associations",
            Self::Exempt => "exempt",
        }
    }

    /// The allowance behind a meter of the model.
    pub(crate) const fn of(meter: Meter) -> Self {
        match meter {
            Meter::Search => Self::Search,
            Meter::Associations => Self::Associations,
            Meter::DailyOnly | Meter::Exempt => Self::Exempt,
            _ => Self::Burst,
        }
    }
}

/// Where a request goes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// The client's base address.
    Base,
    /// The host that takes submissions of forms.
    Forms,
    /// The whole address that the path is: a file that HubSpot gave the address of. It gets no token.
    Elsewhere,
}

/// One call: method, path, query and body. Built by the typed modules or by [`crate::RawRequest`].
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) path: Path,
    pub(crate) query: String,
    pub(crate) body: Option<Bytes>,
    pub(crate) replay: Replay,
    pub(crate) allowance: Allowance,
    pub(crate) destination: Destination,
    /// What the body is; JSON when nothing is said.
    pub(crate) media_type: Option<HeaderValue>,
    /// The developer's key, which goes in place of a token.
    pub(crate) developer_key: Option<Secret>,
    /// Who asks, and how urgently.
    pub(crate) origin: Origin,
    /// The values in path and body, once an error has asked for them.
    values: OnceLock<Vec<String>>,
}

impl Request {
    pub(crate) fn new(method: Method, path: Path) -> Self {
        let replay = if method == Method::POST {
            Replay::OnlyIfRefused
        } else {
            Replay::Safe
        };
        Self {
            method,
            path,
            query: String::new(),
            body: None,
            replay,
            allowance: Allowance::Burst,
            destination: Destination::Base,
            media_type: None,
            developer_key: None,
            origin: Origin::default(),
            values: OnceLock::new(),
        }
    }

    pub(crate) fn get(path: Path) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn post(path: Path) -> Self {
        Self::new(Method::POST, path)
    }

    /// Adds `name=value` to the query, encoded. Commas stay as they are, so property lists stay short.
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        encode(&mut self.query, name, b"");
        self.query.push('=');
        encode(&mut self.query, value, b",:");
        self
    }

    /// Adds `name=a,b,c` unless the list is empty.
    pub(crate) fn query_list<S: AsRef<str>>(self, name: &str, values: &[S]) -> Self {
        if values.is_empty() {
            return self;
        }
        let joined = values.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",");
        self.query(name, &joined)
    }

    pub(crate) fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Result<Self, Error> {
        let bytes = serde_json::to_vec(body).map_err(|cause| Error::unwritable(cause).at(&self))?;
        self.body = Some(Bytes::from(bytes));
        Ok(self)
    }

    /// A body that is JSON text already.
    pub(crate) fn body(mut self, text: String) -> Self {
        self.body = Some(Bytes::from(text));
        self
    }

    /// A body of another kind than JSON.
    pub(crate) fn content(mut self, content: Content) -> Self {
        self.media_type = Some(content.media_type);
        self.body = Some(content.body);
        self
    }

    /// The file at a whole address. No token goes there, and it counts against nothing.
    pub(crate) fn elsewhere(url: &str) -> Self {
        let mut request = Self::get(Path::whole(url)).counts_against(Allowance::Exempt);
        request.destination = Destination::Elsewhere;
        request
    }

    /// Sends the developer's key in place of a token, as the interfaces of applications ask for.
    pub(crate) fn with_developer_key(mut self, key: Option<Secret>) -> Self {
        self.developer_key = key;
        self
    }

    /// Whether it leaves the client's base address: what becomes of it says nothing about HubSpot's interfaces.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.destination == Destination::Elsewhere
    }

    /// Whether it goes to the host that takes submissions of forms.
    pub(crate) fn is_submission(&self) -> bool {
        self.destination == Destination::Forms
    }

    /// Whether it goes where all calls go, with the token of all calls.
    pub(crate) fn is_plain(&self) -> bool {
        self.destination == Destination::Base && self.developer_key.is_none()
    }

    /// How long sending the body may take on a slow line, beyond what any call may take.
    pub(crate) fn time_to_send(&self) -> Duration {
        let bytes = self.body.as_ref().map_or(0, Bytes::len) / SLOW_LINE;
        Duration::from_secs(u64::try_from(bytes).unwrap_or(u64::MAX))
    }

    /// States that the request may be sent twice although its method is POST.
    pub(crate) fn replayable(mut self) -> Self {
        self.replay = Replay::Safe;
        self
    }

    pub(crate) fn counts_against(mut self, allowance: Allowance) -> Self {
        self.allowance = allowance;
        self
    }

    /// A submission of a form, which HubSpot takes at a host of its own.
    pub(crate) fn at_forms_host(mut self) -> Self {
        self.destination = Destination::Forms;
        self.counts_against(Allowance::Exempt)
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path as sent, percent-encoded, without the query. It can hold personal data (an e-mail address
    /// used as an id): log [`Request::template`] instead.
    #[must_use]
    pub fn path(&self) -> &str {
        self.path.text()
    }

    /// The path with names in place of ids, such as `/crm/objects/2026-09/{objectType}/{objectId}`.
    #[must_use]
    pub fn template(&self) -> &str {
        self.path.template()
    }

    /// The encoded query without its question mark; empty when there is none.
    #[must_use]
    pub fn query_string(&self) -> &str {
        &self.query
    }

    /// The JSON body, if there is one. An upload's body is none.
    #[must_use]
    pub fn json_body(&self) -> Option<&[u8]> {
        match self.media_type {
            None => self.body.as_deref(),
            Some(_) => None,
        }
    }

    /// The values in path and body, longest first.
    pub(crate) fn values(&self) -> &[String] {
        self.values.get_or_init(|| values_of(self))
    }

    /// Whether the request may be sent again after an attempt with an unknown outcome.
    #[must_use]
    pub fn replay(&self) -> Replay {
        self.replay
    }

    /// What kind of operation it is, read from method, path and [`Replay`].
    #[must_use]
    pub fn operation(&self) -> Operation {
        let call = Call::of(self.method.as_str(), self.path());
        if call.is_read() {
            return Operation::Read;
        }
        if self.replay == Replay::Safe {
            return Operation::IdempotentWrite;
        }
        let path = call.unversioned();
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["crm", "objects", _] => Operation::Create,
            ["crm", "objects", _, "batch", "create"] => Operation::BatchCreate,
            _ => Operation::Once,
        }
    }

    /// The allowance it counts against.
    #[must_use]
    pub fn allowance(&self) -> Allowance {
        self.allowance
    }

    /// Refuses a request that would address something else than was meant.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.path.unusable() {
            Some(reason) => Err(Error::invalid_input(reason).at(self)),
            None => Ok(()),
        }
    }
}

/// Method and template only: ids, query and body can hold personal data.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {})", self.method, self.path.template())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_encoded_in_the_path_and_absent_from_the_template() {
        let path = Path::fixed("/crm/objects/2026-09")
            .then("contacts")
            .id("objectId", "jané+x@example.com/..");
        let request = Request::get(path)
            .query("idProperty", "email")
            .query_list("properties", &["a", "b c"]);
        assert_eq!(
            request.path(),
            "/crm/objects/2026-09/contacts/jan%C3%A9%2Bx@example.com%2F.."
        );
        assert_eq!(request.template(), "/crm/objects/2026-09/contacts/{objectId}");
        assert_eq!(request.query_string(), "idProperty=email&properties=a,b%20c");
    }

    #[test]
    fn a_create_is_not_replayable_unless_it_says_so() {
        let path = Path::fixed("/x");
        assert_eq!(Request::post(path.clone()).replay(), Replay::OnlyIfRefused);
        assert_eq!(Request::post(path.clone()).replayable().replay(), Replay::Safe);
        assert_eq!(Request::new(Method::PATCH, path).replay(), Replay::Safe);
    }

    #[test]
    fn an_operation_is_read_from_method_path_and_replay() {
        let post = |path: &str| Request::post(Path::raw(path.to_owned()));
        for (request, operation) in [
            (
                Request::get(Path::fixed("/crm/v3/objects/deals")),
                Operation::Read,
            ),
            (post("/crm/v3/objects/deals/search"), Operation::Read),
            (post("/crm/v3/objects/deals/batch/read"), Operation::Read),
            (post("/crm/v3/objects/deals"), Operation::Create),
            (post("/crm/objects/2026-09/deals"), Operation::Create),
            (
                post("/crm/objects/2026-09/deals/batch/create"),
                Operation::BatchCreate,
            ),
            (
                post("/crm/v3/objects/deals/batch/upsert").replayable(),
                Operation::IdempotentWrite,
            ),
            (
                Request::new(Method::PATCH, Path::fixed("/crm/v3/objects/deals/1")),
                Operation::IdempotentWrite,
            ),
            (post("/crm/v3/objects/contacts/merge"), Operation::Once),
            (post("/crm/v3/properties/deals"), Operation::Once),
        ] {
            assert_eq!(request.operation(), operation, "{}", request.path());
        }
    }

    #[test]
    fn an_id_that_would_address_the_parent_is_refused() {
        for id in ["", " ", ".", ".."] {
            let error = Request::get(Path::fixed("/a").id("objectId", id))
                .check()
                .unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::InvalidInput, "{id:?}");
        }
    }

    #[test]
    fn debug_shows_neither_ids_nor_query() {
        let request =
            Request::get(Path::fixed("/a").id("objectId", "jane@example.com")).query("q", "private");
        assert_eq!(format!("{request:?}"), "Request(GET /a/{objectId})");
    }
}
