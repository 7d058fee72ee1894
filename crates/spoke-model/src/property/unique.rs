//! Properties whose values HubSpot keeps unique although their definition does not say so.

use crate::object_type::ObjectTypeId;

/// The property that no two records of a type share by a rule of HubSpot, besides those whose definition has
/// `hasUniqueValue`. Contacts have `email` (documented; recorded definitions say `hasUniqueValue: false`). The `domain` of
/// companies is not unique.
///
/// ```
/// use spoke_model::object_type::ObjectTypeId;
/// use spoke_model::property::unique_by_rule;
///
/// assert_eq!(unique_by_rule(ObjectTypeId::CONTACT), Some("email"));
/// assert_eq!(unique_by_rule(ObjectTypeId::COMPANY), None);
/// ```
#[must_use]
pub fn unique_by_rule(id: ObjectTypeId) -> Option<&'static str> {
    (id == ObjectTypeId::CONTACT).then_some("email")
}
