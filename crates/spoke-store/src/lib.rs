//! State at rest: the SQL mirror of a portal.
//!
//! A mirror is a database that holds what a portal holds: one table per object type with a typed column per
//! property, one `associations` table, small tables to join with (`owners`, `pipelines`, `stages`, `options`) and
//! Spoke's own bookkeeping in tables whose names begin with `_spoke_`.
//!
//! [`Mirror`] is what a database has to offer, [`SqliteMirror`] offers it on one SQLite file. The crate knows nothing
//! of HTTP: `spoke-sync` reads a portal and drives a mirror through these traits.
//!
//! Beside the mirror there are small files of their own: the [`audit`] log, the [`inbox`] of webhook events, the
//! [`journal`] of calls, and the [`deadletter`]s, writes that failed.
//!
//! # The shape of a record table
//! | column | type | holds |
//! |---|---|---|
//! | `id` | `INTEGER PRIMARY KEY` | the record's id |
//! | `created_at`, `updated_at` | `TEXT` | ISO 8601, UTC, always three digits of milliseconds, so that text order is time order |
//! | `archived` | `INTEGER` | 0 for live records, 1 for archived or vanished ones |
//! | `archived_at` | `TEXT` | when HubSpot archived it, if HubSpot says so |
//! | `_gone` | `TEXT` | NULL, or `deleted` or `merged`: HubSpot has the record no more (see [`Gone`]) |
//! | `_merged_into` | `INTEGER` | the surviving record of a merge |
//! | `_run` | `INTEGER` | the number of the sync run that last wrote the row |
//! | one per property | see [`ColumnType`] | the value, NULL when empty |
//!
//! # Example
//! ```
//! use spoke_store::{Cell, ColumnDefinition, ColumnType, Mirror, Reader, Row, SqliteMirror, TableDefinition};
//! # let directory = tempfile::tempdir()?;
//! let mut mirror = SqliteMirror::open(directory.path().join("crm.db"))?;
//! let mut transaction = mirror.begin()?;
//! let definition = TableDefinition::new("contacts", "0-1")
//!     .column(ColumnDefinition::new("email", ColumnType::Text))
//!     .column(ColumnDefinition::new("num_notes", ColumnType::Number));
//! let table = transaction.define_table(&definition)?;
//! let cells = [Cell::from_text(ColumnType::Text, "jane@example.com"), Cell::from_text(ColumnType::Number, "3")];
//! transaction.upsert(&table, 1, &[Row::new(51, &cells)])?;
//! transaction.commit()?;
//! assert_eq!(mirror.count_live("contacts", 0, i64::MAX)?, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod audit;
mod catalog;
mod cell;
mod checksum;
pub mod deadletter;
mod error;
pub mod inbox;
pub mod journal;
mod mirror;
mod side_file;
mod sqlite;
mod table;

pub use catalog::{CatalogTable, OPTIONS, OWNERS, PIPELINES, STAGES, catalog_tables};
pub use cell::{Cell, ColumnType};
pub use checksum::{Checksum, RowHash, RowHasher};
pub use error::Error;
pub use mirror::{
    Edge, EdgeChange, Gone, Mirror, Position, Reader, Row, RowState, Run, StoredEdge, TableState,
    Transaction, Upserted,
};
pub use sqlite::SqliteMirror;
pub use table::{Column, ColumnDefinition, Table, TableDefinition, is_reserved_table_name};
