//! Which scopes definitions, associations and owners ask for.
//!
//! The published specification lists every CRM scope as an alternative for these operations; HubSpot checks those of
//! the object types in the path (facts: scopes, generic rules).

use std::sync::Arc;

use super::call::Call;
use super::errors::ApiError;
use crate::definitions::TypeDefinition;

/// The object type named by the nth parameter, if the token may read its definitions.
pub(crate) fn read_definitions(call: &Call<'_>, position: usize) -> Result<Arc<TypeDefinition>, ApiError> {
    let object_type = call.object_type(position)?;
    let (mut scopes, of_records) = (
        schema_scopes(&object_type, ".read"),
        record_scopes(&object_type, false),
    );
    scopes.extend(of_records.iter().map(|scope| (*scope).to_owned()));
    require(call, &scopes)?;
    Ok(object_type)
}

/// The object type named by the nth parameter, if the token may change its definitions.
pub(crate) fn write_definitions(call: &Call<'_>, position: usize) -> Result<Arc<TypeDefinition>, ApiError> {
    let object_type = call.object_type(position)?;
    require(call, &schema_scopes(&object_type, ".write"))?;
    Ok(object_type)
}

/// The two object types named by these parameters, if the token may read records of both.
pub(crate) fn read_pair(
    call: &Call<'_>,
    (from, to): (usize, usize),
) -> Result<(Arc<TypeDefinition>, Arc<TypeDefinition>), ApiError> {
    pair(call, (from, to), false)
}

/// The two object types named by these parameters, if the token may write records of both.
pub(crate) fn write_pair(
    call: &Call<'_>,
    (from, to): (usize, usize),
) -> Result<(Arc<TypeDefinition>, Arc<TypeDefinition>), ApiError> {
    pair(call, (from, to), true)
}

/// Whether the token may read owners.
pub(crate) fn read_owners(call: &Call<'_>) -> Result<(), ApiError> {
    call.require_any(&["crm.objects.owners.read", "automation"])
}

/// Whether the token may change custom object types.
pub(crate) fn write_schemas(call: &Call<'_>) -> Result<(), ApiError> {
    call.require_any(&["crm.schemas.custom.write"])
}

fn pair(
    call: &Call<'_>,
    (from, to): (usize, usize),
    write: bool,
) -> Result<(Arc<TypeDefinition>, Arc<TypeDefinition>), ApiError> {
    let (from, to) = (call.object_type(from)?, call.object_type(to)?);
    call.require_any(record_scopes(&from, write))?;
    call.require_any(record_scopes(&to, write))?;
    Ok((from, to))
}

/// The scopes any of which lets a token read or write records of a type.
fn record_scopes(object_type: &TypeDefinition, write: bool) -> &'static [&'static str] {
    match object_type.standard {
        Some(standard) if write => standard.write_scopes,
        Some(standard) => standard.read_scopes,
        None if write => &["crm.objects.custom.write"],
        None => &["crm.objects.custom.read"],
    }
}

/// The scopes of a type's definitions: those of its records, spelled `schemas`; scopes of older kinds stay as they are.
fn schema_scopes(object_type: &TypeDefinition, access: &str) -> Vec<String> {
    let of_records = record_scopes(object_type, access == ".write");
    let schema = |scope: &&str| match scope.strip_prefix("crm.objects.") {
        Some(rest) => format!("crm.schemas.{rest}"),
        None => (*scope).to_owned(),
    };
    of_records.iter().map(schema).collect()
}

fn require(call: &Call<'_>, scopes: &[String]) -> Result<(), ApiError> {
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    call.require_any(&scopes)
}
