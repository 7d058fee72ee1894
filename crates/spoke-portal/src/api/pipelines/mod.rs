//! Pipelines and stages: list, read, create, change, delete, and who changed what.

mod audit;
mod patch;
mod pipeline;
mod references;
mod refuse;
mod stage;

pub(crate) use audit::{pipeline_audit, stage_audit};
pub(crate) use pipeline::{create, delete, list, read, replace, update};
pub(crate) use stage::{
    create as create_stage, delete as delete_stage, list as list_stages, read as read_stage,
    replace as replace_stage, update as update_stage,
};
