//! Which rows a query string asks for, and in which order.

use serde_json::Value;
use spoke_model::content::{FilterOperator, order_values};

use super::Version;
use super::row::Row;
use super::table::Schema;
use crate::api::call::Call;
use crate::api::cms::content::unknown_operator;
use crate::api::errors::ApiError;

/// What a row has beside its columns.
const OWN: [&str; 5] = ["hs_id", "hs_created_at", "hs_updated_at", "hs_name", "hs_path"];

/// Filters and order of a list of rows.
pub(super) struct RowQuery<'q> {
    filters: Vec<(&'q str, FilterOperator, &'q str)>,
    order: Vec<(Key<'q>, bool)>,
}

/// What rows are ordered by.
enum Key<'q> {
    /// A column.
    Value(&'q str),
    /// `length(column)`: the length of the text.
    Length(&'q str),
    /// `geo_distance(column,lat,long)`: how far away a place is.
    Distance(&'q str, f64, f64),
    /// `random()`: another order at each moment of the portal's clock.
    Random,
}

impl<'q> RowQuery<'q> {
    /// Reads it. A parameter is a filter where it names a column, alone or with `__` and an operator; a filter of a column
    /// that is not there is refused (assumed), other parameters are left aside.
    pub(super) fn of(call: &'q Call<'_>, schema: &Schema) -> Result<Self, ApiError> {
        let known = |name: &str| OWN.contains(&name) || schema.column(name).is_some();
        let mut filters = Vec::new();
        for (parameter, wanted) in call.query.pairs() {
            if known(parameter) {
                filters.push((parameter, FilterOperator::Eq, wanted));
            } else if let Some((name, operator)) = parameter.rsplit_once("__") {
                if !known(name) {
                    return Err(ApiError::bad_parameter(
                        parameter,
                        wanted,
                        "must name a column of the table",
                    ));
                }
                let parsed = FilterOperator::parse(operator);
                let parsed = parsed.ok_or_else(|| unknown_operator(operator, name, wanted))?;
                filters.push((name, parsed, wanted));
            }
        }
        let mut order = Vec::new();
        let sent = call
            .query
            .pairs()
            .filter(|(name, _)| matches!(*name, "sort" | "orderBy"));
        for sort in sent.flat_map(|(_, value)| outer_parts(value)) {
            let (text, backwards) = match sort.strip_prefix('-') {
                Some(text) => (text, true),
                None => (sort, false),
            };
            let key = Key::parse(text, known).ok_or_else(|| {
                let rule = "must name a column of the table, length(column), geo_distance(column,lat,long) or random()";
                ApiError::bad_parameter("sort", sort, rule)
            })?;
            order.push((key, backwards));
        }
        Ok(Self { filters, order })
    }

    /// The rows of a version that pass, in order.
    pub(super) fn select(
        &self,
        rows: impl Iterator<Item = Row>,
        schema: &Schema,
        version: Version,
        now: i64,
    ) -> Vec<Row> {
        let value = |row: &Row, name: &str| row.value(schema, version, name).unwrap_or_default();
        let mut rows: Vec<Row> = rows
            .filter(|row| row.cells(version).is_some())
            .filter(|row| {
                let mut filters = self.filters.iter();
                filters.all(|(name, operator, wanted)| operator.holds(&value(row, name), wanted))
            })
            .collect();
        for (key, backwards) in self.order.iter().rev() {
            let mut keyed: Vec<(Value, Row)> = rows
                .into_iter()
                .map(|row| (key.of(&row, now, |name| value(&row, name)), row))
                .collect();
            keyed.sort_by(|(a, _), (b, _)| match order_values(a, b) {
                // Missing values stay last in both directions.
                order if a.is_null() || b.is_null() => order,
                order if *backwards => order.reverse(),
                order => order,
            });
            rows = keyed.into_iter().map(|(_, row)| row).collect();
        }
        rows
    }
}

impl<'q> Key<'q> {
    fn parse(text: &'q str, known: impl Fn(&str) -> bool) -> Option<Self> {
        if known(text) {
            return Some(Self::Value(text));
        }
        let (function, arguments) = text.strip_suffix(')')?.split_once('(')?;
        let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
        match (function, arguments.as_slice()) {
            ("length", [column]) if known(column) => Some(Self::Length(column)),
            ("geo_distance", [column, lat, long]) if known(column) => {
                Some(Self::Distance(column, lat.parse().ok()?, long.parse().ok()?))
            }
            ("random", [""]) => Some(Self::Random),
            _ => None,
        }
    }

    fn of(&self, row: &Row, now: i64, value: impl Fn(&str) -> Value) -> Value {
        match self {
            Self::Value(name) => value(name),
            Self::Length(name) => match value(name) {
                Value::Null => Value::Null,
                value => spoke_model::hubdb::value_text(&value).chars().count().into(),
            },
            Self::Distance(name, lat, long) => {
                let place = value(name);
                let at = |field: &str| place.get(field).and_then(Value::as_f64);
                match (at("lat"), at("long")) {
                    (Some(to_lat), Some(to_long)) => distance((*lat, *long), (to_lat, to_long)).into(),
                    _ => Value::Null,
                }
            }
            Self::Random => fastrand::Rng::with_seed(row.id ^ now.unsigned_abs())
                .u32(..)
                .into(),
        }
    }
}

/// Parts between commas that stand in no brackets.
fn outer_parts(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    text.split(move |letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

/// How far two places on the earth are apart, as the angle between them in radians.
fn distance((lat, long): (f64, f64), (to_lat, to_long): (f64, f64)) -> f64 {
    let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
    let across = lat.to_radians().cos() * to_lat.to_radians().cos() * half(long, to_long);
    2.0 * (half(lat, to_lat) + across).sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    #[test]
    fn commas_in_brackets_part_nothing() {
        let parts: Vec<&str> = outer_parts("-a, geo_distance(b,1,2),,c").collect();
        assert_eq!(parts, ["-a", "geo_distance(b,1,2)", "c"]);
    }

    #[test]
    fn places_further_away_are_further_away() {
        let boston = (42.36, -71.06);
        let (near, far) = (distance(boston, (40.71, -74.0)), distance(boston, (52.5, 13.4)));
        assert_eq!(near.total_cmp(&far), Ordering::Less);
    }
}
