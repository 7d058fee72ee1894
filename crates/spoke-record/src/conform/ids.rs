//! Which id of the recording is which id of the portal.

use std::collections::HashMap;

use serde_json::Value;

/// Pairs of ids are remembered up to this many.
const IDS_MAX: usize = 1_000_000;
/// An id as short as this is replaced only where a name or a path says that it is one.
const LONG: usize = 6;

/// A book of ids, one to one.
#[derive(Debug, Default)]
pub(crate) struct IdMap {
    to_portal: HashMap<String, String>,
    to_recorded: HashMap<String, String>,
}

impl IdMap {
    /// Notes that two ids mean the same. The first pair counts.
    pub(crate) fn learn(&mut self, recorded: &str, portal: &str) {
        if recorded.is_empty()
            || portal.is_empty()
            || self.to_portal.len() >= IDS_MAX
            || self.to_portal.contains_key(recorded)
            || self.to_recorded.contains_key(portal)
        {
            return;
        }
        self.to_portal.insert(recorded.to_owned(), portal.to_owned());
        self.to_recorded.insert(portal.to_owned(), recorded.to_owned());
    }

    /// Whether two ids mean the same.
    pub(crate) fn same(&self, recorded: &str, portal: &str) -> bool {
        match self.to_portal.get(recorded) {
            Some(known) => known == portal,
            None => recorded == portal,
        }
    }

    /// The portal's id for a recorded one.
    pub(crate) fn portal(&self, recorded: &str) -> Option<&str> {
        self.to_portal.get(recorded).map(String::as_str)
    }

    /// The text with recorded ids replaced where they stand as words of their own; short ones only when `all`.
    pub(crate) fn in_text(&self, text: &str, all: bool) -> String {
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        for letter in text.chars().map(Some).chain([None]) {
            match letter {
                Some(letter) if letter.is_ascii_alphanumeric() || letter == '-' => word.push(letter),
                other => {
                    self.word(&mut out, &word, all);
                    word.clear();
                    out.extend(other);
                }
            }
        }
        out
    }

    fn word(&self, out: &mut String, word: &str, all: bool) {
        if !all && word.len() < LONG {
            out.push_str(word);
            return;
        }
        if let Some(known) = self.portal(word) {
            out.push_str(known);
            return;
        }
        // `0-1-123` and `123-456` hold ids as parts; `0-1` alone is a type of HubSpot's.
        for (at, part) in word.split('-').enumerate() {
            if at > 0 {
                out.push('-');
            }
            let known = self.portal(part).filter(|_| part.len() >= LONG);
            out.push_str(known.unwrap_or(part));
        }
    }

    /// The value with recorded ids replaced. `is_id` says that it stands where ids do.
    pub(crate) fn in_value(&self, value: &mut Value, is_id: bool) {
        match value {
            Value::String(text) => {
                let mapped = match self.portal(text).filter(|_| is_id || text.len() >= LONG) {
                    Some(known) => known.to_owned(),
                    None if is_id => self.in_text(text, true),
                    None => return,
                };
                *text = mapped;
            }
            Value::Number(number) => {
                let text = number.to_string();
                let known = self.portal(&text).filter(|_| is_id || text.len() >= LONG);
                if let Some(number) = known.and_then(|known| known.parse::<serde_json::Number>().ok()) {
                    *value = Value::Number(number);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.in_value(item, is_id)),
            Value::Object(fields) => {
                let own = is_own(fields);
                // A filter on an id has it as a value.
                let filter = fields
                    .get("propertyName")
                    .and_then(Value::as_str)
                    .is_some_and(|name| super::rules::rule(name, false) == Some(super::rules::Rule::Id));
                for (name, value) in fields.iter_mut() {
                    let names_ids = super::rules::rule(name, own) == Some(super::rules::Rule::Id)
                        || matches!(
                            name.as_str(),
                            "inputs" | "vids" | "recordIdsToAdd" | "recordIdsToRemove"
                        ) && !value
                            .as_array()
                            .is_some_and(|all| all.iter().any(Value::is_object))
                        || filter && matches!(name.as_str(), "value" | "values" | "highValue");
                    self.in_value(value, names_ids);
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
        ids.learn("1234567", "41");
        ids.learn("1234567", "42");
        ids.learn("7", "99");
        ids.learn("8", "99");
        assert!(ids.same("1234567", "41") && !ids.same("1234567", "42"));
        assert!(ids.same("8", "8") && !ids.same("8", "99"));
        assert_eq!(
            ids.in_text("Existing ID: 1234567, 7", false),
            "Existing ID: 41, 7"
        );
        assert_eq!(ids.in_text("/contacts/7", true), "/contacts/99");
        let mut body = json!({
            "inputs": [{"id": "7", "properties": {"numemployees": "7", "hubspot_owner_id": "7"}}],
            "filters": [{"propertyName": "hs_object_id", "value": "7"}, {"propertyName": "age", "value": "7"}],
            "n": 1234567,
        });
        ids.in_value(&mut body, false);
        assert_eq!(
            body,
            json!({
                "inputs": [{"id": "99", "properties": {"numemployees": "7", "hubspot_owner_id": "99"}}],
                "filters": [{"propertyName": "hs_object_id", "value": "99"}, {"propertyName": "age", "value": "7"}],
                "n": 41,
            })
        );
    }
}
