//! How the portal is used: requests by minute of its clock, by operation and by caller, since it started.
//!
//! Bounded: a day and a half of minutes, the operations of the portal's table, and a fixed number of callers.

use std::collections::BTreeMap;
use std::time::Duration;

use hashbrown::HashMap;
use parking_lot::Mutex;

use super::record::Record;

/// Minutes that are kept; the oldest make room.
const MINUTES: usize = 36 * 60;
/// The app that a call is made for, and how the caller proved who it is.
pub(crate) type Caller = (Option<u64>, &'static str);

/// Callers that are told apart; later ones are counted together.
const CALLERS: usize = 200;
/// Who comes after [`CALLERS`] others.
const OTHERS: Caller = (None, "others");
/// The operation of a path that leads to none.
const NO_OPERATION: &str = "no operation";
/// A minute in milliseconds.
const MINUTE: i64 = 60 * 1000;

/// What became of some requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// All of them.
    pub(crate) requests: u64,
    /// Those that did not end well, with those over a limit.
    pub(crate) failed: u64,
    /// Those that were over a limit: 429.
    pub(crate) limited: u64,
    /// How long all of them took together.
    pub(crate) took: Duration,
}

impl Tally {
    fn count(&mut self, record: &Record) {
        self.requests += 1;
        self.failed += u64::from(record.failed());
        self.limited += u64::from(record.status == 429);
        self.took = self.took.saturating_add(record.duration);
    }

    /// Both together.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            failed: self.failed + other.failed,
            limited: self.limited + other.limited,
            took: self.took.saturating_add(other.took),
        }
    }

    /// What one took in the middle, in milliseconds; 0 for none.
    pub(crate) fn mean_milliseconds(self) -> f64 {
        if self.requests == 0 {
            return 0.0;
        }
        self.took.as_secs_f64() * 1000.0 / self.requests as f64
    }
}

/// The use of one portal.
#[derive(Debug, Default)]
pub(crate) struct Usage(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// By minutes since 1970.
    minutes: BTreeMap<i64, Tally>,
    operations: HashMap<&'static str, Tally>,
    callers: HashMap<Caller, Tally>,
}

impl Usage {
    /// Counts a request.
    pub(super) fn count(&self, record: &Record) {
        let minute = record.at.div_euclid(MINUTE);
        let operation = record.seen.operation.map_or(NO_OPERATION, |(name, ..)| name);
        let mut counts = self.0.lock();
        counts.minutes.entry(minute).or_default().count(record);
        if counts.minutes.len() > MINUTES {
            counts.minutes.pop_first();
        }
        counts.operations.entry(operation).or_default().count(record);
        let caller = (record.seen.app, record.caller());
        let has_room = counts.callers.len() < CALLERS || counts.callers.contains_key(&caller);
        let caller = if has_room { caller } else { OTHERS };
        counts.callers.entry(caller).or_default().count(record);
    }

    /// The last stretch of time as `slots` of `minutes` each, the oldest first, each with its beginning in milliseconds;
    /// the last one holds `now`.
    pub(crate) fn over_time(&self, now: i64, minutes: i64, slots: i64) -> Vec<(i64, Tally)> {
        let minutes = minutes.max(1);
        let last = now.div_euclid(MINUTE).div_euclid(minutes);
        let counts = self.0.lock();
        (last - slots + 1..=last)
            .map(|slot| {
                let first = slot * minutes;
                let tally = counts
                    .minutes
                    .range(first..first + minutes)
                    .fold(Tally::default(), |sum, (_, tally)| sum.with(*tally));
                (first * MINUTE, tally)
            })
            .collect()
    }

    /// The operations, the most used first, then by name.
    pub(crate) fn by_operation(&self) -> Vec<(&'static str, Tally)> {
        ordered(&self.0.lock().operations)
    }

    /// The callers, likewise.
    pub(crate) fn by_caller(&self) -> Vec<(Caller, Tally)> {
        ordered(&self.0.lock().callers)
    }
}

fn ordered<K: Copy + Ord>(tallies: &HashMap<K, Tally>) -> Vec<(K, Tally)> {
    let mut list: Vec<(K, Tally)> = tallies.iter().map(|(key, tally)| (*key, *tally)).collect();
    list.sort_by(|(one, a), (other, b)| b.requests.cmp(&a.requests).then_with(|| one.cmp(other)));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::log::tests::record;

    fn at(minute: i64, status: u16) -> Record {
        Record {
            at: minute * MINUTE + 5,
            ..record(status, "/x")
        }
    }

    #[test]
    fn requests_are_counted_in_their_slot() {
        let usage = Usage::default();
        for (minute, status) in [(100, 200), (101, 429), (104, 500), (104, 200), (90, 200)] {
            usage.count(&at(minute, status));
        }
        let slots = usage.over_time(104 * MINUTE + 59_999, 2, 3);
        let counts: Vec<(i64, u64, u64, u64)> = slots
            .iter()
            .map(|(start, tally)| (start / MINUTE, tally.requests, tally.failed, tally.limited))
            .collect();
        assert_eq!(counts, [(100, 2, 1, 1), (102, 0, 0, 0), (104, 2, 1, 0)]);
        let [(name, tally)] = usage.by_operation().try_into().expect("one");
        assert_eq!((name, tally.requests), (NO_OPERATION, 5));
        assert!((tally.mean_milliseconds() - 3.0).abs() < 0.001, "{tally:?}");
    }

    #[test]
    fn the_oldest_minute_makes_room() {
        let usage = Usage::default();
        for minute in 0..MINUTES as i64 + 10 {
            usage.count(&at(minute, 200));
        }
        assert_eq!(usage.0.lock().minutes.len(), MINUTES);
        let all = usage.over_time(MINUTES as i64 * MINUTE, 10_000, 1);
        assert_eq!(all.first().map(|(_, tally)| tally.requests), Some(MINUTES as u64));
    }
}
