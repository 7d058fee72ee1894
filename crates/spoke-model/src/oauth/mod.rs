//! OAuth: paths, lifetimes, refusals, proof keys.

mod version;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

pub use version::{AUTHORIZE, OAuthVersion};

/// Seconds an access token lives (documented).
pub const ACCESS_TOKEN_SECONDS: i64 = 1800;
/// Seconds an authorization code waits to be exchanged; "a short window" is documented, the figure is assumed.
pub const CODE_SECONDS: i64 = 300;
/// What the scopes begin with that an application can ask for on its own behalf (documented for the webhooks journal).
pub const CLIENT_CREDENTIALS_SCOPES: &str = "developer.";

/// Characters in a list of scopes; ours, more than all of HubSpot's scopes make.
pub const SCOPES_TEXT_MAX: usize = 10_000;
/// Characters in a challenge or proof key (RFC 7636).
pub const PROOF_KEY_MAX: usize = 128;

/// A refusal of the token endpoints: the fields of RFC 6749 beside the two that HubSpot had before them.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Refusal {
    /// RFC 6749's code.
    pub error: &'static str,
    /// Text for people.
    pub error_description: &'static str,
    /// HubSpot's code.
    pub status: &'static str,
    /// The same text.
    pub message: &'static str,
}

/// What can be wrong with a request for a token.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// The refresh token was never issued, or was revoked (recorded).
    RefreshToken,
    /// The code was never issued, is used up or too old (text assumed).
    AuthorizationCode,
    /// No such application (text assumed).
    ClientId,
    /// The secret is another one (text assumed).
    ClientSecret,
    /// The address is not the one the code was sent to (assumed).
    RedirectUri,
    /// The account was deleted or disconnected (recorded).
    Hub,
    /// The grant is none that HubSpot knows (assumed).
    GrantType,
    /// The proof key does not fit the challenge (text assumed).
    CodeVerifier,
    /// The application may not have these scopes (code and text assumed).
    Scopes,
}

impl Problem {
    /// The status of a grant that is gone: nothing but a new login helps (`BAD_HUB` is recorded for accounts that were
    /// deleted or disconnected).
    #[must_use]
    pub fn means_the_grant_is_gone(status: &str) -> bool {
        matches!(status, "BAD_REFRESH_TOKEN" | "BAD_HUB")
    }

    /// The body. The status is 400 for all of them.
    #[must_use]
    pub const fn refusal(self) -> Refusal {
        let (error, status, text) = match self {
            Self::RefreshToken => (
                "invalid_grant",
                "BAD_REFRESH_TOKEN",
                "refresh token is invalid, expired or revoked",
            ),
            Self::AuthorizationCode => ("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code"),
            Self::ClientId => ("invalid_client", "BAD_CLIENT_ID", "missing or invalid client id"),
            Self::ClientSecret => (
                "invalid_client",
                "BAD_CLIENT_SECRET",
                "missing or invalid client secret",
            ),
            Self::RedirectUri => (
                "invalid_request",
                "BAD_REDIRECT_URI",
                "missing or invalid redirect uri",
            ),
            Self::Hub => ("access_denied", "BAD_HUB", "missing or unknown hub id"),
            Self::GrantType => (
                "unsupported_grant_type",
                "BAD_GRANT_TYPE",
                "missing or unknown grant type",
            ),
            Self::CodeVerifier => (
                "invalid_grant",
                "BAD_CODE_VERIFIER",
                "missing or invalid code verifier",
            ),
            Self::Scopes => ("invalid_scope", "BAD_SCOPES", "missing or invalid scopes"),
        };
        Refusal {
            error,
            error_description: text,
            status,
            message: text,
        }
    }
}

/// Whether a proof key fits its challenge (RFC 7636); without a method the challenge is the key itself.
#[must_use]
pub fn proof_key_fits(verifier: &str, challenge: &str, method: Option<&str>) -> bool {
    let computed = match method {
        Some("S256") => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())),
        None | Some("plain") => verifier.to_owned(),
        Some(_) => return false,
    };
    bool::from(computed.as_bytes().ct_eq(challenge.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Problem, proof_key_fits};

    #[test]
    fn a_refusal_says_everything_twice() {
        insta::assert_snapshot!(
            serde_json::to_string(&Problem::RefreshToken.refusal()).unwrap(),
            @r#"{"error":"invalid_grant","error_description":"refresh token is invalid, expired or revoked","status":"BAD_REFRESH_TOKEN","message":"refresh token is invalid, expired or revoked"}"#
        );
    }

    #[test]
    fn an_account_that_is_gone_takes_the_grant_with_it() {
        insta::assert_snapshot!(
            serde_json::to_string(&Problem::Hub.refusal()).unwrap(),
            @r#"{"error":"access_denied","error_description":"missing or unknown hub id","status":"BAD_HUB","message":"missing or unknown hub id"}"#
        );
        assert!(Problem::means_the_grant_is_gone(Problem::Hub.refusal().status));
        assert!(Problem::means_the_grant_is_gone(
            Problem::RefreshToken.refusal().status
        ));
        assert!(!Problem::means_the_grant_is_gone(
            Problem::ClientSecret.refusal().status
        ));
    }

    #[test]
    fn proof_keys_follow_rfc_7636() {
        // The example in appendix B of the RFC.
        let (verifier, challenge) = (
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        );
        assert!(proof_key_fits(verifier, challenge, Some("S256")));
        assert!(!proof_key_fits("other", challenge, Some("S256")));
        assert!(proof_key_fits("same", "same", None));
        assert!(!proof_key_fits("same", "same", Some("S512")));
    }
}
