//! `spoke portal snapshot`, `reset` and `token`: what the portal holds.

use std::io::Write;

use serde_json::json;

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// What to do with a snapshot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SnapshotChange {
    /// Save under the name.
    Save,
    /// Go back to it.
    Restore,
    /// Remove it.
    Delete,
}

/// Saves, restores or deletes a snapshot.
///
/// # Errors
/// When there is none with the name, or the name can't be one.
pub async fn snapshot(
    settings: &Settings,
    change: SnapshotChange,
    name: &str,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    // Checked here too: the name becomes part of a path.
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if name.is_empty() || !name.chars().all(fits) {
        return Err(
            Failure::usage(format!("{name:?} can't be the name of a snapshot"))
                .hint("use letters, digits, - and _: spoke portal snapshot save before-import"),
        );
    }
    let controls = Controls::open(settings).await?;
    let path = format!("/snapshots/{name}");
    let (answer, said) = match change {
        SnapshotChange::Save => {
            let saved = controls.post("save the snapshot", &path, &json!({})).await?;
            let said = format!("saved {name}, {} bytes", text(&saved, "bytes"));
            (saved, said)
        }
        SnapshotChange::Restore => {
            let path = format!("{path}/restore");
            let restored = controls
                .post("restore the snapshot", &path, &json!({}))
                .await
                .map_err(listed)?;
            (restored, format!("the portal is as it was in {name}"))
        }
        SnapshotChange::Delete => {
            let deleted = controls
                .delete("delete the snapshot", &path)
                .await
                .map_err(listed)?;
            (deleted, format!("deleted {name}"))
        }
    };
    if as_json {
        write_json(&settings.printer, &answer)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&said)?;
    Ok(ExitStatus::Done)
}

fn listed(failure: Failure) -> Failure {
    failure.hint("see which there are: spoke portal snapshot list")
}

/// Shows the snapshots.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_snapshots(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let answer = controls.get("list the snapshots", "/snapshots").await?;
    let list = answer.get("snapshots").cloned().unwrap_or_else(|| json!([]));
    if as_json {
        write_json(&settings.printer, &list)?;
        return Ok(ExitStatus::Done);
    }
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.is_empty() {
        settings.printer.note("there is no snapshot");
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["name", "bytes"]).right([1]);
    for one in list {
        table.row([text(one, "name"), text(one, "bytes")]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Removes everything the portal holds.
///
/// # Errors
/// When it was not confirmed.
pub async fn reset(
    settings: &Settings,
    sample: bool,
    yes: bool,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    if !yes {
        return Err(
            Failure::usage("this removes every record, definition and setting of the local portal")
                .hint("keep them first: spoke portal snapshot save before-reset")
                .hint("then do it: spoke portal reset --yes"),
        );
    }
    let controls = Controls::open(settings).await?;
    let answer = controls
        .post("reset the portal", "/reset", &json!({ "sample": sample }))
        .await?;
    if as_json {
        write_json(&settings.printer, &answer)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(if sample {
        "the portal holds the sample data and nothing else"
    } else {
        "the portal is empty"
    })?;
    Ok(ExitStatus::Done)
}
