//! SQLite's failures in the mirror's own words.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::Error;

/// Turns a failure met while `doing` something on `path` into the crate's error.
pub(crate) fn failed(path: &Path, doing: &'static str, error: rusqlite::Error) -> Error {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Locked { path, holder: None },
        Some(ErrorCode::DiskFull) => Error::Full { path },
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Error::NotADatabase { path },
        Some(ErrorCode::ReadOnly) => Error::ReadOnly { path },
        Some(ErrorCode::CannotOpen) => Error::Open {
            path,
            source: Box::new(error),
        },
        _ => Error::Database {
            path,
            doing,
            source: Box::new(error),
        },
    }
}
