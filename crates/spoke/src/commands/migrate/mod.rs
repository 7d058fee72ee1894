//! `spoke migrate`.

mod plan;
mod rollback;
mod runs;

use std::io::Write;
use std::path::PathBuf;

use spoke_migrate::{Error, Map, Migration, Phase, Report, Summary};

pub use plan::plan;
pub use rollback::{TakeBack, rollback};
pub use runs::{list, resume};

use super::Session;
use super::interrupt::until_interrupted;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Progress, Table, write_json};
use crate::refusal;

/// Which file goes where.
#[derive(Clone, Debug)]
pub struct Load {
    /// The CSV file.
    pub file: PathBuf,
    /// The map.
    pub map: PathBuf,
    /// The object type a row becomes.
    pub to: String,
    /// Where rejected rows are listed.
    pub rejected: Option<PathBuf>,
    /// Where progress is kept.
    pub state: Option<PathBuf>,
    /// The plan to keep to.
    pub digest: Option<String>,
}

impl Load {
    fn migration(&self, session: &Session) -> Result<Migration, Failure> {
        let map = Map::load(&self.map).map_err(|error| failed(session, &error))?;
        let mut migration = Migration::builder(session.client.clone(), map, &self.file).to(&self.to);
        if let Some(path) = &self.rejected {
            migration = migration.rejected(path);
        }
        if let Some(path) = &self.state {
            migration = migration.state(path);
        }
        if let Some(digest) = &self.digest {
            migration = migration.only_as_planned(digest);
        }
        Ok(migration)
    }
}

/// Checks map, file and portal against each other and writes nothing. Exit status 1 when rows would be rejected.
///
/// # Errors
/// When they don't fit, with file, line and column.
pub async fn check(session: &Session, load: &Load, json: bool) -> Result<ExitStatus, Failure> {
    let report = load
        .migration(session)?
        .check()
        .await
        .map_err(|error| failed(session, &error))?;
    let good = report.rejected_rows == 0;
    if json {
        print_report_json(session, &report)?;
    } else {
        print_report(session, &report)?;
    }
    Ok(if good { ExitStatus::Done } else { ExitStatus::NotSo })
}

fn print_report_json(session: &Session, report: &Report) -> Result<(), Failure> {
    let document = serde_json::json!({
        "dry_run": true,
        "rows": report.rows,
        "rejected_rows": report.rejected_rows,
        "new_properties": report.new_properties,
    });
    Ok(write_json(&session.printer, &document)?)
}

fn print_report(session: &Session, report: &Report) -> Result<(), Failure> {
    let printer = &session.printer;
    let mut table = Table::new(["rows", "would load", "would be rejected"]).right(0..3);
    let good = report.rows.saturating_sub(report.rejected_rows);
    table.row([
        report.rows.to_string(),
        good.to_string(),
        report.rejected_rows.to_string(),
    ]);
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    if !report.new_properties.is_empty() {
        printer.note(&format!(
            "would create the properties {}",
            report.new_properties.join(", ")
        ));
    }
    printer.note("dry run: nothing was written");
    Ok(())
}

/// Loads the file and prints the balance. Exit status 5 when rows were rejected.
///
/// # Errors
/// When file, map and portal don't fit (nothing is written then), or when the portal stops answering.
pub async fn run(session: &Session, what: &Load, json: bool) -> Result<ExitStatus, Failure> {
    load(session, what.migration(session)?, json).await
}

async fn load(session: &Session, migration: Migration, json: bool) -> Result<ExitStatus, Failure> {
    let progress = Progress::new(&session.printer);
    let outcome = {
        let running = migration.run(|report| {
            let what = match report.phase {
                Phase::Checking => "checking",
                Phase::Preparing => "preparing",
                _ => "loading",
            };
            let total = (report.rows_total > 0).then_some(report.rows_total);
            progress.tell(what, report.rows_done, total);
        });
        until_interrupted(running).await
    };
    progress.clear();
    let summary = match outcome {
        Some(outcome) => outcome.map_err(|error| failed(session, &error))?,
        None => return Err(stopped()),
    };
    if json {
        write_json(&session.printer, &summary)?;
    } else {
        print_summary(&session.printer, &summary)?;
    }
    if let (true, Some(path)) = (summary.rejected_rows > 0, &summary.rejected_file) {
        session.printer.warning(&format!(
            "{} of {} rows were rejected; row, column, value and reason: {}",
            summary.rejected_rows,
            summary.rows,
            path.display()
        ));
    }
    Ok(if summary.rejected_rows > 0 {
        ExitStatus::Partly
    } else {
        ExitStatus::Done
    })
}

fn print_summary(printer: &Printer, summary: &Summary) -> Result<(), Failure> {
    let headings = ["object", "read", "created", "updated", "unchanged", "rejected"];
    let mut table = Table::new(headings).right(1..headings.len());
    for object in &summary.objects {
        let counts = &object.counts;
        let numbers = [
            counts.read,
            counts.created,
            counts.updated,
            counts.unchanged,
            counts.rejected,
        ];
        let name = if object.name == object.object_type {
            object.name.clone()
        } else {
            format!("{} ({})", object.name, object.object_type)
        };
        table.row(std::iter::once(name).chain(numbers.map(|number| number.to_string())));
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    if !summary.associations.is_empty() {
        writeln!(out)?;
        let mut table = Table::new(["association", "created", "there already"]).right(1..3);
        for pair in &summary.associations {
            let name = format!("{} -> {}", pair.from, pair.to);
            table.row([name, pair.created.to_string(), pair.existing.to_string()]);
        }
        table.write(&mut out, printer)?;
    }
    out.flush()?;
    if summary.resumed_rows > 0 {
        printer.note(&format!(
            "{} rows had been loaded by an earlier, interrupted run",
            summary.resumed_rows
        ));
    }
    if !summary.properties_created.is_empty() {
        printer.note(&format!(
            "created the properties {}",
            summary.properties_created.join(", ")
        ));
    }
    Ok(())
}

fn stopped() -> Failure {
    Failure::new(ExitStatus::Partly, "stopped before the end of the file")
        .hint("run the same command again: it goes on where it stopped")
}

fn failed(session: &Session, error: &Error) -> Failure {
    match error {
        Error::Portal { action, source } => {
            let failure = session.refusal(&format!("go on {action}"), source);
            if !refusal::is_worth_another_run(source) {
                return failure;
            }
            failure.hint("run the same command again: it goes on where it stopped")
        }
        Error::Map(problems) => {
            let mut failure = Failure::usage("the map can't be used");
            for problem in problems {
                failure = failure.detail(problem.to_string());
            }
            failure
        }
        Error::Source(problem) => {
            let mut place = problem.file.display().to_string();
            if let Some(line) = problem.line {
                place.push_str(&format!(", line {line}"));
            }
            if let Some(column) = &problem.column {
                place.push_str(&format!(", column {column:?}"));
            }
            Failure::usage(format!("{place}: {}", problem.message)).hint(problem.fix.clone())
        }
        Error::NotAsPlanned { .. } => Failure::from_error(ExitStatus::Usage, error)
            .hint("file, map or portal have changed since; look again: spoke migrate plan"),
        _ => Failure::from_error(ExitStatus::Usage, error),
    }
}
