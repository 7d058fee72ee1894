//! When a dynamic list becomes a static one.

use serde::{Deserialize, Serialize};

/// The wish, as clients send it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "conversionType", rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Conversion {
    /// On a day.
    ConversionDate {
        /// The year.
        year: i32,
        /// The month, from 1.
        month: u8,
        /// The day of the month.
        day: u8,
    },
    /// When no record has come or gone for this long.
    Inactivity {
        /// The unit of the time.
        #[serde(rename = "timeUnit")]
        time_unit: TimeUnit,
        /// How many of them.
        offset: i64,
    },
}

/// A unit of inactivity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum TimeUnit {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
}
