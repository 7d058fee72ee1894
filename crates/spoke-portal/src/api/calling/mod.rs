//! Calling extensions: what apps report about calls. Their settings are plain resources (`routes/resources.rs`).

mod callers;
mod inbound;

use serde::Deserialize;
use spoke_model::object_type::ObjectTypeId;

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;

pub(crate) use inbound::inbound_call;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recording {
    engagement_id: u64,
}

/// `POST /crm/extensions/calling/recordings/ready`: the recording of a logged call can be fetched. HubSpot then
/// transcribes it, which the portal does not; a call that does not exist is a 404 (assumed).
pub(crate) fn recording_ready(call: &Call<'_>) -> Result<Reply, ApiError> {
    let recording: Recording = call.read()?;
    let state = call.portal.store.read();
    let table = state.table_of(ObjectTypeId::CALL);
    table
        .and_then(|table| {
            table
                .row(recording.engagement_id)
                .filter(|row| !table.is_archived(*row))
        })
        .ok_or_else(ApiError::resource_not_found)?;
    Ok(Reply::no_content())
}
