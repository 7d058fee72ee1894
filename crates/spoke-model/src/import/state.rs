//! The states an import passes through.

use serde::{Deserialize, Serialize};

/// `state` of an import (documented; the SDK also knows `REVERTED`, which only HubSpot's pages lead to).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ImportState {
    /// Accepted, about to run.
    Started,
    /// Accepted while as many imports as may were running already.
    Deferred,
    /// Rows are being read.
    Processing,
    /// Every row was read; some may have failed.
    Done,
    /// The import as a whole could not be carried out.
    Failed,
    /// Stopped by request. What was imported until then stays (assumed).
    Canceled,
}

impl ImportState {
    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Canceled)
    }

    /// Whether it counts among the imports that run at the same time.
    #[must_use]
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Started | Self::Processing)
    }

    /// `STARTED` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "STARTED",
            Self::Deferred => "DEFERRED",
            Self::Processing => "PROCESSING",
            Self::Done => "DONE",
            Self::Failed => "FAILED",
            Self::Canceled => "CANCELED",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ImportState;

    #[test]
    fn states_are_written_as_they_are_named() {
        for state in [
            ImportState::Started,
            ImportState::Deferred,
            ImportState::Processing,
            ImportState::Done,
            ImportState::Failed,
            ImportState::Canceled,
        ] {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
            assert!(!(state.is_final() && state.is_running()));
        }
    }
}
