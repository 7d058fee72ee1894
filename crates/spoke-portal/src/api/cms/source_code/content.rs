//! Contents: up, down, checked, deleted; and what is known of them.

use std::fs;

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::json;
use spoke_model::content::AuditEvent;
use spoke_model::source_code::{FILE_BYTES_MAX, check};

use super::file::{FILES, SourceFile, check_room, children, hash, name, no_disk, note, place};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::{Download, Reply};
use crate::api::routes::Upload;
use crate::server::{PartContent, UploadLimits, UploadedFile};

/// What is asked for before the body is read.
pub(crate) const UPLOAD: Upload = Upload {
    limits: UploadLimits {
        parts: 4,
        text_bytes: 64 * 1024,
        files: 1,
        file_bytes: FILE_BYTES_MAX,
    },
    bytes_of_plan: None,
};

/// `POST /cms/v3/source-code/{environment}/content/{path}`: refused where there is a file already (documented).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    keep(call, false)
}

/// `PUT /cms/v3/source-code/{environment}/content/{path}`
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    keep(call, true)
}

fn keep(call: &Call<'_>, over: bool) -> Result<Reply, ApiError> {
    let (key, path) = place(call)?;
    let sent = uploaded(call)?;
    let hash = hash(sent.path()).map_err(|error| no_disk(&error))?;
    let mut transaction = call.portal.store.write();
    let before = SourceFile::find(&transaction, &key);
    if let Some(before) = before.as_ref().filter(|_| !over) {
        return Err(ApiError::conflict(format!("A file exists already at {path}"))
            .context("id", [before.id.to_string()]));
    }
    if !children(&transaction, &key).is_empty() {
        return Err(ApiError::conflict(format!("{path} is a folder")));
    }
    if let Some(folder) = file_above(&transaction, &key) {
        return Err(ApiError::conflict(format!("{folder} is a file, not a folder")));
    }
    check_room(&transaction, usize::from(before.is_none()), sent.bytes)?;
    let file = SourceFile {
        id: before
            .as_ref()
            .map_or_else(|| transaction.take_id(), |file| file.id),
        size: sent.bytes,
        hash,
        created_at: before.as_ref().map_or(call.now, |file| file.created_at),
        updated_at: call.now,
    };
    let lasting = call.portal.workroom.path(&file.content_name());
    lasting
        .and_then(|lasting| sent.keep_as(&lasting))
        .map_err(|error| no_disk(&error))?;
    file.put(&mut transaction, &key)?;
    let event = if before.is_some() {
        AuditEvent::Updated
    } else {
        AuditEvent::Created
    };
    note(&mut transaction, call.now, path, &file, event);
    Ok(Reply::serialized(StatusCode::OK, &file.view(path))?.after(transaction.commit()))
}

/// `GET /cms/v3/source-code/{environment}/content/{path}`: the content, never to be run at the portal's own address.
pub(crate) fn download(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (key, path) = place(call)?;
    let file = SourceFile::find(&call.portal.store.read(), &key).ok_or_else(|| missing(path))?;
    let opened = call
        .portal
        .workroom
        .path(&file.content_name())
        .and_then(fs::File::open)
        .and_then(|content| Ok((content.metadata()?.len(), content)));
    let (bytes, content) = opened.map_err(|_| missing(path))?;
    Ok(Reply::download(Download { file: content, bytes })
        .header(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        )
        .header(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment"),
        )
        .header(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        ))
}

/// `DELETE /cms/v3/source-code/{environment}/content/{path}`: 204; a folder goes with all that lies in it.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (key, path) = place(call)?;
    let mut transaction = call.portal.store.write();
    let below: Vec<String> = transaction
        .documents_below(FILES, &format!("{key}/"))
        .map(|(key, _)| key.to_owned())
        .chain([key])
        .collect();
    let mut gone = Vec::new();
    for key in below {
        if let Some(file) = SourceFile::find(&transaction, &key) {
            transaction.delete_document(FILES, &key);
            let path = key.split_once('/').map_or("", |(_, path)| path);
            note(&mut transaction, call.now, path, &file, AuditEvent::Deleted);
            gone.push(file.content_name());
        }
    }
    if gone.is_empty() {
        return Err(missing(path));
    }
    let commit = transaction.commit();
    for name in gone {
        call.portal.workroom.remove(&name);
    }
    Ok(Reply::no_content().after(commit))
}

/// `GET /cms/v3/source-code/{environment}/metadata/{path}`: of a file, or of a folder with the names of what lies in it.
pub(crate) fn metadata(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (key, path) = place(call)?;
    let state = call.portal.store.read();
    if let Some(file) = SourceFile::find(&state, &key) {
        return Reply::serialized(StatusCode::OK, &file.view(path));
    }
    let children = children(&state, &key);
    let times: Vec<SourceFile> = state
        .documents_below(FILES, &format!("{key}/"))
        .filter_map(|(key, _)| SourceFile::find(&state, key))
        .collect();
    let (Some(made), Some(changed)) = (
        times.iter().map(|file| file.created_at).min(),
        times.iter().map(|file| file.updated_at).max(),
    ) else {
        return Err(missing(path));
    };
    // A folder has no number of its own; its path tells it apart (assumed).
    let view = json!({
        "id": path, "name": name(path), "folder": true, "children": children,
        "createdAt": made, "updatedAt": changed,
    });
    Reply::serialized(StatusCode::OK, &view)
}

/// `POST /cms/v3/source-code/{environment}/validate/{path}`: 200 without a body for a file that could be kept (assumed), 400
/// for one that could not.
pub(crate) fn validate(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, path) = place(call)?;
    let content = fs::read(uploaded(call)?.path()).map_err(|error| no_disk(&error))?;
    check(path, &content).map_err(|problem| ApiError::validation(format!("{path}: {problem}")))?;
    Ok(Reply::ok(Vec::new()))
}

/// The file that stands where a folder would have to be.
pub(super) fn file_above(state: &crate::store::State, key: &str) -> Option<String> {
    let slashes = key.match_indices('/').skip(1);
    let mut above = slashes.filter_map(|(at, _)| key.get(..at));
    above
        .find(|above| SourceFile::find(state, above).is_some())
        .map(str::to_owned)
}

fn uploaded<'c>(call: &Call<'c>) -> Result<&'c UploadedFile, ApiError> {
    let part = call.parts.iter().find_map(|part| match &part.content {
        PartContent::File(file) if part.name == "file" => Some(file),
        _ => None,
    });
    part.ok_or_else(|| ApiError::validation("The body needs a part file with a file name"))
}

pub(super) fn missing(path: &str) -> ApiError {
    ApiError::object_not_found(format!("No file or folder exists at {path}")).context("path", [path])
}
