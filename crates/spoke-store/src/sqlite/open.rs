//! Opening a mirror file, and the tables it has from the start.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::SqliteMirror;
use super::failure::failed;
use super::lock::WriterLock;
use crate::catalog::{CatalogTable, catalog_tables};
use crate::cell::ColumnType;
use crate::error::Error;
use crate::table::quoted;

/// The format this version reads and writes.
const FORMAT: i64 = 1;
/// How long to wait for another program that holds the file's own lock for a moment.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection: a few per table.
const STATEMENTS: usize = 128;

const BOOKKEEPING: &str = "
    CREATE TABLE _spoke_meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE _spoke_tables (
        table_name TEXT PRIMARY KEY, object_type_id TEXT NOT NULL UNIQUE, watermark TEXT, selection TEXT
    ) WITHOUT ROWID;
    CREATE TABLE _spoke_columns (
        table_name TEXT, property TEXT, column_name TEXT NOT NULL, column_type TEXT NOT NULL,
        PRIMARY KEY (table_name, property)
    ) WITHOUT ROWID;
    CREATE TABLE _spoke_schema (
        table_name TEXT, property TEXT, definition TEXT NOT NULL, PRIMARY KEY (table_name, property)
    ) WITHOUT ROWID;
    CREATE TABLE _spoke_runs (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT, report TEXT
    );
    CREATE TABLE _spoke_checkpoints (scope TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE associations (
        from_type TEXT NOT NULL, from_id INTEGER NOT NULL, to_type TEXT NOT NULL, to_id INTEGER NOT NULL,
        category TEXT NOT NULL, type_id INTEGER NOT NULL, label TEXT,
        PRIMARY KEY (from_type, from_id, to_type, to_id, category, type_id)
    ) WITHOUT ROWID;";

/// Opens or makes the mirror at `path` and takes its lock.
pub(super) fn for_writing(path: PathBuf) -> Result<SqliteMirror, Error> {
    let lock = WriterLock::take(&path)?;
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(&path, flags)?;
    // A crash of the process loses nothing in this mode; a loss of power may lose the last transactions, whole, and
    // the run goes on from the position that was kept with the ones before.
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        .map_err(|error| failed(&path, "preparing the file", error))?;
    if format(&connection, &path)?.is_none() {
        make(&connection, &path)?;
    }
    Ok(SqliteMirror {
        connection,
        path,
        lock: Some(lock),
    })
}

/// Opens the mirror at `path` without the right to write.
pub(super) fn for_reading(path: PathBuf) -> Result<SqliteMirror, Error> {
    if !path.exists() {
        return Err(Error::Missing { path });
    }
    let connection = connect(
        &path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    if format(&connection, &path)?.is_none() {
        return Err(Error::Missing { path });
    }
    Ok(SqliteMirror {
        connection,
        path,
        lock: None,
    })
}

/// What in the database has this name, ignoring case: `table`, `view` or `index`.
pub(super) fn kind_of(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "SELECT type FROM sqlite_master WHERE name = ?1 COLLATE NOCASE AND type <> 'trigger'",
        )?
        .query_row([name], |row| row.get(0))
        .optional()
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| failed(path, "opening the file", error))?;
    connection
        .busy_timeout(BUSY_TIMEOUT)
        .map_err(|error| failed(path, "opening the file", error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// The format of the mirror in the file; `None` if it holds none.
fn format(connection: &Connection, path: &Path) -> Result<Option<i64>, Error> {
    let read = || {
        if kind_of(connection, "_spoke_meta")?.is_none() {
            return Ok(None);
        }
        connection
            .query_row("SELECT value FROM _spoke_meta WHERE key = 'format'", [], |row| {
                row.get(0)
            })
            .optional()
    };
    match read().map_err(|error| failed(path, "reading the bookkeeping", error))? {
        Some(found) if found > FORMAT => Err(Error::Newer {
            path: path.to_owned(),
            found,
            known: FORMAT,
        }),
        found => Ok(found),
    }
}

fn make(connection: &Connection, path: &Path) -> Result<(), Error> {
    let doing = |error| failed(path, "making the bookkeeping", error);
    let names = std::iter::once("associations").chain(catalog_tables().map(|table| table.name()));
    for name in names {
        if let Some(kind) = kind_of(connection, name).map_err(doing)? {
            return Err(Error::Clash {
                path: path.to_owned(),
                kind,
                name: name.to_owned(),
            });
        }
    }
    let mut statements = format!("BEGIN IMMEDIATE; {BOOKKEEPING}");
    for table in catalog_tables() {
        statements.push_str(&catalog_statement(&table));
    }
    statements.push_str(&format!(
        "INSERT INTO _spoke_meta VALUES ('format', {FORMAT}); COMMIT;"
    ));
    connection.execute_batch(&statements).map_err(doing)
}

fn catalog_statement(table: &CatalogTable) -> String {
    let columns: Vec<String> = table
        .columns()
        .iter()
        .map(|(name, column_type)| format!("{} {}", quoted(name), sql_type(*column_type)))
        .collect();
    let key: Vec<String> = table
        .columns()
        .iter()
        .take(table.key_columns())
        .map(|(name, _)| quoted(name))
        .collect();
    format!(
        "CREATE TABLE {} ({}, PRIMARY KEY ({})) WITHOUT ROWID;",
        quoted(table.name()),
        columns.join(", "),
        key.join(", ")
    )
}

/// The type SQLite is told; what it does to values is part of the rule that `ColumnType` documents.
pub(super) const fn sql_type(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Number => "NUMERIC",
        ColumnType::Bool => "INTEGER",
        ColumnType::Date | ColumnType::DateTime | ColumnType::Text => "TEXT",
    }
}
