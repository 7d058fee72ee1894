//! `spoke upgrade`.

use std::io::Write;

use spoke_scan::upgrade::{Package, Plan, Upgrade, Use, WriteError, apply, plan, unified};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Printer, Table, write_json};

use super::scan::unreadable;

/// What to do with the changes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    Tell,
    TellAsJson,
    Diff,
    Apply { allow_dirty: bool, json: bool },
}

/// Tells what ends, and by when; shows or writes what is mechanical.
pub fn run(printer: &Printer, what: &Upgrade, action: Action, within: u16) -> Result<ExitStatus, Failure> {
    let plan = plan(what).map_err(|error| unreadable(&error))?;
    match action {
        Action::Tell => tell(printer, &plan)?,
        Action::TellAsJson => write_json(printer, &plan)?,
        Action::Diff => {
            let mut out = printer.data();
            for rewrite in &plan.rewrites {
                out.write_all(unified(rewrite).as_bytes())?;
            }
            out.flush()?;
        }
        Action::Apply { allow_dirty, json } => return write(printer, what, &plan, allow_dirty, json),
    }
    for path in &plan.unreadable {
        printer.warning(&format!("can't read {path}"));
    }
    Ok(status(&plan, within))
}

fn status(plan: &Plan, within: u16) -> ExitStatus {
    if plan.due(i64::from(within)) > 0 {
        ExitStatus::NotSo
    } else if plan.unreadable.is_empty() {
        ExitStatus::Done
    } else {
        ExitStatus::Partly
    }
}

fn tell(printer: &Printer, found: &Plan) -> Result<(), Failure> {
    let mut out = printer.data();
    if !found.packages.is_empty() {
        let mut table = Table::new(["package", "version", "in", "newer versions break"]);
        for package in &found.packages {
            table.row([package.name, &package.version, &package.file, &breaks(package)]);
        }
        table.write(&mut out, printer)?;
        for package in &found.packages {
            for one in &package.breaks {
                writeln!(out, "  {}: {}", one.version, one.breaks)?;
                for place in &one.places {
                    writeln!(out, "    {}:{} {}", place.file, place.line, place.word)?;
                }
            }
        }
        writeln!(out)?;
    }
    let mut table = Table::new(["place", "path", "until", "days", "instead", "how"]).right([3]);
    for one in &found.uses {
        let days = one.days_left.map_or_else(String::new, |days| days.to_string());
        table.row([
            &format!("{}:{}:{}", one.file, one.line, one.column),
            &one.path,
            one.deadline.unwrap_or(""),
            &days,
            &one.instead,
            &how(one),
        ]);
    }
    if !found.uses.is_empty() {
        table.write(&mut out, printer)?;
    }
    out.flush()?;
    let gone = found.uses.iter().filter(|one| one.gone).count();
    let mechanical = found.uses.iter().filter(|one| one.mechanical).count();
    printer.note(&format!(
        "{} numbered paths in {} files, {gone} of them gone, {mechanical} mechanical",
        found.uses.len(),
        found.files
    ));
    if mechanical > 0 {
        printer.note("`spoke upgrade --diff` shows the mechanical changes, `--apply` writes them");
    }
    Ok(())
}

fn breaks(package: &Package) -> String {
    match package.breaks.as_slice() {
        [] if package.major.is_none() => "the version is not said".to_owned(),
        [] => "nothing on record".to_owned(),
        [one] => one.version.to_owned(),
        [first, .., last] => format!("{} to {}", first.version, last.version),
    }
}

fn how(one: &Use) -> String {
    match one.differs {
        None => "mechanical".to_owned(),
        Some(differs) => format!("by hand: {differs}"),
    }
}

fn write(
    printer: &Printer,
    what: &Upgrade,
    found: &Plan,
    allow_dirty: bool,
    json: bool,
) -> Result<ExitStatus, Failure> {
    apply(&found.rewrites, allow_dirty).map_err(|error| {
        let failure = Failure::from_error(ExitStatus::Usage, &error);
        match error {
            WriteError::Dirty | WriteError::NoGit { .. } => failure
                .hint("commit first, so that `git diff` shows what was rewritten and `git checkout` takes it back")
                .hint("or write without a way back: --allow-dirty"),
            _ => failure.hint("files before this one are written; run it again when it is mended"),
        }
    })?;
    let left = plan(what).map_err(|error| unreadable(&error))?;
    if json {
        write_json(printer, &left)?;
    }
    printer.note(&format!(
        "{} files rewritten; {} numbered paths are left to do by hand",
        found.rewrites.len(),
        left.uses.len()
    ));
    Ok(ExitStatus::Done)
}
