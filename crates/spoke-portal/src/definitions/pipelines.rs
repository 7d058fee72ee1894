//! Pipelines and stages of one object type, with lookups by stage.

use hashbrown::HashMap;
use spoke_model::pipeline::{Pipeline, Stage};

/// The live pipelines of one object type, in display order.
#[derive(Clone, Debug, Default)]
pub(crate) struct PipelineSet {
    pipelines: Vec<Pipeline>,
    stages: HashMap<Box<str>, (usize, usize)>,
}

/// One stage together with the pipeline it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StageView<'a> {
    /// The pipeline.
    pub(crate) pipeline: &'a Pipeline,
    /// The stage.
    pub(crate) stage: &'a Stage,
}

impl PipelineSet {
    /// Orders the pipelines and indexes their stages.
    pub(crate) fn new(mut pipelines: Vec<Pipeline>) -> Self {
        pipelines.sort_by(|a, b| (a.display_order, &a.label).cmp(&(b.display_order, &b.label)));
        for pipeline in &mut pipelines {
            pipeline
                .stages
                .sort_by(|a, b| (a.display_order, &a.label).cmp(&(b.display_order, &b.label)));
        }
        let mut stages = HashMap::new();
        for (at, pipeline) in pipelines.iter().enumerate() {
            for (stage_at, stage) in pipeline.stages.iter().enumerate() {
                stages.entry(stage.id.as_str().into()).or_insert((at, stage_at));
            }
        }
        Self { pipelines, stages }
    }

    /// All pipelines, in display order (equal order: by label).
    pub(crate) fn all(&self) -> &[Pipeline] {
        &self.pipelines
    }

    /// Whether the object type has no pipeline at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.pipelines.is_empty()
    }

    /// The pipeline with this id.
    pub(crate) fn get(&self, id: &str) -> Option<&Pipeline> {
        self.pipelines.iter().find(|pipeline| pipeline.id == id)
    }

    /// The pipeline a record gets when none is named: the one HubSpot ships, otherwise the first.
    pub(crate) fn default_pipeline(&self) -> Option<&Pipeline> {
        self.get("default")
            .or_else(|| self.get("0"))
            .or_else(|| self.pipelines.first())
    }

    /// The stage with this id, in whichever pipeline it is.
    pub(crate) fn stage(&self, id: &str) -> Option<StageView<'_>> {
        let &(at, stage_at) = self.stages.get(id)?;
        let pipeline = self.pipelines.get(at)?;
        Some(StageView {
            pipeline,
            stage: pipeline.stages.get(stage_at)?,
        })
    }

    /// The stage with this id if it belongs to that pipeline.
    pub(crate) fn stage_in(&self, pipeline: &str, stage: &str) -> Option<StageView<'_>> {
        self.stage(stage).filter(|found| found.pipeline.id == pipeline)
    }
}
