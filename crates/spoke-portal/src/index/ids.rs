//! Tests on record ids.

use spoke_model::search::TokenPattern;

use super::compile::Compiled;
use super::plan::Test;
use crate::store::{Bitmap, Table, parse_number};

/// Ids ascend with rows, so a range of ids is a range of rows.
pub(super) fn ids<'a>(table: &Table, test: &Test) -> Compiled<'a> {
    let ids = &table.rows.ids;
    let from = |value: &str, included: bool| {
        let wanted = parse_number(value);
        (!wanted.is_nan()).then(|| {
            ids.partition_point(|&id| {
                if included {
                    (id as f64) < wanted
                } else {
                    id as f64 <= wanted
                }
            })
        })
    };
    let mut rows = Bitmap::with_bits(ids.len());
    let mut add = |start: Option<usize>, end: Option<usize>| {
        if let (Some(start), Some(end)) = (start, end) {
            (start..end).for_each(|row| rows.set(row));
        }
    };
    match test {
        Test::Has => return Compiled::Everything,
        Test::NotHas => return Compiled::Nothing,
        Test::ContainsToken(pattern) | Test::NotContainsToken(pattern) => {
            let pattern = TokenPattern::parse(pattern);
            for (row, id) in ids.iter().enumerate() {
                if pattern.matches_value(&id.to_string()) {
                    rows.set(row);
                }
            }
        }
        Test::Eq(value) | Test::Neq(value) => add(from(value, true), from(value, false)),
        Test::In(values) | Test::NotIn(values) => {
            values
                .iter()
                .for_each(|value| add(from(value, true), from(value, false)));
        }
        Test::Lt(high) => add(Some(0), from(high, true)),
        Test::Lte(high) => add(Some(0), from(high, false)),
        Test::Gt(low) => add(from(low, false), Some(ids.len())),
        Test::Gte(low) => add(from(low, true), Some(ids.len())),
        Test::Between(low, high) => add(from(low, true), from(high, false)),
    }
    Compiled::Rows {
        rows,
        negated: matches!(test, Test::Neq(_) | Test::NotIn(_) | Test::NotContainsToken(_)),
    }
}
