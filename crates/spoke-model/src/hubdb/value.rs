//! Values of cells: what a column makes of what it is sent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ColumnForm;
use crate::time::Timestamp;

/// One option of a column.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnOption {
    /// A number as text, unique in its column.
    pub id: String,
    /// Its internal name.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Its place among the others.
    pub order: i64,
    /// When it was made, in milliseconds since 1970.
    #[serde(default)]
    pub created_at: i64,
    /// When it last changed, in milliseconds since 1970.
    #[serde(default)]
    pub updated_at: i64,
}

impl ColumnOption {
    /// It as cells and columns carry it.
    #[must_use]
    pub fn view(&self) -> Value {
        let time = |at: i64| Timestamp::from_millis(at).to_iso();
        json!({
            "id": self.id, "name": self.name, "label": self.label, "type": "option", "order": self.order,
            "createdAt": time(self.created_at), "updatedAt": time(self.updated_at),
        })
    }
}

/// Why a value does not fit a column; reads behind "the value".
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// It is of another kind.
    #[error("must be {0}")]
    Kind(&'static str),
    /// It is too long.
    #[error("has more than {0} characters")]
    TooLong(usize),
    /// It names no option.
    #[error("is not one of the column's options: {0}")]
    NoOption(String),
}

/// What is kept of a value. Texts are understood as well, so that cells of files go the same way as JSON; null and empty
/// texts are no value.
///
/// # Errors
/// [`Unfit`], when the column cannot hold it.
pub fn fit_value(form: ColumnForm, options: &[ColumnOption], sent: &Value) -> Result<Value, Unfit> {
    let blank = sent.as_str().is_some_and(|text| text.trim().is_empty());
    if sent.is_null() || blank && !matches!(form, ColumnForm::Text(_)) {
        return Ok(Value::Null);
    }
    match form {
        ColumnForm::Text(most) => text(sent, most),
        ColumnForm::Number => number(sent),
        ColumnForm::Flag => flag(sent),
        ColumnForm::Millis => millis(sent),
        ColumnForm::Option => option(options, sent).map(|option| option.view()),
        ColumnForm::Options => {
            let each = several(sent);
            let views = each
                .iter()
                .map(|one| option(options, one).map(|option| option.view()));
            views.collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        ColumnForm::Rows => {
            let each = several(sent);
            let rows = each.iter().map(row);
            rows.collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        ColumnForm::Object(fields) => object(fields, sent),
        ColumnForm::Anything => Ok(sent.clone()),
    }
}

/// A value as the cell of an exported file.
///
/// ```
/// use serde_json::json;
/// use spoke_model::hubdb::value_text;
///
/// assert_eq!(value_text(&json!([{"id": "1", "name": "red"}, {"id": "2", "name": "blue"}])), "red,blue");
/// assert_eq!(value_text(&json!(null)), "");
/// ```
#[must_use]
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(value_text).collect::<Vec<_>>().join(","),
        Value::Object(fields) => match fields.get("name").or_else(|| fields.get("url")) {
            Some(Value::String(text)) if !text.is_empty() => text.clone(),
            _ => match (fields.get("lat"), fields.get("long"), fields.get("id")) {
                (Some(lat), Some(long), _) => format!("{lat},{long}"),
                (_, _, Some(Value::String(id))) => id.clone(),
                _ => value.to_string(),
            },
        },
        other => other.to_string(),
    }
}

fn text(sent: &Value, most: usize) -> Result<Value, Unfit> {
    let text = match sent {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => sent.to_string(),
        _ => return Err(Unfit::Kind("a text")),
    };
    if text.chars().count() > most {
        return Err(Unfit::TooLong(most));
    }
    Ok(text.into())
}

fn number(sent: &Value) -> Result<Value, Unfit> {
    let wrong = || Unfit::Kind("a number");
    match sent {
        Value::Number(_) => Ok(sent.clone()),
        Value::String(text) => {
            let text = text.trim();
            if let Ok(whole) = text.parse::<i64>() {
                return Ok(whole.into());
            }
            let number: f64 = text.parse().map_err(|_| wrong())?;
            serde_json::Number::from_f64(number)
                .map(Value::Number)
                .ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

/// Kept as 1 and 0 (recorded in guides).
fn flag(sent: &Value) -> Result<Value, Unfit> {
    let flag = match sent {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_i64().and_then(|number| match number {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    flag.map(|flag| i32::from(flag).into())
        .ok_or(Unfit::Kind("true or false"))
}

fn millis(sent: &Value) -> Result<Value, Unfit> {
    let wrong = Unfit::Kind("a time in milliseconds since 1970 or as ISO 8601");
    let millis = match sent {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => match text.trim().parse::<i64>() {
            Ok(millis) => Some(millis),
            Err(_) => Timestamp::parse(text.trim()).ok().map(Timestamp::millis),
        },
        _ => None,
    };
    millis.map(Value::from).ok_or(wrong)
}

/// The option that a value names: by id or name, alone or in an object (several forms are on record in guides).
fn option<'o>(options: &'o [ColumnOption], sent: &Value) -> Result<&'o ColumnOption, Unfit> {
    let named = |name: &str| {
        let by_name = options.iter().find(|option| option.name == name);
        by_name.or_else(|| {
            options
                .iter()
                .find(|option| option.id == name || option.label == name)
        })
    };
    let by = |value: &Value| match value {
        Value::String(text) => named(text.trim()),
        Value::Number(number) => named(&number.to_string()),
        _ => None,
    };
    let found = match sent {
        Value::Object(fields) => fields
            .get("id")
            .and_then(by)
            .or_else(|| fields.get("name").and_then(by)),
        other => by(other),
    };
    found.ok_or_else(|| Unfit::NoOption(value_text(sent)))
}

/// A reference to a row of another table.
fn row(sent: &Value) -> Result<Value, Unfit> {
    let id = match sent {
        Value::Object(fields) => fields.get("id").unwrap_or(&Value::Null),
        other => other,
    };
    let id = match id {
        Value::String(text) => text.trim().parse::<u64>().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    id.map(|id| json!({ "id": id.to_string(), "name": id.to_string(), "type": "foreignid" }))
        .ok_or(Unfit::Kind("ids of rows"))
}

fn object(needed: &[&'static str], sent: &Value) -> Result<Value, Unfit> {
    let fields = match (sent, needed) {
        (Value::Object(fields), _) => fields.clone(),
        (Value::String(text), ["url"]) => Map::from_iter([("url".to_owned(), text.as_str().into())]),
        (Value::String(text), ["lat", "long"]) => {
            let (lat, long) = text.split_once(',').unwrap_or_default();
            let (lat, long) = (number(&lat.into())?, number(&long.into())?);
            Map::from_iter([("lat".to_owned(), lat), ("long".to_owned(), long)])
        }
        _ => return Err(Unfit::Kind("an object")),
    };
    match needed.iter().find(|name| !fields.contains_key(**name)) {
        Some(&"url") => Err(Unfit::Kind("an object with url")),
        Some(_) => Err(Unfit::Kind("an object with lat and long")),
        None => Ok(Value::Object(fields)),
    }
}

/// A list, or a text with commas between its parts.
fn several(sent: &Value) -> Vec<Value> {
    match sent {
        Value::Array(items) => items.clone(),
        Value::String(text) => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Value::from)
            .collect(),
        one => vec![one.clone()],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::form_of;
    use super::{ColumnOption, Unfit, fit_value};

    fn options() -> Vec<ColumnOption> {
        [("1", "red"), ("2", "blue")]
            .map(|(id, name)| ColumnOption {
                id: id.to_owned(),
                name: name.to_owned(),
                label: name.to_uppercase(),
                order: 0,
                created_at: 1_767_225_600_000,
                updated_at: 1_767_312_000_000,
            })
            .to_vec()
    }

    fn fit(column_type: &str, sent: &Value) -> Result<Value, Unfit> {
        fit_value(form_of(column_type).expect("a type"), &options(), sent)
    }

    #[test]
    fn columns_take_json_and_cells_of_files() {
        let blue = json!({"id": "2", "name": "blue", "label": "BLUE", "type": "option", "order": 0,
            "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-02T00:00:00.000Z"});
        for (column_type, sent, kept) in [
            ("TEXT", json!("a"), json!("a")),
            ("TEXT", json!(7), json!("7")),
            ("TEXT", json!(""), json!("")),
            ("NUMBER", json!("7.5"), json!(7.5)),
            ("NUMBER", json!(" 7 "), json!(7)),
            ("NUMBER", json!(""), json!(null)),
            ("BOOLEAN", json!("TRUE"), json!(1)),
            ("BOOLEAN", json!(false), json!(0)),
            ("DATE", json!("2024-05-01"), json!(1_714_521_600_000_i64)),
            (
                "DATETIME",
                json!(1_714_521_600_000_i64),
                json!(1_714_521_600_000_i64),
            ),
            ("SELECT", json!("blue"), blue.clone()),
            ("SELECT", json!({"name": "blue", "type": "option"}), blue.clone()),
            ("SELECT", json!({"id": 2}), blue.clone()),
            ("MULTISELECT", json!("blue"), json!([blue])),
            (
                "FOREIGN_ID",
                json!([{"id": "7", "type": "foreignid"}]),
                json!([{"id": "7", "name": "7", "type": "foreignid"}]),
            ),
            ("LOCATION", json!("42.5,-71"), json!({"lat": 42.5, "long": -71})),
            (
                "IMAGE",
                json!("https://a.example/a.png"),
                json!({"url": "https://a.example/a.png"}),
            ),
            ("JSON", json!([1]), json!([1])),
            ("NUMBER", json!(null), json!(null)),
        ] {
            assert_eq!(fit(column_type, &sent), Ok(kept), "{column_type} {sent}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        for (column_type, sent, why) in [
            ("NUMBER", json!("seven"), "must be a number"),
            ("NUMBER", json!("NaN"), "must be a number"),
            ("BOOLEAN", json!(2), "must be true or false"),
            (
                "DATE",
                json!("soon"),
                "must be a time in milliseconds since 1970 or as ISO 8601",
            ),
            (
                "SELECT",
                json!("green"),
                "is not one of the column's options: green",
            ),
            (
                "LOCATION",
                json!({"lat": 1}),
                "must be an object with lat and long",
            ),
            ("FOREIGN_ID", json!(["x"]), "must be ids of rows"),
            ("TEXT", json!({}), "must be a text"),
        ] {
            let told = fit(column_type, &sent).map_err(|unfit| unfit.to_string());
            assert_eq!(told, Err(why.to_owned()), "{column_type} {sent}");
        }
        let long = json!("x".repeat(10_001));
        assert_eq!(fit("TEXT", &long), Err(Unfit::TooLong(10_000)));
        assert!(fit("RICHTEXT", &long).is_ok());
    }
}
