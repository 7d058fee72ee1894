//! Which of two values comes first.

use std::cmp::Ordering;

use super::Direction;
use crate::property::PropertyType;
use crate::value::sort_key;

/// Compares two stored values for sorting: numbers, booleans and times by value, everything else by lower-case
/// text. Records without a value come last in both directions (assumed). Ties are left to the caller, who breaks
/// them by ascending id.
#[must_use]
pub fn compare_values(
    property_type: PropertyType,
    direction: Direction,
    a: Option<&str>,
    b: Option<&str>,
) -> Ordering {
    let present = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
    match (a, b) {
        (Some(a), Some(b)) if !a.is_empty() && !b.is_empty() => {
            let ordering = compare_present(property_type, a, b);
            if direction == Direction::Descending {
                ordering.reverse()
            } else {
                ordering
            }
        }
        _ => present(b).cmp(&present(a)),
    }
}

/// Compares two values that are there.
pub(super) fn compare_present(property_type: PropertyType, a: &str, b: &str) -> Ordering {
    match (sort_key(property_type, a), sort_key(property_type, b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        // Values that are no numbers, which an older definition may have left behind, come after those that are.
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) if property_type == PropertyType::Enumeration => a.cmp(b),
        (None, None) => a.to_lowercase().cmp(&b.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare_values;
    use crate::property::PropertyType as T;
    use crate::search::Direction::{Ascending, Descending};

    #[test]
    fn values_sort_by_their_type_and_missing_ones_come_last() {
        for (property_type, a, b) in [
            (T::Number, "9", "10"),
            (T::Number, "-1", "0.5"),
            (T::Bool, "false", "true"),
            (T::Date, "2024-03-01", "2024-10-01"),
            (T::DateTime, "2024-03-01T00:00:00Z", "1709251200001"),
            (T::String, "apple", "Banana"),
            (T::Enumeration, "B", "a"),
            (T::Number, "5", "five"),
        ] {
            assert_eq!(
                compare_values(property_type, Ascending, Some(a), Some(b)),
                Ordering::Less,
                "{a} {b}"
            );
            assert_eq!(
                compare_values(property_type, Descending, Some(a), Some(b)),
                Ordering::Greater,
                "{a} {b}"
            );
        }
        for direction in [Ascending, Descending] {
            assert_eq!(
                compare_values(T::String, direction, Some("a"), None),
                Ordering::Less
            );
            assert_eq!(
                compare_values(T::String, direction, Some(""), Some("a")),
                Ordering::Greater
            );
            assert_eq!(
                compare_values(T::String, direction, Some(""), None),
                Ordering::Equal
            );
        }
    }
}
