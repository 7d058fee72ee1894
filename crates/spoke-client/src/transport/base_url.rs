//! [`BaseUrl`]: where every request goes.
//!
//! Plain HTTP is for loopback addresses, or when it was asked for in so many words: it would show the token on the way.

use std::fmt;
use std::net::IpAddr;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

use crate::error::Error;

/// HubSpot's host.
const API_HOST: &str = "api.hubapi.com";
/// HubSpot's host for submissions of forms (documented; accounts kept in the EU are said to have one of their own).
const FORMS_HOST: &str = "api.hsforms.com";

/// Scheme, host and port that every request goes to, and a path prefix if there is one.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    prefix: String,
}

impl BaseUrl {
    /// An address that nothing is sent to.
    #[cfg(any(test, feature = "mock"))]
    pub(crate) fn local() -> Self {
        Self {
            scheme: Scheme::HTTP,
            authority: Authority::from_static("localhost"),
            prefix: String::new(),
        }
    }

    pub(crate) fn parse(text: &str, plain_http: bool) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::configuration(format!("the base address can't be used: {reason}"));
        let uri: Uri = text
            .trim()
            .parse()
            .map_err(|cause| wrong("it is not a URL").caused_by(cause))?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(wrong(
                "give scheme and host, such as https://api.hubapi.com or http://127.0.0.1:8080",
            ));
        };
        if authority.as_str().contains('@') {
            return Err(wrong("it holds a user name or password"));
        }
        let path = parts.path_and_query.as_ref();
        if path.and_then(PathAndQuery::query).is_some() {
            return Err(wrong("it holds a query"));
        }
        let prefix = path
            .map(|p| p.path().trim_end_matches('/').to_owned())
            .unwrap_or_default();
        let base = Self {
            scheme,
            authority,
            prefix,
        };
        match base.scheme.as_str() {
            "https" => Ok(base),
            "http" if plain_http || base.is_loopback() => Ok(base),
            "http" => Err(wrong(
                "http would send the token unencrypted; use https, or allow_plain_http(true) on a network you trust",
            )),
            _ => Err(wrong("the scheme is neither https nor http")),
        }
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> &str {
        self.authority.as_str()
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.authority.host();
        host.eq_ignore_ascii_case("localhost")
            || host
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// Where submissions of forms go: HubSpot takes them at a host of its own, portals and gateways where they take
    /// everything.
    pub(crate) fn of_forms(&self) -> Self {
        let mut base = self.clone();
        if self.authority == API_HOST {
            base.authority = Authority::from_static(FORMS_HOST);
        }
        base
    }

    pub(crate) fn join(&self, path: &str, query: &str) -> Result<Uri, http::Error> {
        let mut text = String::with_capacity(self.prefix.len() + path.len() + query.len() + 1);
        text.push_str(&self.prefix);
        text.push_str(path);
        if !query.is_empty() {
            text.push('?');
            text.push_str(query);
        }
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(text)
            .build()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_or_by_request() {
        for (text, plain, fine) in [
            ("https://api.hubapi.com", false, true),
            ("http://127.0.0.1:8080", false, true),
            ("http://localhost:8080/", false, true),
            ("http://[::1]:8080", false, true),
            ("http://gateway.internal:8080", false, false),
            ("http://gateway.internal:8080", true, true),
            ("http://127.0.0.1.example.com", false, false),
            ("ftp://127.0.0.1", true, false),
            ("https://user:password@api.hubapi.com", false, false),
            ("https://api.hubapi.com?hapikey=1", false, false),
            ("api.hubapi.com", false, false),
            ("", false, false),
        ] {
            assert_eq!(BaseUrl::parse(text, plain).is_ok(), fine, "{text}");
        }
    }

    #[test]
    fn only_hubspot_has_a_host_for_forms() {
        for (text, host) in [
            ("https://api.hubapi.com", "api.hsforms.com"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ] {
            assert_eq!(BaseUrl::parse(text, false).unwrap().of_forms().authority(), host);
        }
    }

    #[test]
    fn a_prefix_stays_in_front_of_every_path() {
        let base = BaseUrl::parse("http://localhost:9000/hubspot/", false).unwrap();
        assert_eq!(
            base.join("/crm/x", "a=b").unwrap().to_string(),
            "http://localhost:9000/hubspot/crm/x?a=b"
        );
        assert_eq!(base.to_string(), "http://localhost:9000/hubspot");
    }
}
