//! `search/query`: contacts by name, address, phone number or company, through the search that every version uses.

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::search::{SearchRequest, Sort};

use super::super::pages;
use super::super::records::object_type;
use super::pages::{COUNT_DEFAULT, COUNT_MAX};
use super::view::{Contact, Mode, View, selection};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::api::{search_plan, write};
use crate::store::Hits;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Page<'a> {
    query: &'a str,
    offset: u64,
    has_more: bool,
    total: u64,
    contacts: Vec<Contact<'a>>,
}

/// `GET /contacts/v1/search/query?q=…`: `sort` names a property, `order` is `DESC` unless it says `ASC` (documented).
pub(crate) fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    let contacts = object_type(call, ObjectTypeId::CONTACT)?;
    write::require_readable(call, &contacts)?;
    let mode = Mode::of_page(call)?;
    let size = pages::size(call, "count", COUNT_DEFAULT, COUNT_MAX)?;
    let offset = pages::offset(call, "offset")?;
    let query = call.query.first("q").unwrap_or_default();
    let mut request = SearchRequest::new().query(query);
    if let Some(property) = call.query.first("sort") {
        let property = if property == "vid" {
            "hs_object_id"
        } else {
            property
        };
        let ascending = call
            .query
            .first("order")
            .is_some_and(|order| order.eq_ignore_ascii_case("asc"));
        request = request.sort(if ascending {
            Sort::ascending(property)
        } else {
            Sort::descending(property)
        });
    }
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    let state = call.portal.store.searchable();
    let table = state.table_of(contacts.id);
    let plan = search_plan::plan(call, &state, &contacts, &request, size, skipped)?;
    let hits = match (table, plan) {
        (Some(table), Some(plan)) => table.search(&plan),
        _ => Hits::default(),
    };
    let selection = selection(call, &contacts, table, &[]);
    let shown = hits.rows.len() as u64;
    let body = Page {
        query,
        offset: offset.saturating_add(shown),
        has_more: shown > 0 && offset.saturating_add(shown) < hits.total,
        total: hits.total,
        contacts: table.map_or_else(Vec::new, |table| {
            let view = View::new(call, &state, &contacts, table, &selection, mode);
            hits.rows.iter().map(|row| view.contact(*row, None)).collect()
        }),
    };
    Reply::serialized(StatusCode::OK, &body)
}
