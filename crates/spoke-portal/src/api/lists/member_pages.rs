//! Members of a list, page by page: by record id, or in the order they joined.
//!
//! `after` wins over `before`; pages run forward with `after` or without an offset and backward with `before`
//! (documented). An offset is a text that only the portal reads.

use http::StatusCode;
use serde::Serialize;
use spoke_model::list::limits::{MEMBERS_PAGE_DEFAULT, MEMBERS_PAGE_MAX};

use super::input::list_id;
use super::may_read;
use super::view::iso;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::page::Cursor;
use crate::api::reply::Reply;
use crate::lists;
use crate::store::{Members, Row, Table};

#[derive(Serialize)]
struct Page {
    total: u64,
    results: Vec<MemberView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MemberView {
    record_id: String,
    membership_timestamp: String,
}

#[derive(Serialize)]
struct Paging {
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Next>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<Previous>,
}

#[derive(Serialize)]
struct Next {
    after: String,
    link: String,
}

#[derive(Serialize)]
struct Previous {
    before: String,
    link: String,
}

/// In which order pages come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    ByRecord,
    ByJoin,
}

/// `GET /crm/lists/{listId}/memberships`
pub(crate) fn by_record(call: &Call<'_>) -> Result<Reply, ApiError> {
    page(call, Order::ByRecord)
}

/// `GET /crm/lists/{listId}/memberships/join-order`
pub(crate) fn by_join_order(call: &Call<'_>) -> Result<Reply, ApiError> {
    page(call, Order::ByJoin)
}

fn page(call: &Call<'_>, order: Order) -> Result<Reply, ApiError> {
    may_read(call)?;
    let list = list_id(call, 0)?;
    let limit = Cursor::limit(call, MEMBERS_PAGE_DEFAULT, MEMBERS_PAGE_MAX)?;
    let offset = |name| {
        call.query
            .first(name)
            .map(|sent| order.place(name, sent))
            .transpose()
    };
    let (after, before) = (offset("after")?, offset("before")?);

    let state = call.portal.store.read();
    let list = lists::existing(&state, list)?;
    let (members, table) = match (state.memberships.of(list.id), state.table_of(list.object_type)) {
        (Some(members), Some(table)) => (members, table),
        _ => return Reply::serialized(StatusCode::OK, &Page::empty()),
    };
    let backward = after.is_none() && before.is_some();
    let mut found = match (after, before) {
        (Some(place), _) => order.forward(members, table, Some(place), limit + 1),
        (None, Some(place)) => order.backward(members, table, place, limit + 1),
        (None, None) => order.forward(members, table, None, limit + 1),
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let text = |member: Option<&(Row, i64)>| member.map(|&(row, at)| order.text(table, row, at));
    let (first, last) = (text(found.first()), text(found.last()));
    let earlier = |member: Option<&(Row, i64)>| {
        member.is_some_and(|&(row, at)| {
            let place = (at, table.id(row));
            !order.backward(members, table, place, 1).is_empty()
        })
    };
    let (next, previous) = if backward {
        (first, last.filter(|_| more))
    } else {
        let previous = first.filter(|_| earlier(found.first()));
        (last.filter(|_| more), previous)
    };
    let link =
        |name: &str, place: &str| format!("{}{}?{name}={place}&limit={limit}", call.base_url(), call.path);
    let paging = Paging {
        next: next.map(|after| Next {
            link: link("after", &after),
            after,
        }),
        prev: previous.map(|before| Previous {
            link: link("before", &before),
            before,
        }),
    };
    let page = Page {
        total: members.len() as u64,
        results: found
            .iter()
            .map(|&(row, at)| MemberView {
                record_id: table.id(row).to_string(),
                membership_timestamp: iso(at),
            })
            .collect(),
        paging: Some(paging).filter(|paging| paging.next.is_some() || paging.prev.is_some()),
    };
    Reply::serialized(StatusCode::OK, &page)
}

impl Page {
    fn empty() -> Self {
        Self {
            total: 0,
            results: Vec::new(),
            paging: None,
        }
    }
}

impl Order {
    /// An offset as it was handed out: a time (0 where only the record counts) and a record id.
    fn place(self, name: &str, sent: &str) -> Result<(i64, u64), ApiError> {
        let parsed = match self {
            Self::ByRecord => sent.parse().ok().map(|id| (0, id)),
            Self::ByJoin => sent
                .split_once('-')
                .and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?))),
        };
        parsed.ok_or_else(|| ApiError::bad_parameter(name, sent, "is no offset of this list"))
    }

    fn text(self, table: &Table, row: Row, at: i64) -> String {
        let id = table.id(row);
        match self {
            Self::ByRecord => id.to_string(),
            Self::ByJoin => format!("{at}-{id}"),
        }
    }

    fn forward(
        self,
        members: &Members,
        table: &Table,
        after: Option<(i64, u64)>,
        limit: usize,
    ) -> Vec<(Row, i64)> {
        match (self, after) {
            (Self::ByRecord, None) => members.rows().take(limit).collect(),
            (Self::ByRecord, Some((_, id))) => members
                .rows_from(table.row_from(id.saturating_add(1)))
                .take(limit)
                .collect(),
            (Self::ByJoin, None) => members.by_time().take(limit).collect(),
            (Self::ByJoin, Some((at, id))) => members
                .joined_after((at, table.row_from(id)))
                .take(limit)
                .collect(),
        }
    }

    fn backward(
        self,
        members: &Members,
        table: &Table,
        (at, id): (i64, u64),
        limit: usize,
    ) -> Vec<(Row, i64)> {
        let row = table.row_from(id);
        match self {
            Self::ByRecord => members.before_row(row).take(limit).collect(),
            Self::ByJoin => members.joined_before((at, row)).take(limit).collect(),
        }
    }
}
