//! The first associations API, by definition id. Old, still answering (facts: versions, section 4).

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::association::{AssociationCategory, AssociationSpec};
use spoke_model::scope::record_scopes;

use super::super::call::Call;
use super::super::errors::ApiError;
use super::super::input::IdText;
use super::super::reply::Reply;
use super::super::scopes::name_of;
use super::check::{check_ends, known, parse_id};
use super::stamp;
use super::v3::remove;
use super::view::targets;
use crate::definitions::{AssociationTypeDefinition, End};

/// Ids on a page when no limit is sent, and the most a page may have. Not on record; the later versions' are used.
const PAGE_DEFAULT: i64 = 100;
const PAGE_MAX: i64 = 500;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input<'a> {
    #[serde(borrow)]
    from_object_id: IdText<'a>,
    #[serde(borrow)]
    to_object_id: IdText<'a>,
    category: AssociationCategory,
    definition_id: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    results: Vec<u64>,
    has_more: bool,
    offset: u64,
}

/// `PUT /crm-associations/v1/associations`.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    put(call, &[call.read()?])
}

/// `PUT /crm-associations/v1/associations/create-batch`.
pub(crate) fn create_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<Input<'_>> = call.read()?;
    put(call, &inputs)
}

/// `PUT /crm-associations/v1/associations/delete`.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    take(call, &[call.read()?])
}

/// `PUT /crm-associations/v1/associations/delete-batch`.
pub(crate) fn delete_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<Input<'_>> = call.read()?;
    take(call, &inputs)
}

/// `GET /crm-associations/v1/associations/{objectId}/{category}/{definitionId}`: ids only, in pages by offset.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = parse_id(call.parameter(0))?;
    let sent = call.parameter(2);
    let type_id = sent
        .parse()
        .map_err(|_| ApiError::bad_parameter("definitionId", sent, "must be a number"))?;
    let spec = AssociationSpec {
        category: AssociationCategory::HubspotDefined,
        type_id,
    };
    let definition = known(&call.definitions, spec)?;
    require(call, definition, false)?;
    let limit = call
        .query
        .number("limit")?
        .unwrap_or(PAGE_DEFAULT)
        .clamp(1, PAGE_MAX);
    let limit = usize::try_from(limit).unwrap_or(1);
    let offset = call
        .query
        .number("offset")?
        .and_then(|offset| u64::try_from(offset).ok())
        .unwrap_or(0);
    let state = call.portal.store.read();
    let found = targets(
        call.definitions.associations(),
        &state,
        End::new(definition.from, id),
        definition.to,
    );
    let mut results: Vec<u64> = found
        .into_iter()
        .filter(|target| {
            target
                .association_types
                .iter()
                .any(|view| view.type_id == type_id)
        })
        .map(|target| target.to_object_id)
        .filter(|id| *id > offset)
        .collect();
    let has_more = results.len() > limit;
    results.truncate(limit);
    let offset = results.last().copied().unwrap_or(0);
    Reply::serialized(
        StatusCode::OK,
        &Page {
            results,
            has_more,
            offset,
        },
    )
}

fn put(call: &Call<'_>, inputs: &[Input<'_>]) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let definitions = call.portal.definitions.current();
    let mut checked = Vec::with_capacity(inputs.len());
    for input in inputs {
        let (from, to, spec) = input.resolve(call)?;
        check_ends(&definitions, &transaction, from, to, &[spec])?;
        checked.push((from, to, spec));
    }
    let stamp = stamp(call, &mut transaction)?;
    for (from, to, spec) in checked {
        let mut specs = definitions.associations().current(&transaction, from, to);
        specs.push(spec);
        definitions
            .associations()
            .put(&mut transaction, from, to, &specs, stamp)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

fn take(call: &Call<'_>, inputs: &[Input<'_>]) -> Result<Reply, ApiError> {
    let resolved: Result<Vec<_>, ApiError> = inputs.iter().map(|input| input.resolve(call)).collect();
    let mut transaction = call.portal.store.write();
    let stamp = stamp(call, &mut transaction)?;
    for (from, to, spec) in resolved? {
        let definition = known(&call.definitions, spec)?;
        remove(call, &mut transaction, from, to, definition, stamp)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// The definition names the object types, not the path, so their scopes are asked for here.
fn require(call: &Call<'_>, definition: &AssociationTypeDefinition, write: bool) -> Result<(), ApiError> {
    [definition.from, definition.to]
        .into_iter()
        .filter_map(|id| call.definitions.object_type(id))
        .try_for_each(|one| call.require_also(record_scopes(name_of(one), write)))
}

impl Input<'_> {
    /// The ends follow from the definition: this API names no object types.
    fn resolve(&self, call: &Call<'_>) -> Result<(End, End, AssociationSpec), ApiError> {
        let spec = AssociationSpec {
            category: self.category,
            type_id: self.definition_id,
        };
        let definition = known(&call.definitions, spec)?;
        require(call, definition, true)?;
        let from = End::new(definition.from, parse_id(self.from_object_id.as_str())?);
        let to = End::new(definition.to, parse_id(self.to_object_id.as_str())?);
        Ok((from, to, spec))
    }
}
