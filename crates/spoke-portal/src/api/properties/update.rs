//! Changes and archives property definitions.

use http::StatusCode;
use spoke_model::property::{PropertyDefinition, PropertyUpdate};
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::create::check;
use super::read::not_found;
use super::render::{APP_USER_ID, PropertyView, Shown};
use crate::definitions::TypeDefinition;

/// `PATCH /crm/properties/{objectType}/{name}`. Options that are sent replace the whole list (recorded).
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let name = call.parameter(1);
    let body: PropertyUpdate = call.read()?;
    let (definition, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let entry = object_type
            .property(name)
            .ok_or_else(|| not_found(object_type, name))?;
        let mut definition = entry.definition().clone();
        body.apply(&mut definition);
        definition.updated_at = Some(Timestamp::from_millis(call.now));
        definition.updated_user_id = Some(APP_USER_ID.to_owned());
        check_read_only(entry, &definition)?;
        check(object_type, &definition)?;
        editor.put_property(id, &definition);
        Ok(definition)
    })?;
    Ok(Reply::serialized(StatusCode::OK, &PropertyView::new(&definition, Shown::Full))?.after(commit))
}

/// `DELETE /crm/properties/{objectType}/{name}`: archives.
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let name = call.parameter(1);
    let ((), commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let definition = archived(object_type, name, call.now)?;
        editor.put_property(id, &definition);
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

/// The archived form of a live property, unless something forbids it.
pub(super) fn archived(
    object_type: &TypeDefinition,
    name: &str,
    now: i64,
) -> Result<PropertyDefinition, ApiError> {
    let entry = object_type
        .property(name)
        .ok_or_else(|| not_found(object_type, name))?;
    if entry.is_hubspot_defined() {
        // That HubSpot refuses is documented, the wording is not on record.
        return Err(ApiError::validation(format!(
            "Property '{name}' is defined by HubSpot and cannot be deleted."
        )));
    }
    let uses = uses(object_type, name);
    if uses > 0 {
        return Err(ApiError::validation(format!(
            "Property: {name} of object type {} is currently used in {uses} places and cannot be deleted",
            object_type.id
        ))
        .sub_category("PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE"));
    }
    let mut definition = entry.definition().clone();
    definition.archived = true;
    definition.archived_at = Some(Timestamp::from_millis(now));
    Ok(definition)
}

/// The definition of most built-in properties cannot change; their options can, unless marked otherwise.
fn check_read_only(before: &PropertyDefinition, after: &PropertyDefinition) -> Result<(), ApiError> {
    let Some(metadata) = before.modification_metadata else {
        return Ok(());
    };
    let same_shape = before.property_type == after.property_type
        && before.field_type == after.field_type
        && before.label == after.label
        && before.group_name == after.group_name;
    let same_options = before.options == after.options;
    let options_locked = metadata
        .read_only_options
        .unwrap_or(metadata.read_only_definition);
    if (metadata.read_only_definition && !same_shape) || (options_locked && !same_options) {
        // That HubSpot refuses is documented, the wording is not on record.
        return Err(ApiError::validation(format!(
            "The definition of property '{}' is read only.",
            before.name
        )));
    }
    Ok(())
}

/// How many live calculated properties name this one in their formula.
fn uses(object_type: &TypeDefinition, name: &str) -> usize {
    object_type
        .properties
        .live()
        .filter_map(|entry| entry.calculation_formula.as_deref())
        .filter(|formula| {
            formula
                .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
                .any(|word| word == name)
        })
        .count()
}
