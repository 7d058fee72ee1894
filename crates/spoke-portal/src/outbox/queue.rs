//! Events that wait to be sent, in a bounded queue.

use std::collections::{BTreeMap, VecDeque};

use spoke_model::webhooks::{EVENTS_PER_DELIVERY_MAX, Event, retry_delay_ms};

/// Events that wait at the same time; newer ones are dropped.
const EVENTS_MAX: usize = 100_000;

/// One request's worth of events.
#[derive(Debug)]
pub(super) struct Parcel {
    /// The events, at most a hundred.
    pub(super) events: Vec<Event>,
    /// When the first attempt failed, in milliseconds since 1970.
    first_failure: Option<i64>,
    /// 0 for the first attempt.
    pub(super) attempt: u32,
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Queue {
    fresh: VecDeque<Event>,
    /// By the time of the next attempt; the number keeps equal times apart.
    failed: BTreeMap<(i64, u64), Parcel>,
    parcels: u64,
    waiting: usize,
}

impl Queue {
    /// Adds an event. `false` when there is no room.
    pub(super) fn push(&mut self, event: Event) -> bool {
        if self.waiting >= EVENTS_MAX {
            return false;
        }
        self.waiting += 1;
        self.fresh.push_back(event);
        true
    }

    /// What to send now: what is due again first, then what is new.
    pub(super) fn take(&mut self, now: i64) -> Option<Parcel> {
        let due = self
            .failed
            .first_entry()
            .filter(|entry| entry.key().0 <= now)
            .map(|entry| entry.remove());
        let parcel = match due {
            Some(parcel) => parcel,
            None if self.fresh.is_empty() => return None,
            None => {
                let count = self.fresh.len().min(EVENTS_PER_DELIVERY_MAX);
                Parcel {
                    events: self.fresh.drain(..count).collect(),
                    first_failure: None,
                    attempt: 0,
                }
            }
        };
        self.waiting = self.waiting.saturating_sub(parcel.events.len());
        Some(parcel)
    }

    /// Keeps a delivery that failed for its next attempt; `false` when there is none left.
    pub(super) fn retry(&mut self, mut parcel: Parcel, now: i64, chance: u32) -> bool {
        let first_failure = *parcel.first_failure.get_or_insert(now);
        parcel.attempt += 1;
        let Some(delay) = retry_delay_ms(parcel.attempt, chance) else {
            return false;
        };
        for event in &mut parcel.events {
            event.attempt_number = parcel.attempt;
        }
        self.waiting += parcel.events.len();
        self.parcels += 1;
        let due = first_failure.saturating_add(delay).max(now);
        self.failed.insert((due, self.parcels), parcel);
        true
    }

    /// When the next failed delivery is due.
    pub(super) fn next_due(&self) -> Option<i64> {
        self.failed.first_key_value().map(|((due, _), _)| *due)
    }

    /// Forgets everything; there is nowhere to send it.
    pub(super) fn clear(&mut self) -> usize {
        let dropped = self.waiting;
        *self = Self {
            parcels: self.parcels,
            ..Self::default()
        };
        dropped
    }
}

#[cfg(test)]
mod tests {
    use spoke_model::webhooks::ATTEMPTS_MAX;

    use super::*;

    fn queue(events: usize) -> Queue {
        let mut queue = Queue::default();
        for _ in 0..events {
            assert!(queue.push(Event::default()));
        }
        queue
    }

    #[test]
    fn a_delivery_holds_a_hundred_events() {
        let mut queue = queue(250);
        let sizes: Vec<usize> = std::iter::from_fn(|| queue.take(0))
            .map(|parcel| parcel.events.len())
            .collect();
        assert_eq!(sizes, [100, 100, 50]);
    }

    #[test]
    fn the_queue_is_bounded_and_counts_what_waits_for_another_attempt() {
        let mut queue = queue(EVENTS_MAX);
        assert!(!queue.push(Event::default()));
        let parcel = queue.take(0).expect("a parcel");
        assert!(queue.retry(parcel, 0, 500));
        assert!(!queue.push(Event::default()));
    }

    #[test]
    fn ten_attempts_follow_the_first_and_each_says_its_number() {
        let mut queue = queue(1);
        let mut now = 0;
        let mut parcel = queue.take(now).expect("the first attempt");
        for attempt in 1..=ATTEMPTS_MAX {
            assert!(queue.retry(parcel, now, 500));
            let due = queue.next_due().expect("another attempt");
            assert!(queue.take(due - 1).is_none());
            now = due;
            parcel = queue.take(now).expect("it is due");
            assert_eq!(
                parcel.events.first().map(|event| event.attempt_number),
                Some(attempt)
            );
        }
        assert!(!queue.retry(parcel, now, 500));
        assert_eq!(now, 22 * 60 * 60 * 1000);
    }
}
