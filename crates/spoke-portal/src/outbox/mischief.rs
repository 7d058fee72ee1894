//! Deliberate mischief with deliveries: what HubSpot says may happen, on demand and repeatable.

use std::time::Duration;

use fastrand::Rng;

/// The longest delay: a day.
pub(crate) const DELAY_MAX_MS: u64 = 24 * 60 * 60 * 1000;
/// The seed when none is chosen: two portals that are told the same do the same.
pub(crate) const SEED: u64 = 1;

/// What shall happen to events between the change and the delivery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mischief {
    /// How many of a hundred events are delivered twice.
    pub(crate) duplicate_percent: u8,
    /// Whether events and deliveries change places.
    pub(crate) reorder: bool,
    /// Deliveries wait for up to this long, on the portal's clock.
    pub(crate) delay: Duration,
}

/// Mischief with the dice it is decided by. The waits between attempts are thrown with the same dice.
#[derive(Debug)]
pub(super) struct Dice {
    pub(super) mischief: Mischief,
    pub(super) seed: u64,
    random: Rng,
}

impl Default for Dice {
    fn default() -> Self {
        Self::new(Mischief::default(), SEED)
    }
}

impl Dice {
    pub(super) fn new(mischief: Mischief, seed: u64) -> Self {
        Self {
            mischief,
            seed,
            random: Rng::with_seed(seed),
        }
    }

    /// 0 to 1,000, for the wait before another attempt.
    pub(super) fn chance(&mut self) -> u32 {
        self.random.u32(0..=1000)
    }

    /// Which of so many waiting deliveries goes first.
    pub(super) fn next_of(&mut self, count: usize) -> usize {
        if self.mischief.reorder && count > 1 {
            self.random.usize(0..count)
        } else {
            0
        }
    }

    /// How long a new delivery waits, in milliseconds.
    pub(super) fn delay(&mut self) -> i64 {
        let most = i64::try_from(self.mischief.delay.as_millis()).unwrap_or(0);
        if most == 0 { 0 } else { self.random.i64(0..=most) }
    }

    /// Mixes events, and returns those that are delivered once more.
    pub(super) fn upset<T: Clone>(&mut self, events: &mut [T]) -> Vec<T> {
        if self.mischief.reorder {
            self.random.shuffle(events);
        }
        if self.mischief.duplicate_percent == 0 {
            return Vec::new();
        }
        let percent = self.mischief.duplicate_percent;
        let twice = events.iter().filter(|_| self.random.u8(0..100) < percent);
        twice.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_does_the_same_and_nothing_is_lost() {
        let mischief = Mischief {
            duplicate_percent: 30,
            reorder: true,
            delay: Duration::from_secs(60),
        };
        let run = |seed| {
            let mut dice = Dice::new(mischief, seed);
            let mut events: Vec<u32> = (0..100).collect();
            let twice = dice.upset(&mut events);
            (events, twice, dice.delay(), dice.next_of(50), dice.chance())
        };
        let (mut events, twice, delay, ..) = run(7);
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
        assert!((10..60).contains(&twice.len()), "{}", twice.len());
        assert!((0..=60_000).contains(&delay));
        assert!(!events.is_sorted());
        events.sort_unstable();
        assert!(events.into_iter().eq(0..100));
    }

    #[test]
    fn without_mischief_nothing_is_touched() {
        let mut dice = Dice::default();
        let mut events = [1, 2, 3];
        assert_eq!(dice.upset(&mut events), [] as [i32; 0]);
        assert_eq!((events, dice.delay(), dice.next_of(9)), ([1, 2, 3], 0, 0));
    }
}
