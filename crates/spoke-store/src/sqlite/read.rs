//! Looking into the file.

use std::borrow::Cow;
use std::ops::ControlFlow;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use super::failure::failed;
use super::{SqliteMirror, catalog, edges, tables};
use crate::catalog::CatalogTable;
use crate::cell::Cell;
use crate::checksum::{Checksum, RowHash, RowHasher};
use crate::error::Error;
use crate::mirror::{Reader, RowState, Run, StoredEdge, TableState};
use crate::table::{Table, quoted};

impl SqliteMirror {
    fn told<T>(&self, doing: &'static str, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|error| failed(&self.path, doing, error))
    }

    /// Fails in the mirror's words when there is no such record table.
    fn known(&self, table: &str) -> Result<(), Error> {
        let sql = "SELECT 1 FROM _spoke_tables WHERE table_name = ?1";
        let found = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.exists([table]));
        if self.told("reading the bookkeeping", found)? {
            Ok(())
        } else {
            Err(Error::NoSuchTable {
                table: table.to_owned(),
            })
        }
    }

    fn ids(&self, sql: &str, parameters: impl rusqlite::Params) -> rusqlite::Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_map(parameters, |row| row.get(0))?.collect()
    }
}

impl Reader for SqliteMirror {
    fn location(&self) -> String {
        self.path.display().to_string()
    }

    fn tables(&self) -> Result<Vec<Table>, Error> {
        self.told("reading the bookkeeping", all_tables(&self.connection))
    }

    fn table_state(&self, table: &str) -> Result<TableState, Error> {
        let sql = "SELECT watermark, selection FROM _spoke_tables WHERE table_name = ?1";
        let state = self
            .connection
            .query_row(sql, [table], |row| {
                Ok(TableState {
                    watermark: row.get(0)?,
                    selection: row.get(1)?,
                })
            })
            .optional();
        self.told("reading the bookkeeping", state)?
            .ok_or_else(|| Error::NoSuchTable {
                table: table.to_owned(),
            })
    }

    fn count_live(&self, table: &str, first: i64, last: i64) -> Result<u64, Error> {
        self.known(table)?;
        let sql = format!(
            "SELECT count(*) FROM {} WHERE archived = 0 AND id BETWEEN ?1 AND ?2",
            quoted(table)
        );
        let count = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.query_row((first, last), |row| row.get::<_, i64>(0)));
        Ok(self.told("counting records", count)?.unsigned_abs())
    }

    fn live_ids(&self, table: &str, after: i64, limit: usize) -> Result<Vec<i64>, Error> {
        self.known(table)?;
        let sql = format!(
            "SELECT id FROM {} WHERE archived = 0 AND id > ?1 ORDER BY id LIMIT ?2",
            quoted(table)
        );
        self.told("listing records", self.ids(&sql, (after, sql_limit(limit))))
    }

    fn nth_live_id(&self, table: &str, first: i64, last: i64, nth: u64) -> Result<Option<i64>, Error> {
        self.known(table)?;
        let sql = format!(
            "SELECT id FROM {} WHERE archived = 0 AND id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1 OFFSET ?3",
            quoted(table)
        );
        let nth = i64::try_from(nth).unwrap_or(i64::MAX);
        Ok(self
            .told("listing records", self.ids(&sql, (first, last, nth)))?
            .first()
            .copied())
    }

    fn unseen_ids(
        &self,
        table: &str,
        run: i64,
        archived_only: bool,
        after: i64,
        limit: usize,
    ) -> Result<Vec<i64>, Error> {
        self.known(table)?;
        let archived = if archived_only { "archived = 1 AND " } else { "" };
        let sql = format!(
            "SELECT id FROM {} WHERE {archived}_gone IS NULL AND _run < ?1 AND id > ?2 ORDER BY id LIMIT ?3",
            quoted(table)
        );
        self.told("listing records", self.ids(&sql, (run, after, sql_limit(limit))))
    }

    fn states(&self, table: &str, ids: &[i64]) -> Result<Vec<Option<RowState>>, Error> {
        self.known(table)?;
        let read = || {
            let sql = format!(
                "SELECT updated_at, archived, _gone IS NOT NULL FROM {} WHERE id = ?1",
                quoted(table)
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut states = Vec::with_capacity(ids.len());
            for id in ids {
                let state = statement.query_row([id], |row| {
                    Ok(RowState {
                        updated_at: row.get(0)?,
                        archived: row.get(1)?,
                        gone: row.get(2)?,
                    })
                });
                states.push(state.optional()?);
            }
            Ok(states)
        };
        self.told("looking up records", read())
    }

    fn hash_rows(
        &self,
        table: &Table,
        archived: bool,
        counts: &dyn Fn(&str) -> bool,
        visit: &mut dyn FnMut(i64, RowHash) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.known(&table.name)?;
        self.told(
            "reading records",
            hash_rows(&self.connection, table, archived, counts, visit),
        )
    }

    fn values(&self, table: &Table, id: i64) -> Result<Option<Vec<(String, Cell<'static>)>>, Error> {
        self.known(&table.name)?;
        self.told("reading a record", values(&self.connection, table, id))
    }

    fn association_pairs(&self) -> Result<Vec<(String, String, u64)>, Error> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT from_type, to_type, count(*) FROM associations GROUP BY from_type, to_type ORDER BY 1, 2",
            )?;
            let rows = statement.query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?.unsigned_abs()))
            })?;
            rows.collect()
        };
        self.told("counting associations", read())
    }

    fn edges(
        &self,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(StoredEdge) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let mut read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT to_id, category, type_id, label, from_id FROM associations
                 WHERE from_type = ?1 AND to_type = ?2 ORDER BY from_id",
            )?;
            let mut rows = statement.query((from, to))?;
            while let Some(row) = rows.next()? {
                let stored = StoredEdge {
                    edge: edges::edge(row)?,
                    from_id: row.get(4)?,
                };
                if visit(stored).is_break() {
                    break;
                }
            }
            Ok(())
        };
        self.told("reading associations", read())
    }

    fn catalog_checksum(&self, table: &CatalogTable, part: &str) -> Result<Checksum, Error> {
        self.told(
            "reading a catalog",
            catalog::checksum(&self.connection, table, part),
        )
    }

    fn position(&self, scope: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT position FROM _spoke_checkpoints WHERE scope = ?1";
        let position = self
            .connection
            .query_row(sql, [scope], |row| row.get(0))
            .optional();
        self.told("reading the bookkeeping", position)
    }

    fn last_run(&self) -> Result<Option<Run>, Error> {
        let sql =
            "SELECT number, kind, finished_at IS NOT NULL FROM _spoke_runs ORDER BY number DESC LIMIT 1";
        let run = self
            .connection
            .query_row(sql, [], |row| {
                Ok(Run {
                    number: row.get(0)?,
                    kind: row.get(1)?,
                    finished: row.get(2)?,
                })
            })
            .optional();
        self.told("reading the bookkeeping", run)
    }
}

/// A stored value as a cell, in its settled form.
pub(super) fn stored(value: ValueRef<'_>) -> Cell<'_> {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(integer) => Cell::Integer(integer),
        ValueRef::Real(real) => Cell::Real(real),
        ValueRef::Text(text) | ValueRef::Blob(text) => Cell::Text(String::from_utf8_lossy(text)),
    }
    .settled()
}

fn all_tables(connection: &Connection) -> rusqlite::Result<Vec<Table>> {
    let mut statement = connection
        .prepare_cached("SELECT table_name, object_type_id FROM _spoke_tables ORDER BY table_name")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let mut all = Vec::new();
    for row in rows {
        let (name, object_type_id) = row?;
        let columns = tables::columns_of(connection, &name)?;
        all.push(Table {
            name,
            object_type_id,
            columns,
        });
    }
    Ok(all)
}

fn hash_rows(
    connection: &Connection,
    table: &Table,
    archived: bool,
    counts: &dyn Fn(&str) -> bool,
    visit: &mut dyn FnMut(i64, RowHash) -> ControlFlow<()>,
) -> rusqlite::Result<()> {
    const FIXED: usize = 5;
    let columns: Vec<_> = table
        .columns
        .iter()
        .filter(|column| counts(&column.property))
        .collect();
    let mut sql = String::from("SELECT id, created_at, updated_at, archived, archived_at");
    for column in &columns {
        sql.push_str(", ");
        sql.push_str(&quoted(&column.name));
    }
    let condition = if archived { "_gone IS NULL" } else { "archived = 0" };
    sql.push_str(&format!(
        " FROM {} WHERE {condition} ORDER BY id",
        quoted(&table.name)
    ));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut hasher = RowHasher::new();
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        let (created_at, updated_at) = (stored(row.get_ref(1)?), stored(row.get_ref(2)?));
        hasher.record(
            id,
            &created_at,
            &updated_at,
            row.get(3)?,
            &stored(row.get_ref(4)?),
        );
        for (position, column) in columns.iter().enumerate() {
            hasher.property(&column.property, &stored(row.get_ref(position + FIXED)?));
        }
        if visit(id, hasher.finish()).is_break() {
            break;
        }
    }
    Ok(())
}

fn values(
    connection: &Connection,
    table: &Table,
    id: i64,
) -> rusqlite::Result<Option<Vec<(String, Cell<'static>)>>> {
    const FIXED: [&str; 4] = ["created_at", "updated_at", "archived", "archived_at"];
    let known = FIXED.iter().copied().map(|name| (name, name));
    let properties = table
        .columns
        .iter()
        .map(|column| (column.property.as_str(), column.name.as_str()));
    let columns: Vec<(&str, &str)> = known.chain(properties).collect();
    let names: Vec<String> = columns.iter().map(|(_, name)| quoted(name)).collect();
    let sql = format!(
        "SELECT {} FROM {} WHERE id = ?1",
        names.join(", "),
        quoted(&table.name)
    );
    let read = |row: &rusqlite::Row<'_>| {
        let mut values = Vec::new();
        for (position, (property, _)) in columns.iter().enumerate() {
            let cell = match stored(row.get_ref(position)?) {
                Cell::Null => continue,
                Cell::Integer(integer) => Cell::Integer(integer),
                Cell::Real(real) => Cell::Real(real),
                Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            };
            values.push(((*property).to_owned(), cell));
        }
        Ok(values)
    };
    connection.query_row(&sql, [id], read).optional()
}

fn sql_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
