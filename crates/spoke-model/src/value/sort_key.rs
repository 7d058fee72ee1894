//! A number by which values of a type can be compared.

use super::number::parse_number;
use crate::property::PropertyType;
use crate::time::{Date, Timestamp};

/// The value as a number: numbers themselves, booleans as 0 and 1, dates and instants as epoch milliseconds (both
/// accept ISO text and epoch milliseconds, as filters do). `None` for texts and enumerations, and for values that
/// don't fit their type. Milliseconds and record ids are well within the exact range of `f64`.
#[must_use]
pub fn sort_key(property_type: PropertyType, value: &str) -> Option<f64> {
    match property_type {
        PropertyType::Number => parse_number(value),
        PropertyType::Bool => match value.trim() {
            text if text.eq_ignore_ascii_case("true") => Some(1.0),
            text if text.eq_ignore_ascii_case("false") => Some(0.0),
            _ => None,
        },
        // A filter may name any time of the day (assumed); it counts as given.
        PropertyType::Date => Date::parse(value)
            .map(Date::midnight)
            .or_else(|_| Timestamp::parse(value))
            .ok()
            .map(millis),
        PropertyType::DateTime => Timestamp::parse(value).ok().map(millis),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact for every year HubSpot knows")]
fn millis(instant: Timestamp) -> f64 {
    instant.millis() as f64
}

#[cfg(test)]
mod tests {
    use super::sort_key;
    use crate::property::PropertyType as T;

    #[test]
    fn values_of_every_comparable_type_have_a_key() {
        for (property_type, value, key) in [
            (T::Number, "1500.50", Some(1500.5)),
            (T::Number, "x", None),
            (T::Bool, "True", Some(1.0)),
            (T::Bool, "1", None),
            (T::Date, "1970-01-02", Some(86_400_000.0)),
            (T::Date, "86400001", Some(86_400_001.0)),
            (T::DateTime, "1970-01-01T00:00:01Z", Some(1000.0)),
            (T::DateTime, "soon", None),
            (T::String, "5", None),
            (T::Enumeration, "5", None),
        ] {
            assert_eq!(sort_key(property_type, value), key, "{value}");
        }
    }
}
