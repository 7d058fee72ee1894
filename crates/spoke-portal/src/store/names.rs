//! The small handles the engine is addressed with: types, rows, columns, sources and association keys.

use serde::{Deserialize, Serialize};

/// Index of an object type's table in one store; stable for the life of the store, also on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TypeIndex(pub(crate) u16);

/// Position of a record in its table. Rows are never reused, and ascend with the record's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Row(pub(crate) u32);

impl Row {
    pub(crate) const fn at(self) -> usize {
        self.0 as usize
    }
}

/// Position of a property's column in its table; stable for the life of the store, also on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Column(pub(crate) u16);

impl Column {
    pub(crate) const fn at(self) -> usize {
        self.0 as usize
    }
}

/// Index of a [`Source`] that was introduced with [`Transaction::source`](super::Transaction::source).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceIndex(pub(crate) u16);

/// Who changed a value: what HubSpot shows as `sourceType`, `sourceId`, `sourceLabel` and `updatedByUserId`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// `INTEGRATION`, `CRM_UI`, `IMPORT`, ...
    pub source_type: String,
    /// The app, user or import behind the change.
    pub source_id: Option<String>,
    /// A readable name of it.
    pub label: Option<String>,
    /// The user, when there is one.
    pub user_id: Option<u64>,
}

/// How a column keeps, compares and sorts its values.
///
/// | kind | `EQ` | order | stored as |
/// |---|---|---|---|
/// | `Text` | ignoring case | lower-cased text | dictionary |
/// | `Number` | as a number | numeric | dictionary with parsed numbers |
/// | `Date`, `DateTime` | as an instant | time | milliseconds |
/// | `Bool` | ignoring case | false, true | dictionary |
/// | `Enumeration` | exact | text as it is | dictionary |
/// | `MultiSelect` | the set of options, exact | text as it is | dictionary |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ColumnKind {
    /// Free text, compared without regard to case.
    Text,
    /// Decimal text.
    Number,
    /// `YYYY-MM-DD`.
    Date,
    /// ISO-8601 in UTC with three fraction digits.
    DateTime,
    /// `true` or `false`.
    Bool,
    /// One option, case-sensitive.
    Enumeration,
    /// Options joined by `;`, case-sensitive.
    MultiSelect,
}

impl ColumnKind {
    /// Whether values are kept as milliseconds instead of text.
    pub(crate) const fn is_instant(self) -> bool {
        matches!(self, Self::Date | Self::DateTime)
    }

    /// Whether comparisons distinguish upper from lower case.
    pub(crate) const fn is_case_sensitive(self) -> bool {
        matches!(self, Self::Enumeration | Self::MultiSelect)
    }
}

/// One version of a property's value, as [`Table::history`](super::Table::history) gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The value from `at` on; `None` when it was cleared.
    pub value: Option<String>,
    /// When it was set, milliseconds since the epoch.
    pub at: i64,
    /// Who set it.
    pub source: SourceIndex,
}
