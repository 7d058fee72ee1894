//! Pipelines and stages: defaults, which stage belongs where, and when a record entered and left each stage.
//!
//! On creation without a pipeline the default one is meant; on update a stage alone moves the record to the stage's
//! pipeline (facts: pipelines, section 3).

use spoke_model::value::ValueError;

use super::derive::{Moment, millis};
use super::draft::{Draft, StoredValues};
use super::problem::Problem;
use crate::definitions::TypeDefinition;

/// Checks pipeline and stage of a draft and fills in what follows from them.
pub(super) fn settle<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &mut Draft<'_, '_, S>,
    moment: Moment,
) -> Result<(), Vec<Problem>> {
    let Some(names) = object_type.pipeline_properties() else {
        return Ok(());
    };
    let pipelines = &object_type.pipelines;
    if pipelines.is_empty() {
        return Ok(());
    }
    let sent_pipeline = draft
        .change(names.pipeline)
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    if let Some(id) = &sent_pipeline
        && pipelines.get(id).is_none()
    {
        let ids = pipelines.all().iter().map(|one| one.id.as_str());
        return Err(vec![Problem::new(
            names.pipeline,
            &ValueError::not_among(id, ids),
        )]);
    }
    let stage = draft
        .change(names.stage)
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    if moment.creating
        && sent_pipeline.is_none()
        && let Some(pipeline) = pipelines.default_pipeline()
    {
        draft.set(names.pipeline, pipeline.id.clone());
    }
    let Some(stage) = stage else {
        return match &sent_pipeline {
            Some(pipeline) if !moment.creating => {
                check_current_stage(object_type, draft, pipeline, names.stage)
            }
            _ => Ok(()),
        };
    };
    let wanted = if moment.creating || sent_pipeline.is_some() {
        draft.change(names.pipeline).map(str::to_owned)
    } else {
        None
    };
    let found = match &wanted {
        Some(pipeline) => pipelines.stage_in(pipeline, &stage),
        None => pipelines.stage(&stage),
    };
    let Some(found) = found else {
        return Err(invalid_stage(object_type, wanted.as_deref(), names.stage, &stage));
    };
    if draft.get(names.pipeline).as_deref() != Some(found.pipeline.id.as_str()) {
        draft.set(names.pipeline, found.pipeline.id.clone());
    }
    if draft.moves(names.stage) {
        note_times(object_type, draft, moment, names.stage, &stage);
    }
    Ok(())
}

/// A pipeline alone is acceptable only while the record's stage belongs to it.
fn check_current_stage<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &Draft<'_, '_, S>,
    pipeline: &str,
    stage_property: &str,
) -> Result<(), Vec<Problem>> {
    let Some(stage) = draft.before(stage_property) else {
        return Ok(());
    };
    if object_type.pipelines.stage_in(pipeline, &stage).is_some() {
        return Ok(());
    }
    Err(invalid_stage(object_type, Some(pipeline), stage_property, &stage))
}

fn invalid_stage(
    object_type: &TypeDefinition,
    pipeline: Option<&str>,
    property: &str,
    stage: &str,
) -> Vec<Problem> {
    let all = object_type.pipelines.all().iter();
    let options = all
        .filter(|one| pipeline.is_none_or(|wanted| one.id == wanted))
        .map(|one| (one.id.as_str(), one.stages.iter().map(|stage| stage.id.as_str())));
    vec![Problem::new(property, &ValueError::invalid_stage(stage, options))]
}

fn note_times<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &mut Draft<'_, '_, S>,
    moment: Moment,
    stage_property: &str,
    stage: &str,
) {
    let now = moment.now_text();
    let mut put = |name: String, value: String| {
        if object_type.property(&name).is_some() {
            draft.set(name, value);
        }
    };
    put(format!("hs_v2_date_entered_{stage}"), now.clone());
    put("hs_v2_date_entered_current_stage".to_owned(), now.clone());
    let Some(left) = draft.before(stage_property).map(|left| left.into_owned()) else {
        return;
    };
    let entered = draft
        .before(&format!("hs_v2_date_entered_{left}"))
        .and_then(|at| millis(&at));
    let spent = entered.map(|at| (moment.now - at).max(0));
    let before = draft
        .before(&format!("hs_v2_cumulative_time_in_{left}"))
        .and_then(|text| text.parse::<i64>().ok())
        .unwrap_or(0);
    let mut put = |name: String, value: String| {
        if object_type.property(&name).is_some() {
            draft.set(name, value);
        }
    };
    put(format!("hs_v2_date_exited_{left}"), now);
    if let Some(spent) = spent {
        put(format!("hs_v2_latest_time_in_{left}"), spent.to_string());
        put(
            format!("hs_v2_cumulative_time_in_{left}"),
            before.saturating_add(spent).to_string(),
        );
    }
}
