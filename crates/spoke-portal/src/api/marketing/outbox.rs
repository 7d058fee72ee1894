//! What would have been sent: a document a message, in the order it was asked for.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::time::Timestamp;

use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Messages, keyed by number.
const OUTBOX: &str = "sent_emails";
/// The number of a message by its `statusId`.
const BY_STATUS: &str = "sent_emails_status";
/// The number of a message by e-mail and `sendId`.
const BY_SEND_ID: &str = "sent_emails_send_id";
/// The messages of a contact, keyed `contact/number`: e-mail and time.
const OF_CONTACT: &str = "sent_emails_of";

/// A message.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message {
    pub(super) status_id: String,
    pub(super) email_id: u64,
    pub(super) email_name: String,
    /// `transactional` or `marketing`.
    pub(super) kind: String,
    pub(super) to: String,
    pub(super) from: Option<String>,
    pub(super) cc: Vec<String>,
    pub(super) bcc: Vec<String>,
    pub(super) reply_to: Vec<String>,
    pub(super) subject: String,
    pub(super) text: String,
    /// The HTML of the e-mail's modules, if they have any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) html: Option<String>,
    pub(super) send_id: Option<String>,
    pub(super) send_result: String,
    pub(super) contact: Option<u64>,
    pub(super) at: i64,
}

/// How many messages there are, to one address or to all, and the newest of them.
pub(crate) fn newest(state: &State, to: Option<&str>, most: usize) -> (usize, Vec<Value>) {
    let to = to.map(str::to_lowercase);
    let (mut count, mut newest) = (0, Vec::new());
    let messages = state
        .documents_below(OUTBOX, "")
        .rev()
        .filter_map(|(_, document)| Message::deserialize(document).ok())
        .filter(|message| to.as_ref().is_none_or(|to| message.to == *to));
    for message in messages {
        count += 1;
        if newest.len() < most {
            newest.push(view(&message));
        }
    }
    (count, newest)
}

/// The message with a `statusId`, as it is shown.
pub(crate) fn one(state: &State, status_id: &str) -> Option<Value> {
    by_status(state, status_id).as_ref().map(view)
}

/// Keeps a message.
pub(super) fn keep(transaction: &mut Transaction<'_>, message: &Message) -> Result<(), ApiError> {
    let number = format!("{:016}", transaction.take_id());
    let document = serde_json::to_value(message).map_err(|_| ApiError::internal())?;
    transaction.put_document(OUTBOX, &number, document);
    transaction.put_document(BY_STATUS, &message.status_id, number.as_str().into());
    if let Some(send_id) = &message.send_id {
        let key = format!("{}/{send_id}", message.email_id);
        transaction.put_document(BY_SEND_ID, &key, number.as_str().into());
    }
    if let Some(contact) = message.contact {
        let document =
            serde_json::json!({"email": message.email_id, "at": message.at, "result": message.send_result});
        transaction.put_document(OF_CONTACT, &format!("{contact:016}/{number}"), document);
    }
    Ok(())
}

/// The message with a `statusId`.
pub(super) fn by_status(state: &State, status_id: &str) -> Option<Message> {
    numbered(state, state.document(BY_STATUS, status_id)?.as_str()?)
}

/// The message that a `sendId` was used for.
pub(super) fn by_send_id(state: &State, email_id: u64, send_id: &str) -> Option<Message> {
    let key = format!("{email_id}/{send_id}");
    numbered(state, state.document(BY_SEND_ID, &key)?.as_str()?)
}

/// E-mail and time of what went to a contact.
pub(super) fn of_contact(state: &State, contact: u64) -> impl Iterator<Item = (u64, i64)> {
    state
        .documents_below(OF_CONTACT, &format!("{contact:016}/"))
        .filter(|(_, document)| document.get("result").and_then(Value::as_str) == Some("SENT"))
        .filter_map(|(_, document)| Some((document.get("email")?.as_u64()?, document.get("at")?.as_i64()?)))
}

/// The e-mail, the time and whether it went out of every message between two times, both included.
pub(super) fn between(state: &State, from: i64, until: i64) -> impl Iterator<Item = (u64, i64, bool)> {
    state
        .documents_below(OUTBOX, "")
        .filter_map(|(_, document)| {
            let result = document.get("sendResult")?.as_str()?;
            let at = document.get("at")?.as_i64()?;
            Some((document.get("emailId")?.as_u64()?, at, result == "SENT"))
        })
        .filter(move |(_, at, _)| (from..=until).contains(at))
}

/// E-mail, time and contact of every message that went to a contact.
pub(super) fn recipients(state: &State) -> impl Iterator<Item = (u64, i64, u64)> {
    state
        .documents_below(OF_CONTACT, "")
        .filter_map(|(key, document)| {
            if document.get("result")?.as_str()? != "SENT" {
                return None;
            }
            let contact = key.split('/').next()?.parse().ok()?;
            Some((
                document.get("email")?.as_u64()?,
                document.get("at")?.as_i64()?,
                contact,
            ))
        })
}

fn numbered(state: &State, number: &str) -> Option<Message> {
    Message::deserialize(state.document(OUTBOX, number)?).ok()
}

fn view(message: &Message) -> Value {
    let mut view = Map::new();
    let at = Timestamp::from_millis(message.at).to_iso();
    let texts = [
        ("requestedAt", &at),
        ("statusId", &message.status_id),
        ("sendResult", &message.send_result),
        ("kind", &message.kind),
        ("emailName", &message.email_name),
        ("to", &message.to),
        ("subject", &message.subject),
        ("text", &message.text),
    ];
    view.insert("emailId".to_owned(), message.email_id.to_string().into());
    for (name, text) in texts {
        view.insert(name.to_owned(), text.as_str().into());
    }
    view.insert("html".to_owned(), message.html.clone().into());
    view.insert("from".to_owned(), message.from.clone().into());
    view.insert(
        "contactId".to_owned(),
        message.contact.map(|id| id.to_string()).into(),
    );
    for (name, addresses) in [
        ("cc", &message.cc),
        ("bcc", &message.bcc),
        ("replyTo", &message.reply_to),
    ] {
        view.insert(name.to_owned(), addresses.clone().into());
    }
    Value::Object(view)
}
