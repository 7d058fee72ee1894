//! How many calls an account's plan allows, and what is left of them.
//!
//! One private app and one public app call: the static tokens are the private app's, the OAuth tokens the public one's.
//! Counters live in memory; a restart is a new day.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use spoke_model::limits::{BURST_WINDOW_MS, PUBLIC_APP_BURST, Plan, SEARCHES_PER_SECOND};
use spoke_model::meter::Meter;

use super::grant::Credential;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const SECOND_MS: i64 = 1000;

/// What is left of one allowance after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// The allowance.
    pub(crate) of: u32,
    /// What is left.
    pub(crate) remaining: u32,
}

/// What an answer says about the caller's allowances.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Allowance {
    /// Nothing: the call counts against no limit, or nobody known made it.
    #[default]
    None,
    /// A portal without limits: an Enterprise account that has hardly been used.
    Unlimited {
        /// Whether the burst window is told.
        burst: bool,
        /// Whether the day is told.
        daily: bool,
    },
    /// What is left.
    Counted {
        /// Of the burst window, where the call counts against one.
        burst: Option<Left>,
        /// Of the day, where the caller is told.
        daily: Option<Left>,
    },
}

/// Why a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Too many within ten seconds.
    Burst,
    /// Too many associations within ten seconds.
    AssociationBurst,
    /// Too many searches within a second.
    Search,
    /// Too many since midnight.
    Daily,
}

/// The limits of one portal.
#[derive(Debug)]
pub(crate) struct Limits {
    plan: Option<Plan>,
    /// Minutes east of Greenwich times 60,000: midnight is the account's.
    offset: i64,
    day: Day,
    association_day: Day,
    windows: Mutex<Windows>,
}

#[derive(Debug, Default)]
struct Windows {
    private_app: Window,
    public_app: Window,
    private_associations: Window,
    public_associations: Window,
    searches: Window,
}

impl Limits {
    /// The limits of a plan, or none; `offset` is the account's distance from UTC in milliseconds.
    pub(crate) fn new(plan: Option<Plan>, offset: i64) -> Self {
        Self {
            plan,
            offset,
            day: Day::default(),
            association_day: Day::default(),
            windows: Mutex::default(),
        }
    }

    /// Counts a call and says what is left, or that it is one too many.
    ///
    /// A call over the daily limit still counts towards the day; one over the burst window does not lengthen the wait
    /// (both assumed).
    pub(crate) fn admit(
        &self,
        meter: Meter,
        credential: Credential,
        now: i64,
    ) -> (Allowance, Result<(), Refused>) {
        let private = match credential {
            Credential::Static => true,
            Credential::OAuth | Credential::App => false,
            // The developer API key and what runs beside the portal belong to no account, so no account's calls are counted (assumed).
            Credential::None | Credential::DeveloperKey | Credential::Companion => {
                return (Allowance::None, Ok(()));
            }
        };
        if meter == Meter::Exempt {
            return (Allowance::None, Ok(()));
        }
        // The daily limit is shared by private apps; public apps have none.
        let used = if private {
            self.day.count(self.day_of(now))
        } else {
            0
        };
        let Some(plan) = self.plan else {
            let burst = meter == Meter::Standard;
            return (
                Allowance::Unlimited {
                    burst,
                    daily: private,
                },
                Ok(()),
            );
        };
        let (burst, within) = self.window(plan, meter, private, now);
        let daily = private.then(|| Left {
            of: plan.daily(),
            remaining: plan.daily().saturating_sub(used),
        });
        let association_day_is_full = private
            && meter == Meter::Associations
            && self.association_day.count(self.day_of(now)) > plan.association_daily();
        let verdict = if private && used > plan.daily() || association_day_is_full {
            Err(Refused::Daily)
        } else {
            within
        };
        (Allowance::Counted { burst, daily }, verdict)
    }

    fn window(
        &self,
        plan: Plan,
        meter: Meter,
        private: bool,
        now: i64,
    ) -> (Option<Left>, Result<(), Refused>) {
        let burst = i64::from(BURST_WINDOW_MS);
        let mut windows = self.windows.lock();
        match meter {
            Meter::Search => {
                let (_, within) = windows.searches.take(SEARCHES_PER_SECOND, SECOND_MS, now);
                (None, within.then_some(()).ok_or(Refused::Search))
            }
            Meter::Associations => {
                let window = if private {
                    &mut windows.private_associations
                } else {
                    &mut windows.public_associations
                };
                // Outside the app's own window, so its headers are not sent (assumed, as on searches).
                let (_, within) = window.take(plan.association_burst(), burst, now);
                (None, within.then_some(()).ok_or(Refused::AssociationBurst))
            }
            Meter::Standard => {
                let (window, of) = if private {
                    (&mut windows.private_app, plan.burst())
                } else {
                    (&mut windows.public_app, PUBLIC_APP_BURST)
                };
                let (remaining, within) = window.take(of, burst, now);
                (
                    Some(Left { of, remaining }),
                    within.then_some(()).ok_or(Refused::Burst),
                )
            }
            _ => (None, Ok(())),
        }
    }

    /// The daily limit; that of Enterprise without a plan.
    pub(crate) fn daily_limit(&self) -> u32 {
        self.plan.unwrap_or(Plan::Enterprise).daily()
    }

    /// Calls of private apps since midnight.
    pub(crate) fn used_today(&self, now: i64) -> u32 {
        self.day.used(self.day_of(now))
    }

    /// The next midnight of the account's time zone, in milliseconds since 1970.
    pub(crate) fn resets_at(&self, now: i64) -> i64 {
        (i64::from(self.day_of(now)) + 1) * DAY_MS - self.offset
    }

    fn day_of(&self, now: i64) -> u32 {
        u32::try_from((now + self.offset).div_euclid(DAY_MS)).unwrap_or_default()
    }
}

/// The calls of one day: the day's number in the upper half, the count in the lower.
#[derive(Debug, Default)]
struct Day(AtomicU64);

impl Day {
    /// Counts one call and returns the count; a new day starts at zero.
    fn count(&self, day: u32) -> u32 {
        let before = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |packed| {
                Some(u64::from(day) << 32 | u64::from(Self::within(packed, day).saturating_add(1)))
            });
        let (Ok(before) | Err(before)) = before;
        Self::within(before, day).saturating_add(1)
    }

    fn used(&self, day: u32) -> u32 {
        Self::within(self.0.load(Ordering::Relaxed), day)
    }

    fn within(packed: u64, day: u32) -> u32 {
        if packed >> 32 == u64::from(day) {
            packed as u32
        } else {
            0
        }
    }
}

/// The times of the calls within a rolling window, never more than the window allows.
#[derive(Debug, Default)]
struct Window(VecDeque<i64>);

impl Window {
    /// Takes one of `of` places within `length` milliseconds: what is left, and whether there was one.
    fn take(&mut self, of: u32, length: i64, now: i64) -> (u32, bool) {
        if self.0.back().is_some_and(|&last| last > now) {
            // The machine's clock was set back: start anew instead of waiting for it to catch up.
            self.0.clear();
        }
        while self.0.front().is_some_and(|&first| now - first >= length) {
            self.0.pop_front();
        }
        let used = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        if used >= of {
            return (0, false);
        }
        self.0.push_back(now);
        (of - used - 1, true)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: i64 = 1_767_225_600_000;

    fn standard(limits: &Limits, now: i64) -> Result<(), Refused> {
        limits.admit(Meter::Standard, Credential::Static, now).1
    }

    #[test]
    fn the_window_rolls() {
        let limits = Limits::new(Some(Plan::Free), 0);
        for call in 0..100 {
            assert_eq!(standard(&limits, START + call * 50), Ok(()));
        }
        assert_eq!(standard(&limits, START + 9_999), Err(Refused::Burst));
        assert_eq!(
            standard(&limits, START + 10_000),
            Ok(()),
            "the first call is ten seconds old"
        );
        assert_eq!(
            standard(&limits, START + 10_049),
            Err(Refused::Burst),
            "the second is not"
        );
    }

    #[test]
    fn the_day_ends_at_the_accounts_midnight() {
        let limits = Limits::new(None, -5 * 60 * 60 * 1000);
        for _ in 0..3 {
            assert_eq!(standard(&limits, START), Ok(()));
        }
        assert_eq!(limits.used_today(START), 3);
        assert_eq!(limits.resets_at(START), START + 5 * 60 * 60 * 1000);
        assert_eq!(limits.used_today(START + 5 * 60 * 60 * 1000), 0);
    }

    #[test]
    fn a_full_day_refuses_and_says_so() {
        let limits = Limits::new(Some(Plan::Free), 0);
        for _ in 0..Plan::Free.daily() {
            limits.day.count(limits.day_of(START));
        }
        assert_eq!(standard(&limits, START), Err(Refused::Daily));
        let oauth = limits.admit(Meter::Standard, Credential::OAuth, START);
        assert_eq!(oauth.1, Ok(()), "public apps have no daily limit");
        assert_eq!(standard(&limits, limits.resets_at(START)), Ok(()));
    }

    proptest! {
        #[test]
        fn no_window_of_ten_seconds_ever_holds_more_than_the_plan_allows(
            steps in prop::collection::vec(0_i64..400, 1..600)
        ) {
            let limits = Limits::new(Some(Plan::Starter), 0);
            let mut now = START;
            let mut admitted: Vec<i64> = Vec::new();
            for step in steps {
                now += step;
                let within = admitted.iter().filter(|&&at| now - at < 10_000).count();
                let verdict = standard(&limits, now);
                prop_assert_eq!(verdict.is_ok(), within < 100, "{} within", within);
                if verdict.is_ok() {
                    admitted.push(now);
                }
            }
        }
    }
}
