//! A message of a visitor, which HubSpot's interface cannot send: it begins a thread or goes on in one.

use serde_json::json;
use spoke_model::conversation::{CHANNEL_ACCOUNTS, CHAT, Channel, ChannelAccount, EMAIL};
use spoke_model::object_type::ObjectTypeId;

use super::events::{Happened, tell};
use super::message::{Content, Message};
use super::thread::{Thread, Visitor, make_room};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::marketing::person;
use crate::api::origin::Origin;
use crate::guard::Grant;
use crate::portal::PortalState;
use crate::store::{Commit, Transaction};

/// What a visitor says.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    /// The text.
    pub(crate) text: String,
    /// The subject of an e-mail.
    pub(crate) subject: Option<String>,
    /// The thread it goes on in; a new one without.
    pub(crate) thread: Option<u64>,
    /// Whether it comes by e-mail and not by chat.
    pub(crate) by_email: bool,
    /// The visitor's address. A contact that has it is the visitor.
    pub(crate) email: Option<String>,
    /// The visitor's name.
    pub(crate) name: Option<String>,
}

/// A message that was taken.
#[derive(Debug)]
pub(crate) struct Taken {
    /// Its thread.
    pub(crate) thread: u64,
    /// Its id.
    pub(crate) message: String,
    /// Whether the thread began with it.
    pub(crate) is_new: bool,
}

/// Why a message was not taken.
#[derive(Debug)]
pub(crate) struct NotTaken {
    /// In words.
    pub(crate) reason: String,
    /// Whether the thread is not there, and not the message wrong.
    pub(crate) no_thread: bool,
}

impl From<ApiError> for NotTaken {
    fn from(error: ApiError) -> Self {
        Self {
            reason: error.message().to_owned(),
            no_thread: false,
        }
    }
}

/// Takes a message. A closed thread opens again, one that
/// was archived is not there.
///
/// # Errors
/// [`NotTaken`] with what is wrong.
pub(crate) fn take(portal: &PortalState, incoming: Incoming) -> Result<(Taken, Commit), NotTaken> {
    let (grant, headers) = (Grant::everything(), http::HeaderMap::new());
    let call = Call::internal(portal, &grant, &headers, portal.clock.now(), Origin::Integration);
    let mut transaction = portal.store.write();
    let wanted = incoming.thread;
    let taken = in_transaction(&call, &mut transaction, incoming)?.ok_or_else(|| NotTaken {
        reason: format!("thread: there is no live thread {}", wanted.unwrap_or_default()),
        no_thread: true,
    })?;
    Ok((taken, transaction.commit()))
}

/// Takes a message in an open transaction; nothing when its thread is not there.
pub(super) fn in_transaction(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    incoming: Incoming,
) -> Result<Option<Taken>, ApiError> {
    let (mut thread, new) = match incoming.thread {
        Some(id) => {
            let found = Thread::find(transaction, id, call.now).filter(|thread| thread.archived_at.is_none());
            match found {
                Some(thread) => (thread, false),
                None => return Ok(None),
            }
        }
        None => {
            make_room(transaction, call.now)?;
            (begin(transaction, &incoming, call.now), true)
        }
    };
    let actor = format!("V-{}", thread.visitor.id);
    let visitor = (actor.clone(), "HUBSPOT", None);
    if new {
        tell(call.portal, transaction, thread.id, Happened::Created);
    } else {
        super::threads::set_status(call, transaction, &mut thread, false, visitor.clone())?;
    }
    let account = ChannelAccount::by_id(thread.account);
    let identifier = account
        .and_then(|account| Channel::by_id(account.channel))
        .map(|channel| channel.identifier);
    let address = thread
        .visitor
        .email
        .clone()
        .unwrap_or_else(|| thread.visitor.id.to_string());
    let content = Content::Message {
        incoming: true,
        text: incoming.text,
        rich_text: None,
        subject: incoming.subject,
        account: thread.account,
        senders: vec![json!({
            "actorId": actor, "name": thread.visitor.name,
            "deliveryIdentifier": {"type": identifier, "value": address},
        })],
        recipients: vec![json!({
            "deliveryIdentifier": {"type": identifier, "value": account.map(|account| account.address)},
        })],
        attachments: Vec::new(),
    };
    let message = Message::add(transaction, &thread, visitor, content, call.now)?;
    thread.received_at = Some(call.now);
    thread.put(transaction)?;
    let happened = Happened::NewMessage {
        message: &message.id,
        is_comment: false,
    };
    tell(call.portal, transaction, thread.id, happened);
    Ok(Some(Taken {
        thread: thread.id,
        message: message.id,
        is_new: new,
    }))
}

fn begin(transaction: &mut Transaction<'_>, incoming: &Incoming, now: i64) -> Thread {
    let channel = if incoming.by_email { EMAIL } else { CHAT };
    let account = CHANNEL_ACCOUNTS
        .iter()
        .find(|account| account.channel == channel)
        .map_or(0, |account| account.id);
    let contact = incoming
        .email
        .as_deref()
        .and_then(person::address)
        .and_then(|address| {
            let table = transaction.table_of(ObjectTypeId::CONTACT)?;
            Some(table.id(person::find(table, &address)?))
        });
    let visitor = Visitor {
        id: contact.unwrap_or_else(|| transaction.take_id()),
        is_contact: contact.is_some(),
        name: incoming.name.clone(),
        email: incoming.email.clone(),
    };
    Thread {
        id: transaction.take_id(),
        account,
        visitor,
        created_at: now,
        closed_at: None,
        archived_at: None,
        assigned_to: None,
        received_at: None,
        sent_at: None,
    }
}
