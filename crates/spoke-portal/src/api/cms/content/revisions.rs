//! Earlier versions: one a change of the live version, the newest kept up to a bound.

use http::StatusCode;
use serde_json::{Value, json};
use spoke_model::content::{AuditEvent, Content, REVISIONS_MAX};

use super::item::{Item, padded};
use super::view::{Version, view};
use crate::api::call::Call;
use crate::api::cms::{number, time, user};
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// Revisions on a page (assumed).
const PAGES: (u32, u32) = (20, 100);

/// Keeps what an item is now.
pub(super) fn add(transaction: &mut Transaction<'_>, content: &Content, item: &Item) -> Result<(), ApiError> {
    let (collection, below) = (collection(content), below(&padded(item.id)));
    let number = transaction.take_id();
    let mut kept = item.clone();
    kept.draft = None;
    let document = serde_json::to_value(&kept).map_err(|_| ApiError::internal())?;
    transaction.put_document(&collection, &format!("{below}{}", padded(number)), document);
    let count = transaction.documents_below(&collection, &below).count();
    let old: Vec<String> = transaction
        .documents_below(&collection, &below)
        .take(count.saturating_sub(REVISIONS_MAX))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in old {
        transaction.delete_document(&collection, &key);
    }
    Ok(())
}

/// Forgets all of an item; `id` is padded.
pub(super) fn forget(transaction: &mut Transaction<'_>, content: &Content, id: &str) {
    let (collection, below) = (collection(content), below(id));
    let keys: Vec<String> = transaction
        .documents_below(&collection, &below)
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in keys {
        transaction.delete_document(&collection, &key);
    }
}

/// `GET …/revisions`: newest first (assumed).
pub(super) fn list(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call.parameter(0))?;
    let state = call.portal.store.read();
    Item::named(&state, content, id)?;
    let collection = collection(content);
    let keys: Vec<(&str, &Value)> = state
        .documents_below(&collection, &below(&padded(id)))
        .rev()
        .collect();
    let page = paged::both_ways(call, &keys, PAGES, true, |(key, document)| {
        let item = kept(id, document);
        item.map_or(Value::Null, |item| revision(call, &state, content, key, &item))
    })?;
    Reply::serialized(StatusCode::OK, &page)
}

/// `GET …/revisions/{revisionId}`
pub(super) fn read(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let (_, key, item) = find(content, call, &state)?;
    Reply::serialized(StatusCode::OK, &revision(call, &state, content, &key, &item))
}

/// `POST …/revisions/{revisionId}/restore`: the live version.
pub(super) fn restore(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let (mut item, _, earlier) = find(content, call, &transaction)?;
    item.fields = earlier.fields;
    item.draft = None;
    item.keep(&mut transaction, content, call.now, AuditEvent::Restore)?;
    let view = view(call, &transaction, content, &item, Version::Live);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `POST …/revisions/{revisionId}/restore-to-draft`: the draft.
pub(super) fn restore_to_draft(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let (mut item, _, earlier) = find(content, call, &transaction)?;
    item.draft = Some(earlier.fields);
    item.updated_at = call.now;
    item.put(&mut transaction, content)?;
    let view = view(call, &transaction, content, &item, Version::Draft);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// The item and the earlier version that a path names.
fn find(content: &Content, call: &Call<'_>, state: &State) -> Result<(Item, String, Item), ApiError> {
    let id = number(call.parameter(0))?;
    let item = Item::named(state, content, id)?;
    let key = format!("{}{}", below(&padded(id)), padded(number(call.parameter(1))?));
    let document = state.document(&collection(content), &key);
    let earlier = document.and_then(|document| kept(id, document));
    let earlier = earlier.ok_or_else(ApiError::resource_not_found)?;
    Ok((item, key, earlier))
}

fn kept(id: u64, document: &Value) -> Option<Item> {
    let item: Item = serde::Deserialize::deserialize(document).ok()?;
    Some(Item { id, ..item })
}

fn revision(call: &Call<'_>, state: &State, content: &Content, key: &str, item: &Item) -> Value {
    let number = key.rsplit('/').next().unwrap_or_default().trim_start_matches('0');
    json!({
        "id": number, "user": user(&call.definitions), "updatedAt": time(item.updated_at),
        "object": view(call, state, content, item, Version::Live),
    })
}

/// Where the revisions of a kind lie, keyed `item/number`.
fn collection(content: &Content) -> String {
    format!("{}_revisions", content.collection)
}

fn below(id: &str) -> String {
    format!("{id}/")
}
