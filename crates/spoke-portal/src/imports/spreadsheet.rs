//! XLSX and XLS files, turned into CSV once: rows then come from one kind of file only.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read};
use std::path::Path;

use calamine::{Data, DataRef, Reader, Xls, Xlsx, open_workbook};
use spoke_model::import::{FILE_ROWS_MAX, ImportErrorType};

/// Bytes that all parts of an XLSX file may have unpacked. A sheet of a million rows has some 500 MiB of markup.
const UNPACKED_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes that the shared texts of an XLSX file may have unpacked: they are held in memory.
const TEXTS_MAX: u64 = 256 * 1024 * 1024;
/// Bytes of an XLS file, which is read as a whole. The format ends at 65,536 rows.
const XLS_MAX: u64 = 64 * 1024 * 1024;
/// Columns of a sheet that are read; XLSX ends here.
const COLUMNS_MAX: usize = 16_384;

/// Writes the only sheet of a workbook as CSV; gives the sheet's name.
pub(super) fn to_csv(workbook: &Path, csv: &Path) -> Result<String, ImportErrorType> {
    let unfinished = csv.with_extension("unfinished");
    let out = File::create(&unfinished).map_err(|_| ImportErrorType::UnknownError)?;
    let mut table = Table {
        out: csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(BufWriter::new(out)),
        row: 0,
        cells: Vec::new(),
    };
    let name = match kind(workbook)? {
        Kind::Xlsx => xlsx(workbook, &mut table)?,
        Kind::Xls => xls(workbook, &mut table)?,
    };
    table.end_row()?;
    table.out.flush().map_err(|_| ImportErrorType::UnknownError)?;
    fs::rename(&unfinished, csv).map_err(|_| ImportErrorType::UnknownError)?;
    Ok(name)
}

enum Kind {
    Xlsx,
    Xls,
}

/// Tells the formats apart by their first bytes: a ZIP archive or a compound file.
fn kind(path: &Path) -> Result<Kind, ImportErrorType> {
    let mut start = [0_u8; 8];
    let read = File::open(path)
        .and_then(|mut file| file.read(&mut start))
        .map_err(|_| ImportErrorType::FileNotFound)?;
    match start.get(..read) {
        Some([b'P', b'K', ..]) => Ok(Kind::Xlsx),
        Some([0xd0, 0xcf, 0x11, 0xe0, ..]) => Ok(Kind::Xls),
        _ => Err(ImportErrorType::InvalidFileType),
    }
}

fn xlsx(path: &Path, table: &mut Table) -> Result<String, ImportErrorType> {
    check_unpacked(path)?;
    let mut workbook: Xlsx<BufReader<File>> =
        open_workbook(path).map_err(|_| ImportErrorType::InvalidSpreadsheet)?;
    let name = only_sheet(workbook.sheet_names())?;
    let mut cells = workbook
        .worksheet_cells_reader(&name)
        .map_err(|_| ImportErrorType::InvalidSpreadsheet)?;
    while let Some(cell) = cells
        .next_cell()
        .map_err(|_| ImportErrorType::InvalidSpreadsheet)?
    {
        let data: Data = match cell.get_value() {
            DataRef::SharedString(text) => Data::String((*text).to_owned()),
            other => other.clone().into(),
        };
        table.put(cell.get_position(), &data)?;
    }
    Ok(name)
}

fn xls(path: &Path, table: &mut Table) -> Result<String, ImportErrorType> {
    let bytes = fs::metadata(path)
        .map_err(|_| ImportErrorType::FileNotFound)?
        .len();
    if bytes > XLS_MAX {
        return Err(ImportErrorType::LimitExceeded);
    }
    let mut workbook: Xls<BufReader<File>> =
        open_workbook(path).map_err(|_| ImportErrorType::InvalidSpreadsheet)?;
    let name = only_sheet(workbook.sheet_names())?;
    let range = workbook
        .worksheet_range(&name)
        .map_err(|_| ImportErrorType::InvalidSpreadsheet)?;
    let start = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        let position = (
            start.0.saturating_add(u32::try_from(row).unwrap_or(u32::MAX)),
            start.1.saturating_add(u32::try_from(column).unwrap_or(u32::MAX)),
        );
        table.put(position, data)?;
    }
    Ok(name)
}

fn only_sheet(names: Vec<String>) -> Result<String, ImportErrorType> {
    match <[String; 1]>::try_from(names) {
        Ok([name]) => Ok(name),
        Err(_) => Err(ImportErrorType::InvalidSheetCount),
    }
}

/// Unpacks every part into nothing and counts: what an archive says about itself may be a lie.
fn check_unpacked(path: &Path) -> Result<(), ImportErrorType> {
    let invalid = |_| ImportErrorType::InvalidSpreadsheet;
    let file = File::open(path).map_err(|_| ImportErrorType::FileNotFound)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(invalid)?;
    let mut left = UNPACKED_MAX;
    for number in 0..archive.len() {
        let part = archive.by_index(number).map_err(invalid)?;
        let most = if part.name().map_err(invalid)?.ends_with("sharedStrings.xml") {
            left.min(TEXTS_MAX)
        } else {
            left
        };
        let bytes = io::copy(&mut part.take(most.saturating_add(1)), &mut io::sink())
            .map_err(|_| ImportErrorType::InvalidSpreadsheet)?;
        left = match left.checked_sub(bytes) {
            Some(left) if bytes <= most => left,
            _ => return Err(ImportErrorType::LimitExceeded),
        };
    }
    Ok(())
}

/// The CSV file being written. Cells come row by row.
struct Table {
    out: csv::Writer<BufWriter<File>>,
    row: u32,
    cells: Vec<String>,
}

impl Table {
    fn put(&mut self, (row, column): (u32, u32), data: &Data) -> Result<(), ImportErrorType> {
        let column = column as usize;
        if u64::from(row) >= FILE_ROWS_MAX || column >= COLUMNS_MAX {
            return Err(ImportErrorType::LimitExceeded);
        }
        if row < self.row {
            return Err(ImportErrorType::InvalidSpreadsheet);
        }
        while self.row < row {
            self.end_row()?;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text(data);
        }
        Ok(())
    }

    /// Writes the row. The cells stay as many as they were, so that a row that ends early is as wide as the others.
    fn end_row(&mut self) -> Result<(), ImportErrorType> {
        self.row += 1;
        if self.cells.is_empty() {
            return Ok(());
        }
        let written = self.out.write_record(&self.cells);
        self.cells.iter_mut().for_each(String::clear);
        written.map_err(|_| ImportErrorType::UnknownError)
    }
}

/// A cell as people would have typed it: whole numbers without fraction, dates in ISO form.
fn text(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(number) => spoke_model::value::number_text(*number),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                date
            } else {
                format!("{date} {hour:02}:{minute:02}:{second:02}")
            }
        }
        other => other.to_string(),
    }
}
