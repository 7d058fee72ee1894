//! Many subscriptions switched at once.

use http::StatusCode;
use serde::Deserialize;

use super::subscriptions::{SubscriptionView, not_found};
use super::writable_app;
use crate::api::batch_answer::BatchAnswer;
use crate::api::call::Call;
use crate::api::definition_batch::check_size;
use crate::api::errors::ApiError;
use crate::api::input::IdText;
use crate::api::reply::Reply;
use crate::outbox::Subscriptions;

#[derive(Debug, Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    inputs: Vec<Switch<'a>>,
}

#[derive(Debug, Deserialize)]
struct Switch<'a> {
    #[serde(borrow)]
    id: IdText<'a>,
    active: bool,
}

/// `POST /webhooks/v3/{appId}/subscriptions/batch/update`: 200, or 207 when an id is unknown. At most 100 inputs
/// (assumed).
pub(crate) fn batch_update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable_app(call)?;
    let body: Batch<'_> = call.read()?;
    check_size(body.inputs.len())?;
    let mut answer = BatchAnswer::with_room(call, body.inputs.len());
    let mut transaction = call.portal.store.write();
    for input in &body.inputs {
        let id = input.id.as_str();
        let Some(mut subscription) = Subscriptions::find(&transaction, app, id) else {
            answer.refuse(&not_found(id), None);
            continue;
        };
        subscription.active = input.active;
        subscription.updated_at = Some(call.now);
        Subscriptions::put(&mut transaction, app, &subscription);
        answer.push(&SubscriptionView::of(&subscription))?;
    }
    call.portal.outbox.subscriptions_changed();
    Ok(answer.reply(call, StatusCode::OK).after(transaction.commit()))
}
