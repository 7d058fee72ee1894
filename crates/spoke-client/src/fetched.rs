//! [`Fetched`]: a value and where it came from.

use std::time::Duration;

/// A value that may be older than now, and says so.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fetched<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// Where a value came from.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// HubSpot was asked.
    Live,
    /// The client's cache had it, and it was fresh.
    Cache {
        /// How long ago HubSpot was asked.
        age: Duration,
    },
    /// HubSpot could not be asked; this is what it last said.
    Fallback {
        /// How long ago HubSpot was asked.
        age: Duration,
    },
}

impl Source {
    /// `live`, `cache`, `fallback`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Cache { .. } => "cache",
            Self::Fallback { .. } => "fallback",
        }
    }

    /// How long ago HubSpot was asked.
    #[must_use]
    pub const fn age(self) -> Duration {
        match self {
            Self::Live => Duration::ZERO,
            Self::Cache { age } | Self::Fallback { age } => age,
        }
    }
}

impl<T> Fetched<T> {
    pub(crate) fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }

    /// Another value from the same source.
    pub(crate) fn try_map<U, E>(self, map: impl FnOnce(T) -> Result<U, E>) -> Result<Fetched<U>, E> {
        Ok(Fetched::new(map(self.value)?, self.source))
    }
}
