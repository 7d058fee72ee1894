//! Pages of what is kept as documents: a limit, and a cursor that is the place of the next item.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::page::{Cursor, link};
use crate::api::reply::Reply;

/// A page of items in their order that can be left in both directions; `total` says whether the answer counts all of them.
pub(crate) fn both_ways<T>(
    call: &Call<'_>,
    items: &[T],
    (default, most): (u32, u32),
    total: bool,
    render: impl Fn(&T) -> Value,
) -> Result<Map<String, Value>, ApiError> {
    let limit = Cursor::limit(call, default, most)?;
    let place =
        |cursor: Option<u64>| cursor.map(|at| usize::try_from(at).unwrap_or(usize::MAX).min(items.len()));
    let (after, before) = (
        place(Cursor::of(call, "after")?),
        place(Cursor::of(call, "before")?),
    );
    let (start, end) = match (after, before) {
        (None, Some(end)) => (end.saturating_sub(limit), end),
        (start, _) => {
            let start = start.unwrap_or_default();
            (start, start.saturating_add(limit).min(items.len()))
        }
    };
    let mut body = Map::new();
    if total {
        body.insert("total".to_owned(), items.len().into());
    }
    let results = items.get(start..end).unwrap_or_default().iter().map(render);
    body.insert("results".to_owned(), results.collect::<Vec<_>>().into());
    let mut paging = Map::new();
    let mut cursor = |name: &str, parameter: &str, at: usize| {
        let at = at.to_string();
        let mut other = Map::new();
        other.insert("link".to_owned(), link(call, parameter, &at).into());
        other.insert(parameter.to_owned(), at.into());
        paging.insert(name.to_owned(), other.into());
    };
    if end < items.len() {
        cursor("next", "after", end);
    }
    if start > 0 {
        cursor("prev", "before", start);
    }
    if !paging.is_empty() {
        body.insert("paging".to_owned(), paging.into());
    }
    Ok(body)
}

/// A page of items in their order with their count, rendering only those on it.
pub(crate) fn forwards<T>(
    call: &Call<'_>,
    items: &[T],
    (default, most): (u32, u32),
    render: impl Fn(&T) -> Value,
) -> Result<Map<String, Value>, ApiError> {
    let limit = Cursor::limit(call, default, most)?;
    let start = Cursor::of(call, "after")?.unwrap_or_default();
    let start = usize::try_from(start).unwrap_or(usize::MAX).min(items.len());
    let end = start.saturating_add(limit).min(items.len());
    let results = items.get(start..end).unwrap_or_default().iter().map(render);
    let results: Vec<Value> = results.collect();
    let mut body = Map::from_iter([
        ("total".to_owned(), items.len().into()),
        ("results".to_owned(), results.into()),
    ]);
    if end < items.len() {
        let after = end.to_string();
        let next = json!({"after": after, "link": link(call, "after", &after)});
        body.insert("paging".to_owned(), json!({ "next": next }));
    }
    Ok(body)
}

/// A page of items in their order; `total` says whether the answer counts all of them.
pub(crate) fn page(
    call: &Call<'_>,
    items: impl Iterator<Item = Value>,
    (default, most): (u32, u32),
    total: bool,
) -> Result<Reply, ApiError> {
    let limit = Cursor::limit(call, default, most)?;
    let start = Cursor::of(call, "after")?.unwrap_or_default();
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let mut results = Vec::new();
    let mut count = 0_usize;
    for item in items {
        if count >= start && results.len() < limit {
            results.push(item);
        }
        count += 1;
    }
    let mut body = Map::new();
    if total {
        body.insert("total".to_owned(), count.into());
    }
    let end = start.saturating_add(results.len());
    body.insert("results".to_owned(), results.into());
    if end < count {
        let after = end.to_string();
        let next = json!({"after": after, "link": link(call, "after", &after)});
        body.insert("paging".to_owned(), json!({ "next": next }));
    }
    Reply::serialized(StatusCode::OK, &body)
}
