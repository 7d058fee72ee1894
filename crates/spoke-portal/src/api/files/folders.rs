//! Folders: create, read, search, rename, move, delete.

use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::file::{DEPTH_MAX, PAGE_MAX};

use super::file::File;
use super::folder::{Folder, check_name, taken};
use super::{folder_id, tasks};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::IdText;
use crate::api::location::location;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::State;

/// What became of changes that were asked for as tasks, keyed by the task.
const TASKS: &str = "file_folder_tasks";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewFolder {
    name: String,
    #[serde(default)]
    parent_folder_id: Option<String>,
    #[serde(default)]
    parent_path: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changes<'a> {
    #[serde(default, borrow)]
    id: Option<IdText<'a>>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, borrow)]
    parent_folder_id: Option<IdText<'a>>,
}

/// `POST /files/v3/folders`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let new: NewFolder = call.read()?;
    let mut transaction = call.portal.store.write();
    let parent = match (new.parent_folder_id, new.parent_path) {
        (Some(id), None) => folder_id(&transaction, &id)?,
        (None, Some(path)) => Folder::make_path(&mut transaction, &path, call.now)?,
        (None, None) => 0,
        (Some(_), Some(_)) => {
            return Err(ApiError::validation(
                "Only one of parentFolderId and parentPath can be given",
            ));
        }
    };
    let folder = Folder::make(&mut transaction, parent, &new.name, call.now)?;
    let reply = Reply::serialized(StatusCode::CREATED, &folder.view(&transaction))?;
    let place = location(call, &folder.id.to_string());
    Ok(reply.header(header::LOCATION, place).after(transaction.commit()))
}

/// `GET /files/v3/folders/{folderId}` and `/{folderPath}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let folder = named(call, &state)?;
    Reply::serialized(StatusCode::OK, &folder.view(&state))
}

/// `GET /files/v3/folders/search`: by `name`, `path`, `parentFolderIds`, `ids`.
pub(crate) fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let (name, path) = (call.query.first("name"), call.query.first("path"));
    let ids: Vec<&str> = call.query.list("ids").collect();
    let parents: Vec<&str> = call.query.list("parentFolderIds").collect();
    let is_one_of = |list: &[&str], id: u64| list.is_empty() || list.contains(&id.to_string().as_str());
    let found = Folder::all(&state)
        .filter(|folder| name.is_none_or(|name| folder.name == name))
        .filter(|folder| is_one_of(&ids, folder.id) && is_one_of(&parents, folder.parent))
        .filter(|folder| path.is_none_or(|path| Folder::path(&state, folder.id) == path))
        .map(|folder| Value::Object(folder.view(&state)));
    paged::page(call, found, (10, PAGE_MAX), false)
}

/// `PATCH /files/v3/folders/{folderId}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let changes: Changes<'_> = call.read()?;
    let mut transaction = call.portal.store.write();
    let before = named(call, &transaction)?;
    let folder = changed(&transaction, &before, &changes, call.now)?;
    folder.keep(&mut transaction, Some(&before))?;
    let reply = Reply::serialized(StatusCode::OK, &folder.view(&transaction))?;
    Ok(reply.after(transaction.commit()))
}

/// `POST /files/v3/folders/update/async`: 202 with a task. The change is done when the answer leaves; what is asked for
/// can't fail afterwards.
pub(crate) fn update_async(call: &Call<'_>) -> Result<Reply, ApiError> {
    let changes: Changes<'_> = call.read()?;
    let mut transaction = call.portal.store.write();
    let id = changes.id.as_ref().map(IdText::as_str).unwrap_or_default();
    let id = folder_id(&transaction, id)?;
    let before = Folder::find(&transaction, id).ok_or_else(ApiError::resource_not_found)?;
    let folder = changed(&transaction, &before, &changes, call.now)?;
    folder.keep(&mut transaction, Some(&before))?;
    tasks::accepted(call, transaction, TASKS, json!({"folder": id}))
}

/// `GET /files/v3/folders/update/async/tasks/{taskId}/status`
pub(crate) fn update_status(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let task = state
        .document(TASKS, call.parameter(0))
        .ok_or_else(ApiError::resource_not_found)?;
    let folder = task.get("folder").and_then(Value::as_u64);
    let folder = folder.and_then(|id| Folder::find(&state, id));
    let mut body = tasks::completed(call, task);
    if let Some(folder) = folder {
        body.insert("result".to_owned(), Value::Object(folder.view(&state)));
    }
    Reply::serialized(StatusCode::OK, &body)
}

/// `DELETE /files/v3/folders/{folderId}` and `/{folderPath}`: with everything in it (assumed); an unknown one is no error.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    if let Ok(folder) = named(call, &transaction) {
        let inside: Vec<Folder> = Folder::all(&transaction)
            .filter(|one| Folder::holds(&transaction, folder.id, one.id))
            .collect();
        let files: Vec<File> = File::all(&transaction, i64::MIN)
            .filter(|file| inside.iter().any(|folder| folder.id == file.folder))
            .collect();
        for before in files {
            let file = File {
                deleted: true,
                folder: 0,
                ..before.clone()
            };
            file.keep(&mut transaction, Some(&before))?;
        }
        for folder in inside {
            folder.forget(&mut transaction);
        }
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// The folder that a call names, by id or path.
fn named(call: &Call<'_>, state: &State) -> Result<Folder, ApiError> {
    let sent = call.parameter(0);
    let id = match sent.parse::<u64>() {
        Ok(id) => Some(id),
        Err(_) => Folder::at(state, sent),
    };
    id.and_then(|id| Folder::find(state, id)).ok_or_else(|| {
        ApiError::object_not_found(format!("No folder exists with the id or path {sent}"))
            .context("id", [sent])
    })
}

/// The folder as the changes leave it.
fn changed(state: &State, before: &Folder, changes: &Changes<'_>, now: i64) -> Result<Folder, ApiError> {
    let mut folder = Folder {
        updated_at: now,
        ..before.clone()
    };
    if let Some(name) = &changes.name {
        check_name(name)?;
        folder.name.clone_from(name);
    }
    if let Some(parent) = &changes.parent_folder_id {
        folder.parent = match parent.as_str() {
            "0" => 0,
            id => folder_id(state, id)?,
        };
        if Folder::holds(state, folder.id, folder.parent) {
            return Err(ApiError::validation("A folder can't be moved into itself"));
        }
        if Folder::depth(state, folder.parent) >= DEPTH_MAX {
            return Err(ApiError::validation(format!(
                "Folders may stand in one another {DEPTH_MAX} deep"
            )));
        }
    }
    match Folder::named(state, folder.parent, &folder.name) {
        Some(other) if other.id != folder.id => Err(taken(&folder.name)),
        _ => Ok(folder),
    }
}
