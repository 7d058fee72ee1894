//! [`Daily`]: the calls of a day, which ends at midnight in the account's time zone.
//!
//! When the day ends is told by the wall clock once, at the refusal; from then on the time that passes is counted by a
//! clock that nobody sets. A wall clock that is set forward, or a machine that slept, lets one call look.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spoke_model::error::ErrorBody;
use spoke_model::time::{Timestamp, next_midnight};
use tokio::time::Instant;

use super::state::DailyState;
use crate::error::Error;

/// How often a call is let through to see, while nobody knows whether the day has ended.
const LOOK_EVERY: Duration = Duration::from_secs(10 * 60);

/// A moment on both clocks.
#[derive(Copy, Clone, Debug)]
pub(super) struct Moment {
    /// What the machine's clock says; it may be set.
    pub(super) wall: Timestamp,
    /// What only moves on.
    pub(super) steady: Instant,
}

impl Moment {
    pub(super) fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            wall: Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
            steady: Instant::now(),
        }
    }
}

/// What clients tell each other of the day.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) limit: Option<u64>,
    pub(super) remaining: Option<u64>,
    /// When it ends, for a day that is used up: in milliseconds since 1970, 0 where nobody knows.
    pub(super) used_up_until: Option<i64>,
}

#[derive(Debug)]
pub(super) struct Daily {
    reserve: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    limit: Option<u64>,
    remaining: Option<u64>,
    zone: Option<String>,
    used_up: Option<UsedUp>,
    /// Whether HubSpot said something that other clients were not told yet.
    news: bool,
}

#[derive(Copy, Clone, Debug)]
struct UsedUp {
    /// When the day ends, if the time zone is known.
    ends: Option<Timestamp>,
    /// The same by the clock that nobody sets.
    ends_at: Option<Instant>,
    /// When a call last went to see.
    looked: Instant,
}

impl UsedUp {
    fn until(ends: Option<Timestamp>, now: Moment) -> Self {
        let left = ends.and_then(|ends| u64::try_from(ends.millis().saturating_sub(now.wall.millis())).ok());
        Self {
            ends,
            ends_at: left.and_then(|left| now.steady.checked_add(Duration::from_millis(left))),
            looked: now.steady,
        }
    }
}

impl Daily {
    pub(super) fn new(reserve: u64) -> Self {
        Self {
            reserve,
            state: Mutex::default(),
        }
    }

    /// Refuses while the day is used up.
    pub(super) fn check(&self, now: Moment) -> Result<(), Error> {
        let mut state = self.lock();
        let left_to_others =
            state.used_up.is_none() && state.remaining.is_some_and(|left| left <= self.reserve);
        if left_to_others && self.reserve > 0 {
            let ends = state.ends(now.wall);
            state.used_up = Some(UsedUp::until(ends, now));
            return Err(self.refusal(&state, ends));
        }
        let Some(used_up) = &mut state.used_up else {
            return Ok(());
        };
        if used_up.ends_at.is_some_and(|ends| ends <= now.steady) {
            state.used_up = None;
            state.remaining = None;
            return Ok(());
        }
        let may_have_ended = used_up.ends.is_none_or(|ends| ends <= now.wall);
        if may_have_ended && now.steady.saturating_duration_since(used_up.looked) >= LOOK_EVERY {
            used_up.looked = now.steady;
            return Ok(());
        }
        let ends = used_up.ends;
        Err(self.refusal(&state, ends))
    }

    /// One more call goes out.
    pub(super) fn sent(&self) {
        let mut state = self.lock();
        if let Some(remaining) = &mut state.remaining {
            *remaining = remaining.saturating_sub(1);
        }
    }

    pub(super) fn learn(&self, limit: Option<u64>, remaining: u64) {
        let mut state = self.lock();
        if limit.is_some() {
            state.limit = limit;
        }
        state.remaining = Some(remaining);
        state.news = true;
        if remaining > self.reserve {
            state.used_up = None;
        }
    }

    pub(super) fn used_up(&self, now: Moment) {
        let mut state = self.lock();
        state.remaining = Some(0);
        state.news = true;
        state.used_up = Some(UsedUp::until(state.ends(now.wall), now));
    }

    pub(super) fn time_zone(&self, zone: &str) {
        self.lock().zone = Some(zone.to_owned());
    }

    /// What HubSpot said since the last time that this was asked.
    pub(super) fn news(&self) -> Option<Day> {
        let mut state = self.lock();
        std::mem::take(&mut state.news).then(|| Day {
            limit: state.limit,
            remaining: state.remaining,
            used_up_until: state
                .used_up
                .filter(|_| state.remaining == Some(0))
                .map(|used_up| used_up.ends.map_or(0, Timestamp::millis)),
        })
    }

    /// What HubSpot said to others.
    pub(super) fn hear(&self, day: Day, now: Moment) {
        let mut state = self.lock();
        if state.news {
            return;
        }
        if day.limit.is_some() {
            state.limit = day.limit;
        }
        if day.remaining.is_some() {
            state.remaining = day.remaining;
        }
        match day.used_up_until {
            Some(ends) if state.used_up.is_none() => {
                let told = (ends > 0).then(|| Timestamp::from_millis(ends));
                let ends = told.or_else(|| state.ends(now.wall));
                state.remaining = Some(0);
                state.used_up = Some(UsedUp::until(ends, now));
            }
            None if day.remaining.is_some_and(|left| left > self.reserve) => state.used_up = None,
            _ => {}
        }
    }

    pub(super) fn state(&self, now: Timestamp) -> DailyState {
        let state = self.lock();
        let used_up = state.used_up.as_ref();
        DailyState {
            limit: state.limit,
            remaining: state.remaining,
            resets_at: used_up
                .and_then(|used_up| used_up.ends)
                .or_else(|| state.ends(now)),
            used_up: used_up.is_some(),
        }
    }

    fn refusal(&self, state: &State, ends: Option<Timestamp>) -> Error {
        let until = match (ends, &state.zone) {
            (Some(ends), Some(zone)) => format!("until {}, midnight in {zone}", ends.to_iso()),
            (Some(ends), None) => format!("until {}", ends.to_iso()),
            _ => "until midnight in the account's time zone".to_owned(),
        };
        let what = if self.reserve > 0 && state.remaining.is_some_and(|left| left > 0) {
            format!(
                "what is left of today's calls ({}) is reserved for others",
                self.reserve
            )
        } else {
            "today's calls are used up".to_owned()
        };
        Error::daily_limit(ErrorBody {
            policy_name: Some("DAILY".into()),
            ..ErrorBody::new(format!("{what}, {until}; nothing was sent"))
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn ends(&self, now: Timestamp) -> Option<Timestamp> {
        next_midnight(now, self.zone.as_deref()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One begin of both clocks; the wall clock can be read at any other moment.
    struct Clocks {
        begun: Moment,
    }

    impl Clocks {
        fn at(text: &str) -> Self {
            Self {
                begun: Moment {
                    wall: Timestamp::parse(text).unwrap(),
                    steady: Instant::now(),
                },
            }
        }

        /// So many seconds later by both clocks, and the wall clock set forward or back by others.
        fn after(&self, seconds: u64, set_by: i64) -> Moment {
            let passed = i64::try_from(seconds).unwrap() + set_by;
            Moment {
                wall: Timestamp::from_millis(self.begun.wall.millis() + passed * 1_000),
                steady: self.begun.steady + Duration::from_secs(seconds),
            }
        }
    }

    const DAY: i64 = 86_400;

    #[test]
    fn a_used_up_day_is_told_until_midnight_in_the_accounts_time_zone() {
        let daily = Daily::new(0);
        daily.time_zone("US/Eastern");
        let clocks = Clocks::at("2026-11-25T13:00:00Z");
        daily.check(clocks.begun).unwrap();
        daily.used_up(clocks.begun);
        let midnight = 16 * 3_600;
        insta::assert_snapshot!(
            daily.check(clocks.after(midnight - 1, 0)).unwrap_err(),
            @"today's calls are used up, until 2026-11-26T05:00:00.000Z, midnight in US/Eastern; nothing was sent"
        );
        daily.check(clocks.after(midnight, 0)).unwrap();
        daily.check(clocks.after(midnight + 1, 0)).unwrap();
    }

    #[test]
    fn a_wall_clock_that_is_set_neither_ends_the_day_nor_makes_it_longer() {
        let daily = Daily::new(0);
        daily.time_zone("US/Eastern");
        let clocks = Clocks::at("2026-11-25T13:00:00Z");
        daily.used_up(clocks.begun);
        // Set forward by a day: one call looks, as it may have been sleep, and the others are held back.
        assert!(daily.check(clocks.after(599, DAY)).is_err());
        daily.check(clocks.after(600, DAY)).unwrap();
        assert!(daily.check(clocks.after(601, DAY)).is_err());
        // Set back by a day: midnight comes all the same.
        assert!(daily.check(clocks.after(16 * 3_600 - 1, -DAY)).is_err());
        daily.check(clocks.after(16 * 3_600, -DAY)).unwrap();
    }

    #[test]
    fn without_a_time_zone_one_call_in_ten_minutes_goes_to_see() {
        let daily = Daily::new(0);
        let clocks = Clocks::at("2026-11-25T13:00:00Z");
        daily.used_up(clocks.begun);
        insta::assert_snapshot!(
            daily.check(clocks.after(599, 0)).unwrap_err(),
            @"today's calls are used up, until midnight in the account's time zone; nothing was sent"
        );
        daily.check(clocks.after(600, 0)).unwrap();
        assert!(daily.check(clocks.after(601, -DAY)).is_err());
        daily.learn(Some(250_000), 249_999);
        daily.check(clocks.after(602, 0)).unwrap();
    }

    #[test]
    fn a_reserve_is_left_to_others() {
        let daily = Daily::new(100);
        daily.learn(Some(1_000), 102);
        let now = Clocks::at("2026-11-25T13:00:00Z").begun;
        for _ in 0..2 {
            daily.check(now).unwrap();
            daily.sent();
        }
        insta::assert_snapshot!(
            daily.check(now).unwrap_err(),
            @"what is left of today's calls (100) is reserved for others, until midnight in the account's time zone; nothing was sent"
        );
    }

    #[test]
    fn what_one_client_is_told_another_hears() {
        let (told, other) = (Daily::new(0), Daily::new(0));
        let now = Clocks::at("2026-11-25T13:00:00Z").begun;
        assert_eq!(told.news(), None);
        told.time_zone("US/Eastern");
        told.learn(Some(1_000), 1);
        told.used_up(now);
        let news = told.news().unwrap();
        assert_eq!(told.news(), None);
        other.hear(news, now);
        insta::assert_snapshot!(
            other.check(now).unwrap_err(),
            @"today's calls are used up, until 2026-11-26T05:00:00.000Z; nothing was sent"
        );
        let state = other.state(now.wall);
        assert_eq!(
            (state.limit, state.remaining, state.used_up),
            (Some(1_000), Some(0), true)
        );
        other.hear(
            Day {
                limit: None,
                remaining: Some(999),
                used_up_until: None,
            },
            now,
        );
        other.check(now).unwrap();
    }
}
