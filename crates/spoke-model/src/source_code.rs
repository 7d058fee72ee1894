//! Files of the design manager: where they lie, how large they may be.
//!
//! Sources: the source code guide, the paths of the official Node SDK 14. Numbers that nobody publishes say "assumed".

/// The two places that a file can have: what is worked on, and what pages use (documented).
pub const ENVIRONMENTS: [&str; 2] = ["draft", "published"];
/// Bytes of one file (assumed).
pub const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// Files in both environments together (assumed).
pub const FILES_MAX: usize = 10_000;
/// Bytes of all files together (assumed).
pub const TOTAL_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Characters of a path (assumed).
pub const PATH_CHARACTERS_MAX: usize = 1_000;
/// Files that one archive may hold (assumed).
pub const ARCHIVE_FILES_MAX: usize = 1_000;
/// Bytes that the files of one archive may have unpacked (assumed).
pub const ARCHIVE_BYTES_MAX: u64 = 100 * 1024 * 1024;
/// Extractions that are remembered (assumed).
pub const TASKS_MAX: usize = 1_000;

/// Whether a path stays below the place it is relative to: names between slashes, none of them empty, `.` or `..`, without
/// backslashes, control characters and colons.
///
/// ```
/// use spoke_model::source_code::is_path;
///
/// assert!(is_path("theme/templates/home.html"));
/// assert!(!is_path("theme/../../etc/passwd"));
/// assert!(!is_path("/theme"));
/// ```
#[must_use]
pub fn is_path(path: &str) -> bool {
    let is_name = |name: &str| !matches!(name, "" | "." | "..");
    let is_good = |letter: char| !letter.is_control() && !matches!(letter, '\\' | ':');
    path.chars().count() <= PATH_CHARACTERS_MAX && path.chars().all(is_good) && path.split('/').all(is_name)
}

/// What is wrong with a file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FileProblem {
    /// A text that is not UTF-8.
    #[error("the file is not UTF-8")]
    NotUtf8,
    /// JSON that is none.
    #[error("the file is not JSON: {0}")]
    NotJson(String),
    /// A tag of the template language that is not closed.
    #[error("{tag} on line {line} is not closed")]
    Open {
        /// How the tag begins.
        tag: &'static str,
        /// Its line, counted from 1.
        line: usize,
    },
}

/// Looks for what HubSpot would refuse in a file: JSON that cannot be read, template tags that do not end. Everything else
/// that HubSpot looks for is not known here (assumed).
///
/// # Errors
/// [`FileProblem`], the first in the file.
pub fn check(path: &str, content: &[u8]) -> Result<(), FileProblem> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if !matches!(
        ending,
        "json" | "html" | "hubl" | "css" | "js" | "txt" | "md" | "svg"
    ) {
        return Ok(());
    }
    let text = std::str::from_utf8(content).map_err(|_| FileProblem::NotUtf8)?;
    match ending {
        "json" => serde_json::from_str::<serde::de::IgnoredAny>(text)
            .map(|_| ())
            .map_err(|error| FileProblem::NotJson(error.to_string())),
        "html" | "hubl" => check_tags(text),
        _ => Ok(()),
    }
}

/// Every tag of the template language must end.
fn check_tags(text: &str) -> Result<(), FileProblem> {
    const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
    let mut place = 0;
    while let Some(rest) = text.get(place..) {
        let next = TAGS
            .iter()
            .filter_map(|(tag, end)| Some((rest.find(tag)?, *tag, *end)))
            .min();
        let Some((at, tag, end)) = next else {
            return Ok(());
        };
        let inside = at + tag.len();
        let Some(length) = rest.get(inside..).and_then(|rest| rest.find(end)) else {
            let before = text.get(..place + at).unwrap_or_default();
            let line = 1 + before.matches('\n').count();
            return Err(FileProblem::Open { tag, line });
        };
        place += inside + length + end.len();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{check, is_path};

    #[test]
    fn paths_cannot_leave() {
        for good in ["a", "a/b.html", "a b/ü.css", "..a/b..", "a/...b"] {
            assert!(is_path(good), "{good}");
        }
        for bad in [
            "", "/a", "a/", "a//b", "..", "a/../b", "./a", "a\\b", "C:/a", "a\0b", "a/\n",
        ] {
            assert!(!is_path(bad), "{bad:?}");
        }
    }

    #[test]
    fn problems_are_told() {
        for (path, content, told) in [
            ("a.html", "{{ a }} {% if b %}\n{# c #}", None),
            ("a.html", "<p>\n{{ a }\n</p>", Some("{{ on line 2 is not closed")),
            ("a.html", "{% a\n{{ b }}", Some("{% on line 1 is not closed")),
            ("theme.json", "{\"a\": 1}", None),
            ("theme.json", "{\"a\": }", Some("the file is not JSON: ")),
            ("a.css", "{% a", None),
            ("a.png", "\u{0}", None),
        ] {
            let said = check(path, content.as_bytes())
                .err()
                .map(|problem| problem.to_string());
            match told {
                None => assert_eq!(said, None, "{path}"),
                Some(told) => assert!(
                    said.clone().unwrap_or_default().starts_with(told),
                    "{path}: {said:?}"
                ),
            }
        }
        assert!(check("a.js", &[0xff]).is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[{}%# \né]{0,30}") {
            let _ = check("a.html", text.as_bytes());
        }
    }
}
