//! Rules for domains, e-mail addresses and web addresses. A listed domain stands for those below it too (assumed).

use super::refuse;
use crate::value::{ValueError, email_domain, normalize_email};

/// The longest domain name, in bytes (RFC 1035).
const DOMAIN_MAX: usize = 253;

pub(super) fn domain(value: &str) -> Result<(), ValueError> {
    if is_domain(value) {
        return Ok(());
    }
    refuse("INVALID_DOMAIN", "Enter a domain such as example.com")
}

pub(super) fn email(value: &str) -> Result<(), ValueError> {
    normalize_email(value).map(drop)
}

pub(super) fn email_domains(value: &str, domains: &[String], allowed: bool) -> Result<(), ValueError> {
    let host = email_domain(value).unwrap_or_default();
    listed(
        host,
        domains,
        allowed,
        "INVALID_EMAIL_DOMAIN",
        "an e-mail address",
    )
}

pub(super) fn url(value: &str) -> Result<(), ValueError> {
    if host(value).is_some() {
        return Ok(());
    }
    refuse("INVALID_URL", "Enter a web address such as https://example.com")
}

pub(super) fn url_domains(value: &str, domains: &[String], allowed: bool) -> Result<(), ValueError> {
    let host = host(value).unwrap_or_default();
    listed(host, domains, allowed, "INVALID_URL_DOMAIN", "a web address")
}

fn listed(
    host: &str,
    domains: &[String],
    allowed: bool,
    code: &'static str,
    what: &str,
) -> Result<(), ValueError> {
    let host = host.to_ascii_lowercase();
    let is_listed = domains.iter().any(|domain| {
        let domain = domain.trim().to_ascii_lowercase();
        host == domain
            || host
                .strip_suffix(&domain)
                .is_some_and(|below| below.ends_with('.'))
    });
    if is_listed == allowed {
        return Ok(());
    }
    let list = domains.join(", ");
    let message = if allowed {
        format!("Enter {what} of one of these domains: {list}")
    } else {
        format!("Enter {what} of none of these domains: {list}")
    };
    refuse(code, message)
}

/// The host of a web address; the scheme may be missing (assumed).
fn host(value: &str) -> Option<&str> {
    let rest = match value.split_once("://") {
        Some(("http" | "https", rest)) => rest,
        Some(_) => return None,
        None => value,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        Some(_) => return None,
        None => authority,
    };
    is_domain(host).then_some(host)
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let inside = |one: char| one.is_alphanumeric() || one == '-';
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(inside)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= DOMAIN_MAX && text.contains('.') && text.split('.').all(is_label)
}
