//! A table for the eye: no lines, two spaces between columns, never wider than the terminal.
//!
//! Into a file or a pipe nothing is cut. Values from a portal are somebody else's text: control characters in them are
//! replaced, so that a record can't move the cursor or recolour the terminal.

use std::borrow::Cow;
use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Row, Width};

use super::paint::Paint;
use super::printer::Printer;

/// Cells never get narrower than this to make room for others.
const NARROWEST: u16 = 6;

/// Rows under headings.
#[derive(Debug)]
pub struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    right: Vec<bool>,
    widths: Vec<u16>,
    headings_written: bool,
}

impl Table {
    /// A table with these headings.
    pub fn new<S: Into<String>>(headings: impl IntoIterator<Item = S>) -> Self {
        let headings: Vec<String> = headings.into_iter().map(Into::into).collect();
        let right = vec![false; headings.len()];
        Self {
            headings,
            rows: Vec::new(),
            right,
            widths: Vec::new(),
            headings_written: false,
        }
    }

    /// Aligns these columns (counted from 0) to the right: numbers.
    #[must_use]
    pub fn right(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        for column in columns {
            if let Some(flag) = self.right.get_mut(column) {
                *flag = true;
            }
        }
        self
    }

    /// Adds a row.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(
            cells
                .into_iter()
                .map(|cell| clean(cell.as_ref()).into_owned())
                .collect(),
        );
    }

    /// Writes the rows added since the last call. The first call also writes the headings and fixes how wide columns
    /// are at least, so that later pages of a long list stand under the same headings.
    ///
    /// # Errors
    /// When `out` can't be written to.
    pub fn write(&mut self, out: &mut impl Write, printer: &Printer) -> io::Result<()> {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::NOTHING).force_no_tty();
        match printer.width() {
            Some(width) => {
                table
                    .set_content_arrangement(ContentArrangement::Dynamic)
                    .set_width(width);
            }
            None => {
                table.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        let first = !self.headings_written;
        if first {
            table.add_row(row(&self.headings));
        }
        for cells in self.rows.drain(..) {
            table.add_row(row(&cells));
        }
        if self.widths.is_empty() {
            self.widths = table.column_max_content_widths();
        }
        let last = self.headings.len().saturating_sub(1);
        for (place, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, if place == last { 0 } else { 2 }));
            if self.right.get(place) == Some(&true) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            let known = self.widths.get(place).copied().unwrap_or(0) + if place == last { 0 } else { 2 };
            // On a terminal wide columns give way; elsewhere nothing has to.
            let least = if printer.width().is_some() {
                known.min(NARROWEST + 2)
            } else {
                known
            };
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        }
        for (place, line) in table.lines().enumerate() {
            let line = line.trim_end();
            if first && place == 0 {
                writeln!(out, "{}", heading(printer.paint(), line))?
            } else {
                writeln!(out, "{line}")?
            }
        }
        self.headings_written = true;
        Ok(())
    }
}

fn row(cells: &[String]) -> Row {
    let mut row = Row::from(cells.iter().map(Cell::new));
    row.max_height(1);
    row
}

fn heading(paint: Paint, line: &str) -> String {
    paint.strong(line)
}

/// The width of the terminal that standard output is, in columns.
#[must_use]
pub fn terminal_width() -> Option<u16> {
    comfy_table::Table::new().width()
}

/// The text on one line, without control characters.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_control) {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace("\r\n", " ");
    Cow::Owned(
        spaced
            .chars()
            .map(|letter| {
                if letter.is_control() {
                    replacement(letter)
                } else {
                    letter
                }
            })
            .collect(),
    )
}

fn replacement(letter: char) -> char {
    if matches!(letter, '\n' | '\r' | '\t') {
        ' '
    } else {
        char::REPLACEMENT_CHARACTER
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Level;

    fn printer(width: Option<u16>) -> Printer {
        Printer::new(Level::Default, Paint::new(false), Paint::new(false), width, false)
    }

    fn text(table: &mut Table, width: Option<u16>) -> String {
        let mut out = Vec::new();
        table
            .write(&mut out, &printer(width))
            .expect("memory takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn later_pages_stand_under_the_first_headings() {
        let mut table = Table::new(["id", "name", "n"]).right([2]);
        table.row(["1", "a long enough name", "5"]);
        insta::assert_snapshot!(text(&mut table, None), @r"
        id  name                n
        1   a long enough name  5
        ");
        table.row(["2", "short", "10"]);
        assert_eq!(text(&mut table, None), "2   short               10\n");
    }

    #[test]
    fn a_terminal_is_never_wider_than_it_is() {
        let mut table = Table::new(["id", "text", "more"]);
        table.row(["1", &"word ".repeat(40), "another cell that is somewhat long"]);
        for line in text(&mut table, Some(50)).lines() {
            assert!(line.chars().count() <= 50, "{line}");
        }
    }

    #[test]
    fn a_value_cannot_command_the_terminal() {
        assert_eq!(clean("a\r\nb\tc"), "a b c");
        assert!(!clean("\u{1b}[31mred\u{7}").contains(['\u{1b}', '\u{7}']));
    }
}
