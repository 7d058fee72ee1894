//! Batches of resources: each input by itself, all in one transaction.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_model::resource::{self, Identity, Resource};

use super::stored::{Place, Stored};
use super::{Step, misfit, refuse};
use crate::api::batch_answer::BatchAnswer;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::Transaction;

/// Inputs of a batch (documented for records, assumed here).
const INPUTS_MAX: usize = 100;

#[derive(Deserialize)]
struct Inputs {
    inputs: Vec<Value>,
}

/// Answers a batch.
pub(super) fn answer(resource: &'static Resource, step: Step, call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs } = call.read()?;
    if inputs.len() > INPUTS_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {INPUTS_MAX}. Please reduce the number of items \
             and try again"
        )));
    }
    let below = Place::of(resource, call)?;
    let mut transaction = call.portal.store.write();
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        let outcome = match step {
            Step::Create => create(resource, call, &mut transaction, &below, &input).map(Some),
            Step::Read => {
                found(&transaction, &below, &input).map(|(place, stored)| Some(stored.view(&place)))
            }
            Step::Update => update(resource, call, &mut transaction, &below, input).map(Some),
            Step::Archive => {
                if let Ok((place, _)) = found(&transaction, &below, &input) {
                    transaction.delete_document(resource.collection, place.key());
                }
                Ok(None)
            }
        };
        match outcome {
            Ok(Some(view)) => batch.push(&view)?,
            Ok(None) => {}
            Err(error) => batch.refuse(&error, None),
        }
    }
    let reply = match step {
        Step::Archive => Reply::no_content(),
        Step::Create => batch.reply(call, StatusCode::CREATED),
        Step::Read | Step::Update => batch.reply(call, StatusCode::OK),
    };
    Ok(reply.after(transaction.commit()))
}

fn create(
    resource: &'static Resource,
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    below: &Place,
    input: &Value,
) -> Result<Map<String, Value>, ApiError> {
    let fields = resource::fit(resource.fields, input).map_err(|wrong| misfit(call.body, &wrong))?;
    if let Identity::Number { most } = resource.identity
        && below.all(transaction).count() >= most
    {
        return Err(refuse::too_many(most));
    }
    let place = below.join(transaction.take_id());
    put(call, transaction, &place, call.now, fields)
}

fn update(
    resource: &'static Resource,
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    below: &Place,
    input: Value,
) -> Result<Map<String, Value>, ApiError> {
    let (place, stored) = found(transaction, below, &input)?;
    let mut merged = stored.fields;
    if let Value::Object(sent) = input {
        resource::merge(&mut merged, sent);
    }
    let fields =
        resource::fit(resource.fields, &Value::Object(merged)).map_err(|wrong| misfit(call.body, &wrong))?;
    put(call, transaction, &place, stored.created_at, fields)
}

fn put(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    place: &Place,
    created_at: i64,
    fields: Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let stored = Stored {
        created_at,
        updated_at: call.now,
        fields,
    };
    place.put(transaction, &stored)?;
    Ok(stored.view(place))
}

/// What an input names: by its text, or by its `id`.
fn found(state: &crate::store::State, below: &Place, input: &Value) -> Result<(Place, Stored), ApiError> {
    let id = match input {
        Value::Object(fields) => fields.get("id").unwrap_or(&Value::Null),
        other => other,
    };
    let id = match id {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    let place = id.map(|id: u64| below.join(id));
    let stored = place.and_then(|place| place.stored(state).map(|stored| (place, stored)));
    stored.ok_or_else(ApiError::resource_not_found)
}
