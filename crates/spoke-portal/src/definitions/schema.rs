//! The definition of a custom object type, as the portal stores it.

use serde::{Deserialize, Serialize};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

/// The two display names of an object type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Labels {
    /// Name of one record, as people see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) singular: Option<String>,
    /// Name of several records, as people see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) plural: Option<String>,
}

/// A custom object type. Property definitions are stored apart, like those of standard types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Schema {
    /// The `2-N` id.
    pub(crate) id: ObjectTypeId,
    /// The bare name, as sent when the type was created.
    pub(crate) name: String,
    /// Display names.
    pub(crate) labels: Labels,
    /// Free text.
    pub(crate) description: Option<String>,
    /// Properties a new record must have.
    pub(crate) required_properties: Vec<String>,
    /// Properties the `query` of a search looks at.
    pub(crate) searchable_properties: Vec<String>,
    /// The property shown as a record's title.
    pub(crate) primary_display_property: Option<String>,
    /// Properties shown under the title.
    pub(crate) secondary_display_properties: Vec<String>,
    /// Whether properties of a higher sensitivity may be defined.
    pub(crate) allows_sensitive_properties: bool,
    /// Deleted, but still kept.
    pub(crate) archived: bool,
    /// When the type was created.
    pub(crate) created_at: Timestamp,
    /// When the type last changed.
    pub(crate) updated_at: Timestamp,
}

impl Schema {
    /// The name that is unique beyond this portal: `p{portal}_{name}`.
    pub(crate) fn fully_qualified_name(&self, hub_id: u64) -> String {
        format!("p{hub_id}_{}", self.name)
    }

    /// The property group every custom type starts with.
    pub(crate) fn group_name(&self) -> String {
        format!("{}_information", self.name.to_lowercase())
    }
}
