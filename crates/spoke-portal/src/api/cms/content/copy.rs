//! Copies.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_model::content::{AuditEvent, Content};

use super::item::{Item, check_room};
use super::view::{Version, view};
use crate::api::call::Call;
use crate::api::cms::id_of;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::Transaction;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    id: Value,
    clone_name: Option<String>,
}

/// `POST …/clone`: the copy.
pub(super) fn clone(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Request = call.read()?;
    let id = id_of(&request.id)?;
    let mut transaction = call.portal.store.write();
    let original = Item::named(&transaction, content, id)?;
    let name = request
        .clone_name
        .unwrap_or_else(|| format!("{} (clone)", original.name(content)));
    let fields = Map::from_iter([(content.named_by.to_owned(), name.into())]);
    let mut copy = copy_of(call, &mut transaction, content, &original, fields)?;
    copy.keep(&mut transaction, content, call.now, AuditEvent::Created)?;
    let view = view(call, &transaction, content, &copy, Version::Live);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// A copy of what another one is now, its draft included, with these fields changed. It is a draft and has no address of
/// its own yet.
pub(super) fn copy_of(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    content: &Content,
    original: &Item,
    changed: Map<String, Value>,
) -> Result<Item, ApiError> {
    check_room(transaction, content)?;
    let mut fields = original.draft.as_ref().unwrap_or(&original.fields).clone();
    if fields.contains_key("slug") {
        fields.insert("slug".to_owned(), "".into());
    }
    fields.extend(changed);
    Ok(Item::new(transaction.take_id(), call.now, fields))
}
