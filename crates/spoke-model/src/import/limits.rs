//! How much an import may be.

/// Bytes of one file (quoted from the guide, unverified).
pub const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Rows of one file, the header included (quoted from the guide, unverified).
pub const FILE_ROWS_MAX: u64 = 1_048_576;
/// Imports of a portal that run at the same time; others are deferred (documented).
pub const RUNNING_MAX: usize = 3;
/// Files of one import (assumed: HubSpot publishes no number).
pub const FILES_MAX: usize = 20;
/// Bytes of `importRequest` (assumed).
pub const REQUEST_BYTES_MAX: u64 = 1024 * 1024;
/// Errors that an import keeps; further ones are only counted (assumed).
pub const ERRORS_MAX: u64 = 10_000;
/// Bytes of row data that the errors of an import keep; further rows are only counted (assumed).
pub const ERROR_BYTES_MAX: u64 = 8 * 1024 * 1024;
