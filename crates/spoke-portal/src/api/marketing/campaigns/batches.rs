//! Batches of campaigns: at most fifty, each by itself.

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use spoke_model::marketing::campaign::BATCH_MAX;

use super::assets;
use super::campaign::{Campaign, Input, delete, keep, not_found};
use crate::api::batch_answer::BatchAnswer;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::Inputs;
use crate::api::reply::Reply;

#[derive(Deserialize)]
struct ById {
    id: String,
}

#[derive(Deserialize)]
struct Change {
    id: String,
    #[serde(flatten)]
    input: Input,
}

/// `POST /marketing/v3/campaigns/batch/create`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<Input> = inputs(call)?;
    let mut transaction = call.portal.store.write();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        match Campaign::create(call, &mut transaction, input) {
            Ok(campaign) => answer.push(&campaign.view(&transaction, None))?,
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer
        .reply(call, StatusCode::CREATED)
        .after(transaction.commit()))
}

/// `POST /marketing/v3/campaigns/batch/read?properties=`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<ById> = inputs(call)?;
    let wanted: Vec<&str> = call.query.list("properties").collect();
    let state = call.portal.store.read();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    for ById { id } in inputs {
        match Campaign::find(&state, &id) {
            Some(campaign) => {
                let mut view = campaign.view(&state, Some(&wanted));
                let assets = assets::of(&state, &campaign.id);
                view.insert("assets".to_owned(), Value::Object(assets));
                answer.push(&view)?;
            }
            None => answer.refuse(&not_found(&id), None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// `POST /marketing/v3/campaigns/batch/update`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<Change> = inputs(call)?;
    let mut transaction = call.portal.store.write();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    for Change { id, input } in inputs {
        let found = Campaign::find(&transaction, &id).ok_or_else(|| not_found(&id));
        let changed = found.and_then(|mut campaign| {
            campaign.change(call, input)?;
            keep(&mut transaction, &campaign)?;
            Ok(campaign)
        });
        match changed {
            Ok(campaign) => answer.push(&campaign.view(&transaction, None))?,
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK).after(transaction.commit()))
}

/// `POST /marketing/v3/campaigns/batch/archive`: ids that lead nowhere are no error (assumed, as for records).
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs: Vec<ById> = inputs(call)?;
    let mut transaction = call.portal.store.write();
    for ById { id } in inputs {
        delete(&mut transaction, &id);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

fn inputs<T: for<'de> Deserialize<'de>>(call: &Call<'_>) -> Result<Vec<T>, ApiError> {
    let Inputs { inputs }: Inputs<T> = call.read()?;
    if inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {BATCH_MAX}"
        )));
    }
    Ok(inputs)
}
