//! How a list gets its members, and how far it is with that.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `processingType` (documented).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ProcessingType {
    /// Members come and go by hand only.
    Manual,
    /// Members are the records that pass the filters, at any time.
    Dynamic,
    /// Filters are judged once, when the list is created; afterwards members come and go by hand.
    Snapshot,
}

/// `processingStatus` (documented: `COMPLETE`, `PAUSED`, `PROCESSING`; nothing here pauses a list).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ProcessingStatus {
    /// The members are those of the filters.
    Complete,
    /// Filters are being judged.
    Processing,
}

/// The text names no processing type.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0:?} is no processing type: MANUAL, DYNAMIC or SNAPSHOT")]
pub struct UnknownProcessingType(pub String);

impl ProcessingType {
    /// Every processing type.
    pub const ALL: [Self; 3] = [Self::Manual, Self::Dynamic, Self::Snapshot];

    /// `MANUAL`, `DYNAMIC`, `SNAPSHOT`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "MANUAL",
            Self::Dynamic => "DYNAMIC",
            Self::Snapshot => "SNAPSHOT",
        }
    }

    /// Whether members may be added and removed by hand (documented: everywhere but in dynamic lists).
    #[must_use]
    pub const fn takes_members(self) -> bool {
        !matches!(self, Self::Dynamic)
    }
}

impl fmt::Display for ProcessingType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ProcessingType {
    type Err = UnknownProcessingType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|one| one.as_str() == text)
            .ok_or_else(|| UnknownProcessingType(text.to_owned()))
    }
}
