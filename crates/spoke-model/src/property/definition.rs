//! A property definition in the shape HubSpot's properties API answers with.
//!
//! Writing keeps HubSpot's field order (recorded) and leaves out what HubSpot leaves out; reading accepts
//! missing and `null` fields, so that the answers of older portals and request bodies of clients read alike.

use serde::{Deserialize, Serialize};

use super::{FieldType, PropertyType};
use crate::lenient;
use crate::time::Timestamp;

/// A property of an object type.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyDefinition {
    /// When the definition last changed. Absent for properties that came with the portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// When the definition was created. Absent for properties that came with the portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// The internal name, unique within the object type; never changes.
    pub name: String,
    /// What people read.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub label: String,
    /// The type of the values.
    #[serde(rename = "type")]
    pub property_type: PropertyType,
    /// The form field.
    pub field_type: FieldType,
    /// Help text.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub description: String,
    /// The group it is shown in.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub group_name: String,
    /// The allowed values of an enumeration.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub options: Vec<PropertyOption>,
    /// The user who created it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::optional_text"
    )]
    pub created_user_id: Option<String>,
    /// The user who changed it last.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::optional_text"
    )]
    pub updated_user_id: Option<String>,
    /// The object type whose ids are the values: `OWNER`, `COMPANY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referenced_object_type: Option<String>,
    /// The place in its group; `-1` sorts behind all others.
    #[serde(default = "unordered", deserialize_with = "order_or_unordered")]
    pub display_order: i64,
    /// Whether HubSpot computes the value from a formula.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub calculated: bool,
    /// The formula of a calculated property.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculation_formula: Option<String>,
    /// Whether the options live elsewhere (owners, pipelines).
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub external_options: bool,
    /// Whether the definition is archived.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub archived: bool,
    /// When it was archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// Whether no two records may share a value. HubSpot marks contacts' `email` with `false` although it is
    /// unique (recorded): a special case of the contact rules.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub has_unique_value: bool,
    /// Whether HubSpot's pages hide it.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub hidden: bool,
    /// Whether HubSpot brought it. Absent for the portal's own properties (recorded).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hubspot_defined: Option<bool>,
    /// Whether amounts show the currency sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_currency_symbol: Option<bool>,
    /// The property that holds the currency of an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_property_name: Option<String>,
    /// How numbers are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_display_hint: Option<String>,
    /// How texts are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_display_hint: Option<String>,
    /// How dates are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_display_hint: Option<String>,
    /// What may be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modification_metadata: Option<ModificationMetadata>,
    /// Whether forms may show it.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub form_field: bool,
    /// `non_sensitive`, `sensitive` or `highly_sensitive`.
    #[serde(default = "non_sensitive", deserialize_with = "sensitivity")]
    pub data_sensitivity: String,
}

/// One allowed value of an enumeration.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyOption {
    /// What people read.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub label: String,
    /// The value that records hold. Compared with regard to letter case.
    #[serde(deserialize_with = "text")]
    pub value: String,
    /// Help text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The place in the list. A server fills it in when a client leaves it out: such options go last (recorded).
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::optional_integer"
    )]
    pub display_order: Option<i64>,
    /// Whether HubSpot's pages hide it. Hidden options can still be written (assumed).
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub hidden: bool,
}

/// What may be changed about a property.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModificationMetadata {
    /// Says `true` on most of HubSpot's own properties too, and nothing about whether a delete works (recorded).
    #[serde(default)]
    pub archivable: bool,
    /// Whether the definition is fixed.
    #[serde(default)]
    pub read_only_definition: bool,
    /// Whether the options are fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only_options: Option<bool>,
    /// Whether values can't be written.
    #[serde(default)]
    pub read_only_value: bool,
}

/// A group of properties.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyGroup {
    /// The internal name.
    pub name: String,
    /// What people read.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub label: String,
    /// The place among the groups; `-1` sorts behind all others.
    #[serde(default = "unordered", deserialize_with = "order_or_unordered")]
    pub display_order: i64,
    /// Whether the group is archived.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub archived: bool,
}

impl PropertyDefinition {
    /// A definition as a portal answers right after creating one with only the required fields (recorded).
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        label: impl Into<String>,
        property_type: PropertyType,
        field_type: FieldType,
        group_name: impl Into<String>,
    ) -> Self {
        Self {
            updated_at: None,
            created_at: None,
            name: name.into(),
            label: label.into(),
            property_type,
            field_type,
            description: String::new(),
            group_name: group_name.into(),
            options: Vec::new(),
            created_user_id: None,
            updated_user_id: None,
            referenced_object_type: None,
            display_order: unordered(),
            calculated: field_type.is_calculated(),
            calculation_formula: None,
            external_options: false,
            archived: false,
            archived_at: None,
            has_unique_value: false,
            hidden: false,
            hubspot_defined: None,
            show_currency_symbol: None,
            currency_property_name: None,
            number_display_hint: None,
            text_display_hint: None,
            date_display_hint: None,
            modification_metadata: Some(ModificationMetadata {
                archivable: true,
                read_only_definition: false,
                read_only_options: None,
                read_only_value: field_type.is_calculated(),
            }),
            form_field: false,
            data_sensitivity: non_sensitive(),
        }
    }

    /// The same with `options`, each a label and a value, in this order.
    #[must_use]
    pub fn with_options<L: Into<String>, V: Into<String>>(
        mut self,
        options: impl IntoIterator<Item = (L, V)>,
    ) -> Self {
        self.options = (0_i64..)
            .zip(options)
            .map(|(order, (label, value))| PropertyOption {
                display_order: Some(order),
                ..PropertyOption::new(label, value)
            })
            .collect();
        self
    }

    /// The same with unique values.
    #[must_use]
    pub fn with_unique_values(mut self) -> Self {
        self.has_unique_value = true;
        self
    }

    /// Whether a value is a set of options joined by `;`.
    #[must_use]
    pub fn is_multi_select(&self) -> bool {
        self.property_type == PropertyType::Enumeration && self.field_type == FieldType::Checkbox
    }

    /// Whether writes of a value are refused.
    #[must_use]
    pub fn read_only_value(&self) -> bool {
        self.calculated
            || self
                .modification_metadata
                .is_some_and(|metadata| metadata.read_only_value)
    }

    /// Whether HubSpot brought the property with the portal.
    #[must_use]
    pub fn is_hubspot_defined(&self) -> bool {
        self.hubspot_defined == Some(true)
    }

    /// Gives every option without a place the next free one, in the order sent. An option sent without a place
    /// goes behind those with one (recorded: places 1 and 2 sent, the option without one got 3).
    pub fn number_options(&mut self) {
        let mut next = self
            .options
            .iter()
            .filter_map(|option| option.display_order)
            .max()
            .map_or(0, |last| last.saturating_add(1));
        for option in &mut self.options {
            if option.display_order.is_none() {
                option.display_order = Some(next);
                next = next.saturating_add(1);
            }
        }
    }
}

impl PropertyOption {
    /// A visible option without a place.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            ..Self::default()
        }
    }

    /// The two options that every `bool` property has.
    #[must_use]
    pub fn booleans() -> Vec<Self> {
        let option = |order, label: &str, value: &str| Self {
            display_order: Some(order),
            ..Self::new(label, value)
        };
        vec![option(0, "Yes", "true"), option(1, "No", "false")]
    }
}

impl PropertyGroup {
    /// A group that is not archived.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>, display_order: i64) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            display_order,
            archived: false,
        }
    }
}

const fn unordered() -> i64 {
    -1
}

fn non_sensitive() -> String {
    "non_sensitive".to_owned()
}

fn sensitivity<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(non_sensitive))
}

fn order_or_unordered<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(lenient::optional_integer(deserializer)?.unwrap_or_else(unordered))
}

fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(lenient::optional_text(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{FieldType, PropertyDefinition, PropertyType};
    use crate::time::Timestamp;

    #[test]
    fn a_definition_is_written_with_the_fields_and_order_of_a_recorded_answer() {
        let mut definition = PropertyDefinition::new(
            "choice",
            "Choice",
            PropertyType::Enumeration,
            FieldType::Select,
            "group",
        )
        .with_options([("Alpha", "alpha")]);
        definition.updated_at = Some(Timestamp::from_millis(1));
        definition.created_at = Some(Timestamp::EPOCH);
        definition.created_user_id = Some("7654321".to_owned());
        definition.updated_user_id = Some("7654321".to_owned());
        insta::assert_snapshot!(serde_json::to_string(&definition).unwrap(), @r#"{"updatedAt":"1970-01-01T00:00:00.001Z","createdAt":"1970-01-01T00:00:00.000Z","name":"choice","label":"Choice","type":"enumeration","fieldType":"select","description":"","groupName":"group","options":[{"label":"Alpha","value":"alpha","displayOrder":0,"hidden":false}],"createdUserId":"7654321","updatedUserId":"7654321","displayOrder":-1,"calculated":false,"externalOptions":false,"archived":false,"hasUniqueValue":false,"hidden":false,"modificationMetadata":{"archivable":true,"readOnlyDefinition":false,"readOnlyValue":false},"formField":false,"dataSensitivity":"non_sensitive"}"#);
    }

    #[test]
    fn a_minimal_body_and_nulls_read() {
        let definition: PropertyDefinition = serde_json::from_str(
            r#"{"name":"a","type":"number","fieldType":"number","label":null,"options":null,"displayOrder":null,
                "hidden":null,"unheardOf":1,"createdUserId":5}"#,
        )
        .unwrap();
        assert_eq!(definition.display_order, -1);
        assert_eq!(definition.created_user_id.as_deref(), Some("5"));
        assert!(!definition.read_only_value());
    }

    #[test]
    fn an_option_sent_without_a_place_goes_last() {
        let mut definition: PropertyDefinition = serde_json::from_str(
            r#"{"name":"a","type":"enumeration","fieldType":"checkbox","options":
                [{"label":"art","value":"art"},{"label":"b","value":"b","displayOrder":1},{"label":"c","value":7,"displayOrder":"2"}]}"#,
        )
        .unwrap();
        definition.number_options();
        let places: Vec<_> = definition
            .options
            .iter()
            .map(|option| option.display_order)
            .collect();
        assert_eq!(places, [Some(3), Some(1), Some(2)]);
        assert!(definition.is_multi_select());
    }
}
