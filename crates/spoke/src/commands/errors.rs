//! `spoke errors`: recent failures, from the journal.

use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use spoke_model::time::Timestamp;
use spoke_store::journal::{Failure as FailedCall, JournalCall, Question};

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::journal::{milliseconds, read};
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// Lists failed calls, the newest first.
///
/// # Errors
/// When the journal can't be read, or holds nothing of the asked id.
pub fn errors(
    settings: &Settings,
    since: Duration,
    correlation_id: Option<String>,
    limit: u32,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let question = Question {
        portal: None,
        // An id that somebody has at hand may be older than the list would go back.
        since: match &correlation_id {
            Some(_) => 0,
            None => milliseconds(SystemTime::now().checked_sub(since).unwrap_or(UNIX_EPOCH)),
        },
        correlation_id,
    };
    let failures = match read(&settings.state_dir())? {
        Some(journal) => journal
            .failures(&question, limit)
            .map_err(|error| Failure::usage("can't read the journal of calls").because(&error))?,
        None => Vec::new(),
    };
    if let (Some(id), true) = (&question.correlation_id, failures.is_empty()) {
        return Err(Failure::new(
            ExitStatus::NotSo,
            format!("no call in the journal has the correlation id {id}"),
        )
        .detail(format!(
            "looked into {}",
            settings.state_dir().journal_file().display()
        ))
        .hint("calls of other programs, or with --no-journal, are not written down here"));
    }
    if json {
        let list: Vec<_> = failures.iter().map(|failure| document(&failure.last)).collect();
        write_json(&settings.printer, &list)?;
    } else if failures.is_empty() {
        settings.printer.note("no call failed in this time");
    } else {
        print(settings, &failures)?;
    }
    Ok(ExitStatus::Done)
}

fn print(settings: &Settings, failures: &[FailedCall]) -> Result<(), Failure> {
    let mut table = Table::new([
        "time",
        "portal",
        "status",
        "category",
        "request",
        "attempts",
        "caller",
        "correlation id",
    ])
    .right([5]);
    for FailedCall { last: call } in failures {
        table.row([
            time(call),
            call.portal.clone(),
            call.status
                .map_or_else(|| "none".to_owned(), |status| status.to_string()),
            category(call),
            request(call),
            call.attempt.to_string(),
            call.caller.clone().unwrap_or_default(),
            call.correlation_id.clone().unwrap_or_default(),
        ]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(())
}

fn document(call: &JournalCall) -> serde_json::Value {
    json!({
        "time": time(call),
        "portal": call.portal,
        "status": call.status,
        "kind": call.kind,
        "category": call.category,
        "method": call.method,
        "path": call.template,
        "objectType": call.object_type,
        "attempts": call.attempt,
        "milliseconds": call.duration / 1000,
        "caller": call.caller,
        "correlationId": call.correlation_id,
    })
}

fn time(call: &JournalCall) -> String {
    Timestamp::from_millis(call.started).to_string()
}

/// HubSpot's category, else what Spoke makes of the failure.
fn category(call: &JournalCall) -> String {
    call.category
        .clone()
        .or_else(|| call.kind.clone())
        .unwrap_or_default()
}

fn request(call: &JournalCall) -> String {
    let path = match &call.object_type {
        Some(object_type) => call.template.replacen("{objectType}", object_type, 1),
        None => call.template.clone(),
    };
    format!("{} {path}", call.method)
}
