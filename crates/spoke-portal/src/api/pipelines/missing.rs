//! 404 for pipelines and stages that are not there.

use http::{StatusCode, header};

use super::super::call::Call;
use super::super::errors::ApiError;

/// The answer to a read. A client that accepts nothing but JSON gets no body (recorded); what others get is not on
/// record, so they get the body that writes get.
pub(super) fn unread(call: &Call<'_>, message: String) -> ApiError {
    let only_json = call
        .headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.trim().eq_ignore_ascii_case("application/json"));
    if only_json {
        ApiError::bare(StatusCode::NOT_FOUND)
    } else {
        ApiError::object_not_found(message)
    }
}

/// The text for a missing pipeline; status and category of the refusal are recorded, the wording is not.
pub(super) fn pipeline(id: &str) -> String {
    format!("Pipeline {id} does not exist.")
}

/// The text for a missing stage.
pub(super) fn stage(id: &str) -> String {
    format!("Pipeline stage {id} does not exist.")
}
