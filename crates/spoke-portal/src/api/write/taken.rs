//! Unique values that are in use.

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup;
use crate::definitions::TypeDefinition;
use crate::rules::{invalid_values, problem};

/// A value that another live record has.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    /// The record that has it.
    pub(crate) owner: u64,
    pub(super) property: String,
    pub(super) value: String,
}

impl Taken {
    /// The refusal. Contacts have a text of their own; for other unique properties the code is on record, the wording
    /// and the status are not.
    pub(crate) fn refuse(
        &self,
        call: &Call<'_>,
        object_type: &TypeDefinition,
        record: Option<u64>,
    ) -> ApiError {
        if lookup::is_contact_email(object_type, &self.property) {
            return ApiError::conflict(format!("Contact already exists. Existing ID: {}", self.owner));
        }
        let on = record.map_or_else(|| "a new record".to_owned(), |id| id.to_string());
        let message = format!(
            "Cannot set PropertyValueCoordinates{{portalId={}, objectTypeId={}, propertyName={}, value={}}} on {on}. \
             {} already has that value.",
            call.portal.hub_id, object_type.id, self.property, self.value, self.owner
        );
        invalid_values(&[problem(&self.property, "CONFLICTING_UNIQUE_VALUE", message)])
    }
}
