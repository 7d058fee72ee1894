//! [`StoreLock`]: the right to renew, held until it is dropped.

use std::any::Any;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

/// How long another process may renew: longer than all attempts of ours take.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often a lock that is taken is tried again.
const BETWEEN: Duration = Duration::from_millis(25);

/// The right to renew the tokens of a store; it ends when this is dropped.
#[must_use = "the lock ends when it is dropped"]
pub struct StoreLock(Option<Box<dyn Any + Send>>);

impl StoreLock {
    /// Nothing to hold.
    pub fn none() -> Self {
        Self(None)
    }

    /// Holds until `guard` is dropped.
    pub fn holding(guard: impl Any + Send) -> Self {
        Self(Some(Box::new(guard)))
    }

    /// The lock that goes with a file: an empty one beside it, ending in `.lock`, that the operating system unlocks even
    /// for a process that was killed. Waits for another process as long as its renewal may take.
    ///
    /// # Errors
    /// When the file can't be made, the file system knows no locks, or another process holds it for 90 seconds.
    pub async fn beside(path: &Path) -> io::Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let file = tokio::task::spawn_blocking(move || open(&path))
            .await
            .map_err(io::Error::other)??;
        let until = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self::holding(file)),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                    return Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        "another process has been renewing these tokens for 90 s",
                    ));
                }
                Err(TryLockError::WouldBlock) => tokio::time::sleep(BETWEEN).await,
            }
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl fmt::Debug for StoreLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "StoreLock(held)"
        } else {
            "StoreLock(none)"
        })
    }
}
