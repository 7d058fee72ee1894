//! `spoke hello`: the guided tour, and that nothing of it is left behind.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use spoke_client::workflow::tour::{Made, Stop, Tour};
use spoke_client::{Error, ErrorKind};

use super::Session;
use crate::cli::hello::HelloArguments;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, write_json};
use crate::settings::TargetKind;

/// Bodies longer than this are cut on the screen; `--json` has them whole.
const BODY_SHOWN: usize = 200;

/// Walks through the tour and cleans up after it.
///
/// # Errors
/// When a request is refused; what was created before it has been archived then.
pub async fn hello(session: &Session, arguments: &HelloArguments) -> Result<ExitStatus, Failure> {
    if !arguments.yes && !matches!(session.target.kind, TargetKind::Local { .. }) {
        return Err(Failure::usage(format!(
            "the tour would create a company, a contact and a deal on {}",
            session.target.name()
        ))
        .detail("they are marked \"Spoke tour\" and archived at the end")
        .hint("to go on: spoke hello --yes")
        .hint("to take the tour without touching it, start a local portal: spoke up"));
    }
    let mut tour = Tour::new(&session.client, mark());
    let mut told = Told::new(session.printer, arguments.json);
    let ended = walk(&mut tour, &mut told).await;
    let mut left = 0;
    if !arguments.keep {
        for (made, outcome) in tour.clean_up().await {
            match outcome {
                Ok(stop) => told.stop(&stop)?,
                Err(error) => {
                    left += 1;
                    told.left(&made, &error);
                }
            }
        }
    }
    let failed = match ended {
        Ended::Failed(title, error) => Some((title, error)),
        Ended::Whole => None,
        Ended::Interrupted => {
            told.finish(&tour, arguments.keep, true)?;
            session.printer.note("the tour was interrupted");
            return Ok(ExitStatus::Partly);
        }
    };
    told.finish(&tour, arguments.keep, failed.is_some())?;
    if let Some((title, error)) = failed {
        return Err(failure(session, &tour, title, &error, arguments.keep));
    }
    if left > 0 {
        return Ok(ExitStatus::Partly);
    }
    if !arguments.json {
        session
            .printer
            .note("next: spoke lead capture --help, or the same by hand: spoke crm contacts create email=…");
    }
    Ok(ExitStatus::Done)
}

enum Ended {
    Whole,
    Interrupted,
    Failed(&'static str, Error),
}

/// Ctrl-C ends the tour after the request that is under way, so that no record is created whose id nobody has.
async fn walk(tour: &mut Tour, told: &mut Told) -> Ended {
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    while let Some(title) = tour.next_title() {
        let mut stop = false;
        let outcome = {
            let next = tour.next();
            tokio::pin!(next);
            tokio::select! {
                outcome = &mut next => outcome,
                Ok(()) = &mut interrupted => {
                    stop = true;
                    next.await
                }
            }
        };
        match outcome {
            Ok(Some(answered)) => {
                if told.stop(&answered).is_err() {
                    return Ended::Interrupted;
                }
            }
            Ok(None) => break,
            Err(error) => return Ended::Failed(title, error),
        }
        if stop {
            return Ended::Interrupted;
        }
    }
    Ended::Whole
}

fn failure(session: &Session, tour: &Tour, title: &str, error: &Error, keep: bool) -> Failure {
    let action = format!("finish the tour: {}", title.to_lowercase());
    let mut failure = session.refusal(&action, error);
    if error.may_have_been_processed() {
        failure = failure.hint(format!(
            "a record may have been created all the same; look for it: spoke crm contacts get {} --id-property email",
            tour.email()
        ));
    }
    if error.kind() == ErrorKind::Permission {
        failure = failure.hint("the tour needs to read and write contacts, companies and deals");
    }
    let there = tour.made().iter().filter(|made| !made.archived).count();
    if keep && there > 0 {
        return failure.detail(format!("{there} records were created before that and are kept"));
    }
    failure.detail(format!(
        "{} of the {} records created before that were archived",
        tour.made().len() - there,
        tour.made().len()
    ))
}

/// What was told so far: lines for eyes, or one document at the end.
struct Told {
    printer: Printer,
    json: bool,
    stops: Vec<Value>,
    left: Vec<Value>,
}

impl Told {
    fn new(printer: Printer, json: bool) -> Self {
        Self {
            printer,
            json,
            stops: Vec::new(),
            left: Vec::new(),
        }
    }

    fn stop(&mut self, stop: &Stop) -> std::io::Result<()> {
        self.stops.push(json!({
            "title": stop.title, "method": stop.method.as_str(), "path": stop.path, "body": stop.body,
            "status": stop.status, "essence": stop.essence, "url": stop.url,
        }));
        if self.json {
            return Ok(());
        }
        let paint = self.printer.paint();
        let number = self.stops.len();
        self.printer
            .data_line(&paint.strong(format!("{number}. {}", stop.title)))?;
        self.printer
            .data_line(&format!("   {} {}", stop.method, stop.path))?;
        if let Some(body) = &stop.body {
            self.printer
                .data_line(&format!("   {}", shortened(&body.to_string())))?;
        }
        self.printer
            .data_line(&format!("   -> {} {}", stop.status, stop.essence))?;
        if let Some(url) = &stop.url {
            self.printer.data_line(&format!("   {url}"))?;
        }
        Ok(())
    }

    fn left(&mut self, made: &Made, error: &Error) {
        self.left
            .push(json!({ "objectType": made.name, "id": made.id, "error": error.message() }));
        self.printer.warning(&format!(
            "{} {} is still there ({}); archive it: spoke crm {0} archive {1}",
            made.name,
            made.id,
            error.message()
        ));
    }

    fn finish(&self, tour: &Tour, keep: bool, stopped: bool) -> std::io::Result<()> {
        let made: Vec<Value> = tour
            .made()
            .iter()
            .map(|made| json!({ "objectType": made.name, "id": made.id, "url": made.url, "archived": made.archived }))
            .collect();
        if self.json {
            let document =
                json!({ "complete": !stopped, "requests": self.stops, "records": made, "left": self.left });
            return write_json(&self.printer, &document);
        }
        if keep && !made.is_empty() {
            self.printer.note("the records are kept; to archive them:");
            for made in tour.made().iter().rev() {
                self.printer
                    .note(&format!("  spoke crm {} archive {}", made.name, made.id));
            }
        }
        Ok(())
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= BODY_SHOWN {
        return text.to_owned();
    }
    let short: String = text.chars().take(BODY_SHOWN).collect();
    format!("{short} …")
}

/// Milliseconds since 1970: no two tours of one person have the same.
fn mark() -> String {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis()
        .to_string()
}
