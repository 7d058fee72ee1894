//! The calls of one day.

use std::sync::atomic::{AtomicU64, Ordering};

/// The day's number in the upper half, the count in the lower.
#[derive(Debug, Default)]
pub(super) struct Day(AtomicU64);

impl Day {
    /// A day on which this many calls were made already.
    pub(super) fn with(day: u32, count: u32) -> Self {
        Self(AtomicU64::new(packed(day, count)))
    }

    /// Counts one call and returns the count; a new day starts at zero.
    pub(super) fn count(&self, day: u32) -> u32 {
        self.count_many(day, 1)
    }

    /// Counts some calls and returns the count.
    pub(super) fn count_many(&self, day: u32, calls: u32) -> u32 {
        let before = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |before| {
                Some(packed(day, within(before, day).saturating_add(calls)))
            });
        let (Ok(before) | Err(before)) = before;
        within(before, day).saturating_add(calls)
    }

    /// The count of a day; 0 when another one is being counted.
    pub(super) fn used(&self, day: u32) -> u32 {
        within(self.0.load(Ordering::Relaxed), day)
    }
}

fn packed(day: u32, count: u32) -> u64 {
    u64::from(day) << 32 | u64::from(count)
}

fn within(packed: u64, day: u32) -> u32 {
    if packed >> 32 == u64::from(day) {
        packed as u32
    } else {
        0
    }
}
