//! `gdpr-delete`: a person's record is gone for good, with its history and associations.

use serde::Deserialize;
use spoke_model::object_type::ObjectTypeId;

use super::automation;
use super::blocked_contacts;
use super::call::Call;
use super::conversations;
use super::errors::ApiError;
use super::events;
use super::input::IdText;
use super::lookup::{ADDITIONAL_EMAILS, IdKind, record_id};
use super::marketing;
use super::reply::Reply;
use super::write::{self, Writer};
use crate::store::{Row, Table};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GdprDelete<'a> {
    #[serde(borrow)]
    object_id: IdText<'a>,
    #[serde(default)]
    id_property: Option<String>,
}

/// `POST /crm/v3/objects/contacts/gdpr-delete`
///
/// Archived contacts are removed too. Every address of the contact goes on the block list, and so does an address that
/// no contact has, which is no error (documented). An unknown id is 404 (assumed).
pub(crate) fn gdpr_delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    if object_type.id != ObjectTypeId::CONTACT {
        let name = object_type.fully_qualified_name();
        return Err(ApiError::validation(format!(
            "Permanent deletion exists for CONTACT, not for {name}"
        )));
    }
    let body: GdprDelete<'_> = call.read()?;
    let ids = IdKind::of(&object_type, body.id_property.as_deref())?;
    let id = body.object_id.as_str();
    if ids == IdKind::RecordId {
        record_id(id)?;
    }
    let mut writer = Writer::begin(call, &object_type)?;
    let index = writer.index;
    let found = writer.table().and_then(|table| {
        ids.find(table, id, true)
            .or_else(|| find_archived(table, &ids, id))
    });
    let addresses = match (found, writer.table()) {
        (Some(row), Some(table)) => addresses(table, row),
        _ if ids == IdKind::RecordId => return Err(ApiError::object_not_found("resource not found")),
        _ => vec![id.to_owned()],
    };
    if let Some(row) = found {
        let contact = writer.table().map_or(0, |table| table.id(row));
        writer.transaction.purge(index, row);
        marketing::forget_submissions(&mut writer.transaction, contact);
        marketing::forget_browsers(&mut writer.transaction, contact);
        automation::forget(&mut writer.transaction, contact);
        conversations::forget(call, &mut writer.transaction, contact);
        events::forget(&mut writer.transaction, object_type.id, contact);
    }
    for address in addresses {
        marketing::forget_standing(&mut writer.transaction, &address.to_lowercase());
        blocked_contacts::add(&mut writer.transaction, &address, call.now);
    }
    Ok(Reply::no_content().after(writer.commit()))
}

/// The primary address and the further ones.
fn addresses(table: &Table, row: Row) -> Vec<String> {
    let value = |name: &str| {
        let column = table.column(name)?;
        table.value(row, column)
    };
    let texts = [value("email"), value(ADDITIONAL_EMAILS)];
    texts
        .iter()
        .flatten()
        .flat_map(|text| text.split(';'))
        .filter(|address| !address.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The archived record with a unique value: unique lookups know live records only.
fn find_archived(table: &Table, ids: &IdKind, value: &str) -> Option<Row> {
    let IdKind::Unique(name) = ids else { return None };
    let column = table.column(name)?;
    let has_value = |row: &Row| {
        table
            .value(*row, column)
            .is_some_and(|text| text.eq_ignore_ascii_case(value.trim()))
    };
    table.page(None, usize::MAX, true).into_iter().find(has_value)
}
