//! Refusals about pipelines and stages.

use std::borrow::Cow;

use http::{StatusCode, header};
use spoke_model::pipeline::PipelineError;

use super::super::call::Call;
use super::super::errors::ApiError;

/// A broken rule as HubSpot answers it.
pub(super) fn broken(error: &PipelineError) -> ApiError {
    let body = error.body();
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut refusal = ApiError::new(status, body.message);
    if let Some(Cow::Borrowed(category)) = body.category {
        refusal = refusal.category(category);
    }
    if let Some(Cow::Borrowed(sub_category)) = body.sub_category {
        refusal = refusal.sub_category(sub_category);
    }
    if let PipelineError::StageInUse { stages, objects } = error {
        refusal = refusal
            .context("stageIds", [format!("[{stages}]")])
            .context("objectIds", [format!("[{objects}]")]);
    }
    refusal
}

/// 404 for a read. A client that accepts nothing but JSON gets no body (recorded); what others get is not on record,
/// so they get the body that writes get.
pub(super) fn unread(call: &Call<'_>, missing: ApiError) -> ApiError {
    let only_json = call
        .headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.trim().eq_ignore_ascii_case("application/json"));
    if only_json {
        ApiError::bare(StatusCode::NOT_FOUND)
    } else {
        missing
    }
}

/// 404 for a missing pipeline; status and category are recorded, the wording is not.
pub(super) fn no_pipeline(id: &str) -> ApiError {
    ApiError::object_not_found(format!("Pipeline {id} does not exist."))
}

/// 404 for a missing stage.
pub(super) fn no_stage(id: &str) -> ApiError {
    ApiError::object_not_found(format!("Pipeline stage {id} does not exist."))
}
