//! The walk through a JSON body: where a value stands says what it is.

use serde_json::{Map, Value};
use spoke_model::personal::{holds_properties, is_personal_field};
use spoke_model::token_kind::names_a_secret;

use super::{Redaction, note};

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'p> {
    /// Nothing is known of it.
    Top,
    /// Under a field.
    Field(&'p str),
    /// An object whose members are properties.
    Properties,
    /// A value, or the versions of a value, of a property.
    Property(&'p str),
}

/// One walk.
pub(super) struct Walk<'w> {
    pub(super) redaction: &'w Redaction,
    /// The property whose values the ids of this request are.
    pub(super) id_property: Option<&'w str>,
    /// What the request had, and what stands in for it.
    pub(super) known: &'w [(String, String)],
    /// What this walk replaced.
    pub(super) quoted: &'w mut Vec<(String, String)>,
}

/// Fields of a version of a value, or of an answer of version 1, that hold the value itself.
fn is_value_field(name: &str) -> bool {
    matches!(name, "value" | "values" | "highValue" | "sourceValue")
}

/// Fields that hold HubSpot's own words.
fn is_message(name: &str) -> bool {
    matches!(
        name,
        "message" | "detail" | "reason" | "inlineMessage" | "redirectUrl"
    )
}

impl Walk<'_> {
    pub(super) fn value(&mut self, value: &mut Value, place: Place<'_>) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => {
                if let Place::Property(name) = place {
                    let text = number.to_string();
                    let new = self.redaction.property(name, &text);
                    if let Some(new) = new.filter(|new| *new != text) {
                        note(self.quoted, &text, &new);
                        *value = new
                            .parse::<serde_json::Number>()
                            .map_or(Value::String(new), Value::Number);
                    }
                }
            }
            Value::String(text) => {
                let new = self.text(text, place);
                note(self.quoted, text, &new);
                *text = new;
            }
            Value::Array(items) => {
                for item in items {
                    self.value(item, place);
                }
            }
            Value::Object(fields) => self.object(fields, place),
        }
    }

    fn text(&self, text: &str, place: Place<'_>) -> String {
        let stand_ins = self.redaction.stand_ins();
        match place {
            Place::Property(name) => self
                .redaction
                .property(name, text)
                .unwrap_or_else(|| text.to_owned()),
            Place::Properties => stand_ins.unknown(text),
            // What kind of token it is tells nothing.
            Place::Field(name) if names_a_secret(name) && !name.to_ascii_lowercase().ends_with("type") => {
                stand_ins.secret(text)
            }
            Place::Field("query") => stand_ins.text(text),
            Place::Field(name) if is_personal_field(name) && !super::is_moment(text) => stand_ins.text(text),
            Place::Field(name) if is_message(name) => {
                self.redaction.quoting(&self.redaction.generic(text), self.known)
            }
            Place::Field(_) | Place::Top => {
                let text = self.redaction.quoting_whole(text, self.known);
                self.redaction.generic(&text)
            }
        }
    }

    fn object(&mut self, fields: &mut Map<String, Value>, place: Place<'_>) {
        match place {
            Place::Properties => {
                for (name, value) in fields.iter_mut() {
                    self.value(value, Place::Property(name));
                }
                return;
            }
            Place::Property(name) => {
                for (field, value) in fields.iter_mut() {
                    if is_value_field(field) || field == "versions" {
                        self.value(value, Place::Property(name));
                    } else {
                        self.value(value, Place::Field(field));
                    }
                }
                return;
            }
            Place::Top | Place::Field(_) => {}
        }
        let own_ids = fields
            .get("idProperty")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let names = self.named(fields);
        let outer = self.id_property;
        let walk = &mut Walk {
            redaction: self.redaction,
            id_property: own_ids.as_deref().or(outer),
            known: self.known,
            quoted: &mut *self.quoted,
        };
        let filtered = filtered(fields);
        for (field, value) in fields.iter_mut() {
            let field = field.as_str();
            match &filtered {
                Some(name) if field == "operation" => {
                    walk.value(value, Place::Property(name));
                    continue;
                }
                _ => {}
            }
            match &names {
                Some(name) if is_value_field(field) => {
                    walk.value(value, Place::Property(name));
                    continue;
                }
                _ => {}
            }
            if field == "id"
                && let Some(name) = walk.id_property.filter(|name| *name != "hs_object_id")
            {
                walk.value(value, Place::Property(name));
            } else if holds_properties(field) && value.is_object() {
                walk.value(value, Place::Properties);
            } else {
                walk.value(value, Place::Field(field));
            }
        }
    }

    /// The property that an object with a value names: a filter, a field of a form, a property of version 1. An option of
    /// a definition has a label and is none.
    fn named(&self, fields: &Map<String, Value>) -> Option<String> {
        if !fields.keys().any(|field| is_value_field(field)) || fields.contains_key("label") {
            return None;
        }
        ["propertyName", "property", "name"]
            .iter()
            .find_map(|field| fields.get(*field)?.as_str())
            .map(str::to_owned)
    }
}

/// The property that a filter of a list names; what it is compared with stands in its operation.
fn filtered(fields: &Map<String, Value>) -> Option<String> {
    fields
        .get("operation")
        .filter(|operation| operation.is_object())?;
    fields.get("property").and_then(Value::as_str).map(str::to_owned)
}

/// The definitions of properties in a body: name, type, sensitivity.
pub(super) fn definitions<'v>(value: &'v Value, found: &mut Vec<(&'v str, &'v str, &'v str)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| definitions(item, found)),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            if let (Some(name), Some(kind), Some(_)) = (text("name"), text("type"), text("fieldType")) {
                found.push((name, kind, text("dataSensitivity").unwrap_or_default()));
            }
            fields.values().for_each(|value| definitions(value, found));
        }
        _ => {}
    }
}
