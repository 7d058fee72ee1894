//! What can go wrong in the store, in words a person can act on.

use std::io;
use std::path::PathBuf;

/// Failure of the store. Every message names the file or column and the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the data directory open.
    #[error(
        "the data directory {} is in use by process {holder}; stop that process or choose another directory",
        directory.display()
    )]
    Locked {
        /// The directory.
        directory: PathBuf,
        /// Process id of the holder, or `unknown`.
        holder: String,
    },
    /// A file could not be read or written.
    #[error("could not {action} {}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// A snapshot or journal is damaged or from another version.
    #[error("{} cannot be used: {reason}; {remedy}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A snapshot was written by a newer version of Spoke.
    #[error(
        "{} was written by a newer version of Spoke: its format is {format}, this version reads up to {known}; update \
         Spoke to use it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format's number.
        format: u8,
        /// The newest format this version reads.
        known: u8,
    },
    /// The journal stopped taking writes after an earlier failure.
    #[error(
        "the store no longer takes writes: {reason}; free space or repair the disk, then restart the portal"
    )]
    JournalFailed {
        /// The first failure.
        reason: String,
    },
    /// The store was closed.
    #[error("the store is closed; open it again to write")]
    Closed,
    /// A column, a table or the list of types has no room left. Nothing was changed.
    #[error("{what} is full ({limit}); start a new data directory or delete records")]
    Full {
        /// What is full, e.g. `column email`.
        what: String,
        /// The bound that was reached.
        limit: &'static str,
    },
}
