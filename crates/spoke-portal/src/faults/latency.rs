//! How late an answer is.

use std::time::Duration;

use super::draw::{mixed, normal};

/// The longest delay.
pub(crate) const LATENCY_MAX: Duration = Duration::from_secs(600);

/// How many standard deviations above the middle the 99th of a hundred lies.
const NINETY_NINTH: f64 = 2.326_347_874;

/// How late answers are: always the same, or drawn for each request from the fault's seed. Never later than ten minutes.
///
/// ```
/// use std::time::Duration;
/// use spoke_portal::{Fault, Latency};
///
/// // Half of the answers take longer than 200 ms, one of a hundred longer than 3 s.
/// let slow = Latency::percentiles(Duration::from_millis(200), Duration::from_secs(3));
/// let fault = Fault::latency(slow).seed(7);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Latency {
    /// Always this long.
    Fixed(Duration),
    /// Anything between the two, all equally likely.
    Uniform {
        /// At least.
        from: Duration,
        /// At most.
        to: Duration,
    },
    /// A normal distribution, cut off at zero.
    Normal {
        /// The middle.
        mean: Duration,
        /// The standard deviation.
        deviation: Duration,
    },
    /// A log-normal distribution, as answer times of servers roughly are.
    Percentiles {
        /// Half of the answers take at most this long.
        p50: Duration,
        /// 99 of 100 answers take at most this long.
        p99: Duration,
    },
}

impl Latency {
    /// Anything between the two, all equally likely; their order does not matter.
    #[must_use]
    pub fn uniform(one: Duration, other: Duration) -> Self {
        Self::Uniform {
            from: one.min(other),
            to: one.max(other),
        }
    }

    /// A normal distribution, cut off at zero.
    #[must_use]
    pub const fn normal(mean: Duration, deviation: Duration) -> Self {
        Self::Normal { mean, deviation }
    }

    /// A log-normal distribution with this median, of which one answer in a hundred takes longer than `p99`.
    #[must_use]
    pub const fn percentiles(p50: Duration, p99: Duration) -> Self {
        Self::Percentiles { p50, p99 }
    }

    /// The delay of the `number`th request.
    pub(super) fn draw(self, seed: u64, number: u64) -> Duration {
        // Other draws than those of the share, which go by the same seed and number.
        let bits = |salt: u64| mixed(seed ^ salt, number);
        let normal = || normal(bits(0x6c61_7465), bits(0x6e63_7921));
        let seconds = match self {
            Self::Fixed(time) => return time.min(LATENCY_MAX),
            Self::Uniform { from, to } => {
                let part = super::draw::fraction(bits(0x6c61_7465));
                from.as_secs_f64() + part * (to.as_secs_f64() - from.as_secs_f64())
            }
            Self::Normal { mean, deviation } => mean.as_secs_f64() + normal() * deviation.as_secs_f64(),
            Self::Percentiles { p50, p99 } => {
                let (middle, high) = (p50.as_secs_f64().max(1e-6), p99.as_secs_f64().max(1e-6));
                let deviation = (high / middle).ln().max(0.0) / NINETY_NINTH;
                middle * (deviation * normal()).exp()
            }
        };
        Duration::try_from_secs_f64(seconds)
            .unwrap_or_default()
            .min(LATENCY_MAX)
    }
}

impl From<Duration> for Latency {
    fn from(time: Duration) -> Self {
        Self::Fixed(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }

    fn drawn(latency: Latency, seed: u64) -> Vec<Duration> {
        let mut all: Vec<Duration> = (1..=4_000).map(|number| latency.draw(seed, number)).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn each_distribution_is_what_it_says() {
        // The latency, then what the lowest, the middle, the 99th of a hundred and the highest must lie between.
        for (latency, bounds) in [
            (
                Latency::Fixed(ms(200)),
                [(200, 200), (200, 200), (200, 200), (200, 200)],
            ),
            (
                Latency::uniform(ms(900), ms(100)),
                [(100, 110), (470, 530), (880, 900), (890, 900)],
            ),
            (
                Latency::normal(ms(500), ms(100)),
                [(0, 250), (485, 515), (700, 770), (750, 1_000)],
            ),
            (
                Latency::normal(ms(10), ms(1_000)),
                [(0, 0), (0, 80), (2_100, 2_700), (2_500, 6_000)],
            ),
            (
                Latency::percentiles(ms(200), ms(3_000)),
                [(1, 60), (185, 215), (2_500, 3_600), (4_000, 60_000)],
            ),
            (
                Latency::Fixed(Duration::from_secs(7_000)),
                [(600_000, 600_000); 4],
            ),
        ] {
            let all = drawn(latency, 1);
            for (at, (low, high)) in [0, 1_999, 3_959, 3_999].into_iter().zip(bounds) {
                assert!(
                    all[at] >= ms(low) && all[at] <= ms(high),
                    "{latency:?}: the {at}th is {:?}",
                    all[at]
                );
            }
            assert_eq!(all, drawn(latency, 1));
        }
        let spread = Latency::uniform(ms(0), ms(900));
        assert_ne!(drawn(spread, 1), drawn(spread, 2));
    }
}
