//! Types of columns.

/// What values of a column are.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub enum ColumnForm {
    /// A text of at most so many characters.
    Text(usize),
    /// A number.
    Number,
    /// True or false, written 1 and 0 in answers.
    Flag,
    /// A time in milliseconds since 1970.
    Millis,
    /// One of the column's options.
    Option,
    /// Several of the column's options.
    Options,
    /// Rows of another table.
    Rows,
    /// An object with these fields at least.
    Object(&'static [&'static str]),
    /// Any JSON.
    Anything,
}

use super::{RICH_TEXT_CHARACTERS_MAX, TEXT_CHARACTERS_MAX};

/// Every type of the official client's model but `NULL`, with the form of its values.
const TYPES: [(&str, ColumnForm); 21] = [
    ("TEXT", ColumnForm::Text(TEXT_CHARACTERS_MAX)),
    ("NUMBER", ColumnForm::Number),
    // An address is kept as given: a text, or an object with type and address (both on record in guides).
    ("URL", ColumnForm::Anything),
    ("IMAGE", ColumnForm::Object(&["url"])),
    ("SELECT", ColumnForm::Option),
    ("MULTISELECT", ColumnForm::Options),
    ("BOOLEAN", ColumnForm::Flag),
    ("LOCATION", ColumnForm::Object(&["lat", "long"])),
    ("DATE", ColumnForm::Millis),
    ("DATETIME", ColumnForm::Millis),
    ("CURRENCY", ColumnForm::Number),
    ("RICHTEXT", ColumnForm::Text(RICH_TEXT_CHARACTERS_MAX)),
    ("FOREIGN_ID", ColumnForm::Rows),
    ("VIDEO", ColumnForm::Anything),
    ("CTA", ColumnForm::Anything),
    ("FILE", ColumnForm::Anything),
    ("JSON", ColumnForm::Anything),
    ("COMPOSITE", ColumnForm::Anything),
    ("CODE", ColumnForm::Text(RICH_TEXT_CHARACTERS_MAX)),
    ("HUBSPOT_VIDEO", ColumnForm::Anything),
    ("EMBED", ColumnForm::Anything),
];

/// The names of all types a column may have.
pub fn column_types() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(name, _)| *name)
}

/// The form of a type's values; nothing for a type that does not exist.
#[must_use]
pub fn form_of(column_type: &str) -> Option<ColumnForm> {
    TYPES
        .iter()
        .find(|(name, _)| *name == column_type)
        .map(|(_, form)| *form)
}
