//! Sending one e-mail to one person, transactional or marketing. Nothing leaves: the message goes to the outbox.
//!
//! The first answer says `PENDING`, the status afterwards `COMPLETE` with the result; a call that is refused at once is
//! complete at once (both assumed).

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::marketing::email::{MARKETING_SINGLE_SEND, TRANSACTIONAL, send_result};
use spoke_model::time::Timestamp;

use super::emails::{self, Email};
use super::outbox::{self, Message};
use super::template::{Source, fill};
use super::{person, standing};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::SentProperties;
use crate::api::reply::Reply;
use crate::api::write::{Changes, Writer};
use crate::html::escaped;
use crate::rules::{check_values, invalid_values};
use crate::server::correlation_id;
use crate::store::State;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Send {
    email_id: u64,
    message: Envelope,
    #[serde(default)]
    contact_properties: BTreeMap<String, Option<String>>,
    #[serde(default)]
    custom_properties: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    to: String,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    send_id: Option<String>,
    #[serde(default)]
    cc: Vec<String>,
    #[serde(default)]
    bcc: Vec<String>,
    #[serde(default)]
    reply_to: Vec<String>,
}

/// `POST /marketing/v3/transactional/single-email/send`
pub(crate) fn transactional(call: &Call<'_>) -> Result<Reply, ApiError> {
    send(call, TRANSACTIONAL)
}

/// `POST /marketing/v4/email/single-send`
pub(crate) fn marketing(call: &Call<'_>) -> Result<Reply, ApiError> {
    send(call, MARKETING_SINGLE_SEND)
}

/// `GET /marketing/v3/email/send-statuses/{statusId}`
pub(crate) fn status(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let message = outbox::by_status(&state, call.parameter(0)).ok_or_else(ApiError::resource_not_found)?;
    Reply::serialized(StatusCode::OK, &complete(&message, &message.send_result))
}

fn send(call: &Call<'_>, kind: &'static str) -> Result<Reply, ApiError> {
    let sent: Send = call.read()?;
    let contacts = person::contacts(call)?;
    let properties = sent
        .contact_properties
        .iter()
        .filter(|(name, _)| *name != "email")
        .map(|(name, value)| {
            let value = value.as_deref().unwrap_or_default();
            (Cow::Borrowed(name.as_str()), Cow::Borrowed(value))
        })
        .collect();
    let checked = check_values(&call.definitions, &contacts, SentProperties(properties));
    if !checked.problems.is_empty() {
        return Err(invalid_values(&checked.problems));
    }
    let mut writer = Writer::begin(call, &contacts)?;
    let email = sendable(&writer.transaction, sent.email_id, kind)?;
    let known = sent
        .message
        .send_id
        .as_deref()
        .and_then(|send_id| outbox::by_send_id(&writer.transaction, sent.email_id, send_id));
    if let Some(known) = known {
        return Reply::serialized(StatusCode::OK, &complete(&known, send_result::IDEMPOTENT_IGNORE));
    }
    let mut message = Message {
        status_id: correlation_id(),
        email_id: sent.email_id,
        email_name: email.name().to_owned(),
        kind: if kind == TRANSACTIONAL {
            "transactional".to_owned()
        } else {
            "marketing".to_owned()
        },
        to: sent.message.to.trim().to_lowercase(),
        from: sent.message.from.or_else(|| email.from()),
        cc: sent.message.cc,
        bcc: sent.message.bcc,
        reply_to: sent.message.reply_to,
        subject: String::new(),
        text: String::new(),
        html: None,
        send_id: sent.message.send_id,
        send_result: send_result::SENT.to_owned(),
        contact: None,
        at: call.now,
    };
    let declined = unwanted(&writer.transaction, &message.to, &email, kind).or_else(|| {
        let no_marketing = kind == MARKETING_SINGLE_SEND && is_non_marketing(&writer, &message.to);
        no_marketing.then_some(send_result::NON_MARKETABLE_CONTACT)
    });
    match declined {
        Some(result) => message.send_result = result.to_owned(),
        None => {
            let mut values = checked.values;
            let row = writer.table().and_then(|table| person::find(table, &message.to));
            if row.is_none() {
                values.push((Cow::Borrowed("email"), Cow::Owned(message.to.clone())));
            }
            let first = row
                .zip(writer.table())
                .and_then(|(row, table)| person::value(table, row, "hs_email_first_send_date"))
                .is_none();
            let noted = traces(&message, first);
            let id = person::save(call, &mut writer, row, values, noted)?;
            message.contact = Some(id);
            let text_of = |source: Source, name: &str| match source {
                Source::Custom => sent.custom_properties.get(name).map(plain),
                Source::Contact => {
                    let table = writer.table()?;
                    person::value(table, table.row(id)?, name)
                }
            };
            let (subject, mut missing) = fill(email.subject(), text_of);
            let (text, more) = fill(&email.text(), text_of);
            missing.extend(more);
            (message.subject, message.text) = (subject, text);
            if let Some(html) = email.html() {
                // A value is text, whatever it holds (assumed).
                let escaped_of =
                    |source: Source, name: &str| text_of(source, name).map(|text| escaped(&text));
                let (html, more) = fill(&html, escaped_of);
                missing.extend(more);
                message.html = Some(html);
            }
            if !missing.is_empty() {
                message.send_result = send_result::MISSING_TEMPLATE_PROPERTIES.to_owned();
            }
        }
    }
    outbox::keep(&mut writer.transaction, &message)?;
    let body = if message.send_result == send_result::SENT {
        pending(&message)
    } else {
        complete(&message, &message.send_result)
    };
    Ok(Reply::serialized(StatusCode::OK, &body)?.after(writer.commit()))
}

/// The e-mail, if this interface may send it (wordings not recorded).
fn sendable(state: &State, id: u64, kind: &str) -> Result<Email, ApiError> {
    let email = emails::stored(state, &id.to_string())
        .ok_or_else(|| ApiError::object_not_found(format!("No email found with id {id}")))?;
    if email.subcategory() != kind {
        return Err(ApiError::validation(format!(
            "Email {id} is of the type {}, this interface sends {kind}",
            email.subcategory()
        )));
    }
    if !email.is_published() {
        return Err(ApiError::validation(format!("Email {id} is not published")));
    }
    Ok(email)
}

/// Why a message does not go to somebody. Transactional messages go to people who opted out too (documented purpose of
/// the add-on).
fn unwanted(state: &State, to: &str, email: &Email, kind: &str) -> Option<&'static str> {
    if person::address(to).is_none() {
        return Some(send_result::INVALID_TO_ADDRESS);
    }
    if kind == TRANSACTIONAL {
        return None;
    }
    if standing::opted_out(state, to).is_some() {
        return Some(send_result::UNSUBSCRIBED_PORTAL);
    }
    let said = standing::standing(state, to, email.subscription_id()?)?;
    (said.subscribed == Some(false)).then_some(send_result::UNSUBSCRIBED_MESSAGE)
}

/// Whether it is a contact that is set to get no marketing e-mail (documented). One about which nothing was ever said
/// gets it (assumed).
fn is_non_marketing(writer: &Writer<'_>, to: &str) -> bool {
    writer.table().is_some_and(|table| {
        let row = person::find(table, to);
        row.and_then(|row| person::value(table, row, "hs_marketable_status"))
            .is_some_and(|status| status == "false")
    })
}

/// What a send leaves in the contact (assumed which of the properties follow at once).
fn traces<'v>(message: &Message, first: bool) -> Changes<'v> {
    let at = Timestamp::from_millis(message.at).to_iso();
    let mut noted: Changes<'_> = vec![
        (Cow::Borrowed("hs_email_last_send_date"), Cow::Owned(at.clone())),
        (
            Cow::Borrowed("hs_email_last_email_name"),
            Cow::Owned(message.email_name.clone()),
        ),
    ];
    if first {
        noted.push((Cow::Borrowed("hs_email_first_send_date"), Cow::Owned(at)));
    }
    noted
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn pending(message: &Message) -> Map<String, Value> {
    let at = Timestamp::from_millis(message.at).to_iso();
    let mut body = Map::new();
    for (name, text) in [
        ("statusId", message.status_id.as_str()),
        ("status", "PENDING"),
        ("requestedAt", at.as_str()),
    ] {
        body.insert(name.to_owned(), text.into());
    }
    body
}

fn complete(message: &Message, result: &str) -> Map<String, Value> {
    let at = Timestamp::from_millis(message.at).to_iso();
    let mut body = pending(message);
    body.insert("status".to_owned(), "COMPLETE".into());
    body.insert("sendResult".to_owned(), result.into());
    body.insert("startedAt".to_owned(), at.as_str().into());
    body.insert("completedAt".to_owned(), at.as_str().into());
    if result == send_result::SENT {
        body.insert(
            "eventId".to_owned(),
            json!({"id": message.status_id, "created": at}),
        );
    }
    body
}
