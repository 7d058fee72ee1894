//! Creating, changing and deleting contacts. Values pass the checks and rules that every write passes.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;

use super::super::records::{object_type, stored};
use super::input::{Member, Values};
use super::read::{email_ids, live};
use super::refuse::{exists, invalid, no_email, no_vid};
use super::view::{Mode, View, selection};
use crate::api::associations::InlineTies;
use crate::api::batch_upsert::is_further_address;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::SentProperties;
use crate::api::lookup::IdKind;
use crate::api::objects::complete_update;
use crate::api::reply::Reply;
use crate::api::write::{self, Changes, Refused, Writer};
use crate::definitions::TypeDefinition;
use crate::rules::check_values;
use crate::store::Row;

/// Contacts created through version 1 begin as subscribers (recorded in 2019 and 2021; version 3 begins with leads).
const FIRST_STAGE: (&str, &str) = ("lifecyclestage", "subscriber");
/// Contacts a group may hold (documented).
const GROUP_MAX: usize = 1_000;

#[derive(Serialize)]
struct Saved {
    vid: u64,
    #[serde(rename = "isNew")]
    is_new: bool,
}

#[derive(Serialize)]
struct Deleted {
    vid: u64,
    deleted: bool,
    reason: &'static str,
}

/// `POST /contacts/v1/contact`: 200 with the contact and the values that were sent (recorded).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let contacts = writable(call)?;
    let body: Values<'_> = call.read()?;
    let values = checked(call, &contacts, body.into_sent())?;
    let mode = Mode::of_profile(call)?;
    let sent: Vec<String> = values.iter().map(|(name, _)| name.to_string()).collect();
    let mut writer = Writer::begin(call, &contacts)?;
    let (row, _) = save(call, &mut writer, None, values)?;
    let Some(table) = writer.table() else {
        return Err(ApiError::internal());
    };
    let selection = selection(call, &contacts, Some(table), &[]);
    let view = View::new(call, &writer.transaction, &contacts, table, &selection, mode);
    let mut contact = view.contact(row, None);
    contact.retain(|name| sent.iter().any(|one| one == name));
    let reply = Reply::serialized(StatusCode::OK, &contact)?;
    drop(contact);
    Ok(reply.after(writer.commit()))
}

/// `POST /contacts/v1/contact/createOrUpdate/email/{email}` (recorded).
pub(crate) fn create_or_update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let contacts = writable(call)?;
    let body: Values<'_> = call.read()?;
    let email = call.parameter(0);
    let values = checked(call, &contacts, with_sent_email(body.into_sent(), email))?;
    let mut writer = Writer::begin(call, &contacts)?;
    let row = writer.table().and_then(|table| live(table, &email_ids(), email));
    let values = keep_first_address(&writer, row, email, values);
    let (_, vid) = save(call, &mut writer, row, values)?;
    let saved = Saved {
        vid,
        is_new: row.is_none(),
    };
    Ok(Reply::serialized(StatusCode::OK, &saved)?.after(writer.commit()))
}

/// `POST /contacts/v1/contact/vid/{vid}/profile`: 204 (documented).
pub(crate) fn update_by_vid(call: &Call<'_>) -> Result<Reply, ApiError> {
    update(call, &IdKind::RecordId, no_vid)
}

/// `POST /contacts/v1/contact/email/{email}/profile`: 204 (documented).
pub(crate) fn update_by_email(call: &Call<'_>) -> Result<Reply, ApiError> {
    let email = call.parameter(0);
    update(call, &email_ids(), || no_email(email))
}

/// `DELETE /contacts/v1/contact/vid/{vid}`: 200 with a body (recorded); 404 when there is no such contact (assumed).
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let contacts = writable(call)?;
    let mut writer = Writer::begin(call, &contacts)?;
    let found = writer.table().and_then(|table| {
        let row = live(table, &IdKind::RecordId, call.parameter(0))?;
        Some((row, table.id(row)))
    });
    let (row, vid) = found.ok_or_else(no_vid)?;
    let index = writer.index;
    writer.transaction.archive(index, row, call.now);
    let deleted = Deleted {
        vid,
        deleted: true,
        reason: "OK",
    };
    Ok(Reply::serialized(StatusCode::OK, &deleted)?.after(writer.commit()))
}

/// `POST /contacts/v1/contact/batch`: creates or changes a group. One fault refuses all of them (documented). HubSpot
/// answers 202 and works on it afterwards; here it is done when the 202 leaves.
pub(crate) fn update_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let contacts = writable(call)?;
    let mut members: Vec<Member<'_>> = call.read()?;
    if members.len() > GROUP_MAX {
        return Err(ApiError::validation(format!(
            "A batch may hold {GROUP_MAX} contacts at most, this one holds {}",
            members.len()
        )));
    }
    let mut problems = Vec::new();
    let mut ready: Vec<(IdKind, String, Changes<'_>)> = Vec::with_capacity(members.len());
    for member in &mut members {
        let sent = member.take_sent();
        let (ids, id) = match (&member.vid, &member.email) {
            (Some(vid), _) => (IdKind::RecordId, vid.as_str().to_owned()),
            (None, Some(email)) => (email_ids(), email.as_str().to_owned()),
            (None, None) => {
                return Err(ApiError::validation(
                    "Every contact of a batch needs a vid or an email",
                ));
            }
        };
        let sent = if ids == IdKind::RecordId {
            sent
        } else {
            with_sent_email(sent, &id)
        };
        let checked = check_values(&call.definitions, &contacts, sent);
        problems.extend(checked.problems);
        ready.push((ids, id, checked.values));
    }
    if !problems.is_empty() {
        return Err(invalid(&problems));
    }
    let mut writer = Writer::begin(call, &contacts)?;
    let mut plans: Vec<(Option<Row>, Changes<'_>)> = Vec::with_capacity(ready.len());
    let mut addresses = BTreeSet::new();
    for (ids, id, values) in ready {
        let row = writer.table().and_then(|table| live(table, &ids, &id));
        if row.is_none() && ids == IdKind::RecordId {
            return Err(no_vid());
        }
        let values = keep_first_address(&writer, row, &id, values);
        let changes = plan(call, &writer, row, values)?;
        if let Some((_, email)) = changes
            .iter()
            .find(|(name, email)| name == "email" && !email.is_empty())
            && !addresses.insert(email.to_lowercase())
        {
            // What HubSpot makes of an address that a group names twice is not on record.
            return Err(ApiError::validation(format!("The batch names {email} twice")));
        }
        plans.push((row, changes));
    }
    for (row, changes) in plans {
        carry_out(call, &mut writer, row, &changes)?;
    }
    Ok(Reply::json(StatusCode::ACCEPTED, Vec::<u8>::new()).after(writer.commit()))
}

fn update(call: &Call<'_>, ids: &IdKind, missing: impl Fn() -> ApiError) -> Result<Reply, ApiError> {
    let contacts = writable(call)?;
    let body: Values<'_> = call.read()?;
    let values = checked(call, &contacts, body.into_sent())?;
    let mut writer = Writer::begin(call, &contacts)?;
    let row = writer
        .table()
        .and_then(|table| live(table, ids, call.parameter(0)));
    let row = row.ok_or_else(missing)?;
    save(call, &mut writer, Some(row), values)?;
    Ok(Reply::no_content().after(writer.commit()))
}

fn writable(call: &Call<'_>) -> Result<Arc<TypeDefinition>, ApiError> {
    let contacts = object_type(call, ObjectTypeId::CONTACT)?;
    write::require_writable(call, &contacts)?;
    Ok(contacts)
}

fn checked<'a>(
    call: &Call<'_>,
    contacts: &TypeDefinition,
    sent: SentProperties<'a>,
) -> Result<Changes<'a>, ApiError> {
    let checked = check_values(&call.definitions, contacts, sent);
    if checked.problems.is_empty() {
        Ok(checked.values)
    } else {
        Err(invalid(&checked.problems))
    }
}

/// The address of the path, unless the body names one.
fn with_sent_email<'a>(mut sent: SentProperties<'a>, email: &str) -> SentProperties<'a> {
    if !sent.0.iter().any(|(name, _)| name == "email") {
        sent.0
            .push((Cow::Borrowed("email"), Cow::Owned(email.to_owned())));
    }
    sent
}

/// A key that is one of a contact's further addresses finds it and does not become the first.
fn keep_first_address<'a>(
    writer: &Writer<'_>,
    row: Option<Row>,
    key: &str,
    mut values: Changes<'a>,
) -> Changes<'a> {
    if row.is_some_and(|row| is_further_address(writer, row, key)) {
        values.retain(|(name, value)| name != "email" || !value.eq_ignore_ascii_case(key.trim()));
    }
    values
}

/// Creates a contact, or changes the one in `row`.
fn save(
    call: &Call<'_>,
    writer: &mut Writer<'_>,
    row: Option<Row>,
    values: Changes<'_>,
) -> Result<(Row, u64), ApiError> {
    let changes = plan(call, writer, row, values)?;
    carry_out(call, writer, row, &changes)
}

/// Everything that can refuse a write; nothing has changed yet.
fn plan<'a>(
    call: &Call<'_>,
    writer: &Writer<'_>,
    row: Option<Row>,
    mut values: Changes<'a>,
) -> Result<Changes<'a>, ApiError> {
    let changes = if let Some(row) = row {
        complete_update(call, writer, row, values)?
    } else {
        let (stage, first) = FIRST_STAGE;
        if !values.iter().any(|(name, _)| name == stage) {
            values.push((Cow::Borrowed(stage), Cow::Borrowed(first)));
        }
        write::fill_in(call, &writer.object_type, values).map_err(|refused| match refused {
            Refused::Values(problems) => invalid(&problems),
            Refused::Other(error) => error,
        })?
    };
    let Some(taken) = writer.taken(&changes, row) else {
        return Ok(changes);
    };
    let holder = taken.address_of().zip(writer.table()).and_then(|(vid, table)| {
        let row = table.row(vid)?;
        let email = stored(table, row, "email").unwrap_or_default();
        Some(exists(vid, &email, table.created_at(row)))
    });
    Err(holder.unwrap_or_else(|| taken.refuse(call, &writer.object_type, None)))
}

fn carry_out(
    call: &Call<'_>,
    writer: &mut Writer<'_>,
    row: Option<Row>,
    changes: &Changes<'_>,
) -> Result<(Row, u64), ApiError> {
    let Some(row) = row else {
        return writer.create(call, changes, &InlineTies::default());
    };
    writer.update(call, row, changes)?;
    Ok((row, writer.table().map_or(0, |table| table.id(row))))
}
