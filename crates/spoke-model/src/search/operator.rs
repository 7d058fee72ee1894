//! The operators of search filters.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::property::UnknownName;

/// How a filter compares (the reference's enumeration; there is no OR and no NOT).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Operator {
    /// Equal to `value`.
    Eq,
    /// Not equal to `value`; records without a value don't match (assumed).
    Neq,
    /// Less than `value`.
    Lt,
    /// Less than or equal to `value`.
    Lte,
    /// Greater than `value`.
    Gt,
    /// Greater than or equal to `value`.
    Gte,
    /// From `value` to `highValue`, both included (assumed).
    Between,
    /// Equal to one of `values`.
    In,
    /// Equal to none of `values`; records without a value don't match (assumed).
    NotIn,
    /// Has a value.
    HasProperty,
    /// Has no value.
    NotHasProperty,
    /// Contains a token; `*` stands for any text.
    ContainsToken,
    /// Contains no such token; records without a value don't match (assumed).
    NotContainsToken,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 13] = [
        Self::Eq,
        Self::Neq,
        Self::Lt,
        Self::Lte,
        Self::Gt,
        Self::Gte,
        Self::Between,
        Self::In,
        Self::NotIn,
        Self::HasProperty,
        Self::NotHasProperty,
        Self::ContainsToken,
        Self::NotContainsToken,
    ];

    /// HubSpot's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "EQ",
            Self::Neq => "NEQ",
            Self::Lt => "LT",
            Self::Lte => "LTE",
            Self::Gt => "GT",
            Self::Gte => "GTE",
            Self::Between => "BETWEEN",
            Self::In => "IN",
            Self::NotIn => "NOT_IN",
            Self::HasProperty => "HAS_PROPERTY",
            Self::NotHasProperty => "NOT_HAS_PROPERTY",
            Self::ContainsToken => "CONTAINS_TOKEN",
            Self::NotContainsToken => "NOT_CONTAINS_TOKEN",
        }
    }

    /// Whether the operand stands in `values`.
    #[must_use]
    pub const fn takes_values(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }

    /// Whether the operand stands in `value`.
    #[must_use]
    pub const fn takes_value(self) -> bool {
        !matches!(
            self,
            Self::In | Self::NotIn | Self::HasProperty | Self::NotHasProperty
        )
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Operator {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.as_str() == text)
            .ok_or_else(|| UnknownName {
                text: text.to_owned(),
                allowed: Self::ALL.map(Self::as_str).join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Operator;

    #[test]
    fn names_agree_with_json_and_parse_back() {
        for operator in Operator::ALL {
            assert_eq!(
                serde_json::to_string(&operator).unwrap(),
                format!("\"{operator}\"")
            );
            assert_eq!(operator.to_string().parse(), Ok(operator));
        }
        assert!("eq".parse::<Operator>().is_err());
    }
}
