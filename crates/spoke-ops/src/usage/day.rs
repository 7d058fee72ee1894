//! The day of an account: HubSpot's daily allowance begins at midnight in the account's time zone (documented).

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// A day, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Day {
    /// Its midnight.
    pub start: i64,
    /// The next midnight.
    pub end: i64,
}

/// A time zone that nobody knows.
#[derive(Debug, thiserror::Error)]
#[error("the account's time zone {0:?} is not known")]
pub struct UnknownTimeZone(pub String);

/// A time zone by HubSpot's name, or by its distance from UTC where HubSpot gives no name.
fn zone(name: Option<&str>, offset_ms: Option<i64>) -> Result<TimeZone, UnknownTimeZone> {
    match (name, offset_ms) {
        (Some(name), _) => TimeZone::get(name).map_err(|_| UnknownTimeZone(name.to_owned())),
        (None, Some(offset)) => i32::try_from(offset / 1000)
            .ok()
            .and_then(|seconds| Offset::from_seconds(seconds).ok())
            .map(Offset::to_time_zone)
            .ok_or_else(|| UnknownTimeZone(format!("{offset} ms"))),
        (None, None) => Ok(TimeZone::UTC),
    }
}

impl Day {
    /// The account's day in which `now` lies.
    ///
    /// # Errors
    /// When the time zone is not known.
    pub fn of(name: Option<&str>, offset_ms: Option<i64>, now: i64) -> Result<Self, UnknownTimeZone> {
        let zone = zone(name, offset_ms)?;
        let unknown = || UnknownTimeZone(name.unwrap_or_default().to_owned());
        let time = Timestamp::from_millisecond(now).map_err(|_| unknown())?;
        let start = time
            .to_zoned_datetime(zone)
            .start_of_day()
            .map_err(|_| unknown())?;
        let end = start
            .checked_add(1.day())
            .and_then(|next| next.start_of_day())
            .map_err(|_| unknown())?;
        Ok(Self {
            start: start.timestamp().as_millisecond(),
            end: end.timestamp().as_millisecond(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().expect("a time").as_millisecond()
    }

    #[test]
    fn a_day_begins_at_the_accounts_own_midnight() {
        let day = Day::of(Some("US/Eastern"), None, at("2026-01-13T03:00:00Z")).expect("a day");
        assert_eq!(
            (day.start, day.end),
            (at("2026-01-12T05:00:00Z"), at("2026-01-13T05:00:00Z"))
        );
        let day = Day::of(None, Some(3_600_000), at("2026-01-13T23:30:00Z")).expect("a day");
        assert_eq!(day.start, at("2026-01-13T23:00:00Z"));
    }

    #[test]
    fn a_day_on_which_the_clocks_change_is_shorter() {
        let day = Day::of(Some("Europe/Berlin"), None, at("2026-03-29T12:00:00Z")).expect("a day");
        assert_eq!(day.end - day.start, 23 * 3_600_000);
        assert!(Day::of(Some("Mars/Olympus"), None, 0).is_err());
    }
}
