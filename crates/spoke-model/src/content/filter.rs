//! Filters in query strings: `name__contains=Blue`. Lists of content and rows of HubDB understand the same ones.

use std::cmp::Ordering;

use serde_json::Value;

use crate::time::Timestamp;

/// How a filter compares.
///
/// Names are those of the HubDB guide; that lists of pages and posts know all of them is assumed.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
#[non_exhaustive]
pub enum FilterOperator {
    /// The same; what a filter without an operator means.
    Eq,
    /// Anything else, nothing included.
    Ne,
    /// The text contains it; of several options, one is it.
    Contains,
    /// The text contains it in any letter case.
    Icontains,
    /// The text begins with it.
    Startswith,
    /// The text fits a pattern in which `%` stands for any text.
    Like,
    /// The text does not fit such a pattern.
    NotLike,
    /// Less.
    Lt,
    /// Less, or the same.
    Lte,
    /// More.
    Gt,
    /// More, or the same.
    Gte,
    /// There is no value.
    IsNull,
    /// There is a value.
    NotNull,
    /// One of several, joined by commas.
    In,
}

impl FilterOperator {
    /// Every operator and its name.
    pub const ALL: [(&'static str, Self); 14] = [
        ("eq", Self::Eq),
        ("ne", Self::Ne),
        ("contains", Self::Contains),
        ("icontains", Self::Icontains),
        ("startswith", Self::Startswith),
        ("like", Self::Like),
        ("not_like", Self::NotLike),
        ("lt", Self::Lt),
        ("lte", Self::Lte),
        ("gt", Self::Gt),
        ("gte", Self::Gte),
        ("is_null", Self::IsNull),
        ("not_null", Self::NotNull),
        ("in", Self::In),
    ];

    /// The operator of this name, such as `contains`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, operator)| *operator)
    }

    /// Whether a value passes. A value that is missing is [`Value::Null`]; options and references count by id and name.
    ///
    /// ```
    /// use serde_json::json;
    /// use spoke_model::content::FilterOperator;
    ///
    /// assert!(FilterOperator::Gt.holds(&json!(12), "9"));
    /// assert!(FilterOperator::In.holds(&json!({"id": "2", "name": "blue"}), "red,blue"));
    /// assert!(!FilterOperator::Contains.holds(&json!(null), "blue"));
    /// ```
    #[must_use]
    pub fn holds(self, value: &Value, wanted: &str) -> bool {
        match self {
            Self::IsNull => is_nothing(value),
            Self::NotNull => !is_nothing(value),
            Self::Ne => !Self::Eq.holds(value, wanted),
            Self::NotLike => !is_nothing(value) && !Self::Like.holds(value, wanted),
            Self::Eq => match value {
                Value::Array(items) => {
                    let wanted: Vec<&str> = wanted.split(',').map(str::trim).collect();
                    items.len() == wanted.len()
                        && wanted.iter().all(|one| items.iter().any(|item| is(item, one)))
                }
                one => is(one, wanted),
            },
            Self::In => wanted
                .split(',')
                .map(str::trim)
                .any(|one| any(value, |item| is(item, one))),
            Self::Contains => match value {
                Value::Array(_) => wanted
                    .split(',')
                    .map(str::trim)
                    .all(|one| any(value, |item| is(item, one))),
                one => text(one).is_some_and(|text| text.contains(wanted)),
            },
            Self::Icontains => {
                let wanted = wanted.to_lowercase();
                any(value, |item| {
                    text(item).is_some_and(|text| text.to_lowercase().contains(&wanted))
                })
            }
            Self::Startswith => any(value, |item| {
                text(item).is_some_and(|text| text.starts_with(wanted))
            }),
            Self::Like => any(value, |item| {
                text(item).is_some_and(|text| is_like(&text, wanted))
            }),
            Self::Lt => order(value, wanted) == Some(Ordering::Less),
            Self::Lte => order(value, wanted).is_some_and(Ordering::is_le),
            Self::Gt => order(value, wanted) == Some(Ordering::Greater),
            Self::Gte => order(value, wanted).is_some_and(Ordering::is_ge),
        }
    }
}

/// Which comes first, a value or a text of a query string; nothing where they cannot be compared. Times may be written in
/// milliseconds or as ISO 8601 on either side.
#[must_use]
pub fn order(value: &Value, wanted: &str) -> Option<Ordering> {
    let wanted = wanted.trim();
    match value {
        Value::Number(number) => {
            let wanted = wanted.parse().ok().or_else(|| Some(millis(wanted)? as f64));
            number.as_f64()?.partial_cmp(&wanted?)
        }
        Value::String(text) => match (millis(text), millis(wanted)) {
            (Some(value), Some(wanted)) => Some(value.cmp(&wanted)),
            (Some(value), None) => Some(value.cmp(&wanted.parse().ok()?)),
            _ => Some(text.as_str().cmp(wanted)),
        },
        _ => None,
    }
}

/// Which of two values comes first in a sorted list: missing ones last, numbers before texts, options by their name.
#[must_use]
pub fn order_values(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or_default(), b.as_f64().unwrap_or_default());
            a.total_cmp(&b)
        }
        (Value::Number(_), _) => Ordering::Less,
        (_, Value::Number(_)) => Ordering::Greater,
        (a, b) => {
            let key = |value: &Value| text(value).unwrap_or_else(|| value.to_string());
            key(a).cmp(&key(b))
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Whether one of several values passes, or the only one.
fn any(value: &Value, passes: impl Fn(&Value) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(passes),
        one => passes(one),
    }
}

/// Whether a value is what a text says.
fn is(value: &Value, wanted: &str) -> bool {
    match value {
        Value::Object(fields) => ["id", "name"].iter().any(|name| match fields.get(*name) {
            Some(Value::String(text)) => text == wanted,
            Some(Value::Number(number)) => number.to_string() == wanted,
            _ => false,
        }),
        Value::Bool(flag) => match wanted {
            "true" | "1" => *flag,
            "false" | "0" => !flag,
            _ => false,
        },
        Value::Number(_) => order(value, wanted) == Some(Ordering::Equal),
        Value::String(text) => text == wanted || millis(text).is_some_and(|at| Some(at) == millis(wanted)),
        _ => false,
    }
}

/// What a value reads as.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(fields) => match fields.get("name").or_else(|| fields.get("url")) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn millis(text: &str) -> Option<i64> {
    // A number on its own is compared as one.
    if !text.contains('-') || text.parse::<f64>().is_ok() {
        return None;
    }
    Timestamp::parse(text).ok().map(Timestamp::millis)
}

/// Whether a text fits a pattern in which `%` stands for any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('%');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{FilterOperator, is_like, order_values};

    #[test]
    fn operators_compare_as_their_names_say() {
        let blue = json!({"id": "2", "name": "blue", "type": "option"});
        let several = json!([{"id": "1", "name": "red"}, {"id": "2", "name": "blue"}]);
        let at = json!(1_700_000_000_000_i64);
        for (value, operator, wanted, passes) in [
            (json!("Blue"), "eq", "Blue", true),
            (json!("Blue"), "eq", "blue", false),
            (json!("Blue"), "ne", "blue", true),
            (json!(null), "ne", "blue", true),
            (json!("Deep Blue Sea"), "contains", "Blue", true),
            (json!("Deep Blue Sea"), "contains", "blue", false),
            (json!("Deep Blue Sea"), "icontains", "bLUE", true),
            (json!("Deep Blue Sea"), "startswith", "Deep", true),
            (json!("Deep Blue Sea"), "like", "D%Blue%", true),
            (json!("Deep Blue Sea"), "not_like", "%Red%", true),
            (json!(null), "not_like", "%Red%", false),
            (json!(9), "lt", "10", true),
            (json!(10), "lte", "10", true),
            (json!(10.5), "gt", "10", true),
            (json!(9), "gte", "10", false),
            (json!(null), "lt", "10", false),
            (json!(true), "eq", "1", true),
            (json!(true), "eq", "false", false),
            (json!(null), "is_null", "", true),
            (json!(""), "is_null", "", true),
            (json!(0), "not_null", "", true),
            (json!("b"), "in", "a, b", true),
            (blue.clone(), "eq", "blue", true),
            (blue.clone(), "eq", "2", true),
            (blue, "in", "red,green", false),
            (several.clone(), "contains", "blue", true),
            (several.clone(), "contains", "blue,green", false),
            (several.clone(), "in", "blue,green", true),
            (several.clone(), "eq", "blue,red", true),
            (several, "eq", "blue", false),
            (at.clone(), "gt", "2023-11-14", true),
            (at, "lt", "1700000000001", true),
            (
                json!("2024-05-01T10:00:00Z"),
                "gt",
                "2024-05-01T09:00:00+00:00",
                true,
            ),
            (
                json!("2024-05-01T10:00:00Z"),
                "eq",
                "2024-05-01T10:00:00.000Z",
                true,
            ),
        ] {
            let parsed = FilterOperator::parse(operator).expect("an operator");
            assert_eq!(
                parsed.holds(&value, wanted),
                passes,
                "{value} {operator} {wanted}"
            );
        }
        assert_eq!(FilterOperator::parse("near"), None);
    }

    #[test]
    fn missing_values_sort_last() {
        let mut values = vec![json!(null), json!("b"), json!(2), json!("a"), json!(10)];
        values.sort_by(order_values);
        assert_eq!(Value::Array(values), json!([2, 10, "a", "b", null]));
    }

    proptest! {
        #[test]
        fn a_pattern_with_marks_around_it_is_contains(text in "[ab%]{0,8}", part in "[ab]{0,3}") {
            prop_assert_eq!(is_like(&text, &format!("%{part}%")), text.contains(&part));
        }

        #[test]
        fn patterns_never_panic(text in "\\PC{0,12}", pattern in "\\PC{0,12}") {
            let _ = is_like(&text, &pattern);
        }
    }
}
