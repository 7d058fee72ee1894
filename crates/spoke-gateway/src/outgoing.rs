//! Requests to elsewhere: to HubSpot, to a receiver of forwarded events, to a collector of traces.
//!
//! One pool of kept-alive connections over http and https. Bodies are streams in both directions, redirects are not
//! followed: neither tokens nor signed events may travel on.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

/// Any error of a body.
pub(crate) type BodyError = Box<dyn StdError + Send + Sync>;
/// A body on its way.
pub(crate) type Body = UnsyncBoxBody<Bytes, BodyError>;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// The pool.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing(Client<HttpsConnector<HttpConnector>, Body>);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutgoingError {
    /// No connection was made; nothing was sent.
    #[error("no connection could be made")]
    Connect(#[source] hyper_util::client::legacy::Error),
    /// The connection broke.
    #[error("the connection broke before there was an answer")]
    Broken(#[source] hyper_util::client::legacy::Error),
    /// Nothing came in time.
    #[error("there was no answer in time")]
    Timeout,
}

impl Outgoing {
    /// A pool with the certificates of the operating system.
    pub(crate) fn new() -> std::io::Result<Self> {
        let mut http = HttpConnector::new();
        http.set_connect_timeout(Some(CONNECT_TIMEOUT));
        http.set_nodelay(true);
        http.enforce_http(false);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)?
            .https_or_http()
            .enable_http1()
            .enable_http2()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .build(connector);
        Ok(Self(client))
    }

    /// Sends a request and waits for the head of its answer, no longer than `patience`.
    pub(crate) async fn send(
        &self,
        request: Request<Body>,
        patience: Duration,
    ) -> Result<Response<Incoming>, OutgoingError> {
        let answer = tokio::time::timeout(patience, self.0.request(request))
            .await
            .map_err(|_| OutgoingError::Timeout)?;
        answer.map_err(|error| {
            if error.is_connect() {
                OutgoingError::Connect(error)
            } else {
                OutgoingError::Broken(error)
            }
        })
    }
}

/// A body that is whole already.
pub(crate) fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}
