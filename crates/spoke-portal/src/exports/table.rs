//! A file being written row by row, in any of the formats.

use std::io;
use std::path::Path;

use spoke_model::export::{ExportFormat, FILE_ROWS_MAX, XLS_ROWS_MAX};

use super::csv_table::CsvTable;
use super::xls_table::XlsTable;
use super::xlsx_table::XlsxTable;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CellText {
    /// Any text.
    Text(String),
    /// Decimal text, for formats that know numbers.
    Number(String),
}

impl CellText {
    /// The text.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
        }
    }

    /// The number, if the cell is one that a spreadsheet holds exactly: up to fifteen digits.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(text) if text.len() <= 15 => spoke_model::value::parse_number(text),
            _ => None,
        }
    }
}

/// A file being written.
pub(crate) enum Table {
    /// Comma-separated text.
    Csv(Box<CsvTable>),
    /// Excel 97 to 2003.
    Xls(XlsTable),
    /// Excel since 2007.
    Xlsx(Box<XlsxTable>),
}

impl Table {
    /// Begins a file.
    pub(crate) fn create(format: ExportFormat, path: &Path) -> io::Result<Self> {
        Ok(match format {
            ExportFormat::Csv => Self::Csv(Box::new(CsvTable::create(path)?)),
            ExportFormat::Xls => Self::Xls(XlsTable::create(path)?),
            ExportFormat::Xlsx => Self::Xlsx(Box::new(XlsxTable::create(path)?)),
        })
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[CellText]) -> io::Result<()> {
        match self {
            Self::Csv(table) => table.row(cells),
            Self::Xls(table) => table.row(cells),
            Self::Xlsx(table) => table.row(cells),
        }
    }

    /// Completes the file.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Csv(table) => table.finish(),
            Self::Xls(table) => table.finish(),
            Self::Xlsx(table) => table.finish(),
        }
    }
}

/// Records in one file of a format.
pub(super) const fn rows_max(format: ExportFormat) -> u64 {
    match format {
        ExportFormat::Xls => XLS_ROWS_MAX,
        ExportFormat::Csv | ExportFormat::Xlsx => FILE_ROWS_MAX,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::BufReader;

    use calamine::{Data, Reader, Xls, Xlsx, open_workbook};

    use super::*;

    fn written(format: ExportFormat, rows: &[Vec<CellText>]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(format!("file.{}", format.ending()));
        let mut table = Table::create(format, &path).expect("a file");
        for row in rows {
            table.row(row).expect("a row");
        }
        table.finish().expect("a complete file");
        (folder, path)
    }

    fn text(text: &str) -> CellText {
        CellText::Text(text.to_owned())
    }

    fn rows() -> Vec<Vec<CellText>> {
        vec![
            vec![text("Name"), text("Amount")],
            vec![text("Zoë \"<&>\" Ωmega\u{1}"), CellText::Number("12.5".into())],
            vec![text(""), CellText::Number("not one".into())],
            vec![text("=1+1"), CellText::Number("12345678901234567890".into())],
        ]
    }

    fn check(range: &calamine::Range<Data>) {
        let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
        assert_eq!(cell(0, 0), Data::String("Name".into()));
        assert_eq!(cell(1, 0), Data::String("Zoë \"<&>\" Ωmega".into()));
        assert_eq!(cell(1, 1), Data::Float(12.5));
        assert_eq!(cell(2, 0), Data::Empty);
        assert_eq!(cell(2, 1), Data::String("not one".into()));
        assert_eq!(cell(3, 0), Data::String("=1+1".into()));
        assert_eq!(cell(3, 1), Data::String("12345678901234567890".into()));
    }

    #[test]
    fn another_program_reads_xlsx() {
        let (_folder, path) = written(ExportFormat::Xlsx, &rows());
        let mut workbook: Xlsx<BufReader<File>> = open_workbook(&path).expect("a workbook");
        let names = workbook.sheet_names();
        check(&workbook.worksheet_range(&names[0]).expect("a sheet"));
    }

    #[test]
    fn another_program_reads_xls() {
        let (_folder, path) = written(ExportFormat::Xls, &rows());
        let mut workbook: Xls<BufReader<File>> = open_workbook(&path).expect("a workbook");
        let names = workbook.sheet_names();
        check(&workbook.worksheet_range(&names[0]).expect("a sheet"));
    }

    #[test]
    fn an_xls_file_of_many_megabytes_is_in_order() {
        let mut rows = vec![vec![text("Long")]];
        rows.extend((0..9_000).map(|number| vec![text(&format!("{number} {}", "é".repeat(1_000)))]));
        let (_folder, path) = written(ExportFormat::Xls, &rows);
        assert!(fs::metadata(&path).expect("a file").len() > 8 * 1024 * 1024);
        let mut workbook: Xls<BufReader<File>> = open_workbook(&path).expect("a workbook");
        let names = workbook.sheet_names();
        let range = workbook.worksheet_range(&names[0]).expect("a sheet");
        assert_eq!(range.height(), 9_001);
        let last = range
            .get_value((9_000, 0))
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(last.starts_with("8999 éé"));
    }

    #[test]
    fn csv_quotes_every_cell() {
        let (_folder, path) = written(ExportFormat::Csv, &rows()[..2]);
        let content = fs::read_to_string(path).expect("text");
        assert_eq!(
            content,
            "\"Name\",\"Amount\"\n\"Zoë \"\"<&>\"\" Ωmega\u{1}\",\"12.5\"\n"
        );
    }
}
