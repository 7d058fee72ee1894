//! Dates and times as people write them in files.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::time::{Date as Day, Timestamp};

/// In which order day, month and year stand in a file (documented).
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DateFormat {
    /// `12/31/2026`: when nothing is said (documented).
    #[default]
    MonthDayYear,
    /// `31/12/2026`.
    DayMonthYear,
    /// `2026/12/31`.
    YearMonthDay,
}

/// Where the clock times of a file are meant.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

/// The text names no time zone.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0:?} is no time zone: write it as America/New_York")]
pub struct UnknownTimeZone(String);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl Zone {
    /// The zone with this name, such as `America/New_York`.
    ///
    /// # Errors
    /// [`UnknownTimeZone`] for any other text.
    pub fn named(name: &str) -> Result<Self, UnknownTimeZone> {
        TimeZoneDatabase::bundled()
            .get(name)
            .map(Self)
            .map_err(|_| UnknownTimeZone(name.to_owned()))
    }
}

impl DateFormat {
    /// Reads a day: in this order with `/`, `-`, `.` or blanks between, or in the forms the API takes. A time of day
    /// behind it is passed over (assumed). Two digits of a year mean 1970 to 2069 (assumed).
    #[must_use]
    pub fn day(self, text: &str) -> Option<Day> {
        let text = text.trim();
        if let Some((date, _)) = self.split(text) {
            let days = date.since(Date::constant(1970, 1, 1)).ok()?.get_days();
            return Some(Day::from_days(i64::from(days)));
        }
        Timestamp::parse(text).ok().map(Day::of)
    }

    /// Reads an instant: a day in this order, with or without a time of day (`14:30`, `14:30:05`, `2:30 PM`), on the
    /// clocks of the zone; or in the forms the API takes.
    #[must_use]
    pub fn instant(self, text: &str, zone: &Zone) -> Option<Timestamp> {
        let text = text.trim();
        let Some((date, rest)) = self.split(text) else {
            return Timestamp::parse(text).ok();
        };
        let time = if rest.is_empty() {
            Time::midnight()
        } else {
            time_of_day(rest)?
        };
        let at = zone
            .0
            .to_ambiguous_timestamp(DateTime::from_parts(date, time))
            .compatible()
            .ok()?;
        Some(Timestamp::from_millis(at.as_millisecond()))
    }

    /// The day at the start of the text, and what follows it.
    fn split(self, text: &str) -> Option<(Date, &str)> {
        let mut numbers = [0_u32; 3];
        let mut lengths = [0_usize; 3];
        let mut rest = text;
        for (position, (number, length)) in numbers.iter_mut().zip(&mut lengths).enumerate() {
            if position > 0 {
                rest = rest.strip_prefix(['/', '-', '.', ' '])?;
            }
            *length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, after) = rest.split_at_checked(*length)?;
            if digits.is_empty() || digits.len() > 4 {
                return None;
            }
            *number = digits.parse().ok()?;
            rest = after;
        }
        if rest.starts_with('T') || rest.starts_with('t') {
            return None;
        }
        let after = rest.trim_start_matches([',', ' ']);
        if !rest.is_empty() && after.len() == rest.len() {
            return None;
        }
        let year_first = lengths.first() == Some(&4);
        let [first, second, third] = numbers;
        let (year, month, day) = match self {
            // ISO order is understood whatever the format says (assumed).
            _ if year_first => (first, second, third),
            Self::MonthDayYear => (third, first, second),
            Self::DayMonthYear => (third, second, first),
            Self::YearMonthDay => (first, second, third),
        };
        let year = match year {
            0..=69 => year + 2000,
            70..=99 => year + 1900,
            _ => year,
        };
        let date = Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        );
        Some((date.ok()?, after))
    }
}

fn time_of_day(text: &str) -> Option<Time> {
    let upper = text.trim().to_ascii_uppercase();
    let (clock, afternoon) = match (upper.strip_suffix("AM"), upper.strip_suffix("PM")) {
        (Some(clock), _) => (clock, Some(false)),
        (_, Some(clock)) => (clock, Some(true)),
        _ => (upper.as_str(), None),
    };
    let mut parts = clock.trim().split(':');
    let mut number = |missing: Option<i8>| match parts.next() {
        None => missing,
        Some(digits) => digits.parse::<i8>().ok(),
    };
    let (hour, minute, second) = (number(None)?, number(None)?, number(Some(0))?);
    if parts.next().is_some() {
        return None;
    }
    let hour = match afternoon {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DateFormat as F, Zone};

    #[test]
    fn days_are_read_in_the_order_of_the_format() {
        for (format, text, day) in [
            (F::MonthDayYear, "12/31/2026", Some("2026-12-31")),
            (F::DayMonthYear, "31/12/2026", Some("2026-12-31")),
            (F::DayMonthYear, "1.2.26", Some("2026-02-01")),
            (F::YearMonthDay, "2026/12/31", Some("2026-12-31")),
            (F::YearMonthDay, "26-1-2", Some("2026-01-02")),
            (F::MonthDayYear, "2026-12-31", Some("2026-12-31")),
            (F::MonthDayYear, "12/31/1999 23:59", Some("1999-12-31")),
            (F::MonthDayYear, "1709251200000", Some("2024-03-01")),
            (F::MonthDayYear, "31/12/2026", None),
            (F::MonthDayYear, "2/30/2026", None),
            (F::MonthDayYear, "soon", None),
            (F::MonthDayYear, "1/2", None),
            (F::MonthDayYear, "", None),
        ] {
            assert_eq!(format.day(text).map(|day| day.to_iso()).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn times_are_on_the_clocks_of_the_zone() {
        let york = Zone::named("America/New_York").unwrap();
        for (zone, text, instant) in [
            (&york, "12/31/2026", Some("2026-12-31T05:00:00.000Z")),
            (&york, "07/01/2026 14:30", Some("2026-07-01T18:30:00.000Z")),
            (&york, "07/01/2026, 2:30:05 PM", Some("2026-07-01T18:30:05.000Z")),
            (
                &Zone::default(),
                "07/01/2026 12:00 am",
                Some("2026-07-01T00:00:00.000Z"),
            ),
            (&york, "2026-07-01T00:00:00Z", Some("2026-07-01T00:00:00.000Z")),
            (&york, "07/01/2026 25:00", None),
            (&york, "07/01/2026 13:00 PM", None),
            (&york, "07/01/2026x", None),
        ] {
            let read = F::MonthDayYear.instant(text, zone).map(|at| at.to_iso());
            assert_eq!(read.as_deref(), instant, "{text}");
        }
        assert!(Zone::named("Atlantis").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,24}", numbers in "[0-9/.: -]{0,24}") {
            for format in [F::MonthDayYear, F::DayMonthYear, F::YearMonthDay] {
                for text in [&text, &numbers] {
                    let _ = (format.day(text), format.instant(text, &Zone::default()));
                }
            }
        }
    }
}
