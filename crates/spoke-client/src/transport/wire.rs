//! The wire layer: one HTTP exchange over a pool of kept-alive connections.
//!
//! HTTPS goes through rustls with ring, given to the connector as an argument: nothing is installed
//! process-wide. HTTP/2 is used when the server offers it (ALPN). Plain HTTP is for loopback addresses, or
//! when it was asked for in so many words. Redirects are not followed: HubSpot's interfaces have none, and
//! the token must not travel.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderValue};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::client::legacy::{Builder, Client, Error as LegacyError};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::answer::Answer;
use super::base_url::BaseUrl;
use super::body;
use crate::error::{Error, ErrorKind};

pub(crate) type Exchanging = Pin<Box<dyn Future<Output = Result<Response<Incoming>, Failure>> + Send>>;

/// Why there was no answer.
pub(crate) struct Failure {
    /// Whether no connection was made, so that nothing was sent.
    pub(crate) connecting: bool,
    pub(crate) cause: Box<dyn StdError + Send + Sync>,
}

impl From<LegacyError> for Failure {
    fn from(error: LegacyError) -> Self {
        Self {
            connecting: error.is_connect(),
            cause: Box::new(error),
        }
    }
}

/// What is needed of an HTTP client; tests put an in-memory one here.
pub(crate) trait Exchange: Send + Sync {
    fn exchange(&self, request: Request<Full<Bytes>>) -> Exchanging;
}

impl<C: Connect + Clone + Send + Sync + 'static> Exchange for Client<C, Full<Bytes>> {
    fn exchange(&self, request: Request<Full<Bytes>>) -> Exchanging {
        let response = self.request(request);
        Box::pin(async move { response.await.map_err(Failure::from) })
    }
}

pub(crate) struct Wire {
    base: BaseUrl,
    gzip: bool,
    client: Box<dyn Exchange>,
}

impl Wire {
    pub(crate) fn connect(
        base: BaseUrl,
        connect_timeout: Duration,
        gzip: Option<bool>,
    ) -> Result<Self, Error> {
        let mut http = HttpConnector::new();
        http.set_connect_timeout(Some(connect_timeout));
        http.set_nodelay(true);
        http.enforce_http(false);
        let client: Box<dyn Exchange> = if base.is_tls() {
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let tls = hyper_rustls::HttpsConnectorBuilder::new()
                .with_provider_and_native_roots(provider)
                .map_err(|cause| {
                    Error::configuration("the certificates of the operating system can't be read")
                        .caused_by(cause)
                })?
                .https_only()
                .enable_all_versions()
                .wrap_connector(http);
            Box::new(pool().build::<_, Full<Bytes>>(tls))
        } else {
            Box::new(pool().build::<_, Full<Bytes>>(http))
        };
        let gzip = gzip.unwrap_or(!base.is_loopback());
        Ok(Self { base, gzip, client })
    }

    #[cfg(any(test, feature = "mock"))]
    pub(crate) fn over(base: BaseUrl, client: impl Exchange + 'static) -> Self {
        Self {
            base,
            gzip: true,
            client: Box::new(client),
        }
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base
    }

    /// Sends once and reads the whole answer.
    pub(crate) async fn exchange(
        &self,
        mut request: Request<Full<Bytes>>,
        bound: usize,
    ) -> Result<Answer, Error> {
        if self.gzip {
            request
                .headers_mut()
                .insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let response = self
            .client
            .exchange(request)
            .await
            .map_err(|failure| self.failed(failure))?;
        let (head, body) = response.into_parts();
        let body = body::collect(&head.headers, body, bound).await?;
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
            attempt: 1,
        })
    }

    fn failed(&self, failure: Failure) -> Error {
        let host = self.base.authority();
        let error = if let Some(reason) = untrusted(&*failure.cause) {
            let message = format!("the certificate of {host} is not trusted ({reason}); nothing was sent");
            Error::new(ErrorKind::Untrusted, message)
        } else if failure.connecting {
            Error::new(ErrorKind::Connect, format!("no connection to {host}"))
        } else {
            Error::new(
                ErrorKind::Interrupted,
                format!("the connection to {host} broke before the answer"),
            )
        };
        error.caused_by_boxed(failure.cause)
    }
}

/// What is wrong with the server's certificate, if that is what the failure comes from.
fn untrusted<'e>(cause: &'e (dyn StdError + 'static)) -> Option<&'e rustls::CertificateError> {
    let mut next = Some(cause);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(reason)) = error.downcast_ref() {
            return Some(reason);
        }
        // An `io::Error` names what is inside its content as its source, and not the content itself.
        next = match error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

fn pool() -> Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    builder.pool_idle_timeout(Duration::from_secs(60));
    builder.pool_timer(TokioTimer::new());
    builder.timer(TokioTimer::new());
    builder.http2_adaptive_window(true);
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_problem_is_found_inside_other_errors() {
        let inner = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let wrapped = std::io::Error::other(std::io::Error::new(std::io::ErrorKind::InvalidData, inner));
        assert_eq!(untrusted(&wrapped), Some(&rustls::CertificateError::Expired));
        assert_eq!(
            untrusted(&std::io::Error::from(std::io::ErrorKind::ConnectionRefused)),
            None
        );
    }
}
