//! What HubSpot computes for tickets: when they were closed, reopened, and how long that took.

use spoke_model::derive::{TicketInput, derive_ticket};
use spoke_model::pipeline::stage_state;
use spoke_model::time::Timestamp;

use super::derive::Moment;
use super::draft::{Draft, StoredValues};
use crate::definitions::TypeDefinition;

/// Fills in the computed properties when the stage or the closing date is written.
pub(super) fn derive<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &mut Draft<'_, '_, S>,
    moment: Moment,
) {
    if draft.change("hs_pipeline_stage").is_none() && draft.change("closed_date").is_none() {
        return;
    }
    let is_closed = |stage: Option<&str>| {
        let view = stage.and_then(|stage| object_type.pipelines.stage(stage));
        view.is_some_and(|view| stage_state(object_type.id, &view.stage.metadata).closed)
    };
    let closed = is_closed(draft.get("hs_pipeline_stage").as_deref());
    let was_closed = is_closed(draft.before("hs_pipeline_stage").as_deref());
    let derived = derive_ticket(TicketInput {
        closed,
        was_closed,
        created: Timestamp::from_millis(moment.created),
        closed_date: draft
            .get("closed_date")
            .and_then(|date| Timestamp::parse(&date).ok()),
        now: Timestamp::from_millis(moment.now),
    });
    draft.derive(derived);
    if closed && !was_closed {
        draft.set("hs_last_closed_date", moment.now_text());
    }
}
