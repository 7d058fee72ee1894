//! `spoke audit`.

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;
use spoke_model::time::Timestamp;
use spoke_store::audit::{AuditLog, Filter, Head, Verification};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// Proves that the log is as it was written, or names the entry that is not.
///
/// # Errors
/// When there is no log.
pub fn verify_audit(
    settings: &Settings,
    file: Option<PathBuf>,
    noted: Option<&Head>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let log = open(settings, file)?;
    let verification = log
        .verify(noted)
        .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    let printer = &settings.printer;
    match verification {
        Verification::Verified { entries, head } => {
            let head = head.map(|head| head.to_string());
            if as_json {
                write_json(
                    printer,
                    &json!({"verified": true, "entries": entries, "head": head}),
                )?;
            } else {
                printer.data_line(&format!("verified: {entries} entries, each as it was written"))?;
                if let Some(head) = head {
                    printer.data_line(&format!("head {head}"))?;
                }
            }
            Ok(ExitStatus::Done)
        }
        Verification::BrokenAt { number, fault } => {
            if as_json {
                let document = json!({"verified": false, "brokenAt": number, "reason": fault.to_string()});
                write_json(printer, &document)?;
            } else {
                printer.data_line(&format!("broken at entry {number}: {fault}"))?;
            }
            Ok(ExitStatus::NotSo)
        }
    }
}

/// Lists entries.
///
/// # Errors
/// When there is no log.
pub fn list_audit(
    settings: &Settings,
    file: Option<PathBuf>,
    filter: &Filter,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let log = open(settings, file)?;
    let entries = log
        .entries(filter)
        .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    let printer = &settings.printer;
    if as_json {
        let lines: Vec<_> = entries
            .iter()
            .map(|one| {
                json!({
                    "number": one.number,
                    "time": Timestamp::from_millis(one.entry.time).to_iso(),
                    "actor": one.entry.actor,
                    "role": one.entry.role,
                    "action": one.entry.action,
                    "objectType": one.entry.object_type,
                    "recordId": one.entry.record_id,
                    "outcome": one.entry.outcome,
                    "correlationId": one.entry.correlation_id,
                    "detail": one.entry.detail,
                    "hash": one.hash,
                })
            })
            .collect();
        write_json(printer, &lines)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new([
        "number",
        "time",
        "actor",
        "role",
        "action",
        "object",
        "record",
        "outcome",
        "correlation id",
    ])
    .right([0]);
    for one in &entries {
        let entry = &one.entry;
        table.row([
            one.number.to_string(),
            Timestamp::from_millis(entry.time).to_iso(),
            entry.actor.clone(),
            entry.role.clone().unwrap_or_default(),
            entry.action.clone(),
            entry.object_type.clone().unwrap_or_default(),
            entry.record_id.clone().unwrap_or_default(),
            entry.outcome.clone(),
            entry.correlation_id.clone().unwrap_or_default(),
        ]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

fn open(settings: &Settings, file: Option<PathBuf>) -> Result<AuditLog, Failure> {
    let path = file.unwrap_or_else(|| settings.data_dir_or_new().audit());
    if !path.exists() {
        return Err(
            Failure::usage(format!("there is no audit log at {}", path.display()))
                .hint("the gateway writes one: spoke gateway serve")
                .hint("or name another: spoke audit verify --file FILE"),
        );
    }
    AuditLog::open(path).map_err(|error| Failure::from_error(ExitStatus::Usage, &error))
}
