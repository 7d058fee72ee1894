//! Exports: records as a file, written behind the answer to the request.
//!
//! `book` holds what is known about an export, `run` writes its file, `columns` and `cell` say what stands in it,
//! `table` and the modules of the formats how. `downloads` gives out the addresses the file is fetched from.

mod book;
mod cell;
mod columns;
mod compound_file;
mod csv_table;
mod downloads;
mod pack;
mod run;
mod table;
mod xls_table;
mod xlsx_table;

pub(crate) use book::{Export, find, forget_old, put, since, unfinished};
pub(crate) use columns::Columns;
pub(crate) use downloads::{Behind, Downloads};
pub(crate) use run::{give_up, run};
pub(crate) use table::{CellText, Table};

/// The name of an export's file in the workroom.
pub(crate) fn file_name(export: u64) -> String {
    format!("export-{export}")
}
