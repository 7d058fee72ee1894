//! When a dynamic list becomes a static one (`schedule-conversion`).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// The wish, as clients send it and get it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "conversionType", rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Conversion {
    /// At the start of a day.
    ConversionDate {
        /// The year.
        year: i16,
        /// The month, from 1.
        month: i8,
        /// The day of the month.
        day: i8,
    },
    /// When no record has come or gone for this long.
    Inactivity {
        /// The unit of the time.
        #[serde(rename = "timeUnit")]
        time_unit: InactivityUnit,
        /// How many of them.
        offset: i32,
    },
}

/// A unit of inactivity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum InactivityUnit {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
}

impl Conversion {
    /// When it is due, for a list to which a record came or from which one went last at `last_change`. `None` for a day
    /// that does not exist or a time that is not positive.
    #[must_use]
    pub fn due(self, last_change: i64, zone: &TimeZone) -> Option<i64> {
        let due = match self {
            Self::ConversionDate { year, month, day } => Date::new(year, month, day)
                .ok()?
                .to_zoned_datetime(zone.clone())
                .ok()?,
            Self::Inactivity { offset, .. } if offset <= 0 => return None,
            Self::Inactivity { time_unit, offset } => {
                let offset = i64::from(offset);
                let span = match time_unit {
                    InactivityUnit::Day => Span::new().try_days(offset),
                    InactivityUnit::Week => Span::new().try_weeks(offset),
                    InactivityUnit::Month => Span::new().try_months(offset),
                };
                let last = Timestamp::from_millisecond(last_change).ok()?;
                let last = last.to_zoned_datetime(zone.clone());
                last.checked_add(span.ok()?).ok()?
            }
        };
        Some(due.timestamp().as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversion_is_due_at_midnight_or_after_a_quiet_time() {
        let text = |conversion: Conversion| {
            let last = crate::time::Timestamp::parse("2026-01-31T08:00:00Z").unwrap();
            let due = conversion.due(last.millis(), &TimeZone::UTC);
            due.map(|due| crate::time::Timestamp::from_millis(due).to_iso())
        };
        let date = |day| Conversion::ConversionDate {
            year: 2026,
            month: 2,
            day,
        };
        assert_eq!(text(date(28)).as_deref(), Some("2026-02-28T00:00:00.000Z"));
        assert_eq!(text(date(30)), None);
        let quiet = |time_unit, offset| Conversion::Inactivity { time_unit, offset };
        assert_eq!(
            text(quiet(InactivityUnit::Month, 1)).as_deref(),
            Some("2026-02-28T08:00:00.000Z")
        );
        assert_eq!(
            text(quiet(InactivityUnit::Week, 2)).as_deref(),
            Some("2026-02-14T08:00:00.000Z")
        );
        assert_eq!(text(quiet(InactivityUnit::Day, 0)), None);
        assert_eq!(text(quiet(InactivityUnit::Day, i32::MAX)), None);
    }
}
