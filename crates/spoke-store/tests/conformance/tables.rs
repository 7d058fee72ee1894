//! Making tables and widening them.

use std::path::Path;

use spoke_store::{Cell, ColumnDefinition, ColumnType, Error, Row, TableDefinition};

use crate::{Open, contacts};

pub(crate) fn a_table_is_made_once_and_widened_later(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let first = contacts(&mut *mirror);
    let properties: Vec<_> = first.columns().iter().map(|column| column.property()).collect();
    assert_eq!(
        properties,
        ["birthday", "email", "hs_is_contact", "num_notes", "seen"]
    );

    let mut transaction = mirror.begin().unwrap();
    transaction
        .upsert(&first, 1, &[Row::new(1, &vec![Cell::Null; 5])])
        .unwrap();
    let wider = TableDefinition::new("contacts", "0-1")
        .column(ColumnDefinition::new("email", ColumnType::Text))
        .column(ColumnDefinition::new("city", ColumnType::Text));
    let table = transaction.define_table(&wider).unwrap();
    assert_eq!(table.columns().len(), 6, "none is dropped, one is new");
    let more = [
        ColumnDefinition::new("zip", ColumnType::Text),
        ColumnDefinition::new("city", ColumnType::Text),
    ];
    let table = transaction.add_columns(&table, &more).unwrap();
    assert_eq!(table.columns().len(), 7);
    transaction.commit().unwrap();

    drop(mirror);
    let mirror = open(folder);
    assert_eq!(mirror.tables().unwrap(), [table]);
    assert_eq!(mirror.count_live("contacts", 0, i64::MAX).unwrap(), 1);
}

pub(crate) fn columns_keep_their_type_and_name(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    contacts(&mut *mirror);
    let changed = TableDefinition::new("contacts", "0-1")
        .column(ColumnDefinition::new("num_notes", ColumnType::Text))
        .column(ColumnDefinition::new("archived", ColumnType::Text));
    let mut transaction = mirror.begin().unwrap();
    let table = transaction.define_table(&changed).unwrap();
    transaction.commit().unwrap();
    let column = |name: &str| &table.columns()[table.position(name).unwrap()];
    assert_eq!(
        column("num_notes").column_type(),
        ColumnType::Number,
        "a property that changed type keeps its column"
    );
    assert_eq!(
        column("archived").name(),
        "property_archived",
        "the record's own column is not touched"
    );
}

pub(crate) fn an_object_type_keeps_its_table(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    contacts(&mut *mirror);
    let mut transaction = mirror.begin().unwrap();
    let table = transaction
        .define_table(&TableDefinition::new("people", "0-1"))
        .unwrap();
    assert_eq!(table.name(), "contacts");
    transaction.commit().unwrap();
    assert_eq!(mirror.table_of("0-1").unwrap().unwrap().name(), "contacts");
    assert_eq!(mirror.table_of("0-2").unwrap(), None);
}

pub(crate) fn unknown_tables_are_named_in_the_error(open: Open, folder: &Path) {
    let mirror = open(folder);
    let errors = [
        mirror.count_live("ghosts", 0, 1).unwrap_err(),
        mirror.live_ids("ghosts", 0, 1).unwrap_err(),
        mirror.nth_live_id("ghosts", 0, 1, 0).unwrap_err(),
        mirror.unseen_ids("ghosts", 1, false, 0, 1).unwrap_err(),
        mirror.states("ghosts", &[1]).unwrap_err(),
        mirror.table_state("ghosts").unwrap_err(),
    ];
    for error in errors {
        assert!(
            matches!(&error, Error::NoSuchTable { table } if table == "ghosts"),
            "{error}"
        );
    }
}
