//! Multipart bodies, part by part: texts into memory, files to disk as they arrive.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use http::{HeaderMap, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use multer::{Constraints, Field, Multipart, SizeLimit};
use tokio::io::AsyncWriteExt;

use crate::api::ApiError;
use crate::workroom::Workroom;

/// How much an operation's multipart body may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UploadLimits {
    /// Parts.
    pub(crate) parts: usize,
    /// Bytes of a part without a file name, which stays in memory.
    pub(crate) text_bytes: u64,
    /// Parts with a file name.
    pub(crate) files: u64,
    /// Bytes of a part with a file name, which goes to disk.
    pub(crate) file_bytes: u64,
}

/// Bytes that the head and the boundary of a part have at most.
const PART_HEAD: u64 = 4 * 1024;

impl UploadLimits {
    /// Bytes of a whole body that keeps to these limits.
    fn whole(self) -> u64 {
        let parts = self.parts as u64;
        let texts = parts.saturating_mul(self.text_bytes.saturating_add(PART_HEAD));
        self.files.saturating_mul(self.file_bytes).saturating_add(texts)
    }
}

/// One part of a multipart body.
#[derive(Debug)]
pub(crate) struct Part {
    /// The field's name.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) content: PartContent,
}

/// What a part holds.
#[derive(Debug)]
pub(crate) enum PartContent {
    /// A part without a file name.
    Text(Vec<u8>),
    /// A part with one.
    File(UploadedFile),
}

/// A file on disk that vanishes with this value unless somebody keeps it.
#[derive(Debug)]
pub(crate) struct UploadedFile {
    /// The name that the caller gave it.
    pub(crate) file_name: String,
    /// Its size.
    pub(crate) bytes: u64,
    path: PathBuf,
}

impl UploadedFile {
    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it a lasting place.
    pub(crate) fn keep_as(&self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)
    }
}

impl Drop for UploadedFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Reads a multipart body to its end.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Incoming,
    limits: UploadLimits,
    workroom: &Workroom,
) -> Result<Vec<Part>, ApiError> {
    let sent = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(sent) else {
        return Err(ApiError::unsupported_upload(sent));
    };
    // Who says beforehand that it is too much need not send it.
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|declared: u64| declared > limits.whole()) {
        return Err(ApiError::body_too_large(limits.file_bytes));
    }
    let sizes = SizeLimit::new()
        .whole_stream(limits.whole())
        .per_field(limits.file_bytes);
    let constraints = Constraints::new().size_limit(sizes);
    let mut multipart = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(refuse)? {
        if parts.len() == limits.parts {
            let most = limits.parts;
            return Err(ApiError::validation(format!(
                "The body has more than {most} parts"
            )));
        }
        parts.push(part(field, limits, workroom).await?);
    }
    Ok(parts)
}

async fn part(field: Field<'static>, limits: UploadLimits, workroom: &Workroom) -> Result<Part, ApiError> {
    let name = field.name().unwrap_or_default().to_owned();
    let content = match field.file_name().map(str::to_owned) {
        Some(file_name) => PartContent::File(file(field, file_name, workroom).await?),
        None => PartContent::Text(text(field, limits.text_bytes).await?),
    };
    Ok(Part { name, content })
}

async fn text(mut field: Field<'static>, most: u64) -> Result<Vec<u8>, ApiError> {
    let mut text = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(refuse)? {
        if text.len() as u64 + chunk.len() as u64 > most {
            return Err(ApiError::body_too_large(most));
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}

async fn file(
    mut field: Field<'static>,
    file_name: String,
    workroom: &Workroom,
) -> Result<UploadedFile, ApiError> {
    let path = workroom.upload().map_err(|error| no_disk(&error))?;
    let mut out = tokio::fs::File::create(&path)
        .await
        .map_err(|error| no_disk(&error))?;
    // From here on the file goes when the upload is not completed.
    let mut uploaded = UploadedFile {
        file_name,
        bytes: 0,
        path,
    };
    while let Some(chunk) = field.chunk().await.map_err(refuse)? {
        out.write_all(&chunk).await.map_err(|error| no_disk(&error))?;
        uploaded.bytes += chunk.len() as u64;
    }
    out.sync_all().await.map_err(|error| no_disk(&error))?;
    Ok(uploaded)
}

/// The wording of these refusals is not recorded.
fn refuse(error: multer::Error) -> ApiError {
    match error {
        multer::Error::FieldSizeExceeded { limit, .. } | multer::Error::StreamSizeExceeded { limit } => {
            ApiError::body_too_large(limit)
        }
        other => ApiError::validation(format!("The multipart body cannot be read: {other}")),
    }
}

fn no_disk(error: &io::Error) -> ApiError {
    tracing::error!(%error, "an upload could not be written to disk");
    ApiError::internal()
}
