//! The properties HubSpot adds for every stage: when a record entered and left it, and how long it stayed.
//!
//! Names, labels and types follow the recorded ones of the default stages.

use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};

use super::pipelines::PipelineSet;
use super::properties::PropertySet;

/// Adds what is missing for the stages of these pipelines.
pub(super) fn add(properties: &mut PropertySet, pipelines: &PipelineSet) {
    let Some(group) = properties.live().next().map(|entry| entry.group_name.clone()) else {
        return;
    };
    for pipeline in pipelines.all() {
        for stage in &pipeline.stages {
            let place = format!("\"{} ({})\"", stage.label, pipeline.label);
            let rows = [
                (
                    "date_entered",
                    "Date entered",
                    PropertyType::DateTime,
                    FieldType::Date,
                ),
                (
                    "date_exited",
                    "Date exited",
                    PropertyType::DateTime,
                    FieldType::Date,
                ),
                (
                    "cumulative_time_in",
                    "Cumulative time in",
                    PropertyType::Number,
                    FieldType::Number,
                ),
                (
                    "latest_time_in",
                    "Latest time in",
                    PropertyType::Number,
                    FieldType::Number,
                ),
            ];
            for (part, label, kind, field) in rows {
                let name = format!("hs_v2_{part}_{}", stage.id);
                if properties.any(&name).is_none() {
                    properties.put(definition(name, format!("{label} {place}"), kind, field, &group));
                }
            }
        }
    }
}

fn definition(
    name: String,
    label: String,
    kind: PropertyType,
    field: FieldType,
    group: &str,
) -> PropertyDefinition {
    let mut definition = PropertyDefinition::new(name, label, kind, field, group);
    definition.hubspot_defined = Some(true);
    if let Some(metadata) = &mut definition.modification_metadata {
        metadata.read_only_definition = true;
        metadata.read_only_value = true;
    }
    definition
}
