//! What was wrong with a row, and how much of it is kept.

use serde::{Deserialize, Serialize};
use spoke_model::import::{ERROR_BYTES_MAX, ERRORS_MAX, ImportErrorType};
use spoke_model::object_type::ObjectTypeId;

use super::book::{self, Progress};
use crate::store::Transaction;

/// Errors of one row that are told one by one (assumed).
const PER_ROW_MAX: usize = 10;
/// Bytes of one row that are kept with its error.
const ROW_BYTES_MAX: usize = 16 * 1024;
/// Bytes of an invalid value that are kept.
const VALUE_BYTES_MAX: usize = 1024;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// What.
    pub(super) error_type: ImportErrorType,
    /// The type of the record.
    pub(super) object_type: Option<ObjectTypeId>,
    /// The column, counted from 0 (the reference says so).
    pub(super) column: Option<usize>,
    /// The value.
    pub(super) value: Option<String>,
    /// More about it.
    pub(super) note: Option<String>,
}

/// A failure as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredError {
    /// Its id.
    pub(crate) id: u64,
    /// When it was found, in milliseconds since 1970.
    pub(crate) created_at: i64,
    /// What is wrong.
    pub(crate) error_type: ImportErrorType,
    /// More about it.
    pub(crate) note: Option<String>,
    /// The type of the record.
    pub(crate) object_type: Option<ObjectTypeId>,
    /// The value.
    pub(crate) value: Option<String>,
    /// The column, counted from 0.
    pub(crate) column: Option<usize>,
    /// The file.
    pub(crate) file: u64,
    /// The sheet, for spreadsheets.
    pub(crate) page: Option<String>,
    /// The row's number in the file, the header being 1.
    pub(crate) line: u64,
    /// The row's cells, as many as are kept.
    pub(crate) row: Vec<String>,
}

/// Where in the files something went wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    /// The file's id.
    pub(super) file: u64,
    /// The sheet.
    pub(super) page: Option<&'a str>,
    /// The line.
    pub(super) line: u64,
    /// The row's cells.
    pub(super) row: &'a [String],
}

impl Failure {
    /// Something wrong with a whole row or file.
    pub(super) fn new(error_type: ImportErrorType) -> Self {
        Self {
            error_type,
            object_type: None,
            column: None,
            value: None,
            note: None,
        }
    }

    /// Something wrong with a record.
    pub(super) fn of(error_type: ImportErrorType, object_type: ObjectTypeId) -> Self {
        Self {
            object_type: Some(object_type),
            ..Self::new(error_type)
        }
    }

    /// In this cell.
    pub(super) fn at(mut self, column: usize, value: &str) -> Self {
        self.column = Some(column);
        self.value = Some(clip(value, VALUE_BYTES_MAX).to_owned());
        self
    }

    /// With more about it.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// Counts the failures of a row and keeps as many of them as fit.
pub(super) fn keep(
    transaction: &mut Transaction<'_>,
    import: u64,
    progress: &mut Progress,
    origin: Origin<'_>,
    mut failures: Vec<Failure>,
    now: i64,
) {
    if failures.len() > PER_ROW_MAX {
        let more = failures.len() - PER_ROW_MAX;
        failures.truncate(PER_ROW_MAX);
        failures.push(Failure::new(ImportErrorType::ManyErrorsInRow).note(format!("{more} more errors")));
    }
    for failure in failures {
        progress.counters.errors += 1;
        if progress.kept_errors >= ERRORS_MAX || progress.error_bytes >= ERROR_BYTES_MAX {
            continue;
        }
        let row = cut(origin.row);
        progress.error_bytes += row.iter().map(|cell| cell.len() as u64 + 32).sum::<u64>();
        let error = StoredError {
            id: transaction.take_id(),
            created_at: now,
            error_type: failure.error_type,
            note: failure.note,
            object_type: failure.object_type,
            value: failure.value,
            column: failure.column,
            file: origin.file,
            page: origin.page.map(str::to_owned),
            line: origin.line,
            row,
        };
        book::put_error(transaction, import, progress.kept_errors, &error);
        progress.kept_errors += 1;
    }
}

/// The first cells of a row, as many as are kept.
fn cut(row: &[String]) -> Vec<String> {
    let mut left = ROW_BYTES_MAX;
    let mut cells = Vec::new();
    for cell in row {
        let kept = clip(cell, left);
        left = left.saturating_sub(kept.len() + 32);
        cells.push(kept.to_owned());
        if left == 0 {
            break;
        }
    }
    cells
}

/// The beginning of a text that fits into so many bytes.
fn clip(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default();
    text.get(..end).unwrap_or_default()
}
