//! Which headers travel on, and which are written down.

use std::collections::BTreeMap;

use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName};

use crate::cassette::Credential;

/// For one connection only, in both directions.
const HOP_BY_HOP: [HeaderName; 7] = [
    CONNECTION,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// The headers of a request as they go on. Bodies are asked for as plain text, because a recording holds what they say.
pub(super) fn onward(mut headers: HeaderMap) -> HeaderMap {
    strip(&mut headers);
    headers.remove(HOST);
    headers.remove(ACCEPT_ENCODING);
    headers.remove("cookie");
    headers
}

/// The headers of an answer as they go back.
pub(super) fn back(mut headers: HeaderMap) -> HeaderMap {
    strip(&mut headers);
    headers.remove("set-cookie");
    headers
}

/// Those of a list that are there.
pub(super) fn kept(headers: &HeaderMap, names: &[&str]) -> BTreeMap<String, String> {
    names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), headers.get(*name)?.to_str().ok()?.to_owned())))
        .collect()
}

/// What a request proves itself with.
pub(super) fn credential(headers: &HeaderMap, query: &[(String, String)]) -> Credential {
    match headers
        .get(AUTHORIZATION)
        .map(|value| value.to_str().unwrap_or_default())
    {
        Some(value)
            if value
                .get(..7)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer ")) =>
        {
            Credential::Bearer
        }
        Some(_) => Credential::Other,
        None if query.iter().any(|(name, _)| name == "hapikey") => Credential::DeveloperKey,
        None => Credential::None,
    }
}

fn strip(headers: &mut HeaderMap) {
    // Headers that Connection names are for one connection too.
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    headers.remove("proxy-connection");
}
