//! This moment, and moments before it.

use std::time::{Duration, SystemTime};

use spoke_ops::Timestamp;

/// Now.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// So long ago.
#[must_use]
pub fn before(back: Duration) -> Timestamp {
    SystemTime::now()
        .checked_sub(back)
        .and_then(|then| Timestamp::try_from(then).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
