//! The store itself: one state behind a lock, with or without a disk under it.

use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use parking_lot::{RwLock, RwLockWriteGuard};

use super::commit::Commit;
use super::error::StoreError;
use super::state::State;
use super::transaction::Transaction;
use crate::persist::{BOUND_FLOOR, Disk, Keeper, OpenReport};

/// All records, associations and documents of one portal, in memory, and on disk when opened on a directory.
///
/// Shared by reference between threads: any number of readers, one writer at a time.
pub struct Store {
    state: Arc<RwLock<State>>,
    disk: Option<Arc<Disk>>,
    keeper: Option<Keeper>,
    report: OpenReport,
    empty: State,
}

impl Store {
    /// An empty store that lives as long as the value.
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            state: Arc::default(),
            disk: None,
            keeper: None,
            report: OpenReport::default(),
            empty: State::default(),
        }
    }

    /// Opens, or makes, a store in a directory: the newest snapshot plus the journal since then.
    ///
    /// A frame that was being written when the process died is cut off; [`open_report`](Self::open_report) says so.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process has it open, [`StoreError::Corrupt`] when a file is damaged,
    /// [`StoreError::Io`].
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        Self::open_with(directory, BOUND_FLOOR)
    }

    /// [`open`](Self::open) with the size of the journal from which on snapshots are taken in the background.
    pub(crate) fn open_with(directory: &Path, journal_floor: u64) -> Result<Self, StoreError> {
        let (disk, state, report) = Disk::open(directory, journal_floor)?;
        let (disk, state) = (Arc::new(disk), Arc::new(RwLock::new(state)));
        let keeper = Keeper::start(Arc::clone(&disk), Arc::clone(&state))?;
        Ok(Self {
            state,
            disk: Some(disk),
            keeper: Some(keeper),
            report,
            empty: State::default(),
        })
    }

    /// What opening found.
    #[must_use]
    pub fn open_report(&self) -> &OpenReport {
        &self.report
    }

    /// A consistent view. Writers wait while it is held, so drop it before waiting for anything, and take it once:
    /// a second one on the same thread would wait for a writer that waits for the first.
    pub fn read(&self) -> impl Deref<Target = State> + '_ {
        self.state.read()
    }

    /// The writer's turn. Everybody else waits until it is committed or dropped.
    pub fn write(&self) -> Transaction<'_> {
        Transaction::new(self, self.state.write())
    }

    /// Whether the disk still takes writes; in memory always.
    ///
    /// # Errors
    /// [`StoreError::JournalFailed`] with the first failure, [`StoreError::Closed`].
    pub fn health(&self) -> Result<(), StoreError> {
        self.disk.as_ref().map_or(Ok(()), |disk| disk.journal().health())
    }

    /// Writes a snapshot and starts a new journal; readers and writers go on meanwhile. Does nothing in memory.
    ///
    /// This also happens by itself in the background whenever the journal has grown large.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::JournalFailed`]; the earlier snapshot and journal stay in force.
    pub fn snapshot(&self) -> Result<(), StoreError> {
        self.disk
            .as_ref()
            .map_or(Ok(()), |disk| disk.snapshot(&self.state))
    }

    /// Writes what is left to disk, takes a snapshot when anything changed, stops taking writes and lets another
    /// process open the directory.
    ///
    /// # Errors
    /// As [`snapshot`](Self::snapshot). The journal is flushed and closed even then.
    pub fn close(&self) -> Result<(), StoreError> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let result = if disk.journal().is_empty() {
            Ok(())
        } else {
            disk.snapshot(&self.state)
        };
        disk.close();
        result
    }

    pub(crate) fn is_durable(&self) -> bool {
        self.disk.is_some()
    }

    pub(crate) fn empty(&self) -> &State {
        &self.empty
    }

    /// Queues a frame while the writer's lock is held (frames keep the order of the changes), then releases it.
    pub(crate) fn append(
        &self,
        sequence: u64,
        frame: Vec<u8>,
        wait: bool,
        turn: RwLockWriteGuard<'_, State>,
    ) -> Commit {
        let Some(disk) = &self.disk else {
            return Commit::ready(Ok(()));
        };
        let commit = disk.journal().append(sequence, &frame, wait);
        drop(turn);
        disk.journal().wait_for_room();
        commit
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Some(disk) = &self.disk {
            disk.close();
        }
        drop(self.keeper.take());
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Store")
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}
