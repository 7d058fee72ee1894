//! Imports: what a request may say, which states an import passes, what can be wrong with a row.
//!
//! Sources: the imports guide and reference (2026), the models of the official Node SDK 14.

mod date_format;
mod error_type;
mod limits;
mod request;
mod state;

pub use date_format::{DateFormat, UnknownTimeZone, Zone};
pub use error_type::{ERROR_TYPES, ImportErrorType};
pub use limits::{
    ERROR_BYTES_MAX, ERRORS_MAX, FILE_BYTES_MAX, FILE_ROWS_MAX, FILES_MAX, REQUEST_BYTES_MAX, RUNNING_MAX,
};
pub use request::{
    ColumnMapping, ColumnType, FileFormat, ImportFile, ImportPage, ImportRequest, Operation, RequestProblem,
};
pub use state::ImportState;
