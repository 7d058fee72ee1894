//! A file: what is kept of it beside its content, and how answers print it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::file::{FileAccess, file_type};
use spoke_model::time::Timestamp;

use super::folder::Folder;
use super::key;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Files, keyed by id.
const FILES: &str = "files";
/// Which file has a name in a folder, keyed `folder/name.extension`.
const NAMES: &str = "file_names";
/// Which files have a content, keyed `digest/id`.
const CONTENTS: &str = "file_contents";

/// A file as it is kept. Its content lies in the workroom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    pub(super) id: u64,
    /// 0 at the top.
    pub(super) folder: u64,
    /// Without the extension.
    pub(super) name: String,
    pub(super) extension: String,
    pub(super) access: FileAccess,
    pub(super) size: u64,
    /// SHA-256 of the content, in hexadecimal digits.
    pub(super) digest: String,
    pub(super) usable: bool,
    pub(super) expires_at: Option<i64>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) deleted: bool,
}

impl File {
    /// A file that may be seen by its owner: neither deleted nor expired.
    pub(super) fn find(state: &State, id: u64, now: i64) -> Option<Self> {
        let file = Self::kept(state, id)?;
        let lives = !file.deleted && file.expires_at.is_none_or(|end| end > now);
        lives.then_some(file)
    }

    /// A file, whether or not it was deleted.
    pub(super) fn kept(state: &State, id: u64) -> Option<Self> {
        Self::deserialize(state.document(FILES, &key(id))?).ok()
    }

    /// The file that a call names, or 404.
    pub(super) fn named(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        let id = super::number(call, 0)?;
        Self::find(state, id, call.now).ok_or_else(|| {
            let id = call.parameter(0);
            ApiError::object_not_found(format!("No file exists with the id {id}")).context("id", [id])
        })
    }

    /// The file with this name in a folder.
    pub(super) fn in_folder(state: &State, folder: u64, full_name: &str) -> Option<u64> {
        state.document(NAMES, &format!("{folder}/{full_name}"))?.as_u64()
    }

    /// The files with this content, oldest first.
    pub(super) fn with_content<'s>(state: &'s State, digest: &str) -> impl Iterator<Item = u64> + use<'s> {
        let keys = state.documents_below(CONTENTS, &format!("{digest}/"));
        keys.filter_map(|(key, _)| key.rsplit('/').next()?.parse().ok())
    }

    /// Every file that may be seen, oldest first.
    pub(super) fn all(state: &State, now: i64) -> impl Iterator<Item = Self> {
        state
            .documents_below(FILES, "")
            .filter_map(|(_, document)| Self::deserialize(document).ok())
            .filter(move |file| !file.deleted && file.expires_at.is_none_or(|end| end > now))
    }

    /// How many files are kept, and the bytes of all of them.
    pub(super) fn totals(state: &State) -> (usize, u64) {
        let sizes = state
            .documents_below(FILES, "")
            .filter_map(|(_, document)| document.get("size")?.as_u64());
        sizes.fold((0, 0), |(count, bytes), size| (count + 1, bytes + size))
    }

    /// Keeps it; `before` is what was kept until now.
    pub(super) fn keep(
        &self,
        transaction: &mut Transaction<'_>,
        before: Option<&Self>,
    ) -> Result<(), ApiError> {
        if let Some(before) = before {
            before.forget_traces(transaction);
        }
        if !self.deleted {
            transaction.put_document(NAMES, &self.name_key(), self.id.into());
        }
        transaction.put_document(CONTENTS, &self.content_key(), Value::Null);
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(FILES, &key(self.id), document);
        Ok(())
    }

    /// Forgets everything but the content on disk.
    pub(super) fn forget(&self, transaction: &mut Transaction<'_>) {
        self.forget_traces(transaction);
        transaction.delete_document(FILES, &key(self.id));
    }

    fn forget_traces(&self, transaction: &mut Transaction<'_>) {
        // Another file may have taken over the name of one that was deleted or has expired.
        if Self::in_folder(transaction, self.folder, &self.full_name()) == Some(self.id) {
            transaction.delete_document(NAMES, &self.name_key());
        }
        transaction.delete_document(CONTENTS, &self.content_key());
    }

    fn name_key(&self) -> String {
        format!("{}/{}", self.folder, self.full_name())
    }

    fn content_key(&self) -> String {
        format!("{}/{}", self.digest, key(self.id))
    }

    /// The name of its content in the workroom.
    pub(super) fn content_name(id: u64) -> String {
        format!("hosted-{id}")
    }

    /// The name with its extension.
    pub(super) fn full_name(&self) -> String {
        if self.extension.is_empty() {
            self.name.clone()
        } else {
            format!("{}.{}", self.name, self.extension)
        }
    }

    /// The path within the files tool, such as `/logos/small.png`.
    pub(super) fn path(&self, state: &State) -> String {
        format!("{}/{}", Folder::path(state, self.folder), self.full_name())
    }

    /// The plain address, which answers as long as the file is public.
    pub(super) fn url(&self, call: &Call<'_>) -> String {
        let name: String = form_urlencoded::byte_serialize(self.full_name().as_bytes()).collect();
        let name = name.replace('+', "%20");
        format!(
            "{}/hubfs/{}/{}/{name}",
            call.base_url(),
            call.portal.hub_id,
            self.id
        )
    }

    /// It as answers carry it.
    pub(super) fn view(&self, call: &Call<'_>, state: &State) -> Map<String, Value> {
        let time = |at: i64| Value::from(Timestamp::from_millis(at).to_string());
        let mut view = Map::new();
        let mut put = |name: &str, value: Value| view.insert(name.to_owned(), value);
        put("id", self.id.to_string().into());
        put("createdAt", time(self.created_at));
        put("updatedAt", time(self.updated_at));
        put("archived", self.deleted.into());
        if self.folder != 0 {
            put("parentFolderId", self.folder.to_string().into());
        }
        put("name", self.name.as_str().into());
        put("path", self.path(state).into());
        put("size", self.size.into());
        put("type", file_type(&self.extension).into());
        put("extension", self.extension.as_str().into());
        let url = self.url(call);
        put("defaultHostingUrl", url.as_str().into());
        put("url", url.into());
        put("isUsableInContent", self.usable.into());
        put("access", self.access.as_str().into());
        if let Some(at) = self.expires_at {
            put("expiresAt", at.into());
        }
        view
    }
}

/// A name split into what stands before the last dot and behind it, in lower case.
pub(super) fn split(full_name: &str) -> (String, String) {
    match full_name.rsplit_once('.') {
        Some((name, extension)) if !name.is_empty() => (name.to_owned(), extension.to_lowercase()),
        _ => (full_name.to_owned(), String::new()),
    }
}
