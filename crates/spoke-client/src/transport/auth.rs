//! The token layer: gives every attempt the token of its moment, and takes a 401 back to where tokens come from.
//!
//! The header value is marked sensitive, so HTTP/2 never indexes it and `Debug` prints `Sensitive`. The token
//! is also struck out of anything an answer may quote.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http_body_util::Full;
use sha2::{Digest, Sha256};

use super::base_url::BaseUrl;
use crate::auth::TokenSource;
use crate::error::Error;
use crate::path::encode;
use crate::request::{Destination, Request};
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
    let uri = match request.destination {
        Destination::Base => base.join(request.path(), &query(request)),
        Destination::Forms => base.of_forms().join(request.path(), &query(request)),
        Destination::Elsewhere => return elsewhere(base, request),
    };
    uri.map_err(|cause| {
        Error::invalid_input("the path or query can't be sent")
            .caused_by(cause)
            .at(request)
    })
}

/// The query, and the developer's key if the request goes with it.
fn query(request: &Request) -> Cow<'_, str> {
    match &request.developer_key {
        None => Cow::Borrowed(request.query_string()),
        Some(key) => {
            let mut query = request.query_string().to_owned();
            query.push_str(if query.is_empty() { "hapikey=" } else { "&hapikey=" });
            encode(&mut query, key.expose(), b"");
            Cow::Owned(query)
        }
    }
}

/// A whole address: one that nobody can read on the way, or the base address's own host.
fn elsewhere(base: &BaseUrl, request: &Request) -> Result<http::Uri, Error> {
    let wrong = |reason: &str| {
        Error::invalid_input(format!(
            "the address of the file can't be used: {reason}; ask HubSpot for it again"
        ))
        .at(request)
    };
    let uri: http::Uri = request
        .path()
        .parse()
        .map_err(|cause| wrong("it is not a URL").caused_by(cause))?;
    let host = uri.authority().map(http::uri::Authority::as_str);
    match uri.scheme_str() {
        Some("https") => Ok(uri),
        Some("http") if host == Some(base.authority()) => Ok(uri),
        _ => Err(wrong("it is neither https nor at the host of the client")),
    }
}

/// The HTTP request of one attempt.
pub(crate) fn signed(uri: &http::Uri, bearer: &Bearer, request: &Request) -> http::Request<Full<Bytes>> {
    let body = request.body.clone();
    let mut http = http::Request::new(Full::new(body.clone().unwrap_or_default()));
    *http.method_mut() = request.method().clone();
    *http.uri_mut() = uri.clone();
    let headers = http.headers_mut();
    let elsewhere = request.destination == Destination::Elsewhere;
    if !elsewhere && request.developer_key.is_none() {
        headers.insert(AUTHORIZATION, bearer.header.clone());
    }
    let accepted = if elsewhere { "*/*" } else { "application/json" };
    headers.insert(ACCEPT, HeaderValue::from_static(accepted));
    headers.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("spoke/", env!("CARGO_PKG_VERSION"))),
    );
    if body.is_some() {
        let media_type = request.media_type.clone();
        let json = HeaderValue::from_static("application/json");
        headers.insert(CONTENT_TYPE, media_type.unwrap_or(json));
    }
    http
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::path::Path;

    fn base() -> BaseUrl {
        BaseUrl::parse("https://api.hubapi.com", false).unwrap()
    }

    fn bearer() -> Bearer {
        Bearer::new(&Secret::from("planted")).unwrap()
    }

    #[test]
    fn a_file_elsewhere_is_fetched_without_the_token() {
        let request = Request::elsewhere("https://files.example.com/a%20b?signature=1");
        let uri = address(&base(), &request).unwrap();
        assert_eq!(uri, "https://files.example.com/a%20b?signature=1");
        let http = signed(&uri, &bearer(), &request);
        assert!(!http.headers().contains_key(AUTHORIZATION));
        assert_eq!(request.template(), "/{file}");
        for wrong in ["http://files.example.com/a", "ftp://api.hubapi.com/a", "/a", ""] {
            let refused = address(&base(), &Request::elsewhere(wrong)).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{wrong}");
        }
        let local = BaseUrl::parse("http://127.0.0.1:8080", false).unwrap();
        assert!(address(&local, &Request::elsewhere("http://127.0.0.1:8080/file")).is_ok());
        assert!(address(&local, &Request::elsewhere("http://127.0.0.1:8081/file")).is_err());
    }

    #[test]
    fn a_developers_key_goes_in_place_of_the_token() {
        let request = Request::get(Path::fixed("/app-webhooks/2026-09/7/settings"));
        let request = request
            .query("limit", "1")
            .with_developer_key(Some(Secret::from("k&y")));
        let uri = address(&base(), &request).unwrap();
        assert_eq!(uri.query(), Some("limit=1&hapikey=k%26y"));
        assert!(
            !signed(&uri, &bearer(), &request)
                .headers()
                .contains_key(AUTHORIZATION)
        );
        assert!(!request.query_string().contains("hapikey"));
    }
}
