//! The day's count on disk, so that neither a restart nor a crash begins a new day.
//!
//! One small file in the data folder, written anew every few seconds while calls are counted: a process that is killed
//! forgets what it counted since. Calls pay nothing for it. It is no part of the store, because a count is no change of
//! what the portal holds: nobody who follows changes is woken by it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::task::JoinHandle;

use super::{Limits, Used};
use crate::clock::Clock;

/// The file's name inside a data folder.
const FILE: &str = "calls-of-the-day.json";
/// What it is called while it is being written.
const UNFINISHED: &str = "calls-of-the-day.unfinished";
/// How much of a day's use a crash may forget (ours). By the machine's time, as it is the machine's process that dies.
const EVERY: Duration = Duration::from_secs(2);

/// Where the count lies.
#[derive(Debug)]
pub(super) struct DayFile {
    folder: PathBuf,
    /// What it says now.
    written: Mutex<Used>,
}

impl DayFile {
    /// The file in a data folder, and what it says: nothing when there is none, or it can't be read.
    pub(super) fn within(folder: &Path) -> (Self, Used) {
        let path = folder.join(FILE);
        let used = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).unwrap_or_else(|error| {
                tracing::warn!(%error, path = %path.display(), "the day's count can't be read and begins at 0");
                Used::default()
            }),
            Err(_) => Used::default(),
        };
        let file = Self {
            folder: folder.to_owned(),
            written: Mutex::new(used),
        };
        (file, used)
    }

    /// Writes the count down, unless it stands there already. It is asked for in turn, so that none is written after a later
    /// one.
    pub(super) fn write(&self, used: impl FnOnce() -> Used) {
        let mut written = self.written.lock();
        let used = used();
        if used.calls == 0 || *written == used {
            return;
        }
        match self.replace(used) {
            Ok(()) => *written = used,
            Err(error) => {
                tracing::warn!(%error, folder = %self.folder.display(), "the day's count can't be written down");
            }
        }
    }

    /// As a whole or not at all.
    fn replace(&self, used: Used) -> io::Result<()> {
        let unfinished = self.folder.join(UNFINISHED);
        fs::write(&unfinished, serde_json::to_vec(&used)?)?;
        fs::rename(unfinished, self.folder.join(FILE))
    }
}

/// Writes the count down from time to time; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Keeping(Option<JoinHandle<()>>);

impl Keeping {
    /// Begins, where there is a folder to keep anything in.
    pub(crate) fn start(limits: &Arc<Limits>, clock: Clock) -> Self {
        let limits = limits.kept.is_some().then(|| Arc::clone(limits));
        Self(limits.map(|limits| tokio::spawn(keep(limits, clock))))
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

/// Holds the limits alone: a portal that is dropped in the meantime is gone at once.
async fn keep(limits: Arc<Limits>, clock: Clock) {
    loop {
        tokio::time::sleep(EVERY).await;
        let (limits, now) = (Arc::clone(&limits), clock.now());
        let _ = tokio::task::spawn_blocking(move || limits.keep(now)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_count_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        for text in ["", "{", "[]", "{\"day\": -1, \"calls\": 1, \"associations\": 0}"] {
            fs::write(folder.path().join(FILE), text).expect("written");
            assert_eq!(DayFile::within(folder.path()).1, Used::default(), "{text}");
        }
        let used = Used {
            day: 20_000,
            calls: 7,
            associations: 2,
        };
        DayFile::within(folder.path()).0.write(|| used);
        assert_eq!(DayFile::within(folder.path()).1, used);
        assert!(!folder.path().join(UNFINISHED).exists());
    }

    #[test]
    fn a_folder_that_takes_no_file_stops_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, used) = DayFile::within(&folder.path().join("gone"));
        file.write(|| Used { calls: 1, ..used });
        assert_eq!(*file.written.lock(), used, "it is tried again");
    }
}
