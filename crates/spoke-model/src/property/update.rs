//! Request bodies of the properties API: what a create sends and what an update may change.

use serde::{Deserialize, Serialize};

use super::{FieldType, PropertyDefinition, PropertyOption, PropertyType};
use crate::lenient;

/// The body of a create: the fields of a definition that the API accepts (documented), nothing else.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyCreate<'a> {
    name: &'a str,
    label: &'a str,
    #[serde(rename = "type")]
    property_type: PropertyType,
    field_type: FieldType,
    group_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "<[PropertyOption]>::is_empty")]
    options: &'a [PropertyOption],
    #[serde(skip_serializing_if = "Option::is_none")]
    display_order: Option<i64>,
    has_unique_value: bool,
    hidden: bool,
    form_field: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    calculation_formula: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_options: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referenced_object_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_sensitivity: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency_property_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    show_currency_symbol: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number_display_hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_display_hint: Option<&'a str>,
}

impl<'a> From<&'a PropertyDefinition> for PropertyCreate<'a> {
    fn from(definition: &'a PropertyDefinition) -> Self {
        Self {
            name: &definition.name,
            label: &definition.label,
            property_type: definition.property_type,
            field_type: definition.field_type,
            group_name: &definition.group_name,
            description: &definition.description,
            options: &definition.options,
            display_order: Some(definition.display_order).filter(|order| *order >= 0),
            has_unique_value: definition.has_unique_value,
            hidden: definition.hidden,
            form_field: definition.form_field,
            calculation_formula: definition.calculation_formula.as_deref(),
            external_options: Some(true).filter(|_| definition.external_options),
            referenced_object_type: definition.referenced_object_type.as_deref(),
            data_sensitivity: Some(definition.data_sensitivity.as_str()),
            currency_property_name: definition.currency_property_name.as_deref(),
            show_currency_symbol: definition.show_currency_symbol,
            number_display_hint: definition.number_display_hint.as_deref(),
            text_display_hint: definition.text_display_hint.as_deref(),
        }
    }
}

/// The body of an update. Absent fields stay as they are; name, uniqueness, external options, referenced type and
/// sensitivity can't change (documented) and are ignored when sent (recorded: a body with `name` is accepted).
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PropertyUpdate {
    /// A new label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// A new help text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Another group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    /// Another type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub property_type: Option<PropertyType>,
    /// Another form field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_type: Option<FieldType>,
    /// The whole new list of options: one that is left out is removed (recorded).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<PropertyOption>>,
    /// Another place in the group.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::optional_integer"
    )]
    pub display_order: Option<i64>,
    /// Whether HubSpot's pages hide it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// Whether forms may show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_field: Option<bool>,
    /// Another formula.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calculation_formula: Option<String>,
    /// Another currency property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_property_name: Option<String>,
    /// Whether amounts show the currency sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_currency_symbol: Option<bool>,
    /// How numbers are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_display_hint: Option<String>,
    /// How texts are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_display_hint: Option<String>,
}

impl PropertyUpdate {
    /// Changes `definition`. The result still has to pass [`super::check_definition`].
    pub fn apply(self, definition: &mut PropertyDefinition) {
        set(&mut definition.label, self.label);
        set(&mut definition.description, self.description);
        set(&mut definition.group_name, self.group_name);
        set(&mut definition.property_type, self.property_type);
        set(&mut definition.field_type, self.field_type);
        set(&mut definition.display_order, self.display_order);
        set(&mut definition.hidden, self.hidden);
        set(&mut definition.form_field, self.form_field);
        if let Some(options) = self.options {
            definition.options = options;
            definition.number_options();
        }
        set_some(&mut definition.calculation_formula, self.calculation_formula);
        set_some(
            &mut definition.currency_property_name,
            self.currency_property_name,
        );
        set_some(&mut definition.show_currency_symbol, self.show_currency_symbol);
        set_some(&mut definition.number_display_hint, self.number_display_hint);
        set_some(&mut definition.text_display_hint, self.text_display_hint);
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn set_some<T>(field: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *field = value;
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldType, PropertyCreate, PropertyDefinition, PropertyType, PropertyUpdate};

    fn definition() -> PropertyDefinition {
        PropertyDefinition::new(
            "choice",
            "Choice",
            PropertyType::Enumeration,
            FieldType::Select,
            "group",
        )
        .with_options([("Alpha", "alpha"), ("Beta", "beta")])
    }

    #[test]
    fn a_create_sends_only_what_the_api_takes() {
        insta::assert_snapshot!(serde_json::to_string(&PropertyCreate::from(&definition())).unwrap(), @r#"{"name":"choice","label":"Choice","type":"enumeration","fieldType":"select","groupName":"group","options":[{"label":"Alpha","value":"alpha","displayOrder":0,"hidden":false},{"label":"Beta","value":"beta","displayOrder":1,"hidden":false}],"hasUniqueValue":false,"hidden":false,"formField":false,"dataSensitivity":"non_sensitive"}"#);
    }

    #[test]
    fn an_update_replaces_options_and_leaves_absent_fields() {
        let mut changed = definition();
        let update: PropertyUpdate = serde_json::from_str(
            r#"{"name":"other","options":[{"label":"A","value":"alpha"}],"hidden":true}"#,
        )
        .unwrap();
        update.apply(&mut changed);
        assert_eq!(
            (changed.name.as_str(), changed.label.as_str(), changed.hidden),
            ("choice", "Choice", true)
        );
        assert_eq!(changed.options.len(), 1);
        assert_eq!(changed.options[0].display_order, Some(0));
        PropertyUpdate::default().apply(&mut changed);
        assert_eq!(changed.options.len(), 1);
    }
}
