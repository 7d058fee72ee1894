//! Writing the journal, away from the calls it is about.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::call::{JournalCall, insert};
use super::{APPLICATION, SCHEMA};
use crate::error::Error;
use crate::side_file;
use crate::sqlite::failed;

/// Rows that wait to be written; more are dropped and counted.
const WAITING: usize = 4096;
/// Rows written in one commit.
const COMMIT: usize = 512;

/// How much of the journal is kept.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// Rows from before this time go, in milliseconds since 1970.
    pub since: i64,
    /// The newest so many rows stay.
    pub rows: i64,
}

/// Takes rows and writes them in a thread of its own. What waits when it is dropped is still written.
#[derive(Debug)]
pub struct JournalWriter {
    sender: Option<SyncSender<JournalCall>>,
    thread: Option<JoinHandle<()>>,
    dropped: AtomicU64,
    fault: Arc<Mutex<Option<Error>>>,
}

impl JournalWriter {
    /// A writer to the file at `path`. The file is opened, and made where there is none, by the first row.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn new(path: impl Into<PathBuf>, retention: Retention) -> std::io::Result<Self> {
        let path = path.into();
        let (sender, receiver) = sync_channel(WAITING);
        let fault = Arc::new(Mutex::new(None));
        let told = fault.clone();
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                if let Err(error) = write(&path, retention, &receiver) {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                }
            })?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
            dropped: AtomicU64::new(0),
            fault,
        })
    }

    /// Takes a row. It never waits: when too many rows wait already, the row is dropped and counted.
    pub fn record(&self, call: JournalCall) {
        let Some(sender) = &self.sender else {
            return;
        };
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = sender.try_send(call) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Rows that were dropped.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Writes what waits, and says why the journal is not complete if it is not.
    ///
    /// # Errors
    /// When the file could not be written.
    pub fn finish(mut self) -> Result<u64, Error> {
        self.end();
        let fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner).take();
        fault.map_or_else(|| Ok(self.dropped()), Err)
    }

    fn end(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to write.
            let _ = thread.join();
        }
    }
}

impl Drop for JournalWriter {
    fn drop(&mut self) {
        self.end();
    }
}

fn write(path: &Path, retention: Retention, receiver: &Receiver<JournalCall>) -> Result<(), Error> {
    let Ok(mut next) = receiver.recv() else {
        return Ok(());
    };
    let mut connection = side_file::open(path, APPLICATION, SCHEMA)?;
    let doing = |error| failed(path, "writing the journal", error);
    // The loss of the newest rows in a power failure is no harm.
    connection
        .execute_batch("PRAGMA synchronous = NORMAL;")
        .map_err(doing)?;
    loop {
        let transaction = connection.transaction().map_err(doing)?;
        insert(&transaction, &next).map_err(doing)?;
        for call in receiver.try_iter().take(COMMIT) {
            insert(&transaction, &call).map_err(doing)?;
        }
        transaction.commit().map_err(doing)?;
        match receiver.recv() {
            Ok(call) => next = call,
            Err(_) => break,
        }
    }
    prune(&connection, retention).map_err(doing)
}

fn prune(connection: &Connection, retention: Retention) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM calls WHERE id <= (SELECT max(id) FROM calls) - ?1",
        [retention.rows],
    )?;
    // Rows are written nearly in the order of time, so the old ones stand at the front.
    let oldest: Option<i64> =
        connection.query_row("SELECT started FROM calls ORDER BY id LIMIT 1", [], |row| {
            row.get(0)
        })?;
    if oldest.is_some_and(|oldest| oldest < retention.since) {
        connection.execute("DELETE FROM calls WHERE started < ?1", [retention.since])?;
    }
    Ok(())
}
