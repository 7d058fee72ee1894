//! Why a signature does not fit: what it would fit if one of the usual mistakes had been made.

use spoke_model::secret::Secret;
use spoke_model::webhooks::{
    SIGNATURE_AGE_MS, decode_uri, sign_v1, sign_v2, sign_v3, verify_v1, verify_v2, verify_v3,
};

use super::signature::Version;

/// What came of a check.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// The signature is right.
    Valid,
    /// The signature is right, but not now.
    WrongTime {
        /// Milliseconds between signing and now; negative when it was signed in the future.
        age: i64,
    },
    /// The signature would be right for another input; says which.
    WrongInput(String),
    /// Nothing tried fits: the secret, or bytes of the body.
    Unexplained,
}

/// A request, and the signature it claims to have.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// How it is signed.
    pub version: Version,
    /// The method, in capitals.
    pub method: &'a str,
    /// The whole address.
    pub uri: &'a str,
    /// The bytes of the body.
    pub body: &'a [u8],
    /// What the timestamp header says, in milliseconds; version 3 has one.
    pub timestamp: Option<i64>,
    /// What the signature header says.
    pub signature: &'a str,
}

/// Checks a signature at the time `now` (milliseconds) and, when it does not fit, tries the usual mistakes.
#[must_use]
pub fn diagnose(secret: &Secret, signed: &Signed<'_>, now: i64) -> Finding {
    let Signed {
        version,
        method,
        uri,
        body,
        signature,
        ..
    } = *signed;
    let check = Check {
        version,
        secret,
        signature,
    };
    let timestamp = signed.timestamp.unwrap_or_default();
    if check.fits(method, uri, body, timestamp) {
        let age = now.saturating_sub(timestamp);
        return if version == Version::V3 && age.abs() > SIGNATURE_AGE_MS {
            Finding::WrongTime { age }
        } else {
            Finding::Valid
        };
    }
    let reason = check
        .address(method, uri, body, timestamp)
        .or_else(|| check.rest(method, uri, body, timestamp));
    reason.map_or(Finding::Unexplained, Finding::WrongInput)
}

struct Check<'a> {
    version: Version,
    secret: &'a Secret,
    signature: &'a str,
}

impl Check<'_> {
    fn fits(&self, method: &str, uri: &str, body: &[u8], timestamp: i64) -> bool {
        match self.version {
            Version::V1 => verify_v1(self.secret, body, self.signature),
            Version::V2 => verify_v2(self.secret, method, uri, body, self.signature),
            // The time is judged apart, by the caller.
            Version::V3 => verify_v3(
                self.secret,
                method,
                uri,
                body,
                timestamp,
                self.signature,
                timestamp,
            )
            .is_ok(),
        }
    }

    fn address(&self, method: &str, uri: &str, body: &[u8], timestamp: i64) -> Option<String> {
        if self.version == Version::V1 {
            return None;
        }
        variants(uri)
            .into_iter()
            .find(|(other, _)| self.fits(method, other, body, timestamp))
            .map(|(other, why)| format!("the address: it was signed for {other} ({why})"))
    }

    fn rest(&self, method: &str, uri: &str, body: &[u8], timestamp: i64) -> Option<String> {
        let said = |text: &str| Some(text.to_owned());
        if self.version == Version::V3 && self.fits(method, uri, body, timestamp.saturating_mul(1000)) {
            return said("the timestamp: it is in milliseconds, and seconds were given");
        }
        let end = body.strip_suffix(b"\n").unwrap_or(body);
        let end = end.strip_suffix(b"\r").unwrap_or(end);
        if end.len() < body.len() && self.fits(method, uri, end, timestamp) {
            return said("the body: it was signed without the line break at its end");
        }
        let again = serde_json::from_slice::<serde_json::Value>(body)
            .ok()
            .and_then(|value| serde_json::to_vec(&value).ok());
        if again.is_some_and(|compact| self.fits(method, uri, &compact, timestamp)) {
            return said("the body: it was written anew; take its bytes as they came");
        }
        for other in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if other != method && self.fits(other, uri, body, timestamp) {
                return Some(format!("the method: it was signed for {other}"));
            }
        }
        let others = [
            (Version::V1, sign_v1(self.secret, body)),
            (Version::V2, sign_v2(self.secret, method, uri, body)),
            (Version::V3, sign_v3(self.secret, method, uri, body, timestamp)),
        ];
        for (version, signature) in others {
            if version != self.version && signature == self.signature {
                return Some(format!("the version: this is a {version} signature"));
            }
        }
        if self.version == Version::V3 && self.signature.len() == 64 {
            return said(
                "the version: v3 signatures are base64 of 44 characters, this is hexadecimal as v1 and v2 are",
            );
        }
        None
    }
}

/// Addresses that are often meant when `uri` is given.
fn variants(uri: &str) -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    if let Some(rest) = uri.strip_prefix("http://") {
        all.push((format!("https://{rest}"), "the proxy in front took the TLS off"));
    }
    if let Some(rest) = uri.strip_prefix("https://") {
        all.push((format!("http://{rest}"), "it came without TLS"));
    }
    let (path, query) = match uri.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (uri, None),
    };
    let with_query = |path: String| match query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    match path.strip_suffix('/') {
        Some(shorter) => all.push((with_query(shorter.to_owned()), "without the slash at the end")),
        None => all.push((with_query(format!("{path}/")), "with a slash at the end")),
    }
    if query.is_some() {
        all.push((path.to_owned(), "without the query"));
    }
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")] {
        if let Some(rest) = path.strip_prefix(scheme) {
            let (authority, after) = rest
                .split_once('/')
                .map_or((rest, ""), |(host, after)| (host, after));
            if let Some(host) = authority.strip_suffix(port) {
                let other = with_query(format!("{scheme}{host}/{after}"));
                all.push((other, "without the usual port"));
            }
        }
    }
    let decoded = decode_uri(uri);
    if decoded != uri {
        all.push((decoded, "decoded"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_767_225_600_500;
    const URI: &str = "https://hooks.example.test/hubspot";

    fn v3(uri: &str, body: &[u8], timestamp: i64, signature: &str) -> Finding {
        let signed = Signed {
            version: Version::V3,
            method: "POST",
            uri,
            body,
            timestamp: Some(timestamp),
            signature,
        };
        diagnose(&Secret::from("secret"), &signed, AT)
    }

    #[test]
    fn the_usual_mistakes_are_named() {
        let secret = Secret::from("secret");
        let right = sign_v3(&secret, "POST", URI, b"[]", AT);
        assert_eq!(v3(URI, b"[]", AT, &right), Finding::Valid);
        let mut said = Vec::new();
        for finding in [
            v3("http://hooks.example.test/hubspot", b"[]", AT, &right),
            v3("https://hooks.example.test/hubspot/", b"[]", AT, &right),
            v3("https://hooks.example.test:443/hubspot", b"[]", AT, &right),
            v3("https://hooks.example.test/hubspot?x=1", b"[]", AT, &right),
            v3(URI, b"[]\n", AT, &right),
            v3(URI, b"[ ]", AT, &right),
            v3(URI, b"[]", AT, &sign_v1(&secret, b"[]")),
            v3(URI, b"[]", AT, &sign_v3(&secret, "PUT", URI, b"[]", AT)),
            v3(
                URI,
                b"[]",
                1_767_225_600,
                &sign_v3(&secret, "POST", URI, b"[]", 1_767_225_600_000),
            ),
            v3(URI, b"[]", AT, &"a".repeat(64)),
        ] {
            let Finding::WrongInput(reason) = finding else {
                panic!("{finding:?}");
            };
            said.push(reason);
        }
        insta::assert_snapshot!(said.join("\n"));
        assert_eq!(v3(URI, b"[1]", AT, &right), Finding::Unexplained);
    }

    #[test]
    fn a_right_signature_can_be_too_old() {
        let old = AT - 400_000;
        let signature = sign_v3(&Secret::from("secret"), "POST", URI, b"[]", old);
        assert_eq!(
            v3(URI, b"[]", old, &signature),
            Finding::WrongTime { age: 400_000 }
        );
    }
}
