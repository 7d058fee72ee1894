//! The type of a property to be created, from every value of its column.
//!
//! Guarantees: a type is inferred only when all values fit it, so that no row is rejected because of it;
//! numbers with leading zeros or more than fifteen digits are texts, because as numbers they would change.

use spoke_model::property::PropertyType;

use crate::map::Decimal;

/// What all values of a column have in common so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inference {
    number: bool,
    truth: bool,
    date: bool,
    any: bool,
}

impl Default for Inference {
    fn default() -> Self {
        Self {
            number: true,
            truth: true,
            date: true,
            any: false,
        }
    }
}

impl Inference {
    /// Takes one more value into account.
    pub(crate) fn see(&mut self, value: &str) {
        let value = value.trim();
        self.any = true;
        self.number = self.number && is_plain_number(value);
        self.truth = self.truth && matches!(value, "true" | "false");
        self.date = self.date && is_iso_date(value);
    }

    /// The narrowest type that takes every value.
    pub(crate) fn property_type(self) -> PropertyType {
        match self {
            Self { any: false, .. } => PropertyType::String,
            Self { truth: true, .. } => PropertyType::Bool,
            Self { number: true, .. } => PropertyType::Number,
            Self { date: true, .. } => PropertyType::Date,
            _ => PropertyType::String,
        }
    }
}

fn is_plain_number(value: &str) -> bool {
    let plain = value.strip_prefix('-').unwrap_or(value);
    let leading_zero = plain.len() > 1 && plain.starts_with('0') && !plain.starts_with("0.");
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    !leading_zero && digits <= 15 && Decimal::parse(value).is_some()
}

fn is_iso_date(value: &str) -> bool {
    value.len() == 10 && value.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_needs_every_value_to_fit() {
        let table: [(&[&str], PropertyType); 8] = [
            (&["1", "2.5", "-3"], PropertyType::Number),
            (&["1", "2013 (1888)"], PropertyType::String),
            (&["0012", "1"], PropertyType::String),
            (&["1234567890123456"], PropertyType::String),
            (&["true", "false"], PropertyType::Bool),
            (&["2020-08-26", "2021-01-17"], PropertyType::Date),
            (&["2020-08-26", "2020-02-30"], PropertyType::String),
            (&[], PropertyType::String),
        ];
        for (values, expected) in table {
            let mut inference = Inference::default();
            values.iter().for_each(|value| inference.see(value));
            assert_eq!(inference.property_type(), expected, "{values:?}");
        }
    }
}
