//! The portal's time: the machine's clock, set to another time at the start and moved by as much as a test asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970. Clones share their offset.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clock {
    /// How far the portal's time is ahead of the machine's, in milliseconds.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows this time now, in milliseconds since 1970, and runs on from there.
    pub(crate) fn set_to(now: i64) -> Self {
        let clock = Self::default();
        let ahead = now.saturating_sub(clock.now());
        clock.ahead.store(ahead, Ordering::Relaxed);
        clock
    }

    /// The time now, in milliseconds since 1970 (UTC).
    pub(crate) fn now(&self) -> i64 {
        let machine = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
            .unwrap_or_default();
        machine.saturating_add(self.ahead.load(Ordering::Relaxed))
    }

    /// Moves the portal's time forward.
    pub(crate) fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.ahead.fetch_add(by, Ordering::Relaxed);
    }
}
