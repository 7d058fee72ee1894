//! Contact lists v1 on the lists of version 3, by the ids that version 1 gave them.
//!
//! The shape of a list and the answers to writes are recorded (2021). Filters have a language of their own in version 1,
//! which is not on record: dynamic lists can be read here, without their filters, and not created.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::object_type::ObjectTypeId;

use super::contacts::{
    COUNT_DEFAULT, COUNT_MAX, Contact, Mode, PAGE_PROPERTIES, View, email_ids, live, selection,
};
use super::pages;
use super::records::object_type;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::IdText;
use crate::api::lists::{settle, stamp};
use crate::api::lookup::IdKind;
use crate::api::reply::Reply;
use crate::api::write;
use crate::lists::{self, List, NewList};
use crate::store::{Row, State};

#[derive(Deserialize)]
struct NewBody {
    name: String,
    #[serde(default)]
    dynamic: bool,
}

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default)]
    vids: Vec<IdText<'a>>,
    #[serde(borrow, default)]
    emails: Vec<IdText<'a>>,
}

/// Contacts that one call may add or remove (documented by a connector).
const MEMBERS_MAX: usize = 500;

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    updated: Vec<u64>,
    discarded: Vec<u64>,
    invalid_vids: Vec<u64>,
    invalid_emails: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListView<'a> {
    portal_id: u64,
    list_id: u64,
    internal_list_id: u64,
    created_at: i64,
    updated_at: i64,
    name: &'a str,
    list_type: &'static str,
    filters: [(); 0],
    meta_data: MetaData,
    archived: bool,
    team_ids: &'a [i64],
    dynamic: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MetaData {
    size: u64,
    last_size_change_at: i64,
    processing: &'static str,
    last_processing_state_change_at: i64,
    error: &'static str,
    list_references_count: Option<u64>,
    parent_folder_id: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Page<'a> {
    lists: Vec<ListView<'a>>,
    offset: u64,
    has_more: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ContactPage<'a> {
    contacts: Vec<Contact<'a>>,
    has_more: bool,
    vid_offset: u64,
}

/// `GET /contacts/v1/lists`: 20 a page, 250 at most; `offset` counts lists (documented by clients).
pub(crate) fn all(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let size = pages::size(call, "count", 20, 250)?;
    let offset = pages::offset(call, "offset")?;
    let state = call.portal.store.read();
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let known = lists::all(&state).filter(|list| list.legacy_id.is_some());
    let mut found: Vec<List> = known.skip(skip).take(size + 1).collect();
    let has_more = found.len() > size;
    found.truncate(size);
    let body = Page {
        offset: offset.saturating_add(found.len() as u64),
        has_more,
        lists: found.iter().map(|list| view(call, &state, list)).collect(),
    };
    Reply::serialized(StatusCode::OK, &body)
}

/// `POST /contacts/v1/lists`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let body: NewBody = call.read()?;
    if body.dynamic {
        return Err(ApiError::validation(
            "This portal does not read the filters of version 1: create dynamic lists through /crm/v3/lists",
        ));
    }
    let mut transaction = call.portal.store.write();
    let new = NewList::manual(body.name, ObjectTypeId::CONTACT);
    let list = lists::create(&mut transaction, new, stamp(call))?;
    let reply = Reply::serialized(StatusCode::OK, &view(call, &transaction, &list))?;
    Ok(reply.after(transaction.commit()))
}

/// `GET /contacts/v1/lists/{listId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let state = call.portal.store.read();
    let list = find(call, &state)?;
    Reply::serialized(StatusCode::OK, &view(call, &state, &list))
}

/// `DELETE /contacts/v1/lists/{listId}`: 204 (recorded).
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let mut transaction = call.portal.store.write();
    let list = find(call, &transaction)?;
    lists::delete(&mut transaction, list.id, stamp(call))?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST /contacts/v1/lists/{listId}/add`: `updated` are the contacts that were not in the list before (recorded),
/// `discarded` those that were (assumed).
pub(crate) fn add(call: &Call<'_>) -> Result<Reply, ApiError> {
    change(call, true)
}

/// `POST /contacts/v1/lists/{listId}/remove`: the other way round.
pub(crate) fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    change(call, false)
}

/// `GET /contacts/v1/lists/{listId}/contacts/all`: by ascending vid.
pub(crate) fn contacts(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let contacts = object_type(call, ObjectTypeId::CONTACT)?;
    write::require_readable(call, &contacts)?;
    let mode = Mode::of_page(call)?;
    let size = pages::size(call, "count", COUNT_DEFAULT, COUNT_MAX)?;
    let offset = pages::offset(call, "vidOffset")?;
    let state = call.portal.store.read();
    let list = find(call, &state)?;
    let table = state.table_of(contacts.id);
    let mut rows: Vec<(Row, i64)> = table
        .zip(state.memberships.of(list.id))
        .map(|(table, members)| {
            let from = table.row_from(offset.saturating_add(1));
            members.rows_from(from).take(size + 1).collect()
        })
        .unwrap_or_default();
    let has_more = rows.len() > size;
    rows.truncate(size);
    let selection = selection(call, &contacts, table, PAGE_PROPERTIES);
    let last = rows.last().zip(table).map(|((row, _), table)| table.id(*row));
    let body = ContactPage {
        contacts: table.map_or_else(Vec::new, |table| {
            let view = View::new(call, &state, &contacts, table, &selection, mode);
            rows.into_iter()
                .map(|(row, joined)| view.contact(row, Some(joined)))
                .collect()
        }),
        has_more,
        vid_offset: last.unwrap_or(offset),
    };
    Reply::serialized(StatusCode::OK, &body)
}

fn change(call: &Call<'_>, adding: bool) -> Result<Reply, ApiError> {
    settle(call);
    let body: Members<'_> = call.read()?;
    let asked = body.vids.len() + body.emails.len();
    if asked > MEMBERS_MAX {
        return Err(ApiError::validation(format!(
            "{asked} contacts are too many at once: the maximum is {MEMBERS_MAX}"
        )));
    }
    let mut transaction = call.portal.store.write();
    let list = find(call, &transaction)?;
    let mut changed = Changed::default();
    let mut vids: Vec<u64> = Vec::new();
    let table = transaction.table_of(ObjectTypeId::CONTACT);
    let by_email = email_ids();
    for (ids, sent) in (body.vids.iter().map(|vid| (&IdKind::RecordId, vid)))
        .chain(body.emails.iter().map(|email| (&by_email, email)))
    {
        let found = table.and_then(|table| live(table, ids, sent.as_str()).map(|row| table.id(row)));
        match (found, ids) {
            (Some(vid), _) if vids.contains(&vid) => {}
            (Some(vid), _) => vids.push(vid),
            (None, IdKind::RecordId) => changed.invalid_vids.extend(sent.as_str().parse::<u64>()),
            (None, IdKind::Unique(_)) => changed.invalid_emails.push(sent.as_str().to_owned()),
        }
    }
    let wish: (&[u64], &[u64]) = if adding { (&vids, &[]) } else { (&[], &vids) };
    let done = lists::change(&mut transaction, list.id, wish, call.now)?;
    changed.updated = if adding { done.added } else { done.removed };
    vids.retain(|vid| !changed.updated.contains(vid));
    changed.discarded = vids;
    Ok(Reply::serialized(StatusCode::OK, &changed)?.after(transaction.commit()))
}

/// The list with the version 1 id of the path; the refusal is version 3's (assumed).
fn find(call: &Call<'_>, state: &State) -> Result<List, ApiError> {
    let sent = call.parameter(0);
    let found = sent.parse().ok().and_then(|id| lists::find_legacy(state, id));
    found.ok_or_else(|| lists::Problem::NoList(sent.to_owned()).into())
}

fn view<'a>(call: &Call<'_>, state: &State, list: &'a List) -> ListView<'a> {
    let id = list.legacy_id.unwrap_or_default();
    let members = state.memberships.of(list.id);
    let size = members.map_or(0, |members| members.len() as u64);
    let changed = members.and_then(|members| members.last_added().max(members.last_removed()));
    ListView {
        portal_id: call.portal.hub_id,
        list_id: id,
        internal_list_id: id,
        created_at: list.created_at,
        updated_at: list.updated_at,
        name: &list.name,
        list_type: if list.is_dynamic() { "DYNAMIC" } else { "STATIC" },
        filters: [],
        meta_data: MetaData {
            size,
            last_size_change_at: changed.unwrap_or_default(),
            processing: if list.pending { "PROCESSING" } else { "DONE" },
            last_processing_state_change_at: list.created_at,
            error: "",
            list_references_count: None,
            parent_folder_id: Some(list.folder).filter(|folder| *folder != 0),
        },
        archived: false,
        team_ids: &list.permissions.teams_with_edit_access,
        dynamic: list.is_dynamic(),
    }
}
