//! [`Files`]: the files tool.

mod answer;
mod folders;
mod import;
mod search;
mod upload;

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use spoke_model::file::FileAccess;
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

pub use answer::{File, FileStat, Folder, SignedUrl};
pub use folders::Folders;
pub use import::{FileTask, ImportFromUrl};
pub use search::FileSearch;
pub use upload::NewFile;

/// Files, from [`HubSpot::files`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::NewFile;
/// use spoke_model::file::FileAccess;
///
/// let files = hubspot.files();
/// let terms = NewFile::new("terms.txt", "Be kind.", FileAccess::Private).folder_path("/legal");
/// let file = files.upload(terms).await?;
/// assert_eq!(file.path.as_deref(), Some("/legal/terms.txt"));
/// assert_eq!(files.download(&file.id).await?, "Be kind.");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Files {
    client: HubSpot,
}

impl HubSpot {
    /// Files and folders.
    #[must_use]
    pub fn files(&self) -> Files {
        Files { client: self.clone() }
    }
}

/// What to change about a file. What is not said stays.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileChanges {
    /// Its name, without the extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id of the folder that it moves to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_folder_id: Option<String>,
    /// The path of the folder that it moves to, in place of an id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_folder_path: Option<String>,
    /// Who may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<FileAccess>,
    /// Whether it is offered for pages and e-mails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_usable_in_content: Option<bool>,
    /// The end of its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// It shall have no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clear_expires: Option<bool>,
}

impl FileChanges {
    /// No change yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another name, without the extension.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Into the folder at this path, which is made if it is not there.
    #[must_use]
    pub fn folder_path(mut self, path: impl Into<String>) -> Self {
        self.parent_folder_path = Some(path.into());
        self
    }

    /// Who may see it.
    #[must_use]
    pub fn access(mut self, access: FileAccess) -> Self {
        self.access = Some(access);
        self
    }
}

impl Files {
    /// Uploads a file. It is not sent again after a failure with an unknown outcome.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when it is too large to be sent; [`crate::ErrorKind::Conflict`] when there is one
    /// like it and [`NewFile::refuse_duplicates`] was asked for.
    pub async fn upload(&self, file: NewFile) -> Result<File, Error> {
        let request = Request::post(self.path()).content(file.into_content()?);
        self.client.send_json(&request).await
    }

    /// Another content for a file, under the same id, name and address.
    ///
    /// # Errors
    /// As [`Files::upload`]; [`crate::ErrorKind::NotFound`] when there is no such file.
    pub async fn replace(&self, id: impl AsRef<str>, content: impl Into<Bytes>) -> Result<File, Error> {
        let id = id.as_ref();
        let content = upload::replacement(content.into())?;
        let request = Request::new(Method::PUT, self.path().id("fileId", id)).content(content);
        self.client.send_json(&request).await
    }

    /// One file.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<File, Error> {
        let request = Request::get(self.path().id("fileId", id.as_ref()));
        self.client.send_json(&request).await
    }

    /// The file or folder at a path such as `/legal/terms.txt`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is nothing.
    pub async fn stat(&self, path: &str) -> Result<FileStat, Error> {
        let request = Request::get(self.path().then("stat").rest("path", path));
        self.client.send_json(&request).await
    }

    /// Files by name, folder, kind and age.
    pub fn search(&self) -> FileSearch {
        FileSearch::new(self.client.clone(), self.path().then("search"))
    }

    /// Changes a file.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when its new name is taken.
    pub async fn update(&self, id: impl AsRef<str>, changes: &FileChanges) -> Result<File, Error> {
        let path = self.path().id("fileId", id.as_ref());
        let request = Request::new(Method::PATCH, path).json(changes)?;
        self.client.send_json(&request).await
    }

    /// Deletes a file. HubSpot can bring it back for some time.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let request = Request::new(Method::DELETE, self.path().id("fileId", id.as_ref()));
        self.client.send_only(&request).await
    }

    /// Deletes a file for good, within seven days.
    ///
    /// # Errors
    /// As every call.
    pub async fn gdpr_delete(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let path = self.path().id("fileId", id.as_ref()).then("gdpr-delete");
        self.client.send_only(&Request::new(Method::DELETE, path)).await
    }

    /// An address that anybody who has it can fetch the file from, for as long as it works: never log it. The time is cut
    /// to whole seconds.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such file.
    pub async fn signed_url(&self, id: impl AsRef<str>, works: Duration) -> Result<SignedUrl, Error> {
        let path = self.path().id("fileId", id.as_ref()).then("signed-url");
        let request = Request::get(path).query("expirationSeconds", &works.as_secs().to_string());
        self.client.send_json(&request).await
    }

    /// The content of a file, whole; [`crate::HubSpotBuilder::max_body`] bounds it. Two calls: one for a signed address,
    /// and one for what is there.
    ///
    /// # Errors
    /// As [`Files::signed_url`]; [`crate::ErrorKind::TooLarge`] when the file is larger than the bound.
    pub async fn download(&self, id: impl AsRef<str>) -> Result<Bytes, Error> {
        let signed = self.signed_url(id, Duration::from_secs(300)).await?;
        self.client.download(&signed.url).await
    }

    /// Fetches a file from an address, behind the answer: [`Files::wait`] for it.
    ///
    /// # Errors
    /// As every call.
    pub async fn import(&self, from: &ImportFromUrl) -> Result<FileTask, Error> {
        let path = self.path().then("import-from-url").then("async");
        FileTask::start(&self.client, Request::post(path).json(from)?).await
    }

    /// The file that an import made, once it is there. Looks at first twice a second and ever less often.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Deadline`] when it is not there within this time; [`crate::ErrorKind::Validation`] with HubSpot's
    /// reason when the address can't be fetched.
    pub async fn wait(&self, task: &FileTask, within: Duration) -> Result<File, Error> {
        let path = self.path().then("import-from-url").then("async").then("tasks");
        task.wait(&self.client, path, within).await
    }

    /// Folders.
    #[must_use]
    pub fn folders(&self) -> Folders {
        Folders::new(self.client.clone())
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().files()).then("files")
    }
}
