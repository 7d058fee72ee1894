//! Definitions of custom events.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::time::Timestamp;

/// A definition to make.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is defined until it is given to define"]
pub struct NewEventDefinition {
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_object: Option<String>,
    property_definitions: Vec<NewEventProperty>,
    include_default_properties: bool,
}

impl NewEventDefinition {
    /// An event that happens to contacts, with no properties. HubSpot makes a name of the label.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            name: None,
            description: None,
            primary_object: None,
            property_definitions: Vec::new(),
            include_default_properties: false,
        }
    }

    /// A name of one's own: a lower-case letter, then lower-case letters, digits and underscores, 50 at most.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What it is about.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The type of the records that it happens to, such as `COMPANY`.
    pub fn primary_object(mut self, object_type: impl Into<String>) -> Self {
        self.primary_object = Some(object_type.into());
        self
    }

    /// A property; 50 at most.
    pub fn property(mut self, property: NewEventProperty) -> Self {
        self.property_definitions.push(property);
        self
    }

    /// A property that holds a text.
    pub fn text_property(self, name: impl Into<String>, label: impl Into<String>) -> Self {
        self.property(NewEventProperty::text(name, label))
    }

    /// The properties that HubSpot's own events have, such as `hs_page_url`.
    pub fn with_default_properties(mut self) -> Self {
        self.include_default_properties = true;
        self
    }
}

/// A property to add to an event.
#[derive(Clone, Debug, Serialize)]
pub struct NewEventProperty {
    name: String,
    label: String,
    #[serde(rename = "type")]
    property_type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<EventOption>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct EventOption {
    label: String,
    value: String,
    display_order: usize,
    hidden: bool,
}

impl NewEventProperty {
    fn of(name: impl Into<String>, label: impl Into<String>, property_type: &'static str) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            property_type,
            options: Vec::new(),
        }
    }

    /// A text of at most 256 characters.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::of(name, label, "string")
    }

    /// A number.
    #[must_use]
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::of(name, label, "number")
    }

    /// A moment.
    #[must_use]
    pub fn datetime(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::of(name, label, "datetime")
    }

    /// One of these values, each with the label that people see.
    #[must_use]
    pub fn enumeration<V: Into<String>, L: Into<String>>(
        name: impl Into<String>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (V, L)>,
    ) -> Self {
        let option = |(display_order, (value, label)): (usize, (V, L))| EventOption {
            label: label.into(),
            value: value.into(),
            display_order,
            hidden: false,
        };
        Self {
            options: options.into_iter().enumerate().map(option).collect(),
            ..Self::of(name, label, "enumeration")
        }
    }
}

/// A definition.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EventDefinition {
    /// Its id.
    #[serde(deserialize_with = "crate::text::text_or_number")]
    pub id: String,
    /// Its short name.
    pub name: String,
    /// Its full name, by which it is sent and read: `pe123_opened_door`.
    pub fully_qualified_name: String,
    /// What people see.
    #[serde(default)]
    pub labels: EventLabels,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// The type of the records that it happens to, such as `0-1`.
    #[serde(default)]
    pub primary_object_id: Option<String>,
    /// The id of the event as a type.
    #[serde(default)]
    pub object_type_id: Option<String>,
    /// Its properties.
    #[serde(default)]
    pub properties: Vec<EventProperty>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
}

/// What people see of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct EventLabels {
    /// One of them.
    #[serde(default)]
    pub singular: Option<String>,
    /// Several of them.
    #[serde(default)]
    pub plural: Option<String>,
}

/// A property of an event.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct EventProperty {
    /// Its name.
    pub name: String,
    /// What people see.
    #[serde(default)]
    pub label: Option<String>,
    /// `string`, `number`, `enumeration`, `datetime`.
    #[serde(rename = "type")]
    pub property_type: String,
    /// What else HubSpot tells.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}
