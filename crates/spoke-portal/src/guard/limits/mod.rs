//! How many calls an account may make, and what is left of them.
//!
//! Each app has a burst window of its own, and one for associations; the day is the account's, shared by its privately
//! distributed apps; searches are counted by the second for the whole account. Single interfaces have limits of their own.
//! Windows live in memory. The day's count is kept in the data folder, so that a restart does not begin a new day; a crash
//! forgets the last seconds of it.

mod calendar;
mod day;
mod kept;
mod window;

use std::path::Path;

use hashbrown::HashMap;
use parking_lot::{Mutex, RwLock};
use spoke_model::limits::{AccountLimits, BURST_WINDOW_MS, PUBLIC_APP_BURST, Plan, SEARCHES_PER_SECOND};
use spoke_model::meter::Meter;
use spoke_model::own_limit::OwnLimit;
use spoke_model::time::{LocalDay, Timestamp};

use super::grant::{Credential, Grant};
use calendar::Calendar;
use day::Day;
use kept::DayFile;
pub(crate) use kept::Keeping;
use window::{Taken, Window};

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
    /// Nothing: the call counts against no limit that is told, or nobody known made it.
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
    /// Too many for an interface with a limit of its own.
    Own {
        /// Which one.
        limit: OwnLimit,
        /// Milliseconds until a call would pass.
        wait: i64,
    },
}

/// A day that calls are counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CountedDay {
    /// The account's.
    Account,
    /// That of associations.
    Associations,
}

/// How much of the day is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Used {
    day: u32,
    calls: u32,
    associations: u32,
}

/// The limits of one portal.
#[derive(Debug)]
pub(crate) struct Limits {
    account: RwLock<Option<AccountLimits>>,
    calendar: Calendar,
    day: Day,
    association_day: Day,
    kept: Option<DayFile>,
    windows: Mutex<Windows>,
}

/// A caller's windows: an app, and whether it calls with a token of private distribution.
type Caller = (u64, bool);

#[derive(Debug, Default)]
struct Windows {
    bursts: HashMap<Caller, Window>,
    associations: HashMap<Caller, Window>,
    searches: Window,
    /// By the limit, and by the app where each has its own.
    own: HashMap<(OwnLimit, u64), Window>,
}

impl Limits {
    /// The limits of an account in a time zone (`None`: nothing is limited), with what an earlier run has counted today in
    /// this data folder.
    pub(crate) fn load(account: Option<AccountLimits>, zone: &str, folder: Option<&Path>) -> Self {
        let (kept, used) = folder.map(DayFile::within).unzip();
        let used = used.unwrap_or_default();
        Self {
            account: RwLock::new(account),
            calendar: Calendar::of(zone),
            day: Day::with(used.day, used.calls),
            association_day: Day::with(used.day, used.associations),
            kept,
            windows: Mutex::default(),
        }
    }

    /// Writes down how much of the day is used.
    pub(crate) fn keep(&self, now: i64) {
        let Some(kept) = &self.kept else { return };
        let day = self.day_of(now);
        kept.write(|| Used {
            day,
            calls: self.day.used(day),
            associations: self.association_day.used(day),
        });
    }

    /// The limits in force; `None` while nothing is limited.
    pub(crate) fn account(&self) -> Option<AccountLimits> {
        *self.account.read()
    }

    /// Enforces other limits from now on, or none. What was counted stays counted.
    pub(crate) fn change(&self, account: Option<AccountLimits>) {
        *self.account.write() = account;
    }

    /// The account's time zone.
    pub(crate) fn zone(&self) -> &str {
        self.calendar.zone()
    }

    /// Counts a call and says what is left, or that it is one too many.
    ///
    /// A call over the daily limit still counts towards the day; one over a window does not lengthen the wait (both
    /// assumed).
    pub(crate) fn admit(
        &self,
        meter: Meter,
        own: Option<OwnLimit>,
        grant: &Grant,
        now: i64,
    ) -> (Allowance, Result<(), Refused>) {
        if grant.credential() == Credential::Companion {
            // What runs beside the portal is no account's call.
            return (Allowance::None, Ok(()));
        }
        let account = self.account();
        if let Some(limit) = own {
            let verdict = account.map_or(Ok(()), |_| self.admit_to(limit, grant, now));
            return (Allowance::None, verdict);
        }
        // The developer API key belongs to no account, so no account's calls are counted (assumed).
        if meter == Meter::Exempt || matches!(grant.credential(), Credential::None | Credential::DeveloperKey)
        {
            return (Allowance::None, Ok(()));
        }
        // The daily limit is shared by privately distributed apps; public apps have none.
        let private = grant.is_private();
        let used = if private {
            self.day.count(self.day_of(now))
        } else {
            0
        };
        let Some(account) = account else {
            let burst = meter == Meter::Standard;
            return (
                Allowance::Unlimited {
                    burst,
                    daily: private,
                },
                Ok(()),
            );
        };
        let (burst, within) = self.window(account, meter, (grant.app_id(), private), now);
        let daily = private.then(|| Left {
            of: account.daily(),
            remaining: account.daily().saturating_sub(used),
        });
        let association_day_is_full = private
            && meter == Meter::Associations
            && self.association_day.count(self.day_of(now)) > account.association_daily();
        let verdict = if private && used > account.daily() || association_day_is_full {
            Err(Refused::Daily)
        } else {
            within
        };
        (Allowance::Counted { burst, daily }, verdict)
    }

    fn window(
        &self,
        account: AccountLimits,
        meter: Meter,
        caller: Caller,
        now: i64,
    ) -> (Option<Left>, Result<(), Refused>) {
        let length = i64::from(BURST_WINDOW_MS);
        let mut windows = self.windows.lock();
        match meter {
            Meter::Search => {
                let taken = windows.searches.take(SEARCHES_PER_SECOND, SECOND_MS, now);
                (None, taken.or(Refused::Search))
            }
            Meter::Associations => {
                let window = windows.associations.entry(caller).or_default();
                // Outside the app's own window, so its headers are not sent (assumed, as on searches).
                let taken = window.take(account.association_burst(), length, now);
                (None, taken.or(Refused::AssociationBurst))
            }
            Meter::Standard => {
                let of = if caller.1 {
                    account.burst()
                } else {
                    PUBLIC_APP_BURST
                };
                let taken = windows.bursts.entry(caller).or_default().take(of, length, now);
                let remaining = taken.remaining;
                (Some(Left { of, remaining }), taken.or(Refused::Burst))
            }
            _ => (None, Ok(())),
        }
    }

    /// Counts a call to an interface with a limit of its own.
    fn admit_to(&self, limit: OwnLimit, grant: &Grant, now: i64) -> Result<(), Refused> {
        let app_id = if limit.is_of_the_app() { grant.app_id() } else { 0 };
        let mut windows = self.windows.lock();
        let window = windows.own.entry((limit, app_id)).or_default();
        let Taken { wait, .. } = window.take(limit.calls(), i64::from(limit.window_ms()), now);
        if wait > 0 {
            return Err(Refused::Own { limit, wait });
        }
        Ok(())
    }

    /// The daily limit; that of Enterprise without limits.
    pub(crate) fn daily_limit(&self) -> u32 {
        self.account()
            .unwrap_or(AccountLimits::new(Plan::Enterprise))
            .daily()
    }

    /// Calls of privately distributed apps since midnight.
    pub(crate) fn used_today(&self, now: i64) -> u32 {
        self.day.used(self.day_of(now))
    }

    /// Those of them about associations.
    pub(crate) fn associations_used_today(&self, now: i64) -> u32 {
        self.association_day.used(self.day_of(now))
    }

    /// Counts calls that nobody made, so that the end of a day can be tried without a day's calls.
    pub(crate) fn use_up(&self, calls: u32, of: CountedDay, now: i64) {
        let day = match of {
            CountedDay::Account => &self.day,
            CountedDay::Associations => &self.association_day,
        };
        day.count_many(self.day_of(now), calls);
    }

    /// The next midnight of the account's time zone.
    pub(crate) fn resets_at(&self, now: i64) -> Timestamp {
        self.today(now).end
    }

    fn today(&self, now: i64) -> LocalDay {
        self.calendar.day(now)
    }

    fn day_of(&self, now: i64) -> u32 {
        self.today(now).number.try_into().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: i64 = 1_767_225_600_000;

    fn limits(plan: Plan, zone: &str) -> Limits {
        Limits::load(Some(plan.into()), zone, None)
    }

    fn standard(limits: &Limits, now: i64) -> Result<(), Refused> {
        limits.admit(Meter::Standard, None, &Grant::everything(), now).1
    }

    #[test]
    fn the_window_rolls() {
        let limits = limits(Plan::Free, "UTC");
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
    fn the_day_is_as_long_as_the_accounts_day_is() {
        // 25 hours in New York, where clocks went back at 06:00 UTC.
        let limits = Limits::load(None, "US/Eastern", None);
        let at = |text: &str| Timestamp::parse(text).expect("a time").millis();
        for (now, used, resets) in [
            ("2026-11-01T03:59:59Z", 1, "2026-11-01T04:00:00.000Z"),
            ("2026-11-01T04:00:00Z", 1, "2026-11-02T05:00:00.000Z"),
            ("2026-11-02T04:59:59Z", 2, "2026-11-02T05:00:00.000Z"),
            ("2026-11-02T05:00:00Z", 1, "2026-11-03T05:00:00.000Z"),
        ] {
            assert_eq!(standard(&limits, at(now)), Ok(()));
            assert_eq!(limits.used_today(at(now)), used, "{now}");
            assert_eq!(limits.resets_at(at(now)).to_iso(), resets, "{now}");
        }
    }

    #[test]
    fn a_full_day_refuses_and_says_so() {
        let limits = limits(Plan::Free, "UTC");
        limits.use_up(Plan::Free.daily(), CountedDay::Account, START);
        assert_eq!(standard(&limits, START), Err(Refused::Daily));
        let oauth = Grant::new(None, Credential::OAuth);
        let public = limits.admit(Meter::Standard, None, &oauth, START);
        assert_eq!(public.1, Ok(()), "public apps have no daily limit");
        assert_eq!(standard(&limits, limits.resets_at(START).millis()), Ok(()));
    }

    proptest! {
        #[test]
        fn no_window_of_ten_seconds_ever_holds_more_than_the_plan_allows(
            steps in prop::collection::vec(0_i64..400, 1..600)
        ) {
            let limits = limits(Plan::Starter, "UTC");
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
