//! The version that is being worked on.

use http::StatusCode;
use serde_json::{Map, Value};
use spoke_model::content::{AuditEvent, Content};

use super::item::Item;
use super::view::{Version, view};
use super::{schedule, write};
use crate::api::call::Call;
use crate::api::cms::number;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::Transaction;

/// `GET …/draft`
pub(super) fn read(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call.parameter(0))?;
    let state = call.portal.store.read();
    let item = Item::named(&state, content, id)?;
    let view = view(call, &state, content, &item, Version::Draft);
    Reply::serialized(StatusCode::OK, &view)
}

/// `PATCH …/draft`: what a body says about going live is left aside.
pub(super) fn update(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call.parameter(0))?;
    let sent: Map<String, Value> = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut item = Item::named(&transaction, content, id)?;
    let from = item.draft.as_ref().unwrap_or(&item.fields);
    item.draft = Some(write::merged(content, call, from, sent)?);
    item.updated_at = call.now;
    item.put(&mut transaction, content)?;
    item.note(&mut transaction, content, call.now, AuditEvent::Updated);
    let view = view(call, &transaction, content, &item, Version::Draft);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `POST …/draft/push-live`: 204.
pub(super) fn push_live(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call.parameter(0))?;
    let mut transaction = call.portal.store.write();
    let mut item = Item::named(&transaction, content, id)?;
    let before = item.live_from;
    if !item.is_live(call.now) {
        item.live_from = Some(call.now);
    }
    schedule::follow(&mut transaction, content, &item, before, call.now);
    go_live(&mut transaction, content, item, call.now)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST …/draft/reset`: 204.
pub(super) fn reset(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call.parameter(0))?;
    let mut transaction = call.portal.store.write();
    let mut item = Item::named(&transaction, content, id)?;
    item.draft = None;
    item.put(&mut transaction, content)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Makes the draft the live version at a time.
pub(super) fn go_live(
    transaction: &mut Transaction<'_>,
    content: &Content,
    mut item: Item,
    at: i64,
) -> Result<(), ApiError> {
    if let Some(draft) = item.draft.take() {
        item.fields = draft;
    }
    item.keep(transaction, content, at, AuditEvent::Published)
}
