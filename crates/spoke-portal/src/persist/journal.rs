//! The journal's writer: one thread that appends and flushes for everybody.

use std::collections::VecDeque;
use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use parking_lot::{Condvar, Mutex};

use super::{frame, layout};
use crate::store::{Commit, Outcome, StoreError, Ticket};

/// Writers wait when this much is queued, so that a slow disk bounds memory.
const QUEUE_LIMIT: usize = 64 << 20;

/// Appends transactions to the newest journal file.
#[derive(Debug)]
pub(crate) struct Journal {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Something was queued, or the journal is to close.
    work: Condvar,
    /// Something was written: room in the queue, or the background keeper may look at the size.
    progress: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<Job>,
    bytes: usize,
    /// Bytes of frames in the current file.
    written: u64,
    closing: bool,
    failure: Option<String>,
}

#[derive(Debug)]
enum Job {
    Append(Batch),
    /// Flush, then go on in a new file whose first transaction has this number.
    Rotate(u64, Pending),
}

#[derive(Debug, Default)]
struct Batch {
    frames: Vec<u8>,
    pending: Pending,
}

/// Those who wait for a job; they are told even when the job is dropped undone.
#[derive(Debug, Default)]
struct Pending(Arc<Ticket>);

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.settle(Err("the journal was closed".to_owned()));
    }
}

impl Journal {
    /// Goes on at the end of an existing file that holds `written` bytes of frames.
    pub(super) fn start(directory: &Path, path: &Path, written: u64) -> Result<Self, StoreError> {
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .map_err(layout::io("open", path))?;
        let shared = Arc::new(Shared::default());
        shared.queue.lock().written = written;
        let mut writer = Writer {
            directory: directory.to_owned(),
            path: path.to_owned(),
            file,
            shared: Arc::clone(&shared),
        };
        let thread = thread::Builder::new()
            .name("portal-journal".into())
            .spawn(move || writer.run())
            .map_err(layout::io("start the journal's writer for", directory))?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Queues a transaction. Callers keep the order of transaction numbers.
    pub(crate) fn append(&self, number: u64, operations: &[u8], wait: bool) -> Commit {
        let mut queue = self.shared.queue.lock();
        if let Err(error) = queue.health() {
            return Commit::ready(Err(error));
        }
        let before = queue.bytes;
        let batch = match queue.jobs.back_mut() {
            Some(Job::Append(batch)) => batch,
            _ => {
                queue.jobs.push_back(Job::Append(Batch::default()));
                match queue.jobs.back_mut() {
                    Some(Job::Append(batch)) => batch,
                    _ => return Commit::ready(Err(StoreError::Closed)),
                }
            }
        };
        let size = batch.frames.len();
        if let Err(reason) = frame::push(&mut batch.frames, number, operations) {
            queue.failure = Some(reason.clone());
            return Commit::ready(Err(StoreError::JournalFailed { reason }));
        }
        let added = batch.frames.len() - size;
        let commit = if wait {
            Commit::waiting(&batch.pending.0)
        } else {
            Commit::ready(Ok(()))
        };
        queue.bytes = before + added;
        self.shared.work.notify_one();
        commit
    }

    /// Waits while too much is queued. Call it without holding the state's lock.
    pub(crate) fn wait_for_room(&self) {
        let mut queue = self.shared.queue.lock();
        while queue.bytes > QUEUE_LIMIT && queue.failure.is_none() {
            self.shared.progress.wait(&mut queue);
        }
    }

    /// Flushes what is queued and goes on in a new file; resolves when that is done. Callers hold the state's lock,
    /// so that no transaction slips in between.
    pub(super) fn rotate(&self, first: u64) -> Commit {
        let pending = Pending::default();
        let commit = Commit::waiting(&pending.0);
        self.push(Job::Rotate(first, pending))
            .map_or_else(|error| Commit::ready(Err(error)), |()| commit)
    }

    /// Resolves when everything queued so far is on disk.
    pub(super) fn flush(&self) -> Commit {
        let batch = Batch::default();
        let commit = Commit::waiting(&batch.pending.0);
        self.push(Job::Append(batch))
            .map_or_else(|error| Commit::ready(Err(error)), |()| commit)
    }

    fn push(&self, job: Job) -> Result<(), StoreError> {
        let mut queue = self.shared.queue.lock();
        queue.health()?;
        queue.jobs.push_back(job);
        self.shared.work.notify_one();
        Ok(())
    }

    /// Whether writes are still taken.
    pub(crate) fn health(&self) -> Result<(), StoreError> {
        self.shared.queue.lock().health()
    }

    /// Whether the current file has no frames and none are queued.
    pub(crate) fn is_empty(&self) -> bool {
        let queue = self.shared.queue.lock();
        queue.written == 0 && queue.bytes == 0
    }

    /// Waits until the current file has more than `limit` bytes of frames; `false` when the journal closes first.
    pub(super) fn wait_until_larger_than(&self, limit: u64) -> bool {
        let mut queue = self.shared.queue.lock();
        while !queue.closing && queue.failure.is_none() && queue.written <= limit {
            self.shared.progress.wait(&mut queue);
        }
        !queue.closing && queue.failure.is_none()
    }

    /// Whether [`close`](Self::close) has begun.
    pub(super) fn is_closing(&self) -> bool {
        self.shared.queue.lock().closing
    }

    /// Writes what is queued and stops. Later writes are refused.
    pub(crate) fn close(&self) {
        self.shared.queue.lock().closing = true;
        self.shared.work.notify_one();
        self.shared.progress.notify_all();
        if let Some(thread) = self.thread.lock().take() {
            // The writer never panics; if it did, its waiters have been told by their dropped senders.
            drop(thread.join());
        }
    }
}

impl Queue {
    fn health(&self) -> Result<(), StoreError> {
        match &self.failure {
            Some(reason) => Err(StoreError::JournalFailed {
                reason: reason.clone(),
            }),
            None if self.closing => Err(StoreError::Closed),
            None => Ok(()),
        }
    }
}

/// The thread's side.
#[derive(Debug)]
struct Writer {
    directory: PathBuf,
    path: PathBuf,
    file: File,
    shared: Arc<Shared>,
}

impl Writer {
    fn run(&mut self) {
        while let Some(job) = self.next_job() {
            match job {
                Job::Append(batch) => {
                    let outcome = self.append(&batch.frames);
                    self.settle(batch.frames.len(), &outcome);
                    batch.pending.0.settle(outcome);
                }
                Job::Rotate(first, pending) => {
                    let outcome = self.rotate(first);
                    if outcome.is_ok() {
                        self.shared.queue.lock().written = 0;
                    }
                    pending.0.settle(outcome);
                }
            }
        }
    }

    fn next_job(&self) -> Option<Job> {
        let mut queue = self.shared.queue.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if queue.closing {
                return None;
            }
            self.shared.work.wait(&mut queue);
        }
    }

    fn settle(&self, bytes: usize, outcome: &Outcome) {
        let mut queue = self.shared.queue.lock();
        queue.bytes = queue.bytes.saturating_sub(bytes);
        queue.written += bytes as u64;
        if let Err(reason) = outcome
            && queue.failure.is_none()
        {
            tracing::error!(journal = %self.path.display(), reason, "the journal stopped");
            queue.failure = Some(reason.clone());
        }
        drop(queue);
        self.shared.progress.notify_all();
    }

    /// After a failure the end of the file is unknown, so nothing more is written to it.
    fn healthy(&self) -> Outcome {
        self.shared.queue.lock().failure.clone().map_or(Ok(()), Err)
    }

    fn append(&mut self, frames: &[u8]) -> Outcome {
        self.healthy()?;
        if frames.is_empty() {
            return Ok(());
        }
        self.file
            .write_all(frames)
            .and_then(|()| self.file.sync_data())
            .map_err(|error| format!("writing {} failed: {error}", self.path.display()))
    }

    fn rotate(&mut self, first: u64) -> Outcome {
        self.healthy()?;
        let path = layout::journal_path(&self.directory, first);
        match create(&self.directory, &path, first) {
            Ok(file) => (self.file, self.path) = (file, path),
            // The old file is whole and goes on being written, which it only may while it is the newest.
            Err(error) => {
                layout::remove(&path).map_err(|error| self.stop(&error))?;
                return Err(describe(&error));
            }
        }
        Ok(())
    }

    fn stop(&self, error: &StoreError) -> String {
        let reason = describe(error);
        self.shared.queue.lock().failure.get_or_insert(reason).clone()
    }
}

/// An error with its cause, as text that can be given to everybody who waits.
fn describe(error: &StoreError) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// Makes a journal file with its header, durably.
pub(super) fn create(directory: &Path, path: &Path, first: u64) -> Result<File, StoreError> {
    let mut file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .open(path)
        .map_err(layout::io("make", path))?;
    file.write_all(&frame::file_header(first))
        .and_then(|()| file.sync_all())
        .map_err(layout::io("write", path))?;
    layout::sync_directory(directory)?;
    Ok(file)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_refuses_a_write_stops_the_journal_and_says_why() {
        let directory = tempfile::tempdir().unwrap();
        let journal = Journal::start(directory.path(), Path::new("/dev/full"), 0).unwrap();
        let error = journal
            .append(1, b"operations", true)
            .wait()
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("/dev/full") && error.contains("No space left"),
            "{error}"
        );
        assert!(matches!(journal.health(), Err(StoreError::JournalFailed { .. })));
        assert!(journal.append(2, b"operations", true).wait().is_err());
        assert!(!journal.wait_until_larger_than(u64::MAX));
    }
}
