//! Folders of lists.

use http::StatusCode;
use serde::{Deserialize, Serialize, Serializer};

use super::definitions::stamp;
use super::input::{SentId, id};
use super::refuse::no_id;
use super::settle;
use super::view::iso;
use crate::api::account::USER_ID;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::lists::folders::{self, Folder, ROOT};
use crate::lists::{self};
use crate::store::State;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FolderCreate {
    name: String,
    parent_folder_id: Option<SentId>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MoveList {
    list_id: SentId,
    new_folder_id: SentId,
}

#[derive(Serialize)]
struct One {
    folder: FolderView,
}

/// A folder with those within it. The root has a name and no times (assumed).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FolderView {
    id: FolderId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    parent_folder_id: FolderId,
    child_nodes: Vec<FolderView>,
    /// Filled for the folder asked for only (documented).
    child_lists: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_contents_at: Option<String>,
    user_id: u64,
}

/// A folder's id: a number on v3 (the SDK for v3), a text on dated paths (the SDK for 2026-03).
#[derive(Debug, Clone, Copy)]
struct FolderId {
    id: u64,
    as_text: bool,
}

impl Serialize for FolderId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.as_text {
            serializer.collect_str(&self.id)
        } else {
            serializer.serialize_u64(self.id)
        }
    }
}

/// `GET /crm/lists/folders?folderId=0`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = match call.query.first("folderId") {
        None => ROOT,
        Some(sent) => sent.trim().parse().map_err(|_| no_id("folder id", sent))?,
    };
    let state = call.portal.store.read();
    folders::check_exists(&state, id)?;
    let folder = FolderView::with_lists(call, &state, id);
    Reply::serialized(StatusCode::OK, &One { folder })
}

/// `POST /crm/lists/folders`: 200, not 201 (SDK).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let body: FolderCreate = call.read()?;
    let parent = body.parent_folder_id.map_or(ROOT, |id| id.0);
    let mut transaction = call.portal.store.write();
    let folder = folders::create(&mut transaction, &body.name, parent, stamp(call))?;
    let view = FolderView::with_lists(call, &transaction, folder.id);
    let commit = transaction.commit();
    Ok(Reply::serialized(StatusCode::OK, &One { folder: view })?.after(commit))
}

/// `PUT /crm/lists/folders/{folderId}/rename?newFolderName=…`
pub(crate) fn rename(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = id(call, 0, "folder id")?;
    let name = call.query.first("newFolderName").unwrap_or_default();
    let mut transaction = call.portal.store.write();
    let folder = folders::rename(&mut transaction, id, name, call.now)?;
    let view = FolderView::with_lists(call, &transaction, folder.id);
    let commit = transaction.commit();
    Ok(Reply::serialized(StatusCode::OK, &One { folder: view })?.after(commit))
}

/// `PUT /crm/lists/folders/{folderId}/move/{newParentFolderId}`
pub(crate) fn move_to(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let (folder, parent) = (id(call, 0, "folder id")?, id(call, 1, "folder id")?);
    let mut transaction = call.portal.store.write();
    let folder = folders::move_to(&mut transaction, folder, parent, call.now)?;
    let view = FolderView::with_lists(call, &transaction, folder.id);
    let commit = transaction.commit();
    Ok(Reply::serialized(StatusCode::OK, &One { folder: view })?.after(commit))
}

/// `DELETE /crm/lists/folders/{folderId}`
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let id = id(call, 0, "folder id")?;
    let mut transaction = call.portal.store.write();
    folders::remove(&mut transaction, id, call.now)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `PUT /crm/lists/folders/move-list`
pub(crate) fn move_list(call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call);
    let body: MoveList = call.read()?;
    let mut transaction = call.portal.store.write();
    folders::move_list(&mut transaction, body.list_id.0, body.new_folder_id.0, call.now)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

impl FolderView {
    /// A folder that exists, with its lists.
    fn with_lists(call: &Call<'_>, state: &State, id: u64) -> Self {
        let folders: Vec<Folder> = folders::all(state).collect();
        let own = folders.iter().find(|folder| folder.id == id);
        let mut view = Self::tree(call.is_dated(), &folders, id, own);
        view.child_lists = lists::all(state)
            .filter(|list| list.folder == id)
            .map(|list| list.id)
            .collect();
        view
    }

    /// Folders that lie in each other form a tree: moves are checked, so the walk ends.
    fn tree(as_text: bool, folders: &[Folder], id: u64, own: Option<&Folder>) -> Self {
        let number = |id| FolderId { id, as_text };
        Self {
            id: number(id),
            name: own.map(|folder| folder.name.clone()),
            parent_folder_id: number(own.map_or(ROOT, |folder| folder.parent)),
            child_nodes: folders
                .iter()
                .filter(|folder| folder.parent == id && folder.id != id)
                .map(|folder| Self::tree(as_text, folders, folder.id, Some(folder)))
                .collect(),
            child_lists: Vec::new(),
            created_at: own.map(|folder| iso(folder.created_at)),
            updated_at: own.map(|folder| iso(folder.updated_at)),
            updated_contents_at: own.map(|folder| iso(folder.contents_updated_at)),
            user_id: own.map_or(USER_ID, |folder| folder.user),
        }
    }
}
