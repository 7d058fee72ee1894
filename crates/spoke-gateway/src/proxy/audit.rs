//! Writing the audit log: one thread, many entries a commit.
//!
//! Requests that come at the same time share one commit, so that the log costs them one write to disk together.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use spoke_store::Error as StoreError;
use spoke_store::audit::{AuditLog, Entry};
use tokio::sync::oneshot;

/// Entries that may wait; more make requests wait.
const WAITING_MAX: usize = 4096;
/// Entries in one commit.
const COMMIT_MAX: usize = 512;

/// An entry and who waits for it to be on disk.
type Order = (Entry, oneshot::Sender<bool>);

/// Hands entries to the thread that writes.
#[derive(Debug)]
pub(super) struct Scribe(SyncSender<Order>);

/// The log can't be written.
#[derive(Debug)]
pub(super) struct NotWritten;

impl Scribe {
    pub(super) fn open(path: PathBuf) -> Result<Self, StoreError> {
        let log = AuditLog::open(path)?;
        let (sender, orders) = sync_channel(WAITING_MAX);
        // It ends when the last gateway is gone, after what was handed to it is written.
        std::thread::spawn(move || write(log, &orders));
        Ok(Self(sender))
    }

    /// Writes an entry. It is on disk when this returns `Ok`.
    pub(super) async fn write(&self, entry: Entry) -> Result<(), NotWritten> {
        let (sender, done) = oneshot::channel();
        // A full queue is a disk that does not keep up; refusing is better than holding up the threads that serve.
        self.0.try_send((entry, sender)).map_err(|_| NotWritten)?;
        match done.await {
            Ok(true) => Ok(()),
            _ => Err(NotWritten),
        }
    }

    /// Writes an entry that nobody waits for.
    pub(super) fn note(&self, entry: Entry) {
        let (sender, _) = oneshot::channel();
        if self.0.try_send((entry, sender)).is_err() {
            tracing::error!("an entry of the audit log is lost: the disk does not keep up");
        }
    }
}

fn write(mut log: AuditLog, orders: &Receiver<Order>) {
    while let Ok(first) = orders.recv() {
        let mut batch = vec![first];
        while batch.len() < COMMIT_MAX {
            match orders.try_recv() {
                Ok(next) => batch.push(next),
                Err(_) => break,
            }
        }
        let (entries, waiting): (Vec<Entry>, Vec<_>) = batch.into_iter().unzip();
        let written = match log.append_all(&entries) {
            Ok(_) => true,
            Err(error) => {
                tracing::error!(%error, "the audit log can't be written");
                false
            }
        };
        for one in waiting {
            // Whoever gave up waiting does not need to know.
            let _ = one.send(written);
        }
    }
}
