//! The lists that records are in.

use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::settle;
use super::view::iso;
use crate::api::batch_answer::{BatchAnswer, check_size};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::IdText;
use crate::api::reply::Reply;
use crate::definitions::TypeDefinition;
use crate::lists;
use crate::store::State;

#[derive(Debug, Deserialize)]
struct BatchRead<'a> {
    #[serde(borrow)]
    inputs: Vec<RecordInput<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordInput<'a> {
    object_type_id: String,
    #[serde(borrow)]
    record_id: IdText<'a>,
}

#[derive(Serialize)]
struct Results {
    results: Vec<RecordMembership>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordWithMemberships<'a> {
    object_type_id: String,
    record_id: &'a str,
    record_list_memberships: Vec<RecordMembership>,
}

/// Every list of the portal is public.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordMembership {
    list_id: String,
    list_version: u64,
    is_public_list: bool,
    first_added_timestamp: String,
    last_added_timestamp: String,
}

/// `GET /crm/lists/records/{objectTypeId}/{recordId}/memberships`
pub(crate) fn memberships(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let object_type = call.object_type(0)?;
    let state = call.portal.store.read();
    let results = of_record(&state, &object_type, call.parameter(1))?;
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `POST /crm/lists/records/memberships/batch/read`: 207 when a record does not exist.
pub(crate) fn batch_read(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let body: BatchRead<'_> = call.read()?;
    check_size(body.inputs.len(), false)?;
    let state = call.portal.store.read();
    let mut answer = BatchAnswer::with_room(call, body.inputs.len());
    for input in &body.inputs {
        let found = call
            .definitions
            .resolve(&input.object_type_id)
            .map_err(|unknown| ApiError::validation(unknown.to_string()))
            .and_then(|object_type| {
                let memberships = of_record(&state, object_type, input.record_id.as_str())?;
                Ok((object_type.id, memberships))
            });
        match found {
            Ok((object_type, record_list_memberships)) => answer.push(&RecordWithMemberships {
                object_type_id: object_type.to_string(),
                record_id: input.record_id.as_str(),
                record_list_memberships,
            })?,
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// The lists of a record, in id order; 404 when it does not exist (assumed).
fn of_record(
    state: &State,
    object_type: &TypeDefinition,
    record_id: &str,
) -> Result<Vec<RecordMembership>, ApiError> {
    let index = state.type_index(object_type.id);
    let id = record_id.trim().parse().ok();
    let found = index.zip(id).and_then(|(index, id)| {
        let table = state.table(index)?;
        let row = table.resolve(id).filter(|row| !table.is_archived(*row))?;
        Some((index, row))
    });
    let (index, row) = found.ok_or_else(|| {
        let kind = object_type.fully_qualified_name();
        ApiError::object_not_found(format!("{kind} {record_id} does not exist."))
            .context("recordId", [record_id])
    })?;
    let membership = |(id, members): (u64, &crate::store::Members)| {
        let list = lists::find(state, id)?;
        Some(RecordMembership {
            list_id: id.to_string(),
            list_version: list.version,
            is_public_list: true,
            first_added_timestamp: iso(members.first_joined_at(row)?),
            last_added_timestamp: iso(members.joined_at(row)?),
        })
    };
    Ok(state
        .memberships
        .holding(index, row)
        .filter_map(membership)
        .collect())
}
