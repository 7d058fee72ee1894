//! Schemas: what object types are made of, and custom object types.

mod associations;
mod bodies;
mod checks;
mod create;
mod read;
mod remove;
mod update;
mod view;

pub(crate) use associations::{create as create_association, delete as delete_association};
pub(crate) use create::{TYPES_MAX, create};
pub(crate) use read::{batch_read, list, read};
pub(crate) use remove::{archive, purge};
pub(crate) use update::update;

use http::StatusCode;

use super::call::Call;
use super::errors::{ApiError, category};

/// Scopes any of which lets a token read schemas.
const READ_SCOPES: &[&str] = &[
    "crm.schemas.custom.read",
    "crm.objects.custom.read",
    "custom-object-read",
];

/// Refuses a token that may not read schemas. The wording differs from other operations' (recorded).
fn require_read(call: &Call<'_>) -> Result<(), ApiError> {
    if call.grant.has_any(READ_SCOPES) {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::FORBIDDEN,
        "One or more of the following scopes are required.",
    )
    .context("requiredGranularScopes", READ_SCOPES.iter().copied())
    .context("links", ["https://developers.hubspot.com/scopes"])
    .category(category::MISSING_SCOPES))
}
