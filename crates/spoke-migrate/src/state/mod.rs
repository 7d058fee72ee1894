//! The state of a migration at rest: a small SQLite file with checkpoints and the ids of keys.
//!
//! Guarantees: a checkpoint and everything counted up to it are one transaction; ids are stored as soon as a
//! batch is answered; two runs cannot use one file at the same time. The file can be lost: records are then
//! found again through their keys on the portal.

mod keys;
mod ledger;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use serde::{Deserialize, Serialize};

pub(crate) use keys::Seen;
pub(crate) use ledger::{Change, Held, Paired, Table};

use crate::error::Error;
use crate::summary::Counts;

/// An open state file.
pub(crate) struct State {
    path: PathBuf,
    database: Connection,
}

/// How far a run has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// What is loaded: hashes of file and map, and the row limit.
    pub(crate) fingerprint: String,
    pub(crate) finished: bool,
    /// Rows dealt with.
    pub(crate) rows: u64,
    pub(crate) rejected_rows: u64,
    /// Length of the rejected-rows file.
    pub(crate) rejected_bytes: u64,
    pub(crate) counts: Vec<Counts>,
    /// Created and existing pairs of each association.
    pub(crate) associations: Vec<(u64, u64)>,
    pub(crate) properties_created: Vec<String>,
}

/// What a state file is the state of: everything that was given to the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) file: PathBuf,
    pub(crate) map: PathBuf,
    pub(crate) to: Option<String>,
    pub(crate) rejected: PathBuf,
    pub(crate) limit: u64,
}

const FORMAT: &str = "1";
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ids (
        object_type TEXT NOT NULL, property TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,
        PRIMARY KEY (object_type, property, key)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS seen (
        object TEXT NOT NULL, key TEXT NOT NULL, line INTEGER NOT NULL, created INTEGER NOT NULL,
        given BLOB NOT NULL, PRIMARY KEY (object, key)) WITHOUT ROWID;
";

impl State {
    /// Opens or creates the file; it belongs to one portal.
    pub(crate) fn open(path: &Path, portal: &str) -> Result<Self, Error> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| Error::state_failed(path, error))?;
        }
        let state = Self {
            path: path.to_owned(),
            database: open_database(path)?,
        };
        match state.meta("format")?.as_deref() {
            None => state.set_meta("format", FORMAT)?,
            Some(FORMAT) => {}
            Some(other) => {
                let message =
                    format!("written by another version (format {other}); delete it or give another file");
                return Err(Error::state(path, message));
            }
        }
        match state.meta("portal")? {
            None => state.set_meta("portal", portal)?,
            Some(known) if known == portal => {}
            Some(known) => {
                let message = format!(
                    "it belongs to portal {known}, this is portal {portal}; give another state file for this portal"
                );
                return Err(Error::state(path, message));
            }
        }
        Ok(state)
    }

    pub(crate) fn checkpoint(&self) -> Result<Option<Checkpoint>, Error> {
        Ok(self
            .meta("checkpoint")?
            .and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Starts a run from its first row: what earlier runs saw is forgotten, their ids are kept.
    pub(crate) fn start(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let text = self.encode(checkpoint)?;
        self.transaction(|database| {
            database.execute("DELETE FROM seen", [])?;
            set_meta(database, "checkpoint", &text)
        })
    }

    /// Stores a checkpoint and the keys seen up to it.
    pub(crate) fn save(
        &mut self,
        checkpoint: &Checkpoint,
        seen: &[(String, Vec<(String, Seen)>)],
    ) -> Result<(), Error> {
        let text = self.encode(checkpoint)?;
        self.transaction(|database| {
            keys::store_seen(database, seen)?;
            set_meta(database, "checkpoint", &text)
        })
    }

    /// What this file is the state of.
    pub(crate) fn job(&self) -> Result<Option<Job>, Error> {
        Ok(self
            .meta("job")?
            .and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Remembers what this file is the state of, so that a run can be gone on with or taken back by this file alone.
    pub(crate) fn set_job(&self, job: &Job) -> Result<(), Error> {
        let text = serde_json::to_string(job).map_err(|error| Error::state_failed(&self.path, error))?;
        self.set_meta("job", &text)
    }

    /// The portal that this file belongs to.
    pub(crate) fn portal(&self) -> Result<Option<String>, Error> {
        self.meta("portal")
    }

    /// Opens a file that must be there already, whatever portal it belongs to.
    pub(crate) fn open_existing(path: &Path) -> Result<Self, Error> {
        if !path.is_file() {
            return Err(Error::state(
                path,
                "there is no such file; spoke migrate runs lists those there are",
            ));
        }
        let state = Self {
            path: path.to_owned(),
            database: open_database(path)?,
        };
        match state.meta("format")?.as_deref() {
            Some(FORMAT) => Ok(state),
            _ => Err(Error::state(path, "not the state of a migration of this version")),
        }
    }

    fn encode(&self, checkpoint: &Checkpoint) -> Result<String, Error> {
        serde_json::to_string(checkpoint).map_err(|error| Error::state_failed(&self.path, error))
    }

    fn meta(&self, name: &str) -> Result<Option<String>, Error> {
        let query = "SELECT value FROM meta WHERE name = ?1";
        let value = self
            .database
            .query_row(query, [name], |row| row.get(0))
            .optional();
        value.map_err(|error| self.failed(error))
    }

    fn set_meta(&self, name: &str, value: &str) -> Result<(), Error> {
        set_meta(&self.database, name, value).map_err(|error| self.failed(error))
    }

    fn transaction(&mut self, work: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Result<(), Error> {
        let path = self.path.clone();
        let failed = |error: rusqlite::Error| Error::state_failed(&path, error);
        let transaction = self.database.transaction().map_err(failed)?;
        work(&transaction).map_err(failed)?;
        transaction.commit().map_err(failed)
    }

    fn failed(&self, error: rusqlite::Error) -> Error {
        Error::state_failed(&self.path, error)
    }
}

fn open_database(path: &Path) -> Result<Connection, Error> {
    let open = || -> rusqlite::Result<Connection> {
        let database = Connection::open(path)?;
        database.busy_timeout(std::time::Duration::ZERO)?;
        database.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        database.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        database.pragma_update(None, "synchronous", "NORMAL")?;
        database.execute_batch(SCHEMA)?;
        database.execute_batch(ledger::SCHEMA)?;
        Ok(database)
    };
    open().map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::state(path, "another run is using it; wait for its end or give another state file")
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Error::state(
            path,
            "not a state file, or a damaged one; delete it and run again (records are found again by their keys)",
        ),
        _ => Error::state_failed(path, error),
    })
}

fn set_meta(database: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    let statement =
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
    database.execute(statement, params![name, value]).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(folder: &tempfile::TempDir) -> PathBuf {
        folder.path().join("state.sqlite")
    }

    #[test]
    fn a_checkpoint_survives_a_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let checkpoint = Checkpoint {
            rows: 7,
            fingerprint: "x".into(),
            ..Checkpoint::default()
        };
        let mut state = State::open(&path(&folder), "1").unwrap();
        state.start(&checkpoint).unwrap();
        drop(state);
        let state = State::open(&path(&folder), "1").unwrap();
        assert_eq!(state.checkpoint().unwrap(), Some(checkpoint));
    }

    #[test]
    fn a_second_run_and_another_portal_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(&path(&folder), "1").unwrap();
        let busy = State::open(&path(&folder), "1").err().unwrap().to_string();
        assert!(busy.contains("another run is using it"), "{busy}");
        drop(state);
        let foreign = State::open(&path(&folder), "2").err().unwrap().to_string();
        assert!(foreign.contains("belongs to portal 1"), "{foreign}");
    }

    #[test]
    fn a_file_that_is_no_state_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(path(&folder), "hello ".repeat(1000)).unwrap();
        let message = State::open(&path(&folder), "1").err().unwrap().to_string();
        assert!(message.contains("not a state file"), "{message}");
    }
}
