//! The rules for new pipelines and stages, with HubSpot's texts (recorded on live portals in October 2026 unless a
//! variant says otherwise).

use super::{Metadata, NewPipeline, Pipeline, check_metadata, max_stages, stage_state};
use crate::error::{ErrorBody, category};
use crate::object_type::{ObjectTypeId, StandardObjectType};

/// Why a pipeline or stage is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// A pipeline without stages.
    #[error("Pipeline must have at least one stage")]
    NoStages,
    /// A missing label (wording assumed from HubSpot's habit).
    #[error("Some required fields were not set: [label]")]
    NoLabel,
    /// A pipeline id that is taken.
    #[error("There's another pipeline in this portal with pipelineId ({0}).")]
    PipelineIdExists(String),
    /// A pipeline label that is taken, whatever its letter case.
    #[error("An active pipeline with label {0} already exists.")]
    PipelineLabelExists(String),
    /// A stage id that another pipeline has: status 409.
    #[error("There's another pipeline in this portal with one of the same stages")]
    StageIdElsewhere,
    /// A stage id that comes twice in one pipeline (wording assumed).
    #[error("Stage with id {0} already exists")]
    StageIdExists(String),
    /// A stage label that the pipeline has already, whatever its letter case and the blanks around it.
    #[error("Stage with label {0} already exists")]
    StageLabelExists(String),
    /// A deal stage without a probability.
    #[error("must specify probability when writing a dealstage")]
    MissingProbability,
    /// A deal stage with a probability outside of 0 to 1.
    #[error("dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)")]
    InvalidProbability,
    /// A ticket stage with another state than `OPEN` and `CLOSED` (the codes are recorded, the wording assumed).
    #[error("ticketState {0} is not valid, must be OPEN or CLOSED")]
    InvalidTicketState(String),
    /// A ticket pipeline in which tickets can never be closed.
    #[error("{object_type} pipeline: {pipeline} must have at least one closed stage")]
    NoClosedStage {
        /// The plural name of the type.
        object_type: String,
        /// The pipeline's id.
        pipeline: String,
    },
    /// More stages than allowed (the limit is documented, the wording assumed).
    #[error("Pipeline has {count} stages, the maximum is {max}")]
    TooManyStages {
        /// How many there are.
        count: usize,
        /// How many are allowed.
        max: usize,
    },
    /// Records are in the stages that a delete would remove.
    #[error("Stage IDs: [{stages}] are being referenced by object IDs: [{objects}]")]
    StageInUse {
        /// The stages' ids, joined by `, `.
        stages: String,
        /// The records' ids, joined by `, `.
        objects: String,
    },
}

impl PipelineError {
    /// The stages in use, with the records that use them.
    #[must_use]
    pub fn stage_in_use(stages: &[&str], objects: &[u64]) -> Self {
        let objects: Vec<_> = objects.iter().map(u64::to_string).collect();
        Self::StageInUse {
            stages: stages.join(", "),
            objects: objects.join(", "),
        }
    }

    /// The status of the answer.
    #[must_use]
    pub const fn status(&self) -> u16 {
        if matches!(self, Self::StageIdElsewhere) {
            409
        } else {
            400
        }
    }

    /// The body of the answer.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        let body = ErrorBody::new(self.to_string());
        let sub_category = match self {
            Self::StageIdElsewhere => {
                return body
                    .category(category::OBJECT_ALREADY_EXISTS)
                    .sub_category("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE");
            }
            Self::StageLabelExists(_) => Some("PipelineError.STAGE_LABEL_EXISTS"),
            Self::InvalidTicketState(_) => Some("PipelineError.INVALID_PIPELINE_STAGE_METADATA"),
            Self::NoClosedStage { .. } => Some("PipelineError.MISSING_CLOSED_STAGE"),
            Self::StageInUse { .. } => Some("PipelineError.STAGE_ID_IN_USE"),
            _ => None,
        };
        let body = body.category(category::VALIDATION_ERROR);
        let body = match sub_category {
            Some(sub_category) => body.sub_category(sub_category),
            None => body,
        };
        match self {
            Self::StageInUse { stages, objects } => body
                .context("stageIds", format!("[{stages}]"))
                .context("objectIds", format!("[{objects}]")),
            _ => body,
        }
    }
}

/// Checks a new pipeline against the rules and the type's other pipelines. When it replaces one (`PUT`), leave that
/// one out of `existing`.
///
/// # Errors
/// The first rule that is broken.
pub fn check_new_pipeline(
    object_type: ObjectTypeId,
    new: &NewPipeline,
    existing: &[Pipeline],
) -> Result<(), PipelineError> {
    if new.label.trim().is_empty() {
        return Err(PipelineError::NoLabel);
    }
    if new.stages.is_empty() {
        return Err(PipelineError::NoStages);
    }
    let max = max_stages(object_type);
    if new.stages.len() > max {
        return Err(PipelineError::TooManyStages {
            count: new.stages.len(),
            max,
        });
    }
    for (position, stage) in new.stages.iter().enumerate() {
        let earlier = new.stages.iter().take(position);
        check_stage(
            object_type,
            &stage.label,
            &stage.metadata,
            earlier.clone().map(|stage| stage.label.as_str()),
        )?;
        if let Some(id) = &stage.stage_id
            && earlier
                .clone()
                .any(|earlier| earlier.stage_id.as_ref() == Some(id))
        {
            return Err(PipelineError::StageIdExists(id.clone()));
        }
    }
    if let Some(id) = &new.pipeline_id
        && existing.iter().any(|pipeline| pipeline.id == *id)
    {
        return Err(PipelineError::PipelineIdExists(id.clone()));
    }
    if existing
        .iter()
        .any(|pipeline| !pipeline.archived && same_label(&pipeline.label, &new.label))
    {
        return Err(PipelineError::PipelineLabelExists(new.label.clone()));
    }
    let taken = |id: &str| {
        existing
            .iter()
            .flat_map(|pipeline| &pipeline.stages)
            .any(|stage| stage.id == id)
    };
    if new
        .stages
        .iter()
        .filter_map(|stage| stage.stage_id.as_deref())
        .any(taken)
    {
        return Err(PipelineError::StageIdElsewhere);
    }
    check_closed_stage(object_type, new)
}

/// Checks one stage against the rules and the labels of the pipeline's other stages.
///
/// # Errors
/// The first rule that is broken.
pub fn check_stage<'a>(
    object_type: ObjectTypeId,
    label: &str,
    metadata: &Metadata,
    mut other_labels: impl Iterator<Item = &'a str>,
) -> Result<(), PipelineError> {
    if label.trim().is_empty() {
        return Err(PipelineError::NoLabel);
    }
    check_metadata(object_type, metadata)?;
    if other_labels.any(|other| same_label(other, label)) {
        return Err(PipelineError::StageLabelExists(label.to_owned()));
    }
    Ok(())
}

fn check_closed_stage(object_type: ObjectTypeId, new: &NewPipeline) -> Result<(), PipelineError> {
    let can_close = new
        .stages
        .iter()
        .any(|stage| stage_state(object_type, &stage.metadata).closed);
    if object_type != ObjectTypeId::TICKET || can_close {
        return Ok(());
    }
    Err(PipelineError::NoClosedStage {
        object_type: StandardObjectType::by_id(object_type)
            .map_or_else(|| object_type.to_string(), |row| row.plural.to_owned()),
        pipeline: new.pipeline_id.clone().unwrap_or_default(),
    })
}

fn same_label(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{NewPipeline, Pipeline, PipelineError, check_new_pipeline, check_stage};
    use crate::object_type::ObjectTypeId as Id;
    use crate::pipeline::{Metadata, NewStage};
    use crate::time::Timestamp;

    fn new(label: &str, id: &str, stages: &[(&str, &str, (&str, &str))]) -> NewPipeline {
        NewPipeline {
            label: label.to_owned(),
            display_order: 5,
            pipeline_id: Some(id.to_owned()).filter(|id| !id.is_empty()),
            stages: stages
                .iter()
                .map(|(label, id, (name, value))| NewStage {
                    label: (*label).to_owned(),
                    display_order: 0,
                    metadata: Metadata::from([((*name).to_owned(), (*value).to_owned())]),
                    stage_id: Some((*id).to_owned()).filter(|id| !id.is_empty()),
                })
                .collect(),
        }
    }

    fn existing() -> Vec<Pipeline> {
        vec![
            new(
                "Line",
                "l",
                &[
                    ("Open", "o", ("probability", "0.5")),
                    ("Won", "w", ("probability", "1")),
                ],
            )
            .into_pipeline(Timestamp::EPOCH, String::new),
        ]
    }

    #[test]
    fn every_recorded_refusal_has_its_status_text_and_codes() {
        let ok = ("A", "", ("probability", "0.5"));
        let cases = [
            (Id::DEAL, new("Other", "", &[])),
            (Id::DEAL, new("Other", "", &[("A", "", ("x", "y"))])),
            (Id::DEAL, new("Other", "", &[("A", "", ("probability", "2"))])),
            (Id::DEAL, new("Other", "l", &[ok])),
            (Id::DEAL, new(" LINE ", "", &[ok])),
            (
                Id::DEAL,
                new("Other", "m", &[("Open", "o", ("probability", "0.5"))]),
            ),
            (
                Id::DEAL,
                new("Other", "", &[ok, (" a", "", ("probability", "1"))]),
            ),
            (Id::DEAL, new("Other", "", &[("A", "i", ok.2), ("B", "i", ok.2)])),
            (Id::DEAL, new("", "", &[ok])),
            (
                Id::TICKET,
                new("Other", "t", &[("A", "", ("ticketState", "OPEN"))]),
            ),
            (
                Id::TICKET,
                new("Other", "t", &[("A", "", ("ticketState", "closed"))]),
            ),
            (
                Id::LEAD,
                new("Other", "", &(0..31).map(|_| ok).collect::<Vec<_>>()),
            ),
        ];
        let mut rendered: Vec<_> = cases
            .iter()
            .map(|(id, pipeline)| check_new_pipeline(*id, pipeline, &existing()).unwrap_err())
            .collect();
        rendered.push(PipelineError::stage_in_use(&["a", "b"], &[22_901_690_010]));
        let texts: Vec<_> = rendered
            .iter()
            .map(|error| {
                format!(
                    "{} {}",
                    error.status(),
                    serde_json::to_string(&error.body()).unwrap()
                )
            })
            .collect();
        insta::assert_snapshot!(texts.join("\n"), @r#"
400 {"status":"error","message":"Pipeline must have at least one stage","category":"VALIDATION_ERROR"}
400 {"status":"error","message":"must specify probability when writing a dealstage","category":"VALIDATION_ERROR"}
400 {"status":"error","message":"dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)","category":"VALIDATION_ERROR"}
400 {"status":"error","message":"There's another pipeline in this portal with pipelineId (l).","category":"VALIDATION_ERROR"}
400 {"status":"error","message":"An active pipeline with label  LINE  already exists.","category":"VALIDATION_ERROR"}
409 {"status":"error","message":"There's another pipeline in this portal with one of the same stages","category":"OBJECT_ALREADY_EXISTS","subCategory":"PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"}
400 {"status":"error","message":"Stage with label  a already exists","category":"VALIDATION_ERROR","subCategory":"PipelineError.STAGE_LABEL_EXISTS"}
400 {"status":"error","message":"Stage with id i already exists","category":"VALIDATION_ERROR"}
400 {"status":"error","message":"Some required fields were not set: [label]","category":"VALIDATION_ERROR"}
400 {"status":"error","message":"tickets pipeline: t must have at least one closed stage","category":"VALIDATION_ERROR","subCategory":"PipelineError.MISSING_CLOSED_STAGE"}
400 {"status":"error","message":"ticketState closed is not valid, must be OPEN or CLOSED","category":"VALIDATION_ERROR","subCategory":"PipelineError.INVALID_PIPELINE_STAGE_METADATA"}
400 {"status":"error","message":"Pipeline has 31 stages, the maximum is 30","category":"VALIDATION_ERROR"}
400 {"status":"error","message":"Stage IDs: [a, b] are being referenced by object IDs: [22901690010]","category":"VALIDATION_ERROR","subCategory":"PipelineError.STAGE_ID_IN_USE","context":{"stageIds":["[a, b]"],"objectIds":["[22901690010]"]}}
"#);
    }

    #[test]
    fn sound_pipelines_pass() {
        let deal = new(
            "Other",
            "m",
            &[
                ("A", "a", ("probability", "0.0")),
                ("B", "", ("probability", "1")),
            ],
        );
        assert_eq!(check_new_pipeline(Id::DEAL, &deal, &existing()), Ok(()));
        let ticket = new(
            "Other",
            "",
            &[
                ("A", "a", ("ticketState", "OPEN")),
                ("B", "", ("ticketState", "CLOSED")),
            ],
        );
        assert_eq!(check_new_pipeline(Id::TICKET, &ticket, &existing()), Ok(()));
        let mut archived = existing();
        archived[0].archived = true;
        let same_label = new("Line", "", &[("A", "", ("probability", "0.1"))]);
        assert_eq!(check_new_pipeline(Id::DEAL, &same_label, &archived), Ok(()));
        assert_eq!(
            check_stage(Id::ORDER, "A", &Metadata::new(), ["B"].into_iter()),
            Ok(())
        );
    }
}
