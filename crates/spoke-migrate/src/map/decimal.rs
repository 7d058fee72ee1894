//! Exact decimal numbers, so that money multiplied by a million stays exact.

use std::fmt;

/// A number with a fixed count of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    /// Reads `-12.50`; no exponent, no separators, at most 18 digits after the point.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, plain) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !digits_only(whole) || !digits_only(fraction) {
            return None;
        }
        if whole.len() > 18 || fraction.len() > 18 {
            return None;
        }
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        Some(Self {
            digits: if negative { -digits } else { digits },
            scale: u32::try_from(fraction.len()).ok()?,
        })
    }

    /// The exact product, when it fits.
    pub(crate) fn times(&self, other: &Self) -> Option<Self> {
        Some(Self {
            digits: self.digits.checked_mul(other.digits)?,
            scale: self.scale + other.scale,
        })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut digits, mut scale) = (self.digits, self.scale);
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        let unit = 10i128.pow(scale);
        let sign = if digits < 0 { "-" } else { "" };
        let (whole, fraction) = ((digits / unit).abs(), (digits % unit).abs());
        if scale == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{fraction:0width$}", width = scale as usize)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_exact() {
        let table = [
            ("0.1", "3", "0.3"),
            ("-1.25", "0.4", "-0.5"),
            ("1100.04", "1000000", "1100040000"),
            ("0", "5", "0"),
        ];
        for (a, b, product) in table {
            let result = Decimal::parse(a)
                .unwrap()
                .times(&Decimal::parse(b).unwrap())
                .unwrap();
            assert_eq!(result.to_string(), product);
        }
        for wrong in ["", ".", "1e3", "1,5", "0x1", "1.2.3"] {
            assert_eq!(Decimal::parse(wrong), None, "{wrong:?}");
        }
    }
}
