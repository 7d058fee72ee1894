//! Which id of the recording is which id of the portal.

use std::collections::HashMap;

use serde_json::Value;

use super::scope::Scope;

/// Pairs of ids are remembered up to this many.
const IDS_MAX: usize = 1_000_000;
/// An id as short as this is replaced only where a name or a path says that it is one.
const LONG: usize = 6;

/// A book of ids: within a kind of record one to one, and for what no place tells the kind of, the first of each.
#[derive(Debug, Default)]
pub(crate) struct IdMap {
    of_kind: HashMap<String, OneToOne>,
    any: OneToOne,
    /// The kind that a recorded id was first met as.
    first_kind: HashMap<String, Option<String>>,
    known: usize,
}

#[derive(Debug, Default)]
struct OneToOne {
    to_portal: HashMap<String, String>,
    to_recorded: HashMap<String, String>,
}

impl OneToOne {
    /// The first pair counts. Returns whether this is one.
    fn learn(&mut self, recorded: &str, portal: &str) -> bool {
        if self.to_portal.contains_key(recorded) || self.to_recorded.contains_key(portal) {
            return false;
        }
        self.to_portal.insert(recorded.to_owned(), portal.to_owned());
        self.to_recorded.insert(portal.to_owned(), recorded.to_owned());
        true
    }
}

impl IdMap {
    /// Notes that two ids mean the same record of a kind. The first pair counts.
    pub(crate) fn learn(&mut self, kind: Option<&str>, recorded: &str, portal: &str) {
        if recorded.is_empty() || portal.is_empty() || self.known >= IDS_MAX {
            return;
        }
        if let Some(kind) = kind {
            let own = self.of_kind.entry(kind.to_owned()).or_default();
            self.known += usize::from(own.learn(recorded, portal));
        }
        if self.any.learn(recorded, portal) {
            self.known += 1;
            self.first_kind
                .insert(recorded.to_owned(), kind.map(str::to_owned));
        }
    }

    /// Whether two ids mean the same record of a kind.
    pub(crate) fn same(&self, kind: Option<&str>, recorded: &str, portal: &str) -> bool {
        match self.portal(kind, recorded) {
            Some(known) => known == portal,
            None => recorded == portal,
        }
    }

    /// The portal's id for a recorded one.
    pub(crate) fn portal(&self, kind: Option<&str>, recorded: &str) -> Option<&str> {
        let own = kind
            .and_then(|kind| self.of_kind.get(kind))
            .and_then(|own| own.to_portal.get(recorded));
        if let Some(known) = own {
            return Some(known);
        }
        let first = self.first_kind.get(recorded)?;
        if super::scope::differ(kind, first.as_deref()) {
            return None;
        }
        self.any.to_portal.get(recorded).map(String::as_str)
    }

    /// The text with recorded ids replaced where they stand as words of their own; short ones only when `all`.
    pub(crate) fn in_text(&self, kind: Option<&str>, text: &str, all: bool) -> String {
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        for letter in text.chars().map(Some).chain([None]) {
            match letter {
                Some(letter) if letter.is_ascii_alphanumeric() || letter == '-' => word.push(letter),
                other => {
                    self.word(&mut out, kind, &word, all);
                    word.clear();
                    out.extend(other);
                }
            }
        }
        out
    }

    fn word(&self, out: &mut String, kind: Option<&str>, word: &str, all: bool) {
        if !all && word.len() < LONG {
            out.push_str(word);
            return;
        }
        if let Some(known) = self.portal(kind, word) {
            out.push_str(known);
            return;
        }
        // `0-1-123` and `123-456` hold ids as parts; `0-1` alone is a type of HubSpot's.
        for (at, part) in word.split('-').enumerate() {
            if at > 0 {
                out.push('-');
            }
            let known = self.portal(kind, part).filter(|_| part.len() >= LONG);
            out.push_str(known.unwrap_or(part));
        }
    }

    /// The value with recorded ids replaced. `is_id` says that it stands where ids do, those of `kind`.
    pub(crate) fn in_value(&self, scope: &Scope, kind: Option<&str>, value: &mut Value, is_id: bool) {
        match value {
            Value::String(text) => {
                let mapped = match self.portal(kind, text).filter(|_| is_id || text.len() >= LONG) {
                    Some(known) => known.to_owned(),
                    None if is_id => self.in_text(kind, text, true),
                    None => return,
                };
                *text = mapped;
            }
            Value::Number(number) => {
                let text = number.to_string();
                let known = self.portal(kind, &text).filter(|_| is_id || text.len() >= LONG);
                if let Some(number) = known.and_then(|known| known.parse::<serde_json::Number>().ok()) {
                    *value = Value::Number(number);
                }
            }
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.in_value(scope, kind, item, is_id)),
            Value::Object(fields) => {
                let own = is_own(fields);
                // A filter on an id has it as a value.
                let filter = fields
                    .get("propertyName")
                    .and_then(Value::as_str)
                    .filter(|name| super::rules::rule(name, false) == Some(super::rules::Rule::Id))
                    .map(str::to_owned);
                let below: Vec<Scope> = fields.keys().map(|name| scope.below(name, fields)).collect();
                for ((name, value), below) in fields.iter_mut().zip(&below) {
                    let is_value = matches!(name.as_str(), "value" | "values" | "highValue");
                    let names_ids = super::rules::rule(name, own) == Some(super::rules::Rule::Id)
                        || matches!(
                            name.as_str(),
                            "inputs" | "vids" | "recordIdsToAdd" | "recordIdsToRemove"
                        ) && !value
                            .as_array()
                            .is_some_and(|all| all.iter().any(Value::is_object))
                        || filter.is_some() && is_value;
                    let named = filter.as_deref().filter(|_| is_value).unwrap_or(name);
                    let kind = scope.kind(named);
                    self.in_value(below, kind, value, names_ids);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
}

/// Whether an object is about an association type of a portal's own.
pub(crate) fn is_own(fields: &serde_json::Map<String, Value>) -> bool {
    ["category", "associationCategory"]
        .iter()
        .filter_map(|name| fields.get(*name)?.as_str())
        .any(|category| category != "HUBSPOT_DEFINED")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_one_to_one_and_go_where_ids_stand() {
        let mut ids = IdMap::default();
        for (recorded, portal) in [("1234567", "41"), ("1234567", "42"), ("7", "99"), ("8", "99")] {
            ids.learn(None, recorded, portal);
        }
        assert!(ids.same(None, "1234567", "41") && !ids.same(None, "1234567", "42"));
        assert!(ids.same(None, "8", "8") && !ids.same(None, "8", "99"));
        assert_eq!(
            ids.in_text(None, "Existing ID: 1234567, 7", false),
            "Existing ID: 41, 7"
        );
        assert_eq!(ids.in_text(None, "/contacts/7", true), "/contacts/99");
        let mut body = json!({
            "inputs": [{"id": "7", "properties": {"numemployees": "7", "hubspot_owner_id": "7"}}],
            "filters": [{"propertyName": "hs_object_id", "value": "7"}, {"propertyName": "age", "value": "7"}],
            "n": 1234567,
        });
        ids.in_value(&Scope::default(), None, &mut body, false);
        assert_eq!(
            body,
            json!({
                "inputs": [{"id": "99", "properties": {"numemployees": "7", "hubspot_owner_id": "99"}}],
                "filters": [{"propertyName": "hs_object_id", "value": "99"}, {"propertyName": "age", "value": "7"}],
                "n": 41,
            })
        );
    }

    #[test]
    fn one_number_may_be_a_contact_and_a_company() {
        let mut ids = IdMap::default();
        ids.learn(Some("0-1"), "7", "41");
        ids.learn(Some("0-2"), "7", "42");
        assert_eq!(ids.portal(Some("0-1"), "7"), Some("41"));
        assert_eq!(ids.portal(Some("0-2"), "7"), Some("42"));
        assert_eq!(ids.portal(None, "7"), Some("41"));
        assert_eq!(ids.portal(Some("cat"), "7"), Some("41"));
        assert_eq!(ids.portal(Some("0-3"), "7"), None, "no deal had that number");
    }
}
