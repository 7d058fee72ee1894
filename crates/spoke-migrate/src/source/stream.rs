//! One data file, opened as its map says, read row by row.
//!
//! Guarantees: whatever makes the file unreadable is an error with line, column and fix; a row of the wrong
//! width or with a broken quote is handed out with its flaw, so that only this row is rejected.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::delimiter;
use super::encoding::{DecodeError, Encoding, TextReader};
use super::header::Header;
use super::reader::{FIELD_BYTES_MAX, FlawKind, ReadFlaw, Record, RecordReader};
use super::sql::SqlRows;
use crate::error::{Error, SourceProblem};

/// How a data file is to be read: the `[source]` section of a map.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceSettings {
    pub(crate) encoding: Encoding,
    /// `None`: found from the file.
    pub(crate) delimiter: Option<u8>,
    /// Texts that mean "no value", besides the empty one.
    pub(crate) blank: Vec<String>,
    /// For a SQL dump: the query that gives the rows.
    pub(crate) query: Option<String>,
}

/// An open data file.
pub(crate) struct Source {
    path: PathBuf,
    header: Header,
    rows: Rows,
}

/// Why one row cannot be used, while the rows around it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowFlaw {
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) reason: String,
}

enum Rows {
    Text(Box<RecordReader<File>>),
    Sql(Box<SqlRows>),
}

impl Source {
    /// Opens the file and reads its header.
    pub(crate) fn open(path: &Path, settings: &SourceSettings) -> Result<Self, Error> {
        if let Some(query) = &settings.query {
            let rows = SqlRows::open(path, query)?;
            let header = Header::new(rows.names().iter().map(String::as_str));
            return Ok(Self {
                path: path.to_owned(),
                header,
                rows: Rows::Sql(Box::new(rows)),
            });
        }
        let delimiter = match settings.delimiter {
            Some(delimiter) => delimiter,
            None => delimiter::detect(&sample(path, settings.encoding)?),
        };
        let mut reader = RecordReader::new(open_text(path, settings.encoding)?, delimiter);
        let mut record = Record::default();
        let read = reader
            .read(&mut record)
            .map_err(|flaw| explain(path, &Header::default(), flaw))?;
        if !read {
            return Err(SourceProblem::new(
                path,
                "the file is empty",
                "give a file whose first line names the columns",
            )
            .into());
        }
        let header = Header::new(record.iter());
        Ok(Self {
            path: path.to_owned(),
            header,
            rows: Rows::Text(Box::new(reader)),
        })
    }

    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// Reads the next row; `false` after the last.
    pub(crate) fn read(&mut self, record: &mut Record) -> Result<bool, Error> {
        match &mut self.rows {
            Rows::Text(reader) => reader
                .read(record)
                .map_err(|flaw| explain(&self.path, &self.header, flaw)),
            Rows::Sql(rows) => rows.read(&self.path, record),
        }
    }

    /// What is wrong with the shape of a row that was read.
    pub(crate) fn flaw(&self, record: &Record) -> Option<RowFlaw> {
        if let Some(index) = record.broken_quote() {
            return Some(RowFlaw {
                column: self.header.name(index),
                value: record.get(index).unwrap_or_default().to_owned(),
                reason: "text follows the closing quote; double the quotes inside a quoted value".to_owned(),
            });
        }
        let (width, expected) = (record.len(), self.header.len());
        if width == expected {
            return None;
        }
        let column = self.header.name(width.min(expected));
        let value = record.get(expected).unwrap_or_default().to_owned();
        let advice = if width > expected {
            "quote values that contain the delimiter"
        } else {
            "add the missing values or delimiters"
        };
        Some(RowFlaw {
            column,
            value,
            reason: format!("the row has {width} values, the header {expected}; {advice}"),
        })
    }
}

fn open_text(path: &Path, encoding: Encoding) -> Result<TextReader<File>, Error> {
    let file = File::open(path).map_err(|error| {
        SourceProblem::new(
            path,
            format!("cannot be opened: {error}"),
            "check the path and its rights",
        )
    })?;
    TextReader::new(file, encoding).map_err(|error| decode_problem(path, error).into())
}

/// The first pieces of text, as far as they can be decoded.
fn sample(path: &Path, encoding: Encoding) -> Result<String, Error> {
    let mut reader = open_text(path, encoding)?;
    let mut text = String::new();
    while text.len() < 32 * 1024 && matches!(reader.read_text(&mut text), Ok(true)) {}
    Ok(text)
}

fn decode_problem(path: &Path, error: DecodeError) -> SourceProblem {
    match error {
        DecodeError::Io(error) => SourceProblem::new(
            path,
            format!("cannot be read: {error}"),
            "check the file and its rights",
        ),
        DecodeError::Refused { message, fix } => SourceProblem::new(path, message, fix),
    }
}

fn explain(path: &Path, header: &Header, flaw: ReadFlaw) -> Error {
    let problem = match flaw.kind {
        FlawKind::OpenQuote => SourceProblem::new(
            path,
            "a quote is opened here and never closed",
            "close it, or double it if it belongs to the text",
        ),
        FlawKind::Nul => SourceProblem::new(
            path,
            "the file contains a NUL byte",
            "remove it, or save the file as UTF-8 if it is UTF-16 or UTF-32",
        ),
        FlawKind::FieldTooLong => SourceProblem::new(
            path,
            format!("a value is longer than {FIELD_BYTES_MAX} bytes"),
            "close the quote that is open here, or shorten the value (HubSpot takes 65,536 characters)",
        ),
        FlawKind::Decode(error) => decode_problem(path, error),
    };
    let column = (header.len() > 0).then(|| header.name(flaw.field));
    problem.at(flaw.line, column).into()
}
