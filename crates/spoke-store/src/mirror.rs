//! What a database has to offer to hold a mirror.
//!
//! [`Reader`] looks, [`Mirror`] begins transactions, [`Transaction`] writes. All three block: a sync drives its mirror
//! from one thread of its own. Guarantees asked of every implementation, and held by one conformance suite:
//!
//! * What a transaction did is there completely after `commit`, and not at all when it was dropped, whatever ended it.
//! * There is one writer at a time, across processes; readers never wait for it and see no half-done transaction.
//! * Positions are kept by the same transaction as the rows they speak of.

use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::catalog::CatalogTable;
use crate::cell::Cell;
use crate::checksum::{Checksum, RowHash};
use crate::error::Error;
use crate::table::{ColumnDefinition, Table, TableDefinition};

/// One record on its way into a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The record's id.
    pub id: i64,
    /// When it was created.
    pub created_at: Cell<'a>,
    /// When it was last changed.
    pub updated_at: Cell<'a>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was archived.
    pub archived_at: Cell<'a>,
    /// The values of properties, one per [`Table::columns`], in that order.
    pub cells: &'a [Cell<'a>],
}

impl<'a> Row<'a> {
    /// A live record without times.
    #[must_use]
    pub const fn new(id: i64, cells: &'a [Cell<'a>]) -> Self {
        Self {
            id,
            created_at: Cell::Null,
            updated_at: Cell::Null,
            archived: false,
            archived_at: Cell::Null,
            cells,
        }
    }
}

/// What writing some rows did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upserted {
    /// Rows that were not there before.
    pub created: u64,
    /// Rows whose time of last change moved.
    pub updated: u64,
    /// Rows whose time of last change stayed.
    pub unchanged: u64,
    /// Rows that were live and are archived now.
    pub archived: u64,
    /// Rows that were archived or gone and are live now.
    pub restored: u64,
    /// The records that those which are archived now were associated with, as table and id.
    pub parted: Vec<(String, i64)>,
}

/// Why HubSpot does not have a record any more. Its values and associations are erased from the mirror; a row with
/// `archived = 1` and this reason in `_gone` stays behind, so that other data that names the id can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// Deleted for good: a GDPR deletion, or archived more than 90 days ago.
    Deleted,
    /// Merged into another record.
    Merged {
        /// The record that lives on.
        into: i64,
    },
}

/// What a mirror knows of one record without reading its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowState {
    /// When the record was last changed, in the mirror's spelling.
    pub updated_at: Option<String>,
    /// Whether the row is archived, or gone.
    pub archived: bool,
    /// Whether HubSpot has the record no more.
    pub gone: bool,
}

/// One association of one record, seen from that record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge<'a> {
    /// The other record.
    pub to_id: i64,
    /// `HUBSPOT_DEFINED`, `USER_DEFINED` and so on.
    pub category: Cow<'a, str>,
    /// The association type, in the direction away from the record.
    pub type_id: u32,
    /// The label, if the type has one.
    pub label: Option<Cow<'a, str>>,
}

/// One stored association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEdge {
    /// The record it is seen from.
    pub from_id: i64,
    /// Where it leads.
    pub edge: Edge<'static>,
}

/// What replacing a record's associations changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EdgeChange {
    /// Associations that are new, or have a new label text.
    pub added: u64,
    /// Associations that are no more.
    pub removed: u64,
    /// The records at the other end of either.
    pub touched: Vec<i64>,
}

/// How far a table's mirror has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableState {
    /// Changes up to this instant are mirrored; `None` until the table has been loaded completely.
    pub watermark: Option<String>,
    /// Which properties were asked for when it was loaded.
    pub selection: Option<String>,
}

/// A kept position: where a run goes on after an interruption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// What the position is in, for instance `records:contacts`.
    pub scope: String,
    /// Where, in the words of whoever kept it.
    pub at: String,
}

/// A sync run that the mirror remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number; later runs have larger ones.
    pub number: i64,
    /// What it was to do, in the words of whoever began it.
    pub kind: String,
    /// Whether it came to its end.
    pub finished: bool,
}

/// Looking into a mirror.
pub trait Reader {
    /// Where the mirror is, for messages.
    fn location(&self) -> String;

    /// The record tables, by name, each with its columns.
    ///
    /// # Errors
    /// When the database fails; so for all methods.
    fn tables(&self) -> Result<Vec<Table>, Error>;

    /// The record table of this object type.
    ///
    /// # Errors
    /// When the database fails.
    fn table_of(&self, object_type_id: &str) -> Result<Option<Table>, Error> {
        Ok(self
            .tables()?
            .into_iter()
            .find(|table| table.object_type_id() == object_type_id))
    }

    /// How far a table has come.
    ///
    /// # Errors
    /// When the database fails.
    fn table_state(&self, table: &str) -> Result<TableState, Error>;

    /// How many live records have an id from `first` to `last`, both included.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn count_live(&self, table: &str, first: i64, last: i64) -> Result<u64, Error>;

    /// The next ids of live records above `after`, ascending, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn live_ids(&self, table: &str, after: i64, limit: usize) -> Result<Vec<i64>, Error>;

    /// The live record with `nth` (from 0) live ones below it between `first` and `last`, if there are that many.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn nth_live_id(&self, table: &str, first: i64, last: i64, nth: u64) -> Result<Option<i64>, Error>;

    /// The next ids above `after` of rows that HubSpot had when last seen and that no run from `run` on has written;
    /// of archived rows only, if so wished.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn unseen_ids(
        &self,
        table: &str,
        run: i64,
        archived_only: bool,
        after: i64,
        limit: usize,
    ) -> Result<Vec<i64>, Error>;

    /// What is known of each of these records, in the same order; `None` for those the mirror never saw.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn states(&self, table: &str, ids: &[i64]) -> Result<Vec<Option<RowState>>, Error>;

    /// Visits the hash of every row that is not gone, by ascending id. Only the columns of properties that `counts`
    /// accepts are part of the hash. With `archived` false, only live rows.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn hash_rows(
        &self,
        table: &Table,
        archived: bool,
        counts: &dyn Fn(&str) -> bool,
        visit: &mut dyn FnMut(i64, RowHash) -> ControlFlow<()>,
    ) -> Result<(), Error>;

    /// What one row holds, without the empty values: `created_at`, `updated_at`, `archived` and `archived_at`, then its
    /// properties by name. `None` if there is no such row.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn values(&self, table: &Table, id: i64) -> Result<Option<Vec<(String, Cell<'static>)>>, Error>;

    /// The pairs of tables between which there are associations, with their number.
    ///
    /// # Errors
    /// When the database fails.
    fn association_pairs(&self) -> Result<Vec<(String, String, u64)>, Error>;

    /// Visits the associations from one table to another, by ascending id of the first record.
    ///
    /// # Errors
    /// When the database fails.
    fn edges(
        &self,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(StoredEdge) -> ControlFlow<()>,
    ) -> Result<(), Error>;

    /// The number of rows and their sum of one part of a small table; `part` is ignored by tables without parts.
    ///
    /// # Errors
    /// When the database fails.
    fn catalog_checksum(&self, table: &CatalogTable, part: &str) -> Result<Checksum, Error>;

    /// The kept position in `scope`.
    ///
    /// # Errors
    /// When the database fails.
    fn position(&self, scope: &str) -> Result<Option<String>, Error>;

    /// The latest run.
    ///
    /// # Errors
    /// When the database fails.
    fn last_run(&self) -> Result<Option<Run>, Error>;
}

/// A mirror that can be written to.
pub trait Mirror: Reader + Send {
    /// Begins a transaction.
    ///
    /// # Errors
    /// When the database fails or another process holds it.
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, Error>;
}

/// A transaction. Dropping it undoes what it did.
pub trait Transaction {
    /// Makes the table, or adds the columns it lacks, and returns it as it stands.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody else has a table of that name; [`Error::TooManyColumns`]; database failures.
    fn define_table(&mut self, definition: &TableDefinition) -> Result<Table, Error>;

    /// Adds columns, and returns the table as it stands.
    ///
    /// # Errors
    /// [`Error::TooManyColumns`]; database failures.
    fn add_columns(&mut self, table: &Table, columns: &[ColumnDefinition]) -> Result<Table, Error>;

    /// Remembers the definitions of a table's properties, as JSON by name, in place of those it knew.
    ///
    /// # Errors
    /// When the database fails.
    fn set_schema(&mut self, table: &str, definitions: &[(&str, &str)]) -> Result<(), Error>;

    /// Writes rows in the name of `run`. A record that turns archived loses its associations.
    ///
    /// # Errors
    /// When the database fails.
    fn upsert(&mut self, table: &Table, run: i64, rows: &[Row<'_>]) -> Result<Upserted, Error>;

    /// Marks a row as gone and erases its values and associations. Returns the records it was associated with, as
    /// table and id; `None` if it was gone already or never there.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn mark_gone(
        &mut self,
        table: &Table,
        run: i64,
        id: i64,
        gone: Gone,
    ) -> Result<Option<Vec<(String, i64)>>, Error>;

    /// Makes `edges` the associations from one record to those of another table, touching only what differs.
    ///
    /// # Errors
    /// When the database fails.
    fn replace_edges(
        &mut self,
        from: &str,
        from_id: i64,
        to: &str,
        edges: &[Edge<'_>],
    ) -> Result<EdgeChange, Error>;

    /// Removes associations that start at records of `from` which are not live (or not there). Returns how many.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn drop_stray_edges(&mut self, from: &str) -> Result<u64, Error>;

    /// Makes `rows` the part `part` of a small table. Returns whether anything differed.
    ///
    /// # Errors
    /// When the database fails.
    fn replace_catalog(
        &mut self,
        table: &CatalogTable,
        part: &str,
        rows: &[Vec<Cell<'_>>],
    ) -> Result<bool, Error>;

    /// Keeps how far a table has come.
    ///
    /// # Errors
    /// When the database fails or there is no such table.
    fn set_table_state(&mut self, table: &str, state: &TableState) -> Result<(), Error>;

    /// Keeps a position.
    ///
    /// # Errors
    /// When the database fails.
    fn set_position(&mut self, position: &Position) -> Result<(), Error>;

    /// Begins a run and returns its number.
    ///
    /// # Errors
    /// When the database fails.
    fn begin_run(&mut self, kind: &str) -> Result<i64, Error>;

    /// Ends a run: remembers its report (JSON) and forgets all positions.
    ///
    /// # Errors
    /// When the database fails.
    fn finish_run(&mut self, run: i64, report: &str) -> Result<(), Error>;

    /// Makes it all so.
    ///
    /// # Errors
    /// When the database fails; then nothing was done.
    fn commit(self: Box<Self>) -> Result<(), Error>;
}
