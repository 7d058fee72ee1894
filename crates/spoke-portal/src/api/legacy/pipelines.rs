//! Pipelines v1: the pipelines of deals or tickets. The fields are documented; that a stage's probability is a number
//! here and a text in version 3 is documented too.

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::pipeline::{Metadata, Pipeline, Stage};
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<PipelineView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PipelineView<'a> {
    pipeline_id: &'a str,
    created_at: i64,
    updated_at: i64,
    object_type: &'static str,
    label: &'a str,
    display_order: i64,
    active: bool,
    default: bool,
    stages: Vec<StageView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageView<'a> {
    stage_id: &'a str,
    created_at: i64,
    updated_at: i64,
    label: &'a str,
    display_order: i64,
    active: bool,
    metadata: serde_json::Map<String, Value>,
}

/// `GET /crm-pipelines/v1/pipelines/{objectType}`: deals and tickets only (documented).
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    let kind = match object_type.id {
        ObjectTypeId::DEAL => "DEAL",
        ObjectTypeId::TICKET => "TICKET",
        _ => return Err(ApiError::resource_not_found()),
    };
    let default = object_type
        .pipelines
        .default_pipeline()
        .map(|one| one.id.as_str());
    let results = object_type.pipelines.all().iter();
    let results = results
        .map(|pipeline| view(pipeline, kind, default == Some(pipeline.id.as_str())))
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

fn view<'a>(pipeline: &'a Pipeline, object_type: &'static str, default: bool) -> PipelineView<'a> {
    PipelineView {
        pipeline_id: &pipeline.id,
        created_at: millis(pipeline.created_at),
        updated_at: millis(pipeline.updated_at),
        object_type,
        label: &pipeline.label,
        display_order: pipeline.display_order,
        active: !pipeline.archived,
        default,
        stages: pipeline.stages.iter().map(stage).collect(),
    }
}

fn stage(stage: &Stage) -> StageView<'_> {
    StageView {
        stage_id: &stage.id,
        created_at: millis(stage.created_at),
        updated_at: millis(stage.updated_at),
        label: &stage.label,
        display_order: stage.display_order,
        active: !stage.archived,
        metadata: metadata(&stage.metadata),
    }
}

fn metadata(stored: &Metadata) -> serde_json::Map<String, Value> {
    let print = |name: &str, text: &str| match text.parse::<f64>() {
        Ok(number) if name == "probability" => Value::from(number),
        _ => Value::from(text),
    };
    stored
        .iter()
        .map(|(name, text)| (name.clone(), print(name, text)))
        .collect()
}

/// Pipelines that HubSpot ships have no times of their own: 0.
fn millis(at: Option<Timestamp>) -> i64 {
    at.map_or(0, Timestamp::millis)
}
