//! A marketing e-mail as it is kept and as answers carry it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::marketing::email::{TRANSACTIONAL, ab_subcategory, draft_state, published_state};
use spoke_model::time::Timestamp;

use super::revisions;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// E-mails, keyed by id with leading zeros.
pub(super) const EMAILS: &str = "marketing_emails";

/// The part an e-mail has in an A/B test.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::api::marketing) struct AbTest {
    /// The test.
    pub(super) id: String,
    /// The e-mail on the other side.
    pub(super) other: u64,
    /// Whether it is the one that the variation was made from.
    pub(super) master: bool,
}

/// An e-mail as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::api::marketing) struct Email {
    pub(super) id: u64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) published_at: Option<i64>,
    #[serde(default)]
    pub(super) archived: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cloned_from: Option<String>,
    pub(super) fields: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) draft: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ab: Option<AbTest>,
}

impl Email {
    /// A new e-mail.
    pub(in crate::api::marketing) fn new(id: u64, fields: Map<String, Value>, now: i64) -> Self {
        Self {
            id,
            created_at: now,
            updated_at: now,
            published_at: None,
            archived: false,
            cloned_from: None,
            fields,
            draft: None,
            ab: None,
        }
    }

    /// Publishes it: its draft is what it says from now on.
    pub(in crate::api::marketing) fn publish(&mut self, now: i64) {
        if let Some(draft) = self.draft.take() {
            self.fields = draft;
        }
        self.published_at = Some(now);
    }

    /// The campaign it belongs to, as far as it says.
    pub(super) fn campaign(&self) -> &str {
        self.text_of("/campaign")
    }

    pub(in crate::api::marketing) fn name(&self) -> &str {
        self.text_of("/name")
    }

    pub(in crate::api::marketing) fn subject(&self) -> &str {
        self.text_of("/subject")
    }

    pub(in crate::api::marketing) fn subcategory(&self) -> &str {
        self.text_of("/subcategory")
    }

    pub(in crate::api::marketing) fn is_published(&self) -> bool {
        self.published_at.is_some()
    }

    /// `Name <address>`, or what there is of it.
    pub(in crate::api::marketing) fn from(&self) -> Option<String> {
        let (name, address) = (self.text_of("/from/fromName"), self.text_of("/from/replyTo"));
        match (name, address) {
            ("", "") => None,
            ("", address) => Some(address.to_owned()),
            (name, "") => Some(name.to_owned()),
            (name, address) => Some(format!("{name} <{address}>")),
        }
    }

    /// The type of message it is.
    pub(in crate::api::marketing) fn subscription_id(&self) -> Option<u64> {
        self.text_of("/subscriptionDetails/subscriptionId").parse().ok()
    }

    pub(super) fn text_of(&self, pointer: &str) -> &str {
        let (name, rest) = match pointer.trim_start_matches('/').split_once('/') {
            Some((name, rest)) => (name, format!("/{rest}")),
            None => (pointer.trim_start_matches('/'), String::new()),
        };
        let value = self.fields.get(name).and_then(|value| value.pointer(&rest));
        value.and_then(Value::as_str).unwrap_or_default()
    }

    /// It as answers carry it, with these fields: its own, those of its draft, or those of a revision.
    pub(super) fn view(&self, fields: &Map<String, Value>) -> Map<String, Value> {
        let time = |at: i64| Value::from(Timestamp::from_millis(at).to_iso());
        let mut view = Map::new();
        view.insert("id".to_owned(), self.id.to_string().into());
        view.extend(fields.clone());
        let subcategory = self.subcategory();
        let part = self.ab.as_ref().map(|ab| ab.master);
        let state = if self.is_published() {
            published_state(subcategory, part)
        } else {
            draft_state(subcategory, part)
        };
        view.insert("state".to_owned(), state.into());
        view.insert("isPublished".to_owned(), self.is_published().into());
        view.insert(
            "isTransactional".to_owned(),
            (subcategory == TRANSACTIONAL).into(),
        );
        if let Some(ab) = &self.ab {
            view.insert(
                "subcategory".to_owned(),
                ab_subcategory(subcategory, ab.master).into(),
            );
            let mut testing = match view.get("testing") {
                Some(Value::Object(testing)) => testing.clone(),
                _ => Map::new(),
            };
            let status = if ab.master { "master" } else { "variant" };
            testing.insert("testId".to_owned(), ab.id.as_str().into());
            testing.insert("abStatus".to_owned(), status.into());
            view.insert("testing".to_owned(), testing.into());
        }
        view.insert("archived".to_owned(), self.archived.into());
        view.insert("createdAt".to_owned(), time(self.created_at));
        view.insert("updatedAt".to_owned(), time(self.updated_at));
        if let Some(at) = self.published_at {
            view.insert("publishedAt".to_owned(), time(at));
            view.entry("publishDate").or_insert_with(|| time(at));
        }
        if let Some(from) = &self.cloned_from {
            view.insert("clonedFrom".to_owned(), from.as_str().into());
        }
        view
    }
}

/// An e-mail that is not archived.
pub(in crate::api::marketing) fn stored(state: &State, id: &str) -> Option<Email> {
    any(state, id.parse().ok()?).filter(|email| !email.archived)
}

/// An e-mail, archived or not.
pub(super) fn any(state: &State, id: u64) -> Option<Email> {
    Email::deserialize(state.document(EMAILS, &key(id))?).ok()
}

/// The e-mail that the path names.
pub(super) fn named(call: &Call<'_>, state: &State) -> Result<Email, ApiError> {
    stored(state, call.parameter(0)).ok_or_else(|| not_found(call.parameter(0)))
}

/// Keeps an e-mail, and what it says now as a revision.
pub(in crate::api::marketing) fn keep(
    transaction: &mut Transaction<'_>,
    email: &Email,
) -> Result<(), ApiError> {
    let document = serde_json::to_value(email).map_err(|_| ApiError::internal())?;
    transaction.put_document(EMAILS, &key(email.id), document);
    revisions::note(transaction, email);
    Ok(())
}

/// 404 for an id that no e-mail has (wording not recorded).
pub(super) fn not_found(id: &str) -> ApiError {
    ApiError::object_not_found(format!("No email found with id {id}")).context("id", [id])
}

/// The key of what is kept of the e-mail with this id.
pub(super) fn key(id: u64) -> String {
    format!("{id:020}")
}
