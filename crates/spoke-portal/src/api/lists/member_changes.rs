//! Adding and removing members.

use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::input::{SentId, list_id, numbers};
use super::settle;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::lists::{self, MembersChanged};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AddAndRemove {
    record_ids_to_add: Vec<SentId>,
    record_ids_to_remove: Vec<SentId>,
}

/// The first key has an "s" that the others lack (SDK).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    records_ids_added: Vec<String>,
    record_ids_removed: Vec<String>,
    record_ids_missing: Vec<String>,
}

/// `PUT /crm/lists/{listId}/memberships/add`
pub(crate) fn add(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let ids: Vec<SentId> = call.read()?;
    change(call, &ids, &[])
}

/// `PUT /crm/lists/{listId}/memberships/remove`
pub(crate) fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let ids: Vec<SentId> = call.read()?;
    change(call, &[], &ids)
}

/// `PUT /crm/lists/{listId}/memberships/add-and-remove`
pub(crate) fn add_and_remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let body: AddAndRemove = call.read()?;
    change(call, &body.record_ids_to_add, &body.record_ids_to_remove)
}

/// `PUT /crm/lists/{listId}/memberships/add-from/{sourceListId}`
pub(crate) fn add_from(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let (list, source) = (list_id(call, 0)?, list_id(call, 1)?);
    let mut transaction = call.portal.store.write();
    lists::add_from(&mut transaction, list, source, call.now)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `DELETE /crm/lists/{listId}/memberships`
pub(crate) fn clear(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let list = list_id(call, 0)?;
    let mut transaction = call.portal.store.write();
    lists::clear(&mut transaction, list, call.now)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

fn change(call: &Call<'_>, add: &[SentId], remove: &[SentId]) -> Result<Reply, ApiError> {
    let list = list_id(call, 0)?;
    let ids = (numbers(add), numbers(remove));
    let mut transaction = call.portal.store.write();
    let changed = lists::change(&mut transaction, list, (&ids.0, &ids.1), call.now)?;
    let commit = transaction.commit();
    Ok(Reply::serialized(StatusCode::OK, &Changed::of(changed))?.after(commit))
}

impl Changed {
    fn of(changed: MembersChanged) -> Self {
        let texts = |ids: Vec<u64>| ids.iter().map(u64::to_string).collect();
        Self {
            records_ids_added: texts(changed.added),
            record_ids_removed: texts(changed.removed),
            record_ids_missing: texts(changed.missing),
        }
    }
}
