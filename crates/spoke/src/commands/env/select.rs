//! `spoke env use`.

use std::fs;
use std::io;

use super::profile_file;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{REMEMBERED, Settings, write_private};

/// Remembers the profile for the commands after this one.
///
/// # Errors
/// When there is no such profile.
pub fn select(settings: &Settings, name: &str) -> Result<ExitStatus, Failure> {
    let profile = profile_file(settings)?.get(name)?;
    let state = settings.state_dir();
    let path = state.path().join(REMEMBERED);
    state
        .create()
        .and_then(|()| write_private(&path, format!("{name}\n").as_bytes()))
        .map_err(|error| Failure::usage(format!("can't write {}", path.display())).because(&error))?;
    settings.printer.note(&format!(
        "commands now use the {} profile {name}; SPOKE_PROFILE and --profile come first",
        profile.environment
    ));
    Ok(ExitStatus::Done)
}

/// Forgets it.
///
/// # Errors
/// When the file can't be removed.
pub fn forget(settings: &Settings) -> Result<ExitStatus, Failure> {
    let path = settings.state_dir().path().join(REMEMBERED);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::usage(format!("can't remove {}", path.display())).because(&error))
        }
        _ => {
            settings.printer.note("no profile is remembered");
            Ok(ExitStatus::Done)
        }
    }
}
