//! `spoke migrate plan`.

use std::io::Write;

use spoke_migrate::Forecast;

use super::{Load, failed};
use crate::commands::Session;
use crate::commands::interrupt::until_interrupted;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Progress, Table, write_json};

/// Shows what a run would do and cost. Exit status 1 when rows would be rejected.
///
/// # Errors
/// When file, map and portal don't fit, with file, line and column, or when the portal stops answering.
pub async fn plan(session: &Session, load: &Load, json: bool) -> Result<ExitStatus, Failure> {
    let migration = load.migration(session)?;
    let progress = Progress::new(&session.printer);
    let outcome =
        until_interrupted(migration.plan(|rows, total| progress.tell("looking up", rows, Some(total)))).await;
    progress.clear();
    let forecast = match outcome {
        Some(outcome) => outcome.map_err(|error| failed(session, &error))?,
        None => return Err(Failure::new(ExitStatus::NotSo, "stopped; nothing was written")),
    };
    if json {
        write_json(&session.printer, &forecast)?;
    } else {
        print(&session.printer, &forecast)?;
    }
    Ok(if forecast.rejected_rows == 0 {
        ExitStatus::Done
    } else {
        ExitStatus::NotSo
    })
}

fn print(printer: &Printer, forecast: &Forecast) -> Result<(), Failure> {
    let mut out = printer.data();
    let headings = ["object", "rows", "keys", "duplicates", "found", "new"];
    let mut table = Table::new(headings).right(1..headings.len());
    for object in &forecast.objects {
        let numbers = [
            object.rows,
            object.keys,
            object.duplicates,
            object.existing,
            object.new,
        ];
        let name = format!("{} ({})", object.name, object.object_type);
        table.row(std::iter::once(name).chain(numbers.map(|number| number.to_string())));
    }
    table.write(&mut out, printer)?;
    if !forecast.reasons.is_empty() {
        writeln!(out)?;
        let mut table = Table::new(["rows", "column", "would be rejected because"]).right(0..1);
        for reason in &forecast.reasons {
            table.row([
                reason.rows.to_string(),
                reason.column.clone(),
                reason.reason.clone(),
            ]);
        }
        table.write(&mut out, printer)?;
    }
    writeln!(out)?;
    let calls = &forecast.calls;
    let mut table = Table::new(["calls", "at most"]).right(1..2);
    for (name, number) in [
        ("batch reads", calls.reads),
        ("searches", calls.searches),
        ("batch creates", calls.creates),
        ("batch updates", calls.updates),
        ("associations", calls.associations),
        ("properties", calls.definitions),
        ("all", calls.total()),
    ] {
        table.row([name.to_owned(), number.to_string()]);
    }
    table.write(&mut out, printer)?;
    out.flush()?;
    printer.note(&format!(
        "{} of {} rows would load, {} would be rejected",
        forecast.rows.saturating_sub(forecast.rejected_rows),
        forecast.rows,
        forecast.rejected_rows
    ));
    if !forecast.new_properties.is_empty() {
        printer.note(&format!(
            "would create the properties {}",
            forecast.new_properties.join(", ")
        ));
    }
    printer.note(&format!(
        "plan {}; nothing was written. To load just this: spoke migrate run … --plan {}",
        forecast.digest, forecast.digest
    ));
    Ok(())
}
