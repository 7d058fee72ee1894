//! Two answers, field by field.

use serde_json::Value;

use super::ids::{IdMap, is_own};
use super::report::{Difference, Kind};
use super::rules::{Rule, moment_form, rule};
use super::scope::Scope;

/// What a comparison gathers.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// How many fields are the same.
    pub(crate) same: u64,
    /// What is not.
    pub(crate) differences: Vec<Difference>,
}

impl Comparison {
    /// Notes one field.
    pub(crate) fn check(
        &mut self,
        same: bool,
        at: &str,
        kind: Kind,
        recorded: impl FnOnce() -> String,
        portal: impl FnOnce() -> String,
    ) {
        if same {
            self.same += 1;
        } else {
            self.differences.push(Difference {
                at: at.to_owned(),
                kind,
                recorded: shortened(recorded()),
                portal: shortened(portal()),
            });
        }
    }
}

/// Learns from two answers which ids mean the same.
pub(crate) fn learn(ids: &mut IdMap, scope: &Scope, recorded: &Value, portal: &Value) {
    learn_at(ids, scope, None, recorded, portal, false);
}

/// `kind` is that of the ids here, if these are ids.
fn learn_at(
    ids: &mut IdMap,
    scope: &Scope,
    kind: Option<&str>,
    recorded: &Value,
    portal: &Value,
    names_ids: bool,
) {
    match (recorded, portal) {
        (Value::Array(one), Value::Array(other)) => {
            for (one, other) in one.iter().zip(other) {
                learn_at(ids, scope, kind, one, other, names_ids);
            }
        }
        (Value::Object(one), Value::Object(other)) => {
            let own = is_own(one);
            for (name, value) in one {
                if let Some(mine) = other.get(name) {
                    let below = scope.below(name, one);
                    let is_id = rule(name, own) == Some(Rule::Id);
                    learn_at(ids, &below, scope.kind(name), value, mine, is_id);
                }
            }
        }
        (Value::String(one), Value::String(other)) if names_ids => ids.learn(kind, one, other),
        (Value::Number(one), Value::Number(other)) if names_ids => {
            ids.learn(kind, &one.to_string(), &other.to_string())
        }
        _ => {}
    }
}

/// Compares two bodies.
pub(crate) fn compare(found: &mut Comparison, ids: &IdMap, scope: &Scope, recorded: &Value, portal: &Value) {
    let here = Here {
        at: "",
        how: None,
        scope,
        kind: None,
    };
    at_place(found, ids, here, recorded, portal);
}

/// A place in two bodies.
#[derive(Clone, Copy)]
struct Here<'h> {
    /// As a pointer.
    at: &'h str,
    how: Option<Rule>,
    scope: &'h Scope,
    /// The kind of id that stands here, if it is one.
    kind: Option<&'h str>,
}

fn at_place(found: &mut Comparison, ids: &IdMap, here: Here<'_>, recorded: &Value, portal: &Value) {
    let Here { at, how, scope, kind } = here;
    let (one, other) = (type_of(recorded), type_of(portal));
    if one != other {
        found.check(false, at, Kind::Type, || typed(recorded), || typed(portal));
        return;
    }
    match (recorded, portal) {
        (Value::Object(recorded), Value::Object(portal)) => {
            let own = is_own(recorded);
            for (name, value) in recorded {
                let below = pointer(at, name);
                match portal.get(name) {
                    Some(mine) => {
                        let here = Here {
                            at: &below,
                            how: rule(name, own),
                            scope: &scope.below(name, recorded),
                            kind: scope.kind(name),
                        };
                        at_place(found, ids, here, value, mine);
                    }
                    None => found.check(
                        false,
                        &below,
                        Kind::Missing,
                        || text(value),
                        || "nothing".to_owned(),
                    ),
                }
            }
            for (name, value) in portal {
                if !recorded.contains_key(name) {
                    let below = pointer(at, name);
                    found.check(
                        false,
                        &below,
                        Kind::Extra,
                        || "nothing".to_owned(),
                        || text(value),
                    );
                }
            }
        }
        (Value::Array(recorded), Value::Array(portal)) => {
            let (one, other) = (recorded.len(), portal.len());
            found.check(one == other, at, Kind::Length, || entries(one), || entries(other));
            for (place, (value, mine)) in recorded.iter().zip(portal).enumerate() {
                let below = pointer(at, &place.to_string());
                at_place(found, ids, Here { at: &below, ..here }, value, mine);
            }
        }
        _ => {
            let same = is_same(ids, how, kind.or(scope.own()), recorded, portal);
            found.check(same, at, Kind::Value, || text(recorded), || text(portal));
        }
    }
}

/// Whether two scalars of one type are the same under a rule.
fn is_same(ids: &IdMap, how: Option<Rule>, kind: Option<&str>, recorded: &Value, portal: &Value) -> bool {
    if recorded == portal && how != Some(Rule::Id) {
        return true;
    }
    let (one, other) = (plain(recorded), plain(portal));
    match how {
        Some(Rule::Opaque) => true,
        Some(Rule::Moment) => moment_form(&one).is_some() && moment_form(&one) == moment_form(&other),
        Some(Rule::Id) => ids.same(kind, &one, &other) || ids.in_text(kind, &one, true) == other,
        Some(Rule::Words) => words(&ids.in_text(kind, &one, true)) == words(&other),
        None => ids.in_text(kind, &one, false) == other,
    }
}

/// HubSpot's words without times, random ids and the address of the portal.
fn words(text: &str) -> String {
    text.split_inclusive(|letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | '"' | '(' | ')' | '\'')
    })
    .map(|word| {
        let bare = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        let end = word.get(bare.len()..).unwrap_or_default();
        if moment_form(bare).is_some() {
            format!("(time){end}")
        } else if let Some((_, rest)) = bare.split_once("://") {
            let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default();
            format!("(address){path}{end}")
        } else if is_uuid(bare) {
            format!("(id){end}")
        } else {
            word.to_owned()
        }
    })
    .collect()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

/// The first place where two values differ, as a JSON pointer.
pub(crate) fn first_difference(one: &Value, other: &Value) -> Option<String> {
    let mut found = Comparison::default();
    exactly(&mut found, "", one, other);
    found.differences.into_iter().next().map(|one| one.at)
}

fn exactly(found: &mut Comparison, at: &str, one: &Value, other: &Value) {
    if !found.differences.is_empty() {
        return;
    }
    match (one, other) {
        (Value::Object(first), Value::Object(second)) => {
            for name in first.keys().chain(second.keys()) {
                match (first.get(name), second.get(name)) {
                    (Some(one), Some(other)) => exactly(found, &pointer(at, name), one, other),
                    _ => found.check(false, &pointer(at, name), Kind::Missing, String::new, String::new),
                }
            }
        }
        (Value::Array(first), Value::Array(second)) if first.len() == second.len() => {
            for (place, (one, other)) in first.iter().zip(second).enumerate() {
                exactly(found, &pointer(at, &place.to_string()), one, other);
            }
        }
        _ => found.check(one == other, at, Kind::Value, String::new, String::new),
    }
}

/// A place below another one, as a JSON pointer.
pub(crate) fn pointer(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The JSON type of a value.
pub(crate) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn typed(value: &Value) -> String {
    format!("{} {}", type_of(value), text(value))
}

fn entries(count: usize) -> String {
    if count == 1 {
        "1 entry".to_owned()
    } else {
        format!("{count} entries")
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A value as reports show it.
pub(crate) fn text(value: &Value) -> String {
    value.to_string()
}

fn shortened(text: String) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        return text;
    }
    let mut short: String = text.chars().take(LONGEST).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differences(recorded: Value, portal: Value) -> Vec<(String, Kind)> {
        let mut ids = IdMap::default();
        let scope = Scope::default();
        learn(&mut ids, &scope, &recorded, &portal);
        let mut found = Comparison::default();
        compare(&mut found, &ids, &scope, &recorded, &portal);
        found
            .differences
            .into_iter()
            .map(|one| (one.at, one.kind))
            .collect()
    }

    #[test]
    fn ids_times_and_words_may_be_the_portals_own() {
        let recorded = json!({"id": "1234567", "createdAt": "2025-01-01T00:00:00.000Z",
            "properties": {"hs_object_id": "1234567", "createdate": "2025-01-01T00:00:00.000Z", "email": "a@b.com"},
            "message": "Contact already exists. Existing ID: 1234567 since 2025-01-01T00:00:00Z.",
            "url": "https://app.hubspot.com/contacts/7654321/record/0-1/1234567", "portalId": 7654321,
            "correlationId": "c033cdaa-2c40-4a64-ae48-b4cec88dad24"});
        let portal = json!({"id": "42", "createdAt": "2026-02-02T00:00:00.5Z",
            "properties": {"hs_object_id": "42", "createdate": "2026-02-02T00:00:00.500Z", "email": "a@b.com"},
            "message": "Contact already exists. Existing ID: 42 since 2026-02-02T00:00:00Z.",
            "url": "http://127.0.0.1:1/contacts/99/record/0-1/42", "portalId": 99,
            "correlationId": "d033cdaa-2c40-4a64-ae48-b4cec88dad24"});
        assert_eq!(differences(recorded, portal), []);
    }

    #[test]
    fn everything_else_is_a_difference_with_its_place() {
        let recorded = json!({"id": "1", "other": {"objectId": "1"}, "n": 1, "list": [1, 2], "gone": true, "t/x": "a",
            "createdAt": "2025-01-01T00:00:00Z"});
        let portal = json!({"id": "5", "other": {"objectId": "6"}, "n": "1", "list": [1], "new": null, "t/x": "b",
            "createdAt": "soon"});
        assert_eq!(
            differences(recorded, portal),
            [
                ("/other/objectId".to_owned(), Kind::Value),
                ("/n".to_owned(), Kind::Type),
                ("/list".to_owned(), Kind::Length),
                ("/gone".to_owned(), Kind::Missing),
                ("/t~1x".to_owned(), Kind::Value),
                ("/createdAt".to_owned(), Kind::Value),
                ("/new".to_owned(), Kind::Extra),
            ]
        );
    }
}
