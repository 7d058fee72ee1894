//! `spoke ticket`.

use serde_json::json;
use spoke_client::workflow::ticket::{self, Direction, Ticket};
use spoke_client::{Error, ErrorKind};

use super::Session;
use crate::cli::ticket::{CreateArguments, Source, TicketPriority};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::write_json;

/// Opens a ticket, or finds the contact's open one with that subject.
///
/// # Errors
/// When a name leads nowhere, or HubSpot refuses; nothing was written then.
pub async fn create(session: &Session, what: CreateArguments) -> Result<ExitStatus, Failure> {
    let json = what.json;
    let opened = ticket::create(&session.client, &as_ticket(what))
        .await
        .map_err(|error| {
            let failure = session.refusal("open the ticket", &error);
            match error.kind() {
                ErrorKind::InvalidInput => {
                    failure.hint("every pipeline and stage: spoke crm tickets pipelines")
                }
                ErrorKind::NotFound => {
                    failure.hint("a contact is named by id or e-mail address, a company by id or domain")
                }
                _ => failure,
            }
        })?;
    if json {
        let document = json!({
            "id": opened.ticket.id, "action": opened.ticket.action.as_str(), "pipeline": opened.pipeline,
            "stage": opened.stage, "contact": opened.contact, "company": opened.company,
        });
        write_json(&session.printer, &document)?;
        return Ok(ExitStatus::Done);
    }
    session.printer.data_line(&format!(
        "ticket {} {}, in {} of {}",
        opened.ticket.id,
        opened.ticket.action.as_str(),
        opened.stage,
        opened.pipeline
    ))?;
    session.printer.note(&format!(
        "move it on: spoke ticket advance {} STAGE",
        opened.ticket.id
    ));
    Ok(ExitStatus::Done)
}

fn as_ticket(what: CreateArguments) -> Ticket {
    let mut ticket = Ticket::new(what.subject);
    if let Some(content) = what.content {
        ticket = ticket.property("content", content);
    }
    if let Some(priority) = what.priority {
        ticket = ticket.property(
            "hs_ticket_priority",
            match priority {
                TicketPriority::Low => "LOW",
                TicketPriority::Medium => "MEDIUM",
                TicketPriority::High => "HIGH",
                TicketPriority::Urgent => "URGENT",
            },
        );
    }
    if let Some(source) = what.source {
        ticket = ticket.property(
            "source_type",
            match source {
                Source::Chat => "CHAT",
                Source::Email => "EMAIL",
                Source::Form => "FORM",
                Source::Phone => "PHONE",
            },
        );
    }
    for (value, set) in [
        (what.contact, Ticket::contact as fn(Ticket, String) -> Ticket),
        (what.company, Ticket::company),
        (what.pipeline, Ticket::pipeline),
        (what.stage, Ticket::stage),
        (what.owner, Ticket::owner),
    ] {
        if let Some(value) = value {
            ticket = set(ticket, value);
        }
    }
    ticket
}

/// Moves a ticket to a stage of its pipeline; without one, to the stage that closes it.
///
/// # Errors
/// When there is no such ticket or stage, or HubSpot refuses.
pub async fn advance(
    session: &Session,
    id: &str,
    stage: Option<&str>,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let moved = match stage {
        Some(stage) => ticket::advance(&session.client, id, stage).await,
        None => ticket::close(&session.client, id).await,
    };
    let moved = moved.map_err(|error| refused(session, &format!("move the ticket {id}"), &error))?;
    if json {
        let document = json!({
            "id": moved.id, "pipeline": moved.pipeline, "from": moved.from, "to": moved.to, "label": moved.label,
            "direction": moved.direction.as_str(), "closed": moved.closed,
        });
        write_json(&session.printer, &document)?;
        return Ok(ExitStatus::Done);
    }
    let closed = if moved.closed { ", closed" } else { "" };
    session.printer.data_line(&match moved.direction {
        Direction::Nowhere => format!("ticket {} is in {} already{closed}", moved.id, moved.label),
        direction => format!(
            "ticket {}: {} -> {} ({}{closed})",
            moved.id,
            moved.from,
            moved.label,
            direction.as_str()
        ),
    })?;
    Ok(ExitStatus::Done)
}

/// Gives a ticket to an owner.
///
/// # Errors
/// When there is no such ticket or owner, or HubSpot refuses.
pub async fn assign(session: &Session, id: &str, owner: &str, json: bool) -> Result<ExitStatus, Failure> {
    let owner = ticket::assign(&session.client, id, owner)
        .await
        .map_err(|error| refused(session, &format!("assign the ticket {id}"), &error))?;
    let name = [owner.first_name.as_deref(), owner.last_name.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    if json {
        let document = json!({ "id": id, "owner": { "id": owner.id, "email": owner.email, "name": name } });
        write_json(&session.printer, &document)?;
    } else {
        session.printer.data_line(&format!(
            "ticket {id} belongs to {name} ({})",
            owner.email.as_deref().unwrap_or(&owner.id)
        ))?;
    }
    Ok(ExitStatus::Done)
}

fn refused(session: &Session, action: &str, error: &Error) -> Failure {
    let failure = session.refusal(action, error);
    match error.kind() {
        ErrorKind::NotFound => failure.hint("find the ticket: spoke crm tickets search --query WORDS"),
        _ => failure,
    }
}
