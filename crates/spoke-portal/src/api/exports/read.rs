//! How far an export is, in the words of its two endpoints.

use http::StatusCode;
use serde::Serialize;
use spoke_model::error::{Context, Links};
use spoke_model::export::{ExportState, ExportType, LINK_MS, TaskStatus};
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::{ApiError, category};
use crate::api::reply::Reply;
use crate::exports::{self, Behind, Export};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    status: TaskStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    requested_at: Timestamp,
    started_at: Timestamp,
    completed_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_errors: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<TaskError>,
}

/// An error with the fields that the SDK's model needs.
#[derive(Serialize)]
struct TaskError {
    status: &'static str,
    category: &'static str,
    message: String,
    context: Context,
    links: Links,
    errors: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExportView<'a> {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    export_name: Option<&'a str>,
    export_type: ExportType,
    object_type: &'a str,
    object_properties: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    record_count: Option<u64>,
    export_state: ExportState,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// `GET /crm/exports/export/async/tasks/{taskId}/status`: with the address of the file once it is there, another one
/// with every call.
///
/// `startedAt` and `completedAt` are always there, because models need them; until a task has started or ended they
/// tell the time of the answer (assumed).
pub(crate) fn status(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent = call.parameter(0);
    let export = find(call, sent).ok_or_else(|| foreign(call, sent))?;
    let result = match (&export.state, &export.file) {
        (ExportState::Done, Some(file)) => {
            let downloads = &call.portal.downloads;
            let key = downloads
                .give_out(Behind::Export(export.id), call.now, LINK_MS)
                .ok_or_else(ApiError::internal)?;
            Some(format!("{}/crm-exports/files/{key}/{file}", call.base_url()))
        }
        _ => None,
    };
    let errors: Vec<TaskError> = export
        .failure
        .iter()
        .map(|message| TaskError {
            status: "error",
            category: category::INTERNAL_ERROR,
            message: message.clone(),
            context: Context::new(),
            links: Links::default(),
            errors: [],
        })
        .collect();
    let task = Task {
        status: export.state.task_status(),
        result,
        requested_at: Timestamp::from_millis(export.created_at),
        started_at: Timestamp::from_millis(export.started_at.unwrap_or(call.now)),
        completed_at: Timestamp::from_millis(export.completed_at.unwrap_or(call.now)),
        num_errors: (!errors.is_empty()).then_some(errors.len()),
        errors,
    };
    Reply::serialized(StatusCode::OK, &task)
}

/// `GET /crm/exports/export/{exportId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent = call.parameter(0);
    let export = find(call, sent).ok_or_else(|| {
        ApiError::object_not_found(format!("Export {sent} does not exist.")).context("exportId", [sent])
    })?;
    let view = ExportView {
        id: export.id.to_string(),
        export_name: export.request.export_name.as_deref(),
        export_type: export.request.export_type,
        object_type: &export.object_type,
        object_properties: &export.request.object_properties,
        record_count: export.record_count,
        export_state: export.state,
        created_at: Timestamp::from_millis(export.created_at),
        updated_at: Timestamp::from_millis(export.updated_at),
    };
    Reply::serialized(StatusCode::OK, &view)
}

fn find(call: &Call<'_>, sent: &str) -> Option<Export> {
    exports::find(&call.portal.store.read(), sent.parse().ok()?)
}

/// 403 for a task of nobody, as for somebody else's (observed with an id that was never given out; the category is
/// assumed).
fn foreign(call: &Call<'_>, sent: &str) -> ApiError {
    ApiError::new(
        StatusCode::FORBIDDEN,
        format!(
            "Permission to get export file cannot be granted for exportId {sent} and portalId {}",
            call.portal.hub_id
        ),
    )
    .category(category::MISSING_PERMISSIONS)
}
