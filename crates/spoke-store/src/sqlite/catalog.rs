//! Writing and summing up the small tables.

use rusqlite::{Connection, params_from_iter};

use super::read::stored;
use crate::catalog::CatalogTable;
use crate::cell::Cell;
use crate::checksum::{Checksum, RowHasher};
use crate::table::quoted;

/// Replaces one part of a small table unless it already is what it should be.
pub(super) fn replace(
    connection: &Connection,
    table: &CatalogTable,
    part: &str,
    rows: &[Vec<Cell<'_>>],
) -> rusqlite::Result<bool> {
    let mut wanted = Checksum::default();
    let mut hasher = RowHasher::new();
    for row in rows {
        row.iter().for_each(|cell| hasher.value(cell));
        wanted.add(hasher.finish());
    }
    if checksum(connection, table, part)? == wanted {
        return Ok(false);
    }
    let name = quoted(table.name());
    match part_column(table) {
        Some(column) => connection.execute(&format!("DELETE FROM {name} WHERE {column} = ?1"), [part])?,
        None => connection.execute(&format!("DELETE FROM {name}"), [])?,
    };
    let marks = vec!["?"; table.columns().len()].join(", ");
    let mut insert = connection.prepare_cached(&format!("INSERT OR REPLACE INTO {name} VALUES ({marks})"))?;
    for row in rows {
        insert.execute(params_from_iter(row))?;
    }
    Ok(true)
}

/// The number of rows and the sum of one part.
pub(super) fn checksum(
    connection: &Connection,
    table: &CatalogTable,
    part: &str,
) -> rusqlite::Result<Checksum> {
    let name = quoted(table.name());
    let column = part_column(table);
    let condition = column
        .as_ref()
        .map_or_else(String::new, |column| format!(" WHERE {column} = ?1"));
    let mut statement = connection.prepare_cached(&format!("SELECT * FROM {name}{condition}"))?;
    let mut rows = if column.is_some() {
        statement.query([part])?
    } else {
        statement.query([])?
    };
    let mut checksum = Checksum::default();
    let mut hasher = RowHasher::new();
    while let Some(row) = rows.next()? {
        for position in 0..table.columns().len() {
            hasher.value(&stored(row.get_ref(position)?));
        }
        checksum.add(hasher.finish());
    }
    Ok(checksum)
}

fn part_column(table: &CatalogTable) -> Option<String> {
    table
        .columns()
        .first()
        .filter(|_| table.in_parts())
        .map(|(name, _)| quoted(name))
}
