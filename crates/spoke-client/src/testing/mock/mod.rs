//! [`MockTransport`]: a client without a network.

mod connection;
mod expect;
mod reply;
mod request;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Request as HttpRequest;
use http_body_util::{BodyExt, Full};

use crate::builder::HubSpotBuilder;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::transport::{BaseUrl, Exchange, Exchanging, Jitter, RetryPolicy, Wire};
pub use expect::Expect;
pub use reply::Reply;
pub use request::MockRequest;

/// What clients of a mock send as their token.
const TOKEN: &str = "pat-na1-00000000-0000-0000-0000-000000000000";
/// Requests that are remembered.
const REMEMBERED: usize = 10_000;

type Otherwise = Arc<dyn Fn(&MockRequest) -> Reply + Send + Sync>;

/// Stands where the network would: answers are what a test expects, requests are kept.
///
/// Everything above the wire is real: retries, limits, the breaker, the cache. Nothing touches a socket, so that in a test
/// with paused time (`#[tokio::test(start_paused = true)]`) waits take no time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::json;
/// use spoke_client::NewRecord;
/// use spoke_client::testing::{Expect, MockTransport, Reply};
///
/// let mock = MockTransport::new();
/// mock.expect(
///     Expect::post("/crm/objects/contacts")
///         .body(|body| body["properties"]["email"] == "jane@example.com")
///         .answer(Reply::json(201, json!({"id": "7", "properties": {}}))),
/// );
/// mock.expect(Expect::get("/crm/objects/contacts/{objectId}").answer(Reply::error(404, "OBJECT_NOT_FOUND", "gone")));
///
/// let hubspot = mock.client();
/// let jane = hubspot.contacts().create(NewRecord::new().property("email", "jane@example.com")).await?;
/// assert_eq!(jane.id(), "7");
/// assert!(hubspot.contacts().get("7").send_optional().await?.is_none());
///
/// assert_eq!(mock.requests()[0].json()["properties"]["email"], "jane@example.com");
/// mock.finish();
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct MockTransport(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    in_order: bool,
    expected: Vec<Expect>,
    otherwise: Option<Otherwise>,
    requests: Vec<MockRequest>,
    unexpected: Vec<String>,
}

impl MockTransport {
    /// Expects nothing yet. Of several expectations that fit a request, the first that still waits for one takes it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Requests must come in the order in which they were expected.
    #[must_use]
    pub fn in_order() -> Self {
        let mock = Self::default();
        mock.state().in_order = true;
        mock
    }

    /// Expects a request.
    pub fn expect(&self, expected: Expect) {
        self.state().expected.push(expected);
    }

    /// Expects these before everything that is expected already.
    #[cfg(test)]
    pub(crate) fn expect_first(&self, expected: impl Iterator<Item = Expect>) {
        self.state().expected.splice(0..0, expected);
    }

    /// Answers every request that nothing expects. Without this such a request is answered 501, which is not repeated,
    /// and [`MockTransport::finish`] names it.
    pub fn otherwise(&self, answer: impl Fn(&MockRequest) -> Reply + Send + Sync + 'static) {
        self.state().otherwise = Some(Arc::new(answer));
    }

    /// A client of this mock, with the settings of every client but waits without chance: repetitions begin as early as
    /// the policy allows.
    #[must_use]
    pub fn client(&self) -> HubSpot {
        let retry = RetryPolicy::new().jitter(Jitter::fixed(0.0));
        match self.client_of(HubSpotBuilder::new().retry(retry)) {
            Ok(client) => client,
            Err(error) => unreachable!("the token of a mock can be sent: {error}"),
        }
    }

    /// A client of this mock with settings of one's own. Its address does not matter; a token may be missing.
    ///
    /// # Errors
    /// As [`HubSpotBuilder::build`].
    pub fn client_of(&self, builder: HubSpotBuilder) -> Result<HubSpot, Error> {
        builder
            .token_if_none(TOKEN)
            .over(Wire::over(BaseUrl::local(), self.clone()))
    }

    /// The requests so far, in the order in which they were sent. The first 10,000 are kept.
    #[must_use]
    pub fn requests(&self) -> Vec<MockRequest> {
        self.state().requests.clone()
    }

    /// Says that everything expected has come, and nothing else.
    ///
    /// # Panics
    /// When an expectation waits for more requests, or a request came that nothing expected; the message lists them.
    #[track_caller]
    pub fn finish(self) {
        let problems = self.problems();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }

    fn problems(&self) -> Vec<String> {
        let state = self.state();
        let missing = state.expected.iter().filter_map(Expect::missing);
        let unexpected = state
            .unexpected
            .iter()
            .map(|line| format!("nothing expected {line}"));
        missing.chain(unexpected).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reply(&self, request: MockRequest) -> Reply {
        let mut state = self.state();
        let due = state.expected.iter().position(Expect::is_due);
        let place = state.expected.iter().enumerate().position(|(place, one)| {
            let turn = !state.in_order || Some(place) == due || !one.is_counted();
            turn && one.wants_more() && one.fits(&request)
        });
        let expected = place
            .and_then(|place| state.expected.get_mut(place))
            .map(Expect::take);
        let otherwise = state.otherwise.clone();
        if expected.is_none() && otherwise.is_none() && state.unexpected.len() < REMEMBERED {
            state.unexpected.push(request.line());
        }
        if state.requests.len() < REMEMBERED {
            state.requests.push(request.clone());
        }
        // What a test hands in may ask the mock itself.
        drop(state);
        match (expected, otherwise) {
            (Some(answer), _) => answer(&request),
            (None, Some(answer)) => answer(&request),
            (None, None) => {
                let message = format!("the mock expects no such request: {}", request.line());
                Reply::error(501, "NOT_EXPECTED", &message)
            }
        }
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("MockTransport")
            .field("expected", &state.expected.len())
            .field("requests", &state.requests.len())
            .finish_non_exhaustive()
    }
}

impl Exchange for MockTransport {
    fn exchange(&self, request: HttpRequest<Full<Bytes>>) -> Exchanging {
        let mock = self.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = match body.collect().await {
                Ok(body) => body.to_bytes(),
                Err(never) => match never {},
            };
            let reply = mock.reply(MockRequest::new(&parts, body.clone()));
            connection::exchange(HttpRequest::from_parts(parts, Full::new(body)), reply).await
        })
    }
}
