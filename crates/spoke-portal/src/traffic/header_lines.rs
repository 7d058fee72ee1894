//! Headers as they are remembered: a line each, nothing that opens anything, a screen at most.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::record::push_shown;

/// Bytes of headers that are kept.
const KEPT: usize = 4 * 1024;
/// Parts of names whose values open something.
const SECRET: [&str; 6] = ["auth", "cookie", "key", "secret", "signature", "token"];

/// Writes the headers as `name: value` lines. Values that open something are struck out, and what lies behind [`KEPT`]
/// bytes is left out.
pub(crate) fn header_lines(lines: &mut String, headers: &HeaderMap) {
    for (name, value) in headers {
        let before = lines.len();
        lines.push_str(name.as_str());
        lines.push_str(": ");
        push_value(lines, name, value);
        lines.push('\n');
        if lines.len() > KEPT {
            lines.truncate(before);
            lines.push_str("…\n");
            break;
        }
    }
}

/// Whether a name holds one of [`SECRET`], in one pass: every header of every request is asked.
fn is_secret(name: &str) -> bool {
    let mut rest = name.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        if matches!(first, b'a' | b'c' | b'k' | b's' | b't')
            && SECRET.iter().any(|part| rest.starts_with(part.as_bytes()))
        {
            return true;
        }
        rest = behind;
    }
    false
}

fn push_value(lines: &mut String, name: &HeaderName, value: &HeaderValue) {
    match value.to_str() {
        _ if is_secret(name.as_str()) => lines.push_str("[redacted]"),
        // An address may carry a code.
        Ok(address) if name == header::LOCATION || name == header::REFERER => {
            let (path, query) = address
                .split_once('?')
                .map_or((address, None), |(path, query)| (path, Some(query)));
            push_shown(lines, path, query);
        }
        Ok(text) => lines.push_str(text),
        Err(_) => lines.push_str(&String::from_utf8_lossy(value.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pairs: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a value"));
        }
        let mut kept = String::new();
        header_lines(&mut kept, &headers);
        kept
    }

    #[test]
    fn what_opens_something_is_struck_out() {
        for name in [
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "x-api-key",
            "x-hubspot-signature-v3",
            "x-access-token",
        ] {
            assert_eq!(lines(&[(name, "opens")]), format!("{name}: [redacted]\n"));
        }
        assert_eq!(
            lines(&[("location", "https://app.example.com/back?code=opens&state=7")]),
            "location: https://app.example.com/back?code=[redacted]&state=7\n"
        );
        assert_eq!(
            lines(&[("accept", "application/json"), ("accept", "text/html")]),
            "accept: application/json\naccept: text/html\n"
        );
    }

    #[test]
    fn the_first_letters_are_those_of_the_secret_parts() {
        for part in SECRET {
            assert!(is_secret(part) && is_secret(&format!("x-{part}s")), "{part}");
        }
        for name in [
            "accept",
            "content-type",
            "host",
            "user-agent",
            "x-hubspot-ratelimit-max",
            "",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn no_more_than_a_screen_is_kept() {
        let long = "x".repeat(3_000);
        let kept = lines(&[("a", &long), ("b", &long), ("c", "short")]);
        assert!(kept.starts_with("a: xxx") && kept.ends_with("\n…\n"), "{kept}");
        assert!(kept.len() < KEPT, "{}", kept.len());
    }
}
