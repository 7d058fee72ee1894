//! Who changed a pipeline or a stage, newest first.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::pipeline::{Pipeline, Stage};
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::super::timestamps::Iso;
use super::pipeline::readable;
use crate::definitions::{Editor, TypeDefinition};

/// The user that changes through a private app's token are attributed to.
const USER: u64 = 62_100_001;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Action {
    Create,
    Update,
    Delete,
}

/// One kept change.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Note {
    identifier: String,
    action: Action,
    at: i64,
    message: String,
    raw: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoteView {
    portal_id: u64,
    identifier: String,
    action: Action,
    timestamp: Iso,
    message: String,
    raw_object: String,
    from_user_id: u64,
}

#[derive(Serialize)]
struct Results {
    results: Vec<NoteView>,
}

/// Keeps a change of a pipeline, or of one of its stages.
pub(super) fn note(
    call: &Call<'_>,
    editor: &mut Editor<'_, '_>,
    object_type: &TypeDefinition,
    action: Action,
    (pipeline, stage): (&Pipeline, Option<&Stage>),
) {
    let hub_id = call.definitions.hub_id();
    let (identifier, raw, message) = match stage {
        None => (
            format!("{hub_id}:{}", pipeline.id),
            serde_json::to_string(pipeline),
            "Pipeline update",
        ),
        Some(stage) => (
            format!("{hub_id}:{}:{}", pipeline.id, stage.id),
            serde_json::to_string(stage),
            "Pipeline stage update",
        ),
    };
    let note = Note {
        identifier,
        action,
        at: call.now,
        message: message.to_owned(),
        raw: raw.unwrap_or_default(),
    };
    let subject = subject(&pipeline.id, stage.map(|stage| stage.id.as_str()));
    editor.add_audit(object_type.id, &subject, &note);
}

/// `GET /crm/pipelines/{objectType}/{pipelineId}/audit`.
pub(crate) fn pipeline_audit(call: &Call<'_>) -> Result<Reply, ApiError> {
    answer(call, &subject(call.parameter(1), None))
}

/// `GET /crm/pipelines/{objectType}/{pipelineId}/stages/{stageId}/audit`.
pub(crate) fn stage_audit(call: &Call<'_>) -> Result<Reply, ApiError> {
    answer(call, &subject(call.parameter(1), Some(call.parameter(2))))
}

fn answer(call: &Call<'_>, subject: &str) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    readable(call, &object_type)?;
    let state = call.portal.store.read();
    let mut notes: Vec<Note> = crate::definitions::audit(&state, object_type.id, subject);
    notes.reverse();
    let results = notes
        .into_iter()
        .map(|note| NoteView {
            portal_id: call.definitions.hub_id(),
            identifier: note.identifier,
            action: note.action,
            timestamp: Iso(Timestamp::from_millis(note.at)),
            message: note.message,
            raw_object: note.raw,
            from_user_id: USER,
        })
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

fn subject(pipeline: &str, stage: Option<&str>) -> String {
    match stage {
        None => pipeline.to_owned(),
        Some(stage) => format!("{pipeline}/{stage}"),
    }
}
