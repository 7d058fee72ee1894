//! The fields of a control call's JSON body, read one by one so that a bad one is named.

use std::fmt;

use serde_json::{Map, Value};

use super::ControlAnswer;

/// What is left of a body.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

/// A field that can't be used, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadField(String);

impl Fields {
    /// The body as fields; an empty one has none.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, BadField> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(BadField("the body must be a JSON object".to_owned())),
            Err(error) => Err(BadField(format!("the body is no JSON: {error}"))),
        }
    }

    /// A whole number within a range.
    pub(crate) fn number(&mut self, name: &str, least: u64, most: u64) -> Result<Option<u64>, BadField> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        value
            .as_u64()
            .filter(|number| (least..=most).contains(number))
            .map(Some)
            .ok_or_else(|| {
                BadField(format!(
                    "{name}: {value} is not a whole number from {least} to {most}"
                ))
            })
    }

    /// A text of at most `most` bytes.
    pub(crate) fn text(&mut self, name: &str, most: usize) -> Result<Option<String>, BadField> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() && text.len() <= most => Ok(Some(text)),
            Some(Value::String(text)) if text.is_empty() => Err(BadField(format!("{name}: it is empty"))),
            Some(Value::String(_)) => Err(BadField(format!("{name}: it is longer than {most} bytes"))),
            Some(other) => Err(BadField(format!("{name}: {other} is not a text"))),
        }
    }

    /// The text that stands there, if it is one; it stays there.
    pub(crate) fn peek(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Yes or no; no when absent.
    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, BadField> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(BadField(format!("{name}: {other} is neither true nor false"))),
        }
    }

    /// Whether there is a field with this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &str, most: usize) -> Result<Vec<String>, BadField> {
        let wrong =
            |value: &Value| BadField(format!("{name}: {value} is not a list of at most {most} texts"));
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) if items.len() <= most => items
                .iter()
                .map(|item| match item {
                    Value::String(text) if !text.is_empty() && text.len() <= 200 => Ok(text.clone()),
                    other => Err(wrong(other)),
                })
                .collect(),
            Some(other) => Err(wrong(&other)),
        }
    }

    /// Refuses what nobody will ask for, before anything is asked: a misspelt field is what is wrong then, and not what it
    /// was meant for.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), BadField> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(BadField(format!(
                "{name}: no such field; there are {}",
                known.join(", ")
            ))),
        }
    }

    /// Refuses what nobody asked for: a misspelt field must not be ignored.
    pub(crate) fn done(self, known: &str) -> Result<(), BadField> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(BadField(format!("{name}: no such field; there are {known}"))),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.shift_remove(name).filter(|value| !value.is_null())
    }
}

impl BadField {
    /// A field that can't be used for a reason of its own.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// The field: a reason begins with its name and a colon when it is about one.
    pub(crate) fn field(&self) -> Option<&str> {
        let (name, _) = self.0.split_once(": ")?;
        (!name.contains(' ')).then_some(name)
    }
}

impl fmt::Display for BadField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<BadField> for ControlAnswer {
    fn from(bad: BadField) -> Self {
        Self::refuse(400, bad.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_field_is_named() {
        let mut fields =
            Fields::parse(br#"{"count": -1, "route": "", "reset": 1, "scopes": [7]}"#).expect("JSON");
        let reasons = [
            fields.number("count", 1, 10).expect_err("negative").0,
            fields.text("route", 10).expect_err("empty").0,
            fields.flag("reset").expect_err("a number").0,
            fields.texts("scopes", 3).expect_err("a number").0,
        ];
        for (reason, name) in reasons.iter().zip(["count", "route", "reset", "scopes"]) {
            assert!(reason.starts_with(name), "{reason}");
        }
        let misspelt = Fields::parse(br#"{"statsu": 503}"#).expect("JSON").done("status");
        assert_eq!(
            misspelt,
            Err(BadField::new("statsu: no such field; there are status"))
        );
        assert!(Fields::parse(b"[]").is_err());
        assert!(Fields::parse(b"{").is_err());
        assert!(Fields::parse(b"  ").is_ok());
    }
}
