//! The limit layer: nobody sends what HubSpot would refuse for its rate.
//!
//! Each allowance has a [`gate`]; the day has a [`daily`] count. Callers wait at a gate in the order they came, and a
//! call that could not pass before its deadline fails at once. A place in a window is taken back only when the window
//! has passed since the *answer*: HubSpot counted the call before it answered, so one client alone never meets a 429.
//! Others who use the same allowance are seen in the headers, and a 429 that comes all the same closes the gate.

mod daily;
mod gate;
mod policy;
mod state;

pub use policy::LimitPolicy;
pub use state::{AllowanceState, DailyState, Limits};

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spoke_model::limits::{BURST_WINDOW_MS, INCREASED_BURST, Plan, SEARCHES_PER_SECOND};
use spoke_model::time::Timestamp;
use tokio::time::Instant;

use super::trail::Told;
use crate::error::{Error, ErrorKind};
use crate::request::{Allowance, Request};
use daily::Daily;
use gate::{Gate, Pass};

const BURST_WINDOW: Duration = Duration::from_millis(BURST_WINDOW_MS as u64);
const SEARCH_WINDOW: Duration = Duration::from_secs(1);
/// Association requests per ten seconds with the API limit increase (documented).
const INCREASED_ASSOCIATIONS: u32 = 200;

#[derive(Debug)]
pub(crate) struct Limiter {
    policy: LimitPolicy,
    burst: Gate,
    search: Gate,
    associations: Gate,
    daily: Daily,
}

impl Limiter {
    pub(crate) fn new(policy: LimitPolicy) -> Self {
        let start = |limit: u32| policy.limits_from_the_start().then(|| policy.share_of(limit));
        Self {
            burst: Gate::new(
                BURST_WINDOW,
                start(policy.burst()),
                policy.share_of(policy.burst()),
            ),
            search: Gate::new(
                SEARCH_WINDOW,
                start(SEARCHES_PER_SECOND),
                policy.share_of(SEARCHES_PER_SECOND),
            ),
            associations: Gate::new(
                BURST_WINDOW,
                start(policy.associations()),
                policy.share_of(policy.associations()),
            ),
            daily: Daily::new(policy.reserve()),
            policy,
        }
    }

    fn gate(&self, allowance: Allowance) -> Option<&Gate> {
        match allowance {
            Allowance::Burst => Some(&self.burst),
            Allowance::Search => Some(&self.search),
            Allowance::Associations => Some(&self.associations),
            Allowance::Exempt => None,
        }
    }

    /// Waits for a place, in the order of arrival.
    ///
    /// # Errors
    /// When the day is used up, or there is no place before the deadline.
    pub(crate) async fn pass(&self, request: &Request, deadline: Instant) -> Result<Option<Pass<'_>>, Error> {
        let Some(gate) = self.gate(request.allowance()) else {
            return Ok(None);
        };
        self.daily.check(now()).map_err(|error| error.at(request))?;
        let pass = gate.pass(deadline).await.map_err(|_| {
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

    /// What an answer says of allowances.
    pub(crate) fn learn(&self, told: &Told) {
        if let Some(limit) = told.burst_limit.and_then(|limit| u32::try_from(limit).ok())
            && self.policy.limits()
        {
            let remaining = told.burst_remaining.and_then(|left| u32::try_from(left).ok());
            self.burst
                .learn(limit, self.policy.share_of(limit), remaining, told.interval);
            if let Some(limit) = associations_beside(limit) {
                self.associations
                    .learn(limit, self.policy.share_of(limit), None, None);
            }
        }
        if let Some(remaining) = told.daily_remaining {
            self.daily.learn(told.daily_limit, remaining);
        }
    }

    /// HubSpot refused for the rate: nobody sends against the allowance for this long. `true` when it is the day that
    /// is used up.
    pub(crate) fn refused(&self, allowance: Allowance, error: &Error, wait: Duration) {
        if error.is_daily_limit() {
            self.daily.used_up(now());
        } else if let Some(gate) = self.gate(allowance) {
            gate.close(Instant::now() + wait, self.policy.limits());
        }
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
            daily: self.daily.state(now()),
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

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
