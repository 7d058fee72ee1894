//! A curated minimal set of properties for object types whose real definitions nobody recorded.
//!
//! It holds what HubSpot documents to exist on every type, plus what the type's own row names (primary display,
//! defaults, searchable, required, pipeline). Labels are made from names; types follow HubSpot's naming habits.

use super::{FieldType, ModificationMetadata, PropertyDefinition, PropertyType};
use crate::object_type::{CUSTOM_DEFAULT_PROPERTIES, Required, StandardObjectType};

/// Name, type, form field, read-only value.
type Row = (&'static str, PropertyType, FieldType, bool);

/// On every object type.
const COMMON: &[Row] = &[
    (
        "hs_all_owner_ids",
        PropertyType::Enumeration,
        FieldType::Checkbox,
        true,
    ),
    (
        "hs_all_team_ids",
        PropertyType::Enumeration,
        FieldType::Checkbox,
        true,
    ),
    (
        "hs_created_by_user_id",
        PropertyType::Number,
        FieldType::Number,
        true,
    ),
    (
        "hs_lastmodifieddate",
        PropertyType::DateTime,
        FieldType::Date,
        true,
    ),
    (
        "hs_merged_object_ids",
        PropertyType::Enumeration,
        FieldType::Checkbox,
        true,
    ),
    ("hs_object_id", PropertyType::Number, FieldType::Number, true),
    ("hs_object_source", PropertyType::String, FieldType::Text, true),
    ("hs_object_source_id", PropertyType::String, FieldType::Text, true),
    (
        "hs_object_source_label",
        PropertyType::String,
        FieldType::Text,
        true,
    ),
    (
        "hs_unique_creation_key",
        PropertyType::String,
        FieldType::Text,
        true,
    ),
    (
        "hs_updated_by_user_id",
        PropertyType::Number,
        FieldType::Number,
        true,
    ),
    (
        "hs_user_ids_of_all_owners",
        PropertyType::Enumeration,
        FieldType::Checkbox,
        true,
    ),
    (
        "hubspot_owner_assigneddate",
        PropertyType::DateTime,
        FieldType::Date,
        true,
    ),
    (
        "hubspot_owner_id",
        PropertyType::Enumeration,
        FieldType::Select,
        false,
    ),
    (
        "hubspot_team_id",
        PropertyType::Enumeration,
        FieldType::Select,
        true,
    ),
];

/// Types of the names that rows mention; any other name is a text.
const KNOWN: &[Row] = &[
    ("createdate", PropertyType::DateTime, FieldType::Date, true),
    ("hs_createdate", PropertyType::DateTime, FieldType::Date, true),
    ("hs_expiration_date", PropertyType::Date, FieldType::Date, false),
    (
        "hs_initial_amount",
        PropertyType::Number,
        FieldType::Number,
        false,
    ),
    (
        "hs_initiated_date",
        PropertyType::DateTime,
        FieldType::Date,
        false,
    ),
    (
        "hs_internal_user_id",
        PropertyType::Number,
        FieldType::Number,
        false,
    ),
    ("hs_pipeline", PropertyType::Enumeration, FieldType::Select, false),
    (
        "hs_pipeline_stage",
        PropertyType::Enumeration,
        FieldType::Select,
        false,
    ),
    ("hs_timestamp", PropertyType::DateTime, FieldType::Date, false),
];

/// The set of one type, or of custom objects.
pub(super) fn minimal_properties(row: Option<&StandardObjectType>) -> Vec<PropertyDefinition> {
    let mut names: Vec<&'static str> = Vec::new();
    match row {
        None => names.extend(CUSTOM_DEFAULT_PROPERTIES),
        Some(row) => {
            names.extend(row.default_properties);
            names.extend(row.searchable_properties);
            names.extend(row.primary_display);
            names.extend([row.created_property, row.modified_property]);
            if let Required::AnyOf(required) | Required::AllOf(required) = row.required {
                names.extend(required);
            }
        }
    }
    if let Some(pair) = row.and_then(|row| row.pipeline) {
        names.extend([pair.pipeline, pair.stage]);
    }
    names.extend(COMMON.iter().map(|(name, ..)| *name));
    names.sort_unstable();
    names.dedup();
    let group = row.map_or_else(|| "information".to_owned(), StandardObjectType::property_group);
    names.into_iter().map(|name| definition(name, &group)).collect()
}

fn definition(name: &'static str, group: &str) -> PropertyDefinition {
    let (_, property_type, field_type, read_only) = COMMON
        .iter()
        .chain(KNOWN)
        .find(|(known, ..)| *known == name)
        .copied()
        .unwrap_or((name, PropertyType::String, FieldType::Text, false));
    let mut definition = PropertyDefinition::new(name, label(name), property_type, field_type, group);
    definition.hubspot_defined = Some(true);
    definition.external_options = matches!(name, "hubspot_owner_id" | "hs_pipeline" | "hs_pipeline_stage");
    if name == "hubspot_owner_id" {
        definition.referenced_object_type = Some("OWNER".to_owned());
    }
    definition.modification_metadata = Some(ModificationMetadata {
        archivable: true,
        read_only_definition: true,
        read_only_options: None,
        read_only_value: read_only,
    });
    definition
}

/// `hs_created_by_user_id` as `Created by user id`.
fn label(name: &str) -> String {
    let words = name.strip_prefix("hs_").unwrap_or(name).replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
