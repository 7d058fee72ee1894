//! [`FileSearch`]: files by name, folder, kind and age.

use spoke_model::time::Timestamp;

use super::File;
use crate::hubspot::HubSpot;
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::Request;

/// A search for files, from [`super::Files::search`]. Every condition must hold.
#[derive(Clone, Debug)]
#[must_use = "nothing is read until stream is called"]
pub struct FileSearch {
    client: HubSpot,
    request: Request,
}

impl FileSearch {
    pub(super) fn new(client: HubSpot, path: Path) -> Self {
        Self {
            client,
            request: Request::get(path),
        }
    }

    /// With this name, without the extension.
    pub fn name(self, name: &str) -> Self {
        self.condition("name", name)
    }

    /// In the folder with this id, not in those inside it.
    pub fn folder(self, id: &str) -> Self {
        self.condition("parentFolderIds", id)
    }

    /// With this ending of the name, such as `png`.
    pub fn extension(self, extension: &str) -> Self {
        self.condition("extension", extension)
    }

    /// Of this kind: `IMG`, `DOCUMENT`, `MOVIE`, `AUDIO`, `OTHER`.
    pub fn file_type(self, file_type: &str) -> Self {
        self.condition("type", file_type)
    }

    /// Made at this time or later.
    pub fn created_from(self, from: Timestamp) -> Self {
        self.condition("createdAtGte", &from.to_string())
    }

    /// Changed at this time or later.
    pub fn updated_from(self, from: Timestamp) -> Self {
        self.condition("updatedAtGte", &from.to_string())
    }

    /// Public ones, or those that are not.
    pub fn public(self, public: bool) -> Self {
        self.condition("allowsAnonymousAccess", if public { "true" } else { "false" })
    }

    /// In the order of a field, such as `updatedAt`, or `-size` for the largest first.
    pub fn sort(self, field: &str) -> Self {
        self.condition("sort", field)
    }

    /// A condition by HubSpot's name.
    pub fn condition(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.query(name, value);
        self
    }

    /// All files that fit.
    pub fn stream(self) -> Items<File> {
        items(&self.client, self.request.query("limit", "100"))
    }
}
