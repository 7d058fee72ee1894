//! Unique values that are in use, and addresses that may not come back.

use crate::api::blocked_contacts;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup;
use crate::definitions::TypeDefinition;
use crate::rules::{invalid_values, problem};

/// A value that another live record has, or that no record may have any more.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    /// The record that has it; none for the address of a contact that was deleted permanently.
    pub(crate) owner: Option<u64>,
    pub(super) property: String,
    pub(super) value: String,
}

impl Taken {
    /// The property whose value it is.
    pub(crate) fn property(&self) -> &str {
        &self.property
    }

    /// The contact that has the address, where the value is one.
    pub(crate) fn address_of(&self) -> Option<u64> {
        self.owner.filter(|_| self.property == "email")
    }

    /// The refusal. Contacts have a text of their own; for other unique properties the code is on record, the wording
    /// and the status are not.
    pub(crate) fn refuse(
        &self,
        call: &Call<'_>,
        object_type: &TypeDefinition,
        record: Option<u64>,
    ) -> ApiError {
        let Some(owner) = self.owner else {
            return blocked_contacts::refusal(&self.property, &self.value);
        };
        if lookup::is_contact_email(object_type, &self.property) {
            return ApiError::conflict(format!("Contact already exists. Existing ID: {owner}"));
        }
        let on = record.map_or_else(|| "a new record".to_owned(), |id| id.to_string());
        let message = format!(
            "Cannot set PropertyValueCoordinates{{portalId={}, objectTypeId={}, propertyName={}, value={}}} on {on}. \
             {owner} already has that value.",
            call.portal.hub_id, object_type.id, self.property, self.value
        );
        invalid_values(&[problem(&self.property, "CONFLICTING_UNIQUE_VALUE", message)])
    }
}
