//! Who may use the controls: programs on this machine, and pages that came from here.

use http::header;
use http::request::Parts;

use crate::server::is_loopback;

/// Refuses a call that did not come for this machine.
///
/// # Errors
/// With the reason, in words.
pub(super) fn check(head: &Parts) -> Result<(), String> {
    // HTTP/2 has the host in the address.
    let host = head
        .headers
        .get(header::HOST)
        .map(|host| host.to_str().unwrap_or_default())
        .or_else(|| head.uri.authority().map(|authority| authority.as_str()))
        .unwrap_or_default();
    if !is_loopback(without_port(host)) {
        return Err(
            "the portal's controls answer to the names of this machine only, such as 127.0.0.1".to_owned(),
        );
    }
    if !head.method.is_safe() && !is_from_here(head) {
        return Err("the portal's controls take no orders from pages of other sites".to_owned());
    }
    let Some(origin) = head.headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let from_here = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.strip_prefix("http://"))
        .is_some_and(|authority| authority.eq_ignore_ascii_case(host));
    if from_here {
        Ok(())
    } else {
        Err("the portal's controls answer no pages of other origins".to_owned())
    }
}

/// Whether the sender is a page of ours or no page at all. Browsers say so of every request; programs say nothing.
fn is_from_here(head: &Parts) -> bool {
    head.headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin" || site == "none")
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn may(headers: &[(&str, &str)]) -> bool {
        may_call("GET", headers)
    }

    fn may_call(method: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri("/_spoke/faults");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).expect("a request").into_parts();
        check(&head).is_ok()
    }

    #[test]
    fn other_names_and_other_origins_are_refused() {
        assert!(may(&[("host", "127.0.0.1:8484")]));
        assert!(may(&[("host", "localhost")]));
        assert!(may(&[("host", "[::1]:8484")]));
        assert!(may(&[
            ("host", "127.0.0.1:8484"),
            ("origin", "http://127.0.0.1:8484")
        ]));
        assert!(!may(&[]));
        assert!(!may(&[("host", "rebound.example.com:8484")]));
        assert!(!may(&[("host", "127.0.0.1.example.com")]));
        assert!(!may(&[
            ("host", "127.0.0.1:8484"),
            ("origin", "https://example.com")
        ]));
        assert!(!may(&[
            ("host", "127.0.0.1:8484"),
            ("origin", "http://127.0.0.1:9999")
        ]));
        assert!(!may(&[("host", "127.0.0.1:8484"), ("origin", "null")]));
    }

    #[test]
    fn a_page_of_another_site_may_link_here_and_order_nothing() {
        for (site, may_order) in [
            ("same-origin", true),
            ("none", true),
            ("same-site", false),
            ("cross-site", false),
        ] {
            let headers = [("host", "127.0.0.1:8484"), ("sec-fetch-site", site)];
            assert!(may_call("GET", &headers), "{site}");
            for method in ["POST", "PUT", "DELETE"] {
                assert_eq!(may_call(method, &headers), may_order, "{method} {site}");
            }
        }
    }
}
