//! Who may knock: programs on this machine. What stands behind the door may hold a token, so no web page may reach it
//! either, not even through a name that points here.

use std::net::IpAddr;

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use spoke_model::error::ErrorBody;

/// Refuses a request that did not come for this machine.
pub(crate) fn check(head: &Parts) -> Result<(), &'static str> {
    let host = head
        .headers
        .get(HOST)
        .map(|host| host.to_str().unwrap_or_default())
        .or_else(|| head.uri.authority().map(|authority| authority.as_str()))
        .unwrap_or_default();
    if !is_loopback(host) {
        return Err("it answers to the names of this machine only, such as 127.0.0.1");
    }
    let Some(origin) = head.headers.get(ORIGIN) else {
        return Ok(());
    };
    let from_here = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .is_some_and(|(_, authority)| is_loopback(authority));
    if from_here {
        Ok(())
    } else {
        Err("it answers no pages of other origins")
    }
}

/// Whether an authority (`host:port`) is this machine.
pub(crate) fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An answer of Spoke's own, in the shape of HubSpot's errors so that clients show its text.
pub(crate) fn own(status: StatusCode, category: &'static str, by: &'static str, message: String) -> Response {
    let body = ErrorBody::new(message)
        .category(category)
        .context("answeredBy", by);
    let mut response = Response::new(Body::from(serde_json::to_vec(&body).unwrap_or_default()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json;charset=utf-8"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_and_other_origins_are_refused() {
        let may = |headers: &[(&str, &str)]| {
            let mut request = http::Request::get("/x");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            check(&request.body(()).unwrap().into_parts().0).is_ok()
        };
        assert!(may(&[("host", "127.0.0.1:8585")]));
        assert!(may(&[
            ("host", "localhost:1"),
            ("origin", "http://localhost:3000")
        ]));
        assert!(may(&[("host", "[::1]:1")]));
        assert!(!may(&[("host", "rebound.example.com:8585")]));
        assert!(!may(&[("host", "127.0.0.1.example.com")]));
        assert!(!may(&[
            ("host", "127.0.0.1:1"),
            ("origin", "https://example.com")
        ]));
        assert!(!may(&[("host", "127.0.0.1:1"), ("origin", "null")]));
        assert!(!may(&[]));
    }
}
