//! What every custom object type has from the start.
//!
//! The set is the one all record types share (facts: objects, auto-set properties); HubSpot's full list for custom
//! types is not on record, so this one is a subset.

use spoke_model::property::{FieldType, PropertyDefinition, PropertyGroup, PropertyType};

use super::schema::Schema;

/// The system properties of a custom type, in the group named.
pub(super) fn custom_properties(group: &str) -> Vec<PropertyDefinition> {
    let rows: [(&str, &str, PropertyType, FieldType, Access); 13] = [
        (
            "hs_object_id",
            "Record ID",
            PropertyType::Number,
            FieldType::Number,
            Access::ReadOnly,
        ),
        (
            "hs_createdate",
            "Object create date/time",
            PropertyType::DateTime,
            FieldType::Date,
            Access::ReadOnly,
        ),
        (
            "hs_lastmodifieddate",
            "Object last modified date/time",
            PropertyType::DateTime,
            FieldType::Date,
            Access::ReadOnly,
        ),
        (
            "hs_object_source",
            "Record creation source",
            PropertyType::String,
            FieldType::Text,
            Access::ReadOnly,
        ),
        (
            "hs_object_source_id",
            "Record creation source ID",
            PropertyType::String,
            FieldType::Text,
            Access::ReadOnly,
        ),
        (
            "hs_object_source_label",
            "Record source",
            PropertyType::String,
            FieldType::Text,
            Access::ReadOnly,
        ),
        (
            "hs_created_by_user_id",
            "Created by user ID",
            PropertyType::Number,
            FieldType::Number,
            Access::ReadOnly,
        ),
        (
            "hs_updated_by_user_id",
            "Updated by user ID",
            PropertyType::Number,
            FieldType::Number,
            Access::ReadOnly,
        ),
        (
            "hs_merged_object_ids",
            "Merged record IDs",
            PropertyType::Enumeration,
            FieldType::Checkbox,
            Access::ReadOnly,
        ),
        (
            "hs_pipeline",
            "Pipeline",
            PropertyType::Enumeration,
            FieldType::Select,
            Access::External,
        ),
        (
            "hs_pipeline_stage",
            "Pipeline stage",
            PropertyType::Enumeration,
            FieldType::Select,
            Access::External,
        ),
        (
            "hubspot_owner_id",
            "Owner",
            PropertyType::Enumeration,
            FieldType::Select,
            Access::Owner,
        ),
        (
            "hubspot_owner_assigneddate",
            "Owner assigned date",
            PropertyType::DateTime,
            FieldType::Date,
            Access::ReadOnly,
        ),
    ];
    rows.into_iter()
        .map(|(name, label, kind, field, access)| {
            let mut definition = PropertyDefinition::new(name, label, kind, field, group);
            definition.hubspot_defined = Some(true);
            if let Some(metadata) = &mut definition.modification_metadata {
                metadata.read_only_definition = true;
                metadata.read_only_value = access == Access::ReadOnly;
            }
            definition.external_options = matches!(access, Access::External | Access::Owner);
            if access == Access::Owner {
                definition.referenced_object_type = Some("OWNER".to_owned());
            }
            definition
        })
        .collect()
}

/// The one group of a custom type: `{name}_information`.
pub(super) fn custom_groups(schema: &Schema) -> Vec<PropertyGroup> {
    let label = schema.labels.singular.as_deref().unwrap_or(&schema.name);
    vec![PropertyGroup::new(
        schema.group_name(),
        format!("{label} Information"),
        0,
    )]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    ReadOnly,
    External,
    Owner,
}
