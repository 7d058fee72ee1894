//! Property groups: list, read, create, update, archive.

use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use spoke_model::property::{PropertyGroup, check_group_name};

use super::call::Call;
use super::change::change;
use super::errors::ApiError;
use super::location::location;
use super::reply::Reply;
use crate::definitions::TypeDefinition;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupCreate {
    name: String,
    label: String,
    display_order: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupUpdate {
    label: Option<String>,
    display_order: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupView<'a> {
    name: &'a str,
    label: &'a str,
    display_order: i64,
    archived: bool,
}

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<GroupView<'a>>,
}

/// `GET /crm/properties/{objectType}/groups`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let results = object_type
        .groups
        .all()
        .iter()
        .filter(|group| !group.archived)
        .map(GroupView::of)
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET /crm/properties/{objectType}/groups/{name}`.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let group = live(&object_type, call.parameter(1))?;
    Reply::serialized(StatusCode::OK, &GroupView::of(group))
}

/// `POST /crm/properties/{objectType}/groups`. The name of an archived group can be used again (recorded).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: GroupCreate = call.read()?;
    check_group_name(&body.name).map_err(|error| ApiError::validation(error.to_string()))?;
    let (group, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        if object_type.groups.get(&body.name).is_some() {
            // Modelled on the recorded answer for properties.
            return Err(ApiError::already_exists(format!(
                "A property group named '{}' already exists.",
                body.name
            ))
            .sub_category("PropertyGroupError.GROUP_WITH_NAME_EXISTS"));
        }
        let display_order = body.display_order.unwrap_or_else(|| next_order(object_type));
        let group = PropertyGroup {
            name: body.name,
            label: body.label,
            display_order,
            archived: false,
        };
        editor.put_group(id, &group);
        Ok(group)
    })?;
    let reply = Reply::serialized(StatusCode::CREATED, &GroupView::of(&group))?;
    Ok(reply
        .header(header::LOCATION, location(call, &group.name))
        .after(commit))
}

/// `PATCH /crm/properties/{objectType}/groups/{name}`.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: GroupUpdate = call.read()?;
    let (group, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut group = live(object_type, call.parameter(1))?.clone();
        group.label = body.label.unwrap_or(group.label);
        group.display_order = body.display_order.unwrap_or(group.display_order);
        editor.put_group(id, &group);
        Ok(group)
    })?;
    Ok(Reply::serialized(StatusCode::OK, &GroupView::of(&group))?.after(commit))
}

/// `DELETE /crm/properties/{objectType}/groups/{name}`: archives a group without live properties.
///
/// The refusal carries the real error as JSON text inside its message (recorded).
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let ((), commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut group = live(object_type, call.parameter(1))?.clone();
        if object_type
            .properties
            .live()
            .any(|entry| entry.group_name == group.name)
        {
            return Err(ApiError::bad_request(
                "{\"status\":\"error\",\"message\":\"Can't delete or purge a group with active properties\",\
                 \"category\":\"VALIDATION_ERROR\",\
                 \"subCategory\":\"PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES\"}",
            ));
        }
        group.archived = true;
        editor.put_group(id, &group);
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

impl<'a> GroupView<'a> {
    fn of(group: &'a PropertyGroup) -> Self {
        Self {
            name: &group.name,
            label: &group.label,
            display_order: group.display_order,
            archived: group.archived,
        }
    }
}

fn live<'a>(object_type: &'a TypeDefinition, name: &str) -> Result<&'a PropertyGroup, ApiError> {
    object_type.groups.get(name).ok_or_else(|| {
        // The wording is not on record.
        ApiError::object_not_found(format!(
            "Property group '{name}' of object type '{}' does not exist.",
            object_type.id
        ))
    })
}

fn next_order(object_type: &TypeDefinition) -> i64 {
    let last = object_type
        .groups
        .all()
        .iter()
        .filter(|group| !group.archived)
        .map(|group| group.display_order)
        .max();
    last.map_or(0, |last| last.saturating_add(1))
}
