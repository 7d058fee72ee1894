//! Writes rewritten files: each one whole or not at all, and never over work that git does not have.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Rewrite;
use crate::git;
use crate::source::SourceError;

/// Why nothing, or not everything, was written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// There is work in the tree that is not committed.
    #[error("the tree has changes that are not committed")]
    Dirty,
    /// There is nothing to go back to.
    #[error("{} is in no git repository, so there is no way back", folder.display())]
    NoGit {
        /// The folder.
        folder: PathBuf,
        /// What git said.
        source: SourceError,
    },
    /// A file can't be written.
    #[error("can't write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Writes the files. Files before one that fails stay written; a second run does the rest.
///
/// # Errors
/// When the tree is not clean (unless that is allowed) or a file can't be written.
pub fn apply(rewrites: &[Rewrite], allow_dirty: bool) -> Result<(), WriteError> {
    if !allow_dirty {
        for rewrite in rewrites {
            let folder = folder(&rewrite.path);
            match git::is_clean(folder) {
                Ok(true) => {}
                Ok(false) => return Err(WriteError::Dirty),
                Err(source) => {
                    let folder = folder.to_owned();
                    return Err(WriteError::NoGit { folder, source });
                }
            }
        }
    }
    rewrites.iter().try_for_each(|rewrite| {
        write(rewrite).map_err(|source| WriteError::File {
            path: rewrite.path.clone(),
            source,
        })
    })
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Beside the file first, with its rights, then in its place: a full disk leaves the old file.
fn write(rewrite: &Rewrite) -> io::Result<()> {
    let name = rewrite.path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder(&rewrite.path).join(format!(".{name}.spoke-new"));
    let done = fs::write(&beside, &rewrite.after)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(&rewrite.path)?.permissions()))
        .and_then(|()| fs::rename(&beside, &rewrite.path));
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}
