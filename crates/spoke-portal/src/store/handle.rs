//! The store itself: one state behind a lock, with or without a disk under it.

use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::commit::Commit;
use super::error::StoreError;
use super::feed::Feed;
use super::replica::Replica;
use super::state::State;
use super::transaction::Transaction;
use crate::clock::Clock;
use crate::persist::{BOUND_FLOOR, Disk, Keeper, OpenReport};

/// All records, associations and documents of one portal, in memory, and on disk when opened on a directory.
///
/// Shared by reference between threads: any number of readers, one writer at a time.
pub struct Store {
    state: Arc<RwLock<State>>,
    disk: Option<Arc<Disk>>,
    keeper: Option<Keeper>,
    report: OpenReport,
    /// What searches see, when they lag behind.
    replica: Option<Replica>,
    /// No archived record was archived before this time.
    archived_since: AtomicI64,
    /// How often another state was put in the place of this one.
    replaced: AtomicU64,
    empty: State,
    feed: Feed,
}

impl Store {
    /// An empty store that lives as long as the value.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::holding(State::default())
    }

    /// A store that begins with this state and lives as long as the value.
    pub(crate) fn holding(state: State) -> Self {
        Self {
            archived_since: AtomicI64::new(state.archived_since()),
            state: Arc::new(RwLock::new(state)),
            disk: None,
            keeper: None,
            report: OpenReport::default(),
            replica: None,
            replaced: AtomicU64::new(0),
            empty: State::default(),
            feed: Feed::default(),
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
        let archived_since = AtomicI64::new(state.archived_since());
        let (disk, state) = (Arc::new(disk), Arc::new(RwLock::new(state)));
        let keeper = Keeper::start(Arc::clone(&disk), Arc::clone(&state))?;
        Ok(Self {
            state,
            disk: Some(disk),
            keeper: Some(keeper),
            report,
            replica: None,
            archived_since,
            replaced: AtomicU64::new(0),
            empty: State::default(),
            feed: Feed::default(),
        })
    }

    /// From now on [`searchable`](Self::searchable) shows what stood here `lag` ago.
    pub(crate) fn lag_searches(&mut self, lag: Duration, clock: Clock) {
        self.replica = (!lag.is_zero()).then(|| Replica::new(self.state.read().clone(), lag, clock));
    }

    /// The view that searches are answered from: [`read`](Self::read), or one that lies behind it.
    pub(crate) fn searchable(&self) -> RwLockReadGuard<'_, State> {
        self.replica
            .as_ref()
            .map_or_else(|| self.state.read(), Replica::read)
    }

    /// Transactions that searches do not see yet.
    #[cfg(test)]
    pub(crate) fn waiting_frames(&self) -> usize {
        self.replica.as_ref().map_or(0, Replica::waiting)
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

    /// Removes records for good that were archived at this time or before. Costs one comparison when there are none.
    pub(crate) fn purge_archived_until(&self, until: i64) {
        if self.archived_since.load(Ordering::Relaxed) > until {
            return;
        }
        let mut turn = self.write();
        for (table, row) in turn.archived_until(until) {
            turn.purge(table, row);
        }
        self.archived_since
            .store(turn.archived_since(), Ordering::Relaxed);
    }

    /// Notes that a record was archived; called while the writer's lock is held.
    pub(crate) fn note_archived(&self, at: i64) {
        self.archived_since.fetch_min(at, Ordering::Relaxed);
    }

    /// Whether the disk still takes writes; in memory always.
    ///
    /// # Errors
    /// [`StoreError::JournalFailed`] with the first failure, [`StoreError::Closed`].
    pub fn health(&self) -> Result<(), StoreError> {
        self.disk.as_ref().map_or(Ok(()), |disk| disk.journal().health())
    }

    /// Puts another state in the place of this one: all of it or, when the disk fails, nothing. What the old state's
    /// records had been is not told to anybody who observes.
    ///
    /// # Errors
    /// As [`snapshot`](Self::snapshot).
    pub(crate) fn replace(&self, mut state: State) -> Result<(), StoreError> {
        // A transaction of its own, so that the journal is cut behind something and readers see that something changed.
        let mut mark = self.write();
        mark.put_document("portal", "replaced", serde_json::Value::Null);
        mark.commit().wait()?;
        let copy = self.replica.as_ref().map(|_| state.clone());
        self.archived_since
            .store(state.archived_since(), Ordering::Relaxed);
        match &self.disk {
            Some(disk) => disk.replace(&self.state, state)?,
            None => {
                let mut turn = self.state.write();
                state.sequence = turn.sequence;
                *turn = state;
            }
        }
        if let (Some(replica), Some(copy)) = (&self.replica, copy) {
            replica.become_state(copy);
        }
        self.replaced.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// How often another state was put in the place of this one.
    pub(crate) fn replaced(&self) -> u64 {
        self.replaced.load(Ordering::Relaxed)
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

    /// Whether transactions are wanted as frames.
    pub(crate) fn keeps_frames(&self) -> bool {
        self.disk.is_some() || self.replica.is_some()
    }

    /// Who is told what transactions do.
    pub(crate) fn feed(&self) -> &Feed {
        &self.feed
    }

    pub(crate) fn empty(&self) -> &State {
        &self.empty
    }

    /// Queues a frame while the writer's lock is held (frames keep the order of the changes), then releases the lock.
    pub(crate) fn append(
        &self,
        sequence: u64,
        frame: Vec<u8>,
        wait: bool,
        turn: RwLockWriteGuard<'_, State>,
    ) -> Commit {
        let commit = match &self.disk {
            Some(disk) => disk.journal().append(sequence, &frame, wait),
            None => Commit::ready(Ok(())),
        };
        if let Some(replica) = &self.replica {
            replica.push(frame);
        }
        drop(turn);
        if let Some(disk) = &self.disk {
            disk.journal().wait_for_room();
        }
        if let Some(replica) = &self.replica {
            replica.relieve();
        }
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
