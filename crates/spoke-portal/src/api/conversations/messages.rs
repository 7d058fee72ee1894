//! Messages of a thread: list, read, the whole text, a reply or a comment. A reply goes nowhere.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::conversation::{ChannelAccount, IDENTIFIERS, PAGE_MAX};

use super::events::{Happened, tell};
use super::message::{Content, Message};
use super::thread::Thread;
use super::threads::{agent_or_app, check_agent};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::files;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// How many a page has (assumed), and at most.
const PAGES: (u32, u32) = (100, PAGE_MAX);
/// Recipients of a message, and attachments (our bounds).
const RECIPIENTS_MAX: usize = 100;
const ATTACHMENTS_MAX: usize = 20;

/// `GET /conversations/v3/conversations/threads/{threadId}/messages?sort=&archived=`: the oldest first, unless `sort` is
/// `-createdAt` (assumed).
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let newest_first = match call.query.first("sort") {
        None | Some("createdAt") => false,
        Some("-createdAt") => true,
        Some(sent) => {
            return Err(ApiError::bad_parameter(
                "sort",
                sent,
                "must be createdAt or -createdAt",
            ));
        }
    };
    let state = call.portal.store.read();
    let thread = Thread::named(call, &state, archived)?;
    let mut views: Vec<Value> = Message::all(&state, thread.id)
        .map(|message| message.view())
        .collect();
    if newest_first {
        views.reverse();
    }
    paged::page(call, views.into_iter(), PAGES, false)
}

/// `GET /conversations/v3/conversations/threads/{threadId}/messages/{messageId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let thread = Thread::named(call, &state, false)?;
    let message = Message::named(call, &state, thread.id)?;
    Reply::serialized(StatusCode::OK, &message.view())
}

/// `GET /conversations/v3/conversations/threads/{threadId}/messages/{messageId}/original-content`
pub(crate) fn original(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let thread = Thread::named(call, &state, false)?;
    let message = Message::named(call, &state, thread.id)?;
    let original = message.original().ok_or_else(ApiError::resource_not_found)?;
    Reply::serialized(StatusCode::OK, &original)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identifier {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    #[serde(default)]
    actor_id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    recipient_field: Option<String>,
    #[serde(default)]
    delivery_identifier: Option<Identifier>,
    #[serde(default)]
    delivery_identifiers: Vec<Identifier>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum NewMessage {
    #[serde(rename = "MESSAGE", rename_all = "camelCase")]
    Message {
        text: String,
        #[serde(default)]
        rich_text: Option<String>,
        #[serde(default)]
        subject: Option<String>,
        #[serde(default)]
        attachments: Vec<Value>,
        recipients: Vec<Recipient>,
        sender_actor_id: String,
        channel_id: String,
        channel_account_id: String,
    },
    #[serde(rename = "COMMENT", rename_all = "camelCase")]
    Comment {
        text: String,
        #[serde(default)]
        rich_text: Option<String>,
        #[serde(default)]
        attachments: Vec<Value>,
    },
}

/// `POST /conversations/v3/conversations/threads/{threadId}/messages`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: NewMessage = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut thread = Thread::named(call, &transaction, false)?;
    let (_, client, app) = agent_or_app(call);
    let (by, content) = checked(call, &transaction, sent)?;
    let is_comment = matches!(content, Content::Comment { .. });
    let by = by.unwrap_or_else(|| agent_or_app(call).0);
    let message = Message::add(&mut transaction, &thread, (by, client, app), content, call.now)?;
    if !is_comment {
        thread.sent_at = Some(call.now);
        thread.put(&mut transaction)?;
    }
    let happened = Happened::NewMessage {
        message: &message.id,
        is_comment,
    };
    tell(call.portal, &mut transaction, thread.id, happened);
    Ok(Reply::serialized(StatusCode::CREATED, &message.view())?.after(transaction.commit()))
}

/// What a new message holds and who writes it, if it can be sent (wordings not recorded).
fn checked(
    call: &Call<'_>,
    transaction: &Transaction<'_>,
    sent: NewMessage,
) -> Result<(Option<String>, Content), ApiError> {
    match sent {
        NewMessage::Comment {
            text,
            rich_text,
            attachments,
        } => {
            check_text(&text, rich_text.as_deref(), &attachments)?;
            let content = Content::Comment {
                text,
                rich_text,
                attachments: attached(call, transaction, &attachments)?,
            };
            Ok((None, content))
        }
        NewMessage::Message {
            text,
            rich_text,
            subject,
            attachments,
            recipients,
            sender_actor_id,
            channel_id,
            channel_account_id,
        } => {
            check_text(&text, rich_text.as_deref(), &attachments)?;
            check_agent(call, transaction, &sender_actor_id)?;
            let account = account(&channel_id, &channel_account_id)?;
            if recipients.is_empty() || recipients.len() > RECIPIENTS_MAX {
                return Err(ApiError::validation(format!(
                    "A message needs between 1 and {RECIPIENTS_MAX} recipients, this one has {}",
                    recipients.len()
                )));
            }
            let recipients = recipients.iter().map(recipient).collect::<Result<_, _>>()?;
            let sender = json!({
                "actorId": sender_actor_id,
                "deliveryIdentifier": {
                    "type": spoke_model::conversation::Channel::by_id(account.channel).map(|one| one.identifier),
                    "value": account.address,
                },
            });
            let content = Content::Message {
                incoming: false,
                text,
                rich_text,
                subject,
                account: account.id,
                senders: vec![sender],
                recipients,
                attachments: attached(call, transaction, &attachments)?,
            };
            Ok((Some(sender_actor_id), content))
        }
    }
}

fn check_text(text: &str, rich_text: Option<&str>, attachments: &[Value]) -> Result<(), ApiError> {
    let empty = text.trim().is_empty() && rich_text.is_none_or(|rich| rich.trim().is_empty());
    if empty && attachments.is_empty() {
        return Err(ApiError::validation("A message needs a text or an attachment"));
    }
    Ok(())
}

fn account(channel: &str, account: &str) -> Result<&'static ChannelAccount, ApiError> {
    let found = account.parse().ok().and_then(ChannelAccount::by_id);
    let found = found.ok_or_else(|| {
        ApiError::validation(format!("No channel account has the id {account}"))
            .context("channelAccountId", [account])
    })?;
    if found.channel.to_string() != channel {
        return Err(ApiError::validation(format!(
            "The channel account {account} belongs to the channel {}, not {channel}",
            found.channel
        ))
        .context("channelId", [channel]));
    }
    Ok(found)
}

fn recipient(sent: &Recipient) -> Result<Value, ApiError> {
    let mut identifiers = sent.delivery_identifier.iter().chain(&sent.delivery_identifiers);
    let Some(first) = identifiers.next() else {
        return Err(ApiError::validation("A recipient needs a delivery identifier"));
    };
    for one in [first].into_iter().chain(identifiers) {
        if !IDENTIFIERS.contains(&one.kind.as_str()) || one.value.trim().is_empty() {
            return Err(ApiError::validation(format!(
                "Invalid delivery identifier {}: its type must be one of {}, its value must not be empty",
                one.kind,
                IDENTIFIERS.join(", ")
            )));
        }
    }
    let identifier = json!({"type": first.kind, "value": first.value});
    let mut view = json!({"deliveryIdentifier": identifier});
    if let Value::Object(fields) = &mut view {
        for (name, text) in [
            ("actorId", &sent.actor_id),
            ("name", &sent.name),
            ("recipientField", &sent.recipient_field),
        ] {
            if let Some(text) = text {
                fields.insert(name.to_owned(), text.as_str().into());
            }
        }
    }
    Ok(view)
}

/// Files must be there and lend their names; quick replies are kept as they are.
fn attached(call: &Call<'_>, state: &State, sent: &[Value]) -> Result<Vec<Value>, ApiError> {
    if sent.len() > ATTACHMENTS_MAX {
        return Err(ApiError::validation(format!(
            "A message has at most {ATTACHMENTS_MAX} attachments"
        )));
    }
    sent.iter().map(|one| attachment(call, state, one)).collect()
}

fn attachment(call: &Call<'_>, state: &State, sent: &Value) -> Result<Value, ApiError> {
    let kind = sent.get("type").and_then(Value::as_str).unwrap_or("FILE");
    match kind {
        "QUICK_REPLIES" | "SOCIAL_MEDIA_METADATA" => Ok(sent.clone()),
        "FILE" => {
            let id = match sent.get("fileId") {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                _ => String::new(),
            };
            let name = files::name_of(state, &id, call.now).ok_or_else(|| {
                ApiError::validation(format!("No file exists with the id {id}"))
                    .context("fileId", [id.as_str()])
            })?;
            Ok(json!({"type": "FILE", "fileId": id, "fileUsageType": "OTHER", "name": name}))
        }
        other => Err(ApiError::validation(format!(
            "Invalid attachment type {other}: it must be FILE, QUICK_REPLIES or SOCIAL_MEDIA_METADATA"
        ))),
    }
}
