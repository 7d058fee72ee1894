//! Operations on properties.

use crate::object_type::ObjectTypeId;

use super::Parser;
use super::time::{BETWEEN, TimeTest};
use crate::list::error::FilterError;
use crate::list::moment::{Reading, Zone};
use crate::list::node::Node;
use crate::list::operation::{NumberTest, Operation, OperationType, OptionTest, Test, TextTest, lower};
use crate::list::vocabulary::PropertyKind;

const TYPES: &[(&str, OperationType)] = &[
    ("ALL_PROPERTY", OperationType::AllProperty),
    ("BOOL", OperationType::Bool),
    ("NUMBER", OperationType::Number),
    ("NUMBER_RANGED", OperationType::NumberRanged),
    ("STRING", OperationType::String),
    ("MULTISTRING", OperationType::MultiString),
    ("ENUMERATION", OperationType::Enumeration),
    ("DATE", OperationType::Date),
    ("DATETIME", OperationType::DateTime),
    ("RANGED_DATE", OperationType::RangedDate),
    ("ROLLING_DATE_RANGE", OperationType::RollingDateRange),
    ("CALENDAR_DATE", OperationType::CalendarDate),
    ("COMPARATIVE_DATE", OperationType::ComparativeDate),
    (
        "COMPARATIVE_PROPERTY_UPDATED",
        OperationType::ComparativePropertyUpdated,
    ),
    ("COMPARATIVE_STRING", OperationType::ComparativeString),
    ("ROLLING_PROPERTY_UPDATED", OperationType::RollingPropertyUpdated),
    ("TIME_POINT", OperationType::TimePoint),
    ("TIME_RANGED", OperationType::TimeRanged),
];

/// What an operator does: test, negated, ever.
type How<T> = (T, bool, bool);

/// Makes a test of a number.
type Compare = fn(f64) -> NumberTest;

const IS: bool = false;
const NOT: bool = true;
const NOW: bool = false;
const EVER: bool = true;

const BOOL: &[(&str, How<()>)] = &[
    ("IS_EQUAL_TO", ((), IS, NOW)),
    ("IS_NOT_EQUAL_TO", ((), NOT, NOW)),
    ("HAS_EVER_BEEN_EQUAL_TO", ((), IS, EVER)),
    ("HAS_NEVER_BEEN_EQUAL_TO", ((), NOT, EVER)),
];

const NUMBER: &[(&str, How<Compare>)] = &[
    ("IS_EQUAL_TO", (NumberTest::Equal, IS, NOW)),
    ("IS_NOT_EQUAL_TO", (NumberTest::Equal, NOT, NOW)),
    ("IS_GREATER_THAN", (NumberTest::Greater, IS, NOW)),
    (
        "IS_GREATER_THAN_OR_EQUAL_TO",
        (NumberTest::GreaterOrEqual, IS, NOW),
    ),
    ("IS_LESS_THAN", (NumberTest::Less, IS, NOW)),
    ("IS_LESS_THAN_OR_EQUAL_TO", (NumberTest::LessOrEqual, IS, NOW)),
    ("HAS_EVER_BEEN_EQUAL_TO", (NumberTest::Equal, IS, EVER)),
    ("HAS_NEVER_BEEN_EQUAL_TO", (NumberTest::Equal, NOT, EVER)),
];

const STRING: &[(&str, How<TextTest>)] = &[
    ("IS_EQUAL_TO", (TextTest::Equal, IS, NOW)),
    ("IS_NOT_EQUAL_TO", (TextTest::Equal, NOT, NOW)),
    ("CONTAINS", (TextTest::Contains, IS, NOW)),
    ("DOES_NOT_CONTAIN", (TextTest::Contains, NOT, NOW)),
    ("STARTS_WITH", (TextTest::StartsWith, IS, NOW)),
    ("ENDS_WITH", (TextTest::EndsWith, IS, NOW)),
    ("HAS_EVER_BEEN_EQUAL_TO", (TextTest::Equal, IS, EVER)),
    ("HAS_NEVER_BEEN_EQUAL_TO", (TextTest::Equal, NOT, EVER)),
    ("HAS_EVER_CONTAINED", (TextTest::Contains, IS, EVER)),
    ("HAS_NEVER_CONTAINED", (TextTest::Contains, NOT, EVER)),
];

const MULTI_STRING: &[(&str, How<TextTest>)] = &[
    ("IS_EQUAL_TO", (TextTest::Equal, IS, NOW)),
    ("IS_NOT_EQUAL_TO", (TextTest::Equal, NOT, NOW)),
    ("CONTAINS", (TextTest::Contains, IS, NOW)),
    ("CONTAINS_EXACTLY", (TextTest::ContainsWords, IS, NOW)),
    ("DOES_NOT_CONTAIN", (TextTest::Contains, NOT, NOW)),
    ("DOES_NOT_CONTAIN_EXACTLY", (TextTest::ContainsWords, NOT, NOW)),
    ("STARTS_WITH", (TextTest::StartsWith, IS, NOW)),
    ("ENDS_WITH", (TextTest::EndsWith, IS, NOW)),
];

const ENUMERATION: &[(&str, How<OptionTest>)] = &[
    ("IS_ANY_OF", (OptionTest::AnyOf, IS, NOW)),
    ("IS_NONE_OF", (OptionTest::AnyOf, NOT, NOW)),
    ("IS_EXACTLY", (OptionTest::Exactly, IS, NOW)),
    ("IS_NOT_EXACTLY", (OptionTest::Exactly, NOT, NOW)),
    ("CONTAINS_ALL", (OptionTest::All, IS, NOW)),
    ("DOES_NOT_CONTAIN_ALL", (OptionTest::All, NOT, NOW)),
    ("HAS_EVER_BEEN_ANY_OF", (OptionTest::AnyOf, IS, EVER)),
    ("HAS_NEVER_BEEN_ANY_OF", (OptionTest::AnyOf, NOT, EVER)),
    ("HAS_EVER_BEEN_EXACTLY", (OptionTest::Exactly, IS, EVER)),
    ("HAS_NEVER_BEEN_EXACTLY", (OptionTest::Exactly, NOT, EVER)),
    ("HAS_EVER_CONTAINED_ALL", (OptionTest::All, IS, EVER)),
    ("HAS_NEVER_CONTAINED_ALL", (OptionTest::All, NOT, EVER)),
];

/// The operators of comparisons with another text property are not listed anywhere; those of texts are assumed.
const COMPARATIVE_STRING: &[(&str, How<TextTest>)] = &[
    ("IS_EQUAL_TO", (TextTest::Equal, IS, NOW)),
    ("IS_NOT_EQUAL_TO", (TextTest::Equal, NOT, NOW)),
    ("CONTAINS", (TextTest::Contains, IS, NOW)),
    ("DOES_NOT_CONTAIN", (TextTest::Contains, NOT, NOW)),
    ("STARTS_WITH", (TextTest::StartsWith, IS, NOW)),
    ("ENDS_WITH", (TextTest::EndsWith, IS, NOW)),
];

/// The negation is true. Documentation says `IS_UNKNOWN`, clients in the field also `IS_NOT_KNOWN`.
const ALL_PROPERTY: &[(&str, bool)] = &[("IS_KNOWN", false), ("IS_UNKNOWN", true), ("IS_NOT_KNOWN", true)];

impl Parser<'_> {
    /// An operation on a property of a type and of a kind, as far as these are known.
    pub(super) fn operation(
        &mut self,
        node: &Node<'_>,
        of: Option<ObjectTypeId>,
        property: Option<PropertyKind>,
    ) -> Result<Operation, FilterError> {
        let type_node = node.field("operationType")?;
        let kind = type_node.choice(TYPES)?;
        let asks_when_updated = node
            .optional("propertyParser")?
            .is_some_and(|parser| parser.text().as_deref() == Ok("UPDATED_AT"));
        if let Some(property) = property
            && !property.fits(kind, asks_when_updated)
        {
            let fitting: Vec<&str> = property.operations().iter().map(|one| name_of(*one)).collect();
            return Err(type_node.error(format!(
                "{} does not fit a property of this type; {} and ALL_PROPERTY do",
                name_of(kind),
                fitting.join(", ")
            )));
        }
        let (test, negated, ever) = self.test(node, kind, of)?;
        let include = node.optional("includeObjectsWithNoValueSet")?;
        Ok(Operation {
            kind,
            test,
            negated,
            ever,
            include_no_value: include.map_or(Ok(false), |one| one.flag())?,
            pruning: self.pruning(node, of)?,
            coalescing: self.coalescing(node)?,
        })
    }

    fn test(
        &mut self,
        node: &Node<'_>,
        kind: OperationType,
        of: Option<ObjectTypeId>,
    ) -> Result<How<Test>, FilterError> {
        let operator = node.field("operator")?;
        Ok(match kind {
            OperationType::AllProperty => (Test::Known, operator.choice(ALL_PROPERTY)?, NOW),
            OperationType::Bool => {
                let ((), negated, ever) = operator.choice(BOOL)?;
                (Test::Flag(node.field("value")?.flag()?), negated, ever)
            }
            OperationType::Number => {
                let (test, negated, ever) = operator.choice(NUMBER)?;
                (Test::Number(test(node.field("value")?.number()?)), negated, ever)
            }
            OperationType::NumberRanged => {
                let negated = operator.choice(BETWEEN)?;
                let (low, high) = (node.field("lowerBound")?, node.field("upperBound")?);
                let test = NumberTest::Between(low.number()?, high.number()?);
                (Test::Number(test), negated, NOW)
            }
            OperationType::String => {
                let (test, negated, ever) = operator.choice(STRING)?;
                let value = lower(&node.field("value")?.text()?).into_owned();
                (Test::Text(test, vec![value]), negated, ever)
            }
            OperationType::MultiString => {
                let (test, negated, ever) = operator.choice(MULTI_STRING)?;
                let values = values(node)?;
                let values = values.iter().map(|value| lower(value).into_owned()).collect();
                (Test::Text(test, values), negated, ever)
            }
            OperationType::Enumeration => {
                let (test, negated, ever) = operator.choice(ENUMERATION)?;
                (Test::Options(test, values(node)?), negated, ever)
            }
            OperationType::ComparativeString => {
                let (test, negated, ever) = operator.choice(COMPARATIVE_STRING)?;
                let (property, _) = self.property(&node.field("comparisonPropertyName")?, of)?;
                let default = node.optional("defaultComparisonValue")?;
                let default = default.map(|one| one.text()).transpose()?;
                (Test::TextOf(test, property, default), negated, ever)
            }
            OperationType::Date => time(self.date(node)?),
            OperationType::DateTime => time(self.date_time(node)?),
            OperationType::RangedDate => time(self.ranged_date(node)?),
            OperationType::RollingDateRange => time(self.rolling(node)?),
            OperationType::CalendarDate => time(self.calendar(node)?),
            OperationType::ComparativeDate => time(self.comparative(node, of, Reading::Value)?),
            OperationType::ComparativePropertyUpdated => {
                time(self.comparative(node, of, Reading::UpdatedAt)?)
            }
            OperationType::TimePoint => time(self.time_point(node, of)?),
            OperationType::TimeRanged => time(self.time_ranged(node, of)?),
            OperationType::RollingPropertyUpdated => {
                let (span, negated) = self.rolling_update(node)?;
                let (test, _, ever) = time((span, Reading::UpdatedAt, Zone::Portal));
                (test, negated, ever)
            }
        })
    }
}

/// The name of an operation type.
pub(in crate::list) fn name_of(kind: OperationType) -> &'static str {
    let found = TYPES.iter().find(|(_, known)| *known == kind);
    found.map_or("", |(name, _)| name)
}

fn time((span, reading, zone): TimeTest) -> How<Test> {
    (Test::Time { span, reading, zone }, IS, NOW)
}

/// At least one text.
fn values(node: &Node<'_>) -> Result<Vec<String>, FilterError> {
    let node = node.field("values")?;
    let values = node.texts()?;
    if values.is_empty() {
        Err(node.error("at least one value was expected"))
    } else {
        Ok(values)
    }
}
