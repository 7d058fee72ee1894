//! `spoke portal clone`: another portal's definitions and records, brought into the local one.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::json;
use spoke_model::secret::Secret;
use spoke_record::Error;
use spoke_record::clone::{
    Cause, Left, Loaded, NEVER_COPIED, StandInKey, Survey, Wanted, clone_portal, survey,
};

use super::control::Controls;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Printer, Progress, write_json};
use crate::settings::{PortalChoice, Settings, write_private};

/// The file with the key of a copy that is not whole yet.
const KEY_FILE: &str = "clone.key";

/// What was asked for.
#[derive(Debug)]
pub struct PortalClone {
    /// The portal that is copied.
    pub from: PortalChoice,
    /// What of it.
    pub wanted: Wanted,
    /// Only count.
    pub dry_run: bool,
    /// Print JSON.
    pub json: bool,
}

/// Counts, or loads.
///
/// # Errors
/// When either portal is not there, or refuses.
pub async fn clone_from(settings: &Settings, what: PortalClone) -> Result<ExitStatus, Failure> {
    if let PortalChoice::Unknown(name) = &what.from {
        return Err(
            Failure::usage(format!("--from {name} is neither hubspot, local nor an address"))
                .hint("name the source: spoke portal clone --from hubspot"),
        );
    }
    let printer = settings.printer;
    let mut source = settings.clone();
    source.portal = Some(what.from.clone());
    let session = Session::open(&source).await?;
    let progress = Progress::new(&printer);
    let told = |what: &str, done: u64, total: Option<u64>| progress.tell(what, done, total);
    if what.dry_run {
        let found = survey(&session.client, &what.wanted, &told).await;
        progress.clear();
        let found = found.map_err(|error| failure(&session, &what.wanted, &error))?;
        print_survey(&printer, &found, what.json)?;
        return Ok(status(&found.left));
    }
    // A profile may name the source; what is copied goes into the local portal unless another one is named.
    let mut target = settings.clone();
    if target.portal.is_none() && target.environment.portal.is_none() {
        target.portal = Some(PortalChoice::Local);
    }
    let controls = Controls::open(&target).await?;
    if controls.url() == session.target.url {
        return Err(Failure::usage(format!(
            "{} is both the portal that is copied and the one it is copied to",
            controls.url()
        ))
        .hint("name the source: spoke portal clone --from hubspot"));
    }
    let path = settings.data_dir_or_new().path().join(KEY_FILE);
    let wanted = if what.wanted.redact && !what.wanted.records.is_empty() {
        what.wanted.clone().key(key(&path)?)
    } else {
        what.wanted.clone()
    };
    let loaded = clone_portal(&session.client, controls.url(), &wanted, &told).await;
    progress.clear();
    let loaded = loaded.map_err(|error| failure(&session, &wanted, &error))?;
    forget(&path)?;
    print_loaded(&printer, &loaded, what.json)?;
    Ok(status(&loaded.left))
}

/// A copy that lacks what the source refused is not whole. What the source has not, or the local portal has no place for,
/// is told and no fault.
fn status(left: &[Left]) -> ExitStatus {
    if left.iter().any(|one| one.cause == Cause::Refused) {
        ExitStatus::Partly
    } else {
        ExitStatus::Done
    }
}

/// The key of a copy that was interrupted, or a new one that is kept until the copy is whole.
fn key(path: &Path) -> Result<StandInKey, Failure> {
    let unusable = |error: &io::Error| Failure::usage(format!("can't use {}", path.display())).because(error);
    match fs::read_to_string(path) {
        Ok(text) => {
            if let Some(key) = StandInKey::from_secret(&Secret::new(text)) {
                return Ok(key);
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(unusable(&error)),
    }
    let key = StandInKey::random().map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| unusable(&error))?;
    }
    write_private(path, key.to_secret().expose().as_bytes()).map_err(|error| unusable(&error))?;
    Ok(key)
}

/// Nobody can try values against stand-ins once their key is gone.
fn forget(path: &PathBuf) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::usage(format!("can't remove {}", path.display())).because(&error))
        }
        _ => Ok(()),
    }
}

fn failure(session: &Session, wanted: &Wanted, error: &Error) -> Failure {
    match error {
        Error::Source { what, source, .. } => {
            let failure = session.refusal(&format!("read {what}"), source);
            if wanted.records.is_empty() {
                failure
            } else {
                failure.hint("run the same command again: records that were loaded stay, the others follow")
            }
        }
        Error::Refused { reason, .. }
            if reason.contains("does not lie above") || reason.contains("an unfinished copy") =>
        {
            Failure::from_error(ExitStatus::Refused, error)
                .hint("empty the local portal first: spoke portal reset --yes")
        }
        Error::Refused { .. } => Failure::from_error(ExitStatus::Refused, error),
        Error::Unreachable { .. } => Failure::from_error(ExitStatus::Unreachable, error),
        _ => Failure::from_error(ExitStatus::Usage, error),
    }
}

fn print_survey(printer: &Printer, found: &Survey, as_json: bool) -> Result<(), Failure> {
    if as_json {
        let records: serde_json::Map<_, _> = found
            .records
            .iter()
            .map(|(name, count)| (name.clone(), json!(count)))
            .collect();
        let mut value = serde_json::to_value(found).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("records".to_owned(), records.into());
        }
        write_json(printer, &value)?;
        return Ok(());
    }
    let mut lines = Details::new();
    for (what, count) in [
        ("object types", found.object_types),
        ("groups", found.groups),
        ("properties", found.properties),
        ("pipelines", found.pipelines),
        ("owners", found.owners),
        ("labels", found.association_types),
        ("lists", found.lists),
        ("folders", found.list_folders),
        ("validation rules", found.validation_rules),
        ("teams", found.teams),
        ("permission sets", found.roles),
        ("exchange rates", found.exchange_rates),
        ("forms", found.forms),
    ] {
        lines.line(what, count.to_string());
    }
    for (name, count) in &found.records {
        lines.line(name.as_str(), format!("{count} records"));
    }
    write(printer, &lines)?;
    tell_left(printer, &found.left);
    printer.note("nothing was loaded; leave --dry-run away to load it");
    Ok(())
}

fn print_loaded(printer: &Printer, loaded: &Loaded, as_json: bool) -> Result<(), Failure> {
    if as_json {
        write_json(printer, loaded)?;
        return Ok(());
    }
    let mut lines = Details::new();
    for (what, count) in [
        ("object types", loaded.object_types),
        ("groups", loaded.groups),
        ("properties", loaded.properties),
        ("pipelines", loaded.pipelines),
        ("owners", loaded.owners),
        ("labels", loaded.association_types),
        ("lists", loaded.lists),
        ("folders", loaded.list_folders),
        ("validation rules", loaded.validation_rules),
        ("teams", loaded.teams),
        ("permission sets", loaded.roles),
        ("exchange rates", loaded.exchange_rates),
        ("forms", loaded.forms),
        ("unchanged", loaded.unchanged),
        ("records", loaded.records),
        ("associations", loaded.associations),
        ("list members", loaded.list_members),
    ] {
        lines.line(what, count.to_string());
    }
    if loaded.records_there > 0 {
        lines.line("there before", format!("{} records", loaded.records_there));
    }
    write(printer, &lines)?;
    tell_left(printer, &loaded.left);
    Ok(())
}

fn write(printer: &Printer, lines: &Details) -> Result<(), Failure> {
    let mut out = printer.data();
    lines.write(&mut out, printer)?;
    out.flush()?;
    Ok(())
}

/// Everything that is left out, by reason.
fn tell_left(printer: &Printer, left: &[Left]) {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in left {
        match reasons.iter_mut().find(|(why, _)| *why == one.why) {
            Some((_, all)) => all.push(&one.what),
            None => reasons.push((&one.why, vec![&one.what])),
        }
    }
    for (why, what) in reasons {
        printer.note(&format!("left out: {}: {why}", what.join(", ")));
    }
    printer.note(&format!("never part of a copy: {NEVER_COPIED}"));
}
