//! Puts records and associations into the store, past the rules.

use std::borrow::Cow;
use std::collections::BTreeMap;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::PropertyType;
use spoke_model::time::{Date, Timestamp};

use super::line::{Association, Line, Record};
use super::{Loaded, Refusal};
use crate::api::{Origin, column_kind};
use crate::definitions::{Definitions, TypeDefinition};
use crate::rules::{VirtualValue, virtual_property};
use crate::store::{Column, SourceIndex, State, StoreError, Transaction, TypeIndex, parse_number};

/// Writes what the lines hold; everything was checked.
pub(super) fn put(
    transaction: &mut Transaction<'_>,
    known: &Definitions,
    app_id: u64,
    lines: &[(usize, Line)],
    loaded: &mut Loaded,
) -> Result<(), Refusal> {
    let mut writer = RecordWriter {
        source: None,
        columns: BTreeMap::new(),
        transaction,
        known,
        app_id,
    };
    for (_, line) in lines {
        match line {
            Line::Record(record) => {
                if writer.is_there(record) {
                    loaded.records_there += 1;
                } else {
                    writer.record(record)?;
                    loaded.records += 1;
                }
            }
            Line::Association(association) => {
                writer.association(association)?;
                loaded.associations += 1;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The id of the last record of a type, live or not.
pub(super) fn last_id(state: &State, object_type: ObjectTypeId) -> Option<u64> {
    state
        .table_of(object_type)
        .and_then(|table| table.rows.ids.last().copied())
}

/// Whether a text can be a value of the type.
pub(super) fn fits(kind: PropertyType, value: &str) -> bool {
    match kind {
        PropertyType::Number => !parse_number(value).is_nan(),
        PropertyType::Date => value.parse::<Date>().is_ok() || Timestamp::parse(value).is_ok(),
        PropertyType::DateTime => Timestamp::parse(value).is_ok(),
        _ => true,
    }
}

struct RecordWriter<'t, 'store> {
    transaction: &'t mut Transaction<'store>,
    known: &'t Definitions,
    app_id: u64,
    source: Option<SourceIndex>,
    columns: BTreeMap<(TypeIndex, String), Column>,
}

impl RecordWriter<'_, '_> {
    /// Whether an earlier run of the same copy has brought it; anything else was refused.
    fn is_there(&self, record: &Record) -> bool {
        self.transaction
            .table_of(record.object_type)
            .is_some_and(|table| table.row(record.id).is_some())
    }

    fn record(&mut self, record: &Record) -> Result<(), StoreError> {
        let Some(object_type) = self.known.object_type(record.object_type) else {
            return Ok(());
        };
        let source = self.source()?;
        let table = self.transaction.declare_type(record.object_type)?;
        let mut cells: Vec<(Column, Cow<'_, str>)> = Vec::with_capacity(record.properties.len());
        for (name, value) in &record.properties {
            let Some(value) = value.as_deref().filter(|value| !value.is_empty()) else {
                continue;
            };
            if is_stored(record.object_type, name, value) {
                let column = self.column(object_type, table, name)?;
                cells.push((column, stored_form(object_type, name, value)));
            }
        }
        let cells: Vec<(Column, &str)> = cells
            .iter()
            .map(|(column, value)| (*column, value.as_ref()))
            .collect();
        let row = self
            .transaction
            .create_as(table, record.id, record.created_at.millis(), source, &cells)?;
        if record.updated_at != record.created_at {
            self.transaction
                .update(table, row, record.updated_at.millis(), source, &[])?;
        }
        if let Some(at) = record.archived_at {
            self.transaction.archive(table, row, at.millis());
        }
        Ok(())
    }

    fn association(&mut self, one: &Association) -> Result<(), StoreError> {
        let from = (self.transaction.declare_type(one.from.object_type)?, one.from.id);
        let to = (self.transaction.declare_type(one.to.object_type)?, one.to.id);
        for spec in &one.types {
            self.transaction.associate(from, to, *spec)?;
            let inverse = self
                .known
                .associations()
                .get(*spec)
                .and_then(|known| known.inverse);
            if let Some(inverse) = inverse {
                self.transaction.associate(to, from, inverse)?;
            }
        }
        Ok(())
    }

    fn source(&mut self) -> Result<SourceIndex, StoreError> {
        if let Some(source) = self.source {
            return Ok(source);
        }
        let source = self
            .transaction
            .source(&Origin::Integration.source(self.app_id))?;
        self.source = Some(source);
        Ok(source)
    }

    fn column(
        &mut self,
        object_type: &TypeDefinition,
        table: TypeIndex,
        name: &str,
    ) -> Result<Column, StoreError> {
        if let Some(column) = self.columns.get(&(table, name.to_owned())) {
            return Ok(*column);
        }
        let there = self.transaction.table(table).and_then(|table| table.column(name));
        let column = match there {
            Some(column) => column,
            None => {
                let (kind, unique) = column_kind(object_type, name);
                self.transaction.declare_column(table, name, kind, unique)?
            }
        };
        self.columns.insert((table, name.to_owned()), column);
        Ok(column)
    }
}

/// What follows from the record, its times and its associations is computed here too and must not be pinned.
fn is_stored(object_type: ObjectTypeId, name: &str, value: &str) -> bool {
    match virtual_property(object_type, name) {
        None | Some(VirtualValue::AppId) => true,
        Some(VirtualValue::Constant(text)) => text != value,
        Some(_) => false,
    }
}

/// Times as the store writes them: some answers leave zeros at the end of the fraction out.
fn stored_form<'v>(object_type: &TypeDefinition, name: &str, value: &'v str) -> Cow<'v, str> {
    let kind = object_type.property(name).map(|one| one.property_type);
    match (kind, Timestamp::parse(value)) {
        (Some(PropertyType::DateTime), Ok(time)) => Cow::Owned(time.to_iso()),
        (Some(PropertyType::Date), Ok(time)) => Cow::Owned(time.to_iso().chars().take(10).collect()),
        _ => Cow::Borrowed(value),
    }
}
