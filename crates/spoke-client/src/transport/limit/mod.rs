//! The limit layer: nobody sends what HubSpot would refuse for its rate.
//!
//! | file | is |
//! |---|---|
//! | `policy`, `priority` | what a client assumes and wants |
//! | `window` | its own calls in a rolling window |
//! | `line` | who waits, and who is next |
//! | `gate` | both together: one allowance |
//! | `daily` | the day |
//! | `book` | the windows that several clients share, in memory or at a server |
//! | `sharing` | a gate's dealings with the book |
//!
//! Each allowance has a gate; the day has a count. Callers wait at a gate by priority, and take turns within one; a call
//! that could not pass before its deadline fails at once. A place in a window is taken back only when the window has
//! passed since the *answer*: HubSpot counted the call before it answered, so one client alone never meets a 429.
//! Others who use the same allowance are seen in the headers, and a 429 that comes all the same closes the gate; when it
//! opens again one call goes to see, and the rest follow when it was taken.

mod book;
mod daily;
mod gate;
mod line;
mod policy;
mod priority;
mod sharing;
mod state;
mod window;

#[cfg(test)]
mod gate_tests;
#[cfg(test)]
mod sharing_tests;

pub use book::SharedLimits;
pub use policy::LimitPolicy;
pub(crate) use priority::Origin;
pub use priority::Priority;
pub use state::{AllowanceState, DailyState, Limits};

use std::sync::Arc;
use std::time::Duration;

use spoke_model::limits::{BURST_WINDOW_MS, INCREASED_BURST, Plan, SEARCHES_PER_SECOND};
use tokio::time::Instant;

use super::trail::Told;
use crate::error::{Error, ErrorKind};
use crate::request::{Allowance, Request};
use daily::{Daily, Moment};
use gate::{Gate, Pass};
use sharing::{Sharing, Terms};
use window::Window;

const BURST_WINDOW: Duration = Duration::from_millis(BURST_WINDOW_MS as u64);
const SEARCH_WINDOW: Duration = Duration::from_secs(1);
/// Association requests per ten seconds with the API limit increase (documented).
const INCREASED_ASSOCIATIONS: u32 = 200;

#[derive(Debug)]
pub(crate) struct Limiter {
    policy: LimitPolicy,
    burst: Arc<Gate>,
    search: Arc<Gate>,
    associations: Arc<Gate>,
    daily: Arc<Daily>,
}

impl Limiter {
    pub(crate) fn new(policy: LimitPolicy) -> Self {
        let daily = Arc::new(Daily::new(policy.reserve()));
        let terms = policy.shared_limits().map(|limits| Terms {
            limits: limits.clone(),
            client: format!("{:016x}", fastrand::u64(..)).into(),
            part: policy.part(),
            while_away: policy.while_away(),
            daily: Arc::clone(&daily),
        });
        let gate = |class, length, limit| {
            let own = policy.share_of(limit);
            let start = policy.limits_from_the_start().then_some(own);
            let window = Window::new(length, start, own, policy.left_free());
            let sharing = terms.as_ref().map(|terms| Sharing::new(terms, class, limit));
            Arc::new(Gate::new(window, sharing))
        };
        Self {
            burst: gate("burst", BURST_WINDOW, policy.burst()),
            search: gate("search", SEARCH_WINDOW, SEARCHES_PER_SECOND),
            associations: gate("associations", BURST_WINDOW, policy.associations()),
            daily,
            policy,
        }
    }

    fn gate(&self, allowance: Allowance) -> Option<&Arc<Gate>> {
        match allowance {
            Allowance::Burst => Some(&self.burst),
            Allowance::Search => Some(&self.search),
            Allowance::Associations => Some(&self.associations),
            Allowance::Exempt => None,
        }
    }

    /// Waits for a place, by priority.
    ///
    /// # Errors
    /// When the day is used up, or there is no place before the deadline.
    pub(crate) async fn pass(&self, request: &Request, deadline: Instant) -> Result<Option<Pass>, Error> {
        let Some(gate) = self.gate(request.allowance()) else {
            return Ok(None);
        };
        self.daily
            .check(Moment::now())
            .map_err(|error| error.at(request))?;
        let pass = gate.pass(&request.origin, deadline).await.map_err(|_| {
            Error::new(
                ErrorKind::Deadline,
                format!(
                    "the {} allowance has no place left before the deadline of the call",
                    request.allowance().as_str()
                ),
            )
        })?;
        self.daily.sent();
        Ok(Some(pass))
    }

    /// What the answer to a call that was sent at `sent` says of allowances.
    pub(crate) fn learn(&self, told: &Told, sent: Instant) {
        if let Some(limit) = told.burst_limit.and_then(|limit| u32::try_from(limit).ok())
            && self.policy.limits()
        {
            let remaining = told.burst_remaining.and_then(|left| u32::try_from(left).ok());
            let left = remaining.map(|remaining| (remaining, sent));
            self.burst
                .learn(limit, self.policy.share_of(limit), left, told.interval);
            if let Some(limit) = associations_beside(limit) {
                self.associations
                    .learn(limit, self.policy.share_of(limit), None, None);
            }
        }
        if let Some(remaining) = told.daily_remaining {
            self.daily.learn(told.daily_limit, remaining);
        }
    }

    /// HubSpot took a call that was sent at `sent`: it did not refuse it for the rate.
    pub(crate) fn accepted(&self, allowance: Allowance, sent: Instant) {
        if let Some(gate) = self.gate(allowance) {
            gate.accepted(sent);
        }
    }

    /// HubSpot refused for the rate: nobody sends against the allowance for this long. `true` when it is the day that
    /// is used up.
    pub(crate) fn refused(&self, allowance: Allowance, error: &Error, wait: Duration) {
        if error.is_daily_limit() {
            self.daily.used_up(Moment::now());
            self.tell_others();
        } else if let Some(gate) = self.gate(allowance).filter(|_| self.policy.limits()) {
            gate.close(Instant::now() + wait);
        }
    }

    /// Reports what is new of the day to those who share it.
    fn tell_others(&self) {
        self.burst.report();
    }

    /// The account's time zone, at whose midnight the day begins.
    pub(crate) fn time_zone(&self, zone: &str) {
        self.daily.time_zone(zone);
    }

    pub(crate) fn state(&self) -> Limits {
        Limits {
            burst: self.burst.state(),
            search: self.search.state(),
            associations: self.associations.state(),
            daily: self.daily.state(Moment::now().wall),
            shared: self.burst.shared(),
        }
    }
}

/// What plans with this burst allow of associations (documented). A public app's 110 say nothing of the plan.
fn associations_beside(burst: u32) -> Option<u32> {
    match burst {
        INCREASED_BURST => Some(INCREASED_ASSOCIATIONS),
        _ => Plan::ALL
            .into_iter()
            .find(|plan| plan.burst() == burst)
            .map(Plan::association_burst),
    }
}
