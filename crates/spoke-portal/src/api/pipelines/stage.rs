//! Single stages of a pipeline.

use http::StatusCode;
use serde::Serialize;
use spoke_model::pipeline::{Pipeline, Stage};
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::audit::{Action, note};
use super::bodies::{StageInput, StagePatch, StageView};
use super::checks::{canonical, check_closed, check_metadata, check_stage_label, stage_elsewhere};
use super::missing;
use super::pipeline::{existing, stage};
use super::references::check_unused;
use crate::definitions::TypeDefinition;

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<StageView<'a>>,
}

/// `GET …/stages`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let pipeline = readable(call, &object_type)?;
    Reply::serialized(
        StatusCode::OK,
        &Results {
            results: pipeline.stages.iter().map(StageView::of).collect(),
        },
    )
}

/// `GET …/stages/{stageId}`.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let pipeline = readable(call, &object_type)?;
    match pipeline.stages.iter().find(|stage| stage.id == call.parameter(2)) {
        Some(stage) => Reply::serialized(StatusCode::OK, &StageView::of(stage)),
        None => Err(missing::unread(call, missing::stage(call.parameter(2)))),
    }
}

/// `POST …/stages`.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: StageInput = call.read()?;
    let sent = body.metadata.clone();
    let (made, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut pipeline = existing(object_type, call.parameter(1))?.clone();
        check_stage_label(pipeline.stages.iter(), &body.label)?;
        if body
            .stage_id
            .as_deref()
            .is_some_and(|id| object_type.pipelines.stage(id).is_some())
        {
            return Err(stage_elsewhere());
        }
        let made = stage(call, object_type, body, None, editor)?;
        pipeline.stages.push(made.clone());
        pipeline.updated_at = Timestamp::from_millis(call.now);
        editor.put_pipeline(id, &pipeline);
        note(call, editor, object_type, Action::Create, &pipeline, Some(&made));
        Ok(made)
    })?;
    let view = StageView {
        stage: &made,
        metadata: &sent,
    };
    Ok(Reply::serialized(StatusCode::CREATED, &view)?.after(commit))
}

/// `PUT …/stages/{stageId}`.
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: StageInput = call.read()?;
    let patch = StagePatch {
        label: Some(body.label),
        display_order: Some(body.display_order),
        metadata: Some(body.metadata),
    };
    apply(call, patch)
}

/// `PATCH …/stages/{stageId}`.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let patch: StagePatch = call.read()?;
    apply(call, patch)
}

/// `DELETE …/stages/{stageId}`: refused while records stand in it; a stage that is not there is a success (recorded).
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let ((), commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut pipeline = existing(object_type, call.parameter(1))?.clone();
        let Some(at) = pipeline
            .stages
            .iter()
            .position(|stage| stage.id == call.parameter(2))
        else {
            return Ok(());
        };
        check_unused(editor, object_type, &[call.parameter(2)])?;
        let gone = pipeline.stages.remove(at);
        if pipeline.stages.is_empty() {
            return Err(ApiError::validation("Pipeline must have at least one stage"));
        }
        check_closed(object_type, &pipeline)?;
        pipeline.updated_at = Timestamp::from_millis(call.now);
        editor.put_pipeline(id, &pipeline);
        note(call, editor, object_type, Action::Delete, &pipeline, Some(&gone));
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

fn apply(call: &Call<'_>, patch: StagePatch) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let stage_id = call.parameter(2);
    let sent = patch.metadata.clone();
    let (changed, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut pipeline = existing(object_type, call.parameter(1))?.clone();
        if let Some(label) = &patch.label {
            check_stage_label(pipeline.stages.iter().filter(|stage| stage.id != stage_id), label)?;
        }
        if let Some(metadata) = &patch.metadata {
            check_metadata(id, metadata)?;
        }
        let Some(stage) = pipeline.stages.iter_mut().find(|stage| stage.id == stage_id) else {
            // Modelled on the recorded answer for a missing pipeline.
            return Err(ApiError::object_not_found(missing::stage(stage_id)));
        };
        patched(stage, patch, object_type, call.now);
        let changed = stage.clone();
        check_closed(object_type, &pipeline)?;
        pipeline.updated_at = Timestamp::from_millis(call.now);
        editor.put_pipeline(id, &pipeline);
        note(
            call,
            editor,
            object_type,
            Action::Update,
            &pipeline,
            Some(&changed),
        );
        Ok(changed)
    })?;
    let view = StageView {
        stage: &changed,
        metadata: sent.as_ref().unwrap_or(&changed.metadata),
    };
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(commit))
}

fn patched(stage: &mut Stage, patch: StagePatch, object_type: &TypeDefinition, now: i64) {
    if let Some(label) = patch.label {
        stage.label = label;
    }
    if let Some(order) = patch.display_order {
        stage.display_order = order;
    }
    if let Some(metadata) = patch.metadata {
        stage.metadata = canonical(object_type.id, &metadata);
    }
    stage.updated_at = Timestamp::from_millis(now);
}

fn readable<'a>(call: &Call<'_>, object_type: &'a TypeDefinition) -> Result<&'a Pipeline, ApiError> {
    let id = call.parameter(1);
    object_type
        .pipelines
        .get(id)
        .ok_or_else(|| missing::unread(call, missing::pipeline(id)))
}
