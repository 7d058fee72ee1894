//! A calendar day, the value of HubSpot's `date` properties.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Timestamp, civil};

const DAY_MS: i64 = 86_400_000;

/// A day, counted from 1970-01-01.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct Date(i64);

/// Why a text is no date.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseDateError {
    /// An instant that isn't midnight UTC. HubSpot refuses it with `INVALID_DATE`.
    #[error("{0} is not at midnight UTC")]
    NotMidnight(String),
    /// Neither `YYYY-MM-DD` nor an instant.
    #[error("{0:?} is no date: write it as 2024-03-01 or as epoch milliseconds of midnight UTC")]
    NoDate(String),
}

impl Date {
    /// The day `days` after 1970-01-01.
    #[must_use]
    pub const fn from_days(days: i64) -> Self {
        Self(days)
    }

    /// The UTC day on which `instant` lies.
    #[must_use]
    pub const fn of(instant: Timestamp) -> Self {
        Self(instant.millis().div_euclid(DAY_MS))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i64 {
        self.0
    }

    /// Midnight UTC at the start of the day.
    #[must_use]
    pub const fn midnight(self) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_mul(DAY_MS))
    }

    /// Reads `2024-03-01`, or an instant (epoch milliseconds or ISO 8601) that is exactly midnight UTC.
    ///
    /// # Errors
    /// [`ParseDateError`], which tells an instant at another time of day from a text that is no date.
    pub fn parse(text: &str) -> Result<Self, ParseDateError> {
        let text = text.trim();
        if let Some((days, [])) = civil::read_date(text.as_bytes()) {
            return Ok(Self(days));
        }
        match Timestamp::parse(text) {
            Ok(instant) if instant.millis().rem_euclid(DAY_MS) == 0 => Ok(Self::of(instant)),
            Ok(_) => Err(ParseDateError::NotMidnight(text.to_owned())),
            Err(_) => Err(ParseDateError::NoDate(text.to_owned())),
        }
    }

    /// Appends `2024-03-01`.
    pub fn write_iso(self, out: &mut String) {
        let (year, month, day) = civil::from_days(self.0);
        civil::write_date(year, month, day, out);
    }

    /// The day as `2024-03-01`.
    #[must_use]
    pub fn to_iso(self) -> String {
        let mut text = String::with_capacity(10);
        self.write_iso(&mut text);
        text
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_iso())
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_iso())
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Date, ParseDateError};

    #[test]
    fn a_date_reads_from_its_text_and_from_midnight() {
        let date = Date::from_days(19_783);
        for text in [
            "2024-03-01",
            "1709251200000",
            "2024-03-01T00:00:00Z",
            "2024-03-01T01:00:00+01:00",
        ] {
            assert_eq!(Date::parse(text), Ok(date), "{text}");
        }
        assert_eq!(date.to_string(), "2024-03-01");
    }

    #[test]
    fn another_time_of_day_is_told_from_nonsense() {
        assert!(matches!(
            Date::parse("1709251200001"),
            Err(ParseDateError::NotMidnight(_))
        ));
        assert!(matches!(
            Date::parse("2024-02-30"),
            Err(ParseDateError::NoDate(_))
        ));
        assert!(matches!(
            Date::parse("03/01/2024"),
            Err(ParseDateError::NoDate(_))
        ));
    }

    proptest! {
        #[test]
        fn parse_undoes_print(days in -100_000_000_000_i64..100_000_000_000) {
            prop_assert_eq!(Date::parse(&Date::from_days(days).to_iso()), Ok(Date::from_days(days)));
        }
    }
}
