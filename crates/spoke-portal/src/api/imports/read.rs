//! One import, and all of them.

use http::StatusCode;
use serde::Serialize;
use spoke_model::limits;

use super::view::ImportView;
use super::{import_id, no_import};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::page::{Cursor, link};
use crate::api::reply::Reply;
use crate::imports::{self, Import, Progress};

#[derive(Serialize)]
struct Page<'a> {
    results: Vec<ImportView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
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

/// `GET /crm/imports/{importId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = import_id(call)?;
    let state = call.portal.store.read();
    let import = imports::find(&state, id).ok_or_else(|| no_import(id))?;
    let progress = imports::progress(&state, id).ok_or_else(|| no_import(id))?;
    Reply::serialized(StatusCode::OK, &ImportView::new(&import, &progress))
}

/// `GET /crm/imports?limit=&after=&before=`: the newest first (assumed). A cursor is the id of the last import of the
/// page before, or of the first one of the page behind.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let limit = Cursor::limit(call, limits::LIST_PAGE_DEFAULT, limits::LIST_PAGE_MAX)?;
    let (after, before) = (Cursor::of(call, "after")?, Cursor::of(call, "before")?);
    let state = call.portal.store.read();
    let mut all: Vec<(Import, Progress)> = imports::imports(&state)
        .rev()
        .filter_map(|import| {
            let progress = imports::progress(&state, import.id)?;
            Some((import, progress))
        })
        .collect();
    let start = match (after, before) {
        (Some(after), _) => all.partition_point(|(import, _)| import.id >= after),
        (None, Some(before)) => all
            .partition_point(|(import, _)| import.id > before)
            .saturating_sub(limit),
        (None, None) => 0,
    };
    let more = all.len() > start.saturating_add(limit);
    let page: Vec<(Import, Progress)> = all.drain(start..).take(limit).collect();
    let id = |one: Option<&(Import, Progress)>| one.map(|(import, _)| import.id.to_string());
    let next = id(page.last()).filter(|_| more).map(|after| Next {
        link: link(call, "after", &after),
        after,
    });
    let prev = id(page.first()).filter(|_| start > 0).map(|before| Previous {
        link: link(call, "before", &before),
        before,
    });
    let results = page
        .iter()
        .map(|(import, progress)| ImportView::new(import, progress))
        .collect();
    let paging = (next.is_some() || prev.is_some()).then_some(Paging { next, prev });
    Reply::serialized(StatusCode::OK, &Page { results, paging })
}
