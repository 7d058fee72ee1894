//! Pipelines and stages: their JSON, the ones every portal has, and the rules for new ones.

mod check;
mod defaults;
mod metadata;
mod shape;

pub use check::{PipelineError, check_new_pipeline, check_stage};
pub use defaults::{UNTOUCHED, default_pipelines, max_stages};
pub use metadata::{StageState, canonical_metadata, check_metadata, stage_state};
pub use shape::{Metadata, NewPipeline, NewStage, Pipeline, Stage, WRITE_PERMISSIONS};
