//! What a definition of a workflow action was before: the newest first, as many as are kept.

use http::StatusCode;
use serde_json::Value;

use super::action::{Action, readable};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;

/// How many a page has, and at most (assumed).
const PAGES: (u32, u32) = (100, 100);

/// `GET /automation/v4/actions/{appId}/{definitionId}/revisions`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable(call)?;
    let state = call.portal.store.read();
    let action = Action::named(call, &state, app)?;
    paged::page(call, action.revisions(&state), PAGES, false)
}

/// `GET /automation/v4/actions/{appId}/{definitionId}/revisions/{revisionId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable(call)?;
    let state = call.portal.store.read();
    let action = Action::named(call, &state, app)?;
    let wanted = call.parameter(2);
    let found = action
        .revisions(&state)
        .find(|revision| revision.get("revisionId").and_then(Value::as_str) == Some(wanted));
    Reply::serialized(StatusCode::OK, &found.ok_or_else(ApiError::resource_not_found)?)
}
