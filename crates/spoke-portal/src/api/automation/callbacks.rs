//! Ends of executions that wait for their app. No workflow runs here, so no callback was ever given out: any id is taken, once,
//! and what was said is kept (assumed; HubSpot knows which it gave out).

use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::automation::action::{EXECUTION_STATE, EXECUTION_STATES};

use crate::api::batch_answer::check_duplicates;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::Inputs;
use crate::api::reply::Reply;
use crate::store::Transaction;

/// What was said, keyed by callback.
const CALLBACKS: &str = "workflow_callbacks";
/// Callbacks that are kept (our bound).
const CALLBACKS_MAX: usize = 10_000;
/// Callbacks of one batch (assumed, as for records).
const BATCH_MAX: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Completion {
    output_fields: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchCompletion {
    callback_id: String,
    output_fields: Map<String, Value>,
}

/// `POST /automation/v4/actions/callbacks/{callbackId}/complete`
pub(crate) fn complete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Completion = call.read()?;
    let mut transaction = call.portal.store.write();
    keep(&mut transaction, call, call.parameter(0), &sent.output_fields)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST /automation/v4/actions/callbacks/complete`: one fault refuses all (assumed).
pub(crate) fn complete_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<BatchCompletion> = call.read()?;
    if inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {BATCH_MAX}"
        )));
    }
    check_duplicates(inputs.iter().map(|one| one.callback_id.as_str()))?;
    for one in &inputs {
        check(&one.output_fields)?;
    }
    let mut transaction = call.portal.store.write();
    for one in &inputs {
        check_open(&transaction, &one.callback_id)?;
    }
    for one in &inputs {
        keep(&mut transaction, call, &one.callback_id, &one.output_fields)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

fn keep(
    transaction: &mut Transaction<'_>,
    call: &Call<'_>,
    id: &str,
    output: &Map<String, Value>,
) -> Result<(), ApiError> {
    check(output)?;
    check_open(transaction, id)?;
    let said = json!({"at": call.now, "outputFields": output});
    transaction.put_document(CALLBACKS, id, said);
    Ok(())
}

/// Refuses an end that is none: HubSpot reads texts only, and one of them says how the execution ended (wordings not
/// recorded).
fn check(output: &Map<String, Value>) -> Result<(), ApiError> {
    if let Some((name, value)) = output.iter().find(|(_, value)| !value.is_string()) {
        return Err(ApiError::validation(format!(
            "Invalid outputFields: the value of {name} must be a string, not {value}"
        )));
    }
    match output.get(EXECUTION_STATE).and_then(Value::as_str) {
        Some(state) if !EXECUTION_STATES.contains(&state) => Err(ApiError::validation(format!(
            "Invalid {EXECUTION_STATE} {state}: it must be one of {}",
            EXECUTION_STATES.join(", ")
        ))),
        _ => Ok(()),
    }
}

fn check_open(transaction: &Transaction<'_>, id: &str) -> Result<(), ApiError> {
    if transaction.document(CALLBACKS, id).is_some() {
        return Err(
            ApiError::object_not_found(format!("No blocked execution waits for the callback {id}"))
                .context("callbackId", [id]),
        );
    }
    if transaction.documents(CALLBACKS).count() >= CALLBACKS_MAX {
        return Err(ApiError::validation(format!(
            "This portal keeps at most {CALLBACKS_MAX} ended callbacks"
        )));
    }
    Ok(())
}
