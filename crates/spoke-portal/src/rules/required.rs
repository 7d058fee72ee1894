//! Which properties a new record must bring.

use spoke_model::object_type::ObjectTypeId;

use super::draft::{Draft, StoredValues};
use crate::api::ApiError;
use crate::definitions::{RequiredProperties, TypeDefinition};

/// Refuses a new record that lacks required properties.
///
/// The wording and `context.properties` follow a recorded answer for notes, two blanks included. "One of" requirements
/// (contacts, companies) are documented but not enforced by HubSpot's API, so they are not enforced here either; the
/// same goes for deals, whose documented name and stage the API does without (unverified).
pub(crate) fn check_required<S: StoredValues>(
    object_type: &TypeDefinition,
    draft: &Draft<'_, '_, S>,
) -> Result<(), ApiError> {
    if object_type.id == ObjectTypeId::DEAL {
        return Ok(());
    }
    let RequiredProperties::AllOf(names) = object_type.required() else {
        return Ok(());
    };
    let missing: Vec<&str> = names
        .into_iter()
        .filter(|name| draft.get(name).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let kind = object_type.fully_qualified_name();
    Err(ApiError::validation(format!(
        "Error creating {kind}.  Some required properties were not set."
    ))
    .context("properties", missing))
}
