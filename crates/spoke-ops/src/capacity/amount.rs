//! Large numbers as people write them: `1m`, `250k`, `1,000,000`.

use std::str::FromStr;

use thiserror::Error;

/// A number of things.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Amount(pub u64);

/// The largest that is taken: a million millions.
const MAX: u64 = 1_000_000_000_000;

/// Why a text is no amount.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("write a number such as 50000, 50k, 1m or 1,000,000, at most {MAX}")]
pub struct AmountError;

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let plain: String = text
            .trim()
            .chars()
            .filter(|letter| !matches!(letter, ',' | '_' | '\''))
            .collect();
        let (digits, factor) = match plain.chars().last().map(|last| last.to_ascii_lowercase()) {
            Some('k') => (plain.get(..plain.len() - 1), 1_000),
            Some('m') => (plain.get(..plain.len() - 1), 1_000_000),
            Some('g' | 'b') => (plain.get(..plain.len() - 1), 1_000_000_000),
            _ => (Some(plain.as_str()), 1),
        };
        let digits = digits.ok_or(AmountError)?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let has_digits = !whole.is_empty()
            && whole
                .bytes()
                .chain(fraction.bytes())
                .all(|byte| byte.is_ascii_digit());
        if !has_digits || fraction.len() > 9 {
            return Err(AmountError);
        }
        let scale = 10_u64.pow(u32::try_from(fraction.len()).map_err(|_| AmountError)?);
        let whole: u64 = whole.parse().map_err(|_| AmountError)?;
        let fraction: u64 = if fraction.is_empty() {
            0
        } else {
            fraction.parse().map_err(|_| AmountError)?
        };
        let part = fraction * factor;
        if !part.is_multiple_of(scale) {
            return Err(AmountError);
        }
        whole
            .checked_mul(factor)
            .and_then(|number| number.checked_add(part / scale))
            .filter(|number| *number <= MAX)
            .map(Self)
            .ok_or(AmountError)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Amount;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, number) in [
            ("1m", 1_000_000),
            ("50K", 50_000),
            ("1,000,000", 1_000_000),
            ("1.5m", 1_500_000),
            ("0", 0),
        ] {
            assert_eq!(text.parse(), Ok(Amount(number)), "{text}");
        }
        for wrong in [
            "",
            "m",
            "-1",
            "1.5",
            "1x",
            "9999g",
            ".5k",
            "1.k.",
            "99999999999999999999",
        ] {
            assert!(wrong.parse::<Amount>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC{0,20}") {
            let _ = text.parse::<Amount>();
        }

        #[test]
        fn numbers_are_themselves(number in 0_u64..1_000_000_000_000) {
            prop_assert_eq!(number.to_string().parse(), Ok(Amount(number)));
        }
    }
}
