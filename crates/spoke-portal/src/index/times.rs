//! Tests on times: creation, last change, and date and instant columns.

use spoke_model::property::PropertyType;
use spoke_model::search::TokenPattern;
use spoke_model::value::sort_key;

use super::compile::Compiled;
use super::plan::Test;
use crate::store::{Bitmap, ColumnKind, NOT_A_TIME, instant};

/// Which times pass.
#[derive(Debug, PartialEq)]
pub(super) enum MillisTest {
    Has,
    NotHas,
    Within(i64, i64),
    Among(Vec<i64>),
    AnyBut(Vec<i64>),
}

/// Makes a test on milliseconds ready.
pub(super) fn times<'a>(millis: &'a [i64], kind: ColumnKind, test: &Test) -> Compiled<'a> {
    let text = |value| {
        if kind == ColumnKind::Date {
            instant::date_text(value)
        } else {
            instant::instant_text(value)
        }
    };
    let property_type = if kind == ColumnKind::Date {
        PropertyType::Date
    } else {
        PropertyType::DateTime
    };
    let parse_time = |text: &str| sort_key(property_type, text).map(|key| key as i64);
    let among = |values: &mut dyn Iterator<Item = &String>| {
        let mut set: Vec<i64> = values.filter_map(|value| parse_time(value)).collect();
        set.sort_unstable();
        set
    };
    let (first, last) = (NOT_A_TIME + 1, i64::MAX);
    let within = |low: Option<i64>, high: Option<i64>| match (low, high) {
        (Some(low), Some(high)) => MillisTest::Within(low.max(first), high),
        _ => MillisTest::Among(Vec::new()),
    };
    let test = match test {
        Test::Has => MillisTest::Has,
        Test::NotHas => MillisTest::NotHas,
        Test::Eq(value) => MillisTest::Among(among(&mut std::iter::once(value))),
        Test::Neq(value) => MillisTest::AnyBut(among(&mut std::iter::once(value))),
        Test::In(values) => MillisTest::Among(among(&mut values.iter())),
        Test::NotIn(values) => MillisTest::AnyBut(among(&mut values.iter())),
        Test::Lt(high) => within(Some(first), parse_time(high).and_then(|high| high.checked_sub(1))),
        Test::Lte(high) => within(Some(first), parse_time(high)),
        Test::Gt(low) => within(parse_time(low).and_then(|low| low.checked_add(1)), Some(last)),
        Test::Gte(low) => within(parse_time(low), Some(last)),
        Test::Between(low, high) => within(parse_time(low), parse_time(high)),
        // HubSpot's documentation gives these operators to text only; texts of times are words all the same.
        Test::ContainsToken(pattern) | Test::NotContainsToken(pattern) => {
            let pattern = TokenPattern::parse(pattern);
            let mut rows = Bitmap::with_bits(millis.len());
            let negated = matches!(test, Test::NotContainsToken(_));
            for (row, &value) in millis.iter().enumerate() {
                if value > NOT_A_TIME && pattern.matches_value(&text(value)) != negated {
                    rows.set(row);
                }
            }
            return Compiled::Rows { rows, negated: false };
        }
    };
    Compiled::Millis { millis, test }
}
