//! Files from an address. The portal fetches nothing from the network: an address of its own files works, any other one
//! ends the task with an error that says so.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::file::File;
use super::options::Options;
use super::tasks;
use super::upload::{Incoming, Source, keep};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

/// What became of imports, keyed by the task.
const TASKS: &str = "file_import_tasks";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FromUrl {
    url: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    folder_id: Option<String>,
    #[serde(default)]
    folder_path: Option<String>,
    #[serde(flatten)]
    options: Options,
}

/// `POST /files/v3/files/import-from-url/async`: 202 with a task, which has ended when the answer leaves.
pub(crate) fn start(call: &Call<'_>) -> Result<Reply, ApiError> {
    let wanted: FromUrl = call.read()?;
    let outcome = import(call, &wanted)?;
    let transaction = call.portal.store.write();
    tasks::accepted(call, transaction, TASKS, json!({"file": outcome}))
}

/// `GET /files/v3/files/import-from-url/async/tasks/{taskId}/status`
pub(crate) fn status(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let task = state
        .document(TASKS, call.parameter(0))
        .ok_or_else(ApiError::resource_not_found)?;
    let mut body = tasks::completed(call, task);
    let file = task.get("file").and_then(Value::as_u64);
    match file.and_then(|id| File::find(&state, id, call.now)) {
        Some(file) => {
            body.insert("result".to_owned(), Value::Object(file.view(call, &state)));
        }
        None => {
            let message = "The local portal fetches files from its own addresses only";
            body.insert("status".to_owned(), "CANCELED".into());
            body.insert("numErrors".to_owned(), 1.into());
            body.insert(
                "errors".to_owned(),
                json!([{"status": "error", "category": "VALIDATION_ERROR", "message": message, "context": {},
                        "links": {}, "errors": []}]),
            );
        }
    }
    Reply::serialized(StatusCode::OK, &body)
}

/// The id of the new file; nothing for an address that is not one of the portal's public files.
fn import(call: &Call<'_>, wanted: &FromUrl) -> Result<Option<u64>, ApiError> {
    let own = format!("{}/hubfs/{}/", call.base_url(), call.portal.hub_id);
    let source = wanted
        .url
        .strip_prefix(&own)
        .and_then(|rest| rest.split('/').next()?.parse().ok())
        .and_then(|id| File::find(&call.portal.store.read(), id, call.now))
        .filter(|file| file.access.is_public());
    let Some(source) = source else {
        return Ok(None);
    };
    let path = call
        .portal
        .workroom
        .path(&File::content_name(source.id))
        .map_err(|error| super::no_disk(&error))?;
    let full_name = match &wanted.name {
        Some(name) if name.contains('.') || source.extension.is_empty() => name.clone(),
        Some(name) => format!("{name}.{}", source.extension),
        None => source.full_name(),
    };
    let incoming = Incoming {
        source: Source::Copy(&path),
        size: source.size,
        full_name,
    };
    let place = (wanted.folder_id.as_deref(), wanted.folder_path.as_deref());
    let (file, _, _) = keep(call, &incoming, &wanted.options, place)?;
    Ok(Some(file.id))
}
