//! Every kind of credential that HubSpot hands out: what it looks like, and what it is called where it is kept.
//!
//! Sources: the guides on authentication, OAuth and service keys (documented); the shape of static tokens is the one that
//! published scanners look for (recorded). Kinds that look like any other identifier are found by the names beside them.

use std::sync::LazyLock;

use regex::Regex;

/// A kind of credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TokenKind {
    /// A short name for reports: `private-app-token`.
    pub id: &'static str,
    /// What it is, in words.
    pub title: &'static str,
    /// A regular expression for its text. Whole words are meant.
    pub pattern: &'static str,
    /// Whether the text alone gives it away. If not, only a telling name beside it does, see [`names_a_secret`].
    pub telling: bool,
    /// An example that belongs to nobody.
    pub example: &'static str,
}

/// Where data is hosted, as it stands in tokens. `na1` and `eu1` are documented, the others assumed.
pub const HUBLETS: [&str; 5] = ["na1", "na2", "na3", "eu1", "ap1"];

const UUID: &str = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

/// Every kind. Those that are told by their text come first, the most particular one at the head.
pub const TOKEN_KINDS: [TokenKind; 7] = [
    TokenKind {
        id: "static-token",
        title: "token of a private app, of a platform app, or service key",
        pattern: r"pat-[A-Za-z]{2,4}[0-9]-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        telling: true,
        example: "pat-na1-00000000-0000-0000-0000-000000000000",
    },
    TokenKind {
        id: "refresh-token",
        title: "OAuth refresh token or authorization code",
        pattern: r"[a-z]{2}[0-9]-[0-9a-fA-F]{4,8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        telling: true,
        example: "na1-00000000-0000-0000-0000-000000000000",
    },
    TokenKind {
        id: "access-token",
        title: "OAuth access token",
        pattern: r"C[A-Za-z0-9+/_-]{59,}={0,2}",
        telling: true,
        example: "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    },
    TokenKind {
        id: "client-secret",
        title: "client secret of an application",
        pattern: UUID,
        telling: false,
        example: "00000000-0000-0000-0000-000000000000",
    },
    TokenKind {
        id: "developer-api-key",
        title: "developer API key",
        pattern: UUID,
        telling: false,
        example: "00000000-0000-0000-0000-000000000000",
    },
    TokenKind {
        id: "old-refresh-token",
        title: "OAuth refresh token without a region",
        pattern: UUID,
        telling: false,
        example: "00000000-0000-0000-0000-000000000000",
    },
    TokenKind {
        id: "personal-access-key",
        title: "personal access key of HubSpot's command line tool",
        pattern: r"[A-Za-z0-9+/_-]{60,}={0,2}",
        telling: false,
        example: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    },
];

/// Beginnings, middles or ends of names whose value is a secret, in lower case and without `-`, `_`, blanks.
pub const SECRET_NAMES: [&str; 14] = [
    "token",
    "secret",
    "hapikey",
    "apikey",
    "password",
    "passwd",
    "authorization",
    "cookie",
    "privatekey",
    "accesskey",
    "credential",
    "codeverifier",
    "signature",
    "bearer",
];

/// A credential found in a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FoundToken {
    /// Which kind.
    pub kind: &'static TokenKind,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Whether a value under this name is a secret: `HUBSPOT_ACCESS_TOKEN`, `clientSecret`, `X-Api-Key`.
#[must_use]
pub fn names_a_secret(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    SECRET_NAMES.iter().any(|known| plain.contains(known))
}

/// Every credential that its own text gives away, in order.
///
/// ```
/// let text = "curl -H 'Authorization: Bearer pat-eu1-00000000-0000-0000-0000-000000000000'";
/// let found = spoke_model::token_kind::find_tokens(text);
/// assert_eq!(found[0].kind.id, "static-token");
/// ```
#[must_use]
pub fn find_tokens(text: &str) -> Vec<FoundToken> {
    static KINDS: LazyLock<Vec<(&TokenKind, Regex)>> = LazyLock::new(|| {
        TOKEN_KINDS
            .iter()
            .filter(|kind| kind.telling)
            .filter_map(|kind| Some((kind, Regex::new(kind.pattern).ok()?)))
            .collect()
    });
    let mut found: Vec<FoundToken> = Vec::new();
    for (kind, pattern) in KINDS.iter() {
        for one in pattern.find_iter(text) {
            let taken = found
                .iter()
                .any(|known| one.start() < known.end && known.start < one.end());
            if !taken && stands_alone(text, one.start(), one.end()) && is_plausible(kind, one.as_str()) {
                found.push(FoundToken {
                    kind,
                    start: one.start(),
                    end: one.end(),
                });
            }
        }
    }
    found.sort_by_key(|one| one.start);
    found
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|head| head.chars().next_back());
    let after = text.get(end..).and_then(|tail| tail.chars().next());
    let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    !joins(before) && !joins(after)
}

/// Long words that begin with C are not all tokens: a token mixes cases or digits.
fn is_plausible(kind: &TokenKind, text: &str) -> bool {
    if kind.id != "access-token" {
        return true;
    }
    let has = |test: fn(&char) -> bool| text.chars().any(|letter| test(&letter));
    has(char::is_ascii_digit) && has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::{HUBLETS, TOKEN_KINDS, find_tokens, names_a_secret};

    #[test]
    fn every_pattern_fits_its_own_example() {
        for kind in TOKEN_KINDS {
            let pattern = regex::Regex::new(&format!("^(?:{})$", kind.pattern)).unwrap();
            assert!(pattern.is_match(kind.example), "{}", kind.id);
        }
    }

    #[test]
    fn static_and_refresh_tokens_are_found_in_every_region_and_told_apart() {
        for hublet in HUBLETS {
            let text = format!("a=\"pat-{hublet}-12345678-1234-abcd-1234-123456789abc\"");
            assert_eq!(find_tokens(&text)[0].kind.id, "static-token", "{text}");
            assert_eq!(find_tokens(&text).len(), 1);
            let text = format!("{hublet}-1234-1234-abcd-1234-123456789abc");
            assert_eq!(find_tokens(&text)[0].kind.id, "refresh-token", "{text}");
        }
        let access = format!("Bearer C{}", "Lf3xQ9".repeat(12));
        assert_eq!(find_tokens(&access)[0].kind.id, "access-token");
        assert!(find_tokens(&"C".repeat(80)).is_empty(), "no digits, no token");
        assert!(
            find_tokens("0b0e4a64-c033-cdaa-8a2c-ae48b4cec88d").is_empty(),
            "a correlation id"
        );
    }

    #[test]
    fn names_tell_secrets_in_every_spelling() {
        for name in [
            "HUBSPOT_ACCESS_TOKEN",
            "clientSecret",
            "X-Api-Key",
            "client secret",
            "Set-Cookie",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in ["portal", "HOME", "correlationId", "category"] {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
