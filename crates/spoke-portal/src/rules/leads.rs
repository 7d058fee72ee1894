//! A lead belongs to somebody: HubSpot creates none without a contact or a company (facts: objects, section 1).

use spoke_model::association::{self, AssociationSpec};
use spoke_model::object_type::ObjectTypeId;

use crate::api::ApiError;

/// Refuses a new lead that is associated with neither a contact nor a company. The documentation names the primary
/// types; the others are accepted too (assumed). The wording is not recorded.
pub(crate) fn check_lead(
    object_type: ObjectTypeId,
    mut types: impl Iterator<Item = AssociationSpec>,
) -> Result<(), ApiError> {
    let belongs = |spec: AssociationSpec| {
        [ObjectTypeId::CONTACT, ObjectTypeId::COMPANY]
            .into_iter()
            .flat_map(|to| association::between(ObjectTypeId::LEAD, to))
            .any(|known| known.spec() == spec)
    };
    if object_type != ObjectTypeId::LEAD || types.any(belongs) {
        return Ok(());
    }
    Err(ApiError::validation(
        "A lead must be associated with a contact or a company when it is created",
    ))
}
