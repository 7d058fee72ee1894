//! Writing rows of records.

use std::fmt::Write as _;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Statement, ToSql};

use super::edges;
use crate::cell::Cell;
use crate::mirror::{Gone, Row, Upserted};
use crate::table::{Table, quoted};

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Cell::Null => ValueRef::Null,
            Cell::Integer(integer) => ValueRef::Integer(*integer),
            Cell::Real(real) => ValueRef::Real(*real),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// Writes rows, telling what each did.
pub(super) fn upsert(
    connection: &Connection,
    table: &Table,
    run: i64,
    rows: &[Row<'_>],
) -> rusqlite::Result<Upserted> {
    let name = quoted(&table.name);
    let highest: Option<i64> = connection
        .prepare_cached(&format!("SELECT max(id) FROM {name}"))?
        .query_row([], |row| row.get(0))?;
    let mut find =
        connection.prepare_cached(&format!("SELECT updated_at, archived FROM {name} WHERE id = ?1"))?;
    let mut write = connection.prepare_cached(&upsert_statement(table))?;
    let mut done = Upserted::default();
    for row in rows {
        // Ids above all present ones need no look: a first load in ascending order never looks.
        let before = if highest.is_some_and(|highest| row.id <= highest) {
            found(&mut find, row)?
        } else {
            None
        };
        bind(&mut write, run, row)?;
        write.raw_execute()?;
        match before {
            None => done.created += 1,
            Some(before) => {
                if before.same_instant {
                    done.unchanged += 1;
                } else {
                    done.updated += 1;
                }
                if row.archived && !before.archived {
                    done.archived += 1;
                    done.parted
                        .extend(edges::drop_of(connection, &table.name, row.id)?);
                } else if before.archived && !row.archived {
                    done.restored += 1;
                }
            }
        }
    }
    Ok(done)
}

/// Erases a row's values and associations and notes why.
pub(super) fn mark_gone(
    connection: &Connection,
    table: &Table,
    run: i64,
    id: i64,
    gone: Gone,
) -> rusqlite::Result<Option<Vec<(String, i64)>>> {
    let mut sql = format!(
        "UPDATE {} SET archived = 1, _gone = ?2, _merged_into = ?3, _run = ?4, updated_at = NULL",
        quoted(&table.name)
    );
    for column in &table.columns {
        let _ = write!(sql, ", {} = NULL", quoted(&column.name));
    }
    sql.push_str(" WHERE id = ?1 AND _gone IS NULL");
    let (reason, into) = match gone {
        Gone::Deleted => ("deleted", None),
        Gone::Merged { into } => ("merged", Some(into)),
    };
    let changed = connection
        .prepare_cached(&sql)?
        .execute((id, reason, into, run))?;
    if changed == 0 {
        return Ok(None);
    }
    edges::drop_of(connection, &table.name, id).map(Some)
}

struct Before {
    same_instant: bool,
    archived: bool,
}

fn found(find: &mut Statement<'_>, row: &Row<'_>) -> rusqlite::Result<Option<Before>> {
    find.query_row([row.id], |stored| {
        let updated_at = stored.get_ref(0)?;
        let same_instant = match &row.updated_at {
            Cell::Text(text) => updated_at == ValueRef::Text(text.as_bytes()),
            _ => updated_at == ValueRef::Null,
        };
        Ok(Before {
            same_instant,
            archived: stored.get(1)?,
        })
    })
    .optional()
}

fn upsert_statement(table: &Table) -> String {
    const FIXED: [&str; 6] = [
        "id",
        "created_at",
        "updated_at",
        "archived",
        "archived_at",
        "_run",
    ];
    let names: Vec<String> = FIXED
        .iter()
        .map(|name| quoted(name))
        .chain(table.columns.iter().map(|column| quoted(&column.name)))
        .collect();
    let marks = vec!["?"; names.len()].join(", ");
    let mut sql = format!(
        "INSERT INTO {} ({}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET _gone = NULL, _merged_into = NULL",
        quoted(&table.name),
        names.join(", "),
    );
    for name in names.iter().skip(1) {
        let _ = write!(sql, ", {name} = excluded.{name}");
    }
    sql
}

fn bind(statement: &mut Statement<'_>, run: i64, row: &Row<'_>) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(1, row.id)?;
    statement.raw_bind_parameter(2, &row.created_at)?;
    statement.raw_bind_parameter(3, &row.updated_at)?;
    statement.raw_bind_parameter(4, row.archived)?;
    statement.raw_bind_parameter(5, &row.archived_at)?;
    statement.raw_bind_parameter(6, run)?;
    for (position, cell) in row.cells.iter().enumerate() {
        statement.raw_bind_parameter(position + 7, cell)?;
    }
    Ok(())
}
