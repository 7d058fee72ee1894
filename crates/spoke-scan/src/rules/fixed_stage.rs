//! P7: ids of pipelines and stages in the code.

use super::{FIXED_STAGE, Hit};
use crate::finding::Severity;
use crate::outline::{Outline, Pair};

const STAGES: [&str; 3] = ["dealstage", "hs_pipeline_stage", "hs_pipeline"];

/// Stages of the pipeline that every portal begins with (documented). They can be renamed and removed like others.
const DEFAULTS: [&str; 12] = [
    "default",
    "appointmentscheduled",
    "qualifiedtobuy",
    "presentationscheduled",
    "decisionmakerboughtin",
    "contractsent",
    "closedwon",
    "closedlost",
    "0",
    "1",
    "2",
    "3",
];

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for pair in &outline.pairs {
        if !names_a_stage(outline, pair) {
            continue;
        }
        let Some(value) = outline.literal(pair.value) else {
            continue;
        };
        if value.is_empty() {
            continue;
        }
        let hit = Hit::new(
            &FIXED_STAGE,
            pair.value,
            format!("`{}` is always {value:?}", pair.key),
        );
        hits.push(if DEFAULTS.contains(&value) {
            hit.with_severity(Severity::Note)
        } else {
            hit
        });
    }
}

/// `pipeline` is a word of many trades: only beside a property of a deal it is HubSpot's.
fn names_a_stage<'t>(outline: &Outline<'t>, pair: &Pair<'t>) -> bool {
    let beside = |key: &str| {
        pair.owner
            .is_some_and(|owner| outline.named(owner, key).is_some())
    };
    // A list of properties to describe, not of values to write.
    let is_column = pair.owner.is_none()
        && pair
            .value
            .parent()
            .is_some_and(|one| one.kind() == "variable_declarator");
    (STAGES.contains(&pair.key.as_str()) && !is_column)
        || (pair.key == "pipeline" && (beside("dealstage") || beside("dealname")))
}
