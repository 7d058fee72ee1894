//! `batch/update`, `batch/upsert` and `batch/archive`.
//!
//! Ids without a record come back as one error beside the results (207). An unacceptable value refuses the whole
//! request, unless every input carries its own trace id. Everything is checked before anything is written.

use std::collections::HashSet;

use http::StatusCode;

use super::batch_answer::{BatchAnswer, check_duplicates, check_size, missing, traced};
use super::call::Call;
use super::checked_input::{CheckedInput, CheckedInputs};
use super::errors::ApiError;
use super::input::{BatchPatch, IdText, Inputs, Reference};
use super::lookup::IdKind;
use super::objects::{Updated, complete_update};
use super::reply::Reply;
use super::write::{self, Changes, Writer};
use crate::definitions::TypeDefinition;
use crate::store::Row;

/// `POST /crm/v3/objects/{objectType}/batch/update`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    let Inputs { inputs }: Inputs<BatchPatch<'_>> = call.read()?;
    check_size(inputs.len(), false)?;
    check_duplicates(inputs.iter().map(|input| input.id.as_str()))?;
    let traced = traced(inputs.iter().map(|input| input.object_write_trace_id.as_ref()));
    let checked = check_inputs(call, &object_type, inputs, traced)?;

    let mut writer = Writer::begin(call, &object_type)?;
    let mut rows = HashSet::new();
    let mut absent = Vec::new();
    let mut planned = Vec::with_capacity(checked.len());
    for input in checked {
        let Some(table) = writer.table() else { break };
        let found = input
            .ids
            .find(table, input.id.as_str(), false)
            .filter(|row| !table.is_archived(*row));
        match found {
            Some(row) if !rows.insert(row) => return Err(named_twice(&writer, row)),
            Some(row) => planned.push(plan_update(call, &writer, row, input, traced)?),
            // Recorded: an input that names a merged-away record vanishes without an error.
            None if input
                .id
                .as_str()
                .parse()
                .is_ok_and(|id| table.survivor(id).is_some()) => {}
            None => absent.push((input.id, input.trace_id)),
        }
    }
    let mut done = Vec::with_capacity(planned.len());
    for (trace_id, plan) in planned {
        let outcome = plan.and_then(|(row, changes)| {
            let updated = writer.update(call, row, &changes)?;
            Ok((Updated::of(&writer, row, updated), changes))
        });
        done.push((trace_id, outcome));
    }
    let commit = writer.commit();
    let mut answer = BatchAnswer::with_room(call, done.len());
    for (trace_id, outcome) in done {
        let trace_id = trace_id.as_ref().map(IdText::as_str);
        match outcome {
            Ok((updated, changes)) => {
                updated.echo(answer.result(), call, &object_type, &changes, None, trace_id);
            }
            Err(error) => answer.refuse(&error, trace_id),
        }
    }
    if !absent.is_empty() {
        let traces = absent
            .iter()
            .filter_map(|(_, trace)| trace.as_ref().map(|id| id.0.to_string()))
            .collect();
        answer.refuse(
            &missing(&object_type, absent.iter().map(|(id, _)| id.as_str()), traces),
            None,
        );
    }
    Ok(answer.reply(call, StatusCode::OK).after(commit))
}

/// `POST /crm/v3/objects/{objectType}/batch/archive`: unknown and archived ids are no error.
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    let Inputs { inputs }: Inputs<Reference<'_>> = call.read()?;
    check_size(inputs.len(), false)?;
    let mut writer = Writer::begin(call, &object_type)?;
    for input in &inputs {
        let row = input
            .id
            .as_str()
            .parse()
            .ok()
            .and_then(|id| writer.table()?.row(id));
        if let Some(row) = row {
            writer.archive(call, row)?;
        }
    }
    Ok(Reply::no_content().after(writer.commit()))
}

/// Two inputs name one record by different keys.
pub(super) fn named_twice(writer: &Writer<'_>, row: Row) -> ApiError {
    let id = writer
        .table()
        .map(|table| table.id(row))
        .unwrap_or_default()
        .to_string();
    check_duplicates([id.as_str(), id.as_str()].into_iter())
        .err()
        .unwrap_or_else(ApiError::internal)
}

/// Checks every input; without trace ids all problems of all inputs become one refusal.
fn check_inputs<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    inputs: Vec<BatchPatch<'a>>,
    traced: bool,
) -> Result<Vec<CheckedInput<'a>>, ApiError> {
    let mut checked = CheckedInputs::default();
    for input in inputs {
        let ids = IdKind::of(object_type, input.id_property.as_deref())?;
        checked.push(call, object_type, ids, input);
    }
    checked.finish(traced)
}

type Planned<'a> = (Option<IdText<'a>>, Result<(Row, Changes<'a>), ApiError>);

/// Runs the rules over one input; without trace ids a refusal ends the request.
fn plan_update<'a>(
    call: &Call<'_>,
    writer: &Writer<'_>,
    row: Row,
    input: CheckedInput<'a>,
    traced: bool,
) -> Result<Planned<'a>, ApiError> {
    let planned = input.values.and_then(|values| {
        let changes = complete_update(call, writer, row, values)?;
        match writer.taken(&changes, Some(row)) {
            None => Ok((row, changes)),
            Some(taken) => {
                let id = writer.table().map(|table| table.id(row));
                Err(taken.refuse(call, &writer.object_type, id))
            }
        }
    });
    match planned {
        Err(error) if !traced => Err(error),
        planned => Ok((input.trace_id, planned)),
    }
}
