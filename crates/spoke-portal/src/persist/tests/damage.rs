//! Files that end early, or were changed by something else.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use spoke_model::object_type::ObjectTypeId;

use super::actions::{actions, perform};
use super::dump::dump;
use crate::store::{ColumnKind, Source, Store, StoreError};

fn copy(from: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    copy
}

fn files(directory: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(prefix))
        .collect();
    found.sort();
    found
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x40;
    fs::write(path, bytes).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn a_journal_cut_at_any_byte_opens_with_every_whole_transaction(actions in actions(), snapshot in any::<bool>()) {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        if snapshot {
            perform(&store, &actions[0], 1).commit().wait().unwrap();
            store.snapshot().unwrap();
        }
        let journal = files(directory.path(), "journal-").pop().unwrap();
        // What the store held when the journal had this many bytes.
        let mut known = vec![(fs::metadata(&journal).unwrap().len(), dump(&store.read()))];
        for (at, action) in actions.iter().take(5).enumerate() {
            perform(&store, action, at as i64 + 2).commit().wait().unwrap();
            known.push((fs::metadata(&journal).unwrap().len(), dump(&store.read())));
        }
        drop(store);
        let length = fs::metadata(&journal).unwrap().len();
        for cut in 0..=length {
            let copy = copy(directory.path());
            let shortened = copy.path().join(journal.file_name().unwrap());
            fs::OpenOptions::new().write(true).open(&shortened).unwrap().set_len(cut).unwrap();
            let store = Store::open(copy.path()).unwrap();
            let whole = known.iter().rev().find(|(bytes, _)| *bytes <= cut);
            prop_assert_eq!(&dump(&store.read()), &whole.unwrap_or(&known[0]).1, "cut at {}", cut);
            let torn = whole.is_none_or(|(bytes, _)| *bytes < cut);
            prop_assert_eq!(store.open_report().torn.is_some(), torn, "cut at {}: {}", cut, store.open_report());
            if cut % 37 == 0 {
                perform(&store, &actions[0], 99).commit().wait().unwrap();
                let expected = dump(&store.read());
                drop(store);
                prop_assert_eq!(dump(&Store::open(copy.path()).unwrap().read()), expected);
            }
        }
    }
}

/// A directory with a snapshot, the journals before and after it, and what it holds.
fn aged() -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let create = |name: &str| {
        let mut turn = store.write();
        let contacts = turn.declare_type(ObjectTypeId::CONTACT).unwrap();
        let column = turn
            .declare_column(contacts, "firstname", ColumnKind::Text, false)
            .unwrap();
        let by = turn.source(&Source::default()).unwrap();
        turn.create(contacts, 5, by, &[(column, name)]).unwrap();
        turn.commit().wait().unwrap();
    };
    create("before the snapshot");
    let before = copy(directory.path());
    store.snapshot().unwrap();
    create("after the snapshot");
    let expected = dump(&store.read());
    drop(store);
    for old in files(before.path(), "journal-") {
        fs::copy(&old, directory.path().join(old.file_name().unwrap())).unwrap();
    }
    (directory, expected)
}

#[test]
fn files_that_a_snapshot_replaced_but_a_crash_left_behind_do_no_harm() {
    let (directory, expected) = aged();
    fs::write(directory.path().join("snapshot.unfinished"), b"half").unwrap();
    assert_eq!(files(directory.path(), "journal-").len(), 2);
    assert_eq!(dump(&Store::open(directory.path()).unwrap().read()), expected);
    assert!(!directory.path().join("snapshot.unfinished").exists());
}

#[test]
fn a_crash_before_the_snapshot_has_its_name_loses_nothing() {
    let (directory, expected) = aged();
    for snapshot in files(directory.path(), "snapshot-") {
        fs::remove_file(snapshot).unwrap();
    }
    assert_eq!(dump(&Store::open(directory.path()).unwrap().read()), expected);
}

#[test]
fn a_damaged_snapshot_is_named_with_a_way_out() {
    let (directory, _) = aged();
    let snapshot = files(directory.path(), "snapshot-").pop().unwrap();
    let length = fs::metadata(&snapshot).unwrap().len() as usize;
    for at in (0..length).step_by(7) {
        let copy = copy(directory.path());
        let damaged = copy.path().join(snapshot.file_name().unwrap());
        flip(&damaged, at);
        // The number in the header decides only where replay begins; a wrong one shows as a gap or not at all.
        if (8..16).contains(&at) {
            continue;
        }
        let error = Store::open(copy.path()).unwrap_err();
        // The last byte of the mark is the format's number.
        if at == 7 {
            assert!(
                matches!(&error, StoreError::Newer { path, .. } if *path == damaged),
                "{error}"
            );
            continue;
        }
        assert!(
            matches!(&error, StoreError::Corrupt { path, .. } if *path == damaged),
            "byte {at}: {error}"
        );
        assert!(error.to_string().contains("restore it from a copy"), "{error}");
    }
}

#[test]
fn a_snapshot_that_ends_early_is_refused_at_every_length() {
    let (directory, _) = aged();
    let snapshot = files(directory.path(), "snapshot-").pop().unwrap();
    let bytes = fs::read(&snapshot).unwrap();
    for length in (0..bytes.len()).step_by(5) {
        fs::write(&snapshot, &bytes[..length]).unwrap();
        assert!(
            matches!(Store::open(directory.path()), Err(StoreError::Corrupt { .. })),
            "{length}"
        );
    }
}

#[test]
fn a_journal_that_is_missing_or_damaged_in_the_middle_is_an_error_and_not_a_loss() {
    let (directory, _) = aged();
    for snapshot in files(directory.path(), "snapshot-") {
        fs::remove_file(snapshot).unwrap();
    }
    let journals = files(directory.path(), "journal-");
    let missing = copy(directory.path());
    fs::remove_file(missing.path().join(journals[0].file_name().unwrap())).unwrap();
    let error = Store::open(missing.path()).unwrap_err().to_string();
    assert!(error.contains("transaction 1 is missing"), "{error}");
    flip(&journals[0], 40);
    let error = Store::open(directory.path()).unwrap_err();
    assert!(
        matches!(&error, StoreError::Corrupt { path, .. } if *path == journals[0]),
        "{error}"
    );
    flip(&journals[0], 40);
    flip(&journals[1], 3);
    assert!(
        matches!(Store::open(directory.path()), Err(StoreError::Corrupt { .. })),
        "a foreign header"
    );
}
