//! HubDB: which columns a table may have, which values they take, how much fits.
//!
//! Sources: the HubDB guide and its technical limits, the models of the official Node SDK 14; values are those of the
//! guide's examples. What none of them says is marked assumed.

mod column;
mod import;
mod value;

pub use column::{ColumnForm, column_types, form_of};
pub use import::{ColumnMapping, ColumnTarget, ImportConfig, ImportProblem};
pub use value::{ColumnOption, Unfit, fit_value, value_text};

/// Rows of a table (documented).
pub const ROWS_MAX: usize = 10_000;
/// Tables of an account (documented).
pub const TABLES_MAX: usize = 1_000;
/// Columns of a table (documented).
pub const COLUMNS_MAX: usize = 250;
/// Characters of a table's or column's name or label (documented for names).
pub const NAME_CHARACTERS_MAX: usize = 700;
/// Options of a column (documented).
pub const OPTIONS_MAX: usize = 700;
/// Characters of a text (documented).
pub const TEXT_CHARACTERS_MAX: usize = 10_000;
/// Characters of a rich text (documented).
pub const RICH_TEXT_CHARACTERS_MAX: usize = 65_000;
/// Rows of one batch (documented).
pub const BATCH_MAX: usize = 100;
/// Rows on a page when a call does not say, and at most (the first documented, the second assumed).
pub const ROWS_PER_PAGE: (u32, u32) = (1_000, 10_000);
/// Tables on a page when a call does not say, and at most (the first documented, the second assumed).
pub const TABLES_PER_PAGE: (u32, u32) = (1_000, 1_000);
/// Bytes of a file to import (assumed).
pub const IMPORT_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Errors that the answer to an import carries (assumed).
pub const IMPORT_ERRORS_MAX: usize = 100;
/// Published versions of a table that are counted (assumed).
pub const VERSIONS_MAX: usize = 100;

/// Whether a table may have this name: lower-case letters, digits and underscores, no digit first (documented). What
/// columns may be called is assumed to be the same, capitals included.
///
/// ```
/// use spoke_model::hubdb::is_name;
///
/// assert!(is_name("price_list_2"));
/// assert!(!is_name("2_prices"));
/// assert!(!is_name("Prices"));
/// ```
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.bytes().any(|byte| byte.is_ascii_uppercase()) && is_column_name(name)
}

/// Whether a column may have this name.
#[must_use]
pub fn is_column_name(name: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let first = name.bytes().next();
    first.is_some_and(|byte| !byte.is_ascii_digit())
        && name.bytes().all(good)
        && name.len() <= NAME_CHARACTERS_MAX
}
