//! A thread as it is kept and as answers carry it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::conversation::{ARCHIVED_DAYS, ChannelAccount};
use spoke_model::time::Timestamp;

use super::message;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Threads, keyed by id with leading zeros.
const THREADS: &str = "conversation_threads";
/// Threads of a portal (our bound).
const THREADS_MAX: usize = 100_000;
const ARCHIVED_MS: i64 = ARCHIVED_DAYS * 24 * 60 * 60 * 1000;

/// Whom a thread is with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Visitor {
    /// The contact, or a visitor's own id while there is none.
    pub(super) id: u64,
    /// Whether it is a contact.
    pub(super) is_contact: bool,
    /// What the visitor says it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// The visitor's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
}

/// A thread.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Thread {
    pub(super) id: u64,
    pub(super) account: u64,
    pub(super) visitor: Visitor,
    pub(super) created_at: i64,
    #[serde(default)]
    pub(super) closed_at: Option<i64>,
    #[serde(default)]
    pub(super) archived_at: Option<i64>,
    #[serde(default)]
    pub(super) assigned_to: Option<String>,
    #[serde(default)]
    pub(super) received_at: Option<i64>,
    #[serde(default)]
    pub(super) sent_at: Option<i64>,
}

impl Thread {
    /// All threads that are there, archived or not, in the order they began.
    pub(super) fn all(state: &State, now: i64) -> impl Iterator<Item = Self> {
        state
            .documents_below(THREADS, "")
            .filter_map(|(_, document)| Self::deserialize(document).ok())
            .filter(move |thread| !thread.is_gone(now))
    }

    /// The threads of a contact, those whose time is over too.
    pub(super) fn of_contact(state: &State, contact: u64) -> Vec<Self> {
        let all = state
            .documents_below(THREADS, "")
            .filter_map(|(_, document)| Self::deserialize(document).ok());
        all.filter(|thread| thread.visitor.is_contact && thread.visitor.id == contact)
            .collect()
    }

    /// The thread with this id, archived or not.
    pub(super) fn find(state: &State, id: u64, now: i64) -> Option<Self> {
        Self::deserialize(state.document(THREADS, &key(id))?)
            .ok()
            .filter(|thread| !thread.is_gone(now))
    }

    /// The thread that the path names; an archived one is not there for those who do not ask for it (wording not
    /// recorded).
    pub(super) fn named(call: &Call<'_>, state: &State, archived: bool) -> Result<Self, ApiError> {
        let id = super::number(call, 0)?;
        Self::find(state, id, call.now)
            .filter(|thread| thread.archived_at.is_some() == archived)
            .ok_or_else(|| {
                ApiError::object_not_found(format!("No thread found with id {id}"))
                    .context("threadId", [id.to_string()])
            })
    }

    /// Keeps it.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>) -> Result<(), ApiError> {
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(THREADS, &key(self.id), document);
        Ok(())
    }

    /// Removes it with its messages.
    pub(super) fn remove(&self, transaction: &mut Transaction<'_>) {
        message::forget(transaction, self.id);
        transaction.delete_document(THREADS, &key(self.id));
    }

    /// Whether a thread was archived for so long that it is gone for good.
    fn is_gone(&self, now: i64) -> bool {
        self.archived_at
            .is_some_and(|at| now.saturating_sub(at) >= ARCHIVED_MS)
    }

    /// `OPEN` or `CLOSED`.
    pub(super) fn status(&self) -> &'static str {
        if self.closed_at.is_some() {
            "CLOSED"
        } else {
            "OPEN"
        }
    }

    /// When the newest message came or went.
    pub(super) fn latest(&self) -> i64 {
        self.received_at.max(self.sent_at).unwrap_or(self.created_at)
    }

    /// It as answers carry it.
    pub(super) fn view(&self) -> Map<String, Value> {
        let time = |at: i64| Value::from(Timestamp::from_millis(at).to_iso());
        let account = ChannelAccount::by_id(self.account);
        let mut view = Map::new();
        for (name, text) in [
            ("id", self.id),
            ("inboxId", account.map_or(0, |account| account.inbox)),
            ("originalChannelId", account.map_or(0, |account| account.channel)),
            ("originalChannelAccountId", self.account),
            ("associatedContactId", self.visitor.id),
        ] {
            view.insert(name.to_owned(), text.to_string().into());
        }
        view.insert("status".to_owned(), self.status().into());
        view.insert("spam".to_owned(), false.into());
        view.insert("archived".to_owned(), self.archived_at.is_some().into());
        view.insert("createdAt".to_owned(), time(self.created_at));
        view.insert("latestMessageTimestamp".to_owned(), time(self.latest()));
        for (name, at) in [
            ("closedAt", self.closed_at),
            ("latestMessageReceivedTimestamp", self.received_at),
            ("latestMessageSentTimestamp", self.sent_at),
        ] {
            if let Some(at) = at {
                view.insert(name.to_owned(), time(at));
            }
        }
        if let Some(actor) = &self.assigned_to {
            view.insert("assignedTo".to_owned(), actor.as_str().into());
        }
        view.insert("threadAssociations".to_owned(), json!({}));
        view
    }
}

/// Removes the threads whose time is over, and refuses one more where there are too many.
pub(super) fn make_room(transaction: &mut Transaction<'_>, now: i64) -> Result<(), ApiError> {
    let over: Vec<Thread> = transaction
        .documents_below(THREADS, "")
        .filter_map(|(_, document)| Thread::deserialize(document).ok())
        .filter(|thread| thread.is_gone(now))
        .collect();
    for thread in over {
        thread.remove(transaction);
    }
    if transaction.documents(THREADS).count() >= THREADS_MAX {
        return Err(ApiError::validation(format!(
            "This portal keeps at most {THREADS_MAX} threads; archive some"
        )));
    }
    Ok(())
}

fn key(id: u64) -> String {
    format!("{id:020}")
}
