//! What comes beside a file: its options and where it goes.

use serde::Deserialize;
use spoke_model::file::{DuplicateScope, DuplicateStrategy, FileAccess, expires_at};
use spoke_model::time::Timestamp;

use super::folder::Folder;
use super::folder_id;
use crate::api::errors::ApiError;
use crate::store::Transaction;

/// `options` of an upload, and the same fields of an import from an address.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Options {
    pub(super) access: FileAccess,
    #[serde(default)]
    pub(super) ttl: Option<String>,
    #[serde(default)]
    pub(super) expires_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) overwrite: bool,
    #[serde(default)]
    pub(super) duplicate_validation_strategy: DuplicateStrategy,
    #[serde(default)]
    pub(super) duplicate_validation_scope: DuplicateScope,
}

impl Options {
    /// The end of the file's life.
    pub(super) fn end(&self, now: i64) -> Result<Option<i64>, ApiError> {
        match (&self.ttl, self.expires_at) {
            (Some(ttl), _) => expires_at(ttl, now).map(Some).ok_or_else(|| {
                ApiError::validation("ttl must be a duration from one day to one year, such as P3M")
                    .context("ttl", [ttl.as_str()])
            }),
            (None, Some(at)) if at.millis() <= now => {
                Err(ApiError::validation("expiresAt must lie in the future"))
            }
            (None, at) => Ok(at.map(Timestamp::millis)),
        }
    }
}

/// The folder that a file goes to: exactly one of the two must say so (documented).
pub(super) fn destination(
    transaction: &mut Transaction<'_>,
    id: Option<&str>,
    path: Option<&str>,
    now: i64,
) -> Result<u64, ApiError> {
    match (id, path) {
        (Some(id), None) => folder_id(transaction, id),
        (None, Some(path)) => Folder::make_path(transaction, path, now),
        _ => Err(ApiError::validation(
            "Exactly one of folderId and folderPath must be given",
        )),
    }
}
