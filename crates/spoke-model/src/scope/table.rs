//! The table of the published specification, as `data/scopes.tsv` has it: method, path without version, alternatives.
//!
//! `{}` is any segment, `{**}` at the end any rest. Alternatives stand with spaces between them; `a+b` is an alternative of
//! two scopes that must both be held, `@name` stands for the alternatives of a set. A lone `-` is no scope at all.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Groups;

const ROWS: &str = include_str!("../../data/scopes.tsv");

/// Alternatives, each a list of scopes that must all be held.
type Alternatives = Vec<Vec<&'static str>>;

struct Row {
    segments: Vec<&'static str>,
    groups: Vec<Vec<&'static str>>,
}

/// Rows by method and first segment; the most specific ones first.
static TABLE: LazyLock<HashMap<String, Vec<Row>>> = LazyLock::new(read);

/// The groups of scopes for an operation; empty for no scope.
pub(super) fn find(method: &str, segments: &[&str]) -> Option<Groups> {
    let rows = TABLE.get(&key(method, segments))?;
    let row = rows.iter().find(|row| fits(&row.segments, segments))?;
    Some(&row.groups)
}

/// Whether any operation asks for a scope.
pub(super) fn has(scope: &str) -> bool {
    let mut groups = TABLE.values().flatten().flat_map(|row| &row.groups);
    groups.any(|group| group.contains(&scope))
}

fn key(method: &str, segments: &[&str]) -> String {
    format!("{method} {}", segments.first().copied().unwrap_or_default())
}

fn fits(pattern: &[&str], segments: &[&str]) -> bool {
    if let Some((&"{**}", before)) = pattern.split_last() {
        return segments.len() > before.len() && before.iter().zip(segments).all(|(a, b)| same(a, b));
    }
    pattern.len() == segments.len() && pattern.iter().zip(segments).all(|(a, b)| same(a, b))
}

fn same(pattern: &str, segment: &str) -> bool {
    pattern == "{}" || pattern == segment
}

fn read() -> HashMap<String, Vec<Row>> {
    let mut sets: HashMap<&str, Alternatives> = HashMap::new();
    let mut table: HashMap<String, Vec<Row>> = HashMap::new();
    for line in ROWS.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(method), Some(path), Some(written)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        if method == "set" {
            sets.insert(path, alternatives(written, &sets));
            continue;
        }
        let segments: Vec<&str> = path.split('/').collect();
        let groups = groups(&alternatives(written, &sets));
        table
            .entry(key(method, &segments))
            .or_default()
            .push(Row { segments, groups });
    }
    for rows in table.values_mut() {
        // Braces sort behind letters and digits.
        rows.sort_by(|a, b| a.segments.cmp(&b.segments));
    }
    table
}

fn alternatives(written: &'static str, sets: &HashMap<&str, Alternatives>) -> Alternatives {
    let mut alternatives = Alternatives::new();
    for word in written.split(' ').filter(|word| *word != "-") {
        match word.strip_prefix('@') {
            Some(name) => alternatives.extend(sets.get(name).cloned().unwrap_or_default()),
            None => alternatives.push(word.split('+').collect()),
        }
    }
    alternatives.sort();
    alternatives.dedup();
    alternatives
}

/// The same as groups of which each must be met by one scope.
fn groups(alternatives: &Alternatives) -> Vec<Vec<&'static str>> {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for alternative in alternatives {
        groups = if groups.is_empty() {
            alternative.iter().map(|scope| vec![*scope]).collect()
        } else {
            let with = |scope: &'static str| {
                groups.iter().map(move |group| {
                    let mut group = group.clone();
                    if !group.contains(&scope) {
                        group.push(scope);
                    }
                    group
                })
            };
            alternative.iter().flat_map(|scope| with(scope)).collect()
        };
    }
    // A group that holds all of another is met with that one.
    let holds = |wide: &[&str], narrow: &[&str]| narrow.iter().all(|scope| wide.contains(scope));
    let mut kept: Vec<Vec<&str>> = Vec::new();
    groups.sort_by_key(Vec::len);
    for mut group in groups {
        if !kept.iter().any(|narrow| holds(&group, narrow)) {
            group.sort_unstable();
            kept.push(group);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_become_groups() {
        for (written, expected) in [
            ("-", vec![]),
            ("a b", vec![vec!["a", "b"]]),
            ("a+b", vec![vec!["a"], vec!["b"]]),
            ("a+b a+c", vec![vec!["a"], vec!["b", "c"]]),
            ("rw r+w", vec![vec!["r", "rw"], vec!["rw", "w"]]),
        ] {
            let mut groups = groups(&alternatives(written, &HashMap::new()));
            groups.sort();
            let mut expected = expected;
            expected.sort();
            assert_eq!(groups, expected, "{written}");
        }
    }

    #[test]
    fn a_literal_segment_wins() {
        let first = |path: &str| {
            let segments: Vec<&str> = path.split('/').collect();
            find("GET", &segments).and_then(|groups| groups.first()?.first().copied())
        };
        assert_eq!(first("settings/users/teams"), Some("settings.users.teams.read"));
        assert_ne!(first("settings/users/7"), Some("settings.users.teams.read"));
        assert!(first("cms/source-code/draft/content/a/b.html").is_some());
    }
}
