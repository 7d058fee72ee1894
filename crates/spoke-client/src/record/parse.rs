//! Reads an answer that holds records into a [`Table`], in one pass over its text.
//!
//! Strings are borrowed from the text wherever JSON allows it. Unknown fields are skipped, absent ones stay
//! empty, ids and values may be numbers or booleans: HubSpot sends text, others do not always.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use spoke_model::error::BatchError;

use super::table::{Cell, Row, Span, Table};

/// What stands around the records of a page, a search or a batch.
#[derive(Debug, Default)]
pub(crate) struct Around {
    pub(crate) total: Option<u64>,
    pub(crate) after: Option<String>,
    pub(crate) errors: Vec<BatchError>,
}

/// Reads `{"results": [...], ...}`.
pub(crate) fn many(text: String) -> Result<(Table, Around), serde_json::Error> {
    let mut builder = Builder::new(&text);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let around = (&mut deserializer).deserialize_map(Envelope(&mut builder))?;
    deserializer.end()?;
    let table = builder.finish()?;
    Ok((Table { text, ..table }, around))
}

/// Reads a single record.
pub(crate) fn one(text: String) -> Result<Table, serde_json::Error> {
    let mut builder = Builder::new(&text);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    RecordSeed(&mut builder).deserialize(&mut deserializer)?;
    deserializer.end()?;
    let table = builder.finish()?;
    Ok(Table { text, ..table })
}

struct Builder<'de> {
    text: &'de str,
    names: Vec<Cow<'de, str>>,
    table: Table,
}

impl<'de> Builder<'de> {
    fn new(text: &'de str) -> Self {
        Self {
            text,
            names: Vec::new(),
            table: Table::default(),
        }
    }

    fn finish(mut self) -> Result<Table, serde_json::Error> {
        let names = std::mem::take(&mut self.names);
        for name in names {
            let span = self.keep(name)?;
            self.table.names.push(span);
        }
        Ok(self.table)
    }

    fn keep<E: Error>(&mut self, piece: Cow<'de, str>) -> Result<Span, E> {
        match piece {
            Cow::Borrowed(piece) => self.borrowed(piece),
            Cow::Owned(piece) => self.aside(piece),
        }
    }

    /// The place of a piece that was borrowed from the text.
    fn borrowed<E: Error>(&self, piece: &'de str) -> Result<Span, E> {
        (piece.as_ptr() as usize)
            .checked_sub(self.text.as_ptr() as usize)
            .filter(|start| start + piece.len() <= self.text.len())
            .and_then(|start| Span::of_text(start, piece.len()))
            .ok_or_else(|| E::custom("the answer is too large"))
    }

    fn aside<E: Error>(&mut self, piece: impl fmt::Display) -> Result<Span, E> {
        let start = self.table.aside.len();
        let _ = write!(self.table.aside, "{piece}");
        Span::aside(start, self.table.aside.len() - start).ok_or_else(|| E::custom("the answer is too large"))
    }

    /// The number of a property name. Records of one answer share names and their order, so the search starts
    /// at the name after the last one.
    fn name<E: Error>(&mut self, expected: usize, name: Cow<'de, str>) -> Result<usize, E> {
        if self.names.get(expected).is_some_and(|known| *known == name) {
            return Ok(expected);
        }
        if let Some(index) = self.names.iter().position(|known| *known == name) {
            return Ok(index);
        }
        self.names.push(name);
        Ok(self.names.len() - 1)
    }

    fn value(&mut self, name: usize, value: Span) {
        // There are fewer names and cells than bytes in a body, and bodies are bounded far below 4 GiB.
        self.table.cells.push(Cell {
            name: u32::try_from(name).unwrap_or(u32::MAX),
            value,
        });
    }

    fn cells(&self) -> u32 {
        u32::try_from(self.table.cells.len()).unwrap_or(u32::MAX)
    }
}

struct Envelope<'b, 'de>(&'b mut Builder<'de>);

impl<'de> Visitor<'de> for Envelope<'_, 'de> {
    type Value = Around;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with results")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Around, A::Error> {
        let mut around = Around::default();
        while let Some(key) = map.next_key_seed(Key)? {
            match &*key {
                "results" => map.next_value_seed(Records(&mut *self.0))?,
                "total" => around.total = map.next_value()?,
                "paging" => {
                    let paging: Option<Paging> = map.next_value()?;
                    around.after = paging.and_then(|paging| paging.next).map(|next| next.after);
                }
                "errors" => around.errors = map.next_value::<Option<_>>()?.unwrap_or_default(),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(around)
    }
}

/// `paging` of any answer.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Paging {
    pub(crate) next: Option<Next>,
}

/// `paging.next`; the cursor is text, and a number in some hands.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Next {
    #[serde(deserialize_with = "crate::text::text_or_number")]
    pub(crate) after: String,
}

struct Records<'b, 'de>(&'b mut Builder<'de>);

impl<'de> DeserializeSeed<'de> for Records<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(RecordSeed(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

struct RecordSeed<'b, 'de>(&'b mut Builder<'de>);

impl<'de> DeserializeSeed<'de> for RecordSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let builder = self.0;
        let mut row = Row {
            first_value: builder.cells(),
            ..Row::EMPTY
        };
        while let Some(key) = map.next_key_seed(Key)? {
            match &*key {
                "id" => row.id = map.next_value_seed(Text(&mut *builder))?,
                "properties" => {
                    row.first_value = builder.cells();
                    map.next_value_seed(Values(&mut *builder))?;
                    row.values = builder.cells() - row.first_value;
                }
                "createdAt" => row.created_at = map.next_value_seed(Text(&mut *builder))?,
                "updatedAt" => row.updated_at = map.next_value_seed(Text(&mut *builder))?,
                "archivedAt" => row.archived_at = map.next_value_seed(Text(&mut *builder))?,
                "url" => row.url = map.next_value_seed(Text(&mut *builder))?,
                "objectWriteTraceId" => row.trace_id = map.next_value_seed(Text(&mut *builder))?,
                "archived" => row.archived = map.next_value::<Option<bool>>()?.unwrap_or_default(),
                "new" => row.is_new = map.next_value()?,
                "associations" => row.associations = builder.raw(map.next_value()?)?,
                "propertiesWithHistory" => row.history = builder.raw(map.next_value()?)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if !row.id.is_some() {
            return Err(A::Error::missing_field("id"));
        }
        builder.table.rows.push(row);
        Ok(())
    }
}

impl<'de> Builder<'de> {
    fn raw<E: Error>(&mut self, raw: Option<&'de RawValue>) -> Result<Span, E> {
        raw.map_or(Ok(Span::NONE), |raw| self.borrowed(raw.get()))
    }
}

struct Values<'b, 'de>(&'b mut Builder<'de>);

impl<'de> DeserializeSeed<'de> for Values<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Values<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the properties of a record")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut expected = 0;
        while let Some(key) = map.next_key_seed(Key)? {
            let name = self.0.name(expected, key)?;
            expected = name + 1;
            let value = map.next_value_seed(Text(&mut *self.0))?;
            self.0.value(name, value);
        }
        Ok(())
    }
}

/// A key, borrowed unless it had escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// A value: text, or a number or boolean as text, or nothing.
struct Text<'b, 'de>(&'b mut Builder<'de>);

impl<'de> DeserializeSeed<'de> for Text<'_, 'de> {
    type Value = Span;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Span, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text<'_, 'de> {
    type Value = Span;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, a boolean or null")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Span, E> {
        self.0.borrowed(text)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Span, E> {
        self.0.aside(text)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Span, E> {
        self.0.aside(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Span, E> {
        self.0.aside(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Span, E> {
        self.0.aside(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Span, E> {
        // `Number` prints short forms (1e300), `f64` would print every digit.
        match serde_json::Number::from_f64(value) {
            Some(number) => self.0.aside(number),
            None => Ok(Span::NONE),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Span, E> {
        Ok(Span::NONE)
    }
}
