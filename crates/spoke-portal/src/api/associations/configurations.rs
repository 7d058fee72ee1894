//! Limits a portal sets on how many records may be associated with one record.
//!
//! Every write of an association is held against them, in both directions (see `check`). They lie between 1 and
//! HubSpot's own number, and a label's is no greater than the plain type's (documented; the wordings are not recorded).

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
use super::batch::removed;
use super::check::known;
use crate::definitions::{
    AssociationKind, AssociationTypeDefinition, Definitions, association_limit, record_limit,
};
use crate::store::State;

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
    let (from, to) = (call.object_type(0)?, call.object_type(1)?);
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
    let (from, to) = (call.object_type(0)?, call.object_type(1)?);
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
    let (from, to) = (call.object_type(0)?, call.object_type(1)?);
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
            let checked = of_pair(definitions, from, to, spec).and_then(|definition| {
                check_range(definitions, editor.state(), definition, input.max_to_object_ids)?;
                Ok(definition)
            });
            match checked {
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

/// The range that a type's limit must lie in, given the other limits of the pair.
fn check_range(
    definitions: &Definitions,
    state: &State,
    definition: &AssociationTypeDefinition,
    wanted: u64,
) -> Result<(), ApiError> {
    let plain = |one: &AssociationTypeDefinition| one.kind == AssociationKind::Unlabelled;
    let others = definitions
        .associations()
        .between(definition.from, definition.to)
        .filter(|one| plain(one) != plain(definition))
        .filter_map(|one| association_limit(state, one));
    let (least, most) = if plain(definition) {
        (others.max().unwrap_or(1), record_limit(definition.spec))
    } else {
        let own = record_limit(definition.spec);
        (1, others.min().map_or(own, |plain| plain.min(own)))
    };
    if (least..=most).contains(&wanted) {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "maxToObjectIds of association type {} must be between {least} and {most}, not {wanted}",
        definition.spec.type_id
    ))
    .context("associationTypeId", [definition.spec.type_id.to_string()]))
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
