//! `merge`: two records become one.
//!
//! The primary record keeps its id and its values; what it lacks comes from the other, whose id leads to it from then
//! on. Of the lifecycle stages the further one counts, and a contact's address joins `hs_additional_emails`. HubSpot
//! gives merged companies, deals and tickets a new id (facts: objects, section 8, unverified); here the primary's stays.

use std::borrow::Cow;

use serde::Deserialize;
use spoke_model::lifecycle;
use spoke_model::limits::MERGES_MAX;
use spoke_model::object_type::ObjectTypeId;

use super::call::Call;
use super::errors::ApiError;
use super::input::IdText;
use super::lookup::{ADDITIONAL_EMAILS, record_id};
use super::origin::Origin;
use super::render::Renderer;
use super::reply::Reply;
use super::selection::Selection;
use super::write::{self, Changes, Writer};
use crate::definitions::{End, TypeDefinition};
use crate::store::{Row, Table};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MergeRequest<'a> {
    #[serde(borrow)]
    primary_object_id: IdText<'a>,
    #[serde(borrow)]
    object_id_to_merge: IdText<'a>,
}

/// `POST /crm/v3/objects/{objectType}/merge`
pub(crate) fn merge(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_writable(call, &object_type)?;
    if object_type.standard.is_some_and(|standard| !standard.mergeable) {
        let name = object_type.fully_qualified_name();
        return Err(ApiError::validation(format!("{name} records cannot be merged")));
    }
    let body: MergeRequest<'_> = call.read()?;
    let mut writer = Writer::begin(call, &object_type)?;
    let table = writer.table().ok_or_else(ApiError::resource_not_found)?;
    let primary = live(table, body.primary_object_id.as_str())?;
    let other = live(table, body.object_id_to_merge.as_str())?;
    if primary == other {
        return Err(ApiError::validation("A record cannot be merged into itself"));
    }
    let mut merged = table.merged_into(table.id(primary));
    merged.extend(table.merged_into(table.id(other)));
    merged.push(table.id(other));
    // The number is documented, the text observed, the status assumed.
    if merged.len() > MERGES_MAX {
        return Err(ApiError::validation(format!(
            "Cannot have more than {MERGES_MAX} identities on a profile"
        )));
    }
    let changes = union(call, &object_type, table, (primary, other), &merged);
    let index = writer.index;
    let survivor = End::new(
        object_type.id,
        writer.table().map_or(0, |table| table.id(primary)),
    );
    let kept = call
        .definitions
        .associations()
        .primary_records(&writer.transaction, survivor);
    writer.transaction.merge(index, other, primary);
    call.definitions
        .associations()
        .keep_primaries(&mut writer.transaction, survivor, &kept);
    writer.attribute(call, Origin::Merge)?;
    writer.update(call, primary, &changes)?;
    if object_type.id == ObjectTypeId::COMPANY {
        writer.note_contacts(call, primary)?;
    }
    let commit = writer.commit();

    let state = call.portal.store.read();
    let table = state.table_of(object_type.id).ok_or_else(ApiError::internal)?;
    let names = changes.iter().map(|(name, _)| name.as_ref());
    let names = names.chain(object_type.default_properties().iter().copied());
    let selection = Selection::new(&object_type, Some(table), names, std::iter::empty());
    let mut out = String::with_capacity(1024);
    Renderer::new(call.portal, &state, &object_type, table, &selection).record(&mut out, primary);
    Ok(Reply::ok(out).after(commit))
}

fn live(table: &Table, id: &str) -> Result<Row, ApiError> {
    table
        .resolve(record_id(id)?)
        .filter(|row| !table.is_archived(*row))
        .ok_or_else(ApiError::resource_not_found)
}

/// The values the primary record takes over.
fn union(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    table: &Table,
    (primary, other): (Row, Row),
    merged: &[u64],
) -> Changes<'static> {
    let mut changes: Changes<'static> = Vec::new();
    let mut put = |name: &str, value: String| changes.push((Cow::Owned(name.to_owned()), Cow::Owned(value)));
    for (column, name, _) in table.columns() {
        let Some(theirs) = table.value(other, column) else {
            continue;
        };
        let ours = table.value(primary, column);
        if name == ADDITIONAL_EMAILS
            || name == "hs_merged_object_ids"
            || name.starts_with("hs_calculated_merged")
        {
            continue;
        }
        let further = name == "lifecyclestage"
            && lifecycle::position(&theirs) > ours.as_deref().and_then(lifecycle::position);
        if ours.is_none() || further {
            put(name, theirs.into_owned());
        }
    }
    let ids: Vec<String> = merged.iter().map(u64::to_string).collect();
    put("hs_merged_object_ids", ids.join(";"));
    if object_type.id == ObjectTypeId::CONTACT {
        put(
            "hs_calculated_merged_vids",
            ids.iter()
                .map(|id| format!("{id}:{}", call.now))
                .collect::<Vec<_>>()
                .join(";"),
        );
        put(
            "hs_all_contact_vids",
            format!("{};{}", table.id(primary), ids.join(";")),
        );
        let addresses = addresses(table, primary, other);
        if !addresses.is_empty() {
            put(ADDITIONAL_EMAILS, addresses.join(";"));
        }
    }
    changes
}

/// Every address of both contacts except the one that stays the primary address.
fn addresses(table: &Table, primary: Row, other: Row) -> Vec<String> {
    let value = |row: Row, name: &str| table.column(name).and_then(|column| table.value(row, column));
    let main = value(primary, "email").or_else(|| value(other, "email"));
    let mut all: Vec<String> = Vec::new();
    for text in [
        value(primary, ADDITIONAL_EMAILS),
        value(other, "email"),
        value(other, ADDITIONAL_EMAILS),
    ]
    .iter()
    .flatten()
    {
        for address in text.split(';').filter(|address| !address.is_empty()) {
            if main.as_deref() != Some(address) && !all.iter().any(|known| known == address) {
                all.push(address.to_owned());
            }
        }
    }
    all
}
