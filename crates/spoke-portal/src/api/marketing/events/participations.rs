//! Taking part: registered, attended, cancelled; how many, and who.

use std::borrow::Cow;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::marketing::event::{BATCH_MAX, PAGE_MAX, SubscriberState};

use super::event::Event;
use super::participation::{Counters, Participation};
use crate::api::batch_answer::BatchAnswer;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::marketing::person;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::api::write::Writer;

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByContact {
    #[serde(default)]
    vid: Option<u64>,
    interaction_date_time: i64,
    #[serde(default)]
    properties: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByEmail {
    email: String,
    interaction_date_time: i64,
    #[serde(default)]
    properties: Map<String, Value>,
}

/// `POST /marketing/v3/marketing-events/{objectId}/attendance/{subscriberState}/create`
pub(crate) fn by_id(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event = Event::at(call, &call.portal.store.read(), 0)?;
    contacts(call, event)
}

/// `POST /marketing/v3/marketing-events/attendance/{externalEventId}/{subscriberState}/create`, and `…/upsert`
pub(crate) fn by_id_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event = Event::external(call, &call.portal.store.read())?;
    contacts(call, event)
}

/// `POST /marketing/v3/marketing-events/{objectId}/attendance/{subscriberState}/email-create`
pub(crate) fn by_email(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event = Event::at(call, &call.portal.store.read(), 0)?;
    addresses(call, event)
}

/// `POST /marketing/v3/marketing-events/attendance/{externalEventId}/{subscriberState}/email-create`, and `…/email-upsert`
pub(crate) fn by_email_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event = Event::external(call, &call.portal.store.read())?;
    addresses(call, event)
}

/// People by id; an id that no contact has is refused by itself.
fn contacts(call: &Call<'_>, event: Event) -> Result<Reply, ApiError> {
    let state = subscriber_state(call)?;
    let inputs = bounded(call.read::<Inputs<ByContact>>()?)?;
    let contacts = person::contacts(call)?;
    let mut transaction = call.portal.store.write();
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        let vid = input.vid.unwrap_or_default();
        let email = transaction.table_of(contacts.id).and_then(|table| {
            let row = table.row(vid).filter(|row| !table.is_archived(*row))?;
            Some(person::value(table, row, "email").unwrap_or_default())
        });
        let Some(email) = email else {
            let refusal = ApiError::object_not_found(format!("No contact exists with the id {vid}"));
            batch.refuse(&refusal.context("vid", [vid.to_string()]), None);
            continue;
        };
        Participation {
            event: event.id,
            contact: vid,
            email,
            state: state.attendance(),
            at: input.interaction_date_time,
            properties: input.properties,
        }
        .keep(&mut transaction);
        batch.push(&json!({"vid": vid}))?;
    }
    Ok(batch.reply(call, StatusCode::OK).after(transaction.commit()))
}

/// People by address; a contact is made where there is none (documented).
fn addresses(call: &Call<'_>, event: Event) -> Result<Reply, ApiError> {
    let state = subscriber_state(call)?;
    let inputs = bounded(call.read::<Inputs<ByEmail>>()?)?;
    let contacts = person::contacts(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    let mut batch = BatchAnswer::with_room(call, inputs.len());
    for input in inputs {
        let Some(email) = person::address(&input.email) else {
            let refusal = ApiError::validation(format!("{:?} is no e-mail address", input.email));
            batch.refuse(&refusal.context("email", [input.email]), None);
            continue;
        };
        let row = writer.table().and_then(|table| person::find(table, &email));
        let values = match row {
            Some(_) => Vec::new(),
            None => vec![(Cow::Borrowed("email"), Cow::Owned(email.clone()))],
        };
        let contact = person::save(call, &mut writer, row, values, Vec::new())?;
        Participation {
            event: event.id,
            contact,
            email: email.clone(),
            state: state.attendance(),
            at: input.interaction_date_time,
            properties: input.properties,
        }
        .keep(&mut writer.transaction);
        batch.push(&json!({"vid": contact, "email": email}))?;
    }
    Ok(batch.reply(call, StatusCode::OK).after(writer.commit()))
}

/// `GET /marketing/v3/marketing-events/participations/{marketingEventId}`
pub(crate) fn counters(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let event = Event::at(call, &state, 0)?;
    Reply::serialized(StatusCode::OK, &Counters::of(&state, &event))
}

/// `GET /marketing/v3/marketing-events/participations/{externalAccountId}/{externalEventId}`
pub(crate) fn counters_by_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let event = Event::in_path(call, &state)?;
    Reply::serialized(StatusCode::OK, &Counters::of(&state, &event))
}

/// `GET /marketing/v3/marketing-events/participations/{marketingEventId}/breakdown?contactIdentifier=&state=`
pub(crate) fn breakdown(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event = Event::at(call, &call.portal.store.read(), 0)?;
    of_event(call, &event)
}

/// `GET /marketing/v3/marketing-events/participations/{externalAccountId}/{externalEventId}/breakdown`
pub(crate) fn breakdown_by_external(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event = Event::in_path(call, &call.portal.store.read())?;
    of_event(call, &event)
}

/// `GET /marketing/v3/marketing-events/participations/contacts/{contactIdentifier}/breakdown`
pub(crate) fn breakdown_of_contact(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let found = Participation::of_contact(&state, call.parameter(0))
        .filter_map(|one| Event::find(&state, one.event).map(|event| (one, event)))
        .filter(|(one, event)| has_state(call, one, event))
        .map(|(one, event)| one.view(&event));
    paged::page(call, found, (10, PAGE_MAX), true)
}

fn of_event(call: &Call<'_>, event: &Event) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let who = call.query.first("contactIdentifier");
    let found = Participation::of_event(&state, event.id)
        .filter(|one| who.is_none_or(|who| one.is_of(who)))
        .filter(|one| has_state(call, one, event))
        .map(|one| one.view(event));
    paged::page(call, found, (10, PAGE_MAX), true)
}

fn has_state(call: &Call<'_>, one: &Participation, event: &Event) -> bool {
    call.query
        .first("state")
        .is_none_or(|wanted| json!(one.counts_as(event)) == wanted)
}

fn subscriber_state(call: &Call<'_>) -> Result<SubscriberState, ApiError> {
    let sent = call.parameter(1);
    SubscriberState::ALL
        .into_iter()
        .find(|state| state.as_str() == sent)
        .ok_or_else(|| {
            ApiError::validation(format!(
                "{sent:?} is no state: it must be register, attend or cancel"
            ))
            .context("subscriberState", [sent])
        })
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
