//! Changing and deleting files.

use http::StatusCode;
use serde::Deserialize;
use spoke_model::file::FileAccess;
use spoke_model::time::Timestamp;

use super::file::File;
use super::folder::{Folder, check_name, taken};
use super::{folder_id, number};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changes {
    #[serde(default)]
    access: Option<FileAccess>,
    #[serde(default)]
    parent_folder_id: Option<String>,
    #[serde(default)]
    parent_folder_path: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    clear_expires: bool,
    #[serde(default)]
    is_usable_in_content: Option<bool>,
    #[serde(default)]
    expires_at: Option<Timestamp>,
}

/// `PATCH /files/v3/files/{fileId}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let changes: Changes = call.read()?;
    let mut transaction = call.portal.store.write();
    let before = File::named(call, &transaction)?;
    let mut file = File {
        updated_at: call.now,
        ..before.clone()
    };
    if let Some(name) = changes.name {
        check_name(&name)?;
        // A name with the ending that the file has anyway means the same (assumed).
        let ending = format!(".{}", file.extension);
        file.name = name.strip_suffix(&ending).unwrap_or(&name).to_owned();
    }
    match (changes.parent_folder_id, changes.parent_folder_path) {
        (Some(id), None) if id == "0" => file.folder = 0,
        (Some(id), None) => file.folder = folder_id(&transaction, &id)?,
        (None, Some(path)) => file.folder = Folder::make_path(&mut transaction, &path, call.now)?,
        (None, None) => {}
        (Some(_), Some(_)) => {
            return Err(ApiError::validation(
                "Only one of parentFolderId and parentFolderPath can be given",
            ));
        }
    }
    file.access = changes.access.unwrap_or(file.access);
    file.usable = changes.is_usable_in_content.unwrap_or(file.usable);
    file.expires_at = match changes.expires_at {
        _ if changes.clear_expires => None,
        Some(at) => Some(at.millis()),
        None => file.expires_at,
    };
    let there = File::in_folder(&transaction, file.folder, &file.full_name());
    let other = there
        .filter(|id| *id != file.id)
        .and_then(|id| File::find(&transaction, id, call.now));
    if other.is_some() {
        return Err(taken(&file.full_name()));
    }
    file.keep(&mut transaction, Some(&before))?;
    let reply = Reply::serialized(StatusCode::OK, &file.view(call, &transaction))?;
    Ok(reply.after(transaction.commit()))
}

/// `DELETE /files/v3/files/{fileId}`: the content stays, but nothing leads to it any more.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call, 0)?;
    let mut transaction = call.portal.store.write();
    if let Some(before) = File::find(&transaction, id, call.now) {
        let file = File {
            deleted: true,
            ..before.clone()
        };
        file.keep(&mut transaction, Some(&before))?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `DELETE /files/v3/files/{fileId}/gdpr-delete`: gone for good, at once (HubSpot: within seven days).
pub(crate) fn gdpr_delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call, 0)?;
    let mut transaction = call.portal.store.write();
    if let Some(file) = File::kept(&transaction, id) {
        file.forget(&mut transaction);
        call.portal.workroom.remove(&File::content_name(id));
    }
    Ok(Reply::no_content().after(transaction.commit()))
}
