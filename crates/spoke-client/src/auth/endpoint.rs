//! Asking the token endpoints: forms, sent once and without a token.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http_body_util::Full;
use spoke_model::secret::Secret;

use crate::error::{Error, ErrorKind};
use crate::path::{Path, encode};
use crate::request::Request;
use crate::transport::{Answer, BaseUrl, Wire};

const CONNECT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(15);
const LARGEST_ANSWER: usize = 64 << 10;

/// A connection to the token endpoints at an address.
pub(super) fn connect(base_url: &str) -> Result<Wire, Error> {
    Wire::connect(BaseUrl::parse(base_url, false)?, CONNECT, None)
}

/// Sends a form. Whatever of `secrets` the answer quotes is redacted.
pub(super) async fn ask(
    wire: &Wire,
    path: &'static str,
    fields: &[(&str, &str)],
    secrets: &[&Secret],
) -> Result<Answer, Error> {
    let request = Request::post(Path::fixed(path));
    let exchanged =
        tokio::time::timeout(TIMEOUT, wire.exchange(form(wire, path, fields)?, LARGEST_ANSWER)).await;
    let late = || {
        Error::new(
            ErrorKind::Timeout,
            format!("no answer within {} s", TIMEOUT.as_secs()),
        )
    };
    exchanged
        .unwrap_or_else(|_| Err(late()))
        .and_then(|answer| answer.into_success(secrets))
        .map_err(|error| error.at(&request))
}

fn form(wire: &Wire, path: &str, fields: &[(&str, &str)]) -> Result<http::Request<Full<Bytes>>, Error> {
    let mut form = String::new();
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        encode(&mut form, value, b"");
    }
    let uri = wire.base_url().join(path, "").map_err(|cause| {
        Error::configuration("the address of the token endpoint can't be used").caused_by(cause)
    })?;
    let mut http = http::Request::new(Full::new(Bytes::from(form)));
    *http.method_mut() = Method::POST;
    *http.uri_mut() = uri;
    let headers = http.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("spoke/", env!("CARGO_PKG_VERSION"))),
    );
    Ok(http)
}
