//! A TOML table read key by key, so that every fault is found and has a line.
//!
//! Guarantees: a key nobody asked for is refused with the nearest known key; a value of the wrong kind is
//! refused with what belongs there; all faults of a file are gathered before any is reported.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{MapProblem, Place};
use crate::suggest;

/// A value and where it stands in the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// The text of a map and the faults found in it so far.
pub(crate) struct Document<'a> {
    file: PathBuf,
    text: &'a str,
    pub(crate) problems: Vec<MapProblem>,
}

/// One table being read; ends with [`Fields::finish`].
pub(crate) struct Fields<'t> {
    table: &'t DeTable<'t>,
    what: &'static str,
    known: Vec<&'static str>,
    pub(crate) place: Place,
}

impl<'a> Document<'a> {
    pub(crate) fn new(file: &Path, text: &'a str) -> Self {
        Self {
            file: file.to_owned(),
            text,
            problems: Vec::new(),
        }
    }

    pub(crate) fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Place {
            line: before.matches('\n').count() + 1,
            column,
        }
    }

    pub(crate) fn problem(&mut self, place: Place, message: impl Into<String>) {
        self.problems.push(MapProblem::new(&self.file, place, message));
    }

    /// Starts reading a table; `what` names it in messages, such as `[source]`.
    pub(crate) fn fields<'t>(&self, table: &'t DeTable<'t>, offset: usize, what: &'static str) -> Fields<'t> {
        Fields {
            table,
            what,
            known: Vec::new(),
            place: self.place(offset),
        }
    }

    pub(crate) fn text_of(&mut self, value: &Spanned<DeValue<'_>>, what: &str) -> Option<Placed<String>> {
        let place = self.place(value.span().start);
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            other => {
                self.problem(place, format!("{what} must be a text, not {}", kind(other)));
                return None;
            }
        };
        Some(Placed { value: text, place })
    }
}

impl<'t> Fields<'t> {
    /// The value of a key, when it is there.
    pub(crate) fn value(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.get(key)
    }

    pub(crate) fn text(&mut self, document: &mut Document<'_>, key: &'static str) -> Option<Placed<String>> {
        let value = self.value(key)?;
        document.text_of(value, key)
    }

    pub(crate) fn flag(&mut self, document: &mut Document<'_>, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            let place = document.place(value.span().start);
            document.problem(
                place,
                format!("{key} must be true or false, not {}", kind(value.get_ref())),
            );
        }
        flag
    }

    /// A list of texts; a single text is a list of one.
    pub(crate) fn texts(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
    ) -> Option<Vec<Placed<String>>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Array(values) => Some(
                values
                    .iter()
                    .filter_map(|value| document.text_of(value, key))
                    .collect(),
            ),
            _ => document.text_of(value, key).map(|text| vec![text]),
        }
    }

    /// A table of texts, such as `values = { Won = "closedwon" }`.
    pub(crate) fn pairs(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
    ) -> Option<Vec<(String, Placed<String>)>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            let place = document.place(value.span().start);
            document.problem(
                place,
                format!("{key} must be a table such as {{ Won = \"closedwon\" }}"),
            );
            return None;
        };
        let entries = table.iter();
        Some(
            entries
                .filter_map(|(name, value)| Some((name.get_ref().to_string(), document.text_of(value, key)?)))
                .collect(),
        )
    }

    /// The tables of an array of tables; a single table is an array of one.
    pub(crate) fn tables(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
    ) -> Vec<(usize, &'t DeTable<'t>)> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let values: Vec<&'t Spanned<DeValue<'t>>> = match value.get_ref() {
            DeValue::Array(values) => values.iter().collect(),
            _ => vec![value],
        };
        let mut tables = Vec::new();
        for value in values {
            match value.get_ref().as_table() {
                Some(table) => tables.push((value.span().start, table)),
                None => {
                    let place = document.place(value.span().start);
                    document.problem(
                        place,
                        format!("{key} must be a table, not {}", kind(value.get_ref())),
                    );
                }
            }
        }
        tables
    }

    /// Refuses the keys nobody asked for.
    pub(crate) fn finish(self, document: &mut Document<'_>) {
        for name in self.table.keys() {
            let key: &str = name.get_ref();
            if !self.known.contains(&key) {
                let message = format!(
                    "{} has no key \"{key}\"{}; it takes {}",
                    self.what,
                    suggest::did_you_mean(key, self.known.iter().copied()),
                    self.known.join(", "),
                );
                let place = document.place(name.span().start);
                document.problem(place, message);
            }
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
