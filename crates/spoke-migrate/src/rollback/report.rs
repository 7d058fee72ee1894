//! What was taken back, and what the proof found.

use serde::Serialize;

use crate::state::Held;

/// Remarks kept; the numbers count all.
const REMARKS: usize = 100;

/// What a migration wrote and a rollback would take back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Holdings {
    /// New records.
    pub created: u64,
    /// Changed values of records that were there before.
    pub changed: u64,
    /// New or relabelled pairs of records that were there before.
    pub paired: u64,
    /// New properties.
    pub properties: u64,
    /// Records that were sent and whose answer never came.
    pub unanswered: u64,
}

impl From<Held> for Holdings {
    fn from(held: Held) -> Self {
        Self {
            created: held.created,
            changed: held.changed,
            paired: held.paired,
            properties: held.defined,
            unanswered: held.intended,
        }
    }
}

impl Holdings {
    /// Whether there is nothing to take back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a rollback did. Every number but the last two was read from the portal afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RollbackReport {
    /// New records that are proven to be gone.
    pub records_gone: u64,
    /// New records that are still there.
    pub records_left: u64,
    /// Changed values that are proven to be as before.
    pub values_as_before: u64,
    /// Changed values that are not, because somebody has changed them since or HubSpot refused.
    pub values_left: u64,
    /// Pairs that are proven to be as before.
    pub pairs_as_before: u64,
    /// Pairs that are not.
    pub pairs_left: u64,
    /// New properties that were archived.
    pub properties_removed: u64,
    /// New properties that were kept, and why.
    pub properties_kept: Vec<String>,
    /// What stayed and why; at most 100 entries.
    pub remarks: Vec<String>,
}

impl RollbackReport {
    /// Whether everything is proven to be as before.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.records_left + self.values_left + self.pairs_left == 0 && self.properties_kept.is_empty()
    }

    pub(super) fn remark(&mut self, text: String) {
        if self.remarks.len() < REMARKS {
            self.remarks.push(text);
        }
    }

    pub(super) fn keep_property(&mut self, text: String) {
        if self.properties_kept.len() < REMARKS {
            self.properties_kept.push(text);
        }
    }

    pub(super) fn dealt_with(&self) -> u64 {
        self.records_gone
            + self.records_left
            + self.values_as_before
            + self.values_left
            + self.pairs_as_before
            + self.pairs_left
    }
}
