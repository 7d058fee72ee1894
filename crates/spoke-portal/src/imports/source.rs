//! Rows of a CSV file, one after the other, from any place in it.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use csv::{ByteRecord, Position, Reader, ReaderBuilder};
use encoding_rs::WINDOWS_1252;
use spoke_model::import::ImportErrorType;

use super::book::Place;

/// The longest row in bytes (assumed). A quote that is never closed makes the rest of a file one row.
const ROW_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// How much of a file is looked at to find the delimiter.
const SAMPLE_BYTES: u64 = 64 * 1024;
/// What may stand between two cells, best guess first (assumed: the guide asks for commas, spreadsheets of many
/// countries write semicolons).
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// What some programs put before the first cell.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct Source {
    reader: Reader<Bounded>,
    allowance: Rc<Cell<u64>>,
    record: ByteRecord,
    rows: u64,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceRow {
    /// Its number in the file, the header being 1: what spreadsheets show beside it (assumed).
    pub(crate) line: u64,
    /// Its cells, without the blanks around them.
    pub(crate) cells: Vec<String>,
}

/// A file that gives no more bytes than it is allowed to, so that no row can fill the memory.
#[derive(Debug)]
struct Bounded {
    file: File,
    allowance: Rc<Cell<u64>>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        match self.allowance.get().checked_sub(read as u64) {
            Some(left) => self.allowance.set(left),
            None => return Err(io::Error::other("a row is too long")),
        }
        Ok(read)
    }
}

impl Seek for Bounded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Source {
    /// Opens a file of so many columns at a place.
    pub(super) fn open(path: &Path, columns: usize, place: Place) -> Result<Self, ImportErrorType> {
        let mut file = File::open(path).map_err(|_| ImportErrorType::FileNotFound)?;
        let delimiter = delimiter(&mut file, columns)?;
        Self::read(file, delimiter, place)
    }

    /// Opens a file whose cells this byte stands between.
    pub(crate) fn delimited(path: &Path, delimiter: u8) -> Result<Self, ImportErrorType> {
        let file = File::open(path).map_err(|_| ImportErrorType::FileNotFound)?;
        Self::read(file, delimiter, Place::default())
    }

    fn read(mut file: File, delimiter: u8, place: Place) -> Result<Self, ImportErrorType> {
        file.rewind().map_err(|_| ImportErrorType::CouldNotParseRow)?;
        let allowance = Rc::new(Cell::new(ROW_BYTES_MAX));
        let bounded = Bounded {
            file,
            allowance: Rc::clone(&allowance),
        };
        let mut reader = builder(delimiter).from_reader(bounded);
        if place.byte > 0 {
            let mut position = Position::new();
            position.set_byte(place.byte).set_record(place.rows);
            reader
                .seek(position)
                .map_err(|_| ImportErrorType::CouldNotParseRow)?;
        }
        Ok(Self {
            reader,
            allowance,
            record: ByteRecord::new(),
            rows: place.rows,
        })
    }

    /// The next row; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<SourceRow>, ImportErrorType> {
        self.allowance.set(ROW_BYTES_MAX);
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => return Ok(None),
            Ok(true) => {}
            Err(_) if self.allowance.get() < ROW_BYTES_MAX / 2 => {
                return Err(ImportErrorType::RowDataTooLarge);
            }
            Err(_) => return Err(ImportErrorType::CouldNotParseRow),
        }
        self.rows += 1;
        let first = self.rows == 1;
        let mut cells: Vec<String> = self.record.iter().map(text).collect();
        if let (true, Some(cell)) = (first, cells.first_mut()) {
            let clean = cell.trim_start_matches(BYTE_ORDER_MARK).trim().to_owned();
            *cell = clean;
        }
        Ok(Some(SourceRow {
            line: self.rows,
            cells,
        }))
    }

    /// Where the next row begins.
    pub(super) fn place(&self, file: usize) -> Place {
        Place {
            file,
            byte: self.reader.position().byte(),
            rows: self.rows,
        }
    }
}

fn builder(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

/// The delimiter that gives the first row as many cells as columns are expected; a comma when none does.
fn delimiter(file: &mut File, columns: usize) -> Result<u8, ImportErrorType> {
    let mut sample = Vec::new();
    file.take(SAMPLE_BYTES)
        .read_to_end(&mut sample)
        .map_err(|_| ImportErrorType::CouldNotParseRow)?;
    let fits = |delimiter: &u8| {
        let mut record = ByteRecord::new();
        let read = builder(*delimiter)
            .from_reader(sample.as_slice())
            .read_byte_record(&mut record);
        matches!(read, Ok(true)) && record.len() == columns
    };
    Ok(DELIMITERS.into_iter().find(fits).unwrap_or(b','))
}

/// A cell as text. What is not UTF-8 is read as Windows-1252, which every byte means something in (assumed).
fn text(cell: &[u8]) -> String {
    match str::from_utf8(cell) {
        Ok(text) => text.trim().to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    fn rows(content: &[u8], columns: usize) -> Result<Vec<SourceRow>, ImportErrorType> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file.csv");
        fs::write(&path, content).expect("a file");
        let mut source = Source::open(&path, columns, Place::default())?;
        let mut rows = Vec::new();
        while let Some(row) = source.next()? {
            rows.push(row);
        }
        Ok(rows)
    }

    fn cells(content: &[u8], columns: usize) -> Vec<Vec<String>> {
        let rows = rows(content, columns).expect("rows");
        rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn marks_quotes_delimiters_and_old_encodings_are_understood() {
        assert_eq!(
            cells("\u{feff}a, b \r\n\"1\n2\",\"say \"\"hi\"\"\"\n".as_bytes(), 2),
            [["a", "b"], ["1\n2", "say \"hi\""]]
        );
        assert_eq!(cells(b"a;b\n1,5;2", 2), [["a", "b"], ["1,5", "2"]]);
        assert_eq!(cells(b"a\tb\n", 2), [["a", "b"]]);
        assert_eq!(cells(b"Caf\xe9\n", 1), [["Caf\u{e9}"]]);
        assert_eq!(cells(b"", 1), Vec::<Vec<String>>::new());
    }

    #[test]
    fn rows_are_counted_from_one_and_can_be_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file.csv");
        fs::write(&path, "h\r\n\"a\r\nb\"\r\nc\r\n").expect("a file");
        let mut source = Source::open(&path, 1, Place::default()).expect("a source");
        let lines: Vec<u64> = (0..2)
            .map(|_| source.next().expect("a row").expect("a row").line)
            .collect();
        assert_eq!(lines, [1, 2]);
        let place = source.place(0);
        let mut again = Source::open(&path, 1, place).expect("a source");
        let row = again.next().expect("a row").expect("a row");
        assert_eq!((row.line, row.cells), (3, vec!["c".to_owned()]));
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
        let mut content = b"a\n\"".to_vec();
        content.resize(6 * 1024 * 1024, b'x');
        assert_eq!(rows(&content, 1), Err(ImportErrorType::RowDataTooLarge));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(content in prop::collection::vec(any::<u8>(), 0..200), columns in 0_usize..4) {
            let _ = rows(&content, columns);
        }
    }
}
