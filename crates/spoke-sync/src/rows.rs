//! Records as rows: which value goes into which column.

use std::borrow::Cow;

use spoke_client::Record;
use spoke_model::time::Timestamp;
use spoke_store::{Cell, ColumnDefinition, Row, RowHash, RowHasher, Table, Transaction, Upserted};

use crate::error::Error;
use crate::source::Source;

/// Writes a page of records, giving the table the columns it turns out to need. `table` is the table as it stands and
/// is replaced when it grows.
pub(crate) fn write(
    transaction: &mut dyn Transaction,
    table: &mut Table,
    source: &Source,
    run: i64,
    records: &[Record],
) -> Result<Upserted, Error> {
    let needed = missing_columns(table, source, records);
    if !needed.is_empty() {
        *table = transaction.add_columns(table, &needed)?;
    }
    // The column of a property that is mirrored no more keeps what it holds.
    let live = table.only(|property| source.column_type(property).is_some());
    let table = &live;
    let width = table.columns().len();
    let mut cells = vec![Cell::Null; width * records.len()];
    for (record, cells) in records.iter().zip(cells.chunks_mut(width.max(1))) {
        fill(table, record, cells);
    }
    let mut rows = Vec::with_capacity(records.len());
    let mut cells = cells.chunks(width.max(1));
    for record in records {
        rows.push(Row {
            id: id_of(record)?,
            created_at: instant(record.created_at()),
            updated_at: instant(record.updated_at()),
            archived: record.archived(),
            archived_at: instant(record.archived_at()),
            cells: cells.next().unwrap_or_default(),
        });
    }
    Ok(transaction.upsert(table, run, &rows)?)
}

/// The hash that the mirror's row of this record should have.
pub(crate) fn hash(hasher: &mut RowHasher, source: &Source, record: &Record) -> Result<RowHash, Error> {
    hasher.record(
        id_of(record)?,
        &instant(record.created_at()),
        &instant(record.updated_at()),
        record.archived(),
        &instant(record.archived_at()),
    );
    let mut add = |name: &str, value: &str| {
        if let Some(column_type) = source.column_type(name) {
            hasher.property(name, &Cell::from_text(column_type, value));
        }
    };
    // HubSpot sorts properties by name; the agreed order must not depend on it.
    if record.properties().is_sorted_by(|one, other| one.0 < other.0) {
        record
            .properties()
            .for_each(|(name, value)| add(name, value.unwrap_or_default()));
    } else {
        let mut sorted: Vec<_> = record.properties().collect();
        sorted.sort_unstable_by_key(|(name, _)| *name);
        sorted
            .into_iter()
            .for_each(|(name, value)| add(name, value.unwrap_or_default()));
    }
    Ok(hasher.finish())
}

/// The record's id as the number that the mirror's key is.
pub(crate) fn id_of(record: &Record) -> Result<i64, Error> {
    record.id().parse().map_err(|_| Error::Record {
        detail: format!("its id is `{}`, not a number", record.id()),
    })
}

/// An instant in the mirror's spelling.
pub(crate) fn instant(time: Option<Timestamp>) -> Cell<'static> {
    time.map_or(Cell::Null, |time| Cell::Text(Cow::Owned(iso(time))))
}

/// An instant in the mirror's spelling.
pub(crate) fn iso(time: Timestamp) -> String {
    let mut text = String::with_capacity(24);
    time.write_iso(&mut text);
    text
}

fn fill<'a>(table: &Table, record: &'a Record, cells: &mut [Cell<'a>]) {
    let columns = table.columns();
    // Columns and HubSpot's properties are both sorted by name: the next column is nearly always the one wanted.
    let mut next = 0;
    for (name, value) in record.properties() {
        let Some(value) = value else { continue };
        let position = match columns.get(next) {
            Some(column) if column.property() == name => next,
            _ => match table.position(name) {
                Some(position) => position,
                None => continue,
            },
        };
        next = position + 1;
        if let (Some(cell), Some(column)) = (cells.get_mut(position), columns.get(position)) {
            *cell = Cell::from_text(column.column_type(), value);
        }
    }
}

fn missing_columns(table: &Table, source: &Source, records: &[Record]) -> Vec<ColumnDefinition> {
    let columns = table.columns();
    let mut missing: Vec<ColumnDefinition> = Vec::new();
    for record in records {
        let mut next = 0;
        for (name, value) in record.properties() {
            if value.is_none_or(str::is_empty) {
                continue;
            }
            if columns.get(next).is_some_and(|column| column.property() == name) {
                next += 1;
            } else if let Some(position) = table.position(name) {
                next = position + 1;
            } else if let Some(column_type) = source.column_type(name)
                && !missing.iter().any(|column| column.property == name)
            {
                missing.push(ColumnDefinition::new(name, column_type));
            }
        }
    }
    missing
}
