//! What is known of a file.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use spoke_model::content::{AuditEvent, AuditedType};
use spoke_model::source_code::{ENVIRONMENTS, FILES_MAX, TOTAL_BYTES_MAX, is_path};

use crate::api::call::Call;
use crate::api::cms::audit::{self, Changed};
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Files, keyed `environment/path`.
pub(super) const FILES: &str = "cms_source_files";

/// A file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SourceFile {
    pub(super) id: u64,
    pub(super) size: u64,
    /// SHA-256 of the content, in hexadecimal digits (which hash HubSpot gives is not documented).
    pub(super) hash: String,
    /// In milliseconds since 1970.
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl SourceFile {
    /// The file with this key.
    pub(super) fn find(state: &State, key: &str) -> Option<Self> {
        Self::deserialize(state.document(FILES, key)?).ok()
    }

    /// Keeps it.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>, key: &str) -> Result<(), ApiError> {
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(FILES, key, document);
        Ok(())
    }

    /// The name of its content in the workroom.
    pub(super) fn content_name(&self) -> String {
        format!("source-{}", self.id)
    }

    /// It as answers carry it.
    pub(super) fn view(&self, path: &str) -> Value {
        json!({
            "id": self.id.to_string(), "name": name(path), "folder": false, "hash": self.hash,
            "createdAt": self.created_at, "updatedAt": self.updated_at,
        })
    }
}

/// The key of what a call's path names, and the path in its environment.
pub(super) fn place<'c>(call: &'c Call<'_>) -> Result<(String, &'c str), ApiError> {
    let (environment, path) = (call.parameter(0), call.parameter(1));
    if !ENVIRONMENTS.contains(&environment) {
        return Err(ApiError::validation(format!(
            "The environment must be one of {}, not {environment}",
            ENVIRONMENTS.join(", ")
        )));
    }
    check_path(path)?;
    Ok((format!("{environment}/{path}"), path))
}

/// Refuses a path that could lead somewhere else.
pub(super) fn check_path(path: &str) -> Result<(), ApiError> {
    if is_path(path) {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "{path:?} is no path of a file: names between slashes, none of them . or .."
    )))
}

/// The names of what lies directly in a folder; nothing where there is no such folder.
pub(super) fn children(state: &State, key: &str) -> Vec<String> {
    let below = format!("{key}/");
    let mut names: Vec<String> = state
        .documents_below(FILES, &below)
        .filter_map(|(key, _)| key.get(below.len()..)?.split('/').next().map(str::to_owned))
        .collect();
    // Names of one folder need not stand together: `a/b` sorts behind `a.css`.
    names.sort();
    names.dedup();
    names
}

/// Refuses files that would be too many or too large together with those that are there.
pub(super) fn check_room(state: &State, files: usize, bytes: u64) -> Result<(), ApiError> {
    let sizes = state
        .documents_below(FILES, "")
        .filter_map(|(_, document)| document.get("size")?.as_u64());
    let (count, total) = sizes.fold((0, 0), |(count, total), size| (count + 1, total + size));
    if count + files <= FILES_MAX && total + bytes <= TOTAL_BYTES_MAX {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "This portal keeps at most {FILES_MAX} source files of {TOTAL_BYTES_MAX} bytes together; delete some first"
    )))
}

/// Writes into the audit log what happened to a file.
pub(super) fn note(
    transaction: &mut Transaction<'_>,
    at: i64,
    path: &str,
    file: &SourceFile,
    event: AuditEvent,
) {
    let id = file.id.to_string();
    let changed = Changed {
        kind: AuditedType::of_file(path),
        event,
        id: &id,
        name: path,
    };
    audit::note(transaction, at, &changed);
}

/// The last name of a path.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The hash of a file's content.
pub(super) fn hash(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(read) = buffer.get(..read).filter(|read| !read.is_empty()) else {
            break;
        };
        hash.update(read);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

pub(super) fn no_disk(error: &io::Error) -> ApiError {
    tracing::error!(%error, "a source file could not be kept or read");
    ApiError::internal()
}
