//! Whether a request is HubSpot's.

use std::fmt;

use http::HeaderMap;
use spoke_model::secret::Secret;
use spoke_model::webhooks::{
    Rejection, SIGNATURE_HEADER, SIGNATURE_V3_HEADER, SIGNATURE_VERSION_HEADER, TIMESTAMP_HEADER, verify_v1,
    verify_v2, verify_v3,
};

/// The three ways to sign.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Version {
    /// Secret and body.
    V1,
    /// Secret, method, address and body.
    V2,
    /// Method, address, body and time under the secret.
    V3,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
        })
    }
}

/// What a signature covers.
#[derive(Copy, Clone, Debug)]
pub struct SignedRequest<'a> {
    /// `POST`.
    pub method: &'a str,
    /// The address that was called: scheme, host, port if unusual, path, query.
    pub uri: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// Why a request is not taken for HubSpot's. The sender is told none of this.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no signature at all.
    #[error("there is no signature: neither {SIGNATURE_V3_HEADER} nor {SIGNATURE_HEADER}")]
    Unsigned,
    /// The v3 signature came without its time.
    #[error("there is a v3 signature but no {TIMESTAMP_HEADER} in milliseconds")]
    NoTimestamp,
    /// The version header names something else.
    #[error("{SIGNATURE_VERSION_HEADER} is neither v1 nor v2")]
    UnknownVersion,
    /// The v3 signature is too old, too far ahead, or not of this request.
    #[error("v3: {0}")]
    V3(Rejection),
    /// The v1 or v2 signature is not of this request.
    #[error("{0}: the signature does not fit the request")]
    Mismatch(Version),
}

/// Checks requests against the application's client secret.
#[derive(Clone, Debug)]
pub struct Verifier {
    secrets: Vec<Secret>,
}

impl Verifier {
    /// A verifier with the application's client secret.
    #[must_use]
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self {
            secrets: vec![secret.into()],
        }
    }

    /// Also takes this secret: the other one of a rotation.
    #[must_use]
    pub fn also(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// The secret that is first.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        self.secrets.first()
    }

    /// Checks a request at the time `now` (milliseconds since 1970) and says which version convinced.
    ///
    /// A v3 signature decides alone when there is one: going back to v1 would give up the protection against replays
    /// that it brings.
    ///
    /// # Errors
    /// When it is not HubSpot's.
    pub fn verify(&self, request: SignedRequest<'_>, now: i64) -> Result<Version, Refusal> {
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        let any = |fits: &dyn Fn(&Secret) -> bool| {
            // Every secret is tried, so that the time taken says nothing about which one fits.
            self.secrets
                .iter()
                .fold(false, |found, secret| found | fits(secret))
        };
        if let Some(signature) = header(SIGNATURE_V3_HEADER) {
            let timestamp = header(TIMESTAMP_HEADER)
                .and_then(|text| text.parse().ok())
                .ok_or(Refusal::NoTimestamp)?;
            let mut reason = Rejection::Mismatch;
            let fits = self.secrets.iter().fold(false, |found, secret| {
                let outcome = verify_v3(
                    secret,
                    request.method,
                    request.uri,
                    request.body,
                    timestamp,
                    signature,
                    now,
                );
                reason = outcome.err().unwrap_or(reason);
                found | outcome.is_ok()
            });
            return if fits {
                Ok(Version::V3)
            } else {
                Err(Refusal::V3(reason))
            };
        }
        let signature = header(SIGNATURE_HEADER).ok_or(Refusal::Unsigned)?;
        let (version, fits) = match header(SIGNATURE_VERSION_HEADER) {
            // Without the version header it is v1, the older of the two (assumed).
            Some("v1") | None => (
                Version::V1,
                any(&|secret| verify_v1(secret, request.body, signature)),
            ),
            Some("v2") => (
                Version::V2,
                any(&|secret| verify_v2(secret, request.method, request.uri, request.body, signature)),
            ),
            Some(_) => return Err(Refusal::UnknownVersion),
        };
        if fits {
            Ok(version)
        } else {
            Err(Refusal::Mismatch(version))
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};
    use spoke_model::secret::Secret;
    use spoke_model::webhooks::{sign_v1, sign_v2, sign_v3};

    use super::*;

    const URI: &str = "https://hooks.example.com/webhooks/hubspot";
    const AT: i64 = 1_767_225_600_500;

    fn headers(pairs: &[(&str, String)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    name.parse::<HeaderName>().unwrap(),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect()
    }

    fn verify(headers: &HeaderMap, now: i64) -> Result<Version, Refusal> {
        let request = SignedRequest {
            method: "POST",
            uri: URI,
            headers,
            body: b"[]",
        };
        Verifier::new("old").also("new").verify(request, now)
    }

    #[test]
    fn either_secret_and_any_version_will_do() {
        let secret = Secret::from("new");
        for (pairs, version) in [
            (
                vec![
                    (SIGNATURE_V3_HEADER, sign_v3(&secret, "POST", URI, b"[]", AT)),
                    (TIMESTAMP_HEADER, AT.to_string()),
                ],
                Version::V3,
            ),
            (
                vec![
                    (SIGNATURE_HEADER, sign_v2(&secret, "POST", URI, b"[]")),
                    (SIGNATURE_VERSION_HEADER, "v2".to_owned()),
                ],
                Version::V2,
            ),
            (vec![(SIGNATURE_HEADER, sign_v1(&secret, b"[]"))], Version::V1),
        ] {
            assert_eq!(verify(&headers(&pairs), AT), Ok(version));
        }
    }

    #[test]
    fn a_wrong_v3_signature_is_not_saved_by_a_right_v1_signature() {
        let secret = Secret::from("old");
        let both = headers(&[
            (
                SIGNATURE_V3_HEADER,
                sign_v3(&secret, "POST", "https://other", b"[]", AT),
            ),
            (TIMESTAMP_HEADER, AT.to_string()),
            (SIGNATURE_HEADER, sign_v1(&secret, b"[]")),
        ]);
        assert_eq!(verify(&both, AT), Err(Refusal::V3(Rejection::Mismatch)));
    }

    #[test]
    fn every_refusal_has_its_reason() {
        let secret = Secret::from("old");
        let v3 = sign_v3(&secret, "POST", URI, b"[]", AT);
        assert_eq!(verify(&HeaderMap::new(), AT), Err(Refusal::Unsigned));
        assert_eq!(
            verify(&headers(&[(SIGNATURE_V3_HEADER, v3.clone())]), AT),
            Err(Refusal::NoTimestamp)
        );
        let signed = headers(&[(SIGNATURE_V3_HEADER, v3), (TIMESTAMP_HEADER, AT.to_string())]);
        assert_eq!(verify(&signed, AT + 300_001), Err(Refusal::V3(Rejection::Stale)));
        assert_eq!(verify(&signed, AT - 300_001), Err(Refusal::V3(Rejection::Future)));
        let odd = headers(&[
            (SIGNATURE_HEADER, String::new()),
            (SIGNATURE_VERSION_HEADER, "v9".to_owned()),
        ]);
        assert_eq!(verify(&odd, AT), Err(Refusal::UnknownVersion));
        let wrong = headers(&[(SIGNATURE_HEADER, sign_v1(&Secret::from("other"), b"[]"))]);
        assert_eq!(verify(&wrong, AT), Err(Refusal::Mismatch(Version::V1)));
    }
}
