//! What a filter asks of a property.

use std::borrow::Cow;

use crate::value::{multi_select_options, parse_number};

use super::filter::Property;
use super::moment::{Reading, Zone};
use super::refine::Coalescing;
use super::span::Span;

/// `operationType` (SDK; `COMPARATIVE_STRING` is in the reference only).
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are HubSpot's")]
pub enum OperationType {
    AllProperty,
    Bool,
    Number,
    NumberRanged,
    String,
    MultiString,
    Enumeration,
    Date,
    DateTime,
    RangedDate,
    RollingDateRange,
    CalendarDate,
    ComparativeDate,
    ComparativePropertyUpdated,
    ComparativeString,
    RollingPropertyUpdated,
    TimePoint,
    TimeRanged,
}

/// One operation on one property.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its type.
    pub kind: OperationType,
    /// What a value must be.
    pub test: Test,
    /// Whether the test is turned round.
    pub negated: bool,
    /// Whether any value the property ever had counts.
    pub ever: bool,
    /// Whether records without a value pass (false when not said; unverified).
    pub include_no_value: bool,
    /// Which versions of the value count.
    pub pruning: Option<Span>,
    /// How many of them must pass.
    pub coalescing: Option<Coalescing>,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Test {
    /// There.
    Known,
    /// A text like one of these, in lower case.
    Text(TextTest, Vec<String>),
    /// A text like another property's, or like this one where that has none.
    TextOf(TextTest, Property, Option<String>),
    /// True or false.
    Flag(bool),
    /// A number.
    Number(NumberTest),
    /// Options of a selection.
    Options(OptionTest, Vec<String>),
    /// A time within a stretch.
    Time {
        /// The stretch.
        span: Span,
        /// How the property is read as a time.
        reading: Reading,
        /// The zone it is read in.
        zone: Zone,
    },
}

/// How two texts are compared, without regard to letter case (unverified).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextTest {
    /// The same.
    Equal,
    /// One stands somewhere in the other.
    Contains,
    /// One stands in the other as whole words (assumed).
    ContainsWords,
    /// One is the other's beginning.
    StartsWith,
    /// One is the other's end.
    EndsWith,
}

/// How numbers are compared.
#[derive(Copy, Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum NumberTest {
    Equal(f64),
    Greater(f64),
    GreaterOrEqual(f64),
    Less(f64),
    LessOrEqual(f64),
    /// Both ends included (assumed).
    Between(f64, f64),
}

/// How sets of options are compared. Options are told apart by letter case.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionTest {
    /// At least one in common.
    AnyOf,
    /// The same set.
    Exactly,
    /// All of them, perhaps with others.
    All,
}

impl Test {
    /// Whether a text value is what it must be; tests that look at more than the text are never asked.
    pub(super) fn holds(&self, value: &str) -> bool {
        match self {
            Self::Known => true,
            Self::Text(test, wanted) => {
                let value = lower(value);
                wanted.iter().any(|wanted| test.holds(&value, wanted))
            }
            Self::Flag(wanted) => value.eq_ignore_ascii_case(if *wanted { "true" } else { "false" }),
            Self::Number(test) => parse_number(value).is_some_and(|number| test.holds(number)),
            Self::Options(test, wanted) => test.holds(value, wanted),
            Self::TextOf(..) | Self::Time { .. } => false,
        }
    }
}

impl TextTest {
    /// Both texts are in lower case.
    pub(super) fn holds(self, value: &str, wanted: &str) -> bool {
        match self {
            Self::Equal => value == wanted,
            Self::Contains => value.contains(wanted),
            Self::ContainsWords => contains_words(value, wanted),
            Self::StartsWith => value.starts_with(wanted),
            Self::EndsWith => value.ends_with(wanted),
        }
    }
}

impl NumberTest {
    #[expect(
        clippy::float_cmp,
        reason = "stored decimals and operands are read by the same reader"
    )]
    fn holds(self, number: f64) -> bool {
        match self {
            Self::Equal(wanted) => number == wanted,
            Self::Greater(wanted) => number > wanted,
            Self::GreaterOrEqual(wanted) => number >= wanted,
            Self::Less(wanted) => number < wanted,
            Self::LessOrEqual(wanted) => number <= wanted,
            Self::Between(low, high) => (low..=high).contains(&number),
        }
    }
}

impl OptionTest {
    fn holds(self, value: &str, wanted: &[String]) -> bool {
        let has = |option: &str| multi_select_options(value).any(|one| one == option);
        let wants = |option: &str| wanted.iter().any(|one| one == option);
        match self {
            Self::AnyOf => multi_select_options(value).any(wants),
            Self::All => wanted.iter().all(|option| has(option)),
            Self::Exactly => {
                wanted.iter().all(|option| has(option)) && multi_select_options(value).all(wants)
            }
        }
    }
}

/// The text in lower case, as it is when it is so already.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

fn contains_words(value: &str, wanted: &str) -> bool {
    let breaks = |one: Option<char>| one.is_none_or(|one| !one.is_alphanumeric());
    value.match_indices(wanted).any(|(at, found)| {
        let before = value.get(..at).and_then(|text| text.chars().next_back());
        let after = value.get(at + found.len()..).and_then(|text| text.chars().next());
        breaks(before) && breaks(after)
    })
}
