//! Finds pipelines and stages by id or label, and names the choices when there is no such one.

use spoke_model::pipeline::{Pipeline, Stage};

use crate::error::Error;

/// The pipeline with this id or label; without one, the default pipeline: the one with the id `default`, else
/// the first.
pub(super) fn pipeline<'p>(pipelines: &'p [Pipeline], wanted: Option<&str>) -> Result<&'p Pipeline, Error> {
    let live = || pipelines.iter().filter(|pipeline| !pipeline.archived);
    let found = match wanted {
        Some(wanted) => live()
            .find(|p| p.id == wanted)
            .or_else(|| live().find(|p| same(&p.label, wanted))),
        None => live()
            .find(|p| p.id == "default")
            .or_else(|| live().min_by_key(|p| p.display_order)),
    };
    found.ok_or_else(|| {
        let choices: Vec<String> = live().map(|p| choice(&p.label, &p.id)).collect();
        let wanted = wanted.unwrap_or("a default pipeline");
        Error::invalid_input(format!(
            "there is no deal pipeline {wanted:?}; choose one of: {}",
            choices.join(", ")
        ))
    })
}

/// The stage with this id or label; without one, the first.
pub(super) fn stage<'p>(pipeline: &'p Pipeline, wanted: Option<&str>) -> Result<&'p Stage, Error> {
    let live = || pipeline.stages.iter().filter(|stage| !stage.archived);
    let found = match wanted {
        Some(wanted) => live()
            .find(|s| s.id == wanted)
            .or_else(|| live().find(|s| same(&s.label, wanted))),
        None => live().min_by_key(|stage| stage.display_order),
    };
    found.ok_or_else(|| {
        let mut stages: Vec<&Stage> = live().collect();
        stages.sort_by_key(|stage| stage.display_order);
        let choices: Vec<String> = stages.iter().map(|s| choice(&s.label, &s.id)).collect();
        Error::invalid_input(format!(
            "the pipeline {:?} has no stage {:?}; choose one of: {}",
            pipeline.label,
            wanted.unwrap_or_default(),
            choices.join(", ")
        ))
    })
}

fn same(label: &str, wanted: &str) -> bool {
    label.trim().to_lowercase() == wanted.trim().to_lowercase()
}

fn choice(label: &str, id: &str) -> String {
    format!("{label} ({id})")
}
