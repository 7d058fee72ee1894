//! Batches of associations, v4 and dated: make, make plain ones, remove, remove labels.

use http::StatusCode;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use spoke_model::association::AssociationSpec;
use spoke_model::limits;

use super::super::batch_answer::BatchAnswer;
use super::super::call::Call;
use super::super::definition_batch::check_size_up_to;
use super::super::errors::ApiError;
use super::super::input::{Inputs, Reference};
use super::super::reply::Reply;
use super::check::{check_ends, default_spec, parse_id};
use super::stamp;
use super::view::{Made, MadeDefault};
use crate::definitions::End;

/// Inputs a batch that writes associations may have (facts: associations, section 4).
const INPUTS_MAX: usize = limits::ASSOCIATION_CREATE_MAX;

#[derive(Debug, Deserialize)]
struct Typed<'a> {
    #[serde(borrow)]
    from: Reference<'a>,
    #[serde(borrow)]
    to: Reference<'a>,
    #[serde(default)]
    types: Vec<AssociationSpec>,
}

/// The inputs of an archive name several counterparts; a single one is taken as well.
#[derive(Debug, Deserialize)]
struct Fan<'a> {
    #[serde(borrow)]
    from: Reference<'a>,
    #[serde(borrow)]
    to: OneOrMany<'a>,
}

#[derive(Debug)]
struct OneOrMany<'a>(Vec<Reference<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for OneOrMany<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'de RawValue>::deserialize(deserializer)?.get();
        let read = if text.starts_with('[') {
            serde_json::from_str(text)
        } else {
            serde_json::from_str(text).map(|one| vec![one])
        };
        read.map(Self).map_err(D::Error::custom)
    }
}

/// `POST …/batch/create`: 201, or 207 when some inputs were refused (recorded, even when all were).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(1)?);
    let (from_type, to_type) = (from_type.id, to_type.id);
    let body: Inputs<Typed<'_>> = call.read()?;
    check_size_up_to(body.inputs.len(), INPUTS_MAX)?;
    refuse_duplicates(&body.inputs)?;
    let mut transaction = call.portal.store.write();
    let definitions = call.portal.definitions.current();
    let stamp = stamp(call, &mut transaction)?;
    let mut answer = BatchAnswer::with_room(call, 0);
    for input in &body.inputs {
        let checked = input.ends(from_type, to_type).and_then(|(from, to)| {
            check_ends(&definitions, &transaction, from, to, &input.types).map(|()| (from, to))
        });
        match checked {
            Ok((from, to)) => {
                definitions
                    .associations()
                    .put(&mut transaction, from, to, &input.types, stamp)?;
                answer.push(&Made::of(definitions.associations(), from, to, &input.types))?;
            }
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer
        .reply(call, StatusCode::CREATED)
        .after(transaction.commit()))
}

/// `POST …/batch/associate/default`: 200, or 207 when some inputs were refused.
pub(crate) fn create_default(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(1)?);
    let body: Inputs<Typed<'_>> = call.read()?;
    check_size_up_to(body.inputs.len(), INPUTS_MAX)?;
    let mut transaction = call.portal.store.write();
    let definitions = call.portal.definitions.current();
    let spec = default_spec(&definitions, &from_type, &to_type)?;
    let inverse = definitions
        .associations()
        .get(spec)
        .and_then(|definition| definition.inverse);
    let stamp = stamp(call, &mut transaction)?;
    let mut answer = BatchAnswer::with_room(call, 0);
    for input in &body.inputs {
        let checked = input.ends(from_type.id, to_type.id).and_then(|(from, to)| {
            check_ends(&definitions, &transaction, from, to, &[spec]).map(|()| (from, to))
        });
        match checked {
            Ok((from, to)) => {
                definitions
                    .associations()
                    .put_default(&mut transaction, from, to, stamp)?;
                answer.push(&MadeDefault::new(from.id, to.id, spec))?;
                if let Some(inverse) = inverse {
                    answer.push(&MadeDefault::new(to.id, from.id, inverse))?;
                }
            }
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK).after(transaction.commit()))
}

/// `POST …/batch/archive`: 204 in v4, 200 with a body in the dated releases. What is not there is passed over.
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(1)?);
    let (from_type, to_type) = (from_type.id, to_type.id);
    let body: Inputs<Fan<'_>> = call.read()?;
    check_size_up_to(body.inputs.len(), INPUTS_MAX)?;
    let mut pairs = Vec::with_capacity(body.inputs.len());
    for input in &body.inputs {
        let from = End::new(from_type, parse_id(input.from.id.as_str())?);
        for target in &input.to.0 {
            pairs.push((from, End::new(to_type, parse_id(target.id.as_str())?)));
        }
    }
    let mut transaction = call.portal.store.write();
    let stamp = stamp(call, &mut transaction)?;
    for (from, to) in pairs {
        call.definitions
            .associations()
            .take_all(&mut transaction, from, to, stamp)?;
    }
    Ok(removed(call).after(transaction.commit()))
}

/// `POST …/batch/labels/archive`: 204 in v4, 200 with a body in the dated releases; the plain type stays.
pub(crate) fn archive_labels(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(1)?);
    let (from_type, to_type) = (from_type.id, to_type.id);
    let body: Inputs<Typed<'_>> = call.read()?;
    check_size_up_to(body.inputs.len(), INPUTS_MAX)?;
    let ends: Result<Vec<_>, ApiError> = body
        .inputs
        .iter()
        .map(|input| input.ends(from_type, to_type))
        .collect();
    let ends = ends?;
    for spec in body.inputs.iter().flat_map(|input| &input.types) {
        super::check::known(&call.definitions, *spec)?;
    }
    let mut transaction = call.portal.store.write();
    let stamp = stamp(call, &mut transaction)?;
    for ((from, to), input) in ends.into_iter().zip(&body.inputs) {
        call.definitions
            .associations()
            .take(&mut transaction, from, to, &input.types, stamp)?;
    }
    Ok(removed(call).after(transaction.commit()))
}

impl Typed<'_> {
    fn ends(
        &self,
        from: spoke_model::object_type::ObjectTypeId,
        to: spoke_model::object_type::ObjectTypeId,
    ) -> Result<(End, End), ApiError> {
        Ok((
            End::new(from, parse_id(self.from.id.as_str())?),
            End::new(to, parse_id(self.to.id.as_str())?),
        ))
    }
}

/// The answer to a removal differs between v4 and the dated releases (facts: versions, section 3).
pub(super) fn removed(call: &Call<'_>) -> Reply {
    if call.rules().association_archive_has_body() {
        BatchAnswer::with_room(call, 0).reply(call, StatusCode::OK)
    } else {
        Reply::no_content()
    }
}

/// Two inputs for the same pair are refused as a whole; that they are is observed, the wording is not on record.
fn refuse_duplicates(inputs: &[Typed<'_>]) -> Result<(), ApiError> {
    let mut seen = hashbrown::HashSet::with_capacity(inputs.len());
    for input in inputs {
        let (from, to) = (input.from.id.as_str(), input.to.id.as_str());
        if !seen.insert((from, to)) {
            return Err(ApiError::validation(format!(
                "Duplicate associations found in batch input: [{from} to {to}]. Associations must be unique"
            ))
            .context("fromObjectId", [from])
            .context("toObjectId", [to]));
        }
    }
    Ok(())
}
