//! Snapshots beside writers, erased data, and who may open a directory.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use spoke_model::object_type::ObjectTypeId;

use super::dump::dump;
use crate::store::{Column, ColumnKind, Row, Source, SourceIndex, Store, StoreError, TypeIndex};

struct Handles {
    contacts: TypeIndex,
    email: Column,
    city: Column,
    by: SourceIndex,
}

fn declare(store: &Store) -> Handles {
    let mut turn = store.write();
    let contacts = turn.declare_type(ObjectTypeId::CONTACT).unwrap();
    let email = turn
        .declare_column(contacts, "email", ColumnKind::Text, true)
        .unwrap();
    let city = turn
        .declare_column(contacts, "city", ColumnKind::Text, false)
        .unwrap();
    let by = turn.source(&Source::default()).unwrap();
    turn.commit().wait().unwrap();
    Handles {
        contacts,
        email,
        city,
        by,
    }
}

#[test]
fn snapshots_taken_beside_writers_lose_and_double_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let Handles {
        contacts,
        email,
        city,
        by,
    } = declare(&store);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..3i64)
            .map(|writer| {
                let store = &store;
                scope.spawn(move || {
                    for round in 0..400i64 {
                        let mut turn = store.write();
                        let address = format!("{writer}.{round}@x.io");
                        let (row, id) = turn
                            .create(contacts, round, by, &[(email, &address), (city, "Rome")])
                            .unwrap();
                        let other = Row(row.0 / 2);
                        let town = format!("Town {}", round % 9);
                        turn.update(contacts, other, round, by, &[(city, Some(town.as_str()))])
                            .unwrap();
                        match round % 7 {
                            1 => turn.archive(contacts, other, round),
                            2 => turn.restore(contacts, other, round),
                            3 => turn.purge(contacts, other),
                            4 => {
                                let far = turn.table(contacts).unwrap().id(other);
                                let spec = serde_json::from_value(serde_json::json!({
                                    "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": round % 3
                                }));
                                turn.associate((contacts, id), (contacts, far), spec.unwrap())
                                    .unwrap();
                            }
                            6 => {
                                // New types, columns and sources appear while sections are copied.
                                let kind = ObjectTypeId::custom(u32::try_from(round % 40).unwrap());
                                let table = turn.declare_type(kind).unwrap();
                                let name = format!("property_{}", round % 30);
                                let column = turn
                                    .declare_column(table, &name, ColumnKind::Text, false)
                                    .unwrap();
                                let source = Source {
                                    user_id: Some(round.unsigned_abs()),
                                    ..Source::default()
                                };
                                let by = turn.source(&source).unwrap();
                                turn.create(table, round, by, &[(column, "x")]).unwrap();
                            }
                            5 => turn.put_document("one", &address, round.into()),
                            _ => {}
                        }
                        drop(turn.commit());
                    }
                })
            })
            .collect();
        let snapshots = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                store.snapshot().unwrap();
            }
        });
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        done.store(true, Ordering::Relaxed);
        snapshots.join().unwrap();
    });
    let expected = dump(&store.read());
    drop(store);
    let store = Store::open(directory.path()).unwrap();
    assert_eq!(dump(&store.read()), expected);
}

#[test]
fn purged_values_are_gone_from_every_file_after_a_snapshot() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let Handles {
        contacts,
        email,
        city,
        by,
    } = declare(&store);
    let mut turn = store.write();
    let (row, id) = turn
        .create(
            contacts,
            1,
            by,
            &[(email, "secret@person.org"), (city, "Hiddenville")],
        )
        .unwrap();
    turn.update(contacts, row, 2, by, &[(city, Some("Otherplace"))])
        .unwrap();
    turn.commit().wait().unwrap();
    store.snapshot().unwrap();
    let mut turn = store.write();
    turn.purge(contacts, row);
    turn.commit().wait().unwrap();
    assert!(store.read().table(contacts).unwrap().row(id).is_none());
    store.snapshot().unwrap();
    for entry in fs::read_dir(directory.path()).unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for secret in ["secret@", "Hiddenville", "Otherplace"] {
            assert!(!text.contains(secret), "{secret} in {}", path.display());
        }
    }
}

#[test]
fn a_directory_in_use_is_refused_with_the_process_that_holds_it_and_works_again_afterwards() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let error = Store::open(directory.path()).unwrap_err();
    assert!(matches!(&error, StoreError::Locked { holder, .. } if *holder == std::process::id().to_string()));
    declare(&store);
    drop(store);
    Store::open(directory.path()).unwrap();
}

#[test]
fn a_closed_store_refuses_writes_and_keeps_what_it_had() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    declare(&store);
    store.close().unwrap();
    drop(Store::open(directory.path()).unwrap());
    assert!(matches!(store.health(), Err(StoreError::Closed)));
    let mut turn = store.write();
    turn.take_id();
    assert!(matches!(turn.commit().wait(), Err(StoreError::Closed)));
    drop(store);
    let store = Store::open(directory.path()).unwrap();
    assert_eq!(
        store.open_report().replayed,
        0,
        "closing left a snapshot: {}",
        store.open_report()
    );
    assert!(store.open_report().snapshot.is_some());
    assert!(store.read().table_of(ObjectTypeId::CONTACT).is_some());
}

#[tokio::test]
async fn many_tasks_share_flushes_and_all_learn_the_outcome() {
    let directory = tempfile::tempdir().unwrap();
    let store = std::sync::Arc::new(Store::open(directory.path()).unwrap());
    let Handles {
        contacts, email, by, ..
    } = declare(&store);
    let tasks: Vec<_> = (0..50)
        .map(|at| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move {
                let commit = {
                    let mut turn = store.write();
                    turn.create(contacts, 1, by, &[(email, &format!("{at}@x.io"))])
                        .unwrap();
                    turn.commit()
                };
                commit.durable().await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    drop(store);
    assert_eq!(
        Store::open(directory.path())
            .unwrap()
            .read()
            .table(contacts)
            .unwrap()
            .live_count(),
        50
    );
}

#[test]
fn a_journal_that_grows_gets_a_snapshot_by_itself() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open_with(directory.path(), 20_000).unwrap();
    let Handles {
        contacts, email, by, ..
    } = declare(&store);
    let is_snapshot = |entry: std::io::Result<fs::DirEntry>| {
        entry.unwrap().file_name().to_string_lossy().ends_with(".snap")
    };
    let mut written = 0;
    while !fs::read_dir(directory.path()).unwrap().any(is_snapshot) {
        assert!(written < 100_000, "no snapshot after {written} records");
        let mut turn = store.write();
        turn.create(contacts, 1, by, &[(email, &format!("{written}@x.io"))])
            .unwrap();
        turn.commit().wait().unwrap();
        written += 1;
    }
    let expected = dump(&store.read());
    drop(store);
    assert_eq!(dump(&Store::open(directory.path()).unwrap().read()), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_snapshot_that_cannot_be_written_leaves_the_store_working() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let Handles {
        contacts, email, by, ..
    } = declare(&store);
    let next = directory.path().join("journal-00000000000000000002.log");
    std::os::unix::fs::symlink("/dev/full", &next).unwrap();
    let error = store.snapshot().unwrap_err().to_string();
    assert!(error.contains("journal-00000000000000000002.log"), "{error}");
    assert!(!next.exists());
    let mut turn = store.write();
    turn.create(contacts, 1, by, &[(email, "a@x.io")]).unwrap();
    turn.commit().wait().unwrap();
    let unfinished = directory.path().join("snapshot.unfinished");
    fs::create_dir(&unfinished).unwrap();
    assert!(store.snapshot().is_err());
    fs::remove_dir(&unfinished).unwrap();
    store.health().unwrap();
    let expected = dump(&store.read());
    drop(store);
    assert_eq!(dump(&Store::open(directory.path()).unwrap().read()), expected);
}

#[test]
fn a_column_without_room_refuses_the_value_and_nothing_changes() {
    let store = Store::in_memory();
    let Handles {
        contacts,
        email,
        city,
        by,
    } = declare(&store);
    let mut turn = store.write();
    let text = |number: u32| format!("{number}{}", "x".repeat(1 << 20));
    let mut number = 0;
    let error = loop {
        match turn.create(contacts, 1, by, &[(email, "a@x.io"), (city, &text(number))]) {
            Ok(_) => number += 1,
            Err(error) => break error,
        }
    };
    assert!(number > 0);
    assert!(
        matches!(&error, StoreError::Full { what, .. } if what.contains("city")),
        "{error}"
    );
    let table = turn.table(contacts).unwrap();
    assert_eq!(table.live_count(), u64::from(number));
    let last = *table.page(None, 100, false).last().unwrap();
    let refused = turn.update(contacts, last, 2, by, &[(city, Some(&text(number)))]);
    assert!(matches!(refused, Err(StoreError::Full { .. })));
    assert_eq!(
        turn.table(contacts).unwrap().value(last, city).unwrap(),
        text(number - 1)
    );
    turn.update(contacts, last, 2, by, &[(city, Some(&text(0)))])
        .unwrap();
}
