//! Finds pipelines and stages by id or label, and names the choices when there is no such one.

use spoke_model::pipeline::{Pipeline, Stage};
use spoke_model::suggest::nearest;

use crate::error::Error;

/// The pipeline with this id or label; without one, the default pipeline: the one whose id HubSpot gives to the first of
/// an object type (`default` for deals, `0` for tickets), else the first. `of` is the object type in the singular.
pub(super) fn pipeline<'p>(
    of: &str,
    pipelines: &'p [Pipeline],
    wanted: Option<&str>,
) -> Result<&'p Pipeline, Error> {
    let live = || pipelines.iter().filter(|pipeline| !pipeline.archived);
    let found = match wanted {
        Some(wanted) => live()
            .find(|p| p.id == wanted)
            .or_else(|| live().find(|p| same(&p.label, wanted))),
        None => live()
            .find(|p| p.id == "default" || p.id == "0")
            .or_else(|| live().min_by_key(|p| p.display_order)),
    };
    found.ok_or_else(|| {
        let choices: Vec<String> = live().map(|p| choice(&p.label, &p.id)).collect();
        let wanted = wanted.unwrap_or("a default pipeline");
        let names = live().flat_map(|p| [p.label.as_str(), p.id.as_str()]);
        Error::invalid_input(format!(
            "there is no {of} pipeline {wanted:?}; {}choose one of: {}",
            meant(wanted, names),
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
        let wanted = wanted.unwrap_or_default();
        let names = live().flat_map(|s| [s.label.as_str(), s.id.as_str()]);
        Error::invalid_input(format!(
            "the pipeline {:?} has no stage {wanted:?}; {}choose one of: {}",
            pipeline.label,
            meant(wanted, names),
            choices.join(", ")
        ))
    })
}

fn meant<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    nearest(wanted, names).map_or_else(String::new, |near| format!("did you mean {near:?}? "))
}

fn same(label: &str, wanted: &str) -> bool {
    label.trim().to_lowercase() == wanted.trim().to_lowercase()
}

fn choice(label: &str, id: &str) -> String {
    format!("{label} ({id})")
}
