//! What clients send to define or change a custom object type.

use serde::Deserialize;

use super::super::properties::PropertyCreate;

/// A new custom object type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SchemaCreate {
    pub(super) name: String,
    pub(super) labels: LabelsBody,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) required_properties: Vec<String>,
    #[serde(default)]
    pub(super) searchable_properties: Vec<String>,
    #[serde(default)]
    pub(super) primary_display_property: Option<String>,
    #[serde(default)]
    pub(super) secondary_display_properties: Vec<String>,
    #[serde(default)]
    pub(super) properties: Vec<PropertyCreate>,
    #[serde(default)]
    pub(super) associated_objects: Vec<String>,
    #[serde(default)]
    pub(super) allows_sensitive_properties: Option<bool>,
}

/// Display names; both may be left out.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LabelsBody {
    #[serde(default)]
    pub(super) singular: Option<String>,
    #[serde(default)]
    pub(super) plural: Option<String>,
}

/// Changes of a custom object type; the name never changes.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SchemaUpdate {
    pub(super) labels: Option<LabelsBody>,
    pub(super) description: Option<String>,
    pub(super) clear_description: Option<bool>,
    pub(super) required_properties: Option<Vec<String>>,
    pub(super) searchable_properties: Option<Vec<String>>,
    pub(super) primary_display_property: Option<String>,
    pub(super) secondary_display_properties: Option<Vec<String>>,
    pub(super) allows_sensitive_properties: Option<bool>,
}

/// A further association type of a custom object type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AssociationCreate {
    pub(super) from_object_type_id: String,
    pub(super) to_object_type_id: String,
    #[serde(default)]
    pub(super) name: Option<String>,
}
