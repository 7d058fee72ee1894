//! What clients send to define a property. Every field may be missing, so that a refusal can name all that are.

use serde::Deserialize;
use spoke_model::property::PropertyOption;

/// A new property definition.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PropertyCreate {
    pub(crate) name: Option<String>,
    pub(crate) label: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) field_type: Option<String>,
    pub(crate) group_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) options: Vec<PropertyOption>,
    pub(crate) display_order: Option<i64>,
    pub(crate) has_unique_value: Option<bool>,
    pub(crate) hidden: Option<bool>,
    pub(crate) form_field: Option<bool>,
    pub(crate) calculation_formula: Option<String>,
    pub(crate) external_options: Option<bool>,
    pub(crate) referenced_object_type: Option<String>,
    pub(crate) data_sensitivity: Option<String>,
    pub(crate) currency_property_name: Option<String>,
    pub(crate) show_currency_symbol: Option<bool>,
    pub(crate) number_display_hint: Option<String>,
    pub(crate) text_display_hint: Option<String>,
}

impl PropertyCreate {
    /// The required fields that were not sent, in HubSpot's spelling.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        [
            ("name", self.name.is_none()),
            ("label", self.label.is_none()),
            ("type", self.kind.is_none()),
            ("fieldType", self.field_type.is_none()),
            ("groupName", self.group_name.is_none()),
        ]
        .into_iter()
        .filter_map(|(name, missing)| missing.then_some(name))
        .collect()
    }
}
