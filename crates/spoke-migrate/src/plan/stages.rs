//! Pipelines and stages of mapped values: ids or labels in, ids out.
//!
//! Guarantees: a stage is always one of the row's pipeline; a stage of another pipeline is a reason to reject
//! the row and never written.

use spoke_model::pipeline::Pipeline;

use crate::suggest;

/// Where pipeline and stage stand among an object's properties, and which pipelines the portal has.
#[derive(Debug, Clone)]
pub(crate) struct StageRules {
    pub(crate) pipeline: Option<usize>,
    pub(crate) stage: Option<usize>,
    pub(crate) pipelines: Vec<Pipeline>,
}

impl StageRules {
    /// Turns labels into ids; on failure the property's index and the reason.
    pub(crate) fn settle(&self, values: &mut [Option<String>]) -> Result<(), (usize, String)> {
        let get = |values: &[Option<String>], index: Option<usize>| {
            index.and_then(|index| values.get(index).cloned().flatten().map(|text| (index, text)))
        };
        let named = get(values, self.pipeline);
        let pipeline = match &named {
            Some((index, name)) => {
                let pipeline = self.find_pipeline(name).map_err(|reason| (*index, reason))?;
                set(values, *index, &pipeline.id);
                Some(pipeline)
            }
            None => self.default_pipeline(),
        };
        if let Some((index, name)) = get(values, self.stage) {
            let Some(pipeline) = pipeline else {
                return Err((
                    index,
                    "the portal has no pipeline for this object type".to_owned(),
                ));
            };
            let id = find_stage(pipeline, &name)
                .map_err(|reason| (index, reason))?
                .to_owned();
            set(values, index, &id);
        }
        Ok(())
    }

    /// The pipeline a record gets when none is named.
    pub(crate) fn default_pipeline(&self) -> Option<&Pipeline> {
        let live = self.pipelines.iter().filter(|pipeline| !pipeline.archived);
        live.min_by_key(|pipeline| pipeline.display_order)
    }

    /// The pipeline with this id or label.
    pub(crate) fn find_pipeline(&self, name: &str) -> Result<&Pipeline, String> {
        let live = || self.pipelines.iter().filter(|pipeline| !pipeline.archived);
        let found = live().find(|pipeline| pipeline.id == name);
        let found = found.or_else(|| live().find(|pipeline| same(&pipeline.label, name)));
        found.ok_or_else(|| {
            let names = || live().flat_map(|pipeline| [pipeline.id.as_str(), pipeline.label.as_str()]);
            format!(
                "there is no pipeline \"{name}\"{}; there are {}",
                suggest::did_you_mean(name, names()),
                suggest::listed(live().map(|pipeline| pipeline.id.as_str())),
            )
        })
    }
}

/// The id of the stage with this id or label.
pub(crate) fn find_stage<'a>(pipeline: &'a Pipeline, name: &str) -> Result<&'a str, String> {
    let live = || pipeline.stages.iter().filter(|stage| !stage.archived);
    let found = live().find(|stage| stage.id == name);
    let found = found.or_else(|| live().find(|stage| same(&stage.label, name)));
    found.map(|stage| stage.id.as_str()).ok_or_else(|| {
        let names = || live().flat_map(|stage| [stage.id.as_str(), stage.label.as_str()]);
        format!(
            "the pipeline \"{}\" has no stage \"{name}\"{}; it has {}",
            pipeline.id,
            suggest::did_you_mean(name, names()),
            suggest::listed(live().map(|stage| stage.id.as_str())),
        )
    })
}

fn same(label: &str, name: &str) -> bool {
    label.trim().to_lowercase() == name.trim().to_lowercase()
}

fn set(values: &mut [Option<String>], index: usize, id: &str) {
    if let Some(value) = values.get_mut(index) {
        *value = Some(id.to_owned());
    }
}
