//! What opening a data directory found.

use std::fmt;
use std::path::PathBuf;

/// How a store came back from disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenReport {
    /// The snapshot that was loaded.
    pub snapshot: Option<PathBuf>,
    /// Transactions replayed from the journal.
    pub replayed: u64,
    /// The unfinished end of the journal that was cut off.
    pub torn: Option<TornTail>,
}

/// An unfinished write at the end of the journal; nothing in it had been acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TornTail {
    /// The journal file.
    pub path: PathBuf,
    /// Where the file ends now, in bytes.
    pub offset: u64,
    /// How many bytes were cut off.
    pub bytes: u64,
}

impl fmt::Display for OpenReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.snapshot {
            Some(path) => write!(formatter, "loaded {}", path.display())?,
            None => write!(formatter, "no snapshot")?,
        }
        write!(formatter, ", replayed {} transactions", self.replayed)?;
        if let Some(torn) = &self.torn {
            write!(
                formatter,
                ", cut {} bytes of an unfinished write off {} at byte {} (it was never acknowledged)",
                torn.bytes,
                torn.path.display(),
                torn.offset
            )?;
        }
        Ok(())
    }
}
