//! What was wrong with the rows of an import.

use http::StatusCode;
use serde::Serialize;
use spoke_model::limits;

use super::view::ErrorView;
use super::{import_id, no_import};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::page::{Cursor, link};
use crate::api::reply::Reply;
use crate::imports;

#[derive(Serialize)]
struct Page<'a> {
    results: Vec<ErrorView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

#[derive(Serialize)]
struct Paging {
    next: Next,
}

#[derive(Serialize)]
struct Next {
    after: String,
    link: String,
}

/// `GET /crm/imports/{importId}/errors?limit=&after=&includeErrorMessage=&includeRowData=`: in the order they were
/// found.
pub(crate) fn errors(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = import_id(call)?;
    let limit = Cursor::limit(call, limits::LIST_PAGE_DEFAULT, limits::LIST_PAGE_MAX)?;
    let from = Cursor::of(call, "after")?.unwrap_or_default();
    let (with_message, with_row) = (
        call.query.flag("includeErrorMessage")?,
        call.query.flag("includeRowData")?,
    );
    let state = call.portal.store.read();
    imports::find(&state, id).ok_or_else(|| no_import(id))?;
    let mut found = imports::errors(&state, id, from, limit + 1);
    let next = found.get(limit).map(|(number, _)| number.to_string());
    found.truncate(limit);
    let paging = next.map(|after| Paging {
        next: Next {
            link: link(call, "after", &after),
            after,
        },
    });
    let results = found
        .iter()
        .map(|(_, error)| ErrorView::new(error, with_message, with_row))
        .collect();
    Reply::serialized(StatusCode::OK, &Page { results, paging })
}
