//! Lists and reads schemas.

use http::StatusCode;
use serde::Serialize;

use super::super::batch_answer::BatchAnswer;
use super::super::call::Call;
use super::super::definition_batch::check_size;
use super::super::errors::ApiError;
use super::super::input::{Inputs, Reference};
use super::super::reply::Reply;
use super::checks::missing;
use super::view::SchemaView;
use crate::definitions::{Definitions, TypeDefinition};

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<SchemaView<'a>>,
}

/// `GET /crm/schemas?archived=`: the custom object types, newest first (recorded).
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let definitions = &*call.definitions;
    if call.query.flag("archived")? {
        let archived: Vec<TypeDefinition> = archived_types(call);
        let results = archived
            .iter()
            .map(|one| SchemaView::of(definitions, one))
            .collect();
        return Reply::serialized(StatusCode::OK, &Results { results });
    }
    let mut results: Vec<_> = definitions
        .object_types()
        .filter(|one| one.is_custom())
        .map(|one| SchemaView::of(definitions, one))
        .collect();
    results.reverse();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET /crm/schemas/{objectType}`: custom and standard types alike.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let definitions = &*call.definitions;
    let object_type = find(definitions, call.parameter(0))?;
    Reply::serialized(StatusCode::OK, &SchemaView::of(definitions, object_type))
}

/// `POST /crm/schemas/batch/read`: 200, or 207 when some names are unknown.
pub(crate) fn batch_read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: Inputs<Reference<'_>> = call.read()?;
    check_size(body.inputs.len())?;
    let definitions = &*call.definitions;
    let mut answer = BatchAnswer::with_room(call, 0);
    for input in &body.inputs {
        match find(definitions, input.id.as_str()) {
            Ok(object_type) => answer.push(&SchemaView::of(definitions, object_type))?,
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// The type a schema path names; a name in the form of a custom type's is a 404 when it is not there, any other
/// unknown name a 400.
pub(super) fn find<'d>(definitions: &'d Definitions, name: &str) -> Result<&'d TypeDefinition, ApiError> {
    definitions.resolve(name).map(AsRef::as_ref).map_err(|unknown| {
        let lower = name.to_lowercase();
        let custom = lower.starts_with("2-") || lower.starts_with('p') && lower.contains('_');
        if custom {
            missing(name)
        } else {
            ApiError::bad_request(unknown.to_string())
        }
    })
}

fn archived_types(call: &Call<'_>) -> Vec<TypeDefinition> {
    let state = call.portal.store.read();
    crate::definitions::archived_types(&state, call.definitions.hub_id())
}
