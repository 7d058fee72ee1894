//! Messages of a channel: published, read, and told how they fared.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::accounts::Account;
use super::channels::Channel;
use super::{Identifier, check_length, padded};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// Messages, keyed `channel/number`.
const MESSAGES: &str = "custom_channel_messages";
/// The number of a thread, keyed `channel/account/thread`, and that of a message, keyed `channel/=/idempotency id`.
const NUMBERS: &str = "custom_channel_numbers";
/// Messages of a channel (our bound).
const MESSAGES_MAX: usize = 100_000;
/// Those who send or get one message, and what is attached to it (our bound).
const PARTS_MAX: usize = 100;
/// Characters of a message (our bound).
const LETTERS_MAX: usize = 65_536;

/// A message as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    number: u64,
    thread: u64,
    channel: u64,
    account: u64,
    app: u64,
    incoming: bool,
    text: String,
    rich_text: Option<String>,
    in_reply_to: Option<String>,
    senders: Vec<Value>,
    recipients: Vec<Value>,
    attachments: Vec<Value>,
    at: i64,
    updated_at: Option<i64>,
    status: Value,
}

/// Who sends or gets a message.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Participant {
    delivery_identifier: Identifier,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    sender_actor_id: Option<String>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Direction {
    Incoming,
    Outgoing,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct New {
    channel_account_id: String,
    message_direction: Direction,
    text: String,
    timestamp: Timestamp,
    senders: Vec<Participant>,
    recipients: Vec<Participant>,
    attachments: Vec<Value>,
    #[serde(default)]
    rich_text: Option<String>,
    #[serde(default)]
    in_reply_to_id: Option<String>,
    #[serde(default)]
    integration_thread_id: Option<String>,
    #[serde(default)]
    integration_idempotency_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum StatusType {
    Sent,
    Failed,
    Read,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fared {
    status_type: StatusType,
    #[serde(default)]
    error_message: Option<String>,
}

/// `POST /conversations/v3/custom-channels/{channelId}/messages`: 201; one with an `integrationIdempotencyId` that was
/// there before answers with the message of then (assumed).
pub(crate) fn publish(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: New = call.read()?;
    let letters = sent.text.chars().count() + sent.rich_text.as_ref().map_or(0, |text| text.chars().count());
    let parts = sent
        .senders
        .len()
        .max(sent.recipients.len())
        .max(sent.attachments.len());
    if letters > LETTERS_MAX || parts > PARTS_MAX {
        return Err(ApiError::validation(format!(
            "A message may have {LETTERS_MAX} characters, and {PARTS_MAX} senders, recipients and attachments each"
        )));
    }
    for id in [&sent.integration_thread_id, &sent.integration_idempotency_id] {
        check_length("an id of the integration", id.as_deref().unwrap_or_default())?;
    }
    let senders = participants(&sent.senders)?;
    let recipients = participants(&sent.recipients)?;
    let incoming = sent.message_direction == Direction::Incoming;
    let others = if incoming { &sent.senders } else { &sent.recipients };
    let Some(other) = others.first() else {
        return Err(ApiError::validation("A message needs senders and recipients"));
    };
    let mut transaction = call.portal.store.write();
    let channel = Channel::named(call, &transaction)?;
    let account = Account::find(&transaction, channel.id, &sent.channel_account_id)?;
    if !account.is_active() {
        let id = account.id.to_string();
        return Err(
            ApiError::validation(format!("The channel account {id} is not authorized"))
                .context("channelAccountId", [id]),
        );
    }
    let once = sent
        .integration_idempotency_id
        .map(|id| format!("{}/=/{id}", padded(channel.id)));
    let before = once
        .as_deref()
        .and_then(|key| transaction.document(NUMBERS, key)?.as_u64());
    if let Some(known) = before.and_then(|number| Message::find(&transaction, channel.id, number)) {
        return Reply::serialized(StatusCode::CREATED, &known.view());
    }
    if transaction.documents_below(MESSAGES, &below(channel.id)).count() >= MESSAGES_MAX {
        return Err(ApiError::validation(format!(
            "A channel has at most {MESSAGES_MAX} messages"
        )));
    }
    // Who writes without naming a thread writes into the one with that counterpart (assumed).
    let thread = sent.integration_thread_id.unwrap_or_else(|| {
        let Identifier { kind, value } = &other.delivery_identifier;
        format!("{kind}:{value}")
    });
    let thread_key = format!("{}/{}/{thread}", padded(channel.id), padded(account.id));
    let known = transaction.document(NUMBERS, &thread_key).and_then(Value::as_u64);
    let thread = match known {
        Some(known) => known,
        None => {
            let number = transaction.take_id();
            transaction.put_document(NUMBERS, &thread_key, number.into());
            number
        }
    };
    let message = Message {
        number: transaction.take_id(),
        thread,
        channel: channel.id,
        account: account.id,
        app: call.grant.app_id(),
        incoming,
        text: sent.text,
        rich_text: sent.rich_text,
        in_reply_to: sent.in_reply_to_id,
        senders,
        recipients,
        attachments: sent.attachments,
        at: sent.timestamp.millis(),
        updated_at: None,
        status: json!({"statusType": if incoming { "RECEIVED" } else { "SENT" }}),
    };
    if let Some(key) = once {
        transaction.put_document(NUMBERS, &key, message.number.into());
    }
    message.put(&mut transaction);
    Ok(Reply::serialized(StatusCode::CREATED, &message.view())?.after(transaction.commit()))
}

/// `GET /conversations/v3/custom-channels/{channelId}/messages/{messageId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    Reply::serialized(StatusCode::OK, &Message::named(call, &state)?.view())
}

/// `PATCH /conversations/v3/custom-channels/{channelId}/messages/{messageId}`: sent, failed or read.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Fared = call.read()?;
    let told = sent.error_message.unwrap_or_default();
    check_length("errorMessage", &told)?;
    let mut transaction = call.portal.store.write();
    let mut message = Message::named(call, &transaction)?;
    message.status = match sent.status_type {
        StatusType::Sent => json!({"statusType": "SENT"}),
        StatusType::Read => json!({"statusType": "READ"}),
        StatusType::Failed => json!({
            "statusType": "FAILED", "failureDetails": {"errorMessage": told, "errorMessageTokens": {}},
        }),
    };
    message.updated_at = Some(call.now);
    message.put(&mut transaction);
    Ok(Reply::serialized(StatusCode::OK, &message.view())?.after(transaction.commit()))
}

/// Forgets the messages of a channel.
pub(super) fn forget(transaction: &mut Transaction<'_>, channel: u64) {
    for collection in [MESSAGES, NUMBERS] {
        let keys: Vec<String> = transaction
            .documents_below(collection, &below(channel))
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in keys {
            transaction.delete_document(collection, &key);
        }
    }
}

fn participants(sent: &[Participant]) -> Result<Vec<Value>, ApiError> {
    sent.iter()
        .map(|one| {
            let name = one.name.as_deref().unwrap_or_default();
            check_length("name", name)?;
            let mut view = json!({"deliveryIdentifier": one.delivery_identifier.checked()?});
            if let Some(fields) = view.as_object_mut() {
                let others = [("name", &one.name), ("actorId", &one.sender_actor_id)];
                for (name, text) in others {
                    if let Some(text) = text {
                        fields.insert(name.to_owned(), text.as_str().into());
                    }
                }
            }
            Ok(view)
        })
        .collect()
}

impl Message {
    fn find(state: &State, channel: u64, number: u64) -> Option<Self> {
        Self::deserialize(state.document(MESSAGES, &key(channel, number))?).ok()
    }

    /// The message that a path names, or 404. Its id is its number in hexadecimal digits, as those of threads are.
    fn named(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        let channel = Channel::named(call, state)?;
        let id = call.parameter(1);
        let found = u64::from_str_radix(id, 16)
            .ok()
            .and_then(|number| Self::find(state, channel.id, number))
            .filter(|message| message.id() == id);
        found.ok_or_else(|| {
            ApiError::object_not_found(format!("No message found with id {id}")).context("messageId", [id])
        })
    }

    fn id(&self) -> String {
        format!("{:032x}", self.number)
    }

    fn put(&self, transaction: &mut Transaction<'_>) {
        transaction.put_document(MESSAGES, &key(self.channel, self.number), json!(self));
    }

    fn view(&self) -> Value {
        let time = |at: i64| Timestamp::from_millis(at).to_iso();
        let app = format!("I-{}", self.app);
        let mut view = json!({
            "id": self.id(), "type": "MESSAGE", "conversationsThreadId": self.thread.to_string(),
            "channelId": self.channel.to_string(), "channelAccountId": self.account.to_string(),
            "direction": if self.incoming { "INCOMING" } else { "OUTGOING" },
            "text": self.text, "attachments": self.attachments, "senders": self.senders, "recipients": self.recipients,
            "client": {"clientType": "INTEGRATION", "integrationAppId": self.app}, "createdBy": app,
            "createdAt": time(self.at), "status": self.status, "truncationStatus": "NOT_TRUNCATED", "archived": false,
        });
        if let Some(fields) = view.as_object_mut() {
            let others = [
                ("richText", self.rich_text.clone()),
                ("inReplyToId", self.in_reply_to.clone()),
                ("updatedAt", self.updated_at.map(time)),
            ];
            for (name, text) in others {
                if let Some(text) = text {
                    fields.insert(name.to_owned(), text.into());
                }
            }
        }
        view
    }
}

fn below(channel: u64) -> String {
    format!("{}/", padded(channel))
}

fn key(channel: u64, number: u64) -> String {
    format!("{}{}", below(channel), padded(number))
}
