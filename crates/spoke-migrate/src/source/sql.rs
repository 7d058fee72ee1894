//! A SQL dump as a source of rows: the dump runs in a private temporary SQLite database, one query reads it.
//!
//! Guarantees: the dump cannot reach another file (attaching is switched off), rows stream out in windows, and
//! a row's "line" is its number in the query's result.

use std::path::Path;

use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, params};

use super::reader::Record;
use crate::error::{Error, SourceProblem};

/// The largest dump accepted, in bytes: its text is in memory while it runs.
const DUMP_BYTES_MAX: u64 = 256 * 1024 * 1024;
const WINDOW: i64 = 500;

/// The rows of a query over a SQL dump.
pub(crate) struct SqlRows {
    database: Connection,
    select: String,
    names: Vec<String>,
    window: std::collections::VecDeque<Vec<String>>,
    next_rowid: i64,
    given: u64,
}

impl SqlRows {
    /// Runs the dump and the query.
    pub(crate) fn open(path: &Path, query: &str) -> Result<Self, Error> {
        let fail = |message: String, fix: &str| Error::from(SourceProblem::new(path, message, fix));
        let size = std::fs::metadata(path)
            .map_err(|error| {
                fail(
                    format!("cannot be opened: {error}"),
                    "check the path and its rights",
                )
            })?
            .len();
        if size > DUMP_BYTES_MAX {
            return Err(fail(
                format!("the dump is {size} bytes long, more than the {DUMP_BYTES_MAX} that are read"),
                "export the tables as CSV instead",
            ));
        }
        let bytes = std::fs::read(path).map_err(|error| {
            fail(
                format!("cannot be read: {error}"),
                "check the path and its rights",
            )
        })?;
        let text =
            std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes)).map_err(|error| {
                fail(
                    format!("byte {} is not valid UTF-8", error.valid_up_to() + 1),
                    "save the dump as UTF-8",
                )
            })?;
        if text.trim().is_empty() {
            return Err(fail("the file is empty".to_owned(), "give a dump with tables"));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let database = Connection::open_with_flags("", flags).map_err(|error| {
            fail(
                format!("no temporary database: {error}"),
                "check the temporary folder",
            )
        })?;
        database
            .set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)
            .map_err(|error| {
                fail(
                    format!("no temporary database: {error}"),
                    "check the temporary folder",
                )
            })?;
        database.execute_batch(text).map_err(|error| {
            fail(
                format!("the dump does not run in SQLite: {error}"),
                "give a dump in SQLite's dialect",
            )
        })?;
        let create = format!(
            "CREATE TEMP TABLE spoke_rows AS {}",
            query.trim().trim_end_matches(';')
        );
        database.execute(&create, []).map_err(|error| {
            fail(
                format!("the query fails: {error}"),
                "correct query under [source] in the map",
            )
        })?;
        let names = database
            .prepare("SELECT * FROM temp.spoke_rows")
            .map(|statement| statement.column_names().map(str::to_owned).collect())
            .map_err(|error| {
                fail(
                    format!("the query fails: {error}"),
                    "correct query under [source]",
                )
            })?;
        let select =
            "SELECT rowid, * FROM temp.spoke_rows WHERE rowid >= ?1 ORDER BY rowid LIMIT ?2".to_owned();
        Ok(Self {
            database,
            select,
            names,
            window: Default::default(),
            next_rowid: 0,
            given: 0,
        })
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Reads the next row; `false` after the last.
    pub(crate) fn read(&mut self, path: &Path, record: &mut Record) -> Result<bool, Error> {
        if self.window.is_empty() {
            self.fill().map_err(|error| {
                SourceProblem::new(path, error.to_string(), "check the query under [source]")
            })?;
        }
        record.clear();
        let Some(row) = self.window.pop_front() else {
            return Ok(false);
        };
        self.given += 1;
        record.set_line(self.given);
        for cell in &row {
            record.push(cell);
        }
        Ok(true)
    }

    fn fill(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.database.prepare_cached(&self.select)?;
        let mut rows = statement.query(params![self.next_rowid, WINDOW])?;
        while let Some(row) = rows.next()? {
            self.next_rowid = row.get::<_, i64>(0)? + 1;
            let cells = (1..=self.names.len()).map(|index| row.get_ref(index).map(text));
            self.window.push_back(cells.collect::<rusqlite::Result<_>>()?);
        }
        Ok(())
    }
}

/// A cell's text; NULL is blank, and bytes are not text.
fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_is_read_through_one_query() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sql");
        std::fs::write(
            &path,
            "CREATE TABLE t(a INTEGER, b TEXT); INSERT INTO t VALUES (2,'é'),(1,NULL);",
        )
        .unwrap();
        let mut rows = SqlRows::open(&path, "select b, a from t order by a;").unwrap();
        assert_eq!(rows.names(), ["b", "a"]);
        let mut record = Record::default();
        let mut seen = Vec::new();
        while rows.read(&path, &mut record).unwrap() {
            seen.push((
                record.line(),
                record.iter().map(str::to_owned).collect::<Vec<_>>(),
            ));
        }
        assert_eq!(
            seen,
            [
                (1, vec![String::new(), "1".into()]),
                (2, vec!["é".into(), "2".into()])
            ]
        );
    }

    #[test]
    fn a_dump_cannot_write_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sql");
        let target = folder.path().join("stolen.db");
        for statement in ["ATTACH DATABASE '{}' AS other", "VACUUM INTO '{}'"] {
            std::fs::write(&path, statement.replace("{}", &target.display().to_string())).unwrap();
            assert!(SqlRows::open(&path, "select 1 as a").is_err(), "{statement}");
            assert!(!target.exists());
        }
    }
}
