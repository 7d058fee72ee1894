//! Archives: their files are put into the folder that the archive lies in (assumed), all of them or none.
//!
//! HubSpot does that behind its answer; here it is done when the answer is given.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::content::AuditEvent;
use spoke_model::source_code::{
    ARCHIVE_BYTES_MAX, ARCHIVE_FILES_MAX, ENVIRONMENTS, FILE_BYTES_MAX, TASKS_MAX,
};
use zip::ZipArchive;

use super::content::{file_above, missing};
use super::file::{SourceFile, check_path, check_room, children, hash, no_disk, note};
use crate::api::call::Call;
use crate::api::cms::{number, time};
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::State;

/// When extractions were asked for, keyed by padded id.
const TASKS: &str = "cms_extract_tasks";

#[derive(Deserialize)]
struct Request {
    path: String,
}

/// A file of an archive, unpacked. It vanishes with this value unless it was given a lasting place.
struct Unpacked {
    path: String,
    size: u64,
    hash: String,
    place: Place,
}

struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// `POST /cms/v3/source-code/extract/async`: 202. The path may begin with an environment; `draft` is meant otherwise
/// (assumed).
pub(crate) fn start(call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Request = call.read()?;
    let sent = request.path.trim_start_matches('/');
    let (environment, path) = match sent.split_once('/') {
        Some((first, rest)) if ENVIRONMENTS.contains(&first) => (first, rest),
        _ => ("draft", sent),
    };
    check_path(path)?;
    let archive = SourceFile::find(&call.portal.store.read(), &format!("{environment}/{path}"));
    let archive = archive.ok_or_else(|| missing(path))?;
    let opened = call
        .portal
        .workroom
        .path(&archive.content_name())
        .and_then(File::open);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let files = unpack(call, opened.map_err(|_| missing(path))?, folder)?;
    let mut transaction = call.portal.store.write();
    check_places(&transaction, environment, &files)?;
    for file in files {
        let key = format!("{environment}/{}", file.path);
        let before = SourceFile::find(&transaction, &key);
        let kept = SourceFile {
            id: before
                .as_ref()
                .map_or_else(|| transaction.take_id(), |file| file.id),
            size: file.size,
            hash: file.hash,
            created_at: before.as_ref().map_or(call.now, |file| file.created_at),
            updated_at: call.now,
        };
        let lasting = call.portal.workroom.path(&kept.content_name());
        lasting
            .and_then(|lasting| fs::rename(&file.place.0, lasting))
            .map_err(|error| no_disk(&error))?;
        kept.put(&mut transaction, &key)?;
        let event = if before.is_some() {
            AuditEvent::Updated
        } else {
            AuditEvent::Created
        };
        note(&mut transaction, call.now, &file.path, &kept, event);
    }
    let task = transaction.take_id();
    transaction.put_document(TASKS, &key(task), call.now.into());
    let count = transaction.documents_below(TASKS, "").count();
    let old: Vec<String> = transaction
        .documents_below(TASKS, "")
        .take(count.saturating_sub(TASKS_MAX))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in old {
        transaction.delete_document(TASKS, &key);
    }
    let status = format!("{}{}/tasks/{task}/status", call.base_url(), call.path);
    let view = json!({ "id": task.to_string(), "links": { "status": status } });
    Ok(Reply::serialized(StatusCode::ACCEPTED, &view)?.after(transaction.commit()))
}

/// `GET /cms/v3/source-code/extract/async/tasks/{taskId}/status`
pub(crate) fn status(call: &Call<'_>) -> Result<Reply, ApiError> {
    let task = number(call.parameter(0))?;
    let state = call.portal.store.read();
    let at = state.document(TASKS, &key(task)).and_then(Value::as_i64);
    let at = time(at.ok_or_else(ApiError::resource_not_found)?);
    let view = json!({ "status": "COMPLETE", "requestedAt": at, "startedAt": at, "completedAt": at });
    Reply::serialized(StatusCode::OK, &view)
}

/// Unpacks an archive beside what is kept. Sizes are counted while unpacking: what an archive says of itself proves nothing.
fn unpack(call: &Call<'_>, archive: File, folder: &str) -> Result<Vec<Unpacked>, ApiError> {
    let unreadable =
        |why: &dyn std::fmt::Display| ApiError::validation(format!("The archive cannot be read: {why}"));
    let mut archive = ZipArchive::new(archive).map_err(|error| unreadable(&error))?;
    if archive.len() > ARCHIVE_FILES_MAX {
        return Err(unreadable(&format!("it has more than {ARCHIVE_FILES_MAX} files")));
    }
    let mut files: Vec<Unpacked> = Vec::new();
    let mut left = ARCHIVE_BYTES_MAX;
    for position in 0..archive.len() {
        let entry = archive.by_index(position).map_err(|error| unreadable(&error))?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(|error| unreadable(&error))?;
        let path = if folder.is_empty() {
            name.into_owned()
        } else {
            format!("{folder}/{name}")
        };
        check_path(&path)?;
        if files.iter().any(|file| file.path == path) {
            return Err(unreadable(&format!("it has two files at {path}")));
        }
        let most = left.min(FILE_BYTES_MAX);
        let place = Place(call.portal.workroom.upload().map_err(|error| no_disk(&error))?);
        let mut out = File::create(&place.0).map_err(|error| no_disk(&error))?;
        let size = io::copy(&mut entry.take(most + 1), &mut out).map_err(|error| unreadable(&error))?;
        if size > most {
            return Err(unreadable(&format!("{path} makes it too large")));
        }
        out.sync_all().map_err(|error| no_disk(&error))?;
        left -= size;
        let hash = hash(&place.0).map_err(|error| no_disk(&error))?;
        files.push(Unpacked {
            path,
            size,
            hash,
            place,
        });
    }
    Ok(files)
}

/// Refuses files that cannot lie where they would have to.
fn check_places(state: &State, environment: &str, files: &[Unpacked]) -> Result<(), ApiError> {
    let bytes = files.iter().map(|file| file.size).sum();
    check_room(state, files.len(), bytes)?;
    for file in files {
        let key = format!("{environment}/{}", file.path);
        let below = format!("{}/", file.path);
        let in_archive = files.iter().any(|other| other.path.starts_with(&below));
        if in_archive || !children(state, &key).is_empty() || file_above(state, &key).is_some() {
            return Err(ApiError::conflict(format!(
                "{} would be a file and a folder",
                file.path
            )));
        }
    }
    Ok(())
}

fn key(task: u64) -> String {
    format!("{task:020}")
}
