//! Runs, positions, and how far tables have come.

use std::path::Path;

use spoke_store::{Position, Run, TableState};

use crate::{Open, contacts};

pub(crate) fn positions_live_and_die_with_their_transaction(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let position = |at: &str| Position {
        scope: "records:contacts".to_owned(),
        at: at.to_owned(),
    };
    let mut transaction = mirror.begin().unwrap();
    transaction.set_position(&position("one")).unwrap();
    transaction.commit().unwrap();
    let mut transaction = mirror.begin().unwrap();
    transaction.set_position(&position("two")).unwrap();
    drop(transaction);
    drop(mirror);
    let mirror = open(folder);
    assert_eq!(
        mirror.position("records:contacts").unwrap().as_deref(),
        Some("one")
    );
    assert_eq!(mirror.position("records:deals").unwrap(), None);
}

pub(crate) fn runs_are_numbered_and_finished(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    assert_eq!(mirror.last_run().unwrap(), None);
    let mut transaction = mirror.begin().unwrap();
    let first = transaction.begin_run("full").unwrap();
    transaction
        .set_position(&Position {
            scope: "a".to_owned(),
            at: "b".to_owned(),
        })
        .unwrap();
    transaction.commit().unwrap();
    assert_eq!(
        mirror.last_run().unwrap(),
        Some(Run {
            number: first,
            kind: "full".to_owned(),
            finished: false
        })
    );
    let mut transaction = mirror.begin().unwrap();
    transaction.finish_run(first, "{}").unwrap();
    transaction.commit().unwrap();
    assert_eq!(
        mirror.position("a").unwrap(),
        None,
        "a finished run leaves no positions"
    );
    let mut transaction = mirror.begin().unwrap();
    let second = transaction.begin_run("again").unwrap();
    transaction.commit().unwrap();
    assert!(second > first);
    assert!(!mirror.last_run().unwrap().unwrap().finished);
}

pub(crate) fn table_state_is_kept(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    contacts(&mut *mirror);
    assert_eq!(mirror.table_state("contacts").unwrap(), TableState::default());
    let state = TableState {
        watermark: Some("2024".to_owned()),
        selection: Some("all".to_owned()),
    };
    let mut transaction = mirror.begin().unwrap();
    transaction.set_table_state("contacts", &state).unwrap();
    assert!(transaction.set_table_state("ghosts", &state).is_err());
    transaction
        .set_schema("contacts", &[("email", "{}"), ("city", "{}")])
        .unwrap();
    transaction
        .set_schema("contacts", &[("email", "{\"a\":1}")])
        .unwrap();
    transaction.commit().unwrap();
    drop(mirror);
    assert_eq!(open(folder).table_state("contacts").unwrap(), state);
}
