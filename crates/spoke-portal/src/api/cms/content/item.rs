//! What is kept of one page, post, tag, author, folder or redirect.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::content::{ARCHIVED_MAX, AbStatus, AuditEvent, CONTENT_MAX, Content, publication_state};

use super::{ab_tests, languages, revisions, schedule};
use crate::api::call::Call;
use crate::api::cms::audit::{self, Changed};
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// One of them. The id is the key of its document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    #[serde(skip)]
    pub(super) id: u64,
    /// In milliseconds since 1970, as all times here.
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    /// The live version, or what there is of one that was never live.
    pub(super) fields: Map<String, Value>,
    /// What it is to become, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) draft: Option<Map<String, Value>>,
    /// When it went or goes live; nothing for one that is no longer or not yet to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) live_from: Option<i64>,
    /// The first one of its group of languages, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) translated_from: Option<u64>,
    /// The test it is part of, and what it is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) test: Option<(u64, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) archived_at: Option<i64>,
}

impl Item {
    /// A new one.
    pub(super) fn new(id: u64, now: i64, fields: Map<String, Value>) -> Self {
        Self {
            id,
            created_at: now,
            updated_at: now,
            fields,
            draft: None,
            live_from: None,
            translated_from: None,
            test: None,
            archived_at: None,
        }
    }

    /// The one with this id, unless it was deleted.
    pub(crate) fn find(state: &State, content: &Content, id: u64) -> Option<Self> {
        Self::from_document(id, state.document(content.collection, &id.to_string())?)
    }

    /// The one with this id among those that were deleted.
    pub(super) fn find_archived(state: &State, content: &Content, id: u64) -> Option<Self> {
        Self::from_document(id, state.document(&archive(content), &padded(id))?)
    }

    /// The one that a text names, or 404.
    pub(super) fn named(state: &State, content: &Content, id: u64) -> Result<Self, ApiError> {
        Self::find(state, content, id).ok_or_else(ApiError::resource_not_found)
    }

    /// All of a kind in the order of their ids.
    pub(crate) fn all(state: &State, content: &Content, archived: bool) -> Vec<Self> {
        let deleted = archive(content);
        let collection = if archived { &deleted } else { content.collection };
        let mut all: Vec<Self> = state
            .documents_below(collection, "")
            .filter_map(|(key, document)| Self::from_document(key.parse().ok()?, document))
            .collect();
        all.sort_by_key(|item| item.id);
        all
    }

    fn from_document(id: u64, document: &Value) -> Option<Self> {
        let item = Self::deserialize(document).ok()?;
        Some(Self { id, ..item })
    }

    /// What people call it.
    pub(super) fn name(&self, content: &Content) -> &str {
        self.fields
            .get(content.named_by)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Whether it is live.
    pub(crate) fn is_live(&self, now: i64) -> bool {
        self.live_from.is_some_and(|at| at <= now)
    }

    /// The text in a field of the live version.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// The live version's fields.
    pub(crate) fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// The id.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// When it went or goes live.
    pub(crate) fn live_from(&self) -> Option<i64> {
        self.live_from
    }

    /// What it is in a test.
    pub(super) fn ab_status(&self) -> Option<AbStatus> {
        self.test.as_ref().and_then(|(_, status)| AbStatus::parse(status))
    }

    /// `DRAFT`, `PUBLISHED` and so on.
    pub(super) fn state(&self, now: i64) -> &'static str {
        publication_state(self.live_from, now, self.ab_status())
    }

    /// Keeps it without noting anything.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>, content: &Content) -> Result<(), ApiError> {
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(content.collection, &self.id.to_string(), document);
        Ok(())
    }

    /// Keeps a change of the live version: it becomes a revision and stands in the audit log.
    pub(super) fn keep(
        &mut self,
        transaction: &mut Transaction<'_>,
        content: &Content,
        at: i64,
        event: AuditEvent,
    ) -> Result<(), ApiError> {
        self.updated_at = at;
        self.put(transaction, content)?;
        if content.has_revisions {
            revisions::add(transaction, content, self)?;
        }
        self.note(transaction, content, at, event);
        Ok(())
    }

    /// Writes into the audit log what happened to it.
    pub(super) fn note(
        &self,
        transaction: &mut Transaction<'_>,
        content: &Content,
        at: i64,
        event: AuditEvent,
    ) {
        if let Some(kind) = content.audited_as {
            let (id, name) = (self.id.to_string(), self.name(content));
            let changed = Changed {
                kind,
                event,
                id: &id,
                name,
            };
            audit::note(transaction, at, &changed);
        }
    }

    /// Deletes it. Where the kind has a field for that, it can still be read as archived.
    pub(super) fn archive(
        mut self,
        call: &Call<'_>,
        transaction: &mut Transaction<'_>,
        content: &Content,
    ) -> Result<(), ApiError> {
        languages::leave(transaction, content, &self);
        schedule::forget(transaction, content, &self);
        ab_tests::forget(transaction, content, &self);
        transaction.delete_document(content.collection, &self.id.to_string());
        self.note(transaction, content, call.now, AuditEvent::Deleted);
        if content.archived_as.is_none() {
            return Ok(());
        }
        self.archived_at = Some(call.now);
        self.live_from = None;
        let document = serde_json::to_value(&self).map_err(|_| ApiError::internal())?;
        let archive = archive(content);
        transaction.put_document(&archive, &padded(self.id), document);
        let count = transaction.documents_below(&archive, "").count();
        let oldest: Vec<String> = transaction
            .documents_below(&archive, "")
            .take(count.saturating_sub(ARCHIVED_MAX))
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in oldest {
            transaction.delete_document(&archive, &key);
            revisions::forget(transaction, content, &key);
        }
        Ok(())
    }
}

/// Refuses one more where no more may be.
pub(super) fn check_room(state: &State, content: &Content) -> Result<(), ApiError> {
    if state.documents_below(content.collection, "").count() < CONTENT_MAX {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The limit of {CONTENT_MAX} has been reached"
    )))
}

/// An id as a key that sorts as a number.
pub(crate) fn padded(id: u64) -> String {
    format!("{id:020}")
}

/// Where those lie that were deleted.
fn archive(content: &Content) -> String {
    format!("{}_archived", content.collection)
}
