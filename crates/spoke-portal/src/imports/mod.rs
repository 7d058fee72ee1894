//! Imports: files of rows that become records and associations, behind the answer to the upload.
//!
//! `book` holds what is known about an import, `run` carries it out in batches. A batch is one transaction with its
//! records, its errors and the place in the file, so that a portal that was stopped or killed goes on exactly there.
//! `source` reads rows, `plan` says what their cells mean here, `row` turns cells into values, `write` into records,
//! `link` into associations.

mod book;
mod contact_list;
mod failure;
mod link;
mod pending;
mod plan;
mod row;
mod run;
mod source;
mod spreadsheet;
mod value;
mod write;

pub(crate) use book::{
    Counters, Import, NewImport, Progress, errors, find, imports, progress, put, put_progress, unfinished,
};
pub(crate) use failure::StoredError;
pub(crate) use run::{give_up, run};
pub(crate) use source::{Source, SourceRow};

/// The name of an uploaded file in the workroom.
pub(crate) fn file_name(import: u64, number: usize) -> String {
    format!("import-{import}-{number}")
}
