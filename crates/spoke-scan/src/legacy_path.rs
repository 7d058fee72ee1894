//! Paths of numbered versions in any text: where they stand, when they end, what replaces them.

use std::sync::LazyLock;

use regex::Regex;
use spoke_model::time::{Date, Timestamp};
use spoke_model::version::{ApiVersion, Replacement, replacement_of, replacements, sunsets_of};

/// A path found in a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FoundPath {
    /// With a leading slash, without its query.
    pub path: String,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Whether its slash stands in the text.
    pub has_slash: bool,
    /// What replaces it.
    pub replacement: &'static Replacement,
}

/// When a path ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ending {
    /// What ends.
    pub family: &'static str,
    /// The day.
    pub day: &'static str,
    /// From today on; negative when the day has come.
    pub days_left: i64,
    /// Whether it answers 404 by now.
    pub gone: bool,
}

/// Every path of a known family, in order. A path begins after a quote, a value in a template, or HubSpot's host.
pub fn find_paths(text: &str) -> Vec<FoundPath> {
    static PATHS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let mut roots: Vec<String> = replacements()
            .iter()
            .map(|one| regex::escape(one.root()))
            .collect();
        roots.sort();
        roots.dedup();
        Regex::new(&format!(
            r#"/?(?:{})/(?:[a-z][a-z-]*/)?v[1-4](?:[/.][^\s"'`?<>\\]*)?"#,
            roots.join("|")
        ))
        .ok()
    });
    let Some(pattern) = &*PATHS else { return Vec::new() };
    pattern
        .find_iter(text)
        .filter(|one| begins(text.get(..one.start()).unwrap_or_default()))
        .filter(|one| ends(text.get(one.end()..).unwrap_or_default()))
        .filter_map(|one| {
            let has_slash = one.as_str().starts_with('/');
            let path = format!(
                "/{}",
                one.as_str()
                    .trim_start_matches('/')
                    .trim_end_matches([',', ';', ')'])
            );
            let replacement = replacement_of(&path)?;
            Some(FoundPath {
                path,
                start: one.start(),
                has_slash,
                replacement,
            })
        })
        .collect()
}

/// Whether a path may begin after this text.
fn begins(before: &str) -> bool {
    before.ends_with(['"', '\'', '`', '}'])
        || before.ends_with("hubapi.com")
        || before.ends_with("hubspot.com")
}

/// `v1` is the head of `v12` too.
fn ends(after: &str) -> bool {
    !after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
}

impl FoundPath {
    /// When it ends, by the calendar.
    pub fn ending(&self, today: Timestamp) -> Option<Ending> {
        let line = sunsets_of(&self.path).next()?;
        let day = Date::parse(line.day).ok()?;
        Some(Ending {
            family: line.family,
            day: line.day,
            days_left: day.days() - Date::of(today).days(),
            gone: line.is_gone(today),
        })
    }

    /// What to call instead, with the latest version.
    pub fn instead(&self) -> String {
        self.replacement.instead(ApiVersion::default())
    }
}

impl Ending {
    /// In words: `gone since 2026-04-30`.
    pub fn words(self) -> String {
        match self {
            Self { gone: true, day, .. } => format!("gone since {day}"),
            Self { days_left, day, .. } if days_left <= 0 => format!("unsupported since {day}"),
            Self { days_left, day, .. } => format!("ends on {day}, in {days_left} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<String> {
        find_paths(text).into_iter().map(|one| one.path).collect()
    }

    #[test]
    fn paths_are_found_in_every_writing() {
        assert_eq!(found("'/crm/v3/objects/contacts'"), ["/crm/v3/objects/contacts"]);
        assert_eq!(found("\"crm/v3/owners\""), ["/crm/v3/owners"]);
        assert_eq!(
            found("`${BASE}/crm/v4/objects/${type}/x`"),
            ["/crm/v4/objects/${type}/x"]
        );
        assert_eq!(
            found("curl https://api.hubapi.com/contacts/v1/lists/7?x=1"),
            ["/contacts/v1/lists/7"]
        );
        assert_eq!(
            found("'/oauth/v1/token', '/crm-pipelines/v1/pipelines/deals'").len(),
            2
        );
    }

    #[test]
    fn other_paths_are_left_alone() {
        for text in [
            "'/crm/objects/2026-09/contacts'",
            "'/api/v1/users'",
            "'/contacts/v12/x'",
            "// see crm/v3/objects in the reference",
            "'/crm/v3/unheard-of'",
            "https://example.com/deals/v1/deal",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_day_decides() {
        let today = Timestamp::parse("2026-11-25").unwrap();
        let words = |text: &str| find_paths(text)[0].ending(today).unwrap().words();
        assert_eq!(words("'/contacts/v1/lists'"), "gone since 2026-04-30");
        assert_eq!(
            words("'/crm-pipelines/v1/pipelines/deals'"),
            "ends on 2026-12-04, in 9 days"
        );
    }

    proptest! {
        #[test]
        fn any_text_can_be_searched(text in any::<String>()) {
            for one in find_paths(&text) {
                prop_assert!(text.get(one.start..).is_some());
            }
        }
    }
}
