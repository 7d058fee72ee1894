//! Names and values under each other: one record, or one outcome.

use std::io::{self, Write};

use super::printer::Printer;
use super::table::clean;

/// Lines of `name  value`, values aligned.
#[derive(Debug, Default)]
pub struct Details {
    lines: Vec<(String, String)>,
}

impl Details {
    /// No lines yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line.
    pub fn line(&mut self, name: impl Into<String>, value: impl AsRef<str>) {
        self.lines.push((name.into(), clean(value.as_ref()).into_owned()));
    }

    /// Writes the lines. Values are never cut.
    ///
    /// # Errors
    /// When `out` can't be written to.
    pub fn write(&self, out: &mut impl Write, printer: &Printer) -> io::Result<()> {
        let width = self
            .lines
            .iter()
            .map(|(name, _)| name.chars().count())
            .max()
            .unwrap_or(0);
        for (name, value) in &self.lines {
            let padded = format!("{name:width$}");
            let line = format!("{}  {value}", printer.paint().strong(padded));
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
