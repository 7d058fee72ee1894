//! Stops an import.

use http::StatusCode;
use serde::Serialize;
use spoke_model::import::ImportState;
use spoke_model::time::Timestamp;

use super::{import_id, no_import};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::imports;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Canceled {
    status: &'static str,
    started_at: Timestamp,
    completed_at: Timestamp,
}

/// `POST /crm/imports/{importId}/cancel`: nothing more is imported from here on; what was stays.
///
/// The status tells how the cancelling went, not how the import did (assumed). An import that has come to an end is
/// refused (assumed, and so is the wording).
pub(crate) fn cancel(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = import_id(call)?;
    let mut transaction = call.portal.store.write();
    let mut progress = imports::progress(&transaction, id).ok_or_else(|| no_import(id))?;
    if progress.state.is_final() {
        let state = progress.state.as_str();
        return Err(
            ApiError::validation(format!("Import {id} cannot be canceled: it is {state}"))
                .context("importId", [id.to_string()]),
        );
    }
    progress.state = ImportState::Canceled;
    progress.updated_at = call.now;
    imports::put_progress(&mut transaction, id, &progress);
    let answer = Canceled {
        status: "COMPLETE",
        started_at: Timestamp::from_millis(call.now),
        completed_at: Timestamp::from_millis(call.now),
    };
    Ok(Reply::serialized(StatusCode::OK, &answer)?.after(transaction.commit()))
}
