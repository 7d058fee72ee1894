//! Finds the records that stand in a stage, before the stage goes.

use spoke_model::pipeline::PipelineError;

use super::super::errors::ApiError;
use super::refuse::broken;
use crate::definitions::{Editor, TypeDefinition};
use crate::store::State;

/// Records read at a time while looking for references.
const STEP: usize = 4_096;
/// Ids named in a refusal at most.
const NAMED: usize = 100;

/// Refuses when live records stand in one of these stages (text recorded; the context is documented).
pub(super) fn check_unused(
    editor: &mut Editor<'_, '_>,
    object_type: &TypeDefinition,
    stages: &[&str],
) -> Result<(), ApiError> {
    let (used, records) = references(editor.state(), object_type, stages);
    if records.is_empty() {
        return Ok(());
    }
    Err(broken(&PipelineError::stage_in_use(&used, &records)))
}

/// The stages in use and the first ids of the records in them.
fn references<'s>(
    state: &State,
    object_type: &TypeDefinition,
    stages: &[&'s str],
) -> (Vec<&'s str>, Vec<u64>) {
    let mut used = Vec::new();
    let mut records = Vec::new();
    let property = object_type
        .pipeline_properties()
        .map_or("hs_pipeline_stage", |names| names.stage);
    let Some(table) = state
        .type_index(object_type.id)
        .and_then(|index| state.table(index))
    else {
        return (used, records);
    };
    let Some(column) = table.column(property) else {
        return (used, records);
    };
    let mut after = None;
    loop {
        let rows = table.page(after, STEP, false);
        for row in &rows {
            let value = table.value(*row, column);
            let Some(stage) = stages.iter().find(|stage| Some(**stage) == value.as_deref()) else {
                continue;
            };
            if !used.contains(stage) {
                used.push(*stage);
            }
            if records.len() < NAMED {
                records.push(table.id(*row));
            }
        }
        match rows.last() {
            Some(last) if rows.len() == STEP => after = Some(table.id(*last).saturating_add(1)),
            _ => return (used, records),
        }
    }
}
