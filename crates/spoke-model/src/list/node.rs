//! Reads a JSON tree and remembers where it is, for precise refusals.

use serde_json::Value;

use super::error::FilterError;
use crate::lenient;

/// A place in a definition.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Node<'a> {
    pub(super) fn root(name: &str, value: &'a Value) -> Self {
        Self {
            value,
            path: name.to_owned(),
        }
    }

    /// The refusal of what stands here.
    pub(super) fn error(&self, rule: impl Into<String>) -> FilterError {
        FilterError::new(self.path.clone(), rule)
    }

    /// A field that must be there and not null.
    pub(super) fn field(&self, name: &str) -> Result<Self, FilterError> {
        self.optional(name)?
            .ok_or_else(|| self.error(format!("{name} is missing")))
    }

    /// A field that may be missing or null.
    pub(super) fn optional(&self, name: &str) -> Result<Option<Self>, FilterError> {
        let Value::Object(fields) = self.value else {
            return Err(self.error("an object was expected"));
        };
        let value = fields.get(name).filter(|value| !value.is_null());
        Ok(value.map(|value| Self {
            value,
            path: format!("{}.{name}", self.path),
        }))
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Result<Vec<Self>, FilterError> {
        let Value::Array(items) = self.value else {
            return Err(self.error("a list was expected"));
        };
        let item = |(at, value)| Self {
            value,
            path: format!("{}[{at}]", self.path),
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// The items of a field; none when it is missing.
    pub(super) fn items_of(&self, name: &str) -> Result<Vec<Self>, FilterError> {
        match self.optional(name)? {
            Some(list) => list.items(),
            None => Ok(Vec::new()),
        }
    }

    /// A text; numbers and booleans count as theirs.
    pub(super) fn text(&self) -> Result<String, FilterError> {
        lenient::scalar_text(self.value.clone()).ok_or_else(|| self.error("a text was expected"))
    }

    /// A whole number, also as text.
    pub(super) fn integer(&self) -> Result<i64, FilterError> {
        lenient::integer(self.value).ok_or_else(|| self.error("a whole number was expected"))
    }

    /// A number, also as text.
    pub(super) fn number(&self) -> Result<f64, FilterError> {
        let number = match self.value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => crate::value::parse_number(text),
            _ => None,
        };
        number.ok_or_else(|| self.error("a number was expected"))
    }

    /// A boolean, also as text.
    pub(super) fn flag(&self) -> Result<bool, FilterError> {
        match self.value {
            Value::Bool(flag) => Ok(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(self.error("true or false was expected")),
        }
    }

    /// The texts of a list.
    pub(super) fn texts(&self) -> Result<Vec<String>, FilterError> {
        self.items()?.iter().map(Self::text).collect()
    }

    /// What a name means, by a table.
    pub(super) fn choice<T: Copy>(&self, table: &[(&str, T)]) -> Result<T, FilterError> {
        let name = self.text()?;
        let known = table.iter().find(|(known, _)| *known == name);
        known.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let all: Vec<&str> = table.iter().map(|(known, _)| *known).collect();
            self.error(format!("{name} is none of: {}", all.join(", ")))
        })
    }

    /// What an optional field's name means.
    pub(super) fn choice_of<T: Copy>(
        &self,
        name: &str,
        table: &[(&str, T)],
    ) -> Result<Option<T>, FilterError> {
        self.optional(name)?.map(|node| node.choice(table)).transpose()
    }
}
