//! Validation rules that an administrator sets for the values of a property.
//!
//! The kinds, the types they are for and their arguments are documented (guide of the property validations API, March
//! 2026). From the release 2026-09 on HubSpot holds writes through the API to what administrators set (changelog). How a
//! refusal reads is documented for `INVALID_ALPHA` (changelog of July 2023); the other codes and texts, and whatever a check
//! says "assumed" at, follow its manner.

mod address;
mod arguments;
mod moment;
mod phone;
mod text;

use serde::{Deserialize, Serialize};

use super::PropertyDefinition;
use crate::time::Timestamp;
use crate::value::{ValueError, parse_number};

pub use arguments::RuleError;

/// One rule for the values of a property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationRule {
    /// What it looks at.
    pub rule_type: ValidationRuleType,
    /// What it asks for.
    pub rule_arguments: Vec<String>,
    /// Whether values are brought into a common form first: blanks around them are not looked at (assumed).
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
    /// Every kind, in the order of their names.
    pub const ALL: [Self; 27] = [
        Self::AfterDatetimeDuration,
        Self::AfterDuration,
        Self::Alphanumeric,
        Self::BeforeDatetimeDuration,
        Self::BeforeDuration,
        Self::DaysOfWeek,
        Self::Decimal,
        Self::Domain,
        Self::Email,
        Self::EmailAllowedDomains,
        Self::EmailBlockedDomains,
        Self::EndDate,
        Self::EndDatetime,
        Self::Format,
        Self::MaxLength,
        Self::MaxNumber,
        Self::MinLength,
        Self::MinNumber,
        Self::PhoneNumberWithExplicitCountryCode,
        Self::Regex,
        Self::SpecialCharacters,
        Self::StartDate,
        Self::StartDatetime,
        Self::Url,
        Self::UrlAllowedDomains,
        Self::UrlBlockedDomains,
        Self::Whitespace,
    ];

    /// The kind with this name, as paths spell it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
        Self::deserialize(name).ok()
    }
}

impl ValidationRule {
    /// A rule of this kind with these arguments.
    #[must_use]
    pub fn new(
        rule_type: ValidationRuleType,
        arguments: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            rule_type,
            rule_arguments: arguments.into_iter().map(Into::into).collect(),
            should_apply_normalization: None,
        }
    }

    /// Whether the rule can be set for a property: the kind is one for its type, and the arguments are what the kind asks
    /// for.
    ///
    /// # Errors
    /// What is wrong with the kind or the arguments.
    pub fn check_definition(&self, property: &PropertyDefinition) -> Result<(), RuleError> {
        arguments::check(self, property)
    }

    /// Judges a value in the form in which it is stored. An empty value clears a property and passes every rule, and so does
    /// a rule whose arguments can't be understood. `now` is what durations count from; days are those of UTC (assumed).
    ///
    /// ```
    /// use spoke_model::property::{ValidationRule, ValidationRuleType};
    /// use spoke_model::time::Timestamp;
    ///
    /// let rule = ValidationRule::new(ValidationRuleType::Alphanumeric, ["ALPHA_ONLY"]);
    /// let now = Timestamp::from_millis(0);
    /// assert!(rule.check("Ada", now).is_ok());
    /// assert_eq!(rule.check("R2D2", now).unwrap_err().code(), "INVALID_ALPHA");
    /// ```
    ///
    /// # Errors
    /// HubSpot's code and text for a value that breaks the rule.
    pub fn check(&self, value: &str, now: Timestamp) -> Result<(), ValueError> {
        let value = if self.should_apply_normalization == Some(true) {
            value.trim()
        } else {
            value
        };
        if value.is_empty() {
            return Ok(());
        }
        let arguments = self.rule_arguments.as_slice();
        let first = arguments.first().map(String::as_str);
        use ValidationRuleType as Kind;
        match self.rule_type {
            Kind::Alphanumeric => text::alphanumeric(value, first),
            Kind::Format => text::format(value, first),
            Kind::MaxLength => text::max_length(value, first),
            Kind::MinLength => text::min_length(value, first),
            Kind::Regex => text::regex(value, arguments),
            Kind::SpecialCharacters => text::special_characters(value),
            Kind::Whitespace => text::whitespace(value, first),
            Kind::Decimal => decimal(value, first),
            Kind::MaxNumber => number(value, first, |value, bound| value <= bound, "most"),
            Kind::MinNumber => number(value, first, |value, bound| value >= bound, "least"),
            Kind::PhoneNumberWithExplicitCountryCode => phone::check(value, first),
            Kind::Domain => address::domain(value),
            Kind::Email => address::email(value),
            Kind::EmailAllowedDomains => address::email_domains(value, arguments, true),
            Kind::EmailBlockedDomains => address::email_domains(value, arguments, false),
            Kind::Url => address::url(value),
            Kind::UrlAllowedDomains => address::url_domains(value, arguments, true),
            Kind::UrlBlockedDomains => address::url_domains(value, arguments, false),
            Kind::StartDate | Kind::StartDatetime => moment::not_before(value, first),
            Kind::EndDate | Kind::EndDatetime => moment::not_after(value, first),
            Kind::AfterDuration => moment::after(value, first, moment::midnight(now)),
            Kind::AfterDatetimeDuration => moment::after(value, first, now),
            Kind::BeforeDuration => moment::before(value, first, moment::midnight(now)),
            Kind::BeforeDatetimeDuration => moment::before(value, first, now),
            Kind::DaysOfWeek => moment::days_of_week(value, arguments),
        }
    }
}

fn refuse(code: &'static str, message: impl Into<String>) -> Result<(), ValueError> {
    Err(ValueError::new(code, message))
}

fn number(
    value: &str,
    bound: Option<&str>,
    fits: impl Fn(f64, f64) -> bool,
    which: &str,
) -> Result<(), ValueError> {
    let (Some(number), Some(limit)) = (parse_number(value), bound.and_then(parse_number)) else {
        return Ok(());
    };
    if fits(number, limit) {
        return Ok(());
    }
    refuse(
        "OUT_OF_RANGE",
        format!("Enter a number of at {which} {}", bound.unwrap_or_default()),
    )
}

fn decimal(value: &str, places: Option<&str>) -> Result<(), ValueError> {
    let Some(most) = places.and_then(|places| places.parse::<usize>().ok()) else {
        return Ok(());
    };
    let behind = value.split_once('.').map_or("", |(_, behind)| behind);
    if behind.trim_end_matches('0').len() <= most {
        return Ok(());
    }
    refuse(
        "INVALID_DECIMAL",
        format!("Enter a number with at most {most} decimal places"),
    )
}

#[cfg(test)]
mod tests {
    use super::{ValidationRule, ValidationRuleType};
    use crate::property::{FieldType, PropertyDefinition, PropertyType};
    use crate::time::Timestamp;

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

    /// The kind, its arguments, values that pass, values that do not. Now is Wednesday, 30 September 2026, 12:00 UTC.
    type Words = &'static [&'static str];
    const TABLE: &[(&str, Words, Words, Words)] = &[
        (
            "ALPHANUMERIC",
            &["ALPHANUMERIC"],
            &["A1", "Zoë9"],
            &["A 1", "a-1", "€"],
        ),
        ("ALPHANUMERIC", &["ALPHA_ONLY"], &["Ada", "Zoë"], &["R2", "a b"]),
        ("ALPHANUMERIC", &["NUMERIC_ONLY"], &["007"], &["7a", "7.5", "-7"]),
        (
            "FORMAT",
            &["CAPITALIZATION"],
            &["Ada Lovelace", "ADA", "Ada 2nd"],
            &["ada Lovelace", "Ada lovelace"],
        ),
        ("FORMAT", &["UPPER"], &["ADA 2", "É"], &["Ada"]),
        ("FORMAT", &["LOWER"], &["ada 2"], &["Ada"]),
        ("MAX_LENGTH", &["3"], &["abc", "äöü"], &["abcd"]),
        ("MIN_LENGTH", &["3"], &["abc"], &["ab"]),
        (
            "REGEX",
            &["^[A-Z]+$", "Must be uppercase"],
            &["AB"],
            &["Ab", "AB "],
        ),
        (
            "SPECIAL_CHARACTERS",
            &["NOT_ALLOWED"],
            &["Ada 2", "Zoë"],
            &["50%", "a$b", "a-b"],
        ),
        ("WHITESPACE", &[], &["ab"], &["a b", " ab"]),
        ("WHITESPACE", &["ALL"], &["ab"], &["a b"]),
        ("WHITESPACE", &["TRIM"], &["a b"], &[" ab", "ab "]),
        ("DECIMAL", &["2"], &["1", "1.25", "1.250", "-0.1"], &["1.255"]),
        ("DECIMAL", &["0"], &["1", "1.0"], &["1.5"]),
        ("MAX_NUMBER", &["99.99"], &["99.99", "-5"], &["100"]),
        ("MIN_NUMBER", &["-10.5"], &["-10.5", "0"], &["-11"]),
        (
            "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE",
            &[],
            &["+39 011 555 0100", "+1 (555) 010-0000"],
            &["555 0100", "+39", "+39 call me", "+0 555 010 0000"],
        ),
        (
            "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE",
            &["us"],
            &["+1 555 010 0000"],
            &["+39 011 555 0100"],
        ),
        (
            "DOMAIN",
            &[],
            &["example.com", "a.b-c.example"],
            &["example", "https://example.com", "ex ample.com", "-a.com"],
        ),
        (
            "EMAIL",
            &[],
            &["ada@example.com"],
            &["ada", "ada@", "@example.com"],
        ),
        (
            "EMAIL_ALLOWED_DOMAINS",
            &["company.com", "partner.com"],
            &["a@company.com", "a@EU.partner.com"],
            &["a@other.com", "a@mycompany.com", "a"],
        ),
        (
            "EMAIL_BLOCKED_DOMAINS",
            &["competitor.com"],
            &["a@company.com"],
            &["a@competitor.com", "a@eu.competitor.com"],
        ),
        (
            "URL",
            &[],
            &[
                "https://example.com",
                "http://example.com:8080/x?y=1",
                "www.example.com/x",
            ],
            &["example", "https://", "ftp://example.com", "https://exa mple.com"],
        ),
        (
            "URL_ALLOWED_DOMAINS",
            &["hubspot.com"],
            &["https://hubspot.com/x", "https://app.hubspot.com"],
            &["https://example.com", "https://nothubspot.com"],
        ),
        (
            "URL_BLOCKED_DOMAINS",
            &["spam.com"],
            &["https://example.com/spam.com"],
            &["https://spam.com/x"],
        ),
        (
            "START_DATE",
            &["1640995200000"],
            &["2022-01-01", "1640995200000"],
            &["2021-12-31"],
        ),
        ("END_DATE", &["1640995200000"], &["2022-01-01"], &["2022-01-02"]),
        (
            "START_DATETIME",
            &["1640995200000"],
            &["2022-01-01T00:00:00Z"],
            &["2021-12-31T23:59:59Z"],
        ),
        (
            "END_DATETIME",
            &["1640995200000"],
            &["2022-01-01T00:00:00Z"],
            &["2022-01-01T00:00:01Z"],
        ),
        (
            "AFTER_DURATION",
            &["P7D"],
            &["2026-10-07", "2027-01-01"],
            &["2026-10-06", "2026-09-30"],
        ),
        ("BEFORE_DURATION", &["P1M"], &["2026-08-30"], &["2026-08-31"]),
        (
            "AFTER_DATETIME_DURATION",
            &["PT1H"],
            &["2026-09-30T13:00:00Z"],
            &["2026-09-30T12:59:59Z"],
        ),
        (
            "BEFORE_DATETIME_DURATION",
            &["P1Y"],
            &["2025-09-30T12:00:00Z"],
            &["2025-09-30T12:00:01Z"],
        ),
        (
            "DAYS_OF_WEEK",
            &["MONDAY", "WEDNESDAY"],
            &["2026-09-30", "2026-09-28T23:59:59Z"],
            &["2026-09-29"],
        ),
    ];

    #[test]
    fn every_kind_judges_values() {
        let now: Timestamp = "2026-09-30T12:00:00Z".parse().expect("a time");
        let mut seen = Vec::new();
        for (kind, arguments, pass, fail) in TABLE {
            let kind = ValidationRuleType::parse(kind).expect("a kind");
            seen.push(kind);
            let rule = ValidationRule::new(kind, arguments.iter().copied());
            for value in pass.iter().chain(&[""]) {
                assert_eq!(rule.check(value, now), Ok(()), "{rule:?}: {value}");
            }
            for value in *fail {
                let error = rule.check(value, now).expect_err(value);
                assert!(!error.code().is_empty() && !error.message().is_empty());
            }
            let lenient = ValidationRule {
                should_apply_normalization: Some(true),
                ..rule
            };
            assert_eq!(
                lenient.check(&format!(" {} ", pass[0]), now),
                Ok(()),
                "{lenient:?}"
            );
        }
        for kind in ValidationRuleType::ALL {
            assert!(seen.contains(&kind), "{kind:?} is not in the table");
        }
    }

    #[test]
    fn the_recorded_refusal_is_worded_as_recorded() {
        let rule = ValidationRule::new(ValidationRuleType::Alphanumeric, ["ALPHA_ONLY"]);
        let error = rule.check("R2", Timestamp::from_millis(0)).expect_err("a digit");
        assert_eq!(
            (error.code(), error.message()),
            ("INVALID_ALPHA", "Enter only letters")
        );
        let own = ValidationRule::new(ValidationRuleType::Regex, ["^A$", "Say A"]);
        let error = own.check("B", Timestamp::from_millis(0)).expect_err("no A");
        assert_eq!(error.message(), "Say A");
    }

    fn property(kind: PropertyType, field: FieldType) -> PropertyDefinition {
        PropertyDefinition::new("p", "P", kind, field, "g")
    }

    #[test]
    fn arguments_are_what_the_kind_asks_for() {
        let text = property(PropertyType::String, FieldType::Text);
        let long = property(PropertyType::String, FieldType::TextArea);
        let phone = property(PropertyType::String, FieldType::PhoneNumber);
        let number = property(PropertyType::Number, FieldType::Number);
        let date = property(PropertyType::Date, FieldType::Date);
        let time = property(PropertyType::DateTime, FieldType::Date);
        let many: Vec<&str> = vec!["a.com"; 21];
        for (kind, arguments, property, fits) in [
            ("ALPHANUMERIC", &["ALPHA_ONLY"][..], &text, true),
            ("ALPHANUMERIC", &["LETTERS"], &text, false),
            ("ALPHANUMERIC", &["ALPHA_ONLY"], &number, false),
            ("FORMAT", &["UPPER"], &long, true),
            ("FORMAT", &[], &text, false),
            ("MAX_LENGTH", &["10000"], &phone, true),
            ("MAX_LENGTH", &["10001"], &text, false),
            ("MAX_LENGTH", &["0"], &text, false),
            ("MIN_LENGTH", &["1"], &text, true),
            ("MIN_LENGTH", &["some"], &text, false),
            ("REGEX", &["^a", "message"], &text, true),
            ("REGEX", &["(", "message"], &text, false),
            ("SPECIAL_CHARACTERS", &["NOT_ALLOWED"], &text, true),
            ("SPECIAL_CHARACTERS", &["ALLOWED"], &text, false),
            ("WHITESPACE", &[], &text, true),
            ("WHITESPACE", &["TRIM"], &text, true),
            ("WHITESPACE", &["SOME"], &text, false),
            ("WHITESPACE", &[], &long, false),
            ("DECIMAL", &["20"], &number, true),
            ("DECIMAL", &["21"], &number, false),
            ("DECIMAL", &["2"], &text, false),
            ("MAX_NUMBER", &["99.99"], &number, true),
            ("MIN_NUMBER", &["few"], &number, false),
            ("PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE", &["us"], &phone, true),
            ("PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE", &["US"], &phone, false),
            ("PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE", &[], &text, false),
            ("DOMAIN", &[], &text, true),
            ("EMAIL", &["x"], &text, false),
            ("EMAIL_ALLOWED_DOMAINS", &["a.com"], &text, true),
            ("EMAIL_ALLOWED_DOMAINS", &[], &text, false),
            ("URL_BLOCKED_DOMAINS", &many, &text, false),
            ("START_DATE", &["1640995200000"], &date, true),
            ("START_DATE", &["2022-01-01"], &date, false),
            ("START_DATE", &["1640995200000"], &time, false),
            ("END_DATETIME", &["1640995200000"], &time, true),
            ("AFTER_DURATION", &["P7D"], &date, true),
            ("AFTER_DURATION", &["7 days"], &date, false),
            ("BEFORE_DATETIME_DURATION", &["P1Y"], &time, true),
            ("BEFORE_DATETIME_DURATION", &["P1Y"], &date, false),
            ("DAYS_OF_WEEK", &["MONDAY"], &time, true),
            ("DAYS_OF_WEEK", &["Monday"], &date, false),
            ("DAYS_OF_WEEK", &[], &date, false),
        ] {
            let parsed = ValidationRuleType::parse(kind).expect("a kind");
            let rule = ValidationRule::new(parsed, arguments.iter().copied());
            let checked = rule.check_definition(property);
            assert_eq!(checked.is_ok(), fits, "{kind} {arguments:?}: {checked:?}");
        }
    }
}
