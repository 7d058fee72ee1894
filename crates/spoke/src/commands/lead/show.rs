//! `spoke lead show`.

use std::io::Write;

use serde_json::{Value, json};
use spoke_client::workflow::story::{self, Happened, Story};
use spoke_client::{ErrorKind, Record};
use spoke_model::time::Timestamp;

use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Table, write_json};

/// Shows a contact with its companies, deals and the newest `limit` activities.
///
/// # Errors
/// When there is no such contact, or HubSpot refuses.
pub async fn show(session: &Session, contact: &str, limit: usize, json: bool) -> Result<ExitStatus, Failure> {
    let story = story::read(&session.client, contact).await.map_err(|error| {
        let failure = session.refusal(&format!("show {contact}"), &error);
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::InvalidInput => {
                failure.hint("look for the contact: spoke crm contacts search --query WORDS")
            }
            _ => failure,
        }
    })?;
    let shown = story.timeline.len().min(limit);
    let older = story.older + story.timeline.len() - shown;
    if json {
        write_json(&session.printer, &document(&story, limit, older))?;
        return Ok(ExitStatus::Done);
    }
    let mut out = session.printer.data();
    contact_lines(&story.contact).write(&mut out, &session.printer)?;
    if !story.companies.is_empty() {
        writeln!(out)?;
        let mut table = Table::new(["company", "name", "domain", "industry"]);
        for company in &story.companies {
            table.row([
                company.id(),
                value(company, "name"),
                value(company, "domain"),
                value(company, "industry"),
            ]);
        }
        table.write(&mut out, &session.printer)?;
    }
    if !story.deals.is_empty() {
        writeln!(out)?;
        let mut table = Table::new(["deal", "name", "amount", "stage", "pipeline", "closes"]).right([2]);
        for deal in &story.deals {
            let record = &deal.record;
            table.row([
                record.id(),
                value(record, "dealname"),
                value(record, "amount"),
                &deal.stage,
                &deal.pipeline,
                day(value(record, "closedate")),
            ]);
        }
        table.write(&mut out, &session.printer)?;
    }
    if shown > 0 {
        writeln!(out)?;
        let mut table = Table::new(["when", "what", "text", "state"]);
        for happened in story.timeline.iter().take(limit) {
            table.row([
                &when(happened.at),
                happened.kind,
                &happened.text,
                &happened.state.join(", "),
            ]);
        }
        table.write(&mut out, &session.printer)?;
    }
    out.flush()?;
    if story.timeline.is_empty() {
        session
            .printer
            .note("nothing happened yet; log something: spoke lead log --help");
    } else if older > 0 {
        session
            .printer
            .note(&format!("and {older} older; for more: --limit NUMBER"));
    }
    Ok(ExitStatus::Done)
}

fn contact_lines(contact: &Record) -> Details {
    let mut details = Details::new();
    let name = [value(contact, "firstname"), value(contact, "lastname")].join(" ");
    details.line("contact", format!("{} {}", contact.id(), name.trim()));
    for (label, property) in [
        ("email", "email"),
        ("phone", "phone"),
        ("job title", "jobtitle"),
        ("lifecycle stage", "lifecyclestage"),
        ("lead status", "hs_lead_status"),
        ("owner", "hubspot_owner_id"),
        ("since", "createdate"),
    ] {
        let text = value(contact, property);
        if !text.is_empty() {
            details.line(label, if property == "createdate" { day(text) } else { text });
        }
    }
    if let Some(url) = contact.url() {
        details.line("page", url);
    }
    details
}

fn value<'r>(record: &'r Record, property: &str) -> &'r str {
    record.get(property).unwrap_or_default()
}

/// The day of a time.
fn day(text: &str) -> &str {
    text.split('T').next().unwrap_or(text)
}

/// To the minute: what follows is no help to an eye.
fn when(at: Option<Timestamp>) -> String {
    let Some(at) = at else { return String::new() };
    let iso = at.to_iso();
    iso.get(..16).unwrap_or(&iso).replace('T', " ")
}

fn document(story: &Story, limit: usize, older: usize) -> Value {
    let properties = |record: &Record| -> Value {
        record
            .properties()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let record =
        |record: &Record| json!({ "id": record.id(), "properties": properties(record), "url": record.url() });
    let deals: Vec<Value> = story
        .deals
        .iter()
        .map(|deal| {
            json!({
                "id": deal.record.id(), "properties": properties(&deal.record), "url": deal.record.url(),
                "pipeline": deal.pipeline, "stage": deal.stage,
            })
        })
        .collect();
    let happened = |one: &Happened| json!({ "at": one.at, "kind": one.kind, "id": one.id, "text": one.text, "state": one.state });
    json!({
        "contact": record(&story.contact),
        "companies": story.companies.iter().map(record).collect::<Vec<_>>(),
        "deals": deals,
        "timeline": story.timeline.iter().take(limit).map(happened).collect::<Vec<_>>(),
        "older": older,
    })
}
