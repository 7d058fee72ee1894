//! A message of a thread: what came or went, a comment of the team, or something that happened to the thread.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::conversation::{Channel, ChannelAccount};
use spoke_model::time::Timestamp;

use super::thread::Thread;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Messages, keyed `thread/number`.
const MESSAGES: &str = "conversation_messages";
/// Messages of a thread (our bound).
const MESSAGES_MAX: usize = 10_000;
/// Characters of a message that are shown; its original content has all (the number is assumed).
const SHOWN: usize = 20_000;

/// What a message is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Content {
    /// Between visitor and team.
    #[serde(rename_all = "camelCase")]
    Message {
        incoming: bool,
        text: String,
        #[serde(default)]
        rich_text: Option<String>,
        #[serde(default)]
        subject: Option<String>,
        account: u64,
        senders: Vec<Value>,
        recipients: Vec<Value>,
        attachments: Vec<Value>,
    },
    /// Among the team.
    #[serde(rename_all = "camelCase")]
    Comment {
        text: String,
        #[serde(default)]
        rich_text: Option<String>,
        attachments: Vec<Value>,
    },
    /// The thread was opened or closed.
    #[serde(rename_all = "camelCase")]
    ThreadStatusChange { new_status: String },
    /// The thread was given to somebody, or taken away.
    #[serde(rename_all = "camelCase")]
    Assignment {
        assigned_to: Option<String>,
        assigned_from: Option<String>,
    },
}

/// A message as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) thread: u64,
    pub(super) at: i64,
    /// Who wrote it or did it.
    pub(super) by: String,
    /// `HUBSPOT`, `INTEGRATION` or `SYSTEM`.
    pub(super) client: String,
    #[serde(default)]
    pub(super) app: Option<u64>,
    pub(super) content: Content,
}

impl Message {
    /// The messages of a thread, the oldest first.
    pub(super) fn all(state: &State, thread: u64) -> impl DoubleEndedIterator<Item = Self> {
        state
            .documents_below(MESSAGES, &below(thread))
            .filter_map(|(_, document)| Self::deserialize(document).ok())
    }

    /// The message that the second place of the path names (wording not recorded).
    pub(super) fn named(call: &Call<'_>, state: &State, thread: u64) -> Result<Self, ApiError> {
        let id = call.parameter(1);
        Self::all(state, thread)
            .find(|message| message.id == id)
            .ok_or_else(|| {
                ApiError::object_not_found(format!("No message of the thread {thread} found with id {id}"))
                    .context("messageId", [id])
            })
    }

    /// Adds a message of a client of HubSpot's own.
    pub(super) fn add(
        transaction: &mut Transaction<'_>,
        thread: &Thread,
        (by, client, app): (String, &str, Option<u64>),
        content: Content,
        at: i64,
    ) -> Result<Self, ApiError> {
        let below = below(thread.id);
        if transaction.documents_below(MESSAGES, &below).count() >= MESSAGES_MAX {
            return Err(ApiError::validation(format!(
                "A thread has at most {MESSAGES_MAX} messages"
            )));
        }
        let number = transaction.take_id();
        let message = Self {
            id: format!("{number:032x}"),
            thread: thread.id,
            at,
            by,
            client: client.to_owned(),
            app,
            content,
        };
        let document = serde_json::to_value(&message).map_err(|_| ApiError::internal())?;
        transaction.put_document(MESSAGES, &format!("{below}{number:020}"), document);
        Ok(message)
    }

    /// Its whole text, plain and rich; nothing for what has none.
    pub(super) fn original(&self) -> Option<Value> {
        match &self.content {
            Content::Message { text, rich_text, .. } | Content::Comment { text, rich_text, .. } => {
                Some(json!({"text": text, "richText": rich_text}))
            }
            _ => None,
        }
    }

    /// It as answers carry it.
    pub(super) fn view(&self) -> Value {
        let at = Timestamp::from_millis(self.at).to_iso();
        let mut client = Map::new();
        client.insert("clientType".to_owned(), self.client.as_str().into());
        if let Some(app) = self.app {
            client.insert("integrationAppId".to_owned(), app.into());
        }
        let mut view = json!({
            "id": self.id, "conversationsThreadId": self.thread.to_string(), "createdAt": at, "createdBy": self.by,
            "client": client, "senders": [{"actorId": self.by}], "recipients": [], "archived": false,
        });
        let more = match &self.content {
            Content::Message {
                incoming,
                text,
                rich_text,
                subject,
                account,
                senders,
                recipients,
                attachments,
            } => {
                let (shown, cut) = shortened(text);
                let account_of = ChannelAccount::by_id(*account);
                let channel = account_of.and_then(|account| Channel::by_id(account.channel));
                let mut more = json!({
                    "type": "MESSAGE", "text": shown, "attachments": attachments,
                    "senders": senders, "recipients": recipients,
                    "truncationStatus": if cut { "TRUNCATED" } else { "NOT_TRUNCATED" },
                    "direction": if *incoming { "INCOMING" } else { "OUTGOING" },
                    "status": {"statusType": if *incoming { "RECEIVED" } else { "SENT" }},
                    "channelId": channel.map(|channel| channel.id.to_string()),
                    "channelAccountId": account.to_string(),
                });
                insert(&mut more, "richText", rich_text.as_deref().filter(|_| !cut));
                insert(&mut more, "subject", subject.as_deref());
                more
            }
            Content::Comment {
                text,
                rich_text,
                attachments,
            } => {
                let mut more =
                    json!({"type": "COMMENT", "text": shortened(text).0, "attachments": attachments});
                insert(&mut more, "richText", rich_text.as_deref());
                more
            }
            Content::ThreadStatusChange { new_status } => {
                json!({"type": "THREAD_STATUS_CHANGE", "newStatus": new_status})
            }
            Content::Assignment {
                assigned_to,
                assigned_from,
            } => {
                let mut more = json!({"type": "ASSIGNMENT"});
                insert(&mut more, "assignedTo", assigned_to.as_deref());
                insert(&mut more, "assignedFrom", assigned_from.as_deref());
                more
            }
        };
        if let (Value::Object(view), Value::Object(more)) = (&mut view, more) {
            view.extend(more);
        }
        view
    }
}

/// Removes the messages of a thread.
pub(super) fn forget(transaction: &mut Transaction<'_>, thread: u64) {
    let keys: Vec<String> = transaction
        .documents_below(MESSAGES, &below(thread))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in keys {
        transaction.delete_document(MESSAGES, &key);
    }
}

fn insert(view: &mut Value, name: &str, text: Option<&str>) {
    if let (Value::Object(fields), Some(text)) = (view, text) {
        fields.insert(name.to_owned(), text.into());
    }
}

fn shortened(text: &str) -> (&str, bool) {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => (text.get(..end).unwrap_or(text), true),
        None => (text, false),
    }
}

fn below(thread: u64) -> String {
    format!("{thread:020}/")
}
