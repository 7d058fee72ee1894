//! Days of a time zone, and how far it is from UTC.

use jiff::civil::{Date, Time, date};
use jiff::tz::TimeZone;

use super::Timestamp;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A day of a time zone.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LocalDay {
    /// Its number: days since 1970-01-01 on the calendar.
    pub number: i32,
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant of the next day: 23, 24 or 25 hours later.
    pub end: Timestamp,
}

impl LocalDay {
    /// The day that an instant falls on in UTC.
    #[must_use]
    pub fn in_utc(now: Timestamp) -> Self {
        let number = now.millis().div_euclid(DAY_MS);
        Self {
            number: i32::try_from(number).unwrap_or_default(),
            start: Timestamp::from_millis(number.saturating_mul(DAY_MS)),
            end: Timestamp::from_millis(number.saturating_add(1).saturating_mul(DAY_MS)),
        }
    }
}

/// The day that an instant falls on in a time zone. `None` when there is no such zone.
///
/// ```
/// use spoke_model::time::{Timestamp, local_day};
///
/// // Clocks in New York went back at 06:00 UTC.
/// let day = local_day(Timestamp::parse("2026-11-01T12:00:00Z").unwrap(), "US/Eastern").unwrap();
/// assert_eq!((day.end.millis() - day.start.millis()) / 3_600_000, 25);
/// ```
#[must_use]
pub fn local_day(now: Timestamp, zone: &str) -> Option<LocalDay> {
    let zone = TimeZone::get(zone).ok()?;
    let now = jiff::Timestamp::from_millisecond(now.millis()).ok()?;
    let today = zone.to_datetime(now).date();
    // Where clocks leap over midnight, the first instant after it.
    let midnight = |day: Date| {
        let instant = zone.to_timestamp(day.to_datetime(Time::midnight())).ok()?;
        Some(Timestamp::from_millis(instant.as_millisecond()))
    };
    Some(LocalDay {
        number: (today - date(1970, 1, 1)).get_days(),
        start: midnight(today)?,
        end: midnight(today.tomorrow().ok()?)?,
    })
}

/// How far a time zone is ahead of UTC at an instant, in seconds. `None` when there is no such zone.
///
/// ```
/// use spoke_model::time::{Timestamp, utc_offset};
///
/// let winter = Timestamp::parse("2026-12-01T00:00:00Z").unwrap();
/// assert_eq!(utc_offset(winter, "US/Eastern"), Some(-5 * 3600));
/// ```
#[must_use]
pub fn utc_offset(now: Timestamp, zone: &str) -> Option<i32> {
    let zone = TimeZone::get(zone).ok()?;
    let now = jiff::Timestamp::from_millisecond(now.millis()).ok()?;
    Some(zone.to_offset(now).seconds())
}

/// The first instant of the next day in a time zone, such as `US/Eastern`: when daily allowances begin anew
/// (documented). `None` when there is no such zone.
///
/// ```
/// use spoke_model::time::{Timestamp, next_midnight};
///
/// let now = Timestamp::parse("2026-11-25T13:00:00Z").unwrap();
/// assert_eq!(next_midnight(now, "US/Eastern").unwrap().to_iso(), "2026-11-26T05:00:00.000Z");
/// assert_eq!(next_midnight(now, "Nowhere/Land"), None);
/// ```
#[must_use]
pub fn next_midnight(now: Timestamp, zone: &str) -> Option<Timestamp> {
    local_day(now, zone).map(|day| day.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_utc_are_those_of_its_zone() {
        for now in [
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00Z",
            "2026-10-25T12:00:00Z",
        ] {
            let now = Timestamp::parse(now).unwrap();
            assert_eq!(Some(LocalDay::in_utc(now)), local_day(now, "UTC"));
        }
    }

    #[test]
    fn a_day_of_25_hours_ends_when_it_ends() {
        // Clocks in Berlin went back on 2026-10-25.
        for (now, midnight) in [
            ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00.000Z"),
            ("2026-10-25T22:59:59Z", "2026-10-25T23:00:00.000Z"),
            ("2026-10-25T23:00:00Z", "2026-10-26T23:00:00.000Z"),
        ] {
            let now = Timestamp::parse(now).unwrap();
            assert_eq!(next_midnight(now, "Europe/Berlin").unwrap().to_iso(), midnight);
        }
    }
}
