//! Events: create, upsert, read, change, end, delete; settings of the application.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::marketing::event::{BATCH_MAX, EVENTS_MAX, MARKETING_EVENT, PAGE_MAX};
use spoke_model::resource;

use super::event::Event;
use crate::api::batch_answer::BatchAnswer;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::api::resource::misfit;
use crate::store::Transaction;

/// Settings of applications, keyed by application.
const SETTINGS: &str = "marketing_event_settings";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewEvent {
    external_account_id: String,
    external_event_id: String,
    event_organizer: String,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ById {
    object_id: String,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByName {
    external_account_id: String,
    external_event_id: String,
}

/// `POST /marketing/v3/marketing-events/events`: a second one of the same name is refused (assumed).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let new: NewEvent = call.read()?;
    let mut transaction = call.portal.store.write();
    if Event::by_name(&transaction, &new.external_account_id, &new.external_event_id).is_some() {
        let id = new.external_event_id;
        return Err(
            ApiError::already_exists(format!("A marketing event with the id {id} exists already"))
                .context("id", [id]),
        );
    }
    let event = keep(call, &mut transaction, new)?;
    answer(transaction, &event.view())
}

/// `PUT /marketing/v3/marketing-events/events/{externalEventId}`
pub(crate) fn upsert(call: &Call<'_>) -> Result<Reply, ApiError> {
    let new: NewEvent = call.read()?;
    if new.external_event_id != call.parameter(0) {
        return Err(ApiError::validation(
            "externalEventId must be the same in path and body",
        ));
    }
    let mut transaction = call.portal.store.write();
    let event = keep(call, &mut transaction, new)?;
    answer(transaction, &event.view())
}

/// `POST /marketing/v3/marketing-events/events/upsert`
pub(crate) fn upsert_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs = bounded(call.read::<Inputs<NewEvent>>()?)?;
    let mut transaction = call.portal.store.write();
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for new in inputs {
        match keep(call, &mut transaction, new) {
            Ok(event) => batch.push(&event.view())?,
            Err(error) => batch.refuse(&error, None),
        }
    }
    Ok(batch.reply(call, StatusCode::OK).after(transaction.commit()))
}

/// `GET /marketing/marketing-events/v3` and `/marketing/v3/marketing-events/`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let all = Event::all(&state).map(|event| Value::Object(event.full_view(&state)));
    paged::page(call, all, (10, PAGE_MAX), false)
}

/// `GET /marketing/v3/marketing-events/{objectId}`
pub(crate) fn read_by_id(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let event = Event::at(call, &state, 0)?;
    Reply::serialized(StatusCode::OK, &event.full_view(&state))
}

/// `GET /marketing/v3/marketing-events/events/{externalEventId}?externalAccountId=`
pub(crate) fn read_by_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let event = Event::external(call, &state)?;
    Reply::serialized(StatusCode::OK, &event.full_view(&state))
}

/// `GET /marketing/v3/marketing-events/events/search?q=`: the application's events with exactly this id.
pub(crate) fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    let wanted = call.query.first("q").unwrap_or_default();
    let state = call.portal.store.read();
    let found: Vec<Value> = Event::all(&state)
        .filter(|event| event.external_id == wanted)
        .map(|event| {
            json!({"appId": event.app_id, "externalAccountId": event.account, "externalEventId": event.external_id,
                "objectId": event.id.to_string()})
        })
        .collect();
    Reply::serialized(StatusCode::OK, &json!({"results": found}))
}

/// `GET /marketing/v3/marketing-events/{externalEventId}/identifiers`
pub(crate) fn identifiers(call: &Call<'_>) -> Result<Reply, ApiError> {
    let wanted = call.parameter(0);
    let state = call.portal.store.read();
    let found = Event::all(&state)
        .filter(|event| event.external_id == wanted)
        .map(|event| {
            json!({"appInfo": event.app_info(), "externalAccountId": event.account,
                "externalEventId": event.external_id, "objectId": event.id.to_string(), "marketingEventName": event.name()})
        });
    paged::page(call, found, (PAGE_MAX, PAGE_MAX), true)
}

/// `PATCH /marketing/v3/marketing-events/{objectId}`
pub(crate) fn update_by_id(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Map<String, Value> = call.read()?;
    let mut transaction = call.portal.store.write();
    let event = Event::at(call, &transaction, 0)?;
    let event = changed(call, &mut transaction, event, sent)?;
    let view = event.full_view(&transaction);
    answer(transaction, &view)
}

/// `PATCH /marketing/v3/marketing-events/events/{externalEventId}?externalAccountId=`
pub(crate) fn update_by_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Map<String, Value> = call.read()?;
    let mut transaction = call.portal.store.write();
    let event = Event::external(call, &transaction)?;
    let event = changed(call, &mut transaction, event, sent)?;
    answer(transaction, &event.view())
}

/// `POST /marketing/v3/marketing-events/batch/update`
pub(crate) fn update_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs = bounded(call.read::<Inputs<ById>>()?)?;
    let mut transaction = call.portal.store.write();
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for ById { object_id, others } in inputs {
        let found = object_id
            .parse()
            .ok()
            .and_then(|id| Event::find(&transaction, id));
        let outcome = found
            .ok_or_else(|| {
                ApiError::object_not_found(format!("No marketing event exists with the id {object_id}"))
            })
            .and_then(|event| changed(call, &mut transaction, event, others));
        match outcome {
            Ok(event) => batch.push(&event.full_view(&transaction))?,
            Err(error) => batch.refuse(&error, None),
        }
    }
    Ok(batch.reply(call, StatusCode::OK).after(transaction.commit()))
}

/// `POST /marketing/v3/marketing-events/events/{externalEventId}/cancel?externalAccountId=`
pub(crate) fn cancel(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut sent = Map::new();
    sent.insert("eventCancelled".to_owned(), true.into());
    end(call, sent)
}

/// `POST /marketing/v3/marketing-events/events/{externalEventId}/complete?externalAccountId=`
pub(crate) fn complete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut sent: Map<String, Value> = call.read()?;
    sent.retain(|name, _| matches!(name.as_str(), "startDateTime" | "endDateTime"));
    sent.insert("eventCompleted".to_owned(), true.into());
    end(call, sent)
}

/// `DELETE /marketing/v3/marketing-events/{objectId}`
pub(crate) fn delete_by_id(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    if let Ok(event) = Event::at(call, &transaction, 0) {
        event.forget(&mut transaction);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `DELETE /marketing/v3/marketing-events/events/{externalEventId}?externalAccountId=`
pub(crate) fn delete_by_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    if let Ok(event) = Event::external(call, &transaction) {
        event.forget(&mut transaction);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST /marketing/v3/marketing-events/batch/archive`
pub(crate) fn delete_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs = bounded(call.read::<Inputs<ById>>()?)?;
    let mut transaction = call.portal.store.write();
    for input in inputs {
        if let Some(event) = input
            .object_id
            .parse()
            .ok()
            .and_then(|id| Event::find(&transaction, id))
        {
            event.forget(&mut transaction);
        }
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST /marketing/v3/marketing-events/events/delete`
pub(crate) fn delete_batch_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let inputs = bounded(call.read::<Inputs<ByName>>()?)?;
    let mut transaction = call.portal.store.write();
    for input in inputs {
        if let Some(event) =
            Event::by_name(&transaction, &input.external_account_id, &input.external_event_id)
        {
            event.forget(&mut transaction);
        }
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `GET /marketing/v3/marketing-events/{appId}/settings`
pub(crate) fn settings(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let kept = state
        .document(SETTINGS, call.parameter(0))
        .ok_or_else(ApiError::resource_not_found)?;
    Reply::serialized(StatusCode::OK, kept)
}

/// `POST /marketing/v3/marketing-events/{appId}/settings`
pub(crate) fn put_settings(call: &Call<'_>) -> Result<Reply, ApiError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Sent {
        event_details_url: String,
    }
    let app_id: u64 = call
        .parameter(0)
        .parse()
        .map_err(|_| ApiError::resource_not_found())?;
    let sent: Sent = call.read()?;
    if !sent.event_details_url.contains("%s") {
        return Err(ApiError::validation(
            "eventDetailsUrl must contain %s, where the id of an event goes",
        ));
    }
    let kept = json!({"appId": app_id, "eventDetailsUrl": sent.event_details_url});
    let mut transaction = call.portal.store.write();
    transaction.put_document(SETTINGS, &app_id.to_string(), kept.clone());
    Ok(Reply::serialized(StatusCode::OK, &kept)?.after(transaction.commit()))
}

/// A new event, or the known one of that name as the body says it is.
fn keep(call: &Call<'_>, transaction: &mut Transaction<'_>, new: NewEvent) -> Result<Event, ApiError> {
    let mut fields = new.others;
    fields.insert("eventOrganizer".to_owned(), new.event_organizer.into());
    let fields = fitted(call, fields)?;
    let known = Event::by_name(transaction, &new.external_account_id, &new.external_event_id);
    if known.is_none() && Event::count(transaction) >= EVENTS_MAX {
        return Err(ApiError::validation(format!(
            "The limit of {EVENTS_MAX} has been reached"
        )));
    }
    let event = match known {
        Some(known) => Event {
            fields,
            updated_at: call.now,
            ..known
        },
        None => Event {
            id: transaction.take_id(),
            account: new.external_account_id,
            external_id: new.external_event_id,
            app_id: call.portal.app_id,
            fields,
            lists: Vec::new(),
            created_at: call.now,
            updated_at: call.now,
        },
    };
    event.keep(transaction);
    Ok(event)
}

fn changed(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    mut event: Event,
    sent: Map<String, Value>,
) -> Result<Event, ApiError> {
    let mut fields = event.fields;
    resource::merge(&mut fields, sent);
    event.fields = fitted(call, fields)?;
    event.updated_at = call.now;
    event.keep(transaction);
    Ok(event)
}

fn end(call: &Call<'_>, sent: Map<String, Value>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let event = Event::external(call, &transaction)?;
    let event = changed(call, &mut transaction, event, sent)?;
    answer(transaction, &event.view())
}

fn fitted(call: &Call<'_>, fields: Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    resource::fit(MARKETING_EVENT, &Value::Object(fields)).map_err(|wrong| misfit(call.body, &wrong))
}

fn bounded<T>(inputs: Inputs<T>) -> Result<Vec<T>, ApiError> {
    if inputs.inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {BATCH_MAX}. Please reduce the number of items \
             and try again"
        )));
    }
    Ok(inputs.inputs)
}

fn answer(transaction: Transaction<'_>, view: &Map<String, Value>) -> Result<Reply, ApiError> {
    Ok(Reply::serialized(StatusCode::OK, view)?.after(transaction.commit()))
}
