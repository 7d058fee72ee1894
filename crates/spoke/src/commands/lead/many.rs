//! `spoke lead capture --from-json`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde_json::{Map, Value, json};
use spoke_client::Error;
use spoke_client::workflow::lead::{self, Captured, LeadFault, Leads};

use super::records;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Progress, Table};
use crate::refusal;

/// Captures every lead of a file; `-` is standard input. One line of output a lead, as it is done.
///
/// # Errors
/// When the file can't be read, or the portal is out of reach or takes no calls from us at all: then no later lead would
/// fare better. A lead that is refused for itself is told and passed over.
pub async fn capture_many(session: &Session, file: &Path, json: bool) -> Result<ExitStatus, Failure> {
    let leads = open(file)?;
    let mut told = Told::new(session, json);
    for (number, lead) in leads {
        let lead = match lead {
            Ok(lead) => lead,
            Err(fault @ LeadFault::Read(_)) => {
                return Err(
                    told.stopped(Failure::usage(format!("can't read {}", file.display())).because(&fault))
                );
            }
            Err(fault) => {
                told.refused(number, &fault.to_string())?;
                continue;
            }
        };
        match lead::capture(&session.client, lead).await {
            Ok(captured) => told.captured(number, &captured)?,
            Err(error) if concerns_all(&error) => {
                let failure = session.refusal(&format!("capture lead {number}"), &error);
                return Err(told
                    .stopped(failure)
                    .hint("run the same command again: what is there already is found and not doubled"));
            }
            Err(error) => told.refused(number, &in_words(session, &error))?,
        }
    }
    told.end()
}

fn open(file: &Path) -> Result<Leads<Box<dyn BufRead>>, Failure> {
    if file == Path::new("-") {
        return Ok(Leads::new(Box::new(BufReader::new(io::stdin()))));
    }
    let opened = File::open(file).map_err(|error| {
        Failure::usage(format!("can't read {}", file.display()))
            .because(&error)
            .hint("a file of JSON is wanted, or - for standard input")
    })?;
    Ok(Leads::new(Box::new(BufReader::new(opened))))
}

/// Whether the next lead would meet the same.
fn concerns_all(error: &Error) -> bool {
    refusal::is_worth_another_run(error) || matches!(error.status(), Some(401 | 403))
}

/// HubSpot's complaint, with its id.
fn in_words(session: &Session, error: &Error) -> String {
    let (message, details) = refusal::readable(error.message());
    let mut text = std::iter::once(message)
        .chain(details)
        .collect::<Vec<_>>()
        .join("; ");
    if let Some(id) = error.correlation_id() {
        session.printer.detail(&format!("correlation id {id}"));
        text.push_str(&format!(" (correlation id {id})"));
    }
    text
}

/// What was told so far.
struct Told<'s> {
    session: &'s Session,
    json: bool,
    table: Table,
    progress: Progress,
    captured: u64,
    refused: u64,
}

impl<'s> Told<'s> {
    fn new(session: &'s Session, json: bool) -> Self {
        Self {
            session,
            json,
            table: Table::new(["lead", "contact", "company", "deal", "note"]),
            progress: Progress::new(&session.printer),
            captured: 0,
            refused: 0,
        }
    }

    fn captured(&mut self, number: u64, captured: &Captured) -> Result<(), Failure> {
        self.captured += 1;
        let records = records(captured);
        if self.json {
            let mut line = Map::new();
            line.insert("lead".to_owned(), json!(number));
            for (name, outcome) in records {
                line.insert(
                    name.to_owned(),
                    json!({ "id": outcome.id, "action": outcome.action.as_str() }),
                );
            }
            self.session.printer.data_line(&Value::Object(line).to_string())?;
        } else {
            let cell = |wanted: &str| {
                let found = records.iter().find(|(name, _)| *name == wanted);
                found.map_or_else(String::new, |(_, outcome)| {
                    format!("{} {}", outcome.id, outcome.action.as_str())
                })
            };
            self.table.row([
                number.to_string(),
                cell("contact"),
                cell("company"),
                cell("deal"),
                cell("note"),
            ]);
            let mut out = self.session.printer.data();
            self.table.write(&mut out, &self.session.printer)?;
            out.flush()?;
        }
        self.tell();
        Ok(())
    }

    fn refused(&mut self, number: u64, why: &str) -> Result<(), Failure> {
        self.refused += 1;
        if self.json {
            let line = json!({ "lead": number, "error": why });
            self.session.printer.data_line(&line.to_string())?;
        }
        self.session
            .printer
            .warning(&format!("lead {number} is not captured: {why}"));
        self.tell();
        Ok(())
    }

    fn tell(&self) {
        self.progress.tell("leads", self.captured + self.refused, None);
    }

    fn stopped(&self, failure: Failure) -> Failure {
        self.progress.clear();
        failure.detail(format!(
            "before that, {} leads were captured and {} refused",
            self.captured, self.refused
        ))
    }

    fn end(self) -> Result<ExitStatus, Failure> {
        self.progress.clear();
        match (self.captured, self.refused) {
            (0, 0) => Err(Failure::usage("there is no lead in it")
                .hint("write one object a line: {\"email\": \"jane@example.com\"}")),
            (captured, 0) => {
                self.session.printer.note(&format!("captured {captured} leads"));
                Ok(ExitStatus::Done)
            }
            (captured, refused) => {
                self.session
                    .printer
                    .note(&format!("captured {captured} of {} leads", captured + refused));
                Ok(ExitStatus::Partly)
            }
        }
    }
}
