//! A process that is killed keeps what it acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use spoke_model::object_type::ObjectTypeId;

use crate::store::{ColumnKind, Source, Store};

const DIRECTORY: &str = "SPOKE_TEST_KILL_DIRECTORY";
const NAME: &str = "persist::tests::kill::writes_acknowledged_before_a_kill_are_there";

/// Writes records for ever and prints the number of each once it is on disk.
fn write_until_killed(directory: &str) {
    let store = Store::open(directory.as_ref()).unwrap();
    let mut turn = store.write();
    let contacts = turn.declare_type(ObjectTypeId::CONTACT).unwrap();
    let email = turn
        .declare_column(contacts, "email", ColumnKind::Text, true)
        .unwrap();
    let by = turn.source(&Source::default()).unwrap();
    turn.commit().wait().unwrap();
    let start = store.read().table(contacts).unwrap().live_count();
    let mut output = std::io::stdout();
    for number in start.. {
        let mut turn = store.write();
        turn.create(contacts, 1, by, &[(email, &format!("{number}@x.io"))])
            .unwrap();
        turn.commit().wait().unwrap();
        if number % 50 == 49 {
            store.snapshot().unwrap();
        }
        writeln!(output, "acknowledged {number}").unwrap();
        output.flush().unwrap();
    }
}

#[test]
fn writes_acknowledged_before_a_kill_are_there() {
    if let Ok(directory) = std::env::var(DIRECTORY) {
        return write_until_killed(&directory);
    }
    let directory = tempfile::tempdir().unwrap();
    let mut last = 0;
    for round in 1..=4u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(DIRECTORY, directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let numbers = lines.map_while(Result::ok).filter_map(|line| {
            line.rsplit_once("acknowledged ")
                .and_then(|(_, number)| number.parse::<u64>().ok())
        });
        for number in numbers {
            last = number;
            if number >= round * 60 {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let state = store.read();
        let table = state.table_of(ObjectTypeId::CONTACT).unwrap();
        let email = table.column("email").unwrap();
        assert!(last >= round * 60);
        for number in 0..=last {
            assert!(
                table.find_unique(email, &format!("{number}@x.io")).is_some(),
                "{number} of {last}"
            );
        }
    }
}
