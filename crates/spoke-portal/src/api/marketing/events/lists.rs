//! Lists that belong to an event.

use serde_json::{Value, json};
use spoke_model::marketing::event::PAGE_MAX;

use super::event::Event;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::lists;
use crate::store::Transaction;

/// `GET /marketing/v3/marketing-events/associations/{marketingEventId}/lists`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event = Event::at(call, &call.portal.store.read(), 0)?;
    of(call, &event)
}

/// `GET /marketing/v3/marketing-events/associations/{externalAccountId}/{externalEventId}/lists`
pub(crate) fn list_by_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event = Event::in_path(call, &call.portal.store.read())?;
    of(call, &event)
}

/// `PUT /marketing/v3/marketing-events/associations/{marketingEventId}/lists/{listId}`: 204.
pub(crate) fn add(call: &Call<'_>) -> Result<Reply, ApiError> {
    let transaction = call.portal.store.write();
    let event = Event::at(call, &transaction, 0)?;
    put(call, transaction, event, 1)
}

/// `PUT /marketing/v3/marketing-events/associations/{externalAccountId}/{externalEventId}/lists/{listId}`: 204.
pub(crate) fn add_by_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let transaction = call.portal.store.write();
    let event = Event::in_path(call, &transaction)?;
    put(call, transaction, event, 2)
}

/// `DELETE /marketing/v3/marketing-events/associations/{marketingEventId}/lists/{listId}`: 204.
pub(crate) fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let transaction = call.portal.store.write();
    let event = Event::at(call, &transaction, 0)?;
    Ok(take(call, transaction, event, 1))
}

/// `DELETE /marketing/v3/marketing-events/associations/{externalAccountId}/{externalEventId}/lists/{listId}`: 204.
pub(crate) fn remove_by_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let transaction = call.portal.store.write();
    let event = Event::in_path(call, &transaction)?;
    Ok(take(call, transaction, event, 2))
}

fn put(
    call: &Call<'_>,
    mut transaction: Transaction<'_>,
    mut event: Event,
    at: usize,
) -> Result<Reply, ApiError> {
    let sent = call.parameter(at);
    let list = sent
        .parse()
        .ok()
        .filter(|id| lists::find(&transaction, *id).is_some())
        .ok_or_else(|| {
            ApiError::object_not_found(format!("No list exists with the id {sent}")).context("listId", [sent])
        })?;
    if !event.lists.contains(&list) {
        event.lists.push(list);
        event.keep(&mut transaction);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

fn take(call: &Call<'_>, mut transaction: Transaction<'_>, mut event: Event, at: usize) -> Reply {
    event.lists.retain(|list| list.to_string() != call.parameter(at));
    event.keep(&mut transaction);
    Reply::no_content().after(transaction.commit())
}

fn of(call: &Call<'_>, event: &Event) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let found: Vec<Value> = event
        .lists
        .iter()
        .filter_map(|id| lists::find(&state, *id))
        .map(|list| {
            json!({"listId": list.id.to_string(), "name": list.name, "objectTypeId": list.object_type.to_string(),
                "processingType": list.processing_type.as_str(), "processingStatus": list.status(), "listVersion": list.version})
        })
        .collect();
    paged::page(call, found.into_iter(), (PAGE_MAX, PAGE_MAX), true)
}
