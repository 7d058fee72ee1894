//! Takes secrets and personal data out of text that leaves the machine.
//!
//! What is taken out: credentials told by their text ([`crate::token_kind`]), values beside telling names, every UUID that is
//! not called a correlation or request id (client secrets and API keys look like that), e-mail addresses, phone numbers,
//! passwords in addresses, private keys, and whatever values the caller knows to be secret. Categories, statuses,
//! correlation ids, times and counts stay: they are what a report is read for.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::token_kind::{find_tokens, names_a_secret};

/// Takes out what is secret or personal.
#[derive(Clone, Default)]
pub struct Redactor {
    known: Vec<String>,
}

/// Values shorter than this are not searched for: `1` or `yes` would take half a report with it.
const SHORTEST_KNOWN: usize = 6;

impl Redactor {
    /// Knows the general shapes only.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes out this value as well, wherever it stands.
    pub fn know(&mut self, value: &str) {
        let value = value.trim();
        if value.len() >= SHORTEST_KNOWN && !self.known.iter().any(|known| known == value) {
            self.known.push(value.to_owned());
            // A longer value may hold a shorter one: the longer goes first.
            self.known.sort_by_key(|known| std::cmp::Reverse(known.len()));
        }
    }

    /// The text without them.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for known in &self.known {
            if text.contains(known.as_str()) {
                text = text.replace(known.as_str(), "[secret]");
            }
        }
        redact(&text)
    }
}

/// Only how many values are known.
impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} known values)", self.known.len())
    }
}

/// The text without credentials and personal data.
///
/// ```
/// let text = r#"{"email": "jane@example.com", "correlationId": "c033cdaa-2c40-4a64-ae48-b4cec88dad24"}"#;
/// assert_eq!(
///     spoke_model::redact::redact(text),
///     r#"{"email": "[email]", "correlationId": "c033cdaa-2c40-4a64-ae48-b4cec88dad24"}"#,
/// );
/// ```
#[must_use]
pub fn redact(text: &str) -> String {
    let text = replace(&PRIVATE_KEY, text, |_| "[private key]".to_owned());
    let text = tokens(&text);
    let text = replace(&AUTHORIZATION, &text, |found| {
        format!("{}[secret]", group(found, 1))
    });
    let text = replace(&NAMED, &text, |found| {
        let value = group(found, 3);
        if names_a_secret(group(found, 1)) && !is_harmless(value) {
            format!("{}{}[secret]", group(found, 1), group(found, 2))
        } else {
            group(found, 0).to_owned()
        }
    });
    let text = replace(&USER_INFO, &text, |found| format!("{}[secret]@", group(found, 1)));
    let text = replace(&EMAIL, &text, |_| "[email]".to_owned());
    let text = replace(&PHONE, &text, |found| format!("{}[phone]", group(found, 1)));
    uuids(&text).into_owned()
}

static PRIVATE_KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)")
});
static AUTHORIZATION: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{6,}"));
/// A name, what stands between, a value: `a = "b"`, `"a": "b"`, `a=b&`, `A: b`. A header's value goes to the line's end.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r#"(?i)([A-Za-z][A-Za-z0-9_.-]*)((?:\\?["'])?\s*[:=]\s*(?:\\?["'])?)((?:[^"'\s&,;{}\[\]\\]|\\.)(?:[^"'\n&,{}\[\]\\]|\\[^"'])*)"#,
    )
});
static USER_INFO: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(://)[^/\s@]+@"));
static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?i)[\p{L}0-9._%+'-]+(?:@|%40)(?:[\p{L}0-9](?:[\p{L}0-9-]*[\p{L}0-9])?\.)+[\p{L}]{2,}")
});
/// With a country code, with an area code in brackets, or three groups that are no date.
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?x)(^|[^0-9A-Za-z.:+-])
        (?:(?:\+|%2B|00[1-9])[0-9](?:[\ ().\-/]{0,2}[0-9]){6,14}
        |\([0-9]{2,5}\)[\ .\-/]?[0-9]{3,4}[\ .\-/]?[0-9]{3,5}
        |[0-9]{3}[\ .-][0-9]{3}[\ .-][0-9]{4}
        |0[0-9]{2,4}[\ /-][0-9]{3,4}[\ -]?[0-9]{3,5})\b",
    )
});
static UUID: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"));

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

fn replace(pattern: &Option<Regex>, text: &str, with: impl Fn(&Captures<'_>) -> String) -> String {
    match pattern {
        Some(pattern) => pattern
            .replace_all(text, |found: &Captures<'_>| with(found))
            .into_owned(),
        // A pattern that can't be built must not let text through; the tests hold that all can.
        None => "[redacted]".to_owned(),
    }
}

fn group<'t>(found: &Captures<'t>, number: usize) -> &'t str {
    found.get(number).map_or("", |one| one.as_str())
}

fn tokens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for found in find_tokens(text) {
        out.push_str(text.get(at..found.start).unwrap_or_default());
        out.push_str("[secret]");
        at = found.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Words that say something about a secret and are none.
fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    value.starts_with('[')
        || matches!(
            value,
            "set" | "unset" | "true" | "false" | "null" | "none" | "ok" | "expired" | "missing"
        )
        || value.parse::<u64>().is_ok_and(|_| value.len() < SHORTEST_KNOWN)
}

/// How near a UUID a name must stand to be its name, in characters.
const NAME_REACH: usize = 48;

fn uuids(text: &str) -> Cow<'_, str> {
    let Some(pattern) = UUID.as_ref() else {
        return Cow::Borrowed("[redacted]");
    };
    pattern.replace_all(text, |found: &Captures<'_>| {
        let start = found.get(0).map_or(0, |one| one.start());
        let head: String = text
            .get(..start)
            .unwrap_or_default()
            .chars()
            .rev()
            .take(NAME_REACH)
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        // Reversed: the name must be the last words before the id.
        let told = ["correlationid", "requestid", "correlation", "trace"]
            .iter()
            .any(|name| head.starts_with(&name.chars().rev().collect::<String>()));
        if told {
            group(found, 0).to_owned()
        } else {
            "[secret]".to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Redactor, redact};
    use crate::token_kind::TOKEN_KINDS;

    #[test]
    fn all_patterns_can_be_built() {
        for one in [
            &super::PRIVATE_KEY,
            &super::AUTHORIZATION,
            &super::NAMED,
            &super::USER_INFO,
            &super::EMAIL,
            &super::PHONE,
            &super::UUID,
        ] {
            assert!(one.is_some());
        }
    }

    #[test]
    fn secrets_go_in_every_spelling() {
        let secret = "c0ffee00-1111-2222-3333-444455556666";
        for text in [
            format!("HUBSPOT_CLIENT_SECRET={secret}"),
            format!("client_secret = \"{secret}\""),
            format!("{{\"clientSecret\" : \"{secret}\"}}"),
            format!("{{\\\"clientSecret\\\":\\\"{secret}\\\"}}"),
            format!("GET /x?hapikey={secret}&limit=1"),
            format!("Cookie: a={secret}; b=2"),
            format!("the secret {secret} leaked"),
            format!("https://user:{secret}@example.com/"),
            format!("Authorization: Basic {}", "QWxhZGRpbjpvcGVu"),
            "password: hunter2hunter2".to_owned(),
            "{\"refresh_token\":\"abcdef\"}".to_owned(),
            "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----".to_owned(),
        ] {
            let redacted = redact(&text);
            for hidden in [secret, "QWxhZGRpbjpvcGVu", "hunter2", "abcdef", "MIIEvQ"] {
                assert!(!redacted.contains(hidden), "{text} became {redacted}");
            }
        }
    }

    #[test]
    fn people_go_and_evidence_stays() {
        for personal in [
            "jane.doe+x@example.co.uk",
            "jane%40example.com",
            "+49 170 1234567",
            "+15551234567",
            "(555) 123-4567",
            "555-123-4567",
            "0170 1234567",
        ] {
            let redacted = redact(&format!("for {personal}: no"));
            assert!(!redacted.contains(personal), "{redacted}");
        }
        for evidence in [
            "2026-11-25T13:40:00.123Z 404 OBJECT_NOT_FOUND",
            "correlation id c033cdaa-2c40-4a64-ae48-b4cec88dad24",
            "x-hubspot-correlation-id: c033cdaa-2c40-4a64-ae48-b4cec88dad24",
            "x-request-id: 3d3e35b7-0dae-4b9f-a6e3-9c230cbcf8dd",
            "daily 624999 of 625000 at 127.0.0.1:8484, record 1234567890123",
            "GET /crm/v3/objects/contacts/{id} took 1,234 ms",
            "token: set",
        ] {
            assert_eq!(redact(evidence), evidence);
        }
    }

    #[test]
    fn known_values_go_wherever_they_stand() {
        let mut redactor = Redactor::new();
        redactor.know("plain-words");
        redactor.know("yes");
        assert_eq!(redactor.redact("so plain-words, yes"), "so [secret], yes");
        assert_eq!(format!("{redactor:?}"), "Redactor(1 known values)");
    }

    proptest! {
        #[test]
        fn no_token_survives_any_surroundings(before in "[ -~]{0,20}[ =:\"'(]", after in "[ \"',;)&\n][ -~]{0,20}") {
            for kind in TOKEN_KINDS.iter().filter(|kind| kind.telling && kind.id != "access-token") {
                let text = format!("{before}{}{after}", kind.example);
                prop_assert!(!redact(&text).contains(kind.example), "{}", text);
            }
        }

        #[test]
        fn any_text_passes(text in "\\PC{0,200}") {
            let _ = redact(&text);
        }
    }
}
