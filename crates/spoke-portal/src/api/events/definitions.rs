//! Definitions: create, list, read, change, delete.

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use spoke_model::custom_event::{
    DEFAULT_PROPERTIES, DEFINITIONS_MAX, PAGE_MAX, PROPERTIES_MAX, full_name, name_of,
};

use super::definition::{
    Definition, MatchingRule, NewProperty, Property, PropertyKind, PropertyMatch, check_name,
};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::definitions::TypeDefinition;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewDefinition {
    label: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    primary_object: Option<String>,
    #[serde(default)]
    property_definitions: Vec<NewProperty>,
    include_default_properties: bool,
    #[serde(default)]
    custom_matching_id: Option<MatchingRule>,
}

#[derive(Deserialize)]
struct Changes {
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    description: Option<String>,
}

/// `POST /events/v3/event-definitions`: 201.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let new: NewDefinition = call.read()?;
    let name = new.name.unwrap_or_else(|| name_of(&new.label));
    check_name(&name)?;
    if new.property_definitions.len() > PROPERTIES_MAX {
        return Err(ApiError::validation(format!(
            "An event may have {PROPERTIES_MAX} properties of its own"
        )));
    }
    let primary = new.primary_object.as_deref().unwrap_or("CONTACT");
    let object_type = call
        .definitions
        .resolve(primary)
        .map_err(|unknown| ApiError::validation(unknown.to_string()).context("primaryObject", [primary]))?;
    let mut properties: Vec<Property> = Vec::new();
    for sent in new.property_definitions {
        let property = Property::new(sent)?;
        if properties.iter().any(|one| one.name == property.name) {
            return Err(ApiError::validation(format!(
                "The property {} is defined twice",
                property.name
            )));
        }
        properties.push(property);
    }
    if new.include_default_properties {
        for name in DEFAULT_PROPERTIES {
            if !properties.iter().any(|one| one.name == name) {
                properties.push(Property {
                    name: name.to_owned(),
                    label: name.trim_start_matches("hs_").replace('_', " "),
                    kind: PropertyKind::String,
                    description: String::new(),
                    options: Vec::new(),
                });
            }
        }
    }
    if let Some(rule) = &new.custom_matching_id {
        check_rule(rule, &object_type, &properties)?;
    }
    let mut transaction = call.portal.store.write();
    let full_name = full_name(call.portal.hub_id, &name);
    if Definition::find(call, &transaction, &full_name).is_some() {
        return Err(
            ApiError::already_exists(format!("An event definition with the name {name} exists"))
                .context("name", [name]),
        );
    }
    if Definition::count(&transaction) >= DEFINITIONS_MAX {
        return Err(ApiError::validation(format!(
            "The limit of {DEFINITIONS_MAX} has been reached"
        )));
    }
    let definition = Definition {
        id: transaction.take_id(),
        full_name,
        label: new.label,
        description: new.description,
        primary_object: object_type.fully_qualified_name().to_owned(),
        primary_object_id: object_type.id.to_string(),
        properties,
        custom_matching_id: new.custom_matching_id,
        created_at: call.now,
        updated_at: call.now,
        name,
    };
    definition.keep(&mut transaction);
    let reply = Reply::serialized(StatusCode::CREATED, &definition.view())?;
    Ok(reply.after(transaction.commit()))
}

/// Refuses a rule that can find no record: the event's property must be one of its own, the record's one with unique
/// values (assumed; the wordings are not recorded).
fn check_rule(
    rule: &MatchingRule,
    object_type: &TypeDefinition,
    properties: &[Property],
) -> Result<(), ApiError> {
    let PropertyMatch {
        event_property_name: own,
        target_object_property_name: target,
    } = &rule.primary_object_rule;
    if !properties.iter().any(|property| property.name == *own) {
        return Err(
            ApiError::validation(format!("The event has no property named {own}"))
                .context("eventPropertyName", [own.as_str()]),
        );
    }
    if !lookup::is_unique(object_type, target) {
        let kind = object_type.fully_qualified_name();
        return Err(
            ApiError::validation(format!("{target} is no property of {kind} with unique values"))
                .context("targetObjectPropertyName", [target.as_str()]),
        );
    }
    Ok(())
}

/// `GET /events/v3/event-definitions`: those whose name or label has `searchString` in it.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let wanted = call
        .query
        .first("searchString")
        .unwrap_or_default()
        .to_lowercase();
    let state = call.portal.store.read();
    let found = Definition::all(&state)
        .filter(|one| one.name.contains(&wanted) || one.label.to_lowercase().contains(&wanted))
        .map(|one| one.view());
    paged::page(call, found, (10, PAGE_MAX), true)
}

/// `GET /events/v3/event-definitions/{eventName}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let definition = Definition::named(call, &call.portal.store.read())?;
    Reply::serialized(StatusCode::OK, &definition.view())
}

/// `PATCH /events/v3/event-definitions/{eventName}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let changes: Changes = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut definition = Definition::named(call, &transaction)?;
    definition.label = changes.label.unwrap_or(definition.label);
    definition.description = changes.description.or(definition.description);
    definition.updated_at = call.now;
    definition.keep(&mut transaction);
    let view: Value = definition.view();
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `DELETE /events/v3/event-definitions/{eventName}`: what happened stays readable (assumed).
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    if let Ok(definition) = Definition::named(call, &transaction) {
        definition.forget(&mut transaction);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}
