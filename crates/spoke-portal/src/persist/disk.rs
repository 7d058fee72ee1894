//! A data directory in use: lock, journal and snapshots together.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use super::journal::Journal;
use super::lock::DirectoryLock;
use super::report::OpenReport;
use super::{layout, recover, save};
use crate::store::{State, StoreError};

/// A journal smaller than this is never worth a snapshot of its own accord.
pub(crate) const BOUND_FLOOR: u64 = 64 << 20;

/// The directory behind a durable store.
#[derive(Debug)]
pub(crate) struct Disk {
    directory: PathBuf,
    journal: Journal,
    /// One snapshot at a time.
    snapshots: Mutex<()>,
    floor: u64,
    bound: AtomicU64,
    lock: Mutex<Option<DirectoryLock>>,
}

impl Disk {
    /// Takes the directory, makes it when it is missing, and loads what it holds. The journal may grow to at least
    /// `floor` bytes before a snapshot is taken in the background.
    pub(crate) fn open(directory: &Path, floor: u64) -> Result<(Self, State, OpenReport), StoreError> {
        fs::create_dir_all(directory).map_err(layout::io("make", directory))?;
        let lock = DirectoryLock::take(directory)?;
        let recovered = recover::recover(directory)?;
        let journal = Journal::start(directory, &recovered.journal, recovered.journal_bytes)?;
        let disk = Self {
            directory: directory.to_owned(),
            journal,
            snapshots: Mutex::new(()),
            floor,
            bound: AtomicU64::new(floor.max(recovered.snapshot_bytes / 2)),
            lock: Mutex::new(Some(lock)),
        };
        Ok((disk, recovered.state, recovered.report))
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Stops writing and lets another process have the directory.
    pub(crate) fn close(&self) {
        self.journal.close();
        drop(self.lock.lock().take());
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Journal bytes above which a snapshot is due: half the last snapshot, which bounds the time that replaying
    /// takes to about that of loading, and the bytes of all snapshots to a few times those of all journals.
    pub(super) fn journal_bound(&self) -> u64 {
        self.bound.load(Ordering::Relaxed)
    }

    pub(super) fn raise_bound(&self) {
        self.bound.fetch_add(self.journal_bound(), Ordering::Relaxed);
    }

    /// Writes a snapshot beside readers and writers; see the module's description for the order of steps.
    pub(crate) fn snapshot(&self, state: &RwLock<State>) -> Result<(), StoreError> {
        let _one = self.snapshots.lock();
        let (base, rotated) = {
            let state = state.read();
            (state.sequence, self.journal.rotate(state.sequence + 1))
        };
        rotated.wait()?;
        let unfinished = layout::unfinished_path(&self.directory);
        let bytes = self.write_snapshot(&unfinished, base, state)?;
        // What a section contains beyond the cut must not be less durable than the snapshot.
        self.journal.flush().wait()?;
        let path = layout::snapshot_path(&self.directory, base);
        fs::rename(&unfinished, &path).map_err(layout::io("rename", &unfinished))?;
        layout::sync_directory(&self.directory)?;
        self.bound.store(self.floor.max(bytes / 2), Ordering::Relaxed);
        self.remove_older(base)
    }

    /// Puts another state in the place of this one, as a snapshot that is on disk before anybody sees it. Nobody writes
    /// meanwhile. The journal must hold something.
    pub(crate) fn replace(&self, state: &RwLock<State>, mut other: State) -> Result<(), StoreError> {
        let _one = self.snapshots.lock();
        let mut turn = state.write();
        let base = turn.sequence;
        other.sequence = base;
        self.journal.rotate(base + 1).wait()?;
        let unfinished = layout::unfinished_path(&self.directory);
        let other = RwLock::new(other);
        let bytes = self.write_snapshot(&unfinished, base, &other)?;
        let path = layout::snapshot_path(&self.directory, base);
        fs::rename(&unfinished, &path).map_err(layout::io("rename", &unfinished))?;
        layout::sync_directory(&self.directory)?;
        *turn = other.into_inner();
        drop(turn);
        self.bound.store(self.floor.max(bytes / 2), Ordering::Relaxed);
        self.remove_older(base)
    }

    fn write_snapshot(&self, path: &Path, base: u64, state: &RwLock<State>) -> Result<u64, StoreError> {
        let file = File::create(path).map_err(layout::io("make", path))?;
        let mut output = BufWriter::with_capacity(1 << 20, file);
        save::save(&mut output, base, state, &[], || self.journal.is_closing())
            .and_then(|()| output.flush())
            .and_then(|()| output.get_ref().sync_all())
            .and_then(|()| output.get_ref().metadata())
            .map(|metadata| metadata.len())
            .map_err(layout::io("write", path))
    }

    fn remove_older(&self, base: u64) -> Result<(), StoreError> {
        let files = layout::list(&self.directory)?;
        let snapshots = files.snapshots.iter().filter(|file| file.number < base);
        let journals = files.journals.iter().filter(|file| file.number <= base);
        snapshots
            .chain(journals)
            .try_for_each(|file| layout::remove(&file.path))
    }
}
