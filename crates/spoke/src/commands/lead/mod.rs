//! `spoke lead`.

mod log;
mod many;
mod show;

pub use log::{Log, log};
pub use many::capture_many;
pub use show::show;

use std::io::Write;

use serde_json::json;
use spoke_client::ErrorKind;
use spoke_client::workflow::kept::KeptWrite;
use spoke_client::workflow::lead::{self, Captured, Lead, Outcome};

use super::Session;
use super::deadletter::Keeper;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::refusal;

/// Makes the portal hold the lead, and says what was done to each record.
///
/// # Errors
/// When HubSpot refuses; run again, it does what is missing.
pub async fn capture(
    session: &Session,
    lead: Lead,
    keeper: Option<&Keeper>,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let captured = lead::capture(&session.client, lead.clone())
        .await
        .map_err(|error| {
            let failure = session.refusal("capture the lead", &error);
            if let Some(keeper) = keeper {
                return keeper.keep(session, &KeptWrite::CaptureLead { lead }, &error, failure);
            }
            if !refusal::is_worth_another_run(&error) {
                return failure;
            }
            failure.hint("run the same command again: it does what is missing and nothing twice")
        })?;
    let records = records(&captured);
    if json {
        let mut document = serde_json::Map::new();
        for (name, outcome) in records {
            document.insert(
                name.to_owned(),
                json!({ "id": outcome.id, "action": outcome.action.as_str() }),
            );
        }
        write_json(&session.printer, &document)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["record", "id", "was"]);
    for (name, outcome) in records {
        table.row([name, &outcome.id, outcome.action.as_str()]);
    }
    let mut out = session.printer.data();
    table.write(&mut out, &session.printer)?;
    out.flush()?;
    if let Some(deal) = &captured.deal {
        session
            .printer
            .note(&format!("move the deal on: spoke lead advance {} STAGE", deal.id));
    }
    Ok(ExitStatus::Done)
}

fn records(captured: &Captured) -> Vec<(&'static str, &Outcome)> {
    let optional = [
        ("company", &captured.company),
        ("deal", &captured.deal),
        ("note", &captured.note),
    ];
    let optional = optional
        .into_iter()
        .filter_map(|(name, outcome)| outcome.as_ref().map(|outcome| (name, outcome)));
    std::iter::once(("contact", &captured.contact))
        .chain(optional)
        .collect()
}

/// Moves a deal to a stage of its pipeline.
///
/// # Errors
/// When there is no such deal or stage, or HubSpot refuses.
pub async fn advance(session: &Session, deal: &str, stage: &str, json: bool) -> Result<ExitStatus, Failure> {
    let moved = lead::advance(&session.client, deal, stage)
        .await
        .map_err(|error| {
            let failure = session.refusal(&format!("move the deal {deal} to {stage}"), &error);
            match error.kind() {
                ErrorKind::InvalidInput => failure.hint("every stage: spoke crm deals pipelines"),
                ErrorKind::NotFound => failure.hint("find the deal: spoke crm deals search --query NAME"),
                _ => failure,
            }
        })?;
    if json {
        let document = json!({
            "id": moved.id, "pipeline": moved.pipeline, "from": moved.from, "to": moved.to, "label": moved.label,
            "changed": moved.changed,
        });
        write_json(&session.printer, &document)?;
    } else if moved.changed {
        let from = if moved.from.is_empty() {
            "no stage"
        } else {
            &moved.from
        };
        session.printer.data_line(&format!(
            "deal {}: {from} -> {} ({})",
            moved.id, moved.to, moved.label
        ))?;
    } else {
        session.printer.data_line(&format!(
            "deal {} is in {} ({}) already",
            moved.id, moved.to, moved.label
        ))?;
    }
    Ok(ExitStatus::Done)
}
