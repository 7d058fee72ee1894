//! `spoke migrate rollback`.

use std::io::Write;
use std::path::PathBuf;

use spoke_migrate::{Holdings, Rollback, RollbackReport};

use super::{failed, runs};
use crate::commands::Session;
use crate::commands::interrupt::until_interrupted;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Progress, Table, write_json};

/// What to take back, and how.
#[derive(Clone, Debug)]
pub struct TakeBack {
    /// The state file of the run.
    pub state: Option<PathBuf>,
    /// Whether the user has agreed.
    pub yes: bool,
    /// Only shows what there is.
    pub dry_run: bool,
    /// Also values that somebody has changed since.
    pub overwrite: bool,
    /// Also when some answers never came.
    pub leave_unanswered: bool,
}

/// Takes back what a run wrote and proves it. Exit status 5 when something stays.
///
/// # Errors
/// When there is no such run, nobody agreed, or the portal stops answering.
pub async fn rollback(session: &Session, what: TakeBack, json: bool) -> Result<ExitStatus, Failure> {
    let state = runs::choose(what.state, "take back", |run| !run.written.is_empty())?;
    let rollback = Rollback::new(session.client.clone(), &state)
        .overwrite(what.overwrite)
        .leave_unanswered(what.leave_unanswered);
    let held = rollback
        .preview()
        .await
        .map_err(|error| failed(session, &error))?;
    if what.dry_run {
        if json {
            write_json(&session.printer, &held)?;
        } else {
            session
                .printer
                .note(&format!("would take back {}; nothing was written", words(&held)));
        }
        return Ok(ExitStatus::Done);
    }
    if held.is_empty() {
        session.printer.note("there is nothing to take back");
        return Ok(ExitStatus::Done);
    }
    if !what.yes {
        return Err(Failure::usage(format!(
            "this takes back {} on {}",
            words(&held),
            session.target.name()
        ))
        .hint("to do it: the same command with --yes")
        .hint("to look first: the same command with --dry-run"));
    }
    let progress = Progress::new(&session.printer);
    let outcome =
        until_interrupted(rollback.run(|done, total| progress.tell("taking back", done, Some(total)))).await;
    progress.clear();
    let report = match outcome {
        Some(outcome) => outcome.map_err(|error| failed(session, &error))?,
        None => {
            return Err(
                Failure::new(ExitStatus::Partly, "stopped before everything was taken back")
                    .hint("run the same command again: it goes on where it stopped"),
            );
        }
    };
    if json {
        write_json(&session.printer, &report)?;
    } else {
        print(&session.printer, &report)?;
    }
    Ok(if report.is_whole() {
        ExitStatus::Done
    } else {
        ExitStatus::Partly
    })
}

fn words(held: &Holdings) -> String {
    format!(
        "{} new records, {} changed values, {} new pairs and {} new properties",
        held.created, held.changed, held.paired, held.properties
    )
}

fn print(printer: &Printer, report: &RollbackReport) -> Result<(), Failure> {
    let mut table = Table::new(["read again", "as before", "not"]).right(1..3);
    for (name, good, bad) in [
        ("new records", report.records_gone, report.records_left),
        ("changed values", report.values_as_before, report.values_left),
        ("pairs", report.pairs_as_before, report.pairs_left),
        (
            "new properties",
            report.properties_removed,
            u64::try_from(report.properties_kept.len()).unwrap_or(u64::MAX),
        ),
    ] {
        table.row([name.to_owned(), good.to_string(), bad.to_string()]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    for remark in report.remarks.iter().chain(&report.properties_kept) {
        printer.warning(remark);
    }
    printer.note(if report.is_whole() {
        "everything is as before; archived records can be restored in HubSpot for 90 days"
    } else {
        "some of it stays; run the same command again when the reasons above are gone"
    });
    Ok(())
}
