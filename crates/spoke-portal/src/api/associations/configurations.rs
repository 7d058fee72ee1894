//! Limits a portal sets on how many records may be associated with one record.
//!
//! Kept and answered; HubSpot also enforces them on writes, which is not on record in enough detail to copy.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::association::{AssociationCategory, AssociationSpec};
use spoke_model::object_type::ObjectTypeId;

use super::super::batch_answer::BatchAnswer;
use super::super::call::Call;
use super::super::change::change;
use super::super::definition_batch::check_size;
use super::super::errors::ApiError;
use super::super::input::Inputs;
use super::super::reply::Reply;
use super::super::scopes;
use super::batch::removed;
use super::check::known;
use crate::definitions::{AssociationTypeDefinition, Definitions, association_limit};

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LimitInput {
    category: AssociationCategory,
    type_id: u32,
    max_to_object_ids: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeInput {
    category: AssociationCategory,
    type_id: u32,
}

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<Configuration<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Configuration<'a> {
    category: AssociationCategory,
    type_id: u32,
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_enforced_max_to_object_ids: Option<u64>,
}

/// `GET …/definitions/configurations/all`: every type with a limit of the portal's own.
pub(crate) fn list_all(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let limited = |definition: &AssociationTypeDefinition| association_limit(&state, definition);
    let mut found: Vec<_> = call
        .definitions
        .associations()
        .all()
        .filter_map(|one| Some((one, limited(one)?)))
        .collect();
    found.sort_by_key(|(one, _)| (one.from, one.to, one.spec.type_id));
    let results = found
        .into_iter()
        .map(|(one, limit)| Configuration::of(one, Some(limit)))
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET …/definitions/configurations/{fromType}/{toType}`.
pub(crate) fn list_pair(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = scopes::read_pair(call, (0, 1))?;
    let (from, to) = (from.id, to.id);
    let state = call.portal.store.read();
    let types = call.definitions.associations().between(from, to);
    let results = types
        .map(|one| Configuration::of(one, association_limit(&state, one)))
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `POST …/batch/create`.
pub(crate) fn batch_create(call: &Call<'_>) -> Result<Reply, ApiError> {
    set(call, StatusCode::CREATED)
}

/// `POST …/batch/update`.
pub(crate) fn batch_update(call: &Call<'_>) -> Result<Reply, ApiError> {
    set(call, StatusCode::OK)
}

/// `POST …/batch/purge`: 204 in v4, 200 with a body in the dated releases.
pub(crate) fn batch_purge(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = scopes::write_pair(call, (0, 1))?;
    let (from, to) = (from.id, to.id);
    let body: Inputs<TypeInput> = call.read()?;
    check_size(body.inputs.len())?;
    let ((), commit) = change(call, |definitions, editor| {
        let specs = body.inputs.iter().map(|input| AssociationSpec {
            category: input.category,
            type_id: input.type_id,
        });
        let found: Result<Vec<_>, ApiError> =
            specs.map(|spec| of_pair(definitions, from, to, spec)).collect();
        for definition in found? {
            editor.put_association_limit(definition, None);
        }
        Ok(())
    })?;
    Ok(removed(call).after(commit))
}

fn set(call: &Call<'_>, success: StatusCode) -> Result<Reply, ApiError> {
    let (from, to) = scopes::write_pair(call, (0, 1))?;
    let (from, to) = (from.id, to.id);
    let body: Inputs<LimitInput> = call.read()?;
    check_size(body.inputs.len())?;
    let (answer, commit) = change(call, |definitions, editor| {
        let mut answer = BatchAnswer::with_room(call, 0);
        for input in &body.inputs {
            let spec = AssociationSpec {
                category: input.category,
                type_id: input.type_id,
            };
            match of_pair(definitions, from, to, spec) {
                Ok(definition) => {
                    editor.put_association_limit(definition, Some(input.max_to_object_ids));
                    answer.push(&Configuration::of(definition, Some(input.max_to_object_ids)))?;
                }
                Err(error) => answer.refuse(&error, None),
            }
        }
        Ok(answer)
    })?;
    Ok(answer.reply(call, success).after(commit))
}

fn of_pair(
    definitions: &Definitions,
    from: ObjectTypeId,
    to: ObjectTypeId,
    spec: AssociationSpec,
) -> Result<&AssociationTypeDefinition, ApiError> {
    let definition = known(definitions, spec)?;
    if definition.from == from && definition.to == to {
        return Ok(definition);
    }
    Err(ApiError::validation(format!(
        "Association type {} does not go from {from} to {to}",
        spec.type_id
    )))
}

impl<'a> Configuration<'a> {
    fn of(definition: &'a AssociationTypeDefinition, limit: Option<u64>) -> Self {
        Self {
            category: definition.spec.category,
            type_id: definition.spec.type_id,
            label: definition.label.as_deref(),
            user_enforced_max_to_object_ids: limit,
        }
    }
}
