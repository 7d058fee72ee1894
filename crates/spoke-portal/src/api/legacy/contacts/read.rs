//! One contact or several, by vid or by e-mail address.

use std::collections::BTreeMap;

use http::StatusCode;
use spoke_model::object_type::ObjectTypeId;

use super::super::records::object_type;
use super::refuse::{no_email, no_vid};
use super::view::{Contact, Mode, View, selection};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lookup::IdKind;
use crate::api::reply::Reply;
use crate::api::write;
use crate::store::{Row, Table};

/// Contacts a batch may name (documented).
const BATCH_MAX: usize = 100;

/// `GET /contacts/v1/contact/vid/{vid}/profile`
pub(crate) fn by_vid(call: &Call<'_>) -> Result<Reply, ApiError> {
    profile(call, &IdKind::RecordId, no_vid)
}

/// `GET /contacts/v1/contact/email/{email}/profile`: further addresses lead to the contact too.
pub(crate) fn by_email(call: &Call<'_>) -> Result<Reply, ApiError> {
    let email = call.parameter(0);
    profile(call, &email_ids(), || no_email(email))
}

/// `GET /contacts/v1/contact/vids/batch?vid=1&vid=2`: contacts by vid; unknown ones are left out (assumed).
pub(crate) fn by_vids(call: &Call<'_>) -> Result<Reply, ApiError> {
    batch(call, "vid", &IdKind::RecordId)
}

/// `GET /contacts/v1/contact/emails/batch?email=…`: contacts by vid; unknown ones are left out (assumed).
pub(crate) fn by_emails(call: &Call<'_>) -> Result<Reply, ApiError> {
    batch(call, "email", &email_ids())
}

/// Contacts named by an address.
pub(in crate::api::legacy) fn email_ids() -> IdKind {
    IdKind::Unique("email".to_owned())
}

/// The live contact with a vid or address.
pub(in crate::api::legacy) fn live(table: &Table, ids: &IdKind, id: &str) -> Option<Row> {
    ids.find(table, id, true).filter(|row| !table.is_archived(*row))
}

fn profile(call: &Call<'_>, ids: &IdKind, missing: impl Fn() -> ApiError) -> Result<Reply, ApiError> {
    let contacts = object_type(call, ObjectTypeId::CONTACT)?;
    write::require_readable(call, &contacts)?;
    let mode = Mode::of_profile(call)?;
    let state = call.portal.store.read();
    let table = state.table_of(contacts.id).ok_or_else(&missing)?;
    let row = live(table, ids, call.parameter(0)).ok_or_else(&missing)?;
    let selection = selection(call, &contacts, Some(table), &[]);
    let view = View::new(call, &state, &contacts, table, &selection, mode);
    Reply::serialized(StatusCode::OK, &view.contact(row, None))
}

fn batch(call: &Call<'_>, parameter: &str, ids: &IdKind) -> Result<Reply, ApiError> {
    let contacts = object_type(call, ObjectTypeId::CONTACT)?;
    write::require_readable(call, &contacts)?;
    let mode = Mode::of_page(call)?;
    let asked: Vec<&str> = call.query.list(parameter).collect();
    if asked.len() > BATCH_MAX {
        return Err(ApiError::bad_parameter(
            parameter,
            &format!("({} values)", asked.len()),
            "may be given 100 times at most",
        ));
    }
    let state = call.portal.store.read();
    let mut found: BTreeMap<u64, Contact<'_>> = BTreeMap::new();
    let Some(table) = state.table_of(contacts.id) else {
        return Reply::serialized(StatusCode::OK, &found);
    };
    let selection = selection(call, &contacts, Some(table), &[]);
    let view = View::new(call, &state, &contacts, table, &selection, mode);
    for row in asked.into_iter().filter_map(|id| live(table, ids, id)) {
        found.insert(table.id(row), view.contact(row, None));
    }
    Reply::serialized(StatusCode::OK, &found)
}
