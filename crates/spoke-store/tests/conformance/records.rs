//! Rows of records.

use std::ops::ControlFlow;
use std::path::Path;

use spoke_store::{Cell, ColumnType, Gone, Mirror, Row, RowHash, RowHasher, RowState, Table, Upserted};

use crate::{Open, contacts, text};

/// The cells of a contact whose e-mail is `email`, in the table's order.
fn cells<'a>(table: &Table, email: &'a str) -> Vec<Cell<'a>> {
    let mut cells = vec![Cell::Null; table.columns().len()];
    cells[table.position("email").unwrap()] = Cell::from_text(ColumnType::Text, email);
    cells
}

fn write(mirror: &mut dyn Mirror, table: &Table, run: i64, rows: &[Row<'_>]) -> Upserted {
    let mut transaction = mirror.begin().unwrap();
    let upserted = transaction.upsert(table, run, rows).unwrap();
    transaction.commit().unwrap();
    upserted
}

fn hashes(mirror: &dyn Mirror, table: &Table, archived: bool) -> Vec<(i64, RowHash)> {
    let mut all = Vec::new();
    mirror
        .hash_rows(table, archived, &|_| true, &mut |id, hash| {
            all.push((id, hash));
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

pub(crate) fn rows_are_told_apart_by_what_they_did(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let cells = cells(&table, "a@example.com");
    let row = |id, at: &'static str, archived| Row {
        updated_at: text(at),
        archived,
        ..Row::new(id, &cells)
    };
    let first = write(
        &mut *mirror,
        &table,
        1,
        &[row(1, "t1", false), row(2, "t1", false), row(3, "t1", true)],
    );
    assert_eq!(
        first,
        Upserted {
            created: 3,
            ..Upserted::default()
        }
    );
    let rows = [
        row(1, "t1", false),
        row(2, "t2", true),
        row(3, "t2", false),
        row(4, "t1", false),
    ];
    let second = write(&mut *mirror, &table, 2, &rows);
    let expected = Upserted {
        created: 1,
        updated: 2,
        unchanged: 1,
        archived: 1,
        restored: 1,
        parted: Vec::new(),
    };
    assert_eq!(second, expected);
    let states = mirror.states("contacts", &[2, 9]).unwrap();
    assert_eq!(
        states,
        [
            Some(RowState {
                updated_at: Some("t2".to_owned()),
                archived: true,
                gone: false
            }),
            None
        ]
    );
}

pub(crate) fn every_cell_comes_back_as_it_was_settled(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let numbers = [
        "0",
        "-1",
        "1500.00",
        "0.1",
        "9223372036854775807",
        "12345678901234567890",
        "1e300",
        " 7 ",
        "n/a",
        "1e999",
        "2251799813685249.0",
        "-0.0",
        "0x10",
        "+5",
        ".5",
        "5.",
    ];
    let bools = ["true", "false", "yes", "1", ""];
    let dates = ["2024-02-29", "1709251200000", "someday"];
    let instants = [
        "2024-03-01T12:00:00.123Z",
        "2024-03-01T12:00:00Z",
        "1709294400123",
        "never",
    ];
    let texts = [
        "",
        "plain",
        "a;b",
        "quote \" ' `",
        "\u{0}nul",
        "Zürich \u{1F600}",
        "007",
        "1e3",
    ];
    let longest = numbers.len();
    let hasher = &mut RowHasher::new();
    let mut expected = Vec::new();
    for index in 0..longest {
        let id = i64::try_from(index).unwrap() + 1;
        let mut cells = vec![Cell::Null; table.columns().len()];
        for (property, values) in [
            ("num_notes", &numbers[..]),
            ("hs_is_contact", &bools[..]),
            ("birthday", &dates[..]),
            ("seen", &instants[..]),
            ("email", &texts[..]),
        ] {
            let position = table.position(property).unwrap();
            cells[position] = Cell::from_text(
                table.columns()[position].column_type(),
                values[index % values.len()],
            );
        }
        write(&mut *mirror, &table, 1, &[Row::new(id, &cells)]);
        hasher.record(id, &Cell::Null, &Cell::Null, false, &Cell::Null);
        let kept: Vec<_> = table
            .columns()
            .iter()
            .zip(&cells)
            .inspect(|(column, cell)| hasher.property(column.property(), cell))
            .filter(|(_, cell)| !cell.is_null())
            .map(|(column, cell)| (column.property().to_owned(), cell.clone()))
            .collect();
        let values = mirror.values(&table, id).unwrap().unwrap();
        let values: Vec<_> = values
            .into_iter()
            .filter(|(name, _)| name != "archived")
            .collect();
        assert_eq!(values, kept, "row {id}");
        expected.push((id, hasher.finish()));
    }
    assert_eq!(hashes(&*mirror, &table, true), expected);
    assert_eq!(mirror.values(&table, 999).unwrap(), None);
}

pub(crate) fn a_dropped_transaction_leaves_nothing(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let cells = cells(&table, "a@example.com");
    let mut transaction = mirror.begin().unwrap();
    transaction.upsert(&table, 1, &[Row::new(1, &cells)]).unwrap();
    drop(transaction);
    assert_eq!(mirror.count_live("contacts", 0, i64::MAX).unwrap(), 0);
}

pub(crate) fn live_rows_are_counted_and_listed(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let cells = cells(&table, "a@example.com");
    let rows: Vec<_> = (1..=10)
        .map(|number| Row {
            archived: number == 4,
            ..Row::new(number * 10, &cells)
        })
        .collect();
    write(&mut *mirror, &table, 1, &rows);
    assert_eq!(mirror.count_live("contacts", 0, i64::MAX).unwrap(), 9);
    assert_eq!(
        mirror.count_live("contacts", 30, 60).unwrap(),
        3,
        "both ends count, the archived one does not"
    );
    assert_eq!(mirror.live_ids("contacts", 20, 3).unwrap(), [30, 50, 60]);
    assert_eq!(mirror.live_ids("contacts", 100, 3).unwrap(), [0_i64; 0]);
    assert_eq!(mirror.nth_live_id("contacts", 20, 90, 2).unwrap(), Some(50));
    assert_eq!(mirror.nth_live_id("contacts", 20, 90, 7).unwrap(), None);
}

pub(crate) fn unseen_rows_are_those_of_earlier_runs(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let cells = cells(&table, "a@example.com");
    let rows: Vec<_> = (1..=4)
        .map(|id| Row {
            archived: id == 4,
            ..Row::new(id, &cells)
        })
        .collect();
    write(&mut *mirror, &table, 1, &rows);
    write(&mut *mirror, &table, 2, &rows[1..2]);
    assert_eq!(mirror.unseen_ids("contacts", 2, false, 0, 10).unwrap(), [1, 3, 4]);
    assert_eq!(mirror.unseen_ids("contacts", 2, false, 1, 1).unwrap(), [3]);
    assert_eq!(mirror.unseen_ids("contacts", 2, true, 0, 10).unwrap(), [4]);
    let mut transaction = mirror.begin().unwrap();
    assert!(
        transaction
            .mark_gone(&table, 2, 1, Gone::Deleted)
            .unwrap()
            .is_some()
    );
    transaction.commit().unwrap();
    assert_eq!(
        mirror.unseen_ids("contacts", 3, false, 0, 10).unwrap(),
        [2, 3, 4],
        "what is gone is not asked for again"
    );
}

pub(crate) fn a_gone_row_keeps_its_id_and_nothing_else(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let cells = cells(&table, "secret@example.com");
    let row = |id| Row {
        updated_at: text("t1"),
        ..Row::new(id, &cells)
    };
    write(&mut *mirror, &table, 1, &[row(1), row(2), row(3)]);
    let mut transaction = mirror.begin().unwrap();
    let mut mark = |id, gone| transaction.mark_gone(&table, 2, id, gone).unwrap();
    assert_eq!(mark(1, Gone::Deleted), Some(Vec::new()));
    assert_eq!(mark(1, Gone::Deleted), None, "known already");
    assert_eq!(mark(77, Gone::Deleted), None, "never seen");
    assert_eq!(mark(2, Gone::Merged { into: 3 }), Some(Vec::new()));
    transaction.commit().unwrap();
    assert_eq!(mirror.count_live("contacts", 0, i64::MAX).unwrap(), 1);
    assert_eq!(
        mirror.values(&table, 1).unwrap().unwrap(),
        [("archived".to_owned(), Cell::Integer(1))]
    );
    assert_eq!(
        mirror.states("contacts", &[1]).unwrap(),
        [Some(RowState {
            updated_at: None,
            archived: true,
            gone: true
        })]
    );
    let ids: Vec<_> = hashes(&*mirror, &table, true)
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(ids, [3], "gone rows are not compared");
}

pub(crate) fn a_gone_row_may_come_back(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let cells = cells(&table, "a@example.com");
    write(&mut *mirror, &table, 1, &[Row::new(1, &cells)]);
    let mut transaction = mirror.begin().unwrap();
    transaction.mark_gone(&table, 2, 1, Gone::Deleted).unwrap();
    transaction.commit().unwrap();
    let back = write(
        &mut *mirror,
        &table,
        3,
        &[Row {
            updated_at: text("t2"),
            ..Row::new(1, &cells)
        }],
    );
    assert_eq!(
        back,
        Upserted {
            updated: 1,
            restored: 1,
            ..Upserted::default()
        }
    );
    assert_eq!(
        mirror.states("contacts", &[1]).unwrap(),
        [Some(RowState {
            updated_at: Some("t2".to_owned()),
            archived: false,
            gone: false
        })]
    );
}

pub(crate) fn hashes_follow_content_and_ignore_empty_columns(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let (one, other) = (cells(&table, "a@example.com"), cells(&table, "b@example.com"));
    write(
        &mut *mirror,
        &table,
        1,
        &[
            Row::new(1, &one),
            Row {
                archived: true,
                ..Row::new(2, &one)
            },
        ],
    );
    let before = hashes(&*mirror, &table, true);
    assert_eq!(before.len(), 2);
    assert_eq!(
        hashes(&*mirror, &table, false).len(),
        1,
        "archived rows can be left out"
    );
    let mut transaction = mirror.begin().unwrap();
    let wider = spoke_store::ColumnDefinition::new("city", ColumnType::Text);
    let wide = transaction.add_columns(&table, &[wider]).unwrap();
    transaction.commit().unwrap();
    assert_eq!(hashes(&*mirror, &wide, true), before);
    write(&mut *mirror, &table, 2, &[Row::new(1, &other)]);
    assert_ne!(hashes(&*mirror, &wide, true)[0], before[0]);
    let mut without_email = Vec::new();
    mirror
        .hash_rows(&wide, true, &|property| property != "email", &mut |_, hash| {
            without_email.push(hash);
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(without_email.len(), 1, "a visit can be broken off");
    assert_ne!(without_email[0], hashes(&*mirror, &wide, true)[0].1);
}

pub(crate) fn columns_left_out_keep_their_values(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let table = contacts(&mut *mirror);
    let cells = cells(&table, "a@example.com");
    write(&mut *mirror, &table, 1, &[Row::new(1, &cells)]);
    let narrow = table.only(|property| property == "num_notes");
    write(&mut *mirror, &narrow, 2, &[Row::new(1, &[Cell::Integer(7)])]);
    let values = mirror.values(&table, 1).unwrap().unwrap();
    let property = |name: &str| {
        values
            .iter()
            .find(|(property, _)| property == name)
            .map(|(_, cell)| cell.clone())
    };
    assert_eq!(property("email"), Some(text("a@example.com")));
    assert_eq!(property("num_notes"), Some(Cell::Integer(7)));
}
