//! `spoke email`.

use std::io::Write;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_client::marketing::{MarketingEmail, Message, SendStatus};
use spoke_client::{ErrorKind, Method};
use spoke_model::marketing::email::{MARKETING_SINGLE_SEND, TRANSACTIONAL};
use spoke_model::suggest::nearest;

use super::Session;
use crate::cli::email::{OutboxArguments, SendArguments};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Table, write_json};
use crate::settings::TargetKind;
use crate::values;

/// More e-mails than this are not looked through for a name.
const EMAILS_MAX: usize = 1_000;
/// How long lies between two looks at what became of a message.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// Says which marketing e-mails there are.
///
/// # Errors
/// When HubSpot refuses.
pub async fn list(session: &Session, limit: usize, json: bool) -> Result<ExitStatus, Failure> {
    let emails = session.client.marketing_emails().list(limit).await;
    let emails = emails.map_err(|error| session.refusal("list the marketing e-mails", &error))?;
    if json {
        write_json(&session.printer, &emails)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["email", "name", "kind", "state", "subject"]);
    for email in &emails {
        table.row([
            email.id.as_str(),
            &email.name,
            &email.subcategory,
            &email.state,
            &email.subject,
        ]);
    }
    let mut out = session.printer.data();
    table.write(&mut out, &session.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Sends one e-mail to one person.
///
/// # Errors
/// When there is no such e-mail or it can't be sent one by one, nobody said yes, or HubSpot does not send it.
pub async fn send(session: &Session, what: SendArguments) -> Result<ExitStatus, Failure> {
    let custom = values::parse(&what.custom)?;
    let contact = values::parse(&what.contact)?;
    check_address(&what.to)?;
    if !what.yes && !matches!(session.target.kind, TargetKind::Local { .. }) {
        return Err(
            Failure::usage(format!("{} would send this to a person", session.target.name()))
                .hint("say that it shall: --yes")
                .hint("or try it on a local portal, which sends nothing: --portal local"),
        );
    }
    let email = find(session, &what.email).await?;
    let mut message = Message::new(&email.id, &what.to);
    for (name, value) in custom.iter() {
        message = message.custom(name, value);
    }
    for (name, value) in contact.iter() {
        message = message.contact(name, value);
    }
    if let Some(id) = what.send_id {
        message = message.send_id(id);
    }
    if let Some(sender) = what.from {
        message = message.from(sender);
    }
    message = what.cc.into_iter().fold(message, Message::cc);
    message = what.bcc.into_iter().fold(message, Message::bcc);
    message = what.reply_to.into_iter().fold(message, Message::reply_to);
    let single_send = session.client.single_send();
    let sent = match email.subcategory.as_str() {
        MARKETING_SINGLE_SEND => single_send.marketing(&message).await,
        TRANSACTIONAL => single_send.transactional(&message).await,
        other => {
            return Err(Failure::usage(format!(
                "the e-mail {:?} is of the kind {other}, which is not sent one by one",
                email.name
            ))
            .hint(format!(
                "choose one of the kind {TRANSACTIONAL} or {MARKETING_SINGLE_SEND}: spoke email list"
            )));
        }
    };
    let sent = sent.map_err(|error| {
        let failure = session.refusal(&format!("send the e-mail {:?}", email.name), &error);
        match error.kind() {
            ErrorKind::Validation if !email.is_published => {
                failure.hint("publish the e-mail first; only published ones are sent")
            }
            ErrorKind::Validation => {
                failure.hint("every property of contacts: spoke crm contacts properties")
            }
            _ => failure,
        }
    })?;
    let status = settled(session, sent, what.wait).await?;
    let failed = status.is_final() && !status.is_sent();
    if failed {
        return Err(not_sent(&status));
    }
    if what.json {
        write_json(&session.printer, &status)?;
        return Ok(ExitStatus::Done);
    }
    let mut details = Details::new();
    details.line("status", status.status.to_lowercase());
    details.line("result", status.send_result.as_deref().unwrap_or("not known yet"));
    details.line("status id", &status.status_id);
    let mut out = session.printer.data();
    details.write(&mut out, &session.printer)?;
    out.flush()?;
    if matches!(session.target.kind, TargetKind::Local { .. }) {
        session
            .printer
            .note("nothing left this machine; read it: spoke email outbox");
    }
    Ok(ExitStatus::Done)
}

/// Looks until something has become of a message, or the time is up.
async fn settled(session: &Session, mut status: SendStatus, wait: u64) -> Result<SendStatus, Failure> {
    let mut looks = 0;
    while !status.is_final() && looks <= wait {
        if looks > 0 {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        looks += 1;
        let looked = session.client.single_send().status(&status.status_id).await;
        status = looked.map_err(|error| {
            session
                .refusal("ask what became of the message", &error)
                .hint("it was taken: do not send it again without --send-id")
        })?;
    }
    Ok(status)
}

/// HubSpot took the message and did not send it.
fn not_sent(status: &SendStatus) -> Failure {
    let result = status.send_result.as_deref().unwrap_or(status.status.as_str());
    let failure = Failure::new(ExitStatus::Refused, format!("the message was not sent: {result}"))
        .detail(format!("status id {}", status.status_id));
    match result {
        "PREVIOUSLY_UNSUBSCRIBED_MESSAGE" | "PREVIOUSLY_UNSUBSCRIBED_PORTAL" | "ADDRESS_OPTED_OUT" => {
            failure.hint("the person opted out; what they want: spoke subscription show ADDRESS")
        }
        "MISSING_TEMPLATE_PROPERTIES" => {
            failure.hint("the e-mail names values that were not given: --custom NAME=VALUE")
        }
        "INVALID_TO_ADDRESS" => failure.hint("HubSpot does not take the address"),
        "NON_MARKETABLE_CONTACT" => failure.hint("the contact is not a marketing contact"),
        _ => failure,
    }
}

/// Something that can be no address is told before anything is sent.
fn check_address(address: &str) -> Result<(), Failure> {
    spoke_model::value::normalize_email(address)
        .map(drop)
        .map_err(|_| {
            Failure::usage(format!("{address:?} is no e-mail address"))
                .hint("write it as name@example.com; HubSpot refuses reserved endings such as .test")
        })
}

/// The e-mail with this name or id.
async fn find(session: &Session, wanted: &str) -> Result<MarketingEmail, Failure> {
    let wanted = wanted.trim();
    let refused = |error: &spoke_client::Error| session.refusal(&format!("find the e-mail {wanted}"), error);
    if !wanted.is_empty() && wanted.bytes().all(|byte| byte.is_ascii_digit()) {
        match session.client.marketing_emails().get(wanted).await {
            Ok(email) => return Ok(email),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(refused(&error)),
        }
    }
    let emails = session.client.marketing_emails().list(EMAILS_MAX).await;
    let emails = emails.map_err(|error| refused(&error))?;
    let by_name = |email: &&MarketingEmail| email.name.eq_ignore_ascii_case(wanted);
    if let Some(email) = emails.iter().find(by_name) {
        return Ok(email.clone());
    }
    let failure = Failure::usage(format!("there is no marketing e-mail {wanted:?}"));
    let failure = match nearest(wanted, emails.iter().map(|email| email.name.as_str())) {
        Some(name) => failure.hint(format!("did you mean {name:?}?")),
        None => failure,
    };
    Err(failure.hint("every marketing e-mail: spoke email list"))
}

#[derive(Deserialize)]
struct Outbox {
    results: Vec<Map<String, Value>>,
}

/// Shows what the local portal would have sent.
///
/// # Errors
/// When it is no local portal, or it refuses.
pub async fn outbox(session: &Session, what: OutboxArguments) -> Result<ExitStatus, Failure> {
    if matches!(session.target.kind, TargetKind::HubSpot) {
        return Err(
            Failure::usage("HubSpot sends what it is given, and has no outbox to read")
                .hint("what became of one message: spoke email send prints it"),
        );
    }
    let mut request = session
        .client
        .request(Method::GET, "/_spoke/emails")
        .query("limit", &what.limit.to_string());
    if let Some(to) = &what.to {
        request = request.query("to", to);
    }
    let refused = |error: &spoke_client::Error| session.refusal("read the outbox", error);
    let answer = request.send().await.map_err(|error| refused(&error))?;
    let outbox: Outbox = answer.json().map_err(|error| refused(&error))?;
    if what.json {
        write_json(&session.printer, &outbox.results)?;
        return Ok(ExitStatus::Done);
    }
    let mut out = session.printer.data();
    for (place, message) in outbox.results.iter().enumerate() {
        let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
        if place > 0 {
            writeln!(out)?;
        }
        let mut details = Details::new();
        for (label, name) in [
            ("at", "requestedAt"),
            ("from", "from"),
            ("to", "to"),
            ("email", "emailName"),
            ("kind", "kind"),
            ("result", "sendResult"),
            ("subject", "subject"),
        ] {
            details.line(label, text(name));
        }
        details.write(&mut out, &session.printer)?;
        for line in text("text").lines() {
            let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
            writeln!(out, "  {line}")?;
        }
    }
    out.flush()?;
    if outbox.results.is_empty() {
        session.printer.note("nothing was sent");
    }
    Ok(ExitStatus::Done)
}
