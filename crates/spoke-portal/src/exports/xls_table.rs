//! XLS: the record format of Excel 97 to 2003 (BIFF8), the real one and not another format under its name, so that
//! Excel opens it without a warning and libraries that read `.xls` read it.
//!
//! One sheet of plain cells: texts as LABEL records, numbers as NUMBER records. A LABEL ends at 8,224 bytes, so texts
//! are cut off after 4,000 characters.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::compound_file::{self, HEADER_BYTES};
use super::table::CellText;

/// Characters of a cell.
const CELL_MAX: usize = 4_000;
/// The format that every cell has: the first one after the fifteen built-in styles.
const CELL_FORMAT: u16 = 15;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const CODE_PAGE: u16 = 0x0042;
const WINDOW_1: u16 = 0x003d;
const FONT: u16 = 0x0031;
const FORMAT: u16 = 0x00e0;
const STYLE: u16 = 0x0293;
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const WINDOW_2: u16 = 0x023e;
const LABEL: u16 = 0x0204;
const NUMBER: u16 = 0x0203;

/// An XLS file being written.
pub(crate) struct XlsTable {
    out: BufWriter<File>,
    /// Bytes of the workbook so far.
    bytes: u64,
    /// Where the sheet says how large it is.
    dimensions: u64,
    rows: u16,
    columns: u16,
}

impl XlsTable {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut file = File::create(path)?;
        file.seek(SeekFrom::Start(HEADER_BYTES))?;
        let mut table = Self {
            out: BufWriter::new(file),
            bytes: 0,
            dimensions: 0,
            rows: 0,
            columns: 0,
        };
        table.begin()?;
        Ok(table)
    }

    pub(super) fn row(&mut self, cells: &[CellText]) -> io::Result<()> {
        for (column, cell) in (0_u16..).zip(cells) {
            self.columns = self.columns.max(column + 1);
            if cell.as_str().is_empty() {
                continue;
            }
            let mut data = numbers(&[self.rows, column, CELL_FORMAT]);
            if let Some(number) = cell.number() {
                data.extend_from_slice(&number.to_le_bytes());
                self.record(NUMBER, &data)?;
            } else {
                let letters = cell.as_str().chars().filter(|letter| !is_control(*letter));
                let text: String = letters.take(CELL_MAX).collect();
                let units: Vec<u16> = text.encode_utf16().take(CELL_MAX).collect();
                data.extend(u16::try_from(units.len()).unwrap_or_default().to_le_bytes());
                // Two bytes a character.
                data.push(1);
                data.extend(numbers(&units));
                self.record(LABEL, &data)?;
            }
        }
        self.rows = self
            .rows
            .checked_add(1)
            .ok_or_else(|| io::Error::other("an XLS file ends at 65,535 rows"))?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        let mut window = numbers(&[0x0006, 0, 0, 0x0040, 0, 0, 0]);
        window.extend([0; 4]);
        self.record(WINDOW_2, &window)?;
        self.record(EOF, &[])?;
        let size = self.size();
        let (bytes, dimensions) = (self.bytes, self.dimensions);
        self.out.seek(SeekFrom::Start(HEADER_BYTES + dimensions))?;
        self.out.write_all(&size)?;
        self.out.seek(SeekFrom::Start(HEADER_BYTES + bytes))?;
        compound_file::finish(&mut self.out, bytes)?;
        self.out.flush()
    }

    /// Everything before the first cell.
    fn begin(&mut self) -> io::Result<()> {
        self.record(
            BOF,
            &numbers(&[0x0600, 0x0005, 0x0dbb, 0x07cc, 0x0041, 0, 0x0006, 0]),
        )?;
        self.record(CODE_PAGE, &numbers(&[0x04b0]))?;
        self.record(
            WINDOW_1,
            &numbers(&[0, 0, 0x4000, 0x2000, 0x0038, 0, 0, 1, 0x0258]),
        )?;
        for _ in 0..5 {
            let mut font = numbers(&[200, 0, 0x7fff, 400, 0, 0, 0]);
            font.extend([5, 0]);
            font.extend(b"Arial");
            self.record(FONT, &font)?;
        }
        for format in 0..=CELL_FORMAT {
            let protection = if format < CELL_FORMAT { 0xfff5 } else { 0x0001 };
            self.record(
                FORMAT,
                &numbers(&[0, 0, protection, 0x0020, 0, 0, 0, 0, 0, 0x20c0]),
            )?;
        }
        self.record(STYLE, &[0x00, 0x80, 0x00, 0xff])?;
        let name = b"Export";
        // The sheet begins behind this record and the one that ends the globals.
        let start = self.bytes + 4 + 8 + name.len() as u64 + 4;
        let mut sheet = u32::try_from(start).unwrap_or_default().to_le_bytes().to_vec();
        sheet.extend([0, 0, u8::try_from(name.len()).unwrap_or_default(), 0]);
        sheet.extend(name);
        self.record(SHEET, &sheet)?;
        self.record(EOF, &[])?;
        self.record(
            BOF,
            &numbers(&[0x0600, 0x0010, 0x0dbb, 0x07cc, 0x0041, 0, 0x0006, 0]),
        )?;
        self.dimensions = self.bytes + 4;
        let size = self.size();
        self.record(DIMENSIONS, &size)
    }

    /// First row, row behind the last, first column, column behind the last.
    fn size(&self) -> Vec<u8> {
        numbers(&[0, 0, self.rows, 0, 0, self.columns, 0])
    }

    fn record(&mut self, kind: u16, data: &[u8]) -> io::Result<()> {
        let length = u16::try_from(data.len()).map_err(io::Error::other)?;
        self.out.write_all(&kind.to_le_bytes())?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(data)?;
        self.bytes += 4 + data.len() as u64;
        Ok(())
    }
}

fn is_control(letter: char) -> bool {
    matches!(letter, '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}')
}

fn numbers(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
