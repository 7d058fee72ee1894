//! The lifecycle stage of contacts and companies: a funnel that records only move forward in.
//!
//! A backward write leaves the stage as it is without complaint; clearing the stage first allows any stage
//! (facts: objects, section 6). Entering a stage notes the date.

use spoke_model::lifecycle;

use super::derive::Moment;
use super::draft::{Draft, StoredValues};
use crate::definitions::TypeDefinition;

const STAGE: &str = "lifecyclestage";

/// Applies the funnel to a draft.
pub(super) fn settle<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &mut Draft<'_, '_, S>,
    moment: Moment,
) {
    if moment.creating {
        draft.default(STAGE, lifecycle::DEFAULT_STAGE);
    }
    let Some(stage) = draft
        .change(STAGE)
        .filter(|stage| !stage.is_empty())
        .map(str::to_owned)
    else {
        return;
    };
    let before = draft.before(STAGE);
    if !lifecycle::moves(before.as_deref(), &stage) {
        draft.keep(STAGE);
        return;
    }
    if before.as_deref() != Some(stage.as_str()) {
        let name = lifecycle::entered_property(&stage);
        if object_type.property(&name).is_some() {
            draft.set(name, moment.now_text());
        }
    }
}
