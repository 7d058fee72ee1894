//! HubSpot's rules about schemas. Categories and sub-categories are recorded, most wordings are not.

use std::collections::BTreeSet;

use super::super::errors::ApiError;
use crate::definitions::{Definitions, Editor, Schema};

/// Letters, digits and underscores, beginning with a letter.
pub(super) fn check_name(name: &str) -> Result<(), ApiError> {
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|first| first.is_ascii_alphabetic());
    if starts && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "Object type name {name} is not valid: it must start with a letter and contain only letters, numbers and \
         underscores"
    ))
    .sub_category("InboundDbObjectTypeError.OBJECT_TYPE_NAME_FORMAT")
    .context("name", [name]))
}

/// A name belongs to one type, in any letter case, also while the type is archived.
pub(super) fn check_free(
    definitions: &Definitions,
    editor: &Editor<'_, '_>,
    name: &str,
) -> Result<(), ApiError> {
    let taken = editor
        .stored_schemas()
        .iter()
        .any(|schema| schema.name.eq_ignore_ascii_case(name));
    let shipped = definitions.resolve(name).is_ok_and(|found| !found.is_custom());
    if taken || shipped {
        return Err(
            ApiError::already_exists(format!("Object type with name '{name}' already exists."))
                .sub_category("InboundDbObjectTypeError.OBJECT_TYPE_ALREADY_EXIST"),
        );
    }
    Ok(())
}

/// Display, required and searchable properties must exist.
pub(super) fn check_properties(schema: &Schema, known: &BTreeSet<&str>) -> Result<(), ApiError> {
    let Some(primary) = schema.primary_display_property.as_deref() else {
        return Err(ApiError::validation("A primary display property is required")
            .sub_category("ObjectSchemaError.PRIMARY_DISPLAY_PROPERTY_REQUIRED"));
    };
    if !known.contains(primary) {
        return Err(
            ApiError::validation(format!("Primary display property {primary} does not exist"))
                .sub_category("ObjectSchemasSandboxesSyncErrorType.INVALID_PRIMARY_DISPLAY_PROPERTY")
                .context("primaryDisplayProperty", [primary]),
        );
    }
    let lists = [
        (
            &schema.required_properties,
            "required",
            "InvalidPropertiesError.INVALID_REQUIRED_PROPERTIES",
        ),
        (
            &schema.searchable_properties,
            "searchable",
            "InvalidPropertiesError.INVALID_SEARCHABLE_PROPERTIES",
        ),
        (
            &schema.secondary_display_properties,
            "secondary display",
            "InvalidPropertiesError.INVALID_SECONDARY_DISPLAY_PROPERTIES",
        ),
    ];
    for (names, kind, sub_category) in lists {
        let unknown: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| !known.contains(name))
            .collect();
        if !unknown.is_empty() {
            return Err(ApiError::validation(format!(
                "Some {kind} properties do not exist: [{}]",
                unknown.join(", ")
            ))
            .sub_category(sub_category)
            .context("properties", unknown));
        }
    }
    Ok(())
}

/// 400: HubSpot's own types cannot be changed (text observed).
pub(super) fn shipped() -> ApiError {
    ApiError::validation("Cannot modify HubSpot defined object type")
        .sub_category("ObjectSchemaError.CANNOT_MODIFY_HUBSPOT_DEFINED_OBJECT_TYPE")
}

/// 404 for a type that was archived or never there; the wording is not on record.
pub(super) fn missing(name: &str) -> ApiError {
    ApiError::object_not_found(format!("Object type {name} does not exist"))
}
