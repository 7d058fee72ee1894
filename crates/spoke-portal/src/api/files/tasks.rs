//! Tasks that have ended when they are accepted: changes of folders, imports from an address.

use http::StatusCode;
use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::Transaction;

/// 202 with a task among `tasks`, of which `kept` is remembered; the answer leaves when all of it is kept.
pub(super) fn accepted(
    call: &Call<'_>,
    mut transaction: Transaction<'_>,
    tasks: &'static str,
    mut kept: Value,
) -> Result<Reply, ApiError> {
    let task = transaction.take_id().to_string();
    if let Some(kept) = kept.as_object_mut() {
        kept.insert("at".to_owned(), call.now.into());
    }
    transaction.put_document(tasks, &task, kept);
    let links = json!({"status": format!("{}{}/tasks/{task}/status", call.base_url(), call.path)});
    let reply = Reply::serialized(StatusCode::ACCEPTED, &json!({"id": task, "links": links}))?;
    Ok(reply.after(transaction.commit()))
}

/// What a status begins with.
pub(super) fn completed(call: &Call<'_>, task: &Value) -> Map<String, Value> {
    let at = task.get("at").and_then(Value::as_i64).unwrap_or(call.now);
    let at = Timestamp::from_millis(at).to_string();
    let fields = [
        ("taskId", call.parameter(0)),
        ("status", "COMPLETE"),
        ("requestedAt", at.as_str()),
        ("startedAt", at.as_str()),
        ("completedAt", at.as_str()),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), Value::from(value)));
    fields.into_iter().collect()
}
