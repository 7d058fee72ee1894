//! Completions: an event happened to somebody.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::custom_event::BATCH_MAX;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::definition::Definition;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::IdText;
use crate::api::lookup::IdKind;
use crate::api::marketing::browser;
use crate::api::reply::Reply;
use crate::server::correlation_id;
use crate::store::{State, Transaction};

/// What happened, keyed `object type/record/time/id`.
pub(super) const OCCURRENCES: &str = "event_occurrences";
/// Identities that callers gave, keyed `event/uuid`: what was taken once is not taken again.
const SEEN: &str = "event_uuids";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Completion<'a> {
    event_name: String,
    #[serde(default, borrow)]
    object_id: Option<IdText<'a>>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    utk: Option<String>,
    #[serde(default)]
    occurred_at: Option<Timestamp>,
    #[serde(default)]
    uuid: Option<String>,
    #[serde(default)]
    properties: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    inputs: Vec<Completion<'a>>,
}

/// A completion that was checked.
struct Checked {
    event: String,
    event_type_id: String,
    object_type: ObjectTypeId,
    record: Option<u64>,
    at: i64,
    uuid: Option<String>,
    properties: BTreeMap<String, String>,
}

/// `POST /events/v3/send`: 204.
pub(crate) fn send(call: &Call<'_>) -> Result<Reply, ApiError> {
    let completion: Completion<'_> = call.read()?;
    let mut transaction = call.portal.store.write();
    let checked = check(call, &transaction, completion)?;
    keep(call, &mut transaction, checked);
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST /events/v3/send/batch`: 204; one that can't be refuses all of them (assumed).
pub(crate) fn send_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Batch { inputs } = call.read()?;
    if inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {BATCH_MAX}. Please reduce the number of items \
             and try again"
        )));
    }
    let mut transaction = call.portal.store.write();
    let checked = inputs
        .into_iter()
        .map(|completion| check(call, &transaction, completion))
        .collect::<Result<Vec<_>, _>>()?;
    for one in checked {
        keep(call, &mut transaction, one);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

fn check(call: &Call<'_>, state: &State, completion: Completion<'_>) -> Result<Checked, ApiError> {
    let name = completion.event_name;
    let definition = Definition::find(call, state, &name).filter(|one| one.full_name == name);
    let definition = definition.ok_or_else(|| {
        ApiError::validation(format!("No event definition exists with the name {name}"))
            .context("eventName", [name])
    })?;
    let named = completion.object_id.is_some() || completion.email.is_some() || completion.utk.is_some();
    if !named && definition.custom_matching_id.is_none() {
        return Err(ApiError::validation(
            "One of objectId, email and utk must be given",
        ));
    }
    let mut properties = BTreeMap::new();
    for (name, value) in completion.properties {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err(ApiError::validation(format!(
                    "The value of {name} must be a text"
                )));
            }
        };
        let property = definition.property(&name).ok_or_else(|| {
            ApiError::validation(format!("The event has no property named {name}"))
                .context("propertyName", [name.as_str()])
        })?;
        if let Some(fault) = property.fault(&text) {
            return Err(ApiError::validation(fault).context("propertyName", [name]));
        }
        properties.insert(name, text);
    }
    let object_type: ObjectTypeId = definition
        .primary_object_id
        .parse()
        .map_err(|_| ApiError::internal())?;
    let matched = definition.custom_matching_id.as_ref().and_then(|rule| {
        let value = properties.get(&rule.primary_object_rule.event_property_name)?;
        let property = rule.primary_object_rule.target_object_property_name.clone();
        found(state, object_type, &IdKind::Unique(property), value)
    });
    let record = matched.or_else(|| {
        record(
            state,
            object_type,
            completion.object_id.as_ref(),
            (completion.email.as_deref(), completion.utk.as_deref()),
        )
    });
    Ok(Checked {
        event_type_id: definition.object_type_id(),
        event: definition.full_name,
        object_type,
        record,
        at: completion.occurred_at.map_or(call.now, Timestamp::millis),
        uuid: completion.uuid,
        properties,
    })
}

/// The record that it happened to: by id, then by address, then by browser (documented order, behind the definition's
/// own rule). An id that is given decides, and so does an address (assumed).
fn record(
    state: &State,
    object_type: ObjectTypeId,
    id: Option<&IdText<'_>>,
    (email, cookie): (Option<&str>, Option<&str>),
) -> Option<u64> {
    if let Some(id) = id {
        return found(state, object_type, &IdKind::RecordId, id.as_str());
    }
    if object_type != ObjectTypeId::CONTACT {
        return None;
    }
    if let Some(email) = email {
        let by_email = IdKind::Unique("email".to_owned());
        return found(state, object_type, &by_email, &email.to_lowercase());
    }
    let table = state.table_of(object_type)?;
    browser::contact(state, table, cookie?).map(|row| table.id(row))
}

/// The live record with this id or value.
fn found(state: &State, object_type: ObjectTypeId, ids: &IdKind, id: &str) -> Option<u64> {
    let table = state.table_of(object_type)?;
    let row = ids.find(table, id, true)?;
    (!table.is_archived(row)).then(|| table.id(row))
}

fn keep(call: &Call<'_>, transaction: &mut Transaction<'_>, one: Checked) {
    let Some(record) = one.record else { return };
    if let Some(uuid) = &one.uuid {
        let key = format!("{}/{uuid}", one.event);
        if transaction.document(SEEN, &key).is_some() {
            return;
        }
        transaction.put_document(SEEN, &key, Value::Null);
    }
    let id = one.uuid.unwrap_or_else(correlation_id);
    let at = u64::try_from(one.at).unwrap_or_default();
    let key = format!("{}/{record:020}/{at:020}/{id}", one.object_type);
    let kept = json!({"event": one.event, "id": id, "at": one.at, "properties": one.properties});
    transaction.put_document(OCCURRENCES, &key, kept);
    let (outbox, journal) = (&call.portal.outbox, &call.portal.journal);
    outbox.event_completed(transaction, &one.event, record, one.at);
    let event = (one.event.as_str(), one.event_type_id.as_str());
    journal.event_completed(
        transaction,
        event,
        (one.object_type, record),
        one.at,
        &one.properties,
    );
}

/// Forgets everything that happened to a record.
pub(crate) fn forget(transaction: &mut Transaction<'_>, object_type: ObjectTypeId, record: u64) {
    let below = format!("{object_type}/{record:020}/");
    let keys: Vec<String> = transaction
        .documents_below(OCCURRENCES, &below)
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in keys {
        transaction.delete_document(OCCURRENCES, &key);
    }
}
