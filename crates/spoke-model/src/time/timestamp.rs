//! An instant in milliseconds, HubSpot's resolution.
//!
//! Reading accepts what HubSpot accepts (ISO 8601 with any offset, a plain date, or epoch milliseconds);
//! writing gives what HubSpot gives for records: UTC, `Z`, always three digits of milliseconds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::civil;

const DAY_MS: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct Timestamp(i64);

/// The text is neither ISO 8601 nor epoch milliseconds.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is no instant: write it as 2024-03-01T12:00:00Z or as epoch milliseconds")]
pub struct ParseTimestampError {
    text: String,
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z, which HubSpot prints for definitions that came with the portal.
    pub const EPOCH: Self = Self(0);

    /// The instant `millis` milliseconds after (before, when negative) the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads `2024-03-01T12:00:00.123Z` (also with an offset, without a fraction, with a finer one that is cut
    /// off, with a blank in place of `T`), `2024-03-01` (midnight UTC) or epoch milliseconds. An ISO text without
    /// an offset is read as UTC.
    ///
    /// # Errors
    /// [`ParseTimestampError`] for anything else and for days that don't exist.
    pub fn parse(text: &str) -> Result<Self, ParseTimestampError> {
        read(text.trim().as_bytes())
            .map(Self)
            .ok_or_else(|| ParseTimestampError {
                text: text.to_owned(),
            })
    }

    /// Appends `2024-03-01T12:00:00.123Z`. A year outside of 0 to 9999 is written in ISO 8601's expanded form.
    pub fn write_iso(self, out: &mut String) {
        let days = self.0.div_euclid(DAY_MS);
        let millis = self.0.rem_euclid(DAY_MS).unsigned_abs();
        let (year, month, day) = civil::from_days(days);
        if (0..=9999).contains(&year) {
            let mut text = *b"0000-00-00T00:00:00.000Z";
            civil::put_digits(&mut text, 0, 4, year.unsigned_abs());
            civil::put_digits(&mut text, 5, 2, u64::from(month));
            civil::put_digits(&mut text, 8, 2, u64::from(day));
            put_time(&mut text, 11, millis);
            civil::push_ascii(&text, out);
        } else {
            civil::write_date(year, month, day, out);
            let mut text = *b"T00:00:00.000Z";
            put_time(&mut text, 1, millis);
            civil::push_ascii(&text, out);
        }
    }

    /// Appends the form without milliseconds when they are zero (`2026-10-05T00:00:00Z`), which HubSpot uses for
    /// pipelines and schemas (recorded).
    pub fn write_iso_trimmed(self, out: &mut String) {
        self.write_iso(out);
        if self.0.rem_euclid(1000) == 0 {
            out.truncate(out.len().saturating_sub(".000Z".len()));
            out.push('Z');
        }
    }

    /// The instant as ISO text, see [`Timestamp::write_iso`].
    #[must_use]
    pub fn to_iso(self) -> String {
        let mut text = String::with_capacity(24);
        self.write_iso(&mut text);
        text
    }

    /// Whether `text` is exactly what [`Timestamp::write_iso`] would print for it (years 0 to 9999).
    #[must_use]
    pub fn is_canonical(text: &str) -> bool {
        let bytes = text.as_bytes();
        bytes.len() == 24
            && bytes.get(10) == Some(&b'T')
            && bytes.get(19) == Some(&b'.')
            && bytes.get(23) == Some(&b'Z')
            && !matches!(bytes.first(), Some(b'+' | b'-'))
            && read(bytes).is_some()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_iso())
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_iso())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// Accepts ISO text, epoch milliseconds as text, and epoch milliseconds as a number.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an instant as ISO 8601 text or epoch milliseconds")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                Timestamp::parse(text).map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, millis: i64) -> Result<Timestamp, E> {
                Ok(Timestamp(millis))
            }

            fn visit_u64<E: de::Error>(self, millis: u64) -> Result<Timestamp, E> {
                i64::try_from(millis).map(Timestamp).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// `serde(with = …)` for optional instants that HubSpot prints without zero milliseconds (pipelines, schemas).
pub mod iso_trimmed {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Timestamp;

    /// Writes the trimmed form.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(instant: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match instant {
            None => serializer.serialize_none(),
            Some(instant) => {
                let mut text = String::with_capacity(24);
                instant.write_iso_trimmed(&mut text);
                serializer.serialize_str(&text)
            }
        }
    }

    /// Reads either form.
    ///
    /// # Errors
    /// Those of the deserializer.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Option::deserialize(deserializer)
    }
}

fn put_time(text: &mut [u8], start: usize, millis_of_day: u64) {
    let seconds = millis_of_day / 1000;
    civil::put_digits(text, start, 2, seconds / 3600);
    civil::put_digits(text, start + 3, 2, seconds / 60 % 60);
    civil::put_digits(text, start + 6, 2, seconds % 60);
    civil::put_digits(text, start + 9, 3, millis_of_day % 1000);
}

fn read(text: &[u8]) -> Option<i64> {
    if let Some(millis) = civil::read_millis(text) {
        return Some(millis);
    }
    let (days, rest) = civil::read_date(text)?;
    let (mut millis, rest) = match rest.first() {
        None => (0, rest),
        Some(b'T' | b't' | b' ') => read_time(rest.get(1..)?)?,
        Some(_) => return None,
    };
    millis -= read_offset(rest)?;
    days.checked_mul(DAY_MS)
        .and_then(|start| start.checked_add(millis))
        .or_else(|| {
            // The first day an `i64` can name starts before its range, its later hours don't.
            (days + 1).checked_mul(DAY_MS)?.checked_add(millis - DAY_MS)
        })
}

/// Hours, minutes, optional seconds and fraction, as milliseconds of the day.
fn read_time(text: &[u8]) -> Option<(i64, &[u8])> {
    let (hours, rest) = civil::read_digits(text, 2)?;
    let (minutes, mut rest) = civil::read_digits(rest.strip_prefix(b":")?, 2)?;
    let (mut seconds, mut millis) = (0, 0);
    if let Some(after) = rest.strip_prefix(b":") {
        (seconds, rest) = civil::read_digits(after, 2)?;
        if let Some(after) = rest.strip_prefix(b".").or_else(|| rest.strip_prefix(b",")) {
            let length = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if length == 0 {
                return None;
            }
            let mut scale = 100;
            for digit in after.iter().take(length.min(3)) {
                millis += i64::from(digit - b'0') * scale;
                scale /= 10;
            }
            rest = after.get(length..)?;
        }
    }
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    Some((((hours * 60 + minutes) * 60 + seconds) * 1000 + millis, rest))
}

/// `Z`, `+02:00`, `+0200`, `+02` or nothing, as milliseconds east of UTC.
fn read_offset(text: &[u8]) -> Option<i64> {
    let (sign, rest) = match text.split_first() {
        None => return Some(0),
        Some((b'Z' | b'z', [])) => return Some(0),
        Some((b'+', rest)) => (1, rest),
        Some((b'-', rest)) => (-1, rest),
        Some(_) => return None,
    };
    let (hours, rest) = civil::read_digits(rest, 2)?;
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let minutes = if rest.is_empty() {
        0
    } else {
        let (minutes, end) = civil::read_digits(rest, 2)?;
        if !end.is_empty() {
            return None;
        }
        minutes
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    Some(sign * (hours * 60 + minutes) * 60_000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Timestamp;

    #[test]
    fn every_written_form_names_the_same_instant() {
        let instant = Timestamp::from_millis(1_709_294_400_123);
        for text in [
            "2024-03-01T12:00:00.123Z",
            "2024-03-01T12:00:00.123456789Z",
            "2024-03-01T13:30:00.123+01:30",
            "2024-03-01T04:00:00.123-0800",
            "2024-03-01 12:00:00.123",
            "1709294400123",
            " 2024-03-01t12:00:00,123z ",
        ] {
            assert_eq!(Timestamp::parse(text), Ok(instant), "{text}");
        }
        assert_eq!(instant.to_string(), "2024-03-01T12:00:00.123Z");
        assert_eq!(
            Timestamp::parse("2024-03-01").map(Timestamp::millis),
            Ok(1_709_251_200_000)
        );
        assert_eq!(
            Timestamp::parse("2024-03-01T12:00Z").map(Timestamp::millis),
            Ok(1_709_294_400_000)
        );
    }

    #[test]
    fn nonsense_and_missing_days_are_refused() {
        for text in [
            "",
            "x",
            "-",
            "2024-02-30",
            "2024-13-01",
            "2024-03-01T24:00:00Z",
            "2024-03-01T12:00:60Z",
            "2024-3-1",
            "2024-03-01T12:00:00.Z",
            "2024-03-01T12:00:00ZZ",
            "2024-03-01X",
            "99999999999999999999",
            "2024-03-01T12:00:00+25:00",
            "12:00",
        ] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
            assert!(!Timestamp::is_canonical(text), "{text}");
        }
    }

    #[test]
    fn the_trimmed_form_drops_zero_milliseconds_only() {
        let mut text = String::new();
        Timestamp::EPOCH.write_iso_trimmed(&mut text);
        text.push(' ');
        Timestamp::from_millis(1).write_iso_trimmed(&mut text);
        assert_eq!(text, "1970-01-01T00:00:00Z 1970-01-01T00:00:00.001Z");
    }

    #[test]
    fn json_takes_text_and_numbers() {
        assert_eq!(
            serde_json::from_str::<Timestamp>("1").unwrap(),
            Timestamp::from_millis(1)
        );
        assert_eq!(
            serde_json::from_str::<Timestamp>("\"1\"").unwrap(),
            Timestamp::from_millis(1)
        );
        assert_eq!(
            serde_json::to_string(&Timestamp::EPOCH).unwrap(),
            "\"1970-01-01T00:00:00.000Z\""
        );
        assert!(serde_json::from_str::<Timestamp>("true").is_err());
    }

    proptest! {
        #[test]
        fn parse_undoes_print(millis: i64) {
            let instant = Timestamp::from_millis(millis);
            prop_assert_eq!(Timestamp::parse(&instant.to_iso()), Ok(instant));
        }

        #[test]
        fn text_order_is_time_order_within_four_digit_years(a in 0_i64..253_402_300_800_000, b in 0_i64..253_402_300_800_000) {
            let (a, b) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            prop_assert_eq!(a.cmp(&b), a.to_iso().cmp(&b.to_iso()));
            prop_assert!(Timestamp::is_canonical(&a.to_iso()));
        }

        #[test]
        fn reading_never_panics(text in "\\PC*") {
            let _ = Timestamp::parse(&text);
        }

        #[test]
        fn canonical_text_prints_back_unchanged(text in "[0-9+-]{4}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\\.[0-9]{3}Z") {
            if Timestamp::is_canonical(&text) {
                prop_assert_eq!(Timestamp::parse(&text).unwrap().to_iso(), text);
            }
        }
    }
}
