//! `spoke portal fork`: portals beside the running one that began as it was.

use std::io::Write;

use serde_json::{Value, json};

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// Starts one, from the present state or from a snapshot.
///
/// # Errors
/// When there is no such snapshot, or there are too many forks.
pub async fn start_fork(
    settings: &Settings,
    snapshot: Option<String>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let fork = controls
        .post("start the fork", "/forks", &json!({ "snapshot": snapshot }))
        .await
        .map_err(|failure| match &snapshot {
            Some(_) => failure.hint("see which snapshots there are: spoke portal snapshot list"),
            None => failure,
        })?;
    if as_json {
        write_json(&settings.printer, &fork)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&format!(
        "fork {}: {} with token {}",
        text(&fork, "id"),
        text(&fork, "url"),
        text(&fork, "token")
    ))?;
    settings.printer.note(&format!(
        "it lives in memory and ends with the portal, or now: spoke portal fork end {}",
        text(&fork, "id")
    ));
    Ok(ExitStatus::Done)
}

/// Shows the forks that live.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_forks(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let answer = controls.get("list the forks", "/forks").await?;
    let forks = answer.get("forks").cloned().unwrap_or_else(|| json!([]));
    if as_json {
        write_json(&settings.printer, &forks)?;
        return Ok(ExitStatus::Done);
    }
    let forks = forks.as_array().map(Vec::as_slice).unwrap_or_default();
    if forks.is_empty() {
        settings.printer.note("there is no fork");
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["fork", "address", "token"]).right([0]);
    for fork in forks {
        table.row(["id", "url", "token"].map(|name| text(fork, name)));
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Ends one.
///
/// # Errors
/// When none has the number.
pub async fn end_fork(settings: &Settings, id: u64, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let ended: Value = controls
        .delete("end the fork", &format!("/forks/{id}"))
        .await
        .map_err(|failure| failure.hint("see which there are: spoke portal fork list"))?;
    if as_json {
        write_json(&settings.printer, &ended)?;
        return Ok(ExitStatus::Done);
    }
    settings
        .printer
        .data_line(&format!("ended fork {}", text(&ended, "ended")))?;
    Ok(ExitStatus::Done)
}
