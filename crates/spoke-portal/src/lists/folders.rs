//! Folders that lists lie in: a tree whose root has the id 0.

use serde::{Deserialize, Serialize};

use super::book;
use super::edit::{Stamp, existing};
use super::problem::Problem;
use crate::store::{State, Transaction};

/// Folders, keyed like lists.
const FOLDERS: &str = "list_folders";

/// The root folder's id (documented). It exists without a document.
pub(crate) const ROOT: u64 = 0;

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Folder {
    /// Its id.
    pub(crate) id: u64,
    /// Its name.
    pub(crate) name: String,
    /// The folder it lies in.
    pub(crate) parent: u64,
    /// The user who created it.
    pub(crate) user: u64,
    /// When it was created.
    pub(crate) created_at: i64,
    /// When it was last renamed or moved.
    pub(crate) updated_at: i64,
    /// When something was last put into it or taken out.
    pub(crate) contents_updated_at: i64,
}

/// A folder by its id; the root has none of its own.
pub(crate) fn find(state: &State, id: u64) -> Option<Folder> {
    let document = state.document(FOLDERS, &book::key(id))?;
    serde_json::from_value(document.clone()).ok()
}

/// Every folder but the root, in id order.
pub(crate) fn all(state: &State) -> impl Iterator<Item = Folder> {
    state
        .documents(FOLDERS)
        .filter_map(|(_, document)| serde_json::from_value(document.clone()).ok())
}

/// Whether a folder, or the root, has this id.
pub(crate) fn check_exists(state: &State, id: u64) -> Result<(), Problem> {
    if id == ROOT || find(state, id).is_some() {
        Ok(())
    } else {
        Err(Problem::NoFolder(id.to_string()))
    }
}

/// Creates a folder.
pub(crate) fn create(
    transaction: &mut Transaction<'_>,
    name: &str,
    parent: u64,
    stamp: Stamp,
) -> Result<Folder, Problem> {
    check_name(name)?;
    check_exists(transaction, parent)?;
    let folder = Folder {
        id: book::next_number(transaction, "folder"),
        name: name.to_owned(),
        parent,
        user: stamp.by,
        created_at: stamp.now,
        updated_at: stamp.now,
        contents_updated_at: stamp.now,
    };
    put(transaction, &folder);
    contents_changed(transaction, parent, stamp.now);
    Ok(folder)
}

/// Gives a folder another name.
pub(crate) fn rename(
    transaction: &mut Transaction<'_>,
    id: u64,
    name: &str,
    now: i64,
) -> Result<Folder, Problem> {
    let mut folder = own(transaction, id)?;
    check_name(name)?;
    folder.name = name.to_owned();
    folder.updated_at = now;
    put(transaction, &folder);
    Ok(folder)
}

/// Moves a folder with all it holds into another one.
pub(crate) fn move_to(
    transaction: &mut Transaction<'_>,
    id: u64,
    parent: u64,
    now: i64,
) -> Result<Folder, Problem> {
    let mut folder = own(transaction, id)?;
    check_exists(transaction, parent)?;
    if is_within(transaction, parent, id) {
        return Err(Problem::Folder(
            "A folder cannot be moved into itself or a folder within it",
        ));
    }
    let before = std::mem::replace(&mut folder.parent, parent);
    folder.updated_at = now;
    put(transaction, &folder);
    contents_changed(transaction, before, now);
    contents_changed(transaction, parent, now);
    Ok(folder)
}

/// Removes an empty folder (that it must be empty is unverified).
pub(crate) fn remove(transaction: &mut Transaction<'_>, id: u64, now: i64) -> Result<(), Problem> {
    let folder = own(transaction, id)?;
    let holds_folders = all(transaction).any(|other| other.parent == id);
    if holds_folders || book::all(transaction).any(|list| list.folder == id) {
        return Err(Problem::Folder("A folder that is not empty cannot be deleted"));
    }
    transaction.delete_document(FOLDERS, &book::key(id));
    contents_changed(transaction, folder.parent, now);
    Ok(())
}

/// Moves a list into a folder.
pub(crate) fn move_list(
    transaction: &mut Transaction<'_>,
    list: u64,
    folder: u64,
    now: i64,
) -> Result<(), Problem> {
    let mut list = existing(transaction, list)?;
    check_exists(transaction, folder)?;
    let before = std::mem::replace(&mut list.folder, folder);
    book::put(transaction, &list);
    contents_changed(transaction, before, now);
    contents_changed(transaction, folder, now);
    Ok(())
}

/// Notes that something came into a folder or left it.
pub(super) fn contents_changed(transaction: &mut Transaction<'_>, id: u64, now: i64) {
    if let Some(mut folder) = find(transaction, id) {
        folder.contents_updated_at = now;
        put(transaction, &folder);
    }
}

/// Whether a folder is another one or lies somewhere within it.
fn is_within(state: &State, id: u64, ancestor: u64) -> bool {
    let mut at = id;
    // A walk up is no longer than there are folders; the bound guards against bad files.
    for _ in 0..=all(state).count() {
        if at == ancestor {
            return true;
        }
        match find(state, at) {
            Some(folder) => at = folder.parent,
            None => return false,
        }
    }
    true
}

fn own(state: &State, id: u64) -> Result<Folder, Problem> {
    if id == ROOT {
        return Err(Problem::Folder("The root folder cannot be changed"));
    }
    find(state, id).ok_or_else(|| Problem::NoFolder(id.to_string()))
}

fn check_name(name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        Err(Problem::Folder("A folder needs a name"))
    } else {
        Ok(())
    }
}

/// Takes a folder away, whatever lies in it.
pub(super) fn forget(transaction: &mut Transaction<'_>, id: u64) {
    transaction.delete_document(FOLDERS, &book::key(id));
}

/// Keeps a folder.
pub(super) fn put(transaction: &mut Transaction<'_>, folder: &Folder) {
    match serde_json::to_value(folder) {
        Ok(value) => transaction.put_document(FOLDERS, &book::key(folder.id), value),
        Err(error) => tracing::error!(folder = folder.id, %error, "could not store a folder"),
    }
}
