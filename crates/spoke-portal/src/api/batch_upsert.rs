//! `batch/upsert`: update the records a unique value leads to, create the others.
//!
//! The key is a property with unique values, or `email` for contacts; record ids are no keys (facts: batch, section 4).
//! With trace ids on all inputs a refused input leaves the others alone, except with `email`, where one bad input
//! refuses the request.

use std::borrow::Cow;
use std::collections::HashSet;

use http::StatusCode;

use super::associations::InlineTies;
use super::batch_answer::{BatchAnswer, check_duplicates, check_size, traced};
use super::batch_update::named_twice;
use super::call::Call;
use super::checked_input::{CheckedInput, CheckedInputs};
use super::errors::ApiError;
use super::input::{BatchPatch, IdText, Inputs};
use super::lookup::{ADDITIONAL_EMAILS, IdKind};
use super::objects::{Updated, complete_update, echo_created};
use super::reply::Reply;
use super::write::{self, Changes, Refused, Writer};
use crate::admin_rules::AdminRules;
use crate::definitions::TypeDefinition;
use crate::store::Row;

/// `POST /crm/v3/objects/{objectType}/batch/upsert`
pub(crate) fn upsert(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    let Inputs { inputs }: Inputs<BatchPatch<'_>> = call.read()?;
    check_size(inputs.len(), false)?;
    check_duplicates(inputs.iter().map(|input| input.id.as_str()))?;
    let by_email = inputs
        .iter()
        .any(|input| input.id_property.as_deref() == Some("email"));
    let partial = !by_email && traced(inputs.iter().map(|input| input.object_write_trace_id.as_ref()));
    let checked = check_inputs(call, &object_type, inputs, partial)?;

    let mut writer = Writer::begin(call, &object_type)?;
    let mut rows = HashSet::new();
    let mut planned = Vec::with_capacity(checked.len());
    for input in checked {
        let found = writer
            .table()
            .and_then(|table| input.ids.find(table, input.id.as_str(), false));
        if let Some(row) = found
            && !rows.insert(row)
        {
            return Err(named_twice(&writer, row));
        }
        match plan(call, &writer, (found, &input.id), input.values) {
            Err(error) if !partial => return Err(error),
            plan => planned.push((input.trace_id, plan)),
        }
    }
    let mut done = Vec::with_capacity(planned.len());
    for (trace_id, plan) in planned {
        done.push((trace_id, plan.and_then(|plan| carry_out(call, &mut writer, plan))));
    }
    let commit = writer.commit();
    let mut answer = BatchAnswer::with_room(call, done.len());
    for (trace_id, outcome) in done {
        let trace_id = trace_id.as_ref().map(IdText::as_str);
        match outcome {
            Ok(Done::Created(id, changes)) => {
                let id = id.to_string();
                echo_created(
                    answer.result(),
                    call,
                    &object_type,
                    &changes,
                    &id,
                    (Some(true), trace_id),
                );
            }
            Ok(Done::Updated(updated, changes)) => {
                updated.echo(
                    answer.result(),
                    call,
                    &object_type,
                    &changes,
                    Some(false),
                    trace_id,
                );
            }
            Err(error) => answer.refuse(&error, trace_id),
        }
    }
    Ok(answer.reply(call, StatusCode::OK).after(commit))
}

enum Plan<'a> {
    Create(Changes<'a>),
    Update(Row, Changes<'a>),
}

enum Done<'a> {
    Created(u64, Changes<'a>),
    Updated(Updated, Changes<'a>),
}

fn check_inputs<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    inputs: Vec<BatchPatch<'a>>,
    partial: bool,
) -> Result<Vec<CheckedInput<'a>>, ApiError> {
    let mut checked = CheckedInputs::default();
    for mut input in inputs {
        let Some(name) = input.id_property.take() else {
            return Err(ApiError::validation(
                "Invalid input JSON. Some required fields were not set: [idProperty]",
            ));
        };
        let ids = IdKind::of(object_type, Some(&name))?;
        if ids == IdKind::RecordId {
            return Err(ApiError::validation(format!(
                "Property \"{name}\" cannot be used as idProperty of an upsert"
            )));
        }
        if !input.properties.0.iter().any(|(known, _)| *known == name) {
            input.properties.0.push((Cow::Owned(name), input.id.0.clone()));
        }
        checked.push(call, object_type, ids, input);
    }
    checked.finish(partial)
}

fn plan<'a>(
    call: &Call<'_>,
    writer: &Writer<'_>,
    (row, id): (Option<Row>, &IdText<'_>),
    values: Result<Changes<'a>, ApiError>,
) -> Result<Plan<'a>, ApiError> {
    let mut values = values?;
    let object_type = &*writer.object_type;
    let (plan, changes, record) = match row {
        Some(row) => {
            if is_further_address(writer, row, id.as_str()) {
                // A key that is one of the further addresses finds the contact and does not become the first (assumed).
                values.retain(|(name, value)| {
                    name != "email" || !value.eq_ignore_ascii_case(id.as_str().trim())
                });
            }
            let changes = complete_update(call, writer, row, values)?;
            let record = writer.table().map(|table| table.id(row));
            (Some(row), changes, record)
        }
        None => (
            None,
            write::fill_in_by(
                &AdminRules::within(&writer.transaction, call, object_type),
                call,
                object_type,
                values,
            )
            .map_err(Refused::into_error)?,
            None,
        ),
    };
    if let Some(taken) = writer.taken(&changes, plan) {
        return Err(taken.refuse(call, object_type, record));
    }
    Ok(match plan {
        Some(row) => Plan::Update(row, changes),
        None => Plan::Create(changes),
    })
}

/// Whether a contact was found by an address that is not its primary one.
pub(crate) fn is_further_address(writer: &Writer<'_>, row: Row, key: &str) -> bool {
    let further = writer.table().and_then(|table| {
        let column = table.column(ADDITIONAL_EMAILS)?;
        table.value(row, column)
    });
    further.is_some_and(|all| all.split(';').any(|one| one.eq_ignore_ascii_case(key.trim())))
}

fn carry_out<'a>(call: &Call<'_>, writer: &mut Writer<'_>, plan: Plan<'a>) -> Result<Done<'a>, ApiError> {
    match plan {
        Plan::Create(changes) => {
            // An earlier input of the request may have taken another unique value meanwhile.
            if let Some(taken) = writer.taken(&changes, None) {
                return Err(taken.refuse(call, &writer.object_type, None));
            }
            let (_, id) = writer.create(call, &changes, &InlineTies::default())?;
            Ok(Done::Created(id, changes))
        }
        Plan::Update(row, changes) => {
            let updated = writer.update(call, row, &changes)?;
            Ok(Done::Updated(Updated::of(writer, row, updated), changes))
        }
    }
}
