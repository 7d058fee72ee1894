//! E-mail addresses: what HubSpot accepts, how it stores them, and their domain.

use std::borrow::Cow;

use super::ValueError;

/// Top-level domains that never exist (RFC 2606). HubSpot refuses them (recorded for `.test`).
const RESERVED: [&str; 4] = ["test", "example", "invalid", "localhost"];

/// Checks an address and gives the form HubSpot stores: without blanks around it, in lower case (assumed; the
/// comparison at least ignores letter case).
///
/// # Errors
/// `INVALID_EMAIL` with the text as sent.
pub fn normalize_email(text: &str) -> Result<String, ValueError> {
    canonical(text).map(Cow::into_owned)
}

/// The part behind the last `@`, as stored in `hs_email_domain`; `None` when there is none.
#[must_use]
pub fn email_domain(address: &str) -> Option<&str> {
    address
        .rsplit_once('@')
        .map(|(_, domain)| domain)
        .filter(|domain| !domain.is_empty())
}

/// Like [`normalize_email`], borrowed when the text is already in its stored form.
pub(super) fn canonical(text: &str) -> Result<Cow<'_, str>, ValueError> {
    let address = text.trim();
    if !is_valid(address) {
        return Err(ValueError::invalid_email(text));
    }
    if address
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return Ok(Cow::Borrowed(address));
    }
    Ok(Cow::Owned(address.to_lowercase()))
}

/// The shape of an address as people have them: no quotes, no comments, a domain with a dot.
fn is_valid(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    let local_fits = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .chars()
            .all(|letter| letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(letter));
    local_fits && is_domain(domain)
}

/// Dot-separated labels of letters, digits and inner hyphens, the last one no number and not reserved.
pub(super) fn is_domain(domain: &str) -> bool {
    let Some((_, top)) = domain.rsplit_once('.') else {
        return false;
    };
    domain.len() <= 253
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '-')
        })
        && top.chars().count() >= 2
        && !top.chars().all(|letter| letter.is_ascii_digit())
        && !RESERVED.iter().any(|reserved| top.eq_ignore_ascii_case(reserved))
}

#[cfg(test)]
mod tests {
    use super::{email_domain, normalize_email};

    #[test]
    fn addresses_are_lower_cased_and_trimmed() {
        for (text, stored) in [
            ("ada@example.com", "ada@example.com"),
            (
                "  Ada.Lovelace+News@Mail.Example.COM\n",
                "ada.lovelace+news@mail.example.com",
            ),
            (
                "o'brien@xn--bcher-kva.example.co.uk",
                "o'brien@xn--bcher-kva.example.co.uk",
            ),
            ("Jörg@Bücher.de", "jörg@bücher.de"),
            ("a@b.museum", "a@b.museum"),
        ] {
            assert_eq!(normalize_email(text).as_deref(), Ok(stored));
        }
    }

    #[test]
    fn broken_and_reserved_addresses_are_refused_with_the_text_as_sent() {
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@example",
            "ada@example.c",
            "ada@@example.com",
            "a b@example.com",
            "ada@exa mple.com",
            "ada@-example.com",
            "ada@example..com",
            ".ada@example.com",
            "a..b@example.com",
            "ada@example.test",
            "ada@portal.localhost",
            "ada@1.2.3.4",
            "ada@example.com.",
            "a,b@example.com",
        ] {
            let error = normalize_email(text).unwrap_err();
            assert_eq!(error.message(), format!("Email address {text} is invalid"));
        }
    }

    #[test]
    fn the_domain_follows_the_last_at_sign() {
        assert_eq!(email_domain("ada@example.com"), Some("example.com"));
        assert_eq!(email_domain("ada@"), None);
        assert_eq!(email_domain("ada"), None);
    }
}
