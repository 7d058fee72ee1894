//! The authorisation layer: turns a request value into an HTTP request that carries the token.
//!
//! The header value is marked sensitive, so HTTP/2 never indexes it and `Debug` prints `Sensitive`. The token
//! is also struck out of anything an answer may quote.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http_body_util::Full;

use super::base_url::BaseUrl;
use crate::error::Error;
use crate::request::Request;
use spoke_model::secret::Secret;

pub(crate) struct Auth {
    token: Secret,
    header: HeaderValue,
}

impl Auth {
    pub(crate) fn new(token: Secret) -> Result<Self, Error> {
        let token = Secret::new(token.expose().trim());
        if token.expose().is_empty() {
            return Err(Error::configuration(
                "no access token: pass one to the builder, or set HUBSPOT_ACCESS_TOKEN and use HubSpot::from_env",
            ));
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(|_| {
            Error::configuration("the access token holds characters that no token has (a line break?)")
        })?;
        header.set_sensitive(true);
        Ok(Self { token, header })
    }

    /// Everything of the HTTP request that is the same for each attempt.
    pub(crate) fn sign(&self, base: &BaseUrl, request: &Request) -> Result<Head, Error> {
        let uri = base
            .join(request.path(), request.query_string())
            .map_err(|cause| {
                Error::invalid_input("the path or query can't be sent")
                    .caused_by(cause)
                    .at(request)
            })?;
        Ok(Head {
            uri,
            authorization: self.header.clone(),
        })
    }

    /// Strikes the token out of text that came from outside.
    pub(crate) fn redact(&self, text: &mut String) {
        if text.contains(self.token.expose()) {
            *text = text.replace(self.token.expose(), "[redacted]");
        }
    }
}

pub(crate) struct Head {
    uri: http::Uri,
    authorization: HeaderValue,
}

impl Head {
    pub(crate) fn attempt(&self, request: &Request) -> http::Request<Full<Bytes>> {
        let body = request.body.clone();
        let mut http = http::Request::new(Full::new(body.clone().unwrap_or_default()));
        *http.method_mut() = request.method().clone();
        *http.uri_mut() = self.uri.clone();
        let headers = http.headers_mut();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("spoke/", env!("CARGO_PKG_VERSION"))),
        );
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        http
    }
}
