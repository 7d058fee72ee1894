//! Requests to a portal as they are: no retry, no limit, no redirect, any status is an answer.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::door::is_loopback;
use crate::error::Error;

/// Any error of a body.
pub(crate) type BodyError = Box<dyn StdError + Send + Sync>;
/// A body on its way.
pub(crate) type Body = UnsyncBoxBody<Bytes, BodyError>;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// From the request to the head of its answer.
const PATIENCE: Duration = Duration::from_secs(120);
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// A pool of connections.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing(Client<HttpsConnector<HttpConnector>, Body>);

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Outgoing {
    /// With the certificates of the operating system.
    pub(crate) fn new() -> Result<Self, Error> {
        let mut http = HttpConnector::new();
        http.set_connect_timeout(Some(CONNECT_TIMEOUT));
        http.set_nodelay(true);
        http.enforce_http(false);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|source| Error::System {
                what: "certificates",
                source,
            })?
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

    /// Sends a request and waits for the head of its answer.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, String> {
        match tokio::time::timeout(PATIENCE, self.0.request(request)).await {
            Err(_) => Err(format!("there was no answer in {} seconds", PATIENCE.as_secs())),
            Ok(Err(error)) => Err(chain(&error)),
            Ok(Ok(answer)) => Ok(answer),
        }
    }

    /// Sends a request and reads its answer, no more than `most` bytes of it.
    pub(crate) async fn fetch(&self, request: Request<Body>, most: usize) -> Result<Answer, String> {
        let (head, body) = self.send(request).await?.into_parts();
        let body = tokio::time::timeout(PATIENCE, Limited::new(body, most).collect())
            .await
            .map_err(|_| "the answer did not come to its end in time".to_owned())?
            .map_err(|error| format!("the answer broke off or is larger than {most} bytes: {error}"))?;
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.to_bytes(),
        })
    }
}

/// A body that is whole already.
pub(crate) fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// The base of addresses, without a slash at its end: HTTPS, or HTTP on this machine.
pub(crate) fn base(address: &str) -> Result<String, Error> {
    let bad = |reason: &str| Error::Address {
        address: address.to_owned(),
        reason: reason.to_owned(),
    };
    let trimmed = address.trim().trim_end_matches('/');
    let uri: http::Uri = trimmed.parse().map_err(|_| bad("it is no address"))?;
    let authority = uri.authority().ok_or_else(|| bad("it names no server"))?.as_str();
    if authority.contains('@') {
        return Err(bad("it holds a name or password; tokens are sent in a header"));
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_loopback(authority) => {}
        Some("http") => return Err(bad("without TLS a token could be read on the way; use https")),
        _ => {
            return Err(bad(
                "it must begin with https://, or with http:// for this machine",
            ));
        }
    }
    if uri.query().is_some() {
        return Err(bad("it has a query"));
    }
    Ok(trimmed.to_owned())
}

fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn tokens_travel_encrypted_or_not_at_all() {
        assert_eq!(base("https://api.hubapi.com/").unwrap(), "https://api.hubapi.com");
        assert_eq!(base("http://127.0.0.1:8484").unwrap(), "http://127.0.0.1:8484");
        for bad in [
            "http://api.hubapi.com",
            "https://a@b.com",
            "ftp://x",
            "api.hubapi.com",
            "",
            "https://x?y=1",
        ] {
            assert!(base(bad).is_err(), "{bad}");
        }
    }
}
