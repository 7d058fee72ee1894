//! Reading a part of a portal as JSON: what the token may not see is left out, anything else that fails ends the copy.

use serde_json::{Value, json};
use spoke_client::{Error as ClientError, HubSpot, Method};

use super::left::Left;
use crate::error::Error;
use crate::path::encoded_segment;

/// Pages of one list of things.
const PAGES_MAX: usize = 1_000;

/// A GET as JSON; nothing where the portal has no such thing or the token may not see it.
pub(super) async fn get(
    source: &HubSpot,
    what: &str,
    path: String,
    left: &mut Vec<Left>,
) -> Result<Option<Value>, Error> {
    let answer = source.request(Method::GET, path).send().await;
    taken(what, answer.and_then(|answer| answer.json()), left)
}

/// A POST that only reads.
pub(super) async fn post(
    source: &HubSpot,
    what: &str,
    path: &str,
    body: Value,
    left: &mut Vec<Left>,
) -> Result<Option<Value>, Error> {
    let answer = source
        .request(Method::POST, path)
        .json(&body)
        .idempotent()
        .send()
        .await;
    taken(what, answer.and_then(|answer| answer.json()), left)
}

/// Every page of a list that goes on `after` a cursor; `path` has a query already. Nothing where the first page is refused.
pub(super) async fn pages(
    source: &HubSpot,
    what: &str,
    path: &str,
    left: &mut Vec<Left>,
) -> Result<Option<Vec<Value>>, Error> {
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let path = match &after {
            Some(after) => format!("{path}&after={}", encoded_segment(after)),
            None => path.to_owned(),
        };
        let Some(page) = get(source, what, path, left).await? else {
            return Ok((!found.is_empty()).then_some(found));
        };
        let next = page
            .pointer("/paging/next/after")
            .and_then(Value::as_str)
            .map(str::to_owned);
        found.extend(results(page, "results"));
        if next.is_none() || next == after {
            return Ok(Some(found));
        }
        after = next;
    }
    left.push(Left::unsupported(
        format!("{what} after the first {}", found.len()),
        "there are too many",
    ));
    Ok(Some(found))
}

/// Every page of a search that goes on at an offset; its items stand under `items`.
pub(super) async fn offsets(
    source: &HubSpot,
    what: &str,
    path: &str,
    items: &str,
    left: &mut Vec<Left>,
) -> Result<Option<Vec<Value>>, Error> {
    const COUNT: u64 = 500;
    let mut found = Vec::new();
    let mut offset = 0_u64;
    for _ in 0..PAGES_MAX {
        let body = json!({ "count": COUNT, "offset": offset });
        let Some(page) = post(source, what, path, body, left).await? else {
            return Ok((!found.is_empty()).then_some(found));
        };
        let more = page.get("hasMore").and_then(Value::as_bool).unwrap_or_default();
        let page = results(page, items);
        offset += page.len() as u64;
        let is_last = page.is_empty() || !more;
        found.extend(page);
        if is_last {
            return Ok(Some(found));
        }
    }
    left.push(Left::unsupported(
        format!("{what} after the first {}", found.len()),
        "there are too many",
    ));
    Ok(Some(found))
}

fn taken(
    what: &str,
    answer: Result<Value, ClientError>,
    left: &mut Vec<Left>,
) -> Result<Option<Value>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) => match Left::of(what, &error) {
            Some(one) => {
                left.push(one);
                Ok(None)
            }
            None => Err(unreadable(what, error)),
        },
    }
}

pub(super) fn unreadable(what: &str, error: ClientError) -> Error {
    Error::Source {
        what: what.to_owned(),
        source: Box::new(error),
    }
}

/// The list under a field.
pub(super) fn results(value: Value, field: &str) -> Vec<Value> {
    match value {
        Value::Object(mut fields) => match fields.remove(field) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
