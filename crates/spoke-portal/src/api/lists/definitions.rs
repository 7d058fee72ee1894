//! Lists themselves: create, read, rename, delete, restore.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::list::ProcessingType;

use super::input::list_id;
use super::refuse::{no_id, no_list};
use super::settle;
use super::view::ListView;
use crate::api::account::USER_ID;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::lists::{self, List, MembershipSettings, NewList, Permissions, Stamp};
use crate::store::State;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListCreate {
    name: String,
    object_type_id: String,
    processing_type: String,
    filter_branch: Option<Value>,
    list_folder_id: Option<u64>,
    list_permissions: Option<Permissions>,
    membership_settings: Option<MembershipSettings>,
    #[serde(default)]
    custom_properties: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FilterUpdate {
    filter_branch: Value,
}

#[derive(Serialize)]
struct One<'a> {
    list: ListView<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Updated<'a> {
    pub(super) updated_list: ListView<'a>,
}

#[derive(Serialize)]
struct Several<'a> {
    lists: Vec<ListView<'a>>,
}

/// `POST /crm/lists`: 200, not 201 (documented).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let body: ListCreate = call.read()?;
    let object_type = call
        .definitions
        .resolve(&body.object_type_id)
        .map_err(|unknown| ApiError::validation(unknown.to_string()))?
        .id;
    let processing_type: ProcessingType =
        body.processing_type
            .parse()
            .map_err(|unknown: spoke_model::list::UnknownProcessingType| {
                ApiError::validation(unknown.to_string())
            })?;
    let mut transaction = call.portal.store.write();
    let filter_branch = body
        .filter_branch
        .map(|sent| lists::accept_filters(&call.definitions, &transaction, object_type, &sent, None))
        .transpose()?;
    let new = NewList {
        processing_type,
        filter_branch,
        folder: body.list_folder_id.unwrap_or_default(),
        permissions: body.list_permissions.unwrap_or_default(),
        membership_settings: body.membership_settings.unwrap_or_default(),
        custom_properties: body.custom_properties.unwrap_or_default(),
        ..NewList::manual(body.name, object_type)
    };
    let list = lists::create(&mut transaction, new, stamp(call))?;
    let commit = transaction.commit();
    settle(call);
    let view = One {
        list: ListView::written(&list, true),
    };
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(commit))
}

/// `GET /crm/lists?listIds=…`: the lists that exist, in the order asked for; none when no id is given (assumed).
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let with_filters = call.query.flag("includeFilters")?;
    let state = call.portal.store.read();
    let mut found: Vec<List> = Vec::new();
    for sent in call.query.list("listIds") {
        let id = sent.parse().map_err(|_| no_id("list id", sent))?;
        if !found.iter().any(|list| list.id == id) {
            found.extend(lists::find(&state, id));
        }
    }
    let lists = found
        .iter()
        .map(|list| ListView::read(&state, list, with_filters))
        .collect();
    Reply::serialized(StatusCode::OK, &Several { lists })
}

/// `GET /crm/lists/{listId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    let state = call.portal.store.read();
    let list = lists::existing(&state, id)?;
    one(call, &state, &list)
}

/// `GET /crm/lists/object-type-id/{objectTypeId}/name/{listName}`: the exact name.
pub(crate) fn read_by_name(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let object_type = call.object_type(0)?.id;
    let state = call.portal.store.read();
    let name = call.parameter(1);
    let list = lists::find_by_name(&state, object_type, name).ok_or_else(|| no_list(name))?;
    one(call, &state, &list)
}

/// `PUT /crm/lists/{listId}/update-list-name`
pub(crate) fn rename(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    let with_filters = call.query.flag("includeFilters")?;
    let name = call.query.first("listName").unwrap_or_default();
    let mut transaction = call.portal.store.write();
    let list = lists::rename(&mut transaction, id, name, stamp(call))?;
    let commit = transaction.commit();
    let view = Updated {
        updated_list: ListView::written(&list, with_filters),
    };
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(commit))
}

/// `PUT /crm/lists/{listId}/update-list-filters`: dynamic lists only (documented). `enrollObjectsInWorkflows` is read and
/// means nothing: the portal has no workflows.
pub(crate) fn change_filters(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    call.query.flag("enrollObjectsInWorkflows")?;
    let body: FilterUpdate = call.read()?;
    let mut transaction = call.portal.store.write();
    let list = lists::existing(&transaction, id)?;
    let sent = &body.filter_branch;
    let filters = lists::accept_filters(&call.definitions, &transaction, list.object_type, sent, Some(id))?;
    let list = lists::change_filters(&mut transaction, id, filters, stamp(call))?;
    let commit = transaction.commit();
    settle(call);
    let view = Updated {
        updated_list: ListView::written(&list, true),
    };
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(commit))
}

/// `DELETE /crm/lists/{listId}`
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    let mut transaction = call.portal.store.write();
    lists::delete(&mut transaction, id, stamp(call))?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `PUT /crm/lists/{listId}/restore`: within 90 days (documented).
pub(crate) fn restore(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = list_id(call, 0)?;
    let mut transaction = call.portal.store.write();
    lists::restore(&mut transaction, id, stamp(call))?;
    let commit = transaction.commit();
    settle(call);
    Ok(Reply::no_content().after(commit))
}

/// The time of a call and the user behind its token.
pub(crate) fn stamp(call: &Call<'_>) -> Stamp {
    Stamp {
        now: call.now,
        by: USER_ID,
    }
}

fn one(call: &Call<'_>, state: &State, list: &List) -> Result<Reply, ApiError> {
    let with_filters = call.query.flag("includeFilters")?;
    let view = One {
        list: ListView::read(state, list, with_filters),
    };
    Reply::serialized(StatusCode::OK, &view)
}
