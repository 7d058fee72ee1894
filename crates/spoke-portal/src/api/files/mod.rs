//! The files tool: uploads with their content on disk, folders, signed addresses.
//!
//! Fields and success statuses are the official client's models; refusals are not on record, so their wordings are ours.
//! Assumed: a name that is taken in a folder gets a number, unless `overwrite` is set; a duplicate is a file with the same
//! content; a deleted file answers nothing any more, but its content stays until it is deleted for good.

mod change;
mod content;
mod file;
mod folder;
mod folders;
mod from_url;
mod options;
mod read;
mod tasks;
mod upload;

use http::StatusCode;

use super::call::Call;
use super::errors::ApiError;
use crate::store::State;

pub(crate) use change::{delete, gdpr_delete, update};
pub(crate) use content::{download, open_address, signed_address, signed_url};
pub(crate) use folders::{
    create as create_folder, delete as delete_folder, read as read_folder, search as search_folders,
    update as update_folder, update_async as update_folder_async, update_status as folder_update_status,
};
pub(crate) use from_url::{start as import_from_url, status as import_status};
pub(crate) use read::{read, search, stat};
pub(crate) use upload::{UPLOAD, replace, upload};

const READ: &[&str] = &["files", "files.read", "files.ui_hidden.read"];
const WRITE: &[&str] = &["files", "files.write", "files.ui_hidden.write"];
const DELETE: &[&str] = &["files", "files.delete", "files.ui_hidden.write"];

/// Files that a portal keeps at most (our bound).
const FILES_MAX: usize = 100_000;
/// Folders that a portal keeps at most (our bound).
const FOLDERS_MAX: usize = 10_000;
/// Bytes that all files together have at most (our bound).
const TOTAL_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// The key of a document with this id; ids sort as numbers.
fn key(id: u64) -> String {
    format!("{id:020}")
}

/// The number at a place of the path; one that is none leads nowhere (assumed).
fn number(call: &Call<'_>, position: usize) -> Result<u64, ApiError> {
    call.parameter(position)
        .parse()
        .map_err(|_| ApiError::resource_not_found())
}

/// What a number in a body or field is, where folders are named by it.
fn folder_id(state: &State, text: &str) -> Result<u64, ApiError> {
    let id: Option<u64> = text.trim().parse().ok();
    id.filter(|id| folder::Folder::find(state, *id).is_some())
        .ok_or_else(|| {
            ApiError::object_not_found(format!("No folder exists with the id {text}"))
                .context("folderId", [text])
        })
}

/// The name of a file with its ending, if it is there.
pub(in crate::api) fn name_of(state: &State, id: &str, now: i64) -> Option<String> {
    file::File::find(state, id.trim().parse().ok()?, now).map(|file| file.full_name())
}

fn no_disk(error: &std::io::Error) -> ApiError {
    tracing::error!(%error, "a file could not be kept or read");
    ApiError::internal()
}

/// 404 for what is not there or may not be seen.
fn gone() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "The file does not exist or is not public")
}
