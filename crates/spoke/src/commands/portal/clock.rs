//! `spoke portal clock`: the portal's time.

use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, write_json};
use crate::settings::Settings;

/// What to do with the clock.
#[derive(Clone, Debug)]
pub enum ClockChange {
    /// Nothing: show it.
    Show,
    /// Move it forward.
    Advance(Duration),
    /// Move it forward to this time.
    Set(String),
    /// Stop it.
    Freeze,
    /// Let it run.
    Thaw,
}

/// Changes the clock and shows it.
///
/// # Errors
/// When the portal does not answer or refuses the step.
pub async fn clock(settings: &Settings, change: ClockChange, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let action = "set the clock";
    let clock = match change {
        ClockChange::Show => controls.get("read the clock", "/clock").await?,
        ClockChange::Advance(by) => {
            let milliseconds = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
            let body = json!({ "milliseconds": milliseconds });
            controls.post(action, "/clock/advance", &body).await?
        }
        ClockChange::Set(time) => {
            controls
                .post(action, "/clock/set", &json!({ "time": time }))
                .await?
        }
        ClockChange::Freeze => controls.post(action, "/clock/freeze", &json!({})).await?,
        ClockChange::Thaw => controls.post(action, "/clock/thaw", &json!({})).await?,
    };
    if as_json {
        write_json(&settings.printer, &clock)?;
        return Ok(ExitStatus::Done);
    }
    let frozen = clock.get("frozen").and_then(Value::as_bool) == Some(true);
    let ahead = clock.get("aheadMs").and_then(Value::as_i64).unwrap_or_default();
    let mut lines = Details::new();
    lines.line("time", text(&clock, "now"));
    lines.line("state", if frozen { "frozen" } else { "running" });
    // Below a second it is the time the question took.
    if ahead.abs() >= 1_000 {
        let direction = if ahead > 0 { "ahead of" } else { "behind" };
        lines.line(
            "offset",
            format!("{} s {direction} this machine", ahead.abs() / 1_000),
        );
    }
    let mut out = settings.printer.data();
    lines.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}
