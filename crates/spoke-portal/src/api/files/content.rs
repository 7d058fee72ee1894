//! The content of files: by signed address, by plain address where they are public.
//!
//! Contents are other people's. Except for pictures they are always sent as attachments, so that nothing in them runs at
//! the portal's own address.

use std::fs;

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use spoke_model::file::{SIGNED_SECONDS, SIGNED_SECONDS_MAX, file_type};
use spoke_model::time::Timestamp;

use super::file::File;
use super::gone;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::{Download, Reply};
use crate::exports::Behind;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignedUrl<'a> {
    expires_at: Timestamp,
    url: String,
    name: &'a str,
    extension: &'a str,
    #[serde(rename = "type")]
    file_type: &'static str,
    size: u64,
}

/// `GET /files/v3/files/{fileId}/signed-url?expirationSeconds=`: sizes of pictures are not made.
pub(crate) fn signed_url(call: &Call<'_>) -> Result<Reply, ApiError> {
    let seconds = call.query.number("expirationSeconds")?.unwrap_or(SIGNED_SECONDS);
    if !(1..=SIGNED_SECONDS_MAX).contains(&seconds) {
        let rule = format!("must be between 1 and {SIGNED_SECONDS_MAX}");
        return Err(ApiError::bad_parameter(
            "expirationSeconds",
            &seconds.to_string(),
            &rule,
        ));
    }
    let file = File::named(call, &call.portal.store.read())?;
    let works = seconds * 1_000;
    let key = call
        .portal
        .downloads
        .give_out(Behind::File(file.id), call.now, works)
        .ok_or_else(ApiError::internal)?;
    let signed = SignedUrl {
        expires_at: Timestamp::from_millis(call.now.saturating_add(works)),
        url: format!("{}/hubfs-signed/{key}/{}", call.base_url(), file.id),
        name: &file.name,
        extension: &file.extension,
        file_type: file_type(&file.extension),
        size: file.size,
    };
    Reply::serialized(StatusCode::OK, &signed)
}

/// `GET /hubfs-signed/{key}/{fileId}`: an address of the portal's own, which needs no token.
pub(crate) fn signed_address(call: &Call<'_>) -> Result<Reply, ApiError> {
    let behind = call.portal.downloads.find(call.parameter(0), call.now);
    let state = call.portal.store.read();
    match behind {
        Some(Behind::File(id)) => send(call, &File::find(&state, id, call.now).ok_or_else(gone)?),
        _ => Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "The address of this file is no longer valid",
        )),
    }
}

/// `GET /hubfs/{portalId}/{fileId}/{fileName}`: public files alone; others are 404 (documented).
pub(crate) fn open_address(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id: u64 = call.parameter(1).parse().map_err(|_| gone())?;
    let file = File::find(&call.portal.store.read(), id, call.now);
    let file = file.filter(|file| file.access.is_public()).ok_or_else(gone)?;
    send(call, &file)
}

/// `GET /files/v3/files/{fileId}/download`: what the official client gets back is not documented; assumed to be the
/// content.
pub(crate) fn download(call: &Call<'_>) -> Result<Reply, ApiError> {
    let file = File::named(call, &call.portal.store.read())?;
    send(call, &file)
}

fn send(call: &Call<'_>, file: &File) -> Result<Reply, ApiError> {
    let opened = call
        .portal
        .workroom
        .path(&File::content_name(file.id))
        .and_then(fs::File::open)
        .and_then(|content| Ok((content.metadata()?.len(), content)));
    let (bytes, content) = opened.map_err(|_| gone())?;
    let (media_type, disposition) = match file.extension.as_str() {
        "png" => ("image/png", "inline"),
        "jpg" | "jpeg" => ("image/jpeg", "inline"),
        "gif" => ("image/gif", "inline"),
        "webp" => ("image/webp", "inline"),
        "csv" => ("text/csv;charset=utf-8", "attachment"),
        "txt" => ("text/plain;charset=utf-8", "attachment"),
        "pdf" => ("application/pdf", "attachment"),
        "json" => ("application/json", "attachment"),
        _ => ("application/octet-stream", "attachment"),
    };
    Ok(Reply::download(Download { file: content, bytes })
        .header(header::CONTENT_TYPE, HeaderValue::from_static(media_type))
        .header(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition))
        .header(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        ))
}
