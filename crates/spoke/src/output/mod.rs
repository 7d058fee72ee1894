//! Everything a person or a program reads from a command.

mod details;
mod logs;
mod paint;
mod paragraph;
mod printer;
mod progress;
mod record_json;
mod records;
mod table;

pub use details::Details;
pub use logs::start_json_logs;
pub use paint::{ColorChoice, Paint};
pub use paragraph::paragraph;
pub use printer::{Level, Printer};
pub use progress::{Progress, SyncProgress};

pub use records::{Columns, Format, RecordsWriter, Shape, write_record};
pub use table::{Table, terminal_width};

use std::io::{self, Write};

use serde::Serialize;

/// Writes one JSON document, indented, to standard output.
///
/// # Errors
/// When standard output can't be written to.
pub fn write_json(printer: &Printer, value: &impl Serialize) -> io::Result<()> {
    let mut out = printer.data();
    serde_json::to_writer_pretty(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}
