//! Records as a table, as JSON or as CSV.
//!
//! Whatever the number of records, only one page is held at a time.

use std::io::{self, BufWriter, StdoutLock, Write};

use spoke_client::Record;
use spoke_model::object_type::{CUSTOM_CREATED_PROPERTY, CUSTOM_MODIFIED_PROPERTY, StandardObjectType};

use super::details::Details;
use super::printer::Printer;
use super::record_json::RecordJson;
use super::table::Table;

/// How records are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// For the eye.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// How JSON is arranged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// One document with an array of results, and where to go on.
    Document,
    /// One record a line, without end.
    Lines,
}

/// Which properties become columns.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    chosen: Vec<String>,
    standard: Option<&'static StandardObjectType>,
}

impl Columns {
    /// The chosen properties; when there are none, the ones that HubSpot answers with, the telling ones first.
    #[must_use]
    pub fn new(chosen: Vec<String>, standard: Option<&'static StandardObjectType>) -> Self {
        Self {
            chosen: chosen
                .into_iter()
                .filter(|name| name != "id" && !name.is_empty())
                .collect(),
            standard,
        }
    }

    /// The properties that were chosen on the command line.
    #[must_use]
    pub fn chosen(&self) -> &[String] {
        &self.chosen
    }

    /// The properties to print for records like this one. A table leaves the time of the last change out: it is wide
    /// and seldom what one looks for.
    fn of(&self, record: &Record, format: Format) -> Vec<String> {
        if !self.chosen.is_empty() {
            return self.chosen.clone();
        }
        let (created, modified, display) = match self.standard {
            Some(standard) => (
                standard.created_property,
                standard.modified_property,
                standard.primary_display.unwrap_or_default(),
            ),
            None => (CUSTOM_CREATED_PROPERTY, CUSTOM_MODIFIED_PROPERTY, ""),
        };
        let wanted = |name: &&str| *name != "hs_object_id" && (format != Format::Table || *name != modified);
        let mut names: Vec<&str> = record.properties().map(|(name, _)| name).filter(wanted).collect();
        let place = |name: &str| match FIRST.iter().position(|first| *first == name) {
            _ if name == created => (3, 0),
            _ if name == modified => (4, 0),
            Some(position) => (0, position),
            None if name == display => (1, 0),
            None => (2, 0),
        };
        names.sort_by_key(|name| place(name));
        names.into_iter().map(str::to_owned).collect()
    }
}

/// What people look for first, in the order they say it.
const FIRST: [&str; 7] = [
    "firstname",
    "lastname",
    "email",
    "dealname",
    "name",
    "domain",
    "amount",
];

/// Prints one record: names and values under each other, a JSON object, or CSV with one row.
///
/// # Errors
/// When standard output can't be written to.
pub fn write_record(printer: &Printer, format: Format, columns: &Columns, record: &Record) -> io::Result<()> {
    let mut out = printer.data();
    match format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &RecordJson::new(record, columns.chosen()))?;
            out.write_all(b"\n")?;
        }
        Format::Csv => {
            let mut writer = RecordsWriter::new(*printer, Format::Csv, Shape::Document, columns.clone());
            writer.page(std::slice::from_ref(record))?;
            return writer.finish(None, None);
        }
        Format::Table => {
            let mut details = Details::new();
            details.line("id", record.id());
            for name in columns.of(record, format) {
                details.line(name.as_str(), record.get(&name).unwrap_or_default());
            }
            if let Some(time) = record.archived_at() {
                details.line("archived", time.to_string());
            }
            for associated in record.associations() {
                details.line(associated.object_type.as_str(), associated.ids().join(", "));
            }
            if let Some(url) = record.url() {
                details.line("url", url);
            }
            details.write(&mut out, printer)?;
        }
    }
    out.flush()
}

/// Prints records page by page.
pub struct RecordsWriter {
    printer: Printer,
    format: Format,
    shape: Shape,
    columns: Columns,
    names: Vec<String>,
    out: BufWriter<StdoutLock<'static>>,
    table: Option<Table>,
    written: u64,
}

impl RecordsWriter {
    /// A writer that has written nothing yet.
    #[must_use]
    pub fn new(printer: Printer, format: Format, shape: Shape, columns: Columns) -> Self {
        Self {
            printer,
            format,
            shape,
            columns,
            names: Vec::new(),
            out: printer.data(),
            table: None,
            written: 0,
        }
    }

    /// How many records were written.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Prints one page.
    ///
    /// # Errors
    /// When standard output can't be written to.
    pub fn page(&mut self, records: &[Record]) -> io::Result<()> {
        let Some(first) = records.first() else {
            return Ok(());
        };
        if self.names.is_empty() {
            self.names = self.columns.of(first, self.format);
        }
        match self.format {
            Format::Json => self.json(records)?,
            Format::Csv => self.csv(records)?,
            Format::Table => self.rows(records)?,
        }
        self.written += records.len() as u64;
        if self.shape == Shape::Lines {
            self.out.flush()
        } else {
            Ok(())
        }
    }

    /// Ends the output: closes the JSON document, with the number of matches and the place to go on where known.
    ///
    /// # Errors
    /// When standard output can't be written to.
    pub fn finish(mut self, total: Option<u64>, after: Option<&str>) -> io::Result<()> {
        if self.format == Format::Json && self.shape == Shape::Document {
            self.out.write_all(if self.written == 0 {
                b"{\n  \"results\": []"
            } else {
                b"\n  ]"
            })?;
            if let Some(total) = total {
                write!(self.out, ",\n  \"total\": {total}")?;
            }
            if let Some(after) = after {
                self.out.write_all(b",\n  \"after\": ")?;
                serde_json::to_writer(&mut self.out, after)?;
            }
            self.out.write_all(b"\n}\n")?;
        }
        if self.format == Format::Csv && self.written == 0 && !self.columns.chosen().is_empty() {
            self.names = self.columns.chosen().to_vec();
            self.csv(&[])?;
        }
        self.out.flush()
    }

    fn json(&mut self, records: &[Record]) -> io::Result<()> {
        for (place, record) in records.iter().enumerate() {
            let json = RecordJson::new(record, self.columns.chosen());
            if self.shape == Shape::Lines {
                serde_json::to_writer(&mut self.out, &json)?;
                self.out.write_all(b"\n")?;
                continue;
            }
            let first = self.written == 0 && place == 0;
            self.out.write_all(if first {
                b"{\n  \"results\": [\n    "
            } else {
                b",\n    "
            })?;
            serde_json::to_writer(&mut self.out, &json)?;
        }
        Ok(())
    }

    fn csv(&mut self, records: &[Record]) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(&mut self.out);
        if self.written == 0 {
            writer.write_record(std::iter::once("id").chain(self.names.iter().map(String::as_str)))?;
        }
        for record in records {
            let values = self.names.iter().map(|name| record.get(name).unwrap_or_default());
            writer.write_record(std::iter::once(record.id()).chain(values))?;
        }
        writer.flush()
    }

    fn rows(&mut self, records: &[Record]) -> io::Result<()> {
        let headings = || std::iter::once("id").chain(self.names.iter().map(String::as_str));
        let table = self.table.get_or_insert_with(|| Table::new(headings()));
        // On a terminal columns are dear; whoever processes the output gets times whole.
        let to_minute = self.printer.width().is_some();
        for record in records {
            let values = self.names.iter().map(|name| record.get(name).unwrap_or_default());
            let values = values.map(|value| if to_minute { minute(value) } else { value });
            table.row(std::iter::once(record.id()).chain(values));
        }
        table.write(&mut self.out, &self.printer)
    }
}

/// `2026-11-23T18:44` of `2026-11-23T18:44:07.369Z`; any other text as it is.
fn minute(value: &str) -> &str {
    let shape = b"0000-00-00T00:00:00";
    let is_time = value.len() >= 20
        && value.ends_with('Z')
        && value.bytes().zip(shape).all(|(found, wanted)| {
            if wanted.is_ascii_digit() {
                found.is_ascii_digit()
            } else {
                found == *wanted
            }
        });
    if is_time {
        value.get(..16).unwrap_or(value)
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::minute;

    #[test]
    fn only_times_are_shortened() {
        for (value, expected) in [
            ("2026-11-23T18:44:07.369Z", "2026-11-23T18:44"),
            ("2026-11-23T18:44:07Z", "2026-11-23T18:44"),
            ("2026-11-23", "2026-11-23"),
            ("2026-11-23T18:44:07.369 or so", "2026-11-23T18:44:07.369 or so"),
            ("é026-11-23T18:44:07.369Z", "é026-11-23T18:44:07.369Z"),
            ("", ""),
        ] {
            assert_eq!(minute(value), expected, "{value}");
        }
    }
}
