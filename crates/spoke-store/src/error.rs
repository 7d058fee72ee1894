//! What can go wrong with a mirror, told in terms of the file and what to do about it.

use std::path::PathBuf;

/// A failure of the database that holds the mirror.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no file to read from.
    #[error("there is no mirror at {path}; make one with `spoke sync run`", path = path.display())]
    Missing {
        /// The file that was asked for.
        path: PathBuf,
    },
    /// The file is no SQLite database, or it is damaged.
    #[error("{path} is not an SQLite database; name another file", path = path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The database belongs to somebody else and has something where the mirror would have to write.
    #[error(
        "{path} already has a {kind} named `{name}` that Spoke did not make; rename it or mirror into another file",
        path = path.display()
    )]
    Clash {
        /// The file.
        path: PathBuf,
        /// `table` or `view`.
        kind: String,
        /// The name both want.
        name: String,
    },
    /// A later Spoke made the mirror.
    #[error(
        "{path} was made by a later Spoke (mirror format {found}, this one knows {known}); update Spoke",
        path = path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format found.
        found: i64,
        /// The newest format this version can read.
        known: i64,
    },
    /// Another process writes to the mirror.
    #[error(
        "{path} is in use by {}; wait for it to finish or stop it", holder.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}")),
        path = path.display()
    )]
    Locked {
        /// The file.
        path: PathBuf,
        /// The process that holds it, when it could be found out.
        holder: Option<u32>,
    },
    /// The disk, or the database's size limit, is full.
    #[error("there is no room left for {path}; free some space and run again, it goes on where it stopped", path = path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The mirror cannot be written to.
    #[error("{path} cannot be written; check the permissions of the file and of its folder", path = path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// A table would need more columns than the database allows.
    #[error(
        "table `{table}` would need more than {limit} columns; mirror fewer properties (`--properties a,b,c`)"
    )]
    TooManyColumns {
        /// The table.
        table: String,
        /// The database's limit.
        limit: usize,
    },
    /// A table was named that the mirror does not have.
    #[error("the mirror has no table `{table}`; mirror it first with `spoke sync run`")]
    NoSuchTable {
        /// The name.
        table: String,
    },
    /// The file could not be opened or locked.
    #[error("{path} could not be opened", path = path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Anything else the database refused.
    #[error("{path}: {doing} failed", path = path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
