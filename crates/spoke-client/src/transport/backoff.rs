//! How long to wait before attempt n: exponential, capped, with full jitter drawn from an injected generator.
//!
//! Full jitter means a uniform draw between nothing and the exponential bound, so that clients that failed
//! together do not come back together. A wait that HubSpot asked for is a floor: the draw is added to it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Where the randomness of waits comes from.
#[derive(Clone)]
pub struct Jitter(Source);

#[derive(Clone)]
enum Source {
    Random(Arc<Mutex<fastrand::Rng>>),
    Share(f64),
}

impl Jitter {
    /// Random, seeded by the operating system.
    #[must_use]
    pub fn random() -> Self {
        Self(Source::Random(Arc::new(Mutex::new(fastrand::Rng::new()))))
    }

    /// Random from a seed: the same seed draws the same waits.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Random(Arc::new(Mutex::new(fastrand::Rng::with_seed(
            seed,
        )))))
    }

    /// Not random: always this share (0.0 to 1.0, clamped) of the bound. For tests.
    #[must_use]
    pub fn fixed(share: f64) -> Self {
        Self(Source::Share(if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            1.0
        }))
    }

    fn draw(&self, bound: Duration) -> Duration {
        let share = match &self.0 {
            Source::Random(generator) => generator.lock().unwrap_or_else(PoisonError::into_inner).f64(),
            Source::Share(share) => *share,
        };
        bound.mul_f64(share)
    }
}

impl fmt::Debug for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Random(_) => f.write_str("Jitter::random"),
            Source::Share(share) => write!(f, "Jitter::fixed({share})"),
        }
    }
}

/// Bounds of the exponential part.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Backoff {
    pub(crate) base: Duration,
    pub(crate) cap: Duration,
}

impl Backoff {
    /// The wait after `failed` attempts (1 or more), never shorter than `floor`.
    pub(crate) fn wait(&self, failed: u32, floor: Duration, jitter: &Jitter) -> Duration {
        let doublings = failed.saturating_sub(1).min(16);
        let bound = self
            .base
            .saturating_mul(1 << doublings)
            .min(self.cap)
            .min(super::FOREVER);
        floor.saturating_add(jitter.draw(bound)).min(super::FOREVER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff {
        base: Duration::from_millis(200),
        cap: Duration::from_secs(10),
    };

    #[test]
    fn the_bound_doubles_up_to_the_cap() {
        let whole = Jitter::fixed(1.0);
        let waits =
            [1, 2, 3, 6, 7, 60].map(|failed| BACKOFF.wait(failed, Duration::ZERO, &whole).as_millis());
        assert_eq!(waits, [200, 400, 800, 6_400, 10_000, 10_000]);
    }

    #[test]
    fn a_floor_is_never_undercut_and_the_draw_comes_on_top() {
        let floor = Duration::from_secs(2);
        assert_eq!(BACKOFF.wait(1, floor, &Jitter::fixed(0.0)), floor);
        assert_eq!(
            BACKOFF.wait(1, floor, &Jitter::fixed(0.5)),
            floor + Duration::from_millis(100)
        );
    }

    #[test]
    fn a_seed_repeats_its_draws_and_stays_inside_the_bound() {
        let (one, two) = (Jitter::seeded(7), Jitter::seeded(7));
        for failed in 1..20 {
            let wait = BACKOFF.wait(failed, Duration::ZERO, &one);
            assert_eq!(wait, BACKOFF.wait(failed, Duration::ZERO, &two));
            assert!(wait <= BACKOFF.cap);
        }
    }
}
