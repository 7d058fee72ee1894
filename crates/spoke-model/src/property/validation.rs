//! Validation rules that an administrator sets for the values of a property.
//!
//! The kinds are those of the published specification. Since the release 2026-09 HubSpot holds writes through the API
//! to them (changelog); what each kind does with its arguments is not part of this table.

use serde::{Deserialize, Serialize};

/// One rule for the values of a property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationRule {
    /// What it looks at.
    pub rule_type: ValidationRuleType,
    /// What it asks for.
    pub rule_arguments: Vec<String>,
    /// Whether values are brought into a common form first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub should_apply_normalization: Option<bool>,
}

/// What a validation rule looks at. A property has at most one rule of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are HubSpot's and say all that is known")]
pub enum ValidationRuleType {
    AfterDatetimeDuration,
    AfterDuration,
    Alphanumeric,
    BeforeDatetimeDuration,
    BeforeDuration,
    DaysOfWeek,
    Decimal,
    Domain,
    Email,
    EmailAllowedDomains,
    EmailBlockedDomains,
    EndDate,
    EndDatetime,
    Format,
    MaxLength,
    MaxNumber,
    MinLength,
    MinNumber,
    PhoneNumberWithExplicitCountryCode,
    Regex,
    SpecialCharacters,
    StartDate,
    StartDatetime,
    Url,
    UrlAllowedDomains,
    UrlBlockedDomains,
    Whitespace,
}

impl ValidationRuleType {
    /// The kind with this name, as paths spell it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
        Self::deserialize(name).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{ValidationRule, ValidationRuleType};

    #[test]
    fn kinds_are_spelled_in_capitals() {
        assert_eq!(
            ValidationRuleType::parse("MAX_LENGTH"),
            Some(ValidationRuleType::MaxLength)
        );
        assert_eq!(ValidationRuleType::parse("max_length"), None);
        let rule: ValidationRule =
            serde_json::from_str(r#"{"ruleType":"ALPHANUMERIC","ruleArguments":["NUMERIC_ONLY"]}"#).unwrap();
        insta::assert_snapshot!(serde_json::to_string(&rule).unwrap(), @r#"{"ruleType":"ALPHANUMERIC","ruleArguments":["NUMERIC_ONLY"]}"#);
    }
}
