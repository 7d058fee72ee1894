//! Single stages of a pipeline.

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::pipeline::{
    NewStage, Pipeline, PipelineError, Stage, canonical_metadata, check_stage, stage_state,
};
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::audit::{Action, note};
use super::patch::StagePatch;
use super::pipeline::{existing, next_id, readable};
use super::references::check_unused;
use super::refuse::{broken, no_stage, unread};
use crate::definitions::TypeDefinition;

#[derive(Serialize)]
struct Results<'a> {
    results: &'a [Stage],
}

/// `GET …/stages`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    Reply::serialized(
        StatusCode::OK,
        &Results {
            results: &readable(call, &object_type)?.stages,
        },
    )
}

/// `GET …/stages/{stageId}`.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let id = call.parameter(2);
    let stage = readable(call, &object_type)?
        .stage(id)
        .ok_or_else(|| unread(call, no_stage(id)))?;
    Reply::serialized(StatusCode::OK, stage)
}

/// `POST …/stages`. The answer echoes the metadata as sent, as with pipelines.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: NewStage = call.read()?;
    let (echo, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut pipeline = existing(object_type, call.parameter(1))?.clone();
        check(id, &pipeline, None, &body.label, &body.metadata)?;
        if body
            .stage_id
            .as_deref()
            .is_some_and(|id| object_type.pipelines.stage(id).is_some())
        {
            return Err(broken(&PipelineError::StageIdElsewhere));
        }
        let echo = body.into_stage(Timestamp::from_millis(call.now), || next_id(editor));
        let mut stored = echo.clone();
        stored.metadata = canonical_metadata(id, &echo.metadata);
        pipeline.stages.push(stored.clone());
        pipeline.updated_at = Some(Timestamp::from_millis(call.now));
        editor.put_pipeline(id, &pipeline);
        note(
            call,
            editor,
            object_type,
            Action::Create,
            (&pipeline, Some(&stored)),
        );
        Ok(echo)
    })?;
    Ok(Reply::serialized(StatusCode::CREATED, &echo)?.after(commit))
}

/// `PUT …/stages/{stageId}`.
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: NewStage = call.read()?;
    let patch = StagePatch {
        label: Some(body.label),
        display_order: Some(body.display_order),
        metadata: Some(body.metadata),
    };
    apply(call, patch)
}

/// `PATCH …/stages/{stageId}`.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    apply(call, call.read()?)
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
            return Err(broken(&PipelineError::NoStages));
        }
        check_closed(object_type, &pipeline)?;
        pipeline.updated_at = Some(Timestamp::from_millis(call.now));
        editor.put_pipeline(id, &pipeline);
        note(
            call,
            editor,
            object_type,
            Action::Delete,
            (&pipeline, Some(&gone)),
        );
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

fn apply(call: &Call<'_>, patch: StagePatch) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let stage_id = call.parameter(2);
    let (echo, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut pipeline = existing(object_type, call.parameter(1))?.clone();
        let mut echo = pipeline
            .stage(stage_id)
            .cloned()
            .ok_or_else(|| no_stage(stage_id))?;
        echo.label = patch.label.unwrap_or(echo.label);
        echo.display_order = patch.display_order.unwrap_or(echo.display_order);
        echo.metadata = patch.metadata.unwrap_or(echo.metadata);
        echo.updated_at = Some(Timestamp::from_millis(call.now));
        check(id, &pipeline, Some(stage_id), &echo.label, &echo.metadata)?;
        let mut stored = echo.clone();
        stored.metadata = canonical_metadata(id, &echo.metadata);
        for place in pipeline.stages.iter_mut().filter(|stage| stage.id == stage_id) {
            *place = stored.clone();
        }
        check_closed(object_type, &pipeline)?;
        pipeline.updated_at = echo.updated_at;
        editor.put_pipeline(id, &pipeline);
        note(
            call,
            editor,
            object_type,
            Action::Update,
            (&pipeline, Some(&stored)),
        );
        Ok(echo)
    })?;
    Ok(Reply::serialized(StatusCode::OK, &echo)?.after(commit))
}

fn check(
    object_type: ObjectTypeId,
    pipeline: &Pipeline,
    own: Option<&str>,
    label: &str,
    metadata: &spoke_model::pipeline::Metadata,
) -> Result<(), ApiError> {
    let others = pipeline
        .stages
        .iter()
        .filter(|stage| Some(stage.id.as_str()) != own);
    check_stage(
        object_type,
        label,
        metadata,
        others.map(|stage| stage.label.as_str()),
    )
    .map_err(|error| broken(&error))
}

/// A ticket pipeline keeps a stage in which tickets end.
fn check_closed(object_type: &TypeDefinition, pipeline: &Pipeline) -> Result<(), ApiError> {
    let closed = |stage: &Stage| stage_state(object_type.id, &stage.metadata).closed;
    if object_type.id == ObjectTypeId::TICKET && !pipeline.stages.iter().any(closed) {
        let object_type = object_type.path_name().to_owned();
        return Err(broken(&PipelineError::NoClosedStage {
            object_type,
            pipeline: pipeline.id.clone(),
        }));
    }
    Ok(())
}
