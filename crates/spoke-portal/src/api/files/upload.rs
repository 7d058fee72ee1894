//! Uploads: a new file, or another content for one.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use spoke_model::file::{
    DuplicateScope, DuplicateStrategy, FIELD_BYTES_MAX, FILE_BYTES_MAX, FileAccess, bytes_max,
};
use spoke_model::time::Timestamp;

use super::file::{File, split};
use super::folder::check_name;
use super::options::{Options, destination};
use super::{FILES_MAX, TOTAL_BYTES_MAX, WRITE, no_disk};
use crate::api::body;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::api::routes::Upload;
use crate::server::{PartContent, UploadLimits, UploadedFile};
use crate::store::State;

/// What is asked for before the body is read.
pub(crate) const UPLOAD: Upload = Upload {
    scopes: WRITE,
    limits: UploadLimits {
        parts: 8,
        text_bytes: FIELD_BYTES_MAX,
        files: 1,
        file_bytes: FILE_BYTES_MAX,
    },
    bytes_of_plan: Some(bytes_max),
};

/// Where a content comes from.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// An upload, which becomes the file.
    Upload(&'a UploadedFile),
    /// Another file, which stays.
    Copy(&'a Path),
}

impl Source<'_> {
    fn path(&self) -> &Path {
        match self {
            Self::Upload(upload) => upload.path(),
            Self::Copy(path) => path,
        }
    }
}

/// A content and what it is to be called, before it is kept.
pub(super) struct Incoming<'a> {
    pub(super) source: Source<'a>,
    pub(super) size: u64,
    pub(super) full_name: String,
}

/// `POST /files/v3/files`: 201 with the file; 200 with the one that is there where the options ask for that (assumed).
pub(crate) fn upload(call: &Call<'_>) -> Result<Reply, ApiError> {
    let file = uploaded(call)?;
    let given = text(call, "fileName")?.filter(|name| !name.is_empty());
    let sent = given.unwrap_or_else(|| file.file_name.clone());
    if sent.trim().is_empty() {
        return Err(ApiError::validation("Could not determine name from file"));
    }
    let (name, mut extension) = split(&sent);
    if extension.is_empty() {
        // A name of its own need not repeat the ending (assumed).
        extension = split(&file.file_name).1;
    }
    let full_name = if extension.is_empty() {
        name
    } else {
        format!("{name}.{extension}")
    };
    let options: Options = options(call)?.ok_or_else(|| ApiError::validation("options must not be empty"))?;
    let (id, path) = (text(call, "folderId")?, text(call, "folderPath")?);
    let incoming = Incoming {
        source: Source::Upload(file),
        size: file.bytes,
        full_name,
    };
    let (file, status, reply) = keep(call, &incoming, &options, (id.as_deref(), path.as_deref()))?;
    tracing::debug!(id = file.id, %status, "a file was uploaded");
    Ok(reply)
}

/// Keeps a content as a file.
pub(super) fn keep(
    call: &Call<'_>,
    incoming: &Incoming<'_>,
    options: &Options,
    (folder_id, folder_path): (Option<&str>, Option<&str>),
) -> Result<(File, StatusCode, Reply), ApiError> {
    check_name(&incoming.full_name)?;
    let expires_at = options.end(call.now)?;
    let digest = digest(incoming.source.path()).map_err(|error| no_disk(&error))?;
    let mut transaction = call.portal.store.write();
    let folder = destination(&mut transaction, folder_id, folder_path, call.now)?;
    if let Some(twin) = twin(call, &transaction, options, &digest, folder) {
        if options.duplicate_validation_strategy == DuplicateStrategy::Reject {
            return Err(
                ApiError::conflict(format!("A file with the same content exists: {}", twin.id))
                    .context("fileId", [twin.id.to_string()]),
            );
        }
        let reply = Reply::serialized(StatusCode::OK, &twin.view(call, &transaction))?;
        return Ok((twin, StatusCode::OK, reply.after(transaction.commit())));
    }
    let (count, bytes) = File::totals(&transaction);
    if count >= FILES_MAX || bytes.saturating_add(incoming.size) > TOTAL_BYTES_MAX {
        return Err(ApiError::validation(format!(
            "This portal keeps at most {FILES_MAX} files of {TOTAL_BYTES_MAX} bytes together; delete some for good"
        )));
    }
    let (name, extension) = split(&incoming.full_name);
    let there = File::in_folder(&transaction, folder, &incoming.full_name)
        .and_then(|id| File::find(&transaction, id, call.now));
    let before = there.as_ref().filter(|_| options.overwrite);
    let mut file = File {
        id: before.map_or_else(|| transaction.take_id(), |file| file.id),
        folder,
        name,
        extension,
        access: options.access,
        size: incoming.size,
        digest,
        usable: true,
        expires_at,
        created_at: before.map_or(call.now, |file| file.created_at),
        updated_at: call.now,
        deleted: false,
    };
    if before.is_none() {
        make_unique(&transaction, &mut file, call.now);
    }
    place(call, incoming.source, file.id)?;
    file.keep(&mut transaction, before)?;
    let status = StatusCode::CREATED;
    let reply = Reply::serialized(status, &file.view(call, &transaction))?;
    Ok((file, status, reply.after(transaction.commit())))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReplaceOptions {
    #[serde(default)]
    access: Option<FileAccess>,
    #[serde(default)]
    is_usable_in_content: Option<bool>,
    #[serde(default)]
    expires_at: Option<Timestamp>,
}

/// `PUT /files/v3/files/{fileId}`: another content under the same id, name and address.
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent = uploaded(call)?;
    let options: Option<ReplaceOptions> = options(call)?;
    let digest = digest(sent.path()).map_err(|error| no_disk(&error))?;
    let mut transaction = call.portal.store.write();
    let before = File::named(call, &transaction)?;
    let mut file = File {
        size: sent.bytes,
        digest,
        updated_at: call.now,
        ..before.clone()
    };
    if let Some(options) = options {
        file.access = options.access.unwrap_or(file.access);
        file.usable = options.is_usable_in_content.unwrap_or(file.usable);
        file.expires_at = options.expires_at.map(Timestamp::millis).or(file.expires_at);
    }
    place(call, Source::Upload(sent), file.id)?;
    file.keep(&mut transaction, Some(&before))?;
    let reply = Reply::serialized(StatusCode::OK, &file.view(call, &transaction))?;
    Ok(reply.after(transaction.commit()))
}

/// Gives a content its lasting place.
fn place(call: &Call<'_>, source: Source<'_>, id: u64) -> Result<(), ApiError> {
    let placed = call
        .portal
        .workroom
        .path(&File::content_name(id))
        .and_then(|path| match source {
            Source::Upload(upload) => upload.keep_as(&path),
            Source::Copy(source) => {
                let half = path.with_extension("part");
                fs::copy(source, &half)?;
                fs::File::open(&half)?.sync_all()?;
                fs::rename(&half, &path)
            }
        });
    placed.map_err(|error| no_disk(&error))
}

/// A file with the same content, where the options look for one.
fn twin(call: &Call<'_>, state: &State, options: &Options, digest: &str, folder: u64) -> Option<File> {
    if options.duplicate_validation_strategy == DuplicateStrategy::None {
        return None;
    }
    let anywhere = options.duplicate_validation_scope == DuplicateScope::EntirePortal;
    File::with_content(state, digest)
        .filter_map(|id| File::find(state, id, call.now))
        .find(|file| anywhere || file.folder == folder)
}

/// `cat`, `cat-1`, `cat-2` …, whichever is free.
fn make_unique(state: &State, file: &mut File, now: i64) {
    let name = file.name.clone();
    let mut number = 0_u32;
    let is_taken = |file: &File| {
        File::in_folder(state, file.folder, &file.full_name())
            .and_then(|id| File::find(state, id, now))
            .is_some()
    };
    while is_taken(file) {
        number += 1;
        file.name = format!("{name}-{number}");
    }
}

fn digest(path: &Path) -> io::Result<String> {
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

fn uploaded<'c>(call: &Call<'c>) -> Result<&'c UploadedFile, ApiError> {
    let part = call.parts.iter().find_map(|part| match &part.content {
        PartContent::File(file) if part.name == "file" => Some(file),
        _ => None,
    });
    // The text is on record for a part without a file name.
    part.ok_or_else(|| ApiError::validation("Could not determine name from file"))
}

/// A field as text, if it was sent.
fn text(call: &Call<'_>, name: &str) -> Result<Option<String>, ApiError> {
    let part = call.parts.iter().find(|part| part.name == name);
    match part.map(|part| &part.content) {
        Some(PartContent::Text(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(_) => Err(ApiError::validation(format!("{name} is not UTF-8"))),
        },
        _ => Ok(None),
    }
}

/// `options`, if they were sent.
fn options<T: for<'de> Deserialize<'de>>(call: &Call<'_>) -> Result<Option<T>, ApiError> {
    let Some(text) = text(call, "options")? else {
        return Ok(None);
    };
    let value: Value = body::read(text.as_bytes())?;
    T::deserialize(value)
        .map(Some)
        .map_err(|wrong| ApiError::validation(format!("Invalid options: {wrong}")))
}
