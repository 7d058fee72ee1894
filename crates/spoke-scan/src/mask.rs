//! Lines as they may be shown: without credentials, without control characters, not longer than a line of a terminal.

use std::sync::LazyLock;

use regex::Regex;
use spoke_model::token_kind::find_tokens;

const LONGEST: usize = 160;

/// The line of code for a report.
pub fn line(text: &str) -> String {
    static UUID: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}").ok()
    });
    let mut shown = text.trim().to_owned();
    for found in find_tokens(&shown.clone()).into_iter().rev() {
        shown.replace_range(found.start..found.end, "[redacted]");
    }
    if let Some(pattern) = &*UUID {
        shown = pattern.replace_all(&shown, "[redacted]").into_owned();
    }
    shorten(&shown)
}

/// A text without control characters, cut at the length of a long line.
pub fn shorten(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(LONGEST)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_is_shown_without_its_secrets() {
        let text = "  get(`https://x?hapikey=12345678-9abc-def0-1234-56789abcdef0`, 'pat-na1-12345678-9abc-def0-1234-56789abcdef0')\t";
        assert_eq!(line(text), "get(`https://x?hapikey=[redacted]`, '[redacted]')");
        assert_eq!(line(&"é".repeat(500)).chars().count(), 161);
    }
}
