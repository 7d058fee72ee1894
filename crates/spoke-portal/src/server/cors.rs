//! Pages of other origins: what a browser asks before it lets one call, and what the answer must say.
//!
//! HubSpot lets any page send in forms (documented); the headers that say so are those that the rules of browsers want.

use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use crate::api::{Found, Reply};

/// Any origin may read the answer.
pub(super) const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
/// For how many seconds a browser need not ask again (assumed).
const MAX_AGE: HeaderValue = HeaderValue::from_static("604800");

/// The answer to a browser's question whether a page may call; none when that is no such question, or it may not. `find`
/// finds the operation of a method.
pub(super) fn preflight<'r, 'p>(
    head: &http::request::Parts,
    find: impl FnOnce(&Method) -> Found<'r, 'p>,
) -> Option<Reply> {
    if head.method != Method::OPTIONS || !head.headers.contains_key(header::ORIGIN) {
        return None;
    }
    let asked = head.headers.get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    let asked = Method::from_bytes(asked.as_bytes()).ok()?;
    let Found::Operation(route, _) = find(&asked) else {
        return None;
    };
    if !route.browsers {
        return None;
    }
    let methods = HeaderValue::from_str(route.method.as_str()).ok()?;
    let headers = head.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS);
    let reply =
        [
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN),
            (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
            (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
        ]
        .into_iter()
        .chain(headers.map(|asked| -> (HeaderName, HeaderValue) {
            (header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone())
        }))
        .fold(
            Reply::json(StatusCode::NO_CONTENT, Vec::<u8>::new()),
            |reply, (name, value)| reply.header(name, value),
        );
    Some(reply)
}
