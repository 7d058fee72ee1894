//! `list` and `show`.

use std::io::Write;

use serde_json::{Value, json};
use spoke_model::time::Timestamp;
use spoke_store::deadletter::Letter;

use super::{existing, find};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Table, write_json};
use crate::settings::Settings;

/// Letters read at a time.
const PAGE: u32 = 500;

/// Lists the writes that wait.
///
/// # Errors
/// When the file can't be read.
pub fn list(settings: &Settings, all: bool, json: bool) -> Result<ExitStatus, Failure> {
    let failed = |error: spoke_store::Error| Failure::from_error(ExitStatus::Usage, &error);
    let mut found: Vec<Letter> = Vec::new();
    let letters = existing(settings)?;
    if let Some(letters) = &letters {
        loop {
            let after = found.last().map_or(0, |letter| letter.number);
            let page = letters.list(all, after, PAGE).map_err(failed)?;
            let more = page.len() == PAGE as usize;
            // What they hold is not shown in a list, so it need not be in memory either.
            found.extend(page.into_iter().map(|mut letter| {
                letter.payload = String::new();
                letter
            }));
            if !more {
                break;
            }
        }
    }
    if json {
        let documents: Vec<Value> = found.iter().map(document).collect();
        write_json(&settings.printer, &documents)?;
        return Ok(ExitStatus::Done);
    }
    if found.is_empty() {
        settings.printer.note("no failed writes are kept here");
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new([
        "number", "state", "write", "portal", "tries", "last try", "reason",
    ])
    .right([0, 4]);
    for letter in &found {
        table.row([
            &letter.number.to_string(),
            letter.state.as_str(),
            &letter.operation,
            &letter.target,
            &letter.attempts.to_string(),
            &time(letter.last_try),
            letter.outcome.as_deref().unwrap_or(&letter.reason),
        ]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    if let Some(letters) = &letters {
        let counts = letters.counts().map_err(failed)?;
        if let Some(oldest) = counts.oldest {
            settings.printer.note(&format!(
                "{} pending, {} given up, the oldest since {}",
                counts.pending,
                counts.given_up,
                time(oldest)
            ));
        }
    }
    Ok(ExitStatus::Done)
}

/// Shows one write, with what it holds.
///
/// # Errors
/// When there is none of this number.
pub fn show(settings: &Settings, number: i64, json: bool) -> Result<ExitStatus, Failure> {
    let letters = existing(settings)?;
    let letter = find(letters.as_ref(), number)?;
    let payload: Value = serde_json::from_str(&letter.payload).unwrap_or(Value::Null);
    if json {
        let mut document = document(&letter);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("payload".to_owned(), payload);
        }
        write_json(&settings.printer, &document)?;
        return Ok(ExitStatus::Done);
    }
    let mut details = Details::new();
    details.line("number", letter.number.to_string());
    details.line("state", letter.state.as_str());
    details.line("write", &letter.operation);
    details.line("portal", &letter.target);
    details.line("tries", letter.attempts.to_string());
    details.line("first try", time(letter.first_try));
    details.line("last try", time(letter.last_try));
    details.line("reason", &letter.reason);
    if let Some(id) = &letter.correlation_id {
        details.line("correlation id", id);
    }
    details.line(
        "may be done",
        if letter.may_be_done {
            "yes: the answer was lost; replay looks before it creates"
        } else {
            "no"
        },
    );
    if let Some(outcome) = &letter.outcome {
        details.line("outcome", outcome);
    }
    if !payload.is_null() {
        details.line("holds", payload.to_string());
    }
    let mut out = settings.printer.data();
    details.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

fn document(letter: &Letter) -> Value {
    json!({
        "number": letter.number,
        "state": letter.state.as_str(),
        "operation": letter.operation,
        "portal": letter.target,
        "attempts": letter.attempts,
        "firstTry": time(letter.first_try),
        "lastTry": time(letter.last_try),
        "reason": letter.reason,
        "correlationId": letter.correlation_id,
        "mayBeDone": letter.may_be_done,
        "outcome": letter.outcome,
    })
}

fn time(millis: i64) -> String {
    Timestamp::from_millis(millis).to_iso()
}
