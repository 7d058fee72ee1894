//! `archive`.

use std::io::{self, BufRead, IsTerminal, Write};

use super::Desk;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;

/// Archives records: one without asking, more after a yes.
///
/// # Errors
/// When nobody said yes, or HubSpot refuses all of them.
pub async fn archive(desk: &Desk, ids: Vec<String>, yes: bool) -> Result<ExitStatus, Failure> {
    if ids.len() > 1 && !yes {
        confirm(desk, ids.len())?;
    }
    if let [id] = ids.as_slice() {
        let action = format!("archive the {} {id}", desk.object_type.singular());
        desk.objects()
            .archive(id)
            .await
            .map_err(|error| desk.session.refusal(&action, &error))?;
        say(desk, id);
        return Ok(ExitStatus::Done);
    }
    let outcome = desk
        .objects()
        .batch()
        .archive(ids.iter().map(String::as_str))
        .await;
    let done = outcome.succeeded.len();
    let unfinished = outcome.unfinished();
    if let (0, Some((_, error))) = (done, unfinished.first()) {
        return Err(desk
            .session
            .refusal(&format!("archive {}", desk.object_type.plural()), error));
    }
    desk.session
        .printer
        .note(&format!("archived {done} {}", desk.object_type.plural()));
    for (place, error) in &unfinished {
        let id = ids.get(*place).map(String::as_str).unwrap_or_default();
        let state = if error.may_have_been_processed() {
            "may be archived or not"
        } else {
            "is not archived"
        };
        desk.session.printer.warning(&format!(
            "{} {id} {state}: {}",
            desk.object_type.singular(),
            error.message()
        ));
    }
    Ok(if unfinished.is_empty() {
        ExitStatus::Done
    } else {
        ExitStatus::Partly
    })
}

fn say(desk: &Desk, id: &str) {
    let path = desk.object_type.path();
    desk.session.printer.note(&format!(
        "archived {} {id}; it can still be read: spoke crm {path} get {id} --archived",
        desk.object_type.singular()
    ));
}

fn confirm(desk: &Desk, count: usize) -> Result<(), Failure> {
    let what = format!("{count} {}", desk.object_type.plural());
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(format!(
            "archiving {what} needs a yes, and nobody is there to ask"
        ))
        .hint("say it on the command line: --yes"));
    }
    let mut stderr = io::stderr().lock();
    write!(stderr, "Archive {what} on {}? [y/N] ", desk.session.target.name())?;
    stderr.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(Failure::usage("nothing was archived"))
}
