//! What is SQLite's own: the file, its neighbours, its lock and its readers.

use rusqlite::Connection;
use spoke_store::{
    Cell, ColumnDefinition, ColumnType, Error, Mirror, Reader, Row, SqliteMirror, TableDefinition,
};

use crate::contacts;

#[test]
fn columns_have_the_documented_types() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.db");
    contacts(&mut SqliteMirror::open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    let mut statement = connection
        .prepare("SELECT name, type FROM pragma_table_info('contacts')")
        .unwrap();
    let columns: Vec<(String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let type_of = |name: &str| {
        columns
            .iter()
            .find(|(column, _)| column == name)
            .map(|(_, kind)| kind.as_str())
    };
    for (name, kind) in [
        ("id", "INTEGER"),
        ("updated_at", "TEXT"),
        ("archived", "INTEGER"),
        ("email", "TEXT"),
        ("num_notes", "NUMERIC"),
        ("hs_is_contact", "INTEGER"),
        ("birthday", "TEXT"),
        ("seen", "TEXT"),
    ] {
        assert_eq!(type_of(name), Some(kind), "{name}");
    }
}

#[test]
fn a_foreign_table_in_the_way_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("theirs.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE Contacts (a); CREATE TABLE notes_of_mine (b);")
        .unwrap();
    let mut mirror = SqliteMirror::open(&path).unwrap();
    let mut transaction = mirror.begin().unwrap();
    let error = transaction
        .define_table(&TableDefinition::new("contacts", "0-1"))
        .unwrap_err();
    assert!(
        matches!(&error, Error::Clash { kind, name, .. } if kind == "table" && name == "contacts"),
        "{error}"
    );
    assert!(error.to_string().contains("theirs.db"), "{error}");
    let deals = transaction.define_table(&TableDefinition::new("deals", "0-3"));
    assert!(deals.is_ok(), "a file may be shared where names do not clash");
}

#[test]
fn a_foreign_file_with_an_associations_table_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("theirs.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE VIEW owners AS SELECT 1 AS id;")
        .unwrap();
    let error = SqliteMirror::open(&path).map(drop).unwrap_err();
    assert!(
        matches!(&error, Error::Clash { kind, name, .. } if kind == "view" && name == "owners"),
        "{error}"
    );
    let tables: i64 = Connection::open(&path)
        .unwrap()
        .query_row(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(tables, 0);
}

#[test]
fn a_file_that_is_no_database_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    let letter = "Dear reader, ".repeat(100);
    std::fs::write(&path, &letter).unwrap();
    assert!(matches!(
        SqliteMirror::open(&path).map(drop),
        Err(Error::NotADatabase { .. })
    ));
    assert!(matches!(
        SqliteMirror::open_read_only(&path).map(drop),
        Err(Error::NotADatabase { .. })
    ));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), letter);
}

#[test]
fn a_mirror_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.db");
    drop(SqliteMirror::open(&path).unwrap());
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE _spoke_meta SET value = 99 WHERE key = 'format'", [])
        .unwrap();
    for result in [
        SqliteMirror::open(&path).map(drop),
        SqliteMirror::open_read_only(&path).map(drop),
    ] {
        assert!(matches!(result, Err(Error::Newer { found: 99, .. })));
    }
}

#[test]
fn reading_what_is_not_there_says_how_to_make_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.db");
    let error = SqliteMirror::open_read_only(&path).map(drop).unwrap_err();
    assert!(matches!(error, Error::Missing { .. }));
    assert!(error.to_string().contains("spoke sync run"));
    assert!(!path.exists());
    let unreachable = SqliteMirror::open(folder.path().join("no/such/folder/crm.db")).map(drop);
    assert!(matches!(unreachable, Err(Error::Open { .. })));
}

#[test]
fn a_second_writer_is_told_who_holds_the_mirror_and_a_reader_is_not_held_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.db");
    let mut mirror = SqliteMirror::open(&path).unwrap();
    let table = contacts(&mut mirror);
    let error = SqliteMirror::open(&path).map(drop).unwrap_err();
    assert!(
        matches!(error, Error::Locked { holder: Some(pid), .. } if pid == std::process::id()),
        "{error}"
    );

    let cells = vec![Cell::Null; table.columns().len()];
    let mut transaction = mirror.begin().unwrap();
    transaction.upsert(&table, 1, &[Row::new(1, &cells)]).unwrap();
    let mut reader = SqliteMirror::open_read_only(&path).unwrap();
    assert_eq!(
        reader.count_live("contacts", 0, 9).unwrap(),
        0,
        "nothing half-done is seen"
    );
    transaction.commit().unwrap();
    assert_eq!(reader.count_live("contacts", 0, 9).unwrap(), 1);
    assert!(matches!(reader.begin().map(drop), Err(Error::ReadOnly { .. })));

    drop(mirror);
    drop(SqliteMirror::open(&path).unwrap());
}

#[test]
fn a_table_or_column_that_somebody_dropped_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.db");
    contacts(&mut SqliteMirror::open(&path).unwrap());
    Connection::open(&path)
        .unwrap()
        .execute_batch("ALTER TABLE contacts DROP COLUMN email")
        .unwrap();
    let mut mirror = SqliteMirror::open(&path).unwrap();
    assert_eq!(mirror.table_of("0-1").unwrap().unwrap().position("email"), None);
    assert!(contacts(&mut mirror).position("email").is_some());
    drop(mirror);
    Connection::open(&path)
        .unwrap()
        .execute_batch("DROP TABLE contacts")
        .unwrap();
    let mut mirror = SqliteMirror::open(&path).unwrap();
    assert_eq!(contacts(&mut mirror).columns().len(), 5);
    assert_eq!(mirror.count_live("contacts", 0, 9).unwrap(), 0);
}

#[test]
fn a_table_too_wide_for_sqlite_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut mirror = SqliteMirror::open(folder.path().join("crm.db")).unwrap();
    let columns = (0..2000).map(|number| ColumnDefinition::new(format!("p{number}"), ColumnType::Text));
    let mut transaction = mirror.begin().unwrap();
    let error = transaction
        .define_table(&TableDefinition::new("contacts", "0-1").columns(columns))
        .unwrap_err();
    assert!(
        matches!(error, Error::TooManyColumns { limit: 2000, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("--properties"));
    drop(transaction);
    assert_eq!(mirror.tables().unwrap(), []);
}

#[test]
fn rows_of_the_widest_table_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut mirror = SqliteMirror::open(folder.path().join("crm.db")).unwrap();
    let columns = (0..1990).map(|number| ColumnDefinition::new(format!("p{number}"), ColumnType::Text));
    let mut transaction = mirror.begin().unwrap();
    let table = transaction
        .define_table(&TableDefinition::new("contacts", "0-1").columns(columns))
        .unwrap();
    let cells = vec![Cell::Text("x".into()); table.columns().len()];
    assert_eq!(
        transaction
            .upsert(&table, 1, &[Row::new(1, &cells)])
            .unwrap()
            .created,
        1
    );
    transaction.commit().unwrap();
    assert_eq!(mirror.values(&table, 1).unwrap().unwrap().len(), 1991);
}
