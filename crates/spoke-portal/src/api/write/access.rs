//! Whether a token and an object type allow reading and writing.

use spoke_model::scope::record_scopes;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::scopes::name_of;
use crate::definitions::TypeDefinition;

/// Whether the token may write the object type, and the type can be written through the API at all.
pub(crate) fn require_writable(call: &Call<'_>, object_type: &TypeDefinition) -> Result<(), ApiError> {
    call.require_any(record_scopes(name_of(object_type), true))?;
    if object_type.standard.is_some_and(|standard| !standard.writable) {
        let name = object_type.fully_qualified_name();
        return Err(ApiError::validation(format!(
            "{name} records cannot be written through the API"
        )));
    }
    Ok(())
}

/// Whether the token may read the object type.
pub(crate) fn require_readable(call: &Call<'_>, object_type: &TypeDefinition) -> Result<(), ApiError> {
    call.require_any(record_scopes(name_of(object_type), false))
}
