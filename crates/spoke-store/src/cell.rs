//! One value as the mirror stores it, and the rule that turns HubSpot's text into it.
//!
//! Guarantees: [`Cell::from_text`] is a pure function, and what a database hands back for a stored cell equals that
//! cell after [`Cell::settled`]. Verification relies on both: it compares cells, never raw text.

use std::borrow::Cow;

use spoke_model::property::PropertyType;
use spoke_model::time::{Date, Timestamp};

/// The type of a property's column.
///
/// | type | from HubSpot's | SQLite | stored |
/// |---|---|---|---|
/// | `Number` | `number` | `NUMERIC` | an integer if the value is one that fits 64 bits, else the nearest double |
/// | `Bool` | `bool` | `INTEGER` | 1 for `true`, 0 for `false` |
/// | `Date` | `date` | `TEXT` | `2024-03-01` |
/// | `DateTime` | `datetime` | `TEXT` | `2024-03-01T12:00:00.123Z`, always three digits |
/// | `Text` | all others | `TEXT` | unchanged; multiple choices stay `a;b` |
///
/// Numbers are stored as numbers so that they sort, compare and add up; the value survives exactly when it has at
/// most 15 significant digits or is a 64-bit integer, the spelling does not (`1500.00` becomes `1500`). A value that
/// its type does not allow (HubSpot keeps old values when a property changes type) is kept as text, unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ColumnType {
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// A calendar day.
    Date,
    /// An instant.
    DateTime,
    /// Anything else.
    Text,
}

impl ColumnType {
    /// The name under which bookkeeping remembers the type.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Text => "text",
        }
    }

    /// The type that bookkeeping calls `name`; text for names it does not know.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "number" => Self::Number,
            "bool" => Self::Bool,
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            _ => Self::Text,
        }
    }
}

impl From<PropertyType> for ColumnType {
    fn from(property: PropertyType) -> Self {
        match property {
            PropertyType::Number => Self::Number,
            PropertyType::Bool => Self::Bool,
            PropertyType::Date => Self::Date,
            PropertyType::DateTime => Self::DateTime,
            _ => Self::Text,
        }
    }
}

/// One stored value. See [`ColumnType`] for the rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// No value. HubSpot's empty text counts as none, as it does in its searches.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number with a fraction, or one too large for 64 bits.
    Real(f64),
    /// Text.
    Text(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// What HubSpot's `text` becomes in a column of `column_type`.
    #[must_use]
    pub fn from_text(column_type: ColumnType, text: &'a str) -> Self {
        if text.is_empty() {
            return Self::Null;
        }
        match column_type {
            ColumnType::Text => Self::Text(Cow::Borrowed(text)),
            ColumnType::Number => number(text).unwrap_or(Self::Text(Cow::Borrowed(text))),
            ColumnType::Bool => match text {
                "true" => Self::Integer(1),
                "false" => Self::Integer(0),
                _ => number(text).unwrap_or(Self::Text(Cow::Borrowed(text))),
            },
            ColumnType::Date => Self::Text(date(text)),
            ColumnType::DateTime => Self::Text(instant(text)),
        }
    }

    /// An instant in the mirror's own spelling (three digits of milliseconds, `Z`); unchanged if it is not one.
    #[must_use]
    pub fn instant(text: &'a str) -> Self {
        Self::from_text(ColumnType::DateTime, text)
    }

    /// True when there is no value.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The form in which two equal values look equal however a database spelled them: a double that is a whole
    /// number becomes an integer, empty text becomes NULL.
    #[must_use]
    pub fn settled(self) -> Self {
        match self {
            Self::Real(real) => whole(real).map_or(Self::Real(real), Self::Integer),
            Self::Text(text) if text.is_empty() => Self::Null,
            other => other,
        }
    }
}

fn number<'a>(text: &str) -> Option<Cell<'a>> {
    // The blanks that SQLite skips when it reads a number, so that both agree on what is one.
    let text = text.trim_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    if let Ok(integer) = text.parse::<i64>() {
        return Some(Cell::Integer(integer));
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None; // "inf" and "nan" are words here
    }
    text.parse::<f64>().ok().map(|real| Cell::Real(real).settled())
}

/// The whole number that `real` is, if it fits 64 bits.
fn whole(real: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (real.fract() == 0.0 && (-LIMIT..LIMIT).contains(&real)).then_some(real as i64)
}

fn date(text: &str) -> Cow<'_, str> {
    if is_plain_date(text) {
        return Cow::Borrowed(text);
    }
    text.parse::<Date>()
        .map_or(Cow::Borrowed(text), |day| Cow::Owned(day.to_string()))
}

fn instant(text: &str) -> Cow<'_, str> {
    if is_full_instant(text) {
        return Cow::Borrowed(text);
    }
    Timestamp::parse(text).map_or(Cow::Borrowed(text), |instant| {
        let mut iso = String::with_capacity(24);
        instant.write_iso(&mut iso);
        Cow::Owned(iso)
    })
}

/// `2024-03-01T12:00:00.123Z`: the spelling nearly every value has, recognised without parsing.
fn is_full_instant(text: &str) -> bool {
    shaped(text, b"dddd-dd-ddTdd:dd:dd.dddZ")
}

fn is_plain_date(text: &str) -> bool {
    shaped(text, b"dddd-dd-dd")
}

fn shaped(text: &str, shape: &[u8]) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape).all(|(byte, wanted)| {
            if *wanted == b'd' {
                byte.is_ascii_digit()
            } else {
                byte == *wanted
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(text))
    }

    #[test]
    fn each_type_has_one_stored_form() {
        let cases = [
            (ColumnType::Text, " kept as is ", text(" kept as is ")),
            (ColumnType::Text, "", Cell::Null),
            (ColumnType::Number, "1500", Cell::Integer(1500)),
            (ColumnType::Number, "1500.00", Cell::Integer(1500)),
            (ColumnType::Number, "-0.5", Cell::Real(-0.5)),
            (ColumnType::Number, "1e3", Cell::Integer(1000)),
            (ColumnType::Number, "9223372036854775807", Cell::Integer(i64::MAX)),
            (
                ColumnType::Number,
                "0.200000000000000011102230246251565404236316680908203125",
                Cell::Real(0.2),
            ),
            (ColumnType::Number, "infinity", text("infinity")),
            (ColumnType::Number, "nan", text("nan")),
            (ColumnType::Number, "12 pieces", text("12 pieces")),
            (ColumnType::Number, "", Cell::Null),
            (ColumnType::Bool, "true", Cell::Integer(1)),
            (ColumnType::Bool, "false", Cell::Integer(0)),
            (ColumnType::Bool, "perhaps", text("perhaps")),
            (ColumnType::Date, "2024-03-01", text("2024-03-01")),
            (ColumnType::Date, "1709251200000", text("2024-03-01")),
            (
                ColumnType::DateTime,
                "2024-03-01T12:00:00.123Z",
                text("2024-03-01T12:00:00.123Z"),
            ),
            (
                ColumnType::DateTime,
                "2024-03-01T12:00:00Z",
                text("2024-03-01T12:00:00.000Z"),
            ),
            (
                ColumnType::DateTime,
                "1709294400123",
                text("2024-03-01T12:00:00.123Z"),
            ),
            (ColumnType::DateTime, "tomorrow", text("tomorrow")),
        ];
        for (column_type, input, expected) in cases {
            assert_eq!(
                Cell::from_text(column_type, input),
                expected,
                "{column_type:?} of {input:?}"
            );
        }
    }

    #[test]
    fn a_type_is_found_again_by_its_name() {
        for column_type in [
            ColumnType::Number,
            ColumnType::Bool,
            ColumnType::Date,
            ColumnType::DateTime,
            ColumnType::Text,
        ] {
            assert_eq!(ColumnType::from_name(column_type.as_str()), column_type);
        }
    }

    proptest! {
        #[test]
        fn numbers_of_fifteen_digits_keep_their_value(digits in -999_999_999_999_999_i64..999_999_999_999_999, scale in 0_usize..15) {
            let sign = if digits < 0 { "-" } else { "" };
            let plain = format!("{:016}", digits.unsigned_abs());
            let (whole, fraction) = plain.split_at(16 - scale);
            let spelled = format!("{sign}{}.{fraction}0", if whole.is_empty() { "0" } else { whole });
            let back = match Cell::from_text(ColumnType::Number, &spelled) {
                Cell::Integer(integer) => format!("{integer}"),
                Cell::Real(real) => format!("{real}"),
                other => panic!("{other:?}"),
            };
            let expected = { let negative = digits < 0; let w = whole.trim_start_matches('0'); let f = fraction.trim_end_matches('0');
                let w = if w.is_empty() { "0" } else { w };
                let number = if f.is_empty() { w.to_owned() } else { format!("{w}.{f}") };
                if negative && number != "0" { format!("-{number}") } else { number } };
            prop_assert_eq!(back, expected);
        }
    }
}
