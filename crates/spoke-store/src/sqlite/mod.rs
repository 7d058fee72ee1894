//! A mirror in one SQLite file.
//!
//! The file is in write-ahead mode: readers, other programs included, see whole transactions and never hold up the
//! writer. A lock file beside it (`crm.db.lock`, released by the system when its holder ends in whatever way) admits
//! one writing Spoke. Others may keep tables and views of their own in the same file; Spoke refuses to start only
//! where a name is taken.

mod catalog;
mod edges;
mod erase;
mod failure;
mod load;
mod lock;
mod open;
mod read;
mod tables;
mod transaction;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::Error;
use crate::mirror::{Mirror, Transaction};
pub(crate) use failure::failed;
use lock::WriterLock;
use transaction::SqliteTransaction;

/// A mirror in an SQLite file. See [`Mirror`] for what it does.
pub struct SqliteMirror {
    connection: Connection,
    path: PathBuf,
    // After the connection: fields are dropped in order, and the file is closed before the lock is let go.
    lock: Option<WriterLock>,
}

impl SqliteMirror {
    /// Opens the mirror at `path` for writing, making the file and its bookkeeping if need be.
    ///
    /// # Errors
    /// [`Error::Locked`] when another process writes to it, [`Error::NotADatabase`], [`Error::Clash`],
    /// [`Error::Newer`], and [`Error::Open`] when the file cannot be opened or made.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, Error> {
        open::for_writing(path.into())
    }

    /// Opens an existing mirror for reading only; works while another process writes to it.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none; otherwise as [`SqliteMirror::open`].
    pub fn open_read_only(path: impl Into<PathBuf>) -> Result<Self, Error> {
        open::for_reading(path.into())
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Mirror for SqliteMirror {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, Error> {
        if self.lock.is_none() {
            return Err(Error::ReadOnly {
                path: self.path.clone(),
            });
        }
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(|error| failed(&self.path, "beginning a transaction", error))?;
        Ok(Box::new(SqliteTransaction::new(transaction, &self.path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::{Position, Reader, Row};
    use crate::table::{ColumnDefinition, Table, TableDefinition};
    use crate::{Cell, ColumnType};

    fn page(mirror: &mut SqliteMirror, table: &Table, page: i64) -> Result<(), Error> {
        let cells = [Cell::Text("x".repeat(1000).into())];
        let rows: Vec<_> = (page * 100..page * 100 + 100)
            .map(|id| Row::new(id, &cells))
            .collect();
        let mut transaction = mirror.begin()?;
        transaction.upsert(table, 1, &rows)?;
        transaction.set_position(&Position {
            scope: "records".to_owned(),
            at: page.to_string(),
        })?;
        transaction.commit()
    }

    #[test]
    fn a_full_disk_loses_one_page_and_no_position() {
        let folder = tempfile::tempdir().unwrap();
        let mut mirror = SqliteMirror::open(folder.path().join("crm.db")).unwrap();
        let mut transaction = mirror.begin().unwrap();
        let definition =
            TableDefinition::new("contacts", "0-1").column(ColumnDefinition::new("email", ColumnType::Text));
        let table = transaction.define_table(&definition).unwrap();
        transaction.commit().unwrap();
        mirror
            .connection
            .pragma_update(None, "max_page_count", 100)
            .unwrap();
        let mut pages = 0;
        let error = loop {
            match page(&mut mirror, &table, pages) {
                Ok(()) => pages += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::Full { .. }), "{error}");
        assert!(error.to_string().contains("goes on where it stopped"), "{error}");
        assert!(pages > 0);
        assert_eq!(
            mirror.count_live("contacts", 0, i64::MAX).unwrap(),
            pages.unsigned_abs() * 100
        );
        assert_eq!(mirror.position("records").unwrap(), Some((pages - 1).to_string()));
        mirror
            .connection
            .pragma_update(None, "max_page_count", 1000)
            .unwrap();
        page(&mut mirror, &table, pages).unwrap();
        assert_eq!(
            mirror.count_live("contacts", 0, i64::MAX).unwrap(),
            (pages.unsigned_abs() + 1) * 100
        );
    }
}
