//! Names of the files in a data directory, and making them safe to rely on.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// The lock file's name.
pub(super) const LOCK: &str = "lock";

/// A journal or snapshot with the number in its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Numbered {
    pub(super) number: u64,
    pub(super) path: PathBuf,
}

/// What a data directory holds, each list in ascending order.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) journals: Vec<Numbered>,
    pub(super) snapshots: Vec<Numbered>,
    pub(super) leftovers: Vec<PathBuf>,
}

pub(super) fn journal_path(directory: &Path, first: u64) -> PathBuf {
    directory.join(format!("journal-{first:020}.log"))
}

pub(super) fn snapshot_path(directory: &Path, last: u64) -> PathBuf {
    directory.join(format!("snapshot-{last:020}.snap"))
}

/// The name that a snapshot is written under before it is complete.
pub(super) fn unfinished_path(directory: &Path) -> PathBuf {
    directory.join("snapshot.unfinished")
}

/// Lists a data directory; files with other names are left alone.
pub(super) fn list(directory: &Path) -> Result<Files, StoreError> {
    let mut files = Files::default();
    for entry in fs::read_dir(directory).map_err(io("list", directory))? {
        let path = entry.map_err(io("list", directory))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let number = |prefix: &str, suffix: &str| {
            name.strip_prefix(prefix)?
                .strip_suffix(suffix)?
                .parse::<u64>()
                .ok()
        };
        if let Some(number) = number("journal-", ".log") {
            files.journals.push(Numbered { number, path });
        } else if let Some(number) = number("snapshot-", ".snap") {
            files.snapshots.push(Numbered { number, path });
        } else if path == unfinished_path(directory) {
            files.leftovers.push(path);
        }
    }
    files.journals.sort();
    files.snapshots.sort();
    Ok(files)
}

/// Makes new and removed names in a directory durable.
pub(super) fn sync_directory(directory: &Path) -> Result<(), StoreError> {
    File::open(directory)
        .and_then(|opened| opened.sync_all())
        .map_err(io("flush", directory))
}

/// Removes a file that may be gone already.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Turns a system error into one that names the file.
pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Io { action, path, source }
}
