//! Numbers as HubSpot writes them: decimal text with a period, no separators.

/// Whether `text` is a decimal number: an optional sign, digits with at most one period, an optional exponent.
pub(super) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mantissa_fits = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    mantissa_fits
        && exponent.is_none_or(|exponent| {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && exponent.len() <= 3 && digits(exponent)
        })
}

/// The value of a stored number; `None` for anything that HubSpot would not accept as one.
#[must_use]
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    is_number(text)
        .then(|| text.parse().ok())
        .flatten()
        .filter(|number: &f64| number.is_finite())
}

/// A computed number as text: no fraction when it is whole, otherwise the shortest text that reads back as the same
/// number.
#[must_use]
pub fn number_text(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{number_text, parse_number};

    #[test]
    fn only_plain_decimal_text_is_a_number() {
        for (text, number) in [
            ("1500", 1500.0),
            ("-.5", -0.5),
            ("+1.", 1.0),
            ("1.5E3", 1500.0),
            (" 7 ", 7.0),
            ("007", 7.0),
        ] {
            assert_eq!(parse_number(text), Some(number), "{text}");
        }
        for text in [
            "", ".", "-", "1,5", "1 5", "1e", "1e9999", "e5", "inf", "NaN", "0x1", "1.2.3", "--1", "١",
        ] {
            assert_eq!(parse_number(text), None, "{text}");
        }
        assert_eq!(
            (number_text(1500.0), number_text(0.5), number_text(-0.0)),
            ("1500".into(), "0.5".into(), "0".into())
        );
    }

    proptest! {
        #[test]
        fn a_printed_number_reads_back(number in -1e15_f64..1e15) {
            prop_assert_eq!(parse_number(&number_text(number)), Some(number));
        }
    }
}
