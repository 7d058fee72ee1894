//! XLSX: the smallest workbook that spreadsheet programs take, with its one sheet written as a stream.
//!
//! A writer of our own because the container is there already (reading needs it) and a sheet of plain cells is a page
//! of markup; a library for styles, charts and formulas would be another large dependency.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::table::CellText;

/// Characters of a cell: where Excel ends.
const CELL_MAX: usize = 32_767;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// An XLSX file being written.
pub(crate) struct XlsxTable {
    archive: ZipWriter<BufWriter<File>>,
    markup: String,
}

impl XlsxTable {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut archive = ZipWriter::new(BufWriter::new(File::create(path)?));
        for (name, content) in parts() {
            begin(&mut archive, name)?;
            archive.write_all(HEAD.as_bytes())?;
            archive.write_all(content.as_bytes())?;
        }
        begin(&mut archive, "xl/worksheets/sheet1.xml")?;
        write!(archive, "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>")?;
        Ok(Self {
            archive,
            markup: String::new(),
        })
    }

    pub(super) fn row(&mut self, cells: &[CellText]) -> io::Result<()> {
        self.markup.clear();
        self.markup.push_str("<row>");
        for cell in cells {
            if let Some(number) = cell.number() {
                self.markup.push_str("<c><v>");
                self.markup.push_str(&number.to_string());
                self.markup.push_str("</v></c>");
            } else if cell.as_str().is_empty() {
                self.markup.push_str("<c/>");
            } else {
                self.markup
                    .push_str("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
                escape(&mut self.markup, cell.as_str());
                self.markup.push_str("</t></is></c>");
            }
        }
        self.markup.push_str("</row>");
        self.archive.write_all(self.markup.as_bytes())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.archive.write_all(b"</sheetData></worksheet>")?;
        self.archive.finish().map_err(io::Error::other)?.flush()
    }
}

fn begin(archive: &mut ZipWriter<BufWriter<File>>, name: &str) -> io::Result<()> {
    // A sheet may grow beyond 4 GiB; saying so beforehand costs a few bytes.
    let options = SimpleFileOptions::default().large_file(name.ends_with("sheet1.xml"));
    archive.start_file(name, options).map_err(io::Error::other)
}

/// Everything but the sheet.
fn parts() -> [(&'static str, String); 4] {
    [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{MEDIA}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{MEDIA}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">\
                 <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
                 <sheet name=\"Export\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">\
                 <Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
    ]
}

/// Appends text as XML, without the control characters that XML cannot hold.
fn escape(out: &mut String, text: &str) {
    for letter in text.chars().take(CELL_MAX) {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' | '\r' => out.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
}
