//! `spoke portal snapshot export` and `import`: snapshots as files, to and from anywhere. No portal has to run.

use std::path::Path;

use spoke_portal::SnapshotFolder;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{Destination, PortalChoice, Settings};

/// Copies a snapshot out of the data folder.
///
/// # Errors
/// When there is none with the name, or the file can't be written.
pub fn export(settings: &Settings, name: &str, file: &Path) -> Result<ExitStatus, Failure> {
    let kept = folder(
        settings,
        &format!("curl -o {name}.snap URL/_spoke/snapshots/{name}/file"),
    )?
    .export(name, file)
    .map_err(|error| {
        Failure::from_error(ExitStatus::Usage, &error).hint("see which there are: spoke portal snapshot list")
    })?;
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
pub fn import(settings: &Settings, file: &Path, name: &str) -> Result<ExitStatus, Failure> {
    folder(
        settings,
        &format!("curl -T FILE URL/_spoke/snapshots/{name}/file"),
    )?
    .import(file, name)
    .map_err(|error| {
        Failure::from_error(ExitStatus::Usage, &error).cause(format!("the file is {}", file.display()))
    })?;
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
