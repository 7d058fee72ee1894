//! A folder, and paths through folders.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::file::{DEPTH_MAX, NAME_MAX};
use spoke_model::time::Timestamp;

use super::{FOLDERS_MAX, key};
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Folders, keyed by id.
const FOLDERS: &str = "file_folders";
/// Which folder has a name in a folder, keyed `folder/name`.
const NAMES: &str = "file_folder_names";

/// A folder as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Folder {
    pub(super) id: u64,
    /// 0 at the top.
    pub(super) parent: u64,
    pub(super) name: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl Folder {
    pub(super) fn find(state: &State, id: u64) -> Option<Self> {
        Self::deserialize(state.document(FOLDERS, &key(id))?).ok()
    }

    /// The folder with this name in a folder.
    pub(super) fn named(state: &State, parent: u64, name: &str) -> Option<Self> {
        let id = state.document(NAMES, &format!("{parent}/{name}"))?.as_u64()?;
        Self::find(state, id)
    }

    /// Every folder, oldest first.
    pub(super) fn all(state: &State) -> impl Iterator<Item = Self> {
        state
            .documents_below(FOLDERS, "")
            .filter_map(|(_, document)| Self::deserialize(document).ok())
    }

    /// The folder at the end of a path such as `/logos/old`; 0 for the top.
    pub(super) fn at(state: &State, path: &str) -> Option<u64> {
        let mut at = 0;
        for name in names(path) {
            at = Self::named(state, at, name)?.id;
        }
        Some(at)
    }

    /// The same, with folders that are not there yet made on the way.
    pub(super) fn make_path(
        transaction: &mut Transaction<'_>,
        path: &str,
        now: i64,
    ) -> Result<u64, ApiError> {
        let mut at = 0;
        for name in names(path) {
            at = match Self::named(transaction, at, name) {
                Some(folder) => folder.id,
                None => Self::make(transaction, at, name, now)?.id,
            };
        }
        Ok(at)
    }

    /// A new folder.
    pub(super) fn make(
        transaction: &mut Transaction<'_>,
        parent: u64,
        name: &str,
        now: i64,
    ) -> Result<Self, ApiError> {
        check_name(name)?;
        if Self::named(transaction, parent, name).is_some() {
            return Err(taken(name));
        }
        if Self::depth(transaction, parent) >= DEPTH_MAX {
            return Err(ApiError::validation(format!(
                "Folders may stand in one another {DEPTH_MAX} deep"
            )));
        }
        if transaction.documents(FOLDERS).count() >= FOLDERS_MAX {
            return Err(ApiError::validation(format!(
                "The limit of {FOLDERS_MAX} has been reached"
            )));
        }
        let folder = Self {
            id: transaction.take_id(),
            parent,
            name: name.to_owned(),
            created_at: now,
            updated_at: now,
        };
        folder.keep(transaction, None)?;
        Ok(folder)
    }

    /// Keeps it; `before` is what was kept until now.
    pub(super) fn keep(
        &self,
        transaction: &mut Transaction<'_>,
        before: Option<&Self>,
    ) -> Result<(), ApiError> {
        if let Some(before) = before {
            transaction.delete_document(NAMES, &before.name_key());
        }
        transaction.put_document(NAMES, &self.name_key(), self.id.into());
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(FOLDERS, &key(self.id), document);
        Ok(())
    }

    pub(super) fn forget(&self, transaction: &mut Transaction<'_>) {
        transaction.delete_document(NAMES, &self.name_key());
        transaction.delete_document(FOLDERS, &key(self.id));
    }

    fn name_key(&self) -> String {
        format!("{}/{}", self.parent, self.name)
    }

    /// `/logos/old`; nothing for the top.
    pub(super) fn path(state: &State, id: u64) -> String {
        let mut path = String::new();
        for folder in Self::upwards(state, id) {
            path.insert_str(0, &folder.name);
            path.insert(0, '/');
        }
        path
    }

    /// How many folders lead to it, itself included.
    pub(super) fn depth(state: &State, id: u64) -> usize {
        Self::upwards(state, id).count()
    }

    /// Whether a folder is this one or stands in it.
    pub(super) fn holds(state: &State, outer: u64, inner: u64) -> bool {
        Self::upwards(state, inner).any(|folder| folder.id == outer)
    }

    /// It, the folder that it is in, and so on.
    fn upwards(state: &State, id: u64) -> impl Iterator<Item = Self> {
        std::iter::successors(Self::find(state, id), |folder| Self::find(state, folder.parent))
            .take(DEPTH_MAX + 1)
    }

    /// It as answers carry it.
    pub(super) fn view(&self, state: &State) -> Map<String, Value> {
        let time = |at: i64| Value::from(Timestamp::from_millis(at).to_string());
        let mut view = Map::new();
        view.insert("id".to_owned(), self.id.to_string().into());
        view.insert("createdAt".to_owned(), time(self.created_at));
        view.insert("updatedAt".to_owned(), time(self.updated_at));
        view.insert("archived".to_owned(), false.into());
        if self.parent != 0 {
            view.insert("parentFolderId".to_owned(), self.parent.to_string().into());
        }
        view.insert("name".to_owned(), self.name.as_str().into());
        view.insert("path".to_owned(), Self::path(state, self.id).into());
        view
    }
}

/// The names in a path.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty())
}

/// Refuses what can't be the name of a file or a folder.
pub(super) fn check_name(name: &str) -> Result<(), ApiError> {
    let fits = !name.trim().is_empty()
        && name.chars().count() <= NAME_MAX
        && !matches!(name, "." | "..")
        && !name.contains(|one: char| one == '/' || one == '\\' || one.is_control());
    if fits {
        Ok(())
    } else {
        Err(ApiError::validation("The name can't be that of a file or folder").context("name", [name]))
    }
}

/// 409 for a name that is taken.
pub(super) fn taken(name: &str) -> ApiError {
    ApiError::conflict(format!(
        "A file or folder with the name {name} exists already in this folder"
    ))
    .context("name", [name])
}
