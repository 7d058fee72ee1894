//! Erasing one record from a mirror, beside whatever else writes to it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{SqliteMirror, failed, load};
use crate::error::Error;
use crate::mirror::{Gone, Reader};

/// How long to wait for another writer.
const BUSY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

impl SqliteMirror {
    /// Erases the values and associations of one record in the mirror at `path`, and overwrites the place on disk where
    /// they stood. It asks for no writer's lock: a running sync may go on, and finds the record gone. Tells whether there
    /// was anything to erase; a mirror that does not hold the object type has nothing.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is no mirror, and when the database fails.
    pub fn erase_record(path: &Path, object_type_id: &str, id: i64) -> Result<bool, Error> {
        let Some(table) = Self::open_read_only(path)?.table_of(object_type_id)? else {
            return Ok(false);
        };
        let doing = |error| failed(path, "erasing a record", error);
        let mut connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(doing)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(doing)?;
        connection
            .execute_batch("PRAGMA secure_delete = ON")
            .map_err(doing)?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(doing)?;
        let run: i64 = transaction
            .query_row("SELECT coalesce(max(number), 0) FROM _spoke_runs", [], |row| {
                row.get(0)
            })
            .map_err(doing)?;
        let gone = load::mark_gone(&transaction, &table, run, id, Gone::Deleted).map_err(doing)?;
        transaction.commit().map_err(doing)?;
        // The write-ahead log still holds the old pages; a reader may keep it from being emptied until later.
        let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(gone.is_some())
    }
}
