//! Reading JSON the way HubSpot's clients really write it: numbers or booleans where the reference says text,
//! numbers as text, `null` for an absent list.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// The text form of a scalar; `None` for `null`, lists and objects.
pub(crate) fn scalar_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if flag { "true" } else { "false" }.to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `null` reads as the default value.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Text, number or boolean as text; `null` as nothing.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        other => scalar_text(other)
            .map(Some)
            .ok_or_else(|| de::Error::custom("expected a text, number or boolean")),
    }
}

/// A list whose entries are texts, numbers or booleans; a lone scalar reads as a list of one.
pub(crate) fn optional_texts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Array(entries) => {
            let mut texts = Vec::with_capacity(entries.len());
            for entry in entries {
                let text = scalar_text(entry)
                    .ok_or_else(|| de::Error::custom("expected a list of texts, numbers or booleans"))?;
                texts.push(text);
            }
            Ok(Some(texts))
        }
        other => scalar_text(other)
            .map(|text| Some(vec![text]))
            .ok_or_else(|| de::Error::custom("expected a list of texts, numbers or booleans")),
    }
}

/// A whole number, also as text (`"25"`) or as a float without a fraction; `null` as nothing.
pub(crate) fn optional_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if value.is_null() {
        return Ok(None);
    }
    integer(&value)
        .map(Some)
        .ok_or_else(|| de::Error::custom(format!("expected a whole number, found {value}")))
}

/// Like [`optional_integer`], within the range of `u32`.
pub(crate) fn optional_u32<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    match optional_integer(deserializer)? {
        None => Ok(None),
        Some(number) => u32::try_from(number)
            .map(Some)
            .map_err(|_| de::Error::custom(format!("{number} is outside of 0 to {}", u32::MAX))),
    }
}

/// A whole number, also as text.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number
                .as_f64()
                .filter(|float| float.fract() == 0.0 && float.abs() < EXACT)?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole and within the exact range, checked above"
            )]
            Some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A whole number from 0 to `u32::MAX`, also as text.
pub(crate) fn u32_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    optional_u32(deserializer)?.ok_or_else(|| de::Error::custom("expected a whole number, found null"))
}
