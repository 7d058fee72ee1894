//! The portal's time.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970, from the machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock;

impl Clock {
    /// The time now, in milliseconds since 1970 (UTC).
    pub(crate) fn now(self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
            .unwrap_or_default()
    }
}
