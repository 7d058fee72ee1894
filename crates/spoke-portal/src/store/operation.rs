//! Every change the store knows, as it stands in the journal, and the one place that applies it.
//!
//! Live transactions and recovery run the same code. During recovery, sections of the state may already contain
//! an operation (see [`persist`](crate::persist)); the `stale` question keeps it from being applied twice.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::bitmap::Bitmap;
use super::column::ColumnData;
use super::names::{Column, ColumnKind, Row, Source, SourceIndex, TypeIndex};
use super::state::State;
use super::table::Table;

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Operation<'a> {
    DeclareType {
        table: TypeIndex,
        object_type: Cow<'a, str>,
    },
    DeclareColumn {
        table: TypeIndex,
        column: Column,
        name: &'a str,
        kind: ColumnKind,
        unique: bool,
    },
    AddSource {
        index: SourceIndex,
        source: Cow<'a, Source>,
    },
    AddAssociationKind {
        index: u16,
        json: Cow<'a, str>,
    },
    TakeId {
        id: u64,
    },
    Create {
        table: TypeIndex,
        row: Row,
        id: u64,
        at: i64,
        source: SourceIndex,
        #[serde(borrow)]
        values: Cow<'a, [(Column, &'a str)]>,
    },
    Update {
        table: TypeIndex,
        row: Row,
        at: i64,
        source: SourceIndex,
        #[serde(borrow)]
        changes: Cow<'a, [(Column, Option<&'a str>)]>,
    },
    Archive {
        table: TypeIndex,
        row: Row,
        at: i64,
    },
    Restore {
        table: TypeIndex,
        row: Row,
        at: i64,
    },
    Purge {
        table: TypeIndex,
        row: Row,
    },
    Merge {
        table: TypeIndex,
        from: Row,
        into: Row,
    },
    Associate {
        from_type: TypeIndex,
        to_type: TypeIndex,
        from: Row,
        to: Row,
        kind: u16,
    },
    Dissociate {
        from_type: TypeIndex,
        to_type: TypeIndex,
        from: Row,
        to: Row,
        kind: u16,
    },
    DissociatePair {
        from_type: TypeIndex,
        to_type: TypeIndex,
        from: Row,
        to: Row,
    },
    PutDocument {
        collection: &'a str,
        key: &'a str,
        json: Cow<'a, str>,
    },
    DeleteDocument {
        collection: &'a str,
        key: &'a str,
    },
    Join {
        table: TypeIndex,
        list: u64,
        joins: Cow<'a, [(Row, i64)]>,
    },
    Leave {
        table: TypeIndex,
        list: u64,
        rows: Cow<'a, [Row]>,
        at: i64,
    },
    ForgetList {
        list: u64,
    },
}

/// A part of the state that a snapshot copies in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Section {
    Rows(TypeIndex),
    Column(TypeIndex, Column),
    Associations,
    Documents,
    Memberships,
}

/// Applies one change to every section that is `stale`, that is, does not contain it yet.
///
/// Types, sources, association kinds and the id counter name their place in the operation, so they need no guard.
/// Operations on tables, rows or columns that do not exist change nothing.
pub(crate) fn apply(state: &mut State, operation: &Operation<'_>, stale: impl Fn(Section) -> bool) {
    match operation {
        Operation::DeclareType { table, object_type } => declare_type(state, *table, object_type),
        Operation::DeclareColumn {
            table,
            column,
            name,
            kind,
            unique,
        } => {
            if stale(Section::Column(*table, *column))
                && let Some(table) = state.table_mut(*table)
            {
                table.declare(*column, name, *kind, *unique);
            }
        }
        Operation::AddSource { index, source } => {
            if usize::from(index.0) == state.sources.len() {
                state.sources.push(source.clone().into_owned());
            }
        }
        Operation::AddAssociationKind { index, json } => {
            if usize::from(*index) == state.kinds.len()
                && let Ok(kind) = serde_json::from_str(json)
            {
                state.kinds.push(kind);
            }
        }
        Operation::TakeId { id } => state.next_id = state.next_id.max(id.saturating_add(1)),
        Operation::Create {
            table,
            row,
            id,
            at,
            source,
            values,
        } => {
            state.next_id = state.next_id.max(id.saturating_add(1));
            let index = *table;
            let Some(table) = state.table_mut(index) else {
                return;
            };
            if stale(Section::Rows(index)) && row.at() == table.row_count() {
                table.rows.push(*id, *at, *source);
            }
            for &(column, text) in values.iter() {
                if stale(Section::Column(index, column))
                    && let Some(data) = table.columns.get_mut(column.at())
                {
                    data.set_first(row.0, text, &table.rows.live);
                }
            }
        }
        Operation::Update {
            table,
            row,
            at,
            source,
            changes,
        } => {
            let index = *table;
            let Some(table) = state.table_mut(index) else {
                return;
            };
            if stale(Section::Rows(index)) {
                table.rows.touch(*row, *at);
            }
            for &(column, text) in changes.iter() {
                if stale(Section::Column(index, column))
                    && let Some(data) = table.columns.get_mut(column.at())
                {
                    data.change(row.0, text.unwrap_or(""), (*at, *source), &table.rows.live);
                }
            }
        }
        Operation::Archive { table, row, at } => {
            let index = *table;
            if stale(Section::Memberships) {
                state.memberships.remove_record(index, *row, Some(*at));
            }
            if let Some(table) = state.table_mut(index)
                && stale(Section::Rows(index))
                && table.rows.archive(*row, *at)
            {
                each_unique(table, |data, live| data.disown(row.0, live));
            }
        }
        Operation::Restore { table, row, at } => {
            let index = *table;
            if let Some(table) = state.table_mut(index)
                && stale(Section::Rows(index))
                && table.rows.restore(*row)
            {
                table.rows.touch(*row, *at);
                each_unique(table, |data, _| data.own(row.0));
            }
        }
        Operation::Purge { table, row } => {
            erase_record(state, *table, *row, &stale);
            if stale(Section::Associations) {
                state.associations.remove_record(*table, *row);
            }
            if stale(Section::Memberships) {
                state.memberships.erase_record(*table, *row);
            }
        }
        Operation::Merge { table, from, into } => {
            let index = *table;
            if let Some(table) = state.table_mut(index)
                && stale(Section::Rows(index))
            {
                let ids = (table.id(*from), table.id(*into));
                table.rows.merged.insert(ids.0, ids.1);
            }
            erase_record(state, index, *from, &stale);
            if stale(Section::Associations) {
                state.associations.move_record(index, *from, *into);
            }
            if stale(Section::Memberships) {
                state.memberships.move_record(index, *from, *into);
            }
        }
        Operation::Associate {
            from_type,
            to_type,
            from,
            to,
            kind,
        } => {
            if stale(Section::Associations) {
                state
                    .associations
                    .insert((*from_type, *to_type), (*from, *to, *kind));
            }
        }
        Operation::Dissociate {
            from_type,
            to_type,
            from,
            to,
            kind,
        } => {
            if stale(Section::Associations) {
                state
                    .associations
                    .remove((*from_type, *to_type), (*from, *to, *kind));
            }
        }
        Operation::DissociatePair {
            from_type,
            to_type,
            from,
            to,
        } => {
            if stale(Section::Associations) {
                state
                    .associations
                    .remove_between((*from_type, *to_type), *from, *to);
            }
        }
        Operation::PutDocument {
            collection,
            key,
            json,
        } => {
            if stale(Section::Documents)
                && let Ok(value) = serde_json::from_str(json)
            {
                state
                    .documents
                    .entry((*collection).to_owned())
                    .or_default()
                    .insert((*key).to_owned(), value);
            }
        }
        Operation::DeleteDocument { collection, key } => {
            if stale(Section::Documents)
                && let Some(documents) = state.documents.get_mut(*collection)
            {
                documents.remove(*key);
            }
        }
        Operation::Join { table, list, joins } => {
            if stale(Section::Memberships) {
                state.memberships.join(*table, *list, joins);
            }
        }
        Operation::Leave { list, rows, at, .. } => {
            if stale(Section::Memberships) {
                state.memberships.leave(*list, rows, *at);
            }
        }
        Operation::ForgetList { list } => {
            if stale(Section::Memberships) {
                state.memberships.forget(*list);
            }
        }
    }
}

fn declare_type(state: &mut State, index: TypeIndex, object_type: &str) {
    if usize::from(index.0) == state.tables.len()
        && let Ok(object_type) = object_type.parse()
    {
        state.tables.push(Table::new(object_type));
        state.types.insert(object_type, index);
    }
}

fn erase_record(state: &mut State, index: TypeIndex, row: Row, stale: &impl Fn(Section) -> bool) {
    let Some(table) = state.table_mut(index) else {
        return;
    };
    for (at, data) in table.columns.iter_mut().enumerate() {
        if stale(Section::Column(index, Column(at as u16))) {
            data.erase(row.0, &table.rows.live);
        }
    }
    if stale(Section::Rows(index)) {
        table.rows.remove(row);
    }
}

fn each_unique(table: &mut Table, act: impl Fn(&mut ColumnData, &Bitmap)) {
    let Table { columns, rows, .. } = table;
    columns
        .iter_mut()
        .filter(|data| data.is_unique())
        .for_each(|data| act(data, &rows.live));
}
