//! All contacts, and those that were created or changed last.

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;

use super::super::pages::{self, by_id};
use super::super::records::object_type;
use super::view::{Contact, Mode, View, selection};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::api::write;
use crate::store::{Row, Table};

/// Contacts on a page when no `count` is sent, and the most there may be (documented).
pub(in crate::api::legacy) const COUNT_DEFAULT: i64 = 20;
/// See [`COUNT_DEFAULT`].
pub(in crate::api::legacy) const COUNT_MAX: i64 = 100;
/// What contacts of a page carry when no property is named (documented by an example).
pub(in crate::api::legacy) const PAGE_PROPERTIES: &[&str] =
    &["firstname", "lastname", "company", "lastmodifieddate"];

#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Page<'a> {
    contacts: Vec<Contact<'a>>,
    has_more: bool,
    vid_offset: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_offset: Option<i64>,
}

/// `GET /contacts/v1/lists/all/contacts/all`: by ascending vid.
pub(crate) fn all(call: &Call<'_>) -> Result<Reply, ApiError> {
    let contacts = object_type(call, ObjectTypeId::CONTACT)?;
    write::require_readable(call, &contacts)?;
    let mode = Mode::of_page(call)?;
    let size = pages::size(call, "count", COUNT_DEFAULT, COUNT_MAX)?;
    let offset = pages::offset(call, "vidOffset")?;
    let state = call.portal.store.read();
    let table = state.table_of(contacts.id);
    let page = by_id(table, offset, size);
    let selection = selection(call, &contacts, table, PAGE_PROPERTIES);
    let shown = table.map_or_else(Vec::new, |table| {
        let view = View::new(call, &state, &contacts, table, &selection, mode);
        let added = |row| view.contact(row, Some(table.created_at(row)));
        page.rows.into_iter().map(added).collect()
    });
    let body = Page {
        contacts: shown,
        has_more: page.has_more,
        vid_offset: page.offset,
        time_offset: None,
    };
    Reply::serialized(StatusCode::OK, &body)
}

/// `GET /contacts/v1/lists/recently_updated/contacts/recent`: created or changed in the last 30 days, newest first.
pub(crate) fn updated_recently(call: &Call<'_>) -> Result<Reply, ApiError> {
    recent(call, Table::updated_at)
}

/// `GET /contacts/v1/lists/all/contacts/recent`: created in the last 30 days, newest first.
pub(crate) fn created_recently(call: &Call<'_>) -> Result<Reply, ApiError> {
    recent(call, Table::created_at)
}

fn recent(call: &Call<'_>, time_of: fn(&Table, Row) -> i64) -> Result<Reply, ApiError> {
    let contacts = object_type(call, ObjectTypeId::CONTACT)?;
    write::require_readable(call, &contacts)?;
    let mode = Mode::of_page(call)?;
    let size = pages::size(call, "count", COUNT_DEFAULT, COUNT_MAX)?;
    let vid = pages::offset(call, "vidOffset")?;
    // The two offsets belong together (documented); a time alone means everything before it.
    let before = call.query.number("timeOffset")?.map(|time| (time, vid));
    let state = call.portal.store.read();
    let Some(table) = state.table_of(contacts.id) else {
        let body = Page {
            time_offset: Some(0),
            ..Page::default()
        };
        return Reply::serialized(StatusCode::OK, &body);
    };
    let (rows, has_more) = pages::recent(table, call.now, before, size, |row| time_of(table, row));
    let selection = selection(call, &contacts, Some(table), PAGE_PROPERTIES);
    let view = View::new(call, &state, &contacts, table, &selection, mode);
    let last = rows.last().map(|row| (time_of(table, *row), table.id(*row)));
    let (time, vid) = last.or(before).unwrap_or_default();
    let body = Page {
        contacts: rows
            .into_iter()
            .map(|row| view.contact(row, Some(time_of(table, row))))
            .collect(),
        has_more,
        vid_offset: vid,
        time_offset: Some(time),
    };
    Reply::serialized(StatusCode::OK, &body)
}
