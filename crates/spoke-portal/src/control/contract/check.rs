//! Holds what was sent against what a control takes. Whoever answers may rely on types and ranges.

use serde_json::{Map, Value};
use spoke_model::time::Timestamp;

use super::{Field, Kind};
use crate::api::Query;
use crate::control::fields::BadField;

/// The longest text in a list of texts.
const ITEM_MAX: usize = 200;

/// Checks a body: a JSON object with known fields, each of its kind and within its range. An empty body is an object
/// without fields.
///
/// # Errors
/// What is wrong with which field, or where the text stops being JSON.
pub(in crate::control) fn check_body(known: &[Field], body: &[u8]) -> Result<(), BadField> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return check_object("", known, &Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(sent)) => check_object("", known, &sent),
        Ok(_) => Err(BadField::new("the body must be a JSON object")),
        Err(error) => Err(BadField::new(format!("the body is no JSON: {error}"))),
    }
}

/// Checks a query. An empty value, as forms send it, counts as absent.
///
/// # Errors
/// What is wrong with which parameter.
pub(in crate::control) fn check_query(known: &[Field], query: &Query<'_>) -> Result<(), BadField> {
    for (name, value) in query.pairs() {
        let Some(field) = known.iter().find(|field| field.name == name) else {
            return Err(unknown("", name, "parameter", known));
        };
        if !value.is_empty() && !fits_text(field.kind, value) {
            return Err(wrong(name, value, field.kind));
        }
    }
    match known
        .iter()
        .find(|field| field.required && query.first(field.name).is_none())
    {
        Some(field) => Err(missing("", field)),
        None => Ok(()),
    }
}

fn check_object(place: &str, known: &[Field], sent: &Map<String, Value>) -> Result<(), BadField> {
    for (name, value) in sent {
        let Some(field) = known.iter().find(|field| field.name == name) else {
            return Err(unknown(place, name, "field", known));
        };
        if !value.is_null() {
            check_value(&format!("{place}{name}"), field.kind, value)?;
        }
    }
    match known
        .iter()
        .find(|field| field.required && sent.get(field.name).is_none_or(Value::is_null))
    {
        Some(field) => Err(missing(place, field)),
        None => Ok(()),
    }
}

fn check_value(place: &str, kind: Kind, value: &Value) -> Result<(), BadField> {
    match (kind, value) {
        (Kind::Object(known), Value::Object(sent)) => check_object(&format!("{place}."), known, sent),
        (Kind::List { of, most }, Value::Array(items)) if items.len() <= most => {
            for (at, item) in items.iter().enumerate() {
                let place = format!("{place}[{at}]");
                match item {
                    Value::Object(sent) => check_object(&format!("{place}."), of, sent)?,
                    other => return Err(wrong(&place, &other.to_string(), Kind::Object(of))),
                }
            }
            Ok(())
        }
        (Kind::Text { most }, Value::String(text)) if text.len() > most => {
            Err(BadField::new(format!("{place}: it is longer than {most} bytes")))
        }
        (Kind::Text { .. }, Value::String(text)) if text.is_empty() => {
            Err(BadField::new(format!("{place}: it is empty")))
        }
        _ if fits(kind, value) => Ok(()),
        _ => Err(wrong(place, &value.to_string(), kind)),
    }
}

fn fits(kind: Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Number { least, most }, value) => value
            .as_u64()
            .is_some_and(|number| (least..=most).contains(&number)),
        (Kind::Texts { most }, Value::Array(items)) => {
            items.len() <= most
                && items
                    .iter()
                    .all(|item| matches!(item, Value::String(text) if (1..=ITEM_MAX).contains(&text.len())))
        }
        (Kind::Choice(_) | Kind::Time | Kind::Text { .. }, Value::String(text)) => fits_text(kind, text),
        (Kind::Signed, Value::Number(number)) => number.is_i64(),
        (Kind::Decimal, Value::Number(_)) | (Kind::Flag, Value::Bool(_)) | (Kind::Any, _) => true,
        _ => false,
    }
}

/// As [`fits`], for a value that comes as text.
fn fits_text(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Number { least, most } => text
            .parse()
            .is_ok_and(|number: u64| (least..=most).contains(&number)),
        Kind::Signed => text.parse::<i64>().is_ok(),
        Kind::Decimal => text.parse::<f64>().is_ok_and(f64::is_finite),
        Kind::Text { most } => (1..=most).contains(&text.len()),
        Kind::Choice(words) => words.contains(&text),
        Kind::Flag => matches!(text, "true" | "false"),
        Kind::Time => text.parse::<Timestamp>().is_ok(),
        Kind::Any => true,
        Kind::Texts { .. } | Kind::Object(_) | Kind::List { .. } => false,
    }
}

fn wrong(place: &str, value: &str, kind: Kind) -> BadField {
    const SHOWN: usize = 100;
    let shown: String = value.chars().take(SHOWN).collect();
    let more = if shown.len() < value.len() { "…" } else { "" };
    let wanted = match kind {
        Kind::Number { least, most } => format!("a whole number from {least} to {most}"),
        Kind::Signed => "a whole number".to_owned(),
        Kind::Decimal => "a number".to_owned(),
        Kind::Text { most } => format!("a text of 1 to {most} bytes"),
        Kind::Choice(words) => {
            let words = words.join(", ");
            return BadField::new(format!(
                "{place}: {}{more} is none of {words}",
                shown.trim_matches('"')
            ));
        }
        Kind::Flag => "true or false".to_owned(),
        Kind::Time => "a time such as 2026-11-30T09:00:00Z".to_owned(),
        Kind::Texts { most } => format!("a list of at most {most} texts of 1 to {ITEM_MAX} bytes"),
        Kind::Object(_) => "an object".to_owned(),
        Kind::List { most, .. } => format!("a list of at most {most} objects"),
        Kind::Any => "JSON".to_owned(),
    };
    BadField::new(format!("{place}: {shown}{more} is not {wanted}"))
}

fn missing(place: &str, field: &Field) -> BadField {
    BadField::new(format!("{place}{}: it must be given. {}", field.name, field.what))
}

fn unknown(place: &str, name: &str, noun: &str, known: &[Field]) -> BadField {
    const SHOWN: usize = 100;
    let name: String = name.chars().take(SHOWN).collect();
    let names: Vec<&str> = known.iter().map(|field| field.name).collect();
    let there_are = match names.as_slice() {
        [] => "there are none".to_owned(),
        names => format!("there are {}", names.join(", ")),
    };
    BadField::new(format!("{place}{name}: no such {noun}; {there_are}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAULT: &[Field] = &[
        Field::number("status", (400, 599), "The status").required(),
        Field::choice("body", &["broken", "slow"], "What happens to the body"),
    ];
    const KNOWN: &[Field] = &[
        Field::new("faults", Kind::List { of: FAULT, most: 2 }, "The faults"),
        Field::new("at", Kind::Time, "When"),
        Field::new("names", Kind::Texts { most: 2 }, "Names"),
        Field::text("route", 5, "Where"),
        Field::flag("now", "Whether"),
    ];

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (body, said) in [
            (
                r#"{"faults": [{"status": 503}, {"status": 399}]}"#,
                "faults[1].status: 399 is not a whole number from 400 to 599",
            ),
            (
                r#"{"faults": [{"statsu": 503}]}"#,
                "faults[0].statsu: no such field; there are status, body",
            ),
            (
                r#"{"faults": [{"body": "slow"}]}"#,
                "faults[0].status: it must be given. The status",
            ),
            (r#"{"faults": [7]}"#, "faults[0]: 7 is not an object"),
            (
                r#"{"faults": [{"status": 500, "body": "odd"}]}"#,
                "faults[0].body: odd is none of broken, slow",
            ),
            (
                r#"{"faults": [{}, {}, {}]}"#,
                "faults: [{},{},{}] is not a list of at most 2 objects",
            ),
            (
                r#"{"at": "soon"}"#,
                r#"at: "soon" is not a time such as 2026-11-30T09:00:00Z"#,
            ),
            (
                r#"{"names": [""]}"#,
                r#"names: [""] is not a list of at most 2 texts of 1 to 200 bytes"#,
            ),
            (r#"{"route": ""}"#, "route: it is empty"),
            (r#"{"route": "/crm/v3"}"#, "route: it is longer than 5 bytes"),
            (r#"{"now": 1}"#, "now: 1 is not true or false"),
            ("[]", "the body must be a JSON object"),
            (
                "{\n  \"now\": ture}",
                "the body is no JSON: expected ident at line 2 column 11",
            ),
        ] {
            assert_eq!(
                check_body(KNOWN, body.as_bytes()),
                Err(BadField::new(said)),
                "{body}"
            );
        }
        assert_eq!(check_body(KNOWN, b" \n"), Ok(()));
        assert_eq!(
            check_body(KNOWN, br#"{"route": null, "at": "2026-11-30T09:00:00Z"}"#),
            Ok(())
        );
    }
}
