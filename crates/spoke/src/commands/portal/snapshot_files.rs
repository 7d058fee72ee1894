//! `spoke portal snapshot export` and `import`: snapshots as files, to and from anywhere. No portal has to run.

use std::path::Path;

use serde_json::json;
use spoke_portal::SnapshotFolder;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::write_json;
use crate::settings::{Destination, PortalChoice, Settings};

/// Copies a snapshot out of the data folder.
///
/// # Errors
/// When there is none with the name, or the file can't be written.
pub fn export(settings: &Settings, name: &str, file: &Path, as_json: bool) -> Result<ExitStatus, Failure> {
    let folder = folder(
        settings,
        &format!("curl -o {name}.snap URL/_spoke/snapshots/{name}/file"),
    )?;
    let kept = folder.export(name, file).map_err(|error| {
        let failure = Failure::from_error(ExitStatus::Usage, &error);
        match folder.list() {
            Ok(kept) if kept.iter().any(|one| one.name == name) => failure.hint(format!(
                "name another file: spoke portal snapshot export {name} FILE"
            )),
            _ => failure.hint("see which there are: spoke portal snapshot list"),
        }
    })?;
    if as_json {
        let kept = json!({ "name": kept.name, "bytes": kept.bytes, "file": file.display().to_string() });
        write_json(&settings.printer, &kept)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&format!(
        "wrote {name} to {}, {} bytes",
        file.display(),
        kept.bytes
    ))?;
    Ok(ExitStatus::Done)
}

/// Takes a snapshot's file into the data folder.
///
/// # Errors
/// When the file is none of Spoke's, damaged, or of a newer version.
pub fn import(settings: &Settings, file: &Path, name: &str, as_json: bool) -> Result<ExitStatus, Failure> {
    let kept = folder(
        settings,
        &format!("curl -T FILE URL/_spoke/snapshots/{name}/file"),
    )?
    .import(file, name)
    .map_err(|error| {
        let failure = Failure::from_error(ExitStatus::Usage, &error);
        if failure.message().contains(&file.display().to_string()) {
            return failure;
        }
        failure.cause(format!("the file is {}", file.display()))
    })?;
    if as_json {
        let kept = json!({ "name": kept.name, "bytes": kept.bytes, "file": file.display().to_string() });
        write_json(&settings.printer, &kept)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&format!(
        "kept {name}; go back to it: spoke portal snapshot restore {name}"
    ))?;
    Ok(ExitStatus::Done)
}

/// The snapshots of the local portal; `instead` is what to do with one elsewhere.
fn folder(settings: &Settings, instead: &str) -> Result<SnapshotFolder, Failure> {
    match Destination::of(settings)?.choice {
        PortalChoice::Local => Ok(SnapshotFolder::of(&settings.data_dir_or_new().records())),
        _ => Err(
            Failure::usage("snapshots are copied from and to the local portal's data folder only")
                .hint(format!("for a portal at an address use its control: {instead}")),
        ),
    }
}
