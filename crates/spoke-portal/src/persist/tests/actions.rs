//! Random histories of a store.

use proptest::prelude::*;
use serde_json::json;
use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;

use crate::store::{Column, ColumnKind, Row, Source, Store, Transaction, TypeIndex};

/// One step; numbers are taken modulo what exists.
#[derive(Debug, Clone)]
pub(super) enum Action {
    Create(u8, Vec<(u8, u8)>),
    Update(u8, u8, Vec<(u8, u8)>),
    Archive(u8, u8),
    Restore(u8, u8),
    Purge(u8, u8),
    Merge(u8, u8, u8),
    Associate((u8, u8), (u8, u8), u8),
    Dissociate((u8, u8), (u8, u8), u8),
    DissociatePair((u8, u8), (u8, u8)),
    Redeclare(u8, u8, bool),
    PutDocument(bool, u8, u8),
    DeleteDocument(bool, u8),
    TakeId,
    Join(u8, u8),
    Leave(u8, u8),
    ForgetList(u8),
}

pub(super) fn actions() -> impl Strategy<Value = Vec<Action>> {
    let cells = || prop::collection::vec((any::<u8>(), any::<u8>()), 0..5);
    let end = || (any::<u8>(), any::<u8>());
    let action = prop_oneof![
        6 => (any::<u8>(), cells()).prop_map(|(table, cells)| Action::Create(table, cells)),
        6 => (any::<u8>(), any::<u8>(), cells()).prop_map(|(table, row, cells)| Action::Update(table, row, cells)),
        2 => end().prop_map(|(table, row)| Action::Archive(table, row)),
        1 => end().prop_map(|(table, row)| Action::Restore(table, row)),
        1 => end().prop_map(|(table, row)| Action::Purge(table, row)),
        1 => (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(table, from, into)| Action::Merge(table, from, into)),
        4 => (end(), end(), any::<u8>()).prop_map(|(from, to, kind)| Action::Associate(from, to, kind)),
        1 => (end(), end(), any::<u8>()).prop_map(|(from, to, kind)| Action::Dissociate(from, to, kind)),
        1 => (end(), end()).prop_map(|(from, to)| Action::DissociatePair(from, to)),
        1 => (any::<u8>(), any::<u8>(), any::<bool>()).prop_map(|(c, kind, unique)| Action::Redeclare(c, kind, unique)),
        1 => (any::<bool>(), any::<u8>(), any::<u8>()).prop_map(|(c, key, value)| Action::PutDocument(c, key, value)),
        1 => (any::<bool>(), any::<u8>()).prop_map(|(c, key)| Action::DeleteDocument(c, key)),
        1 => Just(Action::TakeId),
        3 => end().prop_map(|(list, row)| Action::Join(list, row)),
        1 => end().prop_map(|(list, row)| Action::Leave(list, row)),
        1 => any::<u8>().prop_map(Action::ForgetList),
    ];
    prop::collection::vec(action, 1..40)
}

const KINDS: [ColumnKind; 5] = [
    ColumnKind::Text,
    ColumnKind::Number,
    ColumnKind::DateTime,
    ColumnKind::MultiSelect,
    ColumnKind::Enumeration,
];

const TEXTS: [&str; 9] = [
    "",
    "Rome",
    "rome",
    "Żółw",
    "12",
    "12.5",
    "a;b",
    "2024-03-01T12:00:00.123Z",
    "2024-03-01",
];

fn tables(turn: &mut Transaction<'_>) -> Vec<TypeIndex> {
    [ObjectTypeId::CONTACT, ObjectTypeId::COMPANY]
        .map(|id| turn.declare_type(id).unwrap())
        .to_vec()
}

fn columns(turn: &mut Transaction<'_>, table: TypeIndex) -> Vec<Column> {
    KINDS
        .iter()
        .enumerate()
        .map(|(at, &kind)| {
            let name = format!("property_{at}");
            match turn.table(table).and_then(|table| table.column(&name)) {
                Some(known) => known,
                None => turn.declare_column(table, &name, kind, at == 0).unwrap(),
            }
        })
        .collect()
}

/// Does one action, in its own transaction, at a made-up time.
pub(super) fn perform<'a>(store: &'a Store, action: &Action, at: i64) -> Transaction<'a> {
    let mut turn = store.write();
    let tables = tables(&mut turn);
    let pick = |number: u8| tables[usize::from(number) % tables.len()];
    let all: Vec<Vec<Column>> = tables.iter().map(|&table| columns(&mut turn, table)).collect();
    let by = turn
        .source(&Source {
            source_type: format!("S{}", at % 3),
            ..Source::default()
        })
        .unwrap();
    let record = |turn: &Transaction<'_>, table: TypeIndex, number: u8| -> Option<Row> {
        let table = turn.table(table)?;
        let rows = [table.page(None, 999, false), table.page(None, 999, true)].concat();
        rows.get(usize::from(number) % rows.len().max(1)).copied()
    };
    let cells = |cells: &[(u8, u8)]| -> Vec<(Column, &'static str)> {
        let own = &all[0];
        cells
            .iter()
            .map(|&(column, text)| {
                (
                    own[usize::from(column) % own.len()],
                    TEXTS[usize::from(text) % TEXTS.len()],
                )
            })
            .collect()
    };
    let id = |turn: &Transaction<'_>, end: (u8, u8)| {
        let table = pick(end.0);
        record(turn, table, end.1).map(|row| (table, turn.table(table).unwrap().id(row)))
    };
    let spec = |kind: u8| -> AssociationSpec {
        let category = if kind.is_multiple_of(2) {
            "HUBSPOT_DEFINED"
        } else {
            "USER_DEFINED"
        };
        serde_json::from_value(json!({"associationCategory": category, "associationTypeId": kind % 5}))
            .unwrap()
    };
    match action {
        Action::Create(table, values) => {
            turn.create(pick(*table), at, by, &cells(values)).unwrap();
        }
        Action::Update(table, row, values) => {
            if let Some(row) = record(&turn, pick(*table), *row) {
                let changes: Vec<(Column, Option<&str>)> = cells(values)
                    .iter()
                    .map(|&(column, text)| (column, Some(text)))
                    .collect();
                turn.update(pick(*table), row, at, by, &changes).unwrap();
            }
        }
        Action::Archive(table, row) => {
            if let Some(row) = record(&turn, pick(*table), *row) {
                turn.archive(pick(*table), row, at);
            }
        }
        Action::Restore(table, row) => {
            if let Some(row) = record(&turn, pick(*table), *row) {
                turn.restore(pick(*table), row, at);
            }
        }
        Action::Purge(table, row) => {
            if let Some(row) = record(&turn, pick(*table), *row) {
                turn.purge(pick(*table), row);
            }
        }
        Action::Merge(table, from, into) => {
            let table = pick(*table);
            if let (Some(from), Some(into)) = (record(&turn, table, *from), record(&turn, table, *into)) {
                turn.merge(table, from, into);
            }
        }
        Action::Associate(from, to, kind) => {
            if let (Some(from), Some(to)) = (id(&turn, *from), id(&turn, *to)) {
                turn.associate(from, to, spec(*kind)).unwrap();
                turn.associate(to, from, spec(*kind)).unwrap();
            }
        }
        Action::Dissociate(from, to, kind) => {
            if let (Some(from), Some(to)) = (id(&turn, *from), id(&turn, *to)) {
                turn.dissociate(from, to, spec(*kind));
            }
        }
        Action::DissociatePair(from, to) => {
            if let (Some(from), Some(to)) = (id(&turn, *from), id(&turn, *to)) {
                turn.dissociate_pair(from, to);
            }
        }
        Action::Redeclare(column, kind, unique) => {
            let name = format!("property_{}", usize::from(*column) % KINDS.len());
            let kind = KINDS[usize::from(*kind) % KINDS.len()];
            turn.declare_column(pick(*column), &name, kind, *unique).unwrap();
        }
        Action::PutDocument(first, key, value) => {
            let collection = if *first { "one" } else { "two" };
            turn.put_document(
                collection,
                &(key % 7).to_string(),
                json!({ "value": value, "b": [null, 1.5] }),
            );
        }
        Action::DeleteDocument(first, key) => {
            turn.delete_document(if *first { "one" } else { "two" }, &(key % 7).to_string());
        }
        Action::TakeId => {
            turn.take_id();
        }
        // A list holds records of one type: here its number says which.
        Action::Join(list, row) => {
            let table = pick(*list);
            if let Some(row) = record(&turn, table, *row) {
                turn.join(table, u64::from(list % 4), &[(row, at)]);
            }
        }
        Action::Leave(list, row) => {
            let table = pick(*list);
            if let Some(row) = record(&turn, table, *row) {
                turn.leave(table, u64::from(list % 4), &[row], at);
            }
        }
        Action::ForgetList(list) => turn.forget_list(u64::from(list % 4)),
    }
    turn
}
