//! Lists and reads property definitions.

use http::StatusCode;
use serde::Serialize;
use spoke_model::property::PropertyDefinition;

use super::super::call::Call;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::render::{PropertyView, Shown};
use crate::definitions::TypeDefinition;

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<PropertyView<'a>>,
}

/// `GET /crm/properties/{objectType}`: all definitions of one sensitivity, live or archived.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let archived = call.query.flag("archived")?;
    let sensitivity = sensitivity(call);
    let results = object_type
        .properties
        .all()
        .filter(|entry| entry.archived == archived && has_sensitivity(entry, sensitivity))
        .map(|entry| PropertyView::new(entry, Shown::Full))
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET /crm/properties/{objectType}/{name}`.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let archived = call.query.flag("archived")?;
    let name = call.parameter(1);
    let sensitivity = sensitivity(call);
    let found = object_type
        .properties
        .any(name)
        .filter(|entry| entry.archived == archived && has_sensitivity(entry, sensitivity));
    match found {
        Some(entry) => Reply::serialized(StatusCode::OK, &PropertyView::new(entry, Shown::Full)),
        None => Err(not_found(&object_type, name)),
    }
}

/// 404 for a property that is not there. The status and category are recorded, the wording is not.
pub(crate) fn not_found(object_type: &TypeDefinition, name: &str) -> ApiError {
    ApiError::object_not_found(format!(
        "Property '{name}' of object type '{}' does not exist.",
        object_type.id
    ))
}

fn sensitivity<'q>(call: &'q Call<'_>) -> &'q str {
    call.query.first("dataSensitivity").unwrap_or("non_sensitive")
}

/// Whether a definition has the grade that was asked for.
pub(super) fn has_sensitivity(definition: &PropertyDefinition, wanted: &str) -> bool {
    definition.data_sensitivity.eq_ignore_ascii_case(wanted)
}
