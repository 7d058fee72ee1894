//! One transaction on the file: the door behind which the parts that write stand.

use std::path::Path;

use super::failure::failed;
use super::{catalog, edges, load, tables};
use crate::catalog::CatalogTable;
use crate::cell::Cell;
use crate::error::Error;
use crate::mirror::{Edge, EdgeChange, Gone, Position, Row, TableState, Transaction, Upserted};
use crate::table::{ColumnDefinition, Table, TableDefinition};

/// An open transaction; SQLite rolls it back when it is dropped.
pub(super) struct SqliteTransaction<'a> {
    transaction: rusqlite::Transaction<'a>,
    path: &'a Path,
}

impl<'a> SqliteTransaction<'a> {
    pub(super) const fn new(transaction: rusqlite::Transaction<'a>, path: &'a Path) -> Self {
        Self { transaction, path }
    }

    fn told<T>(&self, doing: &'static str, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|error| failed(self.path, doing, error))
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn define_table(&mut self, definition: &TableDefinition) -> Result<Table, Error> {
        tables::define(&self.transaction, self.path, definition)
    }

    fn add_columns(&mut self, table: &Table, columns: &[ColumnDefinition]) -> Result<Table, Error> {
        tables::add_columns(&self.transaction, self.path, table.clone(), columns)
    }

    fn set_schema(&mut self, table: &str, definitions: &[(&str, &str)]) -> Result<(), Error> {
        self.told(
            "keeping property definitions",
            tables::set_schema(&self.transaction, table, definitions),
        )
    }

    fn upsert(&mut self, table: &Table, run: i64, rows: &[Row<'_>]) -> Result<Upserted, Error> {
        self.told(
            "writing records",
            load::upsert(&self.transaction, table, run, rows),
        )
    }

    fn mark_gone(
        &mut self,
        table: &Table,
        run: i64,
        id: i64,
        gone: Gone,
    ) -> Result<Option<Vec<(String, i64)>>, Error> {
        self.told(
            "marking a record as gone",
            load::mark_gone(&self.transaction, table, run, id, gone),
        )
    }

    fn replace_edges(
        &mut self,
        from: &str,
        from_id: i64,
        to: &str,
        new: &[Edge<'_>],
    ) -> Result<EdgeChange, Error> {
        self.told(
            "writing associations",
            edges::replace(&self.transaction, from, from_id, to, new),
        )
    }

    fn drop_stray_edges(&mut self, from: &str) -> Result<u64, Error> {
        self.told(
            "removing associations",
            edges::drop_strays(&self.transaction, from),
        )
    }

    fn replace_catalog(
        &mut self,
        table: &CatalogTable,
        part: &str,
        rows: &[Vec<Cell<'_>>],
    ) -> Result<bool, Error> {
        self.told(
            "writing a catalog",
            catalog::replace(&self.transaction, table, part, rows),
        )
    }

    fn set_table_state(&mut self, table: &str, state: &TableState) -> Result<(), Error> {
        let sql = "UPDATE _spoke_tables SET watermark = ?2, selection = ?3 WHERE table_name = ?1";
        let changed = self.told(
            "keeping the state of a table",
            self.transaction
                .execute(sql, (table, &state.watermark, &state.selection)),
        )?;
        if changed == 0 {
            Err(Error::NoSuchTable {
                table: table.to_owned(),
            })
        } else {
            Ok(())
        }
    }

    fn set_position(&mut self, position: &Position) -> Result<(), Error> {
        let sql = "INSERT INTO _spoke_checkpoints VALUES (?1, ?2)
                   ON CONFLICT (scope) DO UPDATE SET position = excluded.position";
        let kept = self
            .transaction
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute((&position.scope, &position.at)));
        self.told("keeping a position", kept.map(|_| ()))
    }

    fn begin_run(&mut self, kind: &str) -> Result<i64, Error> {
        let sql =
            "INSERT INTO _spoke_runs (kind, started_at) VALUES (?1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";
        let begun = self
            .transaction
            .execute("DELETE FROM _spoke_checkpoints", [])
            .and_then(|_| {
                self.transaction.execute(sql, [kind])?;
                Ok(self.transaction.last_insert_rowid())
            });
        self.told("beginning a run", begun)
    }

    fn finish_run(&mut self, run: i64, report: &str) -> Result<(), Error> {
        let sql = "UPDATE _spoke_runs SET finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), report = ?2
                   WHERE number = ?1";
        let finished = self
            .transaction
            .execute("DELETE FROM _spoke_checkpoints", [])
            .and_then(|_| {
                self.transaction.execute(sql, (run, report))?;
                // Thousands of short runs of a watch say nothing; the last hundred do.
                self.transaction
                    .execute("DELETE FROM _spoke_runs WHERE number <= ?1 - 100", [run])
            });
        self.told("ending a run", finished.map(|_| ()))
    }

    fn commit(self: Box<Self>) -> Result<(), Error> {
        let Self { transaction, path } = *self;
        transaction
            .commit()
            .map_err(|error| failed(path, "committing", error))
    }
}
