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
        let writers: Vec<_> =
            (0..3i64)
                .map(|writer| {
                    let store = &store;
                    scope.spawn(move || {
                    for round in 0..400i64 {
                        let mut turn = store.write();
                        let address = format!("{writer}.{round}@x.io");
                        let (row, id) =
                            turn.create(contacts, round, by, &[(email, &address), (city, "Rome")]).unwrap();
                        let other = Row(row.0 / 2);
                        let town = format!("Town {}", round % 9);
                        turn.update(contacts, other, round, by, &[(city, Some(town.as_str()))]).unwrap();
                        match round % 7 {
                            1 => turn.archive(contacts, other, round),
                            2 => turn.restore(contacts, other, round),
                            3 => turn.purge(contacts, other),
                            4 => {
                                let far = turn.table(contacts).unwrap().id(other);
                                let spec = serde_json::from_value(serde_json::json!({
                                    "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": round % 3
                                }));
                                turn.associate((contacts, id), (contacts, far), spec.unwrap()).unwrap();
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
