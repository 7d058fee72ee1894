//! Pipelines as a whole.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Serialize;
use spoke_model::pipeline::{Pipeline, Stage};
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::audit::{Action, note};
use super::bodies::{PipelineInput, PipelinePatch, PipelineView, StageInput};
use super::checks::{canonical, check_label, check_metadata, check_pipeline};
use super::missing;
use super::references::check_unused;
use crate::definitions::{Editor, TypeDefinition};

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<PipelineView<'a>>,
}

type Echo = BTreeMap<String, BTreeMap<String, String>>;

/// `GET /crm/pipelines/{objectType}`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let results = object_type.pipelines.all().iter().map(PipelineView::of).collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET /crm/pipelines/{objectType}/{pipelineId}`.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    match object_type.pipelines.get(call.parameter(1)) {
        Some(pipeline) => Reply::serialized(StatusCode::OK, &PipelineView::of(pipeline)),
        None => Err(missing::unread(call, missing::pipeline(call.parameter(1)))),
    }
}

/// `POST /crm/pipelines/{objectType}`. Ids that are sent are kept to the letter (recorded).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: PipelineInput = call.read()?;
    let ((pipeline, echo), commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        if let Some(sent) = &body.pipeline_id
            && editor.stored_pipeline(object_type, sent).is_some()
        {
            return Err(ApiError::validation(format!(
                "There's another pipeline in this portal with pipelineId ({sent})."
            )));
        }
        let (pipeline, echo) = assemble(call, object_type, body, None, editor)?;
        check_pipeline(object_type, &pipeline, None)?;
        editor.put_pipeline(id, &pipeline);
        note(call, editor, object_type, Action::Create, &pipeline, None);
        Ok((pipeline, echo))
    })?;
    let view = PipelineView {
        pipeline: &pipeline,
        echo: &echo,
    };
    Ok(Reply::serialized(StatusCode::CREATED, &view)?.after(commit))
}

/// `PUT /crm/pipelines/{objectType}/{pipelineId}`: the body takes the place of the pipeline and all its stages.
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.object_type(0)?.id;
    let body: PipelineInput = call.read()?;
    let validate = validates_references(call)?;
    let ((pipeline, echo), commit) = change(call, |definitions, editor| {
        let object_type = definitions
            .object_type(id)
            .ok_or_else(ApiError::resource_not_found)?;
        let before = existing(object_type, call.parameter(1))?;
        let (mut pipeline, echo) = assemble(call, object_type, body, Some(before), editor)?;
        pipeline.created_at = before.created_at;
        check_pipeline(object_type, &pipeline, Some(&before.id))?;
        if validate {
            let kept = |stage: &&Stage| pipeline.stages.iter().any(|one| one.id == stage.id);
            let gone: Vec<&str> = before
                .stages
                .iter()
                .filter(|stage| !kept(stage))
                .map(|stage| stage.id.as_str())
                .collect();
            check_unused(editor, object_type, &gone)?;
        }
        editor.put_pipeline(id, &pipeline);
        note(call, editor, object_type, Action::Update, &pipeline, None);
        Ok((pipeline, echo))
    })?;
    let view = PipelineView {
        pipeline: &pipeline,
        echo: &echo,
    };
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(commit))
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
            .ok_or_else(|| ApiError::object_not_found(missing::pipeline(call.parameter(1))))?;
        pipeline.label = body.label.unwrap_or(pipeline.label);
        pipeline.display_order = body.display_order.unwrap_or(pipeline.display_order);
        pipeline.archived = body.archived.unwrap_or(pipeline.archived);
        pipeline.updated_at = Timestamp::from_millis(call.now);
        if !pipeline.archived {
            check_label(object_type, &pipeline.label, Some(&pipeline.id))?;
        }
        editor.put_pipeline(id, &pipeline);
        note(call, editor, object_type, Action::Update, &pipeline, None);
        Ok(pipeline)
    })?;
    Ok(Reply::serialized(StatusCode::OK, &PipelineView::of(&pipeline))?.after(commit))
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
        pipeline.updated_at = Timestamp::from_millis(call.now);
        editor.put_pipeline(id, &pipeline);
        note(call, editor, object_type, Action::Delete, &pipeline, None);
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

/// The live pipeline with this id. For writes a missing one is a 404 with a category (recorded for DELETE).
pub(super) fn existing<'a>(object_type: &'a TypeDefinition, id: &str) -> Result<&'a Pipeline, ApiError> {
    object_type
        .pipelines
        .get(id)
        .ok_or_else(|| ApiError::object_not_found(missing::pipeline(id)))
}

/// A stage as stored, from what was sent.
pub(super) fn stage(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    body: StageInput,
    before: Option<&Stage>,
    editor: &mut Editor<'_, '_>,
) -> Result<Stage, ApiError> {
    check_metadata(object_type.id, &body.metadata)?;
    let now = Timestamp::from_millis(call.now);
    let id = match (body.stage_id, before) {
        (_, Some(before)) => before.id.clone(),
        (Some(sent), None) => sent,
        (None, None) => editor.next_number("pipeline", FIRST_ID).to_string(),
    };
    let mut stage = Stage::new(id, body.label, body.display_order);
    stage.metadata = canonical(object_type.id, &body.metadata);
    stage.created_at = before.map_or(now, |before| before.created_at);
    stage.updated_at = now;
    Ok(stage)
}

/// Where the numbers of pipelines and stages start; HubSpot's are of this size.
const FIRST_ID: u64 = 11_348_541;

fn assemble(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    body: PipelineInput,
    before: Option<&Pipeline>,
    editor: &mut Editor<'_, '_>,
) -> Result<(Pipeline, Echo), ApiError> {
    for sent in &body.stages {
        check_metadata(object_type.id, &sent.metadata)?;
    }
    let id = match (before, body.pipeline_id) {
        (Some(before), _) => before.id.clone(),
        (None, Some(sent)) => sent,
        (None, None) => editor.next_number("pipeline", FIRST_ID).to_string(),
    };
    let mut echo = Echo::new();
    let mut stages = Vec::with_capacity(body.stages.len());
    for sent in body.stages {
        let metadata = sent.metadata.clone();
        let old = before
            .zip(sent.stage_id.as_deref())
            .and_then(|(before, id)| before.stages.iter().find(|stage| stage.id == id));
        let stage = stage(call, object_type, sent, old, editor)?;
        echo.insert(stage.id.clone(), metadata);
        stages.push(stage);
    }
    let now = Timestamp::from_millis(call.now);
    let mut pipeline = Pipeline::new(id, body.label, body.display_order);
    pipeline.stages = stages;
    pipeline.created_at = now;
    pipeline.updated_at = now;
    Ok((pipeline, echo))
}

fn validates_references(call: &Call<'_>) -> Result<bool, ApiError> {
    Ok(call.query.flag("validateReferencesBeforeDelete")?
        || call.query.flag("validateDealStageUsagesBeforeDelete")?)
}
