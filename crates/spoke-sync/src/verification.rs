//! [`Verification`]: whether the mirror is what the portal is.

use serde::Serialize;

/// The outcome of comparing a portal with its mirror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verification {
    /// Record tables, small tables, and pairs of tables with associations.
    pub tables: Vec<TableVerification>,
}

impl Verification {
    /// Whether everything is equal.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.tables.iter().all(TableVerification::is_equal)
    }

    /// What differs.
    pub fn differences(&self) -> impl Iterator<Item = &TableVerification> {
        self.tables.iter().filter(|table| !table.is_equal())
    }
}

/// One side of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Side {
    /// Rows.
    pub rows: u64,
    /// The sum of the hashes of all rows, modulo 2^128, as 32 hexadecimal digits; independent of order.
    pub checksum: String,
}

/// What kind of table was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum VerifiedKind {
    /// Records, live and archived.
    Records,
    /// Associations of live records from one object type to another.
    Associations,
    /// Owners, pipelines, stages or options.
    Catalog,
}

/// The comparison of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TableVerification {
    /// The table; `contacts -> deals` for associations, `stages of deals` for parts of small tables.
    pub table: String,
    /// What is in it.
    pub kind: VerifiedKind,
    /// The portal.
    pub portal: Side,
    /// The mirror.
    pub mirror: Side,
    /// A few rows that differ, if any do.
    pub examples: Vec<Difference>,
}

impl TableVerification {
    /// Whether both sides are equal.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.portal == self.mirror
    }
}

/// One row that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The record's id; for associations the record they start at.
    pub id: i64,
    /// In what way.
    pub kind: DifferenceKind,
}

/// In what way a row differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DifferenceKind {
    /// The portal has it, the mirror does not.
    MissingInMirror,
    /// The mirror has it, the portal does not.
    MissingInPortal,
    /// Both have it, with other values.
    Different {
        /// The properties, or record columns, whose values differ; empty for associations.
        columns: Vec<String>,
    },
}
