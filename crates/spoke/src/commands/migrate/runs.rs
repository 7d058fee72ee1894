//! `spoke migrate runs` and `spoke migrate resume`.

use std::io::Write;
use std::path::{Path, PathBuf};

use spoke_migrate::{Migration, Run};

use super::{failed, load};
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Table, write_json};

/// Where runs keep their state unless told otherwise.
const FOLDER: &str = ".spoke/migrate";

/// Lists the runs of this folder.
///
/// # Errors
/// When standard output can't be written to.
pub fn list(printer: &Printer, json: bool) -> Result<ExitStatus, Failure> {
    let runs = Run::all(FOLDER);
    if json {
        write_json(printer, &runs)?;
        return Ok(ExitStatus::Done);
    }
    if runs.is_empty() {
        printer.note("no run has left a state in .spoke/migrate");
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new([
        "state", "file", "portal", "rows", "finished", "created", "changed",
    ]);
    for run in &runs {
        table.row([
            run.state.display().to_string(),
            name(&run.file),
            run.portal.clone(),
            run.rows.to_string(),
            if run.finished { "yes" } else { "no" }.to_owned(),
            run.written.created.to_string(),
            run.written.changed.to_string(),
        ]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Goes on with a run that was stopped.
///
/// # Errors
/// When there is no such run, or as `spoke migrate run`.
pub async fn resume(session: &Session, state: Option<PathBuf>, json: bool) -> Result<ExitStatus, Failure> {
    let state = choose(state, "go on with", |run| !run.finished)?;
    let migration =
        Migration::resume(session.client.clone(), &state).map_err(|error| failed(session, &error))?;
    load(session, migration, json).await
}

/// The state file meant: the one named, or the only one that fits.
pub(super) fn choose(
    state: Option<PathBuf>,
    what: &str,
    fits: impl Fn(&Run) -> bool,
) -> Result<PathBuf, Failure> {
    if let Some(state) = state {
        return Ok(state);
    }
    let mut runs = Run::all(FOLDER);
    runs.retain(fits);
    match runs.as_slice() {
        [run] => Ok(run.state.clone()),
        [] => Err(
            Failure::usage(format!("there is no run to {what} in {FOLDER} of this folder"))
                .hint("list the runs: spoke migrate runs")
                .hint("or name the state file"),
        ),
        several => {
            let mut failure =
                Failure::usage(format!("there are several runs to {what}; name its state file"));
            for run in several {
                failure = failure.detail(format!("{} ({})", run.state.display(), name(&run.file)));
            }
            Err(failure)
        }
    }
}

fn name(file: &Path) -> String {
    file.file_name().map_or_else(
        || file.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
