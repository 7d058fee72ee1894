//! `spoke portal fault`: what shall go wrong.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::control::{Controls, text};
use super::fault_file;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// Sets a fault, given in the fields of the portal's control.
///
/// # Errors
/// When the portal refuses it, naming the field.
pub async fn add_fault(
    settings: &Settings,
    fault: Map<String, Value>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let set = controls
        .post("set the fault", "/faults", &Value::Object(fault))
        .await?;
    if as_json {
        write_json(&settings.printer, &set)?;
        return Ok(ExitStatus::Done);
    }
    let until = match text(&set, "count").as_str() {
        "" if set.get("leftMs").is_some_and(Value::is_number) => {
            "until its time is over, or it is cleared: spoke portal fault clear".to_owned()
        }
        "" => "until it is cleared: spoke portal fault clear".to_owned(),
        "1" => "for one request".to_owned(),
        count => format!("for {count} requests"),
    };
    settings.printer.data_line(&format!(
        "fault {}: {}, {} {until}",
        text(&set, "id"),
        text(&set, "effect"),
        text(&set, "place"),
    ))?;
    Ok(ExitStatus::Done)
}

/// Sets the faults of a file, all of them or none.
///
/// # Errors
/// When the file can't be read, or says what can't be a fault: then with line, fault and field.
pub async fn load_faults(settings: &Settings, file: &Path, as_json: bool) -> Result<ExitStatus, Failure> {
    let faults = fault_file::read(file)?;
    let controls = Controls::open(settings).await?;
    let answer = controls.post("set the faults", "/faults", &faults).await?;
    show(settings, &answer, as_json)
}

/// Shows the faults that are set.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_faults(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let answer = Controls::open(settings)
        .await?
        .get("list the faults", "/faults")
        .await?;
    show(settings, &answer, as_json)
}

/// Shows the faults of an answer.
pub(super) fn show(settings: &Settings, answer: &Value, as_json: bool) -> Result<ExitStatus, Failure> {
    let faults = answer.get("faults").cloned().unwrap_or_else(|| json!([]));
    if as_json {
        write_json(&settings.printer, &faults)?;
        return Ok(ExitStatus::Done);
    }
    let faults = faults.as_array().map(Vec::as_slice).unwrap_or_default();
    if faults.is_empty() {
        settings.printer.note("no fault is set");
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["fault", "effect", "where", "left", "met", "of"]).right([0, 3, 4]);
    for fault in faults {
        table.row([
            text(fault, "id"),
            text(fault, "effect"),
            text(fault, "place"),
            text(fault, "left"),
            text(fault, "hits"),
            text(fault, "scenario"),
        ]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Ends one fault or all.
///
/// # Errors
/// When there is no fault with that number.
pub async fn clear_faults(
    settings: &Settings,
    number: Option<u64>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let answer = match number {
        Some(number) => controls
            .delete("clear the fault", &format!("/faults/{number}"))
            .await
            .map_err(|failure| failure.hint("see which there are: spoke portal fault list"))?,
        None => controls.delete("clear the faults", "/faults").await?,
    };
    if as_json {
        write_json(&settings.printer, &answer)?;
        return Ok(ExitStatus::Done);
    }
    settings
        .printer
        .data_line(&format!("{} cleared", text(&answer, "cleared")))?;
    Ok(ExitStatus::Done)
}
