//! Whether a token and an object type allow reading and writing.

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::definitions::TypeDefinition;

const CUSTOM_READ: &[&str] = &["crm.objects.custom.read"];
const CUSTOM_WRITE: &[&str] = &["crm.objects.custom.write"];

/// Whether the object type can be written through the API at all.
pub(crate) fn require_writable(call: &Call<'_>, object_type: &TypeDefinition) -> Result<(), ApiError> {
    let scopes = object_type
        .standard
        .map_or(CUSTOM_WRITE, |standard| standard.write_scopes);
    call.require_any(scopes)?;
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
    call.require_any(
        object_type
            .standard
            .map_or(CUSTOM_READ, |standard| standard.read_scopes),
    )
}
