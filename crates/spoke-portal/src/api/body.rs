//! Reads JSON request bodies, with HubSpot's messages for the ones it cannot read.

use serde::Deserialize;
use serde_json::Value;

use super::errors::ApiError;

/// Reads a JSON body into a value that may borrow from it.
pub(crate) fn read<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, ApiError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(ApiError::validation(
            "Invalid JSON input: a request body was expected, but none found",
        ));
    }
    let Ok(text) = str::from_utf8(body) else {
        return Err(ApiError::bad_request(
            "Invalid input JSON on line 1, column 1: the body is not UTF-8",
        ));
    };
    serde_json::from_str(text).map_err(|error| refuse(&error))
}

/// The refusal of a body that lacks required fields; the place named is the body's end, where they were missed.
pub(crate) fn missing(body: &[u8], fields: &[&str]) -> ApiError {
    let place = end_of(body);
    ApiError::validation(format!(
        "{place}. Some required fields were not set: [{}]",
        fields.join(", ")
    ))
}

/// The refusal of a value of the wrong kind that was noticed after reading; the place named is the body's end.
pub(crate) fn wrong_kind(body: &[u8], value: &Value) -> ApiError {
    let kind = match value {
        Value::Array(_) => "sequence",
        Value::Object(_) => "map",
        Value::String(_) => "string",
        Value::Number(number) if number.is_f64() => "floating",
        Value::Number(_) => "integer",
        Value::Bool(_) => "boolean",
        Value::Null => "null",
    };
    let reason = wording(&format!("invalid type: {kind}"));
    ApiError::bad_request(format!("{}: {reason}", end_of(body)))
}

/// The refusal of a text that is none of those allowed and was noticed after reading.
pub(crate) fn not_one_of(body: &[u8], sent: &str, allowed: &[&str]) -> ApiError {
    let reason = unknown_text(sent, &allowed.join(", "));
    ApiError::bad_request(format!("{}: {reason}", end_of(body)))
}

fn end_of(body: &[u8]) -> String {
    let line = 1 + body.iter().filter(|byte| **byte == b'\n').count();
    let column = body.iter().rev().take_while(|byte| **byte != b'\n').count();
    format!("Invalid input JSON on line {line}, column {column}")
}

fn unknown_text(sent: &str, allowed: &str) -> String {
    format!(
        "Cannot deserialize value from String \"{sent}\": not one of the values accepted for Enum class: [{allowed}]"
    )
}

/// The refusal of a body that is another kind of JSON value than the type HubSpot reads it into; the place named is the
/// value's beginning.
pub(crate) fn unexpected(body: &[u8], java_type: &str) -> ApiError {
    let start = body
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or_default();
    let before = body.get(..start).unwrap_or_default();
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
    let (kind, token) = match body.get(start) {
        Some(b'{') => ("Object value", "START_OBJECT"),
        Some(b'[') => ("Array value", "START_ARRAY"),
        Some(b'"') => ("String value", "VALUE_STRING"),
        Some(b't') => ("Boolean value", "VALUE_TRUE"),
        Some(b'f') => ("Boolean value", "VALUE_FALSE"),
        Some(b'n') => ("Null value", "VALUE_NULL"),
        _ => ("Integer value", "VALUE_NUMBER_INT"),
    };
    ApiError::bad_request(format!(
        "Invalid input JSON on line {line}, column {column}: Cannot deserialize value of type `{java_type}` from {kind} \
         (token `JsonToken.{token}`)"
    ))
}

/// Turns the reader's complaint into HubSpot's message.
pub(crate) fn refuse(error: &serde_json::Error) -> ApiError {
    let place = format!(
        "Invalid input JSON on line {}, column {}",
        error.line(),
        error.column()
    );
    let text = error.to_string();
    let reason = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(reason, _)| reason);
    if let Some(field) = reason
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'))
    {
        return ApiError::validation(format!("{place}. Some required fields were not set: [{field}]"));
    }
    ApiError::bad_request(format!("{place}: {}", wording(reason)))
}

/// The wording of HubSpot's reader for values of the wrong kind; other reasons stay as they are.
fn wording(reason: &str) -> String {
    if let Some(rest) = reason.strip_prefix("invalid type: ") {
        let (kind, token) = match rest.split([' ', ',']).next().unwrap_or_default() {
            "sequence" => ("Array value", "START_ARRAY"),
            "map" => ("Object value", "START_OBJECT"),
            "string" => ("String value", "VALUE_STRING"),
            "integer" => ("Integer value", "VALUE_NUMBER_INT"),
            "floating" => ("Floating-point value", "VALUE_NUMBER_FLOAT"),
            "boolean" => ("Boolean value", "VALUE_TRUE"),
            "null" => ("Null value", "VALUE_NULL"),
            _ => return reason.to_owned(),
        };
        return format!("Cannot deserialize value from {kind} (token `JsonToken.{token}`)");
    }
    if let Some((value, known)) = reason
        .strip_prefix("unknown variant `")
        .and_then(|rest| rest.split_once("`, expected one of "))
    {
        return unknown_text(value, &known.replace('`', ""));
    }
    reason.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message<T: serde::de::DeserializeOwned + std::fmt::Debug>(body: &str) -> String {
        read::<T>(body.as_bytes())
            .expect_err("an unreadable body")
            .message()
            .to_owned()
    }

    #[test]
    fn unreadable_bodies_are_located_and_explained() {
        assert_eq!(
            message::<Vec<u8>>(" \n"),
            "Invalid JSON input: a request body was expected, but none found"
        );
        assert_eq!(
            message::<std::collections::BTreeMap<String, String>>("{\n \"a\": []}"),
            "Invalid input JSON on line 2, column 6: Cannot deserialize value from Array value (token \
             `JsonToken.START_ARRAY`)"
        );
        assert!(message::<Vec<u8>>("[1,").starts_with("Invalid input JSON on line 1, column 3: "));
    }

    #[test]
    fn a_body_that_is_not_utf_8_is_refused() {
        assert!(read::<Vec<u8>>(&[b'[', 0xff, b']']).is_err());
    }
}
