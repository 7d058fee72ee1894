//! The states an export passes through, in the words of its two endpoints.

use serde::{Deserialize, Serialize};

/// `exportState` (the SDK also knows `CONFLICT`, `DEFERRED` and `PENDING_APPROVAL`, which nothing here leads to).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ExportState {
    /// Waits for its turn.
    Enqueued,
    /// The file is being written.
    Processing,
    /// The file can be fetched.
    Done,
    /// The export could not be carried out.
    Failed,
    /// The file is no longer kept.
    Deleted,
}

/// `status` of the task behind an export.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum TaskStatus {
    /// Waits for its turn.
    Pending,
    /// Runs.
    Processing,
    /// Ended with a file.
    Complete,
    /// Ended without one.
    Canceled,
}

impl ExportState {
    /// Whether nothing more will happen by itself.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Deleted)
    }

    /// The same in the words of the status endpoint, which has none for a failure: `CANCELED` comes with the errors
    /// (assumed).
    #[must_use]
    pub const fn task_status(self) -> TaskStatus {
        match self {
            Self::Enqueued => TaskStatus::Pending,
            Self::Processing => TaskStatus::Processing,
            Self::Done => TaskStatus::Complete,
            Self::Failed | Self::Deleted => TaskStatus::Canceled,
        }
    }
}
