//! Answers from a cassette, without HubSpot.

mod index;
mod nearest;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body as AnswerBody;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use http_body_util::{BodyExt, Limited};
use spoke_model::error::category;
use tokio::net::TcpListener;

use crate::cassette::{Body, Cassette, Exchange};
use crate::door;
use crate::path::pairs;
use index::{Asked, Index};

const BY: &str = "spoke portal replay";
/// The largest body that is read, in bytes.
const BODY_MAX: usize = 32 << 20;

/// A cassette that answers.
///
/// A request is answered as it was recorded: method, path, query and body must be the same, where the order of JSON
/// fields and of the query does not count. Repeated requests get the recorded answers in their order, then the last one
/// again. In a redacted cassette values that tell of people stand for any other value, because the real ones are not in
/// it. What was not recorded is answered with 501 and the name of the nearest request that was.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("session.jsonl");
/// # std::fs::write(&path, concat!(
/// #     r#"{"cassette":1,"recordedAt":"2026-11-30T08:00:00Z","upstream":"https://api.hubapi.com","redacted":true}"#, "\n",
/// #     r#"{"number":1,"at":"2026-11-30T08:00:01Z","tookMs":9,"request":{"method":"GET","path":"/account-info/v3/details"},"response":{"status":200,"body":{"json":{"portalId":77}}}}"#, "\n",
/// # ))?;
/// use spoke_record::{Cassette, Replay};
///
/// let replay = Replay::new(Cassette::read(&path)?);
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let address = format!("http://{}", listener.local_addr()?);
/// tokio::spawn(replay.serve(listener, std::future::pending()));
///
/// let hubspot = spoke_client::HubSpot::builder().base_url(&address).token("any").build()?;
/// let details = hubspot.request(spoke_client::Method::GET, "/account-info/v3/details").send().await?;
/// assert_eq!(details.json::<serde_json::Value>()?["portalId"], 77);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Replay(Arc<Interior>);

struct Interior {
    index: Index,
    watcher: Option<Watcher>,
}

/// Who is told of every request: its line, and the number of the exchange that answered it.
type Watcher = Box<dyn Fn(&str, Option<u64>) + Send + Sync>;

impl Replay {
    /// Gets a cassette ready.
    #[must_use]
    pub fn new(cassette: Cassette) -> Self {
        Self(Arc::new(Interior {
            index: Index::new(cassette),
            watcher: None,
        }))
    }

    /// The same, and `watcher` is told of every request: method and path, and the number of the exchange that answered
    /// it, if one did.
    #[must_use]
    pub fn watched(cassette: Cassette, watcher: impl Fn(&str, Option<u64>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(Interior {
            index: Index::new(cassette),
            watcher: Some(Box::new(watcher)),
        }))
    }

    /// Answers until `stop` is done. Callers must be on this machine; what token they send does not matter.
    ///
    /// # Errors
    /// When connections can't be accepted any more.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let router = Router::new().fallback(answer).with_state(self);
        axum::serve(listener, router).with_graceful_shutdown(stop).await
    }
}

impl std::fmt::Debug for Replay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Replay({} exchanges)", self.0.index.len())
    }
}

async fn answer(State(replay): State<Replay>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if let Err(reason) = door::check(&head) {
        let message = format!("This replays a recording; {reason}");
        return door::own(StatusCode::FORBIDDEN, category::MISSING_PERMISSIONS, BY, message);
    }
    let Ok(body) = Limited::new(body, BODY_MAX).collect().await else {
        let message = format!("The body is larger than a recording holds ({BODY_MAX} bytes)");
        return door::own(StatusCode::PAYLOAD_TOO_LARGE, category::BAD_REQUEST, BY, message);
    };
    let kind = head
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let asked = Asked {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: pairs(head.uri.query().unwrap_or_default()),
        body: Body::of(&body.to_bytes(), kind, None),
    };
    let found = replay.0.index.answer(&asked);
    if let Some(watcher) = &replay.0.watcher {
        watcher(
            &format!("{} {}", asked.method, asked.path),
            found.map(|one| one.number),
        );
    }
    match found {
        Some(exchange) => recorded(exchange),
        None => {
            let message = nearest::describe(&asked, replay.0.index.exchanges());
            door::own(StatusCode::NOT_IMPLEMENTED, "NOT_RECORDED", BY, message)
        }
    }
}

/// The answer as it came, as far as it was kept.
fn recorded(exchange: &Exchange) -> Response {
    let answer = &exchange.response;
    let (bytes, kind) = match &answer.body {
        None => (Vec::new(), None),
        Some(body) => match body.to_bytes() {
            Some((bytes, kind)) => (bytes, Some(kind)),
            None => {
                let message = format!(
                    "Exchange {} is recorded, but the body of its answer was not kept",
                    exchange.number
                );
                return door::own(StatusCode::NOT_IMPLEMENTED, "NOT_RECORDED", BY, message);
            }
        },
    };
    let mut response = Response::new(AnswerBody::from(bytes));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    if let Some(kind) = kind {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            && name != CONTENT_LENGTH
        {
            headers.insert(name, value);
        }
    }
    response
}
