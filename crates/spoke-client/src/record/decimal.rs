//! [`Decimal`]: a number with every digit HubSpot has of it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use spoke_model::value::parse_number;

use super::PropertyValue;

/// A number as text, such as `1500.00`. It keeps what a floating-point number would lose; for arithmetic, hand its
/// text to a decimal library, or take [`Decimal::to_f64`].
///
/// Two are equal when their texts are: `1500` and `1500.00` are not.
///
/// ```
/// use spoke_client::Decimal;
///
/// let amount: Decimal = "1500.10".parse()?;
/// assert_eq!(amount.as_str(), "1500.10");
/// assert_eq!(amount.to_f64(), 1500.1);
/// assert_eq!(Decimal::from(12).to_string(), "12");
/// assert!("1,500".parse::<Decimal>().is_err());
/// # Ok::<(), spoke_client::NoDecimal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// The text is no decimal number.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct NoDecimal;

impl fmt::Display for NoDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no decimal number: write it as 1500.00, without separators of thousands")
    }
}

impl std::error::Error for NoDecimal {}

impl Decimal {
    /// The digits as they were read or given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest floating-point number.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        parse_number(&self.0).unwrap_or(f64::NAN)
    }
}

impl FromStr for Decimal {
    type Err = NoDecimal;

    fn from_str(text: &str) -> Result<Self, NoDecimal> {
        let text = text.trim();
        parse_number(text).map(|_| Self(text.to_owned())).ok_or(NoDecimal)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PropertyValue for Decimal {
    const KIND: &'static str = "a decimal number";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.0))
    }
}
