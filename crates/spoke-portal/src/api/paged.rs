//! Pages of what is kept as documents: a limit, and a cursor that is the place of the next item.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::page::{Cursor, link};
use crate::api::reply::Reply;

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
