//! The token layer: gives every attempt the token of its moment, and takes a 401 back to where tokens come from.
//!
//! The header value is marked sensitive, so HTTP/2 never indexes it and `Debug` prints `Sensitive`. The token
//! is also struck out of anything an answer may quote.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http_body_util::Full;
use sha2::{Digest, Sha256};

use super::base_url::BaseUrl;
use crate::auth::TokenSource;
use crate::error::Error;
use crate::request::Request;
use spoke_model::secret::Secret;

/// A token and the header that carries it.
pub(crate) struct Bearer {
    pub(crate) token: Secret,
    header: HeaderValue,
}

impl Bearer {
    fn new(token: &Secret) -> Result<Self, Error> {
        let token = Secret::new(token.expose().trim());
        if token.is_empty() {
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
}

pub(crate) enum Auth {
    /// One token, made into a header once.
    Fixed(Arc<Bearer>),
    /// A source, and the header of the token it last gave.
    Source {
        source: Arc<dyn TokenSource>,
        last: Mutex<Option<Arc<Bearer>>>,
    },
}

impl Auth {
    pub(crate) fn fixed(token: &Secret) -> Result<Self, Error> {
        Ok(Self::Fixed(Arc::new(Bearer::new(token)?)))
    }

    pub(crate) fn source(source: Arc<dyn TokenSource>) -> Self {
        Self::Source {
            source,
            last: Mutex::new(None),
        }
    }

    /// What tells one fixed token from another without telling the token; `None` where tokens come and go.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        let Self::Fixed(bearer) = self else { return None };
        let hash = Sha256::digest(bearer.token.expose());
        Some(hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// What to send now.
    pub(crate) async fn bearer(&self) -> Result<Arc<Bearer>, Error> {
        match self {
            Self::Fixed(bearer) => Ok(Arc::clone(bearer)),
            Self::Source { source, last } => {
                let token = source.token().await?;
                remembered(last, &token)
            }
        }
    }

    /// What to send instead of a token that was refused, if there is anything else.
    pub(crate) async fn renewed(&self, refused: &Bearer) -> Result<Option<Arc<Bearer>>, Error> {
        match self {
            Self::Fixed(_) => Ok(None),
            Self::Source { source, last } => match source.renew(&refused.token).await? {
                Some(token) if token != refused.token => remembered(last, &token).map(Some),
                _ => Ok(None),
            },
        }
    }
}

fn remembered(last: &Mutex<Option<Arc<Bearer>>>, token: &Secret) -> Result<Arc<Bearer>, Error> {
    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some(bearer) if bearer.token == *token => Ok(Arc::clone(bearer)),
        _ => {
            let bearer = Arc::new(Bearer::new(token)?);
            *last = Some(Arc::clone(&bearer));
            Ok(bearer)
        }
    }
}

/// Strikes secrets out of text that came from outside.
pub(crate) fn redact(text: &mut String, secrets: &[&Secret]) {
    for secret in secrets {
        if !secret.is_empty() && text.contains(secret.expose()) {
            *text = text.replace(secret.expose(), "[redacted]");
        }
    }
}

/// Where a request goes.
pub(crate) fn address(base: &BaseUrl, request: &Request) -> Result<http::Uri, Error> {
    let forms;
    let base = if request.submission {
        forms = base.of_forms();
        &forms
    } else {
        base
    };
    base.join(request.path(), request.query_string())
        .map_err(|cause| {
            Error::invalid_input("the path or query can't be sent")
                .caused_by(cause)
                .at(request)
        })
}

/// The HTTP request of one attempt.
pub(crate) fn signed(uri: &http::Uri, bearer: &Bearer, request: &Request) -> http::Request<Full<Bytes>> {
    let body = request.body.clone();
    let mut http = http::Request::new(Full::new(body.clone().unwrap_or_default()));
    *http.method_mut() = request.method().clone();
    *http.uri_mut() = uri.clone();
    let headers = http.headers_mut();
    headers.insert(AUTHORIZATION, bearer.header.clone());
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
