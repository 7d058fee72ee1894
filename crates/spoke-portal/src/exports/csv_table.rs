//! CSV: UTF-8, every cell in quotes (assumed from files that HubSpot's pages hand out).

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use csv::{QuoteStyle, Writer, WriterBuilder};

use super::table::CellText;

/// A CSV file being written.
pub(crate) struct CsvTable(Writer<BufWriter<File>>);

impl CsvTable {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::new(File::create(path)?);
        let mut builder = WriterBuilder::new();
        builder.quote_style(QuoteStyle::Always);
        Ok(Self(builder.from_writer(file)))
    }

    pub(super) fn row(&mut self, cells: &[CellText]) -> io::Result<()> {
        self.0
            .write_record(cells.iter().map(CellText::as_str))
            .map_err(io::Error::other)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}
