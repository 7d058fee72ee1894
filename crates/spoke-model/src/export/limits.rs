//! How much an export may be, and how long its file can be fetched.

/// Exports of a portal in any 24 hours (quoted from the knowledge base, unverified).
pub const PER_DAY_MAX: usize = 30;
/// How long a download address works: five minutes, in milliseconds (documented).
pub const LINK_MS: i64 = 5 * 60 * 1_000;
/// How long a finished export's file is kept: 30 days, in milliseconds (assumed).
pub const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// A CSV file larger than this many bytes is zipped (quoted from the knowledge base, unverified).
pub const ZIP_FROM_BYTES: u64 = 2 * 1024 * 1024;
/// Records in one file; further ones go into another (quoted from the knowledge base, unverified).
pub const FILE_ROWS_MAX: u64 = 1_000_000;
/// Records in one XLS file: that format ends at 65,536 rows, the header included.
pub const XLS_ROWS_MAX: u64 = 65_535;
/// Associated records of one type in a row, unless the request lifts the limit (documented).
pub const ASSOCIATIONS_PER_ROW: usize = 1_000;
/// Object types whose associations an export can carry along (documented).
pub const ASSOCIATED_TYPES_MAX: usize = 4;
/// Properties of one export (assumed: what an XLS sheet can hold beside the record's id and its associations).
pub const PROPERTIES_MAX: usize = 240;
