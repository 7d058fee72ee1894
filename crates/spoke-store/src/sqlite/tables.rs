//! Making record tables and giving them columns.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::failure::failed;
use super::open::{kind_of, sql_type};
use crate::cell::ColumnType;
use crate::error::Error;
use crate::table::{Column, ColumnDefinition, RECORD_COLUMNS, Table, TableDefinition, quoted};

/// SQLite's limit on columns of a table.
const MAX_COLUMNS: usize = 2000;

/// Makes the table if the object type has none, and adds the columns it lacks.
pub(super) fn define(
    connection: &Connection,
    path: &Path,
    definition: &TableDefinition,
) -> Result<Table, Error> {
    let doing = |error| failed(path, "making a table", error);
    let known: Option<String> = connection
        .query_row(
            "SELECT table_name FROM _spoke_tables WHERE object_type_id = ?1",
            [&definition.object_type_id],
            |row| row.get(0),
        )
        .optional()
        .map_err(doing)?;
    let table = match known {
        Some(name) if kind_of(connection, &name).map_err(doing)?.is_some() => {
            let columns = columns_of(connection, &name).map_err(doing)?;
            Table {
                name,
                object_type_id: definition.object_type_id.clone(),
                columns,
            }
        }
        known => {
            if let Some(name) = known {
                // Somebody dropped the table: what was remembered of it holds no more.
                forget(connection, &name).map_err(doing)?;
            }
            if let Some(kind) = kind_of(connection, &definition.name).map_err(doing)? {
                return Err(Error::Clash {
                    path: path.to_owned(),
                    kind,
                    name: definition.name.clone(),
                });
            }
            return make(connection, path, definition);
        }
    };
    add_columns(connection, path, table, &definition.columns)
}

/// Adds the columns that `table` lacks.
pub(super) fn add_columns(
    connection: &Connection,
    path: &Path,
    mut table: Table,
    columns: &[ColumnDefinition],
) -> Result<Table, Error> {
    for definition in columns {
        if table.position(&definition.property).is_some() {
            continue;
        }
        check_width(&table)?;
        if let Some(column) = table.add(definition).cloned() {
            let made = add_column(connection, &table.name, &column);
            made.map_err(|error| failed(path, "adding a column", error))?;
        }
    }
    Ok(table)
}

/// Replaces what is remembered of the definitions of a table's properties.
pub(super) fn set_schema(
    connection: &Connection,
    table: &str,
    definitions: &[(&str, &str)],
) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM _spoke_schema WHERE table_name = ?1", [table])?;
    let mut insert = connection.prepare_cached("INSERT INTO _spoke_schema VALUES (?1, ?2, ?3)")?;
    for (property, definition) in definitions {
        insert.execute((table, property, definition))?;
    }
    Ok(())
}

/// The columns of a table's properties, in the order of the properties' names.
pub(super) fn columns_of(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    let mut statement = connection.prepare_cached(
        "SELECT property, column_name, column_type FROM _spoke_columns WHERE table_name = ?1 ORDER BY property",
    )?;
    let rows = statement.query_map([table], |row| {
        let column_type: String = row.get(2)?;
        Ok(Column {
            property: row.get(0)?,
            name: row.get(1)?,
            column_type: ColumnType::from_name(&column_type),
        })
    })?;
    let present = present(connection, table)?;
    let mut columns = Vec::new();
    for column in rows {
        let column = column?;
        // A column that somebody dropped is made again when its property is asked for.
        if present.contains(&column.name.to_ascii_lowercase()) {
            columns.push(column);
        }
    }
    Ok(columns)
}

fn present(connection: &Connection, table: &str) -> rusqlite::Result<HashSet<String>> {
    let mut statement = connection.prepare_cached("SELECT lower(name) FROM pragma_table_info(?1)")?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

fn make(connection: &Connection, path: &Path, definition: &TableDefinition) -> Result<Table, Error> {
    let mut table = Table {
        name: definition.name.clone(),
        object_type_id: definition.object_type_id.clone(),
        columns: Vec::new(),
    };
    let mut sql = String::new();
    for column in &definition.columns {
        check_width(&table)?;
        if let Some(column) = table.add(column) {
            sql.push_str(&format!(
                ", {} {}",
                quoted(&column.name),
                sql_type(column.column_type)
            ));
        }
    }
    let name = quoted(&definition.name);
    let index = quoted(&format!("{}_archived", definition.name));
    let made = || {
        // The index holds (archived, id): counting and listing live records never touches the wide rows.
        connection.execute_batch(&format!(
            "CREATE TABLE {name} (
                id INTEGER PRIMARY KEY, created_at TEXT, updated_at TEXT, archived INTEGER NOT NULL DEFAULT 0,
                archived_at TEXT, _gone TEXT, _merged_into INTEGER, _run INTEGER NOT NULL DEFAULT 0{sql}
             );
             CREATE INDEX {index} ON {name} (archived);"
        ))?;
        connection.execute(
            "INSERT INTO _spoke_tables (table_name, object_type_id) VALUES (?1, ?2)",
            (&table.name, &table.object_type_id),
        )?;
        table
            .columns
            .iter()
            .try_for_each(|column| remember(connection, &table.name, column))
    };
    made().map_err(|error| failed(path, "making a table", error))?;
    Ok(table)
}

fn check_width(table: &Table) -> Result<(), Error> {
    if table.columns.len() + RECORD_COLUMNS.len() >= MAX_COLUMNS {
        return Err(Error::TooManyColumns {
            table: table.name.clone(),
            limit: MAX_COLUMNS,
        });
    }
    Ok(())
}

fn add_column(connection: &Connection, table: &str, column: &Column) -> rusqlite::Result<()> {
    let (name, sql_type) = (quoted(&column.name), sql_type(column.column_type));
    connection.execute_batch(&format!(
        "ALTER TABLE {} ADD COLUMN {name} {sql_type}",
        quoted(table)
    ))?;
    remember(connection, table, column)
}

fn remember(connection: &Connection, table: &str, column: &Column) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO _spoke_columns VALUES (?1, ?2, ?3, ?4)")?
        .execute((table, &column.property, &column.name, column.column_type.as_str()))?;
    Ok(())
}

fn forget(connection: &Connection, table: &str) -> rusqlite::Result<()> {
    for bookkeeping in ["_spoke_tables", "_spoke_columns", "_spoke_schema"] {
        connection.execute(
            &format!("DELETE FROM {bookkeeping} WHERE table_name = ?1"),
            [table],
        )?;
    }
    Ok(())
}
