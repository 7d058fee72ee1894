//! Batches of rows. An input that is refused stands in the answer beside those that are not (207), except for copies and
//! removals, whose answers have no place for that: there the first refusal is the answer, and nothing was done.

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use spoke_model::hubdb::BATCH_MAX;

use super::Version;
use super::row::{Row, check_room};
use super::rows::{Change, change, copy, exchange, id_text, make, row_body, take_away};
use super::table::Table;
use crate::api::batch_answer::BatchAnswer;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::State;

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

#[derive(Deserialize)]
struct Copy {
    id: Value,
    name: Option<String>,
}

/// `POST …/rows/batch/read`: not without a token, as all that is no GET (documented).
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs = inputs(call)?;
    let state = call.portal.store.read();
    let table = Table::named(call, &state)?;
    found(call, &state, &table, Version::Live, &inputs)
}

/// `POST …/rows/draft/batch/read`
pub(crate) fn read_drafts(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs = inputs(call)?;
    let state = call.portal.store.read();
    let table = Table::named(call, &state)?;
    found(call, &state, &table, Version::Draft, &inputs)
}

fn found(
    call: &Call<'_>,
    state: &State,
    table: &Table,
    version: Version,
    inputs: &[Value],
) -> Result<Reply, ApiError> {
    let schema = table.schema(version)?;
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        match Row::named(state, table, &id_text(id_in(input)), version) {
            Ok(row) => batch.push(&row.view(state, schema, version))?,
            Err(error) => batch.refuse(&error, None),
        }
    }
    Ok(batch.reply(call, StatusCode::OK))
}

/// `POST …/rows/draft/batch/create`
pub(crate) fn create_drafts(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<Value> = inputs(call)?;
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    let mut count = Row::count(&transaction, table.id, Version::Draft);
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        let made = check_room(count)
            .and_then(|()| row_body(input))
            .and_then(|body| make(call, &mut transaction, &table, body));
        match made {
            Ok(row) => {
                count += 1;
                batch.push(&row.view(&transaction, &table.draft, Version::Draft))?;
            }
            Err(error) => batch.refuse(&error, None),
        }
    }
    Ok(batch.reply(call, StatusCode::CREATED).after(transaction.commit()))
}

/// `POST …/rows/draft/batch/update`
pub(crate) fn update_drafts(call: &Call<'_>) -> Result<Reply, ApiError> {
    rewrite(call, change)
}

/// `POST …/rows/draft/batch/replace`
pub(crate) fn replace_drafts(call: &Call<'_>) -> Result<Reply, ApiError> {
    rewrite(call, exchange)
}

fn rewrite(call: &Call<'_>, change: Change) -> Result<Reply, ApiError> {
    let inputs: Vec<Value> = inputs(call)?;
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        let id = id_text(id_in(&input));
        let changed = row_body(input).and_then(|body| change(call, &mut transaction, &table, &id, body));
        match changed {
            Ok(row) => batch.push(&row.view(&transaction, &table.draft, Version::Draft))?,
            Err(error) => batch.refuse(&error, None),
        }
    }
    Ok(batch.reply(call, StatusCode::OK).after(transaction.commit()))
}

/// `POST …/rows/draft/batch/clone`
pub(crate) fn clone_drafts(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<Copy> = inputs(call)?;
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    let count = Row::count(&transaction, table.id, Version::Draft);
    for (place, input) in inputs.iter().enumerate() {
        check_room(count + place)?;
        Row::named(&transaction, &table, &id_text(&input.id), Version::Draft)?;
    }
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        let row = copy(call, &mut transaction, &table, &id_text(&input.id), input.name)?;
        batch.push(&row.view(&transaction, &table.draft, Version::Draft))?;
    }
    Ok(batch.reply(call, StatusCode::OK).after(transaction.commit()))
}

/// `POST …/rows/draft/batch/purge`: 204, also where some are not there.
pub(crate) fn purge_drafts(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<Value> = inputs(call)?;
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    for input in inputs {
        let row = Row::named(&transaction, &table, &id_text(id_in(&input)), Version::Draft);
        if let Ok(row) = row {
            take_away(&mut transaction, &table, row)?;
        }
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

fn inputs<T: for<'de> Deserialize<'de>>(call: &Call<'_>) -> Result<Vec<T>, ApiError> {
    let Inputs { inputs } = call.read()?;
    if inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "A batch of HubDB rows can have at most {BATCH_MAX} inputs"
        )));
    }
    Ok(inputs)
}

/// What an input names: its text, or its `id`.
fn id_in(input: &Value) -> &Value {
    match input {
        Value::Object(fields) => fields.get("id").unwrap_or(&Value::Null),
        other => other,
    }
}
