//! [`NewFile`]: a file to upload.

use bytes::Bytes;
use serde::Serialize;
use spoke_model::file::{DuplicateScope, DuplicateStrategy, FileAccess};

use crate::error::Error;
use crate::multipart::{Content, Multipart, media_type_of};

/// The most that is built into one body. HubSpot takes up to 2 GB of paid accounts (documented in the guide); what is
/// larger than this bound should be fetched by HubSpot from an address.
const UPLOAD_MAX: u64 = 512 * 1024 * 1024;

/// A file to upload. It goes to the top unless a folder is named.
#[derive(Clone, Debug)]
#[must_use = "nothing is uploaded until it is given to upload"]
pub struct NewFile {
    name: String,
    content: Bytes,
    media_type: Option<String>,
    folder_id: Option<String>,
    folder_path: String,
    options: Options,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    access: FileAccess,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    overwrite: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_validation_strategy: Option<DuplicateStrategy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_validation_scope: Option<DuplicateScope>,
}

impl NewFile {
    /// A file with its full name, such as `terms.txt`.
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>, access: FileAccess) -> Self {
        Self {
            name: name.into(),
            content: content.into(),
            media_type: None,
            folder_id: None,
            folder_path: "/".to_owned(),
            options: Options {
                access,
                ttl: None,
                overwrite: false,
                duplicate_validation_strategy: None,
                duplicate_validation_scope: None,
            },
        }
    }

    /// Into the folder with this id.
    pub fn folder(mut self, id: impl Into<String>) -> Self {
        self.folder_id = Some(id.into());
        self
    }

    /// Into the folder at this path, such as `/legal`, which is made if it is not there.
    pub fn folder_path(mut self, path: impl Into<String>) -> Self {
        self.folder_id = None;
        self.folder_path = path.into();
        self
    }

    /// The media type, where the ending of the name does not tell it.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// How long it lives: a duration of one day to one year as ISO 8601 writes it, such as `P3M`.
    pub fn ttl(mut self, ttl: impl Into<String>) -> Self {
        self.options.ttl = Some(ttl.into());
        self
    }

    /// In place of a file with the same name in the same folder.
    pub fn overwrite(mut self) -> Self {
        self.options.overwrite = true;
        self
    }

    /// Not at all when there is the same file already.
    pub fn refuse_duplicates(self, scope: DuplicateScope) -> Self {
        self.duplicates(DuplicateStrategy::Reject, scope)
    }

    /// When there is the same file already, that one is answered.
    pub fn reuse_duplicates(self, scope: DuplicateScope) -> Self {
        self.duplicates(DuplicateStrategy::ReturnExisting, scope)
    }

    fn duplicates(mut self, strategy: DuplicateStrategy, scope: DuplicateScope) -> Self {
        self.options.duplicate_validation_strategy = Some(strategy);
        self.options.duplicate_validation_scope = Some(scope);
        self
    }

    pub(super) fn into_content(self) -> Result<Content, Error> {
        let options = serde_json::to_string(&self.options).map_err(Error::unwritable)?;
        let media_type = self
            .media_type
            .unwrap_or_else(|| media_type_of(&self.name).to_owned());
        let body = Multipart::new().text("options", options);
        let body = match self.folder_id {
            Some(id) => body.text("folderId", id),
            None => body.text("folderPath", self.folder_path),
        };
        body.text("fileName", self.name.as_str())
            .file("file", &self.name, &media_type, self.content)
            .build(UPLOAD_MAX)
    }
}

/// The body of a replacement. The name that a part with a file needs is not used.
pub(super) fn replacement(content: Bytes) -> Result<Content, Error> {
    Multipart::new()
        .file("file", "content", "application/octet-stream", content)
        .build(UPLOAD_MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::scripted::{Script, Step};
    use crate::{ErrorKind, HubSpot};

    const FILE: &str = r#"{"id":"1","access":"PRIVATE"}"#;

    async fn answered_after_20_seconds(bytes: usize) -> Result<crate::File, crate::Error> {
        let script = Script::new([Step::After(Duration::from_secs(20), 200, FILE)]);
        let client = script.client_of(HubSpot::builder().timeout(Duration::from_secs(15)));
        let new = NewFile::new("a.bin", vec![0; bytes], FileAccess::Private);
        client.files().upload(new).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_upload_has_more_time_than_a_small_one() {
        let small = answered_after_20_seconds(1_000).await.unwrap_err();
        assert_eq!(small.kind(), ErrorKind::Timeout);
        assert!(small.may_have_been_processed(), "and is not sent again");
        let large = answered_after_20_seconds(2 << 20).await;
        assert!(large.is_ok(), "{large:?}");
    }

    #[test]
    fn options_hold_what_was_asked_for_and_nothing_else() {
        let new = NewFile::new("a.png", "x", FileAccess::PublicIndexable);
        let plain = serde_json::to_string(&new.options).unwrap();
        assert_eq!(plain, r#"{"access":"PUBLIC_INDEXABLE"}"#);
        let all = new
            .overwrite()
            .ttl("P3M")
            .reuse_duplicates(DuplicateScope::ExactFolder);
        assert_eq!(
            serde_json::to_string(&all.options).unwrap(),
            r#"{"access":"PUBLIC_INDEXABLE","ttl":"P3M","overwrite":true,"duplicateValidationStrategy":"RETURN_EXISTING","duplicateValidationScope":"EXACT_FOLDER"}"#
        );
    }
}
