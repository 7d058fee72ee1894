//! Pipelines as a whole.

use http::StatusCode;
use serde::Serialize;
use spoke_model::pipeline::{
    NewPipeline, Pipeline, PipelineError, Stage, canonical_metadata, check_new_pipeline,
};
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::audit::{Action, note};
use super::patch::PipelinePatch;
use super::references::check_unused;
use super::refuse::{broken, no_pipeline, unread};
use crate::definitions::{Editor, TypeDefinition};

/// Where the numbers of pipelines and stages start; HubSpot's are of this size.
const FIRST_ID: u64 = 11_348_541;

#[derive(Serialize)]
struct Results<'a> {
    results: &'a [Pipeline],
}

/// `GET /crm/pipelines/{objectType}`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    Reply::serialized(
        StatusCode::OK,
        &Results {
            results: object_type.pipelines.all(),
        },
    )
}

/// `GET /crm/pipelines/{objectType}/{pipelineId}`.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    Reply::serialized(StatusCode::OK, readable(call, &object_type)?)
}

/// `POST /crm/pipelines/{objectType}`. Ids are kept to the letter and the answer echoes the metadata as sent (both
/// recorded); reads print it canonically.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: NewPipeline = call.read()?;
    let (echo, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        if let Some(sent) = &body.pipeline_id
            && editor.stored_pipeline(object_type, sent).is_some()
        {
            return Err(broken(&PipelineError::PipelineIdExists(sent.clone())));
        }
        check_new_pipeline(id, &body, object_type.pipelines.all()).map_err(|error| broken(&error))?;
        let echo = body.into_pipeline(Timestamp::from_millis(call.now), || next_id(editor));
        let stored = canonical(object_type, echo.clone());
        editor.put_pipeline(id, &stored);
        note(call, editor, object_type, Action::Create, (&stored, None));
        Ok(echo)
    })?;
    Ok(Reply::serialized(StatusCode::CREATED, &echo)?.after(commit))
}

/// `PUT /crm/pipelines/{objectType}/{pipelineId}`: the body takes the place of the pipeline and all its stages.
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let mut body: NewPipeline = call.read()?;
    let validate = validates_references(call)?;
    let (echo, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let before = existing(object_type, call.parameter(1))?;
        body.pipeline_id = Some(before.id.clone());
        let others: Vec<Pipeline> = object_type
            .pipelines
            .all()
            .iter()
            .filter(|other| other.id != before.id)
            .cloned()
            .collect();
        check_new_pipeline(id, &body, &others).map_err(|error| broken(&error))?;
        if validate {
            let kept = |stage: &Stage| {
                body.stages
                    .iter()
                    .any(|one| one.stage_id.as_ref() == Some(&stage.id))
            };
            let gone: Vec<&str> = before
                .stages
                .iter()
                .filter(|stage| !kept(stage))
                .map(|stage| stage.id.as_str())
                .collect();
            check_unused(editor, object_type, &gone)?;
        }
        let mut echo = body.into_pipeline(Timestamp::from_millis(call.now), || next_id(editor));
        echo.created_at = before.created_at;
        for stage in &mut echo.stages {
            let old = before.stage(&stage.id);
            stage.created_at = old.map_or(stage.created_at, |old| old.created_at);
        }
        let stored = canonical(object_type, echo.clone());
        editor.put_pipeline(id, &stored);
        note(call, editor, object_type, Action::Update, (&stored, None));
        Ok(echo)
    })?;
    Ok(Reply::serialized(StatusCode::OK, &echo)?.after(commit))
}

/// `PATCH /crm/pipelines/{objectType}/{pipelineId}`: label, order, or back from the archive.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: PipelinePatch = call.read()?;
    let (pipeline, commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let stored = editor.stored_pipeline(object_type, call.parameter(1));
        let mut pipeline = stored
            .filter(|pipeline| !pipeline.archived || body.archived == Some(false))
            .ok_or_else(|| no_pipeline(call.parameter(1)))?;
        pipeline.label = body.label.unwrap_or(pipeline.label);
        pipeline.display_order = body.display_order.unwrap_or(pipeline.display_order);
        pipeline.archived = body.archived.unwrap_or(pipeline.archived);
        pipeline.archived_at = pipeline.archived.then_some(Timestamp::from_millis(call.now));
        pipeline.updated_at = Some(Timestamp::from_millis(call.now));
        if !pipeline.archived {
            check_label(object_type, &pipeline)?;
        }
        editor.put_pipeline(id, &pipeline);
        note(call, editor, object_type, Action::Update, (&pipeline, None));
        Ok(pipeline)
    })?;
    Ok(Reply::serialized(StatusCode::OK, &pipeline)?.after(commit))
}

/// `DELETE /crm/pipelines/{objectType}/{pipelineId}`: archives, records in it or not, unless the caller asks to check.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let validate = validates_references(call)?;
    let ((), commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let mut pipeline = existing(object_type, call.parameter(1))?.clone();
        if validate {
            let stages: Vec<&str> = pipeline.stages.iter().map(|stage| stage.id.as_str()).collect();
            check_unused(editor, object_type, &stages)?;
        }
        pipeline.archived = true;
        pipeline.archived_at = Some(Timestamp::from_millis(call.now));
        pipeline.updated_at = pipeline.archived_at;
        editor.put_pipeline(id, &pipeline);
        note(call, editor, object_type, Action::Delete, (&pipeline, None));
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

/// The live pipeline with this id, for writes.
pub(super) fn existing<'a>(object_type: &'a TypeDefinition, id: &str) -> Result<&'a Pipeline, ApiError> {
    object_type.pipelines.get(id).ok_or_else(|| no_pipeline(id))
}

/// The live pipeline that the path names, for reads.
pub(super) fn readable<'a>(
    call: &Call<'_>,
    object_type: &'a TypeDefinition,
) -> Result<&'a Pipeline, ApiError> {
    existing(object_type, call.parameter(1)).map_err(|missing| unread(call, missing))
}

/// A fresh id for a pipeline or stage.
pub(super) fn next_id(editor: &mut Editor<'_, '_>) -> String {
    editor.next_number("pipeline", FIRST_ID).to_string()
}

/// The form that reads print.
fn canonical(object_type: &TypeDefinition, mut pipeline: Pipeline) -> Pipeline {
    for stage in &mut pipeline.stages {
        stage.metadata = canonical_metadata(object_type.id, &stage.metadata);
    }
    pipeline
}

/// Two live pipelines of a type never share a label, in any letter case.
fn check_label(object_type: &TypeDefinition, pipeline: &Pipeline) -> Result<(), ApiError> {
    let label = pipeline.label.trim().to_lowercase();
    let same = |other: &Pipeline| other.id != pipeline.id && other.label.trim().to_lowercase() == label;
    if object_type.pipelines.all().iter().any(same) {
        return Err(broken(&PipelineError::PipelineLabelExists(
            pipeline.label.clone(),
        )));
    }
    Ok(())
}

fn validates_references(call: &Call<'_>) -> Result<bool, ApiError> {
    Ok(call.query.flag("validateReferencesBeforeDelete")?
        || call.query.flag("validateDealStageUsagesBeforeDelete")?)
}
