//! Exports: what a request may say and which states an export passes.
//!
//! Sources: the exports guide and reference (2026), the models of the official Node SDK 14.

mod limits;
mod request;
mod state;

pub use limits::{
    ASSOCIATED_TYPES_MAX, ASSOCIATIONS_PER_ROW, FILE_ROWS_MAX, KEPT_MS, LINK_MS, PER_DAY_MAX, PROPERTIES_MAX,
    XLS_ROWS_MAX, ZIP_FROM_BYTES,
};
pub use request::{ExportFormat, ExportRequest, ExportType, InternalValues, LANGUAGES, RequestProblem};
pub use state::{ExportState, TaskStatus};
