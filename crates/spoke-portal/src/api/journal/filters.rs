//! Filters of subscriptions: which records they are about.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::number;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::State;
use crate::webhooks_journal::{Filter, Filters, Subscriptions};

/// Filters that a subscription may have (assumed).
const FILTERS_MAX: usize = 20;
/// Conditions that a filter may have (assumed).
const CONDITIONS_MAX: usize = 20;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewFilter {
    subscription_id: u64,
    filter: Conditions,
}

#[derive(Deserialize)]
struct Conditions {
    conditions: Vec<Value>,
}

/// `POST /webhooks-journal/subscriptions/{version}/filters`: 201 (assumed).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: NewFilter = call.read()?;
    if sent.filter.conditions.is_empty() || sent.filter.conditions.len() > CONDITIONS_MAX {
        return Err(ApiError::validation(format!(
            "conditions must have between 1 and {CONDITIONS_MAX} entries"
        )));
    }
    let conditions = serde_json::from_value(Value::Array(sent.filter.conditions))
        .map_err(|wrong| ApiError::validation(format!("Invalid conditions: {wrong}")))?;
    let mut transaction = call.portal.store.write();
    let subscription = Subscriptions::find(&transaction, call.grant.app_id(), sent.subscription_id);
    let subscription = subscription.ok_or_else(ApiError::resource_not_found)?;
    if Filters::of(&transaction, subscription.id).count() >= FILTERS_MAX {
        return Err(ApiError::validation(format!(
            "The limit of {FILTERS_MAX} has been reached"
        )));
    }
    let filter = Filter {
        id: transaction.take_id(),
        subscription_id: subscription.id,
        conditions,
        created_at: call.now,
    };
    Filters::put(&mut transaction, &filter);
    call.portal.journal.reload(&transaction);
    let reply = Reply::serialized(StatusCode::CREATED, &json!({"filterId": filter.id}))?;
    Ok(reply.after(transaction.commit()))
}

/// `GET /webhooks-journal/subscriptions/{version}/filters/{filterId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call, 0)?;
    let filter = own(call, &call.portal.store.read(), id).ok_or_else(ApiError::resource_not_found)?;
    Reply::serialized(StatusCode::OK, &view(&filter))
}

/// `GET /webhooks-journal/subscriptions/{version}/filters/subscription/{subscriptionId}`
pub(crate) fn of_subscription(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call, 0)?;
    let state = call.portal.store.read();
    let known = Subscriptions::find(&state, call.grant.app_id(), id);
    let filters = known.into_iter().flat_map(|one| Filters::of(&state, one.id));
    let all: Vec<Value> = filters.map(|filter| view(&filter)).collect();
    Reply::serialized(StatusCode::OK, &all)
}

/// `DELETE /webhooks-journal/subscriptions/{version}/filters/{filterId}`
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call, 0)?;
    let mut transaction = call.portal.store.write();
    if own(call, &transaction, id).is_some() {
        Filters::remove(&mut transaction, id);
        call.portal.journal.reload(&transaction);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// A filter of a subscription of the caller's app.
fn own(call: &Call<'_>, state: &State, id: u64) -> Option<Filter> {
    let filter = Filters::find(state, id)?;
    Subscriptions::find(state, call.grant.app_id(), filter.subscription_id).map(|_| filter)
}

fn view(filter: &Filter) -> Value {
    json!({"id": filter.id, "createdAt": filter.created_at, "filter": {"conditions": filter.conditions}})
}
