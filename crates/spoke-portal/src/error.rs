//! Why a portal could not start or stop.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use crate::guard::RandomError;
use crate::store::StoreError;

/// A portal could not start or stop cleanly.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The port is taken or may not be used.
    #[error("cannot listen on {address}: choose another port, or 0 for any free one")]
    #[non_exhaustive]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The data folder cannot be used: another portal has it, or its files are damaged or unwritable.
    #[error("the portal's data cannot be used: {0}")]
    #[non_exhaustive]
    Store(Box<str>, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// The sample data was refused by the portal's own rules; a fault of this release.
    #[error("the sample data was refused: {0}; start without it and report this")]
    #[non_exhaustive]
    Sample(Box<str>),
    /// A snapshot under a name cannot be saved or restored.
    #[error("{0}")]
    #[non_exhaustive]
    Snapshot(Box<str>),
    /// There is no time zone with the name.
    #[error("there is no time zone {0}: use an IANA name, such as US/Eastern")]
    #[non_exhaustive]
    TimeZone(Box<str>),
    /// The operating system has no randomness for tokens and secrets.
    #[error("no random tokens can be made: {0}")]
    #[non_exhaustive]
    Random(Box<str>),
}

impl From<RandomError> for Error {
    fn from(error: RandomError) -> Self {
        Self::Random(error.to_string().into())
    }
}

impl Error {
    pub(crate) fn sample(reason: String) -> Self {
        Self::Sample(reason.into())
    }

    pub(crate) fn listen(port: u16, source: io::Error) -> Self {
        Self::Listen {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            source,
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string().into(), Box::new(error))
    }
}
