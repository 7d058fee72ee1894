//! [`Folders`]: where files lie.

use http::Method;
use serde::Serialize;

use super::Folder;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::Request;

/// Folders, from [`super::Files::folders`].
#[derive(Clone, Debug)]
pub struct Folders {
    client: HubSpot,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewFolder<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_path: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changes<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// A number, by the official client's models.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_folder_id: Option<u64>,
}

impl Folders {
    pub(super) fn new(client: HubSpot) -> Self {
        Self { client }
    }

    /// A new folder within another one, such as `/legal`; at the top where nothing is said.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when the name is taken.
    pub async fn create(&self, name: &str, parent_path: Option<&str>) -> Result<Folder, Error> {
        let request = Request::post(self.path()).json(&NewFolder { name, parent_path })?;
        self.client.send_json(&request).await
    }

    /// One folder by id.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<Folder, Error> {
        let request = Request::get(self.path().id("folderId", id.as_ref()));
        self.client.send_json(&request).await
    }

    /// One folder by its path, such as `/legal`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get_by_path(&self, path: &str) -> Result<Folder, Error> {
        let request = Request::get(self.path().rest("folderPath", path));
        self.client.send_json(&request).await
    }

    /// All folders.
    pub fn list(&self) -> Items<Folder> {
        items(
            &self.client,
            Request::get(self.path().then("search")).query("limit", "100"),
        )
    }

    /// The folders in a folder.
    pub fn inside(&self, id: impl AsRef<str>) -> Items<Folder> {
        let request = Request::get(self.path().then("search")).query("limit", "100");
        items(&self.client, request.query("parentFolderIds", id.as_ref()))
    }

    /// Gives a folder another name.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when the name is taken.
    pub async fn rename(&self, id: impl AsRef<str>, name: &str) -> Result<Folder, Error> {
        let changes = Changes {
            name: Some(name),
            parent_folder_id: None,
        };
        self.update(id.as_ref(), &changes).await
    }

    /// Moves a folder with everything in it into another one.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the other id is no number; [`crate::ErrorKind::Validation`] when that folder
    /// lies in this one.
    pub async fn move_into(&self, id: impl AsRef<str>, parent: impl AsRef<str>) -> Result<Folder, Error> {
        let parent = parent.as_ref();
        let parent = parent.parse().map_err(|_| {
            Error::invalid_input(format!("{parent:?} is no id of a folder: ids are whole numbers"))
        })?;
        let changes = Changes {
            name: None,
            parent_folder_id: Some(parent),
        };
        self.update(id.as_ref(), &changes).await
    }

    /// Deletes a folder with everything in it.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let request = Request::new(Method::DELETE, self.path().id("folderId", id.as_ref()));
        self.client.send_only(&request).await
    }

    async fn update(&self, id: &str, changes: &Changes<'_>) -> Result<Folder, Error> {
        let request = Request::new(Method::PATCH, self.path().id("folderId", id)).json(changes)?;
        self.client.send_json(&request).await
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().files()).then("folders")
    }
}
