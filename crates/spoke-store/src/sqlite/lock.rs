//! The lock file that admits one writing process to a mirror.
//!
//! The operating system holds the lock, so a process that is killed leaves none behind; the file itself stays and
//! means nothing by itself. It names the holder's process id for messages.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::Error;

/// How often a held lock is tried again, and how long to wait between: a run that was just ended needs a moment.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(20);

/// The right to write. Given up when dropped.
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock of the mirror at `path`.
    pub(super) fn take(path: &Path) -> Result<Self, Error> {
        let failed = |source: std::io::Error| Error::Open {
            path: path.to_owned(),
            source: Box::new(source),
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(lock_path(path))
            .map_err(failed)?;
        for attempt in 1..=TRIES {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(source)) => return Err(failed(source)),
                Err(TryLockError::WouldBlock) if attempt == TRIES => {
                    return Err(Error::Locked {
                        path: path.to_owned(),
                        holder: holder(&mut file),
                    });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
        file.set_len(0)
            .and_then(|()| write!(file, "{}", std::process::id()))
            .map_err(failed)?;
        Ok(Self { _file: file })
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
