//! `batch/create`: all or nothing, or input by input when every input carries its own trace id.

use std::collections::HashSet;
use std::sync::Arc;

use http::StatusCode;

use super::batch_answer::{BatchAnswer, check_size, traced};
use super::call::Call;
use super::errors::ApiError;
use super::input::{Inputs, NewRecord};
use super::lookup;
use super::objects::echo_created;
use super::reply::Reply;
use super::write::{self, Prepared, Refused, Writer};
use crate::definitions::TypeDefinition;
use crate::rules::{Problem, invalid_values, problem};

/// `POST /crm/v3/objects/{objectType}/batch/create`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    let Inputs { inputs }: Inputs<NewRecord<'_>> = call.read()?;
    check_size(inputs.len(), false)?;
    if traced(inputs.iter().map(|input| input.object_write_trace_id.as_ref())) {
        one_by_one(call, &object_type, inputs)
    } else {
        all_or_nothing(call, &object_type, inputs)
    }
}

fn all_or_nothing(
    call: &Call<'_>,
    object_type: &Arc<TypeDefinition>,
    inputs: Vec<NewRecord<'_>>,
) -> Result<Reply, ApiError> {
    let mut prepared = Vec::with_capacity(inputs.len());
    let mut problems: Vec<Problem> = Vec::new();
    for input in inputs {
        match write::prepare(call, object_type, input) {
            Ok(record) => prepared.push(record),
            Err(Refused::Values(more)) => problems.extend(more),
            Err(Refused::Other(error)) => return Err(error),
        }
    }
    if !problems.is_empty() {
        return Err(invalid_values(&problems));
    }
    check_unique_within(object_type, &prepared)?;
    let mut writer = Writer::begin(call, object_type)?;
    let mut ties = Vec::with_capacity(prepared.len());
    for record in &prepared {
        if let Some(taken) = writer.taken(&record.changes, None) {
            let error = taken.refuse(call, object_type, None);
            // Recorded: with several inputs the text does not name the existing record.
            return Err(if prepared.len() > 1 && error.status() == StatusCode::CONFLICT {
                ApiError::conflict("Contact already exists")
            } else {
                error
            });
        }
        ties.push(writer.check_ties(call, &record.associations)?);
    }
    let mut ids = Vec::with_capacity(prepared.len());
    for (record, ties) in prepared.iter().zip(&ties) {
        ids.push(writer.create(call, &record.changes, ties)?.1);
    }
    let commit = writer.commit();
    let mut answer = BatchAnswer::with_room(call, prepared.len());
    for (record, id) in prepared.iter().zip(ids) {
        echo_created(
            answer.result(),
            call,
            object_type,
            &record.changes,
            &id.to_string(),
            (None, None),
        );
    }
    Ok(answer.reply(call, StatusCode::CREATED).after(commit))
}

fn one_by_one(
    call: &Call<'_>,
    object_type: &Arc<TypeDefinition>,
    inputs: Vec<NewRecord<'_>>,
) -> Result<Reply, ApiError> {
    let mut prepared = Vec::with_capacity(inputs.len());
    for mut input in inputs {
        let trace_id = input.object_write_trace_id.take();
        prepared.push((
            trace_id,
            write::prepare(call, object_type, input).map_err(Refused::into_error),
        ));
    }
    let mut writer = Writer::begin(call, object_type)?;
    let mut outcomes = Vec::with_capacity(prepared.len());
    for (trace_id, record) in prepared {
        outcomes.push((
            trace_id,
            record.and_then(|record| create_one(call, object_type, &mut writer, record)),
        ));
    }
    let commit = writer.commit();
    let mut answer = BatchAnswer::with_room(call, outcomes.len());
    for (trace_id, outcome) in outcomes {
        let trace_id = trace_id.as_ref().map(|id| id.as_str());
        match outcome {
            Ok((record, id)) => {
                let id = id.to_string();
                echo_created(
                    answer.result(),
                    call,
                    object_type,
                    &record.changes,
                    &id,
                    (None, trace_id),
                );
            }
            Err(error) => answer.refuse(&error, trace_id),
        }
    }
    Ok(answer.reply(call, StatusCode::CREATED).after(commit))
}

fn create_one<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    writer: &mut Writer<'_>,
    record: Prepared<'a>,
) -> Result<(Prepared<'a>, u64), ApiError> {
    if let Some(taken) = writer.taken(&record.changes, None) {
        let error = taken.refuse(call, object_type, None);
        return Err(match taken.owner {
            Some(owner) => error.context("existingId", [owner.to_string()]),
            None => error,
        });
    }
    let ties = writer.check_ties(call, &record.associations)?;
    let (_, id) = writer.create(call, &record.changes, &ties)?;
    Ok((record, id))
}

/// Two new records of one batch must not share a unique value.
fn check_unique_within(object_type: &TypeDefinition, records: &[Prepared<'_>]) -> Result<(), ApiError> {
    let mut seen = HashSet::new();
    for record in records {
        for (name, value) in &record.changes {
            if value.is_empty() || !lookup::is_unique(object_type, name) {
                continue;
            }
            if seen.insert((name.as_ref(), value.to_lowercase())) {
                continue;
            }
            return Err(if lookup::is_contact_email(object_type, name) {
                ApiError::conflict("Contact already exists")
            } else {
                let message =
                    format!("Two records of the request have the value {value} of unique property {name}");
                invalid_values(&[problem(name, "CONFLICTING_UNIQUE_VALUE", message)])
            });
        }
    }
    Ok(())
}
