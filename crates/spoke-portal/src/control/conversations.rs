//! `/_spoke/conversations`: a message of a visitor, which HubSpot's interface cannot send.

use serde_json::json;

use super::contract::Handler::Later;
use super::contract::{Field, Operation};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};
use crate::api::conversations::{Incoming, take_incoming};

/// Bytes of a message.
const TEXT_MAX: usize = 60_000;
/// Bytes of a name, an address, a subject.
const SHORT_MAX: usize = 500;
/// How a message comes.
const CHANNELS: &[&str] = &["chat", "email"];

pub(super) const OPERATIONS: &[Operation] = &[Operation::post(
    "/_spoke/conversations",
    "conversations.receive",
    "Takes a message of a visitor, which begins a thread or goes on in one.",
    Later(|control| Box::pin(receive(control))),
)
.body(
    &[
        Field::text("text", TEXT_MAX, "What the visitor says.").required(),
        Field::number(
            "thread",
            (1, u64::MAX),
            "The thread it goes on in; a new one when absent.",
        ),
        Field::choice(
            "channel",
            CHANNELS,
            "How a new thread begins; by chat when absent.",
        ),
        Field::text(
            "email",
            SHORT_MAX,
            "The visitor's address in a new thread. A contact that has it is the visitor.",
        ),
        Field::text("name", SHORT_MAX, "The visitor's name in a new thread."),
        Field::text("subject", SHORT_MAX, "The subject, for e-mails."),
    ],
    r#"{"text": "Where is my order?", "email": "ada@example.com", "name": "Ada"}"#,
)
.answers(
    201,
    "The message.",
    &[
        Field::told("threadId", "The thread.").required(),
        Field::told("messageId", "The message.").required(),
        Field::flag("new", "Whether the thread began with it.").required(),
    ],
)
.refuses(&[(404, "There is no such live thread.")])];

async fn receive(control: &Control<'_>) -> ControlAnswer {
    let incoming = match read(&control.body) {
        Ok(incoming) => incoming,
        Err(bad) => return bad.into(),
    };
    let (taken, commit) = match take_incoming(control.portal, incoming) {
        Ok(taken) => taken,
        Err(refused) if refused.no_thread => return ControlAnswer::refuse(404, refused.reason),
        Err(refused) => return ControlAnswer::refuse(400, refused.reason),
    };
    match commit.durable().await {
        Ok(()) => ControlAnswer::created(&json!({
            "threadId": taken.thread.to_string(), "messageId": taken.message, "new": taken.is_new,
        })),
        Err(error) => ControlAnswer::refuse(500, error.to_string()),
    }
}

fn read(body: &[u8]) -> Result<Incoming, BadField> {
    let mut fields = Fields::parse(body)?;
    let text = fields.text("text", TEXT_MAX)?;
    let thread = fields.number("thread", 1, u64::MAX)?;
    let channel = fields.text("channel", SHORT_MAX)?;
    let incoming = Incoming {
        text: text.ok_or_else(|| BadField::new("text: say what the visitor says"))?,
        thread,
        by_email: channel.as_deref() == Some("email"),
        email: fields.text("email", SHORT_MAX)?,
        name: fields.text("name", SHORT_MAX)?,
        subject: fields.text("subject", SHORT_MAX)?,
    };
    fields.done("text, thread, channel, email, name, subject")?;
    Ok(incoming)
}
