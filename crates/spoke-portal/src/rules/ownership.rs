//! When a record was given to its owner.

use super::derive::Moment;
use super::draft::{Draft, StoredValues};

/// Notes the time an owner was assigned, and forgets it when the owner is removed.
pub(super) fn settle<S: StoredValues>(draft: &mut Draft<'_, '_, S>, moment: Moment) {
    if !draft.moves("hubspot_owner_id") {
        return;
    }
    if draft.get("hubspot_owner_id").is_some() {
        draft.set("hubspot_owner_assigneddate", moment.now_text());
    } else {
        draft.clear("hubspot_owner_assigneddate");
    }
}
