//! Why a snapshot can't be kept or gone back to.

use std::io;

use super::folder::{NAME_MAX, SNAPSHOTS_MAX};
use crate::error::Error;
use crate::store::StoreError;

/// Why a snapshot can't be saved, restored or copied.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The name can't be one.
    Name(String),
    /// There is none with this name.
    Unknown(String),
    /// There are too many.
    Full,
    /// Its file is damaged, is none, or comes from a newer version.
    Unusable(String),
    /// The file or the data folder fails.
    Failed(String),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt { reason, .. } => Self::Unusable(format!(
                "the file is no whole snapshot: {reason}; save it again, or copy it again from where it came"
            )),
            StoreError::Newer { format, known, .. } => Self::Unusable(format!(
                "the snapshot was written by a newer version of Spoke: its format is {format}, this version reads up to \
                 {known}; update Spoke to use it"
            )),
            StoreError::Io { action, path, source } => {
                Self::Failed(format!("could not {action} {}: {source}", path.display()))
            }
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Snapshot(problem.to_string().into())
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => write!(
                formatter,
                "{name:?} can't be the name of a snapshot: 1 to {NAME_MAX} letters, digits, - and _"
            ),
            Self::Unknown(name) => write!(formatter, "there is no snapshot {name}"),
            Self::Full => write!(
                formatter,
                "{SNAPSHOTS_MAX} snapshots are kept already; delete one first"
            ),
            Self::Unusable(reason) => formatter.write_str(reason),
            Self::Failed(reason) => write!(formatter, "the snapshot's file can't be used: {reason}"),
        }
    }
}
