//! [`Daily`]: the calls of a day, which ends at midnight in the account's time zone.

use std::sync::{Mutex, MutexGuard, PoisonError};

use spoke_model::error::ErrorBody;
use spoke_model::time::{Timestamp, next_midnight};

use super::state::DailyState;
use crate::error::Error;

/// How often a call is let through to see, while nobody knows when the day ends.
const LOOK_EVERY_MS: i64 = 10 * 60 * 1000;

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
}

#[derive(Copy, Clone, Debug)]
struct UsedUp {
    /// When the day ends, if the time zone is known.
    ends: Option<Timestamp>,
    /// When a call last went to see.
    looked: Timestamp,
}

impl Daily {
    pub(super) fn new(reserve: u64) -> Self {
        Self {
            reserve,
            state: Mutex::default(),
        }
    }

    /// Refuses while the day is used up.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), Error> {
        let mut state = self.lock();
        let left_to_others =
            state.used_up.is_none() && state.remaining.is_some_and(|left| left <= self.reserve);
        if left_to_others && self.reserve > 0 {
            let ends = state.ends(now);
            state.used_up = Some(UsedUp { ends, looked: now });
            return Err(self.refusal(&state, ends));
        }
        let Some(used_up) = &mut state.used_up else {
            return Ok(());
        };
        let may_look = match used_up.ends {
            Some(ends) => ends <= now,
            None => now.millis() - used_up.looked.millis() >= LOOK_EVERY_MS,
        };
        if may_look {
            used_up.looked = now;
            if used_up.ends.is_some() {
                state.used_up = None;
                state.remaining = None;
            }
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
        if remaining > self.reserve {
            state.used_up = None;
        }
    }

    pub(super) fn used_up(&self, now: Timestamp) {
        let mut state = self.lock();
        state.remaining = Some(0);
        state.used_up = Some(UsedUp {
            ends: state.ends(now),
            looked: now,
        });
    }

    pub(super) fn time_zone(&self, zone: &str) {
        self.lock().zone = Some(zone.to_owned());
    }

    pub(super) fn state(&self, now: Timestamp) -> DailyState {
        let state = self.lock();
        DailyState {
            limit: state.limit,
            remaining: state.remaining,
            resets_at: state.ends(now),
            used_up: state.used_up.is_some(),
        }
    }

    fn refusal(&self, state: &State, ends: Option<Timestamp>) -> Error {
        let until = match (ends, &state.zone) {
            (Some(ends), Some(zone)) => format!("until {}, midnight in {zone}", ends.to_iso()),
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

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_used_up_day_is_told_until_midnight_in_the_accounts_time_zone() {
        let daily = Daily::new(0);
        daily.time_zone("US/Eastern");
        let now = at("2026-11-25T13:00:00Z");
        daily.check(now).unwrap();
        daily.used_up(now);
        insta::assert_snapshot!(
            daily.check(at("2026-11-26T04:59:59Z")).unwrap_err(),
            @"today's calls are used up, until 2026-11-26T05:00:00.000Z, midnight in US/Eastern; nothing was sent"
        );
        daily.check(at("2026-11-26T05:00:00Z")).unwrap();
        daily.check(at("2026-11-26T05:00:01Z")).unwrap();
    }

    #[test]
    fn without_a_time_zone_one_call_in_ten_minutes_goes_to_see() {
        let daily = Daily::new(0);
        daily.used_up(at("2026-11-25T13:00:00Z"));
        insta::assert_snapshot!(
            daily.check(at("2026-11-25T13:09:59Z")).unwrap_err(),
            @"today's calls are used up, until midnight in the account's time zone; nothing was sent"
        );
        daily.check(at("2026-11-25T13:10:00Z")).unwrap();
        assert!(daily.check(at("2026-11-25T13:10:01Z")).is_err());
        daily.learn(Some(250_000), 249_999);
        daily.check(at("2026-11-25T13:10:02Z")).unwrap();
    }

    #[test]
    fn a_reserve_is_left_to_others() {
        let daily = Daily::new(100);
        daily.learn(Some(1_000), 102);
        let now = at("2026-11-25T13:00:00Z");
        for _ in 0..2 {
            daily.check(now).unwrap();
            daily.sent();
        }
        insta::assert_snapshot!(
            daily.check(now).unwrap_err(),
            @"what is left of today's calls (100) is reserved for others, until midnight in the account's time zone; nothing was sent"
        );
    }
}
