//! The three signatures of requests that HubSpot sends.
//!
//! | | over | with | written as |
//! |---|---|---|---|
//! | v1 | secret, body | SHA-256 | lower-case hexadecimal |
//! | v2 | secret, method, address, body | SHA-256 | lower-case hexadecimal |
//! | v3 | method, decoded address, body, timestamp | HMAC-SHA-256 under the secret | base64 with padding |
//!
//! Documented in "Validating requests"; nothing stands between the parts, and the body is its bytes as they were sent.
//! The secret is the application's client secret.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::secret::Secret;

/// How old a v3 timestamp may be, in milliseconds (documented).
pub const SIGNATURE_AGE_MS: i64 = 300_000;

/// What v3 decodes in the address before it signs, and nothing else (documented).
const DECODED: [(&str, char); 12] = [
    ("3A", ':'),
    ("2F", '/'),
    ("3F", '?'),
    ("40", '@'),
    ("21", '!'),
    ("24", '$'),
    ("27", '\''),
    ("28", '('),
    ("29", ')'),
    ("2A", '*'),
    ("2C", ','),
    ("3B", ';'),
];

/// Why a v3 signature is not accepted.
#[derive(Copy, Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The timestamp is too old.
    #[error("the request was signed more than five minutes ago")]
    Stale,
    /// The timestamp lies too far ahead. The official helpers let these pass; a replay would too.
    #[error("the request was signed more than five minutes in the future")]
    Future,
    /// The signature is of another secret, method, address, body or time.
    #[error("the signature does not fit the request")]
    Mismatch,
}

/// The v1 signature: object events of the webhooks API and of private applications.
#[must_use]
pub fn sign_v1(secret: &Secret, body: &[u8]) -> String {
    hex_sha256(&[secret.expose().as_bytes(), body])
}

/// The v2 signature: workflow actions and cards.
#[must_use]
pub fn sign_v2(secret: &Secret, method: &str, uri: &str, body: &[u8]) -> String {
    hex_sha256(&[
        secret.expose().as_bytes(),
        method.as_bytes(),
        uri.as_bytes(),
        body,
    ])
}

/// The v3 signature. `uri` is the address as it was called: scheme, host, port if it is not the usual one, path, query.
#[must_use]
pub fn sign_v3(secret: &Secret, method: &str, uri: &str, body: &[u8], timestamp: i64) -> String {
    sign_v3_over(secret, method, &decode_uri(uri), body, timestamp)
}

/// Whether `signature` is the v1 signature of the body.
#[must_use]
pub fn verify_v1(secret: &Secret, body: &[u8], signature: &str) -> bool {
    equal(&sign_v1(secret, body), signature)
}

/// Whether `signature` is the v2 signature of the request.
#[must_use]
pub fn verify_v2(secret: &Secret, method: &str, uri: &str, body: &[u8], signature: &str) -> bool {
    equal(&sign_v2(secret, method, uri, body), signature)
}

/// Checks a v3 signature at the time `now` (milliseconds since 1970). No signature over an encoded address is on
/// record, so one over the address as it stands counts as well.
///
/// # Errors
/// When the request is too old, too far ahead, or not what was signed.
pub fn verify_v3(
    secret: &Secret,
    method: &str,
    uri: &str,
    body: &[u8],
    timestamp: i64,
    signature: &str,
    now: i64,
) -> Result<(), Rejection> {
    let age = now.saturating_sub(timestamp);
    if age > SIGNATURE_AGE_MS {
        return Err(Rejection::Stale);
    }
    if age < -SIGNATURE_AGE_MS {
        return Err(Rejection::Future);
    }
    let decoded = equal(&sign_v3(secret, method, uri, body, timestamp), signature);
    let as_sent = equal(&sign_v3_over(secret, method, uri, body, timestamp), signature);
    if decoded | as_sent {
        Ok(())
    } else {
        Err(Rejection::Mismatch)
    }
}

/// The address with HubSpot's twelve escapes decoded, once, in either letter case.
#[must_use]
pub fn decode_uri(uri: &str) -> String {
    let mut out = String::with_capacity(uri.len());
    let mut rest = uri;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let plain = after
            .get(..2)
            .and_then(|digits| DECODED.iter().find(|(code, _)| code.eq_ignore_ascii_case(digits)));
        match (plain, after.get(2..)) {
            (Some((_, plain)), Some(following)) => {
                out.push(*plain);
                rest = following;
            }
            _ => {
                out.push('%');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn sign_v3_over(secret: &Secret, method: &str, uri: &str, body: &[u8], timestamp: i64) -> String {
    // HMAC takes keys of any length, so there always is a result; an empty text verifies nothing.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else {
        return String::new();
    };
    for part in [
        method.as_bytes(),
        uri.as_bytes(),
        body,
        timestamp.to_string().as_bytes(),
    ] {
        mac.update(part);
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

fn hex_sha256(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn equal(wanted: &str, sent: &str) -> bool {
    !wanted.is_empty() && bool::from(wanted.as_bytes().ct_eq(sent.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Computed with another implementation (Python's hashlib and hmac).
    const SECRET: &str = "a-client-secret";
    const BODY: &str = r#"[{"eventId":1,"propertyValue":"Grüße"}]"#;
    const URI: &str = "https://hooks.example.com/in?to=a%40b%20c";

    #[test]
    fn each_version_signs_what_it_documents() {
        let secret = Secret::from(SECRET);
        insta::assert_snapshot!(sign_v1(&secret, BODY.as_bytes()), @"b5a878db1fef62c79345dfcd858762939ac05c8d6b8d703ee00bb3d9c2721ed5");
        insta::assert_snapshot!(sign_v2(&secret, "POST", URI, BODY.as_bytes()), @"689eb94ebdf0d46be99a76e142083a97d7b227a7c560f7d62644f0b8d42f721c");
        insta::assert_snapshot!(sign_v3(&secret, "POST", URI, BODY.as_bytes(), 1_767_225_600_500), @"wjzYE1LzKYudfile/Z0QHs4VtiCa8HFZ/lHtk+38Vkc=");
    }

    #[test]
    fn only_the_listed_escapes_are_decoded_and_only_once() {
        assert_eq!(decode_uri("/a?b=%3a%2F%253A%20%2B%41%"), "/a?b=:/%253A%20%2B%41%");
        assert_eq!(decode_uri("%é%3"), "%é%3");
    }

    #[test]
    fn a_v3_signature_holds_for_five_minutes_and_not_for_anything_else() {
        let secret = Secret::from(SECRET);
        let at = 1_767_225_600_500;
        let signature = sign_v3(&secret, "POST", URI, BODY.as_bytes(), at);
        let judge = |now, body: &str| verify_v3(&secret, "POST", URI, body.as_bytes(), at, &signature, now);
        assert_eq!(judge(at + SIGNATURE_AGE_MS, BODY), Ok(()));
        assert_eq!(judge(at + SIGNATURE_AGE_MS + 1, BODY), Err(Rejection::Stale));
        assert_eq!(judge(at - SIGNATURE_AGE_MS - 1, BODY), Err(Rejection::Future));
        assert_eq!(judge(at, "[]"), Err(Rejection::Mismatch));
        assert_eq!(
            verify_v3(&secret, "POST", URI, b"", at, "", at),
            Err(Rejection::Mismatch)
        );
    }

    proptest! {
        #[test]
        fn decoding_never_panics(text in "\\PC*") {
            let _ = decode_uri(&text);
        }

        #[test]
        fn what_is_signed_verifies(secret in ".{1,20}", body: Vec<u8>, timestamp: i64, path in "[ -~]*") {
            let secret = Secret::from(secret);
            let v3 = sign_v3(&secret, "POST", &path, &body, timestamp);
            prop_assert_eq!(verify_v3(&secret, "POST", &path, &body, timestamp, &v3, timestamp), Ok(()));
            prop_assert!(verify_v1(&secret, &body, &sign_v1(&secret, &body)));
            prop_assert!(verify_v2(&secret, "GET", &path, &body, &sign_v2(&secret, "GET", &path, &body)));
            prop_assert!(!verify_v1(&secret, &body, &v3));
        }
    }
}
