//! `spoke sync`.

use std::io::Write;
use std::time::Duration;

use spoke_sync::{DifferenceKind, Report, Side, Sync, TableVerification, Target, Verification, VerifiedKind};

use super::Session;
use super::interrupt::until_interrupted;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, SyncProgress, Table, write_json};
use crate::refusal;

/// How many rows that differ are shown for a table.
const EXAMPLES: usize = 3;

/// Which copy, of what.
#[derive(Clone, Debug)]
pub struct Place {
    /// The database.
    pub target: Target,
    /// The object types; none means all that hold records.
    pub objects: Vec<String>,
}

impl Place {
    /// Reads `sqlite:FILE`.
    ///
    /// # Errors
    /// When it names no file or another kind of database.
    pub fn parse(to: &str, objects: Vec<String>) -> Result<Self, Failure> {
        let target = to
            .parse()
            .map_err(|error: spoke_sync::Error| Failure::from_error(ExitStatus::Usage, &error))?;
        Ok(Self { target, objects })
    }

    fn sync(&self, session: &Session, full: bool, progress: &SyncProgress) -> Sync {
        let listener = progress.clone();
        let builder = Sync::builder(session.client.clone(), self.target.clone())
            .full(full)
            .on_progress(move |progress| listener.tell(progress));
        if self.objects.is_empty() {
            builder.build()
        } else {
            builder.object_types(self.objects.clone()).build()
        }
    }
}

/// Brings the copy up to date and prints what was done.
///
/// # Errors
/// When the portal can't be read or the copy not be written; what was written stays.
pub async fn run(session: &Session, place: &Place, full: bool, json: bool) -> Result<ExitStatus, Failure> {
    let progress = SyncProgress::new(&session.printer);
    let outcome = until_interrupted(place.sync(session, full, &progress).run()).await;
    progress.clear();
    let outcome = outcome.ok_or_else(|| {
        Failure::new(ExitStatus::Partly, "stopped before the copy was up to date")
            .hint("run the same command again: it goes on where it stopped")
    })?;
    let report = outcome.map_err(|error| {
        let failure = failed(session, "bring the copy up to date", &error);
        if !error.portal_error().is_some_and(refusal::is_worth_another_run) {
            return failure;
        }
        failure.hint("run the same command again: it goes on where it stopped")
    })?;
    if json {
        write_json(&session.printer, &report)?;
    } else {
        print_report(&session.printer, &report)?;
    }
    for skipped in &report.skipped {
        session
            .printer
            .detail(&format!("left out {}: {}", skipped.object_type, skipped.reason));
    }
    Ok(ExitStatus::Done)
}

fn print_report(printer: &Printer, report: &Report) -> Result<(), Failure> {
    let headings = [
        "table",
        "records",
        "new",
        "changed",
        "unchanged",
        "archived",
        "gone",
        "associations",
    ];
    let mut table = Table::new(headings).right(1..headings.len());
    for row in &report.tables {
        let counts = &row.counts;
        let associations = match (counts.associations_added, counts.associations_removed) {
            (added, 0) => format!("+{added}"),
            (added, removed) => format!("+{added} -{removed}"),
        };
        table.row([
            row.table.clone(),
            row.live.to_string(),
            counts.created.to_string(),
            counts.updated.to_string(),
            counts.unchanged.to_string(),
            counts.archived.to_string(),
            counts.gone.to_string(),
            associations,
        ]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    let took = seconds(report.elapsed);
    let how = if report.resumed {
        "went on where the last run stopped; "
    } else {
        ""
    };
    let news = if report.total().changed() {
        ""
    } else {
        "nothing had changed; "
    };
    printer.note(&format!("{how}{news}took {took}"));
    Ok(())
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

/// Compares the copy with the portal. Exit status 1 when they differ.
///
/// # Errors
/// When the portal can't be read or there is no copy.
pub async fn verify(session: &Session, place: &Place, json: bool) -> Result<ExitStatus, Failure> {
    let progress = SyncProgress::new(&session.printer);
    let outcome = place.sync(session, false, &progress).verify().await;
    progress.clear();
    let verification =
        outcome.map_err(|error| failed(session, "compare the copy with the portal", &error))?;
    let equal = verification.is_equal();
    if json {
        write_json(&session.printer, &verification)?;
    } else {
        print_verification(session, &verification)?;
    }
    if equal {
        let rows: u64 = verification.tables.iter().map(|table| table.mirror.rows).sum();
        session.printer.note(&format!(
            "equal: {rows} rows in {} tables, counts and checksums",
            verification.tables.len()
        ));
        return Ok(ExitStatus::Done);
    }
    let differing = verification.differences().count();
    session.printer.error(&format!(
        "{differing} of {} tables differ",
        verification.tables.len()
    ));
    let (printer, to) = (&session.printer, &place.target);
    printer.hint(&format!(
        "changes since the last run are differences; bring it up to date: spoke sync run --to {to}"
    ));
    printer.hint(&format!(
        "if they stay, read everything again: spoke sync run --to {to} --full"
    ));
    Ok(ExitStatus::NotSo)
}

fn print_verification(session: &Session, verification: &Verification) -> Result<(), Failure> {
    let printer = &session.printer;
    let mut table = Table::new(["table", "portal", "copy", "checksum", "is"]).right([1, 2]);
    let every = printer.is_verbose();
    let mut add = |name: &str, portal: u64, copy: u64, checksum: &str, equal: bool| {
        let is = if equal { "equal" } else { "different" };
        table.row([name, &portal.to_string(), &copy.to_string(), checksum, is]);
    };
    for row in &verification.tables {
        if every || row.kind == VerifiedKind::Records || !row.is_equal() {
            add(
                &row.table,
                row.portal.rows,
                row.mirror.rows,
                short(&row.mirror),
                row.is_equal(),
            );
        }
    }
    // What is equal and small is told in one line each.
    for (kind, name) in [
        (VerifiedKind::Associations, "pairs of tables"),
        (VerifiedKind::Catalog, "definitions"),
    ] {
        let equal = || {
            verification
                .tables
                .iter()
                .filter(|row| row.kind == kind && row.is_equal())
        };
        let rows: u64 = equal().map(|row| row.portal.rows).sum();
        let count = equal().count();
        if !every && count > 0 {
            let name = match kind {
                VerifiedKind::Associations => format!("associations of {count} {name}"),
                _ => format!("{name} ({count} tables)"),
            };
            add(&name, rows, rows, "", true);
        }
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    for row in verification.differences() {
        print_examples(printer, row);
    }
    Ok(())
}

/// The first digits tell checksums apart as well as all 32 do for a reader.
fn short(side: &Side) -> &str {
    side.checksum.get(..12).unwrap_or(&side.checksum)
}

fn print_examples(printer: &Printer, row: &TableVerification) {
    for example in row.examples.iter().take(EXAMPLES) {
        let how = match &example.kind {
            DifferenceKind::MissingInMirror => "is not in the copy".to_owned(),
            DifferenceKind::MissingInPortal => "is not in the portal".to_owned(),
            DifferenceKind::Different { columns } if columns.is_empty() => "differs".to_owned(),
            DifferenceKind::Different { columns } => format!("differs in {}", columns.join(", ")),
            _ => "differs".to_owned(),
        };
        printer.note(&format!("  {} {}: {how}", row.table, example.id));
    }
}

fn failed(session: &Session, action: &str, error: &spoke_sync::Error) -> Failure {
    match error.portal_error() {
        Some(portal) => session.refusal(action, portal),
        None => Failure::from_error(ExitStatus::Usage, error),
    }
}
