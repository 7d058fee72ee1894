//! When a fault holds, on the portal's clock.

use std::time::Duration;

/// The longest time that a fault may be set for, and the longest it may be set ahead.
pub(crate) const LASTING_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// When a fault begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Start {
    /// As soon as it is set.
    #[default]
    AtOnce,
    /// This long after it was set.
    After(Duration),
    /// At this time, in milliseconds since 1970.
    At(i64),
}

/// When a fault ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum End {
    /// When it is cleared, or its count is used up.
    #[default]
    Open,
    /// This long after it began.
    After(Duration),
    /// At this time, in milliseconds since 1970.
    At(i64),
    /// At the next midnight of the account's time zone, when the daily limit begins anew.
    Midnight,
}

/// The two as times, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// It holds from here on.
    pub(crate) starts: i64,
    /// It holds no longer from here on.
    pub(crate) ends: Option<i64>,
}

impl Window {
    /// The window of a fault that is set now; `midnight` gives the account's next one after a time.
    pub(crate) fn of(start: Start, end: End, now: i64, midnight: impl Fn(i64) -> i64) -> Self {
        let later = |from: i64, time: Duration| {
            from.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
        };
        let starts = match start {
            Start::AtOnce => now,
            Start::After(time) => later(now, time),
            Start::At(time) => time,
        };
        let ends = match end {
            End::Open => None,
            End::After(time) => Some(later(starts.max(now), time)),
            End::At(time) => Some(time),
            End::Midnight => Some(midnight(starts.max(now))),
        };
        Self { starts, ends }
    }

    /// Whether it holds at a time.
    pub(crate) fn is_open(self, now: i64) -> bool {
        now >= self.starts && !self.is_over(now)
    }

    /// Whether it will never hold again.
    pub(crate) fn is_over(self, now: i64) -> bool {
        self.ends.is_some_and(|ends| ends <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_and_closes() {
        let midnight = |from: i64| (from / 1_000 + 1) * 1_000;
        let second = Duration::from_secs(1);
        for (start, end, open, shut) in [
            (Start::AtOnce, End::Open, &[100, 9_999][..], &[99][..]),
            (Start::AtOnce, End::After(second), &[100, 1_099], &[1_100]),
            (
                Start::After(second),
                End::After(second),
                &[1_100, 2_099],
                &[1_099, 2_100],
            ),
            (Start::At(500), End::At(600), &[500, 599], &[499, 600]),
            (Start::At(-5), End::After(second), &[100, 1_099], &[1_100]),
            (Start::AtOnce, End::Midnight, &[100, 999], &[1_000]),
            (Start::At(1_500), End::Midnight, &[1_500, 1_999], &[999, 2_000]),
        ] {
            let window = Window::of(start, end, 100, midnight);
            for now in open {
                assert!(window.is_open(*now), "{start:?} {end:?} at {now}");
            }
            for now in shut {
                assert!(!window.is_open(*now), "{start:?} {end:?} at {now}");
            }
        }
    }
}
