//! Asking the token endpoints: forms, sent once and without a token.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http_body_util::Full;
use spoke_model::oauth::OAuthVersion;
use spoke_model::secret::Secret;

use crate::error::{Error, ErrorKind};
use crate::path::{Path, encode};
use crate::request::Request;
use crate::transport::{Answer, BaseUrl, Wire};

const CONNECT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(15);
const LARGEST_ANSWER: usize = 64 << 10;

/// The token endpoints of one application.
pub(super) struct Endpoint {
    wire: Wire,
    pub(super) version: OAuthVersion,
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
}

impl Endpoint {
    /// Those at an address, in the current version.
    pub(super) fn new(base_url: &str, client_id: String, client_secret: Secret) -> Result<Self, Error> {
        Ok(Self {
            wire: Wire::connect(BaseUrl::parse(base_url, false)?, CONNECT, None)?,
            version: OAuthVersion::default(),
            client_id,
            client_secret,
        })
    }

    pub(super) fn base_url(&self) -> String {
        self.wire.base_url().to_string()
    }

    /// Asks with the application's id and secret. Whatever of `secrets` the answer quotes is redacted.
    pub(super) async fn ask(
        &self,
        path: &'static str,
        fields: &[(&str, &str)],
        secrets: &[&Secret],
    ) -> Result<(Answer, Request), Error> {
        let mut all = vec![
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose()),
        ];
        all.extend_from_slice(fields);
        let mut known = vec![&self.client_secret];
        known.extend_from_slice(secrets);
        self.send(Request::post(Path::fixed(path)), Some(form(&all)), &known)
            .await
    }

    /// A request of version 1, with the token in its path.
    pub(super) async fn about(
        &self,
        method: Method,
        path: &'static str,
        token: &Secret,
    ) -> Result<(Answer, Request), Error> {
        let request = Request::new(method, Path::fixed(path).id("token", token.expose()));
        self.send(request, None, &[token]).await
    }

    async fn send(
        &self,
        request: Request,
        form: Option<String>,
        secrets: &[&Secret],
    ) -> Result<(Answer, Request), Error> {
        request.check()?;
        let exchange = self.wire.exchange(self.http(&request, form)?, LARGEST_ANSWER);
        let late = || {
            Error::new(
                ErrorKind::Timeout,
                format!("no answer within {} s", TIMEOUT.as_secs()),
            )
        };
        let answer = tokio::time::timeout(TIMEOUT, exchange)
            .await
            .unwrap_or_else(|_| Err(late()))
            .and_then(|answer| answer.into_success(secrets))
            .map_err(|error| error.at(&request))?;
        Ok((answer, request))
    }

    fn http(&self, request: &Request, form: Option<String>) -> Result<http::Request<Full<Bytes>>, Error> {
        let uri = self.wire.base_url().join(request.path(), "").map_err(|cause| {
            Error::configuration("the address of the token endpoint can't be used").caused_by(cause)
        })?;
        let has_form = form.is_some();
        let mut http = http::Request::new(Full::new(Bytes::from(form.unwrap_or_default())));
        *http.method_mut() = request.method().clone();
        *http.uri_mut() = uri;
        let headers = http.headers_mut();
        if has_form {
            headers.insert(
                CONTENT_TYPE,
                HeaderValue::from_static("application/x-www-form-urlencoded"),
            );
        }
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("spoke/", env!("CARGO_PKG_VERSION"))),
        );
        Ok(http)
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut form = String::new();
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        encode(&mut form, value, b"");
    }
    form
}
