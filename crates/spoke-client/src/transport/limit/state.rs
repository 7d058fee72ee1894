//! [`Limits`]: what a client knows of its allowances.

use std::time::Duration;

use spoke_model::time::Timestamp;

use super::priority::Priority;
use crate::request::Allowance;

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
    /// Whether calls are counted together with those of other clients ([`crate::SharedLimits`]) at the moment: `None`
    /// when nothing is shared, `Some(false)` while the server can't be asked.
    pub shared: Option<bool>,
}

impl Limits {
    /// The allowance of this name; `None` for calls that count against none.
    #[must_use]
    pub fn of(&self, allowance: Allowance) -> Option<&AllowanceState> {
        match allowance {
            Allowance::Burst => Some(&self.burst),
            Allowance::Search => Some(&self.search),
            Allowance::Associations => Some(&self.associations),
            Allowance::Exempt => None,
        }
    }

    /// Calls that are left at this moment: in the window, and today where fewer are left of the day. `None` while
    /// nothing is known, and for calls that count against no allowance.
    #[must_use]
    pub fn remaining(&self, allowance: Allowance) -> Option<u64> {
        let window = u64::from(self.of(allowance)?.remaining()?);
        let day = if self.daily.used_up {
            Some(0)
        } else {
            self.daily.remaining
        };
        Some(day.map_or(window, |day| day.min(window)))
    }

    /// About how long a call that came now would wait for a place, behind those in line before it. Zero for calls that
    /// count against no allowance. A used-up day is not in it: such calls fail at once, and [`DailyState::resets_at`]
    /// says for how long.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # use spoke_client::LimitPolicy;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token())
    /// #     .limits(LimitPolicy::new()).build()?;
    /// use std::time::Duration;
    /// use spoke_client::{Allowance, Priority};
    ///
    /// let limits = hubspot.limits();
    /// assert_eq!(limits.remaining(Allowance::Search), Some(5));
    /// assert_eq!(limits.wait_estimate(Allowance::Search, Priority::Bulk), Duration::ZERO);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn wait_estimate(&self, allowance: Allowance, priority: Priority) -> Duration {
        self.of(allowance)
            .map_or(Duration::ZERO, |state| state.wait_estimate(priority))
    }
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
    /// Calls that wait for a place.
    pub waiting: u32,
    /// How long a call of normal priority would wait, if nobody waited before it; an estimate.
    pub wait: Duration,
    /// The clients that count together, where the limits are shared.
    pub clients: u32,
    pub(super) estimates: [Duration; Priority::ALL.len()],
}

impl AllowanceState {
    /// Calls that are left in the window.
    #[must_use]
    pub fn remaining(&self) -> Option<u32> {
        let used = self.used.saturating_add(self.used_by_others);
        self.limit.map(|limit| limit.saturating_sub(used))
    }

    /// About how long a call of this priority would wait for a place, behind those in line before it.
    #[must_use]
    pub fn wait_estimate(&self, priority: Priority) -> Duration {
        self.estimates[priority.rank()]
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
