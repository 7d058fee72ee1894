//! `spoke portal clone`: another portal's definitions and records, brought into the local one.

use std::io::Write;

use serde_json::json;
use spoke_record::Error;
use spoke_record::clone::{Left, Loaded, Survey, Wanted, clone_portal, survey};

use super::control::Controls;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Printer, Progress, write_json};
use crate::settings::{PortalChoice, Settings};

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
        let found = found.map_err(|error| failure(&session, &error))?;
        print_survey(&printer, &found, what.json)?;
        return Ok(ExitStatus::Done);
    }
    let controls = Controls::open(settings).await?;
    if controls.url() == session.target.url {
        return Err(Failure::usage(format!(
            "{} is both the portal that is copied and the one it is copied to",
            controls.url()
        ))
        .hint("name the source: spoke portal clone --from hubspot"));
    }
    let loaded = clone_portal(&session.client, controls.url(), &what.wanted, &told).await;
    progress.clear();
    let loaded = loaded.map_err(|error| failure(&session, &error))?;
    print_loaded(&printer, &loaded, what.json)?;
    Ok(ExitStatus::Done)
}

fn failure(session: &Session, error: &Error) -> Failure {
    match error {
        Error::Source { what, source, .. } => session.refusal(&format!("read {what}"), source),
        Error::Refused { reason, .. } if reason.contains("does not lie above") => {
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
        ("unchanged", loaded.unchanged),
        ("records", loaded.records),
        ("associations", loaded.associations),
    ] {
        lines.line(what, count.to_string());
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

fn tell_left(printer: &Printer, left: &[Left]) {
    for one in left {
        printer.detail(&format!("not read: {}: {}", one.what, one.why));
    }
    if !left.is_empty() {
        printer.note(&format!(
            "{} parts were left out; -v tells which and why",
            left.len()
        ));
    }
}
