//! The file of an export.

use std::fs::File;

use http::{HeaderValue, StatusCode, header};
use spoke_model::export::ExportFormat;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::{Download, Reply};
use crate::exports::{self, Behind};

/// The media type of files that were zipped.
const ZIP: &str = "application/zip";

/// `GET /crm-exports/files/{key}/{fileName}`: an address of the portal's own, which the status of an export gives out.
/// It needs no token (documented of HubSpot's); an address that is no longer in force is refused like one that never
/// was (status and wording assumed).
pub(crate) fn download(call: &Call<'_>) -> Result<Reply, ApiError> {
    let expired = || {
        ApiError::new(
            StatusCode::FORBIDDEN,
            "The address of this file is no longer valid",
        )
    };
    let behind = call.portal.downloads.find(call.parameter(0), call.now);
    let Some(Behind::Export(export)) = behind else {
        return Err(expired());
    };
    let name = exports::find(&call.portal.store.read(), export)
        .and_then(|export| export.file)
        .ok_or_else(expired)?;
    let opened = call
        .portal
        .workroom
        .path(&exports::file_name(export))
        .and_then(File::open)
        .and_then(|file| Ok((file.metadata()?.len(), file)));
    let (bytes, file) = opened.map_err(|_| expired())?;
    let media_type = [ExportFormat::Csv, ExportFormat::Xls, ExportFormat::Xlsx]
        .into_iter()
        .find(|format| name.ends_with(&format!(".{}", format.ending())))
        .map_or(ZIP, ExportFormat::media_type);
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    Ok(Reply::download(Download { file, bytes })
        .header(header::CONTENT_TYPE, HeaderValue::from_static(media_type))
        .header(header::CONTENT_DISPOSITION, disposition))
}
