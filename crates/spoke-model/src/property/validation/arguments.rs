//! Which kinds are for which properties, and what arguments they take (documented).

use std::fmt;

use super::moment::{WEEKDAYS, shifted};
use super::text::pattern;
use super::{ValidationRule, ValidationRuleType as Kind};
use crate::property::{FieldType, PropertyDefinition, PropertyType};
use crate::time::Timestamp;
use crate::value::parse_number;

/// The most domains that a rule may list (documented).
const DOMAINS_MAX: usize = 20;
/// The longest length that a rule may ask for (documented).
const LENGTH_MAX: u64 = 10_000;
/// The most decimal places that a rule may allow (documented).
const DECIMALS_MAX: u64 = 20;

/// Why a rule can't be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RuleError(String);

impl fmt::Display for RuleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

pub(super) fn check(rule: &ValidationRule, property: &PropertyDefinition) -> Result<(), RuleError> {
    if !is_for(rule.rule_type, property.property_type, property.field_type) {
        return Err(RuleError(format!(
            "a rule of this kind can't be set for property {}, which has type {} and fieldType {}",
            property.name, property.property_type, property.field_type
        )));
    }
    let wanted = wanted(rule.rule_type);
    if fits(rule.rule_type, &rule.rule_arguments) {
        Ok(())
    } else {
        Err(RuleError(format!(
            "ruleArguments {:?} are not {wanted}",
            rule.rule_arguments
        )))
    }
}

/// Whether rules of a kind are for properties of a type.
fn is_for(kind: Kind, property_type: PropertyType, field_type: FieldType) -> bool {
    let text = property_type == PropertyType::String;
    let (single, multi, phone) = (
        field_type == FieldType::Text,
        field_type == FieldType::TextArea,
        field_type == FieldType::PhoneNumber,
    );
    match kind {
        Kind::Alphanumeric | Kind::Format | Kind::Regex | Kind::SpecialCharacters => {
            text && (single || multi)
        }
        Kind::MaxLength | Kind::MinLength => text && (single || multi || phone),
        Kind::PhoneNumberWithExplicitCountryCode => text && phone,
        Kind::Domain
        | Kind::Email
        | Kind::EmailAllowedDomains
        | Kind::EmailBlockedDomains
        | Kind::Url
        | Kind::UrlAllowedDomains
        | Kind::UrlBlockedDomains
        | Kind::Whitespace => text && single,
        Kind::Decimal | Kind::MaxNumber | Kind::MinNumber => property_type == PropertyType::Number,
        Kind::StartDate | Kind::EndDate | Kind::AfterDuration | Kind::BeforeDuration => {
            property_type == PropertyType::Date
        }
        Kind::StartDatetime
        | Kind::EndDatetime
        | Kind::AfterDatetimeDuration
        | Kind::BeforeDatetimeDuration => property_type == PropertyType::DateTime,
        Kind::DaysOfWeek => matches!(property_type, PropertyType::Date | PropertyType::DateTime),
    }
}

/// What a kind takes, in words.
fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Alphanumeric => "one of ALPHANUMERIC, ALPHA_ONLY, NUMERIC_ONLY",
        Kind::Format => "one of CAPITALIZATION, UPPER, LOWER",
        Kind::SpecialCharacters => "NOT_ALLOWED",
        Kind::Whitespace => "none, ALL or TRIM",
        Kind::Regex => "a pattern in RE2 syntax and a message",
        Kind::MaxLength | Kind::MinLength => "a whole number from 1 to 10000",
        Kind::Decimal => "a whole number from 0 to 20",
        Kind::MaxNumber | Kind::MinNumber => "a number",
        Kind::PhoneNumberWithExplicitCountryCode => "none or a country code of two small letters",
        Kind::Domain | Kind::Email | Kind::Url => "none",
        Kind::EmailAllowedDomains
        | Kind::EmailBlockedDomains
        | Kind::UrlAllowedDomains
        | Kind::UrlBlockedDomains => "1 to 20 domains",
        Kind::StartDate | Kind::EndDate | Kind::StartDatetime | Kind::EndDatetime => {
            "a time in milliseconds since 1970"
        }
        Kind::AfterDuration
        | Kind::BeforeDuration
        | Kind::AfterDatetimeDuration
        | Kind::BeforeDatetimeDuration => "an ISO 8601 period such as P7D",
        Kind::DaysOfWeek => "one to seven days such as MONDAY",
    }
}

fn fits(kind: Kind, arguments: &[String]) -> bool {
    let only = match arguments {
        [only] => Some(only.as_str()),
        _ => None,
    };
    let one_of = |names: &[&str]| only.is_some_and(|only| names.contains(&only));
    let whole = |least: u64, most: u64| {
        only.and_then(|only| only.parse::<u64>().ok())
            .is_some_and(|number| (least..=most).contains(&number))
    };
    match kind {
        Kind::Alphanumeric => one_of(&["ALPHANUMERIC", "ALPHA_ONLY", "NUMERIC_ONLY"]),
        Kind::Format => one_of(&["CAPITALIZATION", "UPPER", "LOWER"]),
        Kind::SpecialCharacters => one_of(&["NOT_ALLOWED"]),
        Kind::Whitespace => arguments.is_empty() || one_of(&["ALL", "TRIM"]),
        // The message may be missing (assumed).
        Kind::Regex => {
            matches!(arguments, [_] | [_, _]) && arguments.first().is_some_and(|text| pattern(text).is_some())
        }
        Kind::MaxLength | Kind::MinLength => whole(1, LENGTH_MAX),
        Kind::Decimal => whole(0, DECIMALS_MAX),
        Kind::MaxNumber | Kind::MinNumber => only.and_then(parse_number).is_some(),
        Kind::PhoneNumberWithExplicitCountryCode => {
            let is_country =
                |code: &str| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_lowercase());
            arguments.is_empty() || only.is_some_and(is_country)
        }
        Kind::Domain | Kind::Email | Kind::Url => arguments.is_empty(),
        Kind::EmailAllowedDomains
        | Kind::EmailBlockedDomains
        | Kind::UrlAllowedDomains
        | Kind::UrlBlockedDomains => {
            (1..=DOMAINS_MAX).contains(&arguments.len())
                && arguments.iter().all(|domain| !domain.trim().is_empty())
        }
        Kind::StartDate | Kind::EndDate | Kind::StartDatetime | Kind::EndDatetime => {
            only.is_some_and(|only| only.parse::<i64>().is_ok())
        }
        Kind::AfterDuration
        | Kind::BeforeDuration
        | Kind::AfterDatetimeDuration
        | Kind::BeforeDatetimeDuration => {
            only.is_some_and(|only| shifted(Timestamp::from_millis(0), only, true).is_some())
        }
        Kind::DaysOfWeek => {
            (1..=7).contains(&arguments.len()) && arguments.iter().all(|day| WEEKDAYS.contains(&day.as_str()))
        }
    }
}
