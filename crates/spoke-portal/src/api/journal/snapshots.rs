//! Snapshots: records as they are, put into the journal.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;
use spoke_model::webhooks::journal::{BATCH_MAX, JournalAction, JournalSubject};

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::server::correlation_id;
use crate::store::State;

/// What became of snapshots, keyed by their status id.
const STATUSES: &str = "journal_snapshots";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    snapshot_requests: Vec<Wanted>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    portal_id: u64,
    object_type_id: String,
    object_id: u64,
    #[serde(default)]
    properties: Vec<String>,
}

/// `POST /webhooks-journal/snapshots/{version}/crm`: taken before the answer leaves. 200 (assumed).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Batch { snapshot_requests } = call.read()?;
    if snapshot_requests.is_empty() || snapshot_requests.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "snapshotRequests must have between 1 and {BATCH_MAX} entries"
        )));
    }
    let mut transaction = call.portal.store.write();
    let (mut events, mut responses) = (Vec::new(), Vec::new());
    for wanted in &snapshot_requests {
        let event = event(call, &transaction, wanted);
        let status_id = correlation_id();
        let kept = json!({"failed": event.is_none(), "at": call.now});
        transaction.put_document(STATUSES, &status_id, kept);
        responses.push(json!({
            "portalId": wanted.portal_id, "objectTypeId": wanted.object_type_id, "objectId": wanted.object_id,
            "snapshotStatusId": status_id,
        }));
        events.extend(event.map(|event| (call.grant.app_id(), event)));
    }
    let mut notes = Vec::new();
    call.portal.journal.publish(events, &mut notes);
    for note in notes {
        transaction.note(note);
    }
    let reply = Reply::serialized(StatusCode::OK, &json!({"snapshotResponses": responses}))?;
    Ok(reply.after(transaction.commit()))
}

/// `GET /webhooks-journal/journal/{version}/status/{statusId}`: `COMPLETED` is the word of the official clients, the
/// specification has been read as `SUCCESS`.
pub(crate) fn status(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.parameter(0);
    let state = call.portal.store.read();
    let kept = state
        .document(STATUSES, id)
        .ok_or_else(ApiError::resource_not_found)?;
    let at = kept.get("at").and_then(Value::as_i64).unwrap_or(call.now);
    let failed = kept.get("failed").and_then(Value::as_bool).unwrap_or_default();
    let mut body = json!({"id": id, "initiatedAt": at, "completedAt": at, "status": "COMPLETED"});
    if let Some(body) = body.as_object_mut().filter(|_| failed) {
        body.insert("status".to_owned(), "FAILED".into());
        body.insert("errorCode".to_owned(), "VALIDATION_ERROR".into());
        body.insert("message".to_owned(), "The record does not exist".into());
    }
    Reply::serialized(StatusCode::OK, &body)
}

/// The record as it is; nothing when it is not there.
fn event(call: &Call<'_>, state: &State, wanted: &Wanted) -> Option<Value> {
    if wanted.portal_id != call.portal.hub_id {
        return None;
    }
    let definition = call.definitions.resolve(&wanted.object_type_id).ok()?;
    let table = state.table_of(definition.id)?;
    let row = table
        .row(wanted.object_id)
        .filter(|row| !table.is_archived(*row))?;
    let mut values = Map::new();
    for name in &wanted.properties {
        let value = table.column(name).and_then(|column| table.value(row, column));
        values.insert(
            name.clone(),
            value.map_or(Value::Null, |value| value.as_ref().into()),
        );
    }
    Some(json!({
        "type": JournalSubject::Object.as_str(), "portalId": wanted.portal_id, "action": JournalAction::Snapshot,
        "occurredAt": Timestamp::from_millis(call.now).to_string(), "objectTypeId": definition.id.to_string(),
        "objectId": wanted.object_id, "propertyChanges": values,
    }))
}
