//! Which headers travel on.

use http::header::{
    AUTHORIZATION, CONNECTION, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, HeaderName};

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
/// Would make a request another one than the one that was judged, or say where it comes from.
const STOPPED: [&str; 9] = [
    "keep-alive",
    "proxy-connection",
    "x-http-method-override",
    "x-http-method",
    "x-method-override",
    "x-original-url",
    "x-rewrite-url",
    "forwarded",
    "x-forwarded-for",
];

/// The headers of a request as they go on to HubSpot, without the client's own credentials.
pub(super) fn onward(mut headers: HeaderMap) -> HeaderMap {
    strip(&mut headers);
    headers.remove(AUTHORIZATION);
    headers.remove(HOST);
    headers.remove("cookie");
    headers
}

/// The headers of an answer as they go back to the client.
pub(super) fn back(mut headers: HeaderMap) -> HeaderMap {
    strip(&mut headers);
    headers.remove("set-cookie");
    headers
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
    for name in STOPPED {
        headers.remove(name);
    }
}

/// The query without credentials: a token or key in it would be sent in place of the one the role has. The developer
/// key is what webhook settings are changed with, so it stays for them.
pub(super) fn query(query: &str, keeps_developer_key: bool) -> String {
    let is_credential = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        // An escaped name is none of HubSpot's, but may be one after decoding.
        let escaped = name.contains('%');
        name.eq_ignore_ascii_case("access_token")
            || escaped
            || name.eq_ignore_ascii_case("hapikey") && !keeps_developer_key
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_credential(pair)).collect();
    kept.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_and_connection_headers_stay_here() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", "Bearer key"),
            ("connection", "close, x-private"),
            ("x-private", "1"),
            ("x-http-method-override", "DELETE"),
            ("content-type", "application/json"),
            ("cookie", "a=b"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let left: Vec<String> = onward(headers).keys().map(ToString::to_string).collect();
        assert_eq!(left, ["content-type"]);
    }

    #[test]
    fn no_credential_in_the_query_goes_on() {
        let text = "limit=5&hapikey=x&access_token=y&properties=email&HAPIKEY=z&%68apikey=x";
        assert_eq!(query(text, false), "limit=5&properties=email");
        assert_eq!(query("hapikey=x&a=1", true), "hapikey=x&a=1");
        assert_eq!(query("", false), "");
    }
}
