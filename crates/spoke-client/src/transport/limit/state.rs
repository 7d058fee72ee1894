//! [`Limits`]: what a client knows of its allowances.

use std::time::Duration;

use spoke_model::time::Timestamp;

/// The allowances of a client, from [`crate::HubSpot::limits`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The rolling ten seconds that most calls share.
    pub burst: AllowanceState,
    /// Searches, per second.
    pub search: AllowanceState,
    /// Associations, per ten seconds.
    pub associations: AllowanceState,
    /// The day.
    pub daily: DailyState,
}

/// One allowance of so many calls in a rolling window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AllowanceState {
    /// Calls in the window, all together; `None` while nothing is known and nothing is assumed.
    pub limit: Option<u32>,
    /// Calls in the window that this client allows itself.
    pub own_limit: Option<u32>,
    /// The length of the window.
    pub window: Duration,
    /// Calls of this client in the window.
    pub used: u32,
    /// Calls of others in the window, as far as the headers showed.
    pub used_by_others: u32,
    /// Callers that wait for a place.
    pub waiting: u32,
    /// How long the next call would wait; an estimate, and without those that wait already.
    pub wait: Duration,
}

impl AllowanceState {
    /// Calls that are left in the window.
    #[must_use]
    pub fn remaining(&self) -> Option<u32> {
        let used = self.used.saturating_add(self.used_by_others);
        self.limit.map(|limit| limit.saturating_sub(used))
    }
}

/// The calls of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DailyState {
    /// Calls a day, all private apps of the account together. Public apps have none.
    pub limit: Option<u64>,
    /// Calls left today.
    pub remaining: Option<u64>,
    /// When the next day begins, where the account's time zone is known.
    pub resets_at: Option<Timestamp>,
    /// Whether calls are held back until then.
    pub used_up: bool,
}
