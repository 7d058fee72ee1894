//! What HubSpot computes for deals: closed or open, probability, amounts, days to close.

use spoke_model::derive::{DealInput, derive_deal};
use spoke_model::pipeline::stage_state;
use spoke_model::time::Timestamp;

use super::derive::Moment;
use super::draft::{Draft, StoredValues};
use crate::definitions::TypeDefinition;

/// The properties that the computed ones depend on.
const INPUTS: &[&str] = &[
    "dealstage",
    "pipeline",
    "amount",
    "closedate",
    "hs_forecast_probability",
];

/// Fills in the computed properties when anything they depend on is written. One currency is assumed.
pub(super) fn derive<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &mut Draft<'_, '_, S>,
    moment: Moment,
) {
    if !moment.creating && INPUTS.iter().all(|name| draft.change(name).is_none()) {
        return;
    }
    let stage = draft
        .get("dealstage")
        .and_then(|stage| object_type.pipelines.stage(&stage));
    let state = stage.map(|view| stage_state(object_type.id, &view.stage.metadata));
    if state.is_some_and(|state| state.closed) && draft.moves("dealstage") {
        // A pipeline can be told to date the closing (documented); that it does unless told otherwise, and never over
        // a date that is there, is assumed.
        draft.default("closedate", moment.now_text());
    }
    let derived = derive_deal(DealInput {
        stage: state,
        amount: draft.get("amount").as_deref(),
        created: Some(Timestamp::from_millis(moment.created)),
        close_date: draft
            .get("closedate")
            .and_then(|date| Timestamp::parse(&date).ok()),
        exchange_rate: None,
        forecast_probability: draft.get("hs_forecast_probability").as_deref(),
    });
    draft.derive(derived);
    let won = draft.get("hs_is_closed_won").as_deref() == Some("true");
    if won && draft.moves("dealstage") {
        draft.set("hs_closed_won_date", moment.now_text());
    } else if !won {
        draft.clear("hs_closed_won_date");
    }
}
