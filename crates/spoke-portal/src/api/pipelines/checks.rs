//! HubSpot's rules about pipelines and stages, with their recorded refusals.

use std::collections::BTreeMap;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::pipeline::{Pipeline, Stage};

use super::super::errors::{ApiError, category};
use crate::definitions::TypeDefinition;

/// What a stage may carry depends on the object type.
pub(super) fn check_metadata(
    object_type: ObjectTypeId,
    metadata: &BTreeMap<String, String>,
) -> Result<(), ApiError> {
    if object_type == ObjectTypeId::DEAL {
        let Some(sent) = metadata.get("probability") else {
            return Err(ApiError::validation(
                "must specify probability when writing a dealstage",
            ));
        };
        if !sent
            .trim()
            .parse::<f64>()
            .is_ok_and(|value| (0.0..=1.0).contains(&value))
        {
            return Err(ApiError::validation(
                "dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)",
            ));
        }
    }
    if object_type == ObjectTypeId::TICKET
        && let Some(state) = metadata.get("ticketState")
        && !matches!(state.as_str(), "OPEN" | "CLOSED")
    {
        // Category and sub-category are recorded, the wording is not.
        return Err(ApiError::validation(format!(
            "ticketState {state} is not valid, must be one of [OPEN, CLOSED]"
        ))
        .sub_category("PipelineError.INVALID_PIPELINE_STAGE_METADATA"));
    }
    Ok(())
}

/// The form reads print: probabilities with at least one decimal, `isClosed` derived (recorded).
pub(super) fn canonical(
    object_type: ObjectTypeId,
    sent: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut metadata = sent.clone();
    if object_type == ObjectTypeId::DEAL
        && let Some(value) = sent
            .get("probability")
            .and_then(|text| text.trim().parse::<f64>().ok())
    {
        metadata.insert("probability".to_owned(), format!("{value:?}"));
        let closed = value <= 0.0 || value >= 1.0;
        metadata.insert("isClosed".to_owned(), closed.to_string());
    }
    if object_type == ObjectTypeId::TICKET {
        let state = metadata
            .entry("ticketState".to_owned())
            .or_insert_with(|| "OPEN".to_owned());
        let closed = state == "CLOSED";
        metadata.insert("isClosed".to_owned(), closed.to_string());
    }
    metadata
}

/// Labels, stages and ids of a pipeline that is about to be stored.
pub(super) fn check_pipeline(
    object_type: &TypeDefinition,
    pipeline: &Pipeline,
    replaces: Option<&str>,
) -> Result<(), ApiError> {
    if pipeline.stages.is_empty() {
        return Err(ApiError::validation("Pipeline must have at least one stage"));
    }
    for (at, stage) in pipeline.stages.iter().enumerate() {
        let earlier = pipeline.stages.get(..at).unwrap_or_default();
        check_stage_label(earlier.iter(), &stage.label)?;
        if earlier.iter().any(|other| other.id == stage.id) {
            return Err(ApiError::validation(format!(
                "Stage with id {} already exists",
                stage.id
            )));
        }
    }
    check_closed(object_type, pipeline)?;
    check_label(object_type, &pipeline.label, replaces)?;
    let elsewhere = |stage: &Stage| {
        object_type
            .pipelines
            .stage(&stage.id)
            .is_some_and(|found| Some(found.pipeline.id.as_str()) != replaces)
    };
    if pipeline.stages.iter().any(elsewhere) {
        return Err(stage_elsewhere());
    }
    Ok(())
}

/// Two live pipelines of a type never share a label, in any letter case.
pub(super) fn check_label(
    object_type: &TypeDefinition,
    label: &str,
    replaces: Option<&str>,
) -> Result<(), ApiError> {
    let same = |other: &&Pipeline| Some(other.id.as_str()) != replaces && same_label(&other.label, label);
    match object_type.pipelines.all().iter().find(same) {
        Some(_) => Err(ApiError::validation(format!(
            "An active pipeline with label {label} already exists."
        ))),
        None => Ok(()),
    }
}

/// Two stages of a pipeline never share a label, in any letter case and whatever blanks surround it.
pub(super) fn check_stage_label<'a>(
    mut others: impl Iterator<Item = &'a Stage>,
    label: &str,
) -> Result<(), ApiError> {
    if others.any(|other| same_label(&other.label, label)) {
        return Err(
            ApiError::validation(format!("Stage with label {label} already exists"))
                .sub_category("PipelineError.STAGE_LABEL_EXISTS"),
        );
    }
    Ok(())
}

/// A ticket pipeline needs a stage in which tickets end.
pub(super) fn check_closed(object_type: &TypeDefinition, pipeline: &Pipeline) -> Result<(), ApiError> {
    let closed = |stage: &Stage| {
        stage
            .metadata
            .get("ticketState")
            .is_some_and(|state| state == "CLOSED")
    };
    if object_type.id == ObjectTypeId::TICKET && !pipeline.stages.iter().any(closed) {
        return Err(ApiError::validation(format!(
            "tickets pipeline: {} must have at least one closed stage",
            pipeline.id
        ))
        .sub_category("PipelineError.MISSING_CLOSED_STAGE"));
    }
    Ok(())
}

/// 409: a stage id belongs to one pipeline of the type only.
pub(super) fn stage_elsewhere() -> ApiError {
    ApiError::new(
        http::StatusCode::CONFLICT,
        "There's another pipeline in this portal with one of the same stages",
    )
    .category(category::OBJECT_ALREADY_EXISTS)
    .sub_category("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE")
}

fn same_label(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
