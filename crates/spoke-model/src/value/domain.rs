//! Company domains and websites.

use super::email::is_domain;

/// Domains that hand out mailboxes to everybody. HubSpot skips its own, longer list when it links contacts to
/// companies by domain; this short one is ours.
pub const FREE_MAIL_DOMAINS: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "att.net",
    "btinternet.com",
    "comcast.net",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.co.uk",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "t-online.de",
    "tutanota.com",
    "verizon.net",
    "wanadoo.fr",
    "web.de",
    "yahoo.ca",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.br",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// Whether a domain hands out mailboxes to everybody, in any letter case.
#[must_use]
pub fn is_free_mail_domain(domain: &str) -> bool {
    FREE_MAIL_DOMAINS
        .binary_search_by(|known| compare_ignoring_case(known, domain))
        .is_ok()
}

/// The domain in a website as people type it: without scheme, user, `www.`, port and path, in lower case.
/// `None` when nothing is left that could be a domain.
#[must_use]
pub fn domain_from_website(website: &str) -> Option<String> {
    let text = website.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.trim_start_matches('/');
    let host = text.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let host = host.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    is_domain(host).then(|| host.to_owned())
}

/// The `website` of a company that was created with a `domain` and no website: the domain as it is (recorded).
#[must_use]
pub fn website_from_domain(domain: &str) -> Option<String> {
    let domain = domain.trim();
    (!domain.is_empty()).then(|| domain.to_owned())
}

fn compare_ignoring_case(known: &str, text: &str) -> std::cmp::Ordering {
    known
        .bytes()
        .cmp(text.bytes().map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::{FREE_MAIL_DOMAINS, domain_from_website, is_free_mail_domain, website_from_domain};

    #[test]
    fn a_domain_is_found_in_what_people_type() {
        for (website, domain) in [
            ("https://www.Example.com/about?x=1#top", Some("example.com")),
            ("example.com", Some("example.com")),
            (
                "http://user:secret@shop.example.co.uk:8080",
                Some("shop.example.co.uk"),
            ),
            ("//example.com/", Some("example.com")),
            ("www.example.com.", Some("example.com")),
            ("localhost", None),
            ("https://", None),
            ("", None),
            ("n/a", None),
            ("ask Ada", None),
        ] {
            assert_eq!(domain_from_website(website).as_deref(), domain, "{website}");
        }
        assert_eq!(
            website_from_domain("g1.example.com").as_deref(),
            Some("g1.example.com")
        );
        assert_eq!(website_from_domain(" "), None);
    }

    #[test]
    fn free_mail_domains_are_found_in_any_case() {
        assert!(FREE_MAIL_DOMAINS.is_sorted());
        for domain in FREE_MAIL_DOMAINS {
            assert!(is_free_mail_domain(&domain.to_uppercase()), "{domain}");
        }
        assert!(!is_free_mail_domain("example.com"));
        assert!(!is_free_mail_domain(""));
    }
}
