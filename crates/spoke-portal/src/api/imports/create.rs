//! `POST /crm/imports`: a multipart body with `importRequest` and the files.

use std::fs;

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use spoke_model::import::{
    ColumnMapping, FILE_BYTES_MAX, FILES_MAX, ImportRequest, ImportState, REQUEST_BYTES_MAX, RUNNING_MAX,
    Zone,
};

use super::SCOPES;
use super::view::ImportView;
use crate::api::body;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::api::routes::Upload;
use crate::imports::{self, NewImport};
use crate::jobs::Kind;
use crate::server::{PartContent, UploadLimits, UploadedFile};

/// What is asked for before the body is read.
pub(crate) const UPLOAD: Upload = Upload {
    scopes: SCOPES,
    limits: UploadLimits {
        parts: FILES_MAX + 4,
        text_bytes: REQUEST_BYTES_MAX,
        files: 2,
        file_bytes: FILE_BYTES_MAX,
    },
    bytes_of_plan: None,
};

/// The field that says what to do.
const REQUEST: &str = "importRequest";

/// `POST /crm/imports`: 200 with the import, which goes on behind the answer. The wordings of the refusals are ours.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent = request_text(call)?;
    let value: Value = body::read(&sent)?;
    let request: ImportRequest =
        ImportRequest::deserialize(&value).map_err(|_| match body::read::<ImportRequest>(&sent) {
            Err(located) => located,
            Ok(_) => ApiError::internal(),
        })?;
    request
        .check()
        .map_err(|problem| ApiError::validation(format!("Invalid {REQUEST}: {problem}")))?;
    if let Some(name) = &request.time_zone {
        Zone::named(name).map_err(|problem| ApiError::validation(format!("Invalid {REQUEST}: {problem}")))?;
    }
    let object_types = object_types(call, &request)?;
    let files = uploaded_files(call, &request)?;

    let now = call.now;
    let mut transaction = call.portal.store.write();
    let id = transaction.take_id();
    for (number, file) in files.iter().enumerate() {
        let kept = call
            .portal
            .workroom
            .path(&imports::file_name(id, number))
            .and_then(|path| file.keep_as(&path));
        if let Err(error) = kept {
            tracing::error!(%error, "an uploaded file could not be kept");
            return Err(ApiError::internal());
        }
    }
    let running = imports::unfinished(&transaction)
        .into_iter()
        .filter_map(|other| imports::progress(&transaction, other))
        .filter(|progress| progress.state.is_running())
        .count();
    let state = if running < RUNNING_MAX {
        ImportState::Started
    } else {
        ImportState::Deferred
    };
    let new = NewImport {
        id,
        name: request.name,
        request: value,
        files: files.len(),
        object_types,
    };
    let import = imports::put(&mut transaction, new, state, now);
    let progress = imports::progress(&transaction, id).ok_or_else(ApiError::internal)?;
    let reply = Reply::serialized(StatusCode::OK, &ImportView::new(&import, &progress))?;
    let commit = transaction.commit();
    let delay = i64::try_from(call.portal.settings.job_delay.as_millis()).unwrap_or(i64::MAX);
    call.portal
        .jobs
        .submit(Kind::Import, id, now.saturating_add(delay));
    Ok(reply.after(commit))
}

/// The request's text, whether it was sent as a field or as a file.
fn request_text(call: &Call<'_>) -> Result<Vec<u8>, ApiError> {
    let part = call.parts.iter().find(|part| part.name == REQUEST);
    match part.map(|part| &part.content) {
        None => Err(ApiError::validation(format!("{REQUEST} must not be empty"))),
        Some(PartContent::Text(text)) => Ok(text.clone()),
        Some(PartContent::File(file)) if file.bytes > REQUEST_BYTES_MAX => {
            Err(ApiError::body_too_large(REQUEST_BYTES_MAX))
        }
        Some(PartContent::File(file)) => fs::read(file.path()).map_err(|error| {
            tracing::error!(%error, "an upload could not be read");
            ApiError::internal()
        }),
    }
}

/// The uploaded file of every file in the request, by its name.
fn uploaded_files<'c>(call: &Call<'c>, request: &ImportRequest) -> Result<Vec<&'c UploadedFile>, ApiError> {
    let find = |name: &str| {
        call.parts.iter().find_map(|part| match &part.content {
            PartContent::File(file) if part.name != REQUEST && file.file_name == name => Some(file),
            _ => None,
        })
    };
    request
        .files
        .iter()
        .map(|file| {
            let name = file.file_name.as_str();
            find(name).ok_or_else(|| {
                ApiError::validation(format!("No file with the name {name} was uploaded"))
                    .context("fileName", [name])
            })
        })
        .collect()
}

/// The ids of the types that columns are mapped to, each once.
fn object_types(call: &Call<'_>, request: &ImportRequest) -> Result<Vec<String>, ApiError> {
    let mut ids: Vec<String> = Vec::new();
    let columns = request
        .files
        .iter()
        .flat_map(|file| &file.file_import_page.column_mappings);
    for name in columns
        .filter(|column| !column.is_ignored())
        .filter_map(ColumnMapping::object_type)
    {
        let found = call
            .definitions
            .resolve(name)
            .map_err(|unknown| ApiError::validation(unknown.to_string()))?;
        if found.standard.is_some_and(|standard| !standard.writable) {
            let name = found.fully_qualified_name();
            return Err(ApiError::validation(format!("{name} records cannot be imported")));
        }
        let id = found.id.to_string();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}
