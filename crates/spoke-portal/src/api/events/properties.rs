//! Properties of events: create, change, delete.

use http::StatusCode;
use serde::Deserialize;
use spoke_model::custom_event::{DEFAULT_PROPERTIES, PROPERTIES_MAX};

use super::definition::{Choice, Definition, NewProperty, Property};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

#[derive(Deserialize)]
struct Changes {
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    options: Option<Vec<Choice>>,
}

/// `POST /events/v3/event-definitions/{eventName}/property`: 201.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let property = Property::new(call.read::<NewProperty>()?)?;
    let mut transaction = call.portal.store.write();
    let mut definition = Definition::named(call, &transaction)?;
    if definition.property(&property.name).is_some() {
        return Err(
            ApiError::already_exists(format!("The property {} exists already", property.name))
                .context("name", [property.name]),
        );
    }
    let own = definition
        .properties
        .iter()
        .filter(|one| !DEFAULT_PROPERTIES.contains(&one.name.as_str()));
    if own.count() >= PROPERTIES_MAX {
        return Err(ApiError::validation(format!(
            "The limit of {PROPERTIES_MAX} has been reached"
        )));
    }
    let reply = Reply::serialized(StatusCode::CREATED, &property.view(&definition.name))?;
    definition.properties.push(property);
    definition.updated_at = call.now;
    definition.keep(&mut transaction);
    Ok(reply.after(transaction.commit()))
}

/// `PATCH /events/v3/event-definitions/{eventName}/property/{propertyName}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let changes: Changes = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut definition = Definition::named(call, &transaction)?;
    let event = definition.name.clone();
    let property = definition
        .properties
        .iter_mut()
        .find(|one| one.name == call.parameter(1))
        .ok_or_else(ApiError::resource_not_found)?;
    if let Some(label) = changes.label {
        property.label = label;
    }
    if let Some(description) = changes.description {
        property.description = description;
    }
    if let Some(options) = changes.options {
        property.options = options;
    }
    let reply = Reply::serialized(StatusCode::OK, &property.view(&event))?;
    definition.updated_at = call.now;
    definition.keep(&mut transaction);
    Ok(reply.after(transaction.commit()))
}

/// `DELETE /events/v3/event-definitions/{eventName}/property/{propertyName}`
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let mut definition = Definition::named(call, &transaction)?;
    definition.properties.retain(|one| one.name != call.parameter(1));
    definition.updated_at = call.now;
    definition.keep(&mut transaction);
    Ok(Reply::no_content().after(transaction.commit()))
}
