//! The contact behind an e-mail address: found, or made, and given values.

use std::borrow::Cow;
use std::sync::Arc;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::value::normalize_email;

use crate::api::associations::InlineTies;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup::IdKind;
use crate::api::objects::complete_update;
use crate::api::write::{self, Changes, Refused, Writer};
use crate::definitions::TypeDefinition;
use crate::store::{Row, Table};

/// The type of contacts.
pub(in crate::api) fn contacts(call: &Call<'_>) -> Result<Arc<TypeDefinition>, ApiError> {
    call.definitions
        .object_type(ObjectTypeId::CONTACT)
        .cloned()
        .ok_or_else(ApiError::internal)
}

/// An address in its stored form, if it is one.
pub(in crate::api) fn address(text: &str) -> Option<String> {
    normalize_email(text).ok()
}

/// The live contact with this address.
pub(in crate::api) fn find(table: &Table, email: &str) -> Option<Row> {
    IdKind::Unique("email".to_owned())
        .find(table, email, true)
        .filter(|row| !table.is_archived(*row))
}

/// The value a contact has.
pub(in crate::api) fn value(table: &Table, row: Row, name: &str) -> Option<String> {
    let column = table.column(name)?;
    table.value(row, column).map(Cow::into_owned)
}

/// Gives values to a contact, or makes one with them; `noted` are values that only HubSpot sets. Returns the id.
pub(in crate::api) fn save<'v>(
    call: &Call<'_>,
    writer: &mut Writer<'_>,
    row: Option<Row>,
    values: Changes<'v>,
    noted: Changes<'v>,
) -> Result<u64, ApiError> {
    let mut changes = match row {
        Some(row) => complete_update(call, writer, row, values)?,
        None => write::fill_in(call, &writer.object_type, values).map_err(Refused::into_error)?,
    };
    if let Some(taken) = writer.taken(&changes, row) {
        return Err(taken.refuse(call, &writer.object_type, None));
    }
    changes.extend(noted);
    let Some(row) = row else {
        return Ok(writer.create(call, &changes, &InlineTies::default())?.1);
    };
    if !changes.is_empty() {
        writer.update(call, row, &changes)?;
    }
    Ok(writer.table().map_or(0, |table| table.id(row)))
}
