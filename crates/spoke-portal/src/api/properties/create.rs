//! Creates property definitions.

use http::{StatusCode, header};
use spoke_model::property::{DefinitionError, FieldType, PropertyDefinition, PropertyType, check_definition};
use spoke_model::time::Timestamp;

use super::super::body;
use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::location::location;
use super::super::reply::Reply;
use super::bodies::PropertyCreate;
use super::render::{APP_USER_ID, PropertyView, Shown};
use crate::definitions::TypeDefinition;

/// Unique properties a type may have (facts: properties, section 3).
const UNIQUE_MAX: usize = 10;

/// `POST /crm/properties/{objectType}`. A name that was archived comes back with the posted definition (recorded).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: PropertyCreate = call.read()?;
    let (definition, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let definition = build(call, object_type, body, None)?;
        editor.put_property(id, &definition);
        Ok(definition)
    })?;
    let reply = Reply::serialized(StatusCode::CREATED, &PropertyView::new(&definition, Shown::Full))?;
    Ok(reply
        .header(header::LOCATION, location(call, &definition.name))
        .after(commit))
}

/// Checks a sent definition against the type it is meant for.
///
/// `group` stands in for a group that was not named; without it the group is required.
pub(crate) fn build(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    sent: PropertyCreate,
    group: Option<&str>,
) -> Result<PropertyDefinition, ApiError> {
    let mut missing = sent.missing();
    if group.is_some() {
        missing.retain(|field| *field != "groupName");
    }
    if !missing.is_empty() {
        return Err(body::missing(call.body, &missing));
    }
    let definition = assemble(sent, group.unwrap_or_default(), call.now)?;
    if object_type.property(&definition.name).is_some() {
        return Err(exists(&definition.name));
    }
    check(object_type, &definition)?;
    Ok(definition)
}

fn assemble(body: PropertyCreate, group: &str, now: i64) -> Result<PropertyDefinition, ApiError> {
    let name = body.name.unwrap_or_default();
    let kind = parse_kind(&body.kind.unwrap_or_default())?;
    let field = parse_field(&body.field_type.unwrap_or_default())?;
    let group = body.group_name.unwrap_or_else(|| group.to_owned());
    let mut definition = PropertyDefinition::new(name, body.label.unwrap_or_default(), kind, field, group);
    definition.description = body.description.unwrap_or_default();
    definition.options = body.options;
    definition.number_options();
    definition.display_order = body.display_order.unwrap_or(-1);
    definition.has_unique_value = body.has_unique_value.unwrap_or(false);
    definition.hidden = body.hidden.unwrap_or(false);
    definition.form_field = body.form_field.unwrap_or(false);
    definition.calculation_formula = body.calculation_formula;
    definition.external_options = body.external_options.unwrap_or(false);
    definition.referenced_object_type = body.referenced_object_type;
    definition.currency_property_name = body.currency_property_name;
    definition.show_currency_symbol = body.show_currency_symbol;
    definition.number_display_hint = body.number_display_hint;
    definition.text_display_hint = body.text_display_hint;
    definition.data_sensitivity = sensitivity(body.data_sensitivity)?;
    definition.created_user_id = Some(APP_USER_ID.to_owned());
    definition.updated_user_id = Some(APP_USER_ID.to_owned());
    definition.created_at = Some(Timestamp::from_millis(now));
    definition.updated_at = Some(Timestamp::from_millis(now));
    Ok(definition)
}

/// What holds for new and for changed definitions.
pub(super) fn check(object_type: &TypeDefinition, definition: &PropertyDefinition) -> Result<(), ApiError> {
    if object_type.groups.get(&definition.group_name).is_none() {
        // Status and wording are not on record.
        return Err(ApiError::validation(format!(
            "Property group '{}' of object type '{}' does not exist.",
            definition.group_name, object_type.id
        )));
    }
    check_definition(definition)
        .map_err(|error| refuse(error.for_object_type(object_type.id), &definition.name))?;
    let unique = object_type
        .properties
        .live()
        .filter(|one| one.has_unique_value && one.name != definition.name);
    if definition.has_unique_value && unique.count() >= UNIQUE_MAX {
        return Err(ApiError::validation(format!(
            "Object type '{}' already has {UNIQUE_MAX} properties with unique values, the most it can have.",
            object_type.id
        )));
    }
    Ok(())
}

/// 409 for a name that is in use.
pub(super) fn exists(name: &str) -> ApiError {
    ApiError::already_exists(format!("A property named '{name}' already exists."))
        .sub_category("Properties.PROPERTY_WITH_NAME_EXISTS")
}

/// The refusal of a definition. Its text and code are the model's; the context names what they speak of.
fn refuse(error: DefinitionError, name: &str) -> ApiError {
    let refusal = ApiError::validation(error.to_string());
    let (sub_category, object_type) = match error {
        DefinitionError::MissingOptions { object_type, .. } => {
            ("PropertyValidationError.MISSING_OPTIONS", Some(object_type))
        }
        DefinitionError::BooleanOptions { object_type, .. } => (
            "PropertyValidationError.INVALID_BOOLEAN_OPTION",
            Some(object_type),
        ),
        _ => ("Properties.PROPERTY_CREATE_FAILED_VALIDATION", None),
    };
    let refusal = refusal.sub_category(sub_category);
    match object_type {
        Some(id) => refusal.context("property", [name]).context("objectTypeId", [id]),
        None => refusal,
    }
}

fn parse_kind(sent: &str) -> Result<PropertyType, ApiError> {
    sent.parse().map_err(|_| unknown_word("type", sent))
}

fn parse_field(sent: &str) -> Result<FieldType, ApiError> {
    sent.parse().map_err(|_| unknown_word("fieldType", sent))
}

/// One of HubSpot's three grades, in its own spelling.
fn sensitivity(sent: Option<String>) -> Result<String, ApiError> {
    let Some(sent) = sent else {
        return Ok("non_sensitive".to_owned());
    };
    let grade = sent.to_lowercase();
    if matches!(grade.as_str(), "non_sensitive" | "sensitive" | "highly_sensitive") {
        Ok(grade)
    } else {
        Err(unknown_word("dataSensitivity", &sent))
    }
}

fn unknown_word(field: &str, sent: &str) -> ApiError {
    ApiError::validation(format!(
        "Property failed validation. {sent} is not a valid {field}."
    ))
    .sub_category("Properties.PROPERTY_CREATE_FAILED_VALIDATION")
}
