//! The day that deadlines are counted from: given, or the clock's.

use std::time::{SystemTime, UNIX_EPOCH};

use spoke_model::time::{Date, Timestamp};

use crate::failure::Failure;

/// The day as typed, or today.
pub fn today(typed: Option<&str>) -> Result<Timestamp, Failure> {
    match typed {
        Some(text) => Date::parse(text).map(Date::midnight).map_err(|error| {
            Failure::usage(format!("--today {text:?} is no day"))
                .because(&error)
                .hint("write it as 2026-11-30")
        }),
        None => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Ok(Timestamp::from_millis(
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            ))
        }
    }
}
