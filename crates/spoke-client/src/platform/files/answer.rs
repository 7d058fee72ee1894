//! What HubSpot tells about files and folders.

use serde::{Deserialize, Serialize};
use spoke_model::time::Timestamp;

use crate::text::text_or_number;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct File {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// Its name, without the extension.
    #[serde(default)]
    pub name: Option<String>,
    /// The ending of its name, such as `png`.
    #[serde(default)]
    pub extension: Option<String>,
    /// Where it is, such as `/legal/terms.txt`.
    #[serde(default)]
    pub path: Option<String>,
    /// The id of its folder; none at the top.
    #[serde(default)]
    pub parent_folder_id: Option<String>,
    /// Who may see it: `PUBLIC_INDEXABLE`, `PRIVATE` and others.
    pub access: String,
    /// `IMG`, `DOCUMENT`, `MOVIE`, `AUDIO`, `OTHER`.
    #[serde(default, rename = "type")]
    pub file_type: Option<String>,
    /// Bytes.
    #[serde(default)]
    pub size: Option<u64>,
    /// Pixels, of pictures.
    #[serde(default)]
    pub width: Option<u64>,
    /// Pixels, of pictures.
    #[serde(default)]
    pub height: Option<u64>,
    /// Its plain address, which answers as long as the file is public.
    #[serde(default)]
    pub url: Option<String>,
    /// Whether it is offered for pages and e-mails.
    #[serde(default)]
    pub is_usable_in_content: Option<bool>,
    /// The end of its life, in milliseconds since 1970.
    #[serde(default)]
    pub expires_at: Option<i64>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// Whether it was deleted.
    #[serde(default)]
    pub archived: bool,
}

/// A folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Folder {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Where it is, such as `/legal`.
    #[serde(default)]
    pub path: Option<String>,
    /// The id of the folder that it is in; none at the top.
    #[serde(default)]
    pub parent_folder_id: Option<String>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// Whether it was deleted.
    #[serde(default)]
    pub archived: bool,
}

/// What is at a path: a file, or a folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct FileStat {
    /// The file.
    #[serde(default)]
    pub file: Option<File>,
    /// The folder.
    #[serde(default)]
    pub folder: Option<Folder>,
}

/// An address that opens a private file for some time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SignedUrl {
    /// The address.
    pub url: String,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// The file's name, without the extension.
    #[serde(default)]
    pub name: Option<String>,
    /// The ending of its name.
    #[serde(default)]
    pub extension: Option<String>,
    /// Bytes.
    #[serde(default)]
    pub size: Option<u64>,
}
