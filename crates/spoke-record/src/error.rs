//! What can go wrong with recordings and copies.

use std::io;
use std::path::PathBuf;

/// A recording can't be made, read or replayed, or a portal can't be copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A cassette can't be written.
    #[error("can't write {}", path.display())]
    #[non_exhaustive]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file can't be read.
    #[error("can't read {}", path.display())]
    #[non_exhaustive]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is no cassette or no case, or one that can't be understood.
    #[error("{}, line {line}: {reason}", path.display())]
    #[non_exhaustive]
    Cassette {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is the matter with it.
        reason: String,
    },
    /// An address can't be used.
    #[error("{address:?} can't be used: {reason}")]
    #[non_exhaustive]
    Address {
        /// The address.
        address: String,
        /// Why not.
        reason: String,
    },
    /// The operating system lacks certificates or randomness.
    #[error("the operating system gives no {what}")]
    #[non_exhaustive]
    System {
        /// What is missing.
        what: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A portal does not answer.
    #[error("{address} does not answer: {reason}")]
    #[non_exhaustive]
    Unreachable {
        /// The portal.
        address: String,
        /// What happened instead.
        reason: String,
    },
    /// The portal that is copied refuses to be read.
    #[error("can't read {what}")]
    #[non_exhaustive]
    Source {
        /// What was asked for.
        what: String,
        /// What the client says.
        #[source]
        source: Box<spoke_client::Error>,
    },
    /// The portal that is copied has nothing of the kind, or the one that is copied to does not take it.
    #[error("it can't be copied: {reason}")]
    #[non_exhaustive]
    Refused {
        /// What it says.
        reason: String,
    },
}
