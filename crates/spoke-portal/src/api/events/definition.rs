//! A definition: what is kept, how answers print it, which values its properties accept.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::custom_event::{LONG_VALUE_MAX, LONG_VALUES, VALUE_MAX, full_name, is_name, name_of};
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Definitions, keyed by full name.
const COLLECTION: &str = "event_definitions";

/// A definition as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Definition {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) full_name: String,
    pub(super) label: String,
    pub(super) description: Option<String>,
    /// The type of the records that the event happens to.
    pub(super) primary_object: String,
    pub(super) primary_object_id: String,
    pub(super) properties: Vec<Property>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) custom_matching_id: Option<MatchingRule>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// How completions find their record by a value of their own: `customMatchingId` (shape from the specification).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MatchingRule {
    pub(super) primary_object_rule: PropertyMatch,
}

/// A property of the event whose value is that of a property of the record.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PropertyMatch {
    pub(super) event_property_name: String,
    pub(super) target_object_property_name: String,
}

/// A property of an event.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) label: String,
    #[serde(rename = "type")]
    pub(super) kind: PropertyKind,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) options: Vec<Choice>,
}

/// What a property of an event may hold (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum PropertyKind {
    String,
    Number,
    Enumeration,
    Datetime,
}

/// A choice of an enumeration.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Choice {
    pub(super) label: String,
    pub(super) value: String,
    #[serde(default)]
    pub(super) display_order: i64,
    #[serde(default)]
    pub(super) hidden: bool,
}

/// A property in a body.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct NewProperty {
    pub(super) label: String,
    #[serde(rename = "type")]
    pub(super) kind: PropertyKind,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) options: Vec<Choice>,
}

impl Definition {
    /// The definition with this name, full or short.
    pub(super) fn find(call: &Call<'_>, state: &State, name: &str) -> Option<Self> {
        let kept = state
            .document(COLLECTION, name)
            .or_else(|| state.document(COLLECTION, &full_name(call.portal.hub_id, name)))?;
        Self::deserialize(kept).ok()
    }

    /// The definition that a call names, or 404 (wording not recorded).
    pub(super) fn named(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        let name = call.parameter(0);
        Self::find(call, state, name).ok_or_else(|| {
            ApiError::object_not_found(format!("No event definition exists with the name {name}"))
                .context("eventName", [name])
        })
    }

    /// All definitions, by name.
    pub(super) fn all(state: &State) -> impl Iterator<Item = Self> {
        state
            .documents(COLLECTION)
            .filter_map(|(_, document)| Self::deserialize(document).ok())
    }

    pub(super) fn count(state: &State) -> usize {
        state.documents(COLLECTION).count()
    }

    pub(super) fn keep(&self, transaction: &mut Transaction<'_>) {
        transaction.put_document(COLLECTION, &self.full_name, json!(self));
    }

    pub(super) fn forget(&self, transaction: &mut Transaction<'_>) {
        transaction.delete_document(COLLECTION, &self.full_name);
    }

    pub(super) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// Custom events are types of their own; that the number is the definition's is assumed.
    pub(super) fn object_type_id(&self) -> String {
        format!("6-{}", self.id)
    }

    /// It as answers carry it.
    pub(super) fn view(&self) -> Value {
        let time = |at: i64| Timestamp::from_millis(at).to_string();
        let mut view = json!({
            "id": self.id.to_string(),
            "name": self.name,
            "fullyQualifiedName": self.full_name,
            "objectTypeId": self.object_type_id(),
            "labels": {"singular": self.label, "plural": self.label},
            "description": self.description,
            "primaryObject": self.primary_object,
            "primaryObjectId": self.primary_object_id,
            "trackingType": "MANUAL",
            "archived": false,
            "associations": [],
            "properties": self.properties.iter().map(|one| one.view(&self.name)).collect::<Vec<_>>(),
            "createdAt": time(self.created_at),
            "updatedAt": time(self.updated_at),
        });
        if let (Some(rule), Some(fields)) = (&self.custom_matching_id, view.as_object_mut()) {
            fields.insert("customMatchingId".to_owned(), json!(rule));
        }
        view
    }
}

impl Property {
    /// The property that a body describes.
    pub(super) fn new(sent: NewProperty) -> Result<Self, ApiError> {
        let name = sent.name.unwrap_or_else(|| name_of(&sent.label));
        check_name(&name)?;
        if sent.kind == PropertyKind::Enumeration && sent.options.is_empty() {
            return Err(ApiError::validation(format!(
                "The enumeration {name} needs options"
            )));
        }
        Ok(Self {
            name,
            label: sent.label,
            kind: sent.kind,
            description: sent.description.unwrap_or_default(),
            options: sent.options,
        })
    }

    /// It as answers carry it; field types and groups are assumed.
    pub(super) fn view(&self, event: &str) -> Map<String, Value> {
        let field_type = match self.kind {
            PropertyKind::String => "text",
            PropertyKind::Number => "number",
            PropertyKind::Enumeration => "select",
            PropertyKind::Datetime => "date",
        };
        let mut view = Map::new();
        for (name, value) in [
            ("name", json!(self.name)),
            ("label", json!(self.label)),
            ("type", json!(self.kind)),
            ("fieldType", json!(field_type)),
            ("groupName", json!(format!("{event}_properties"))),
            ("description", json!(self.description)),
            ("options", json!(self.options)),
            ("archived", json!(false)),
        ] {
            view.insert(name.to_owned(), value);
        }
        view
    }

    /// Why it can't have this value, if it can't.
    pub(super) fn fault(&self, value: &str) -> Option<String> {
        let most = if LONG_VALUES.contains(&self.name.as_str()) {
            LONG_VALUE_MAX
        } else {
            VALUE_MAX
        };
        let fits = match self.kind {
            PropertyKind::String => true,
            PropertyKind::Number => value.trim().parse::<f64>().is_ok_and(f64::is_finite),
            PropertyKind::Enumeration => self.options.iter().any(|one| one.value == value),
            PropertyKind::Datetime => value.trim().parse::<i64>().is_ok() || Timestamp::parse(value).is_ok(),
        };
        if value.chars().count() > most {
            Some(format!("{} has more than {most} characters", self.name))
        } else if fits {
            None
        } else {
            Some(format!("{value:?} is no value of {}", self.name))
        }
    }
}

/// Refuses what can't be the name of an event or a property.
pub(super) fn check_name(name: &str) -> Result<(), ApiError> {
    if is_name(name) {
        Ok(())
    } else {
        Err(ApiError::validation(format!(
            "{name:?} can't be a name: it must begin with a lower-case letter and go on with lower-case letters, digits \
             and underscores, 50 at most"
        ))
        .context("name", [name]))
    }
}
