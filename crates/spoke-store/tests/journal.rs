//! The request journal: rows come back as they went in, are counted, and go when they are old.

#![expect(clippy::expect_used, reason = "helpers of tests fail the test")]

use spoke_store::journal::{Grouping, JournalCall, JournalReader, JournalWriter, Question, Retention};

const KEEP: Retention = Retention {
    since: 0,
    rows: 1_000_000,
};

fn call(started: i64) -> JournalCall {
    JournalCall {
        portal: "staging".to_owned(),
        started,
        method: "GET".to_owned(),
        template: "/crm/objects/2026-09/contacts/{id}".to_owned(),
        allowance: "burst".to_owned(),
        object_type: Some("contacts".to_owned()),
        status: Some(200),
        attempt: 1,
        last: true,
        source: "wire".to_owned(),
        duration: 1000,
        ..JournalCall::default()
    }
}

fn written(
    retention: Retention,
    calls: impl IntoIterator<Item = JournalCall>,
) -> (tempfile::TempDir, JournalReader) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.sqlite");
    assert!(JournalReader::open(&path).expect("no error").is_none());
    let writer = JournalWriter::new(&path, retention).expect("a thread");
    calls.into_iter().for_each(|call| writer.record(call));
    assert_eq!(writer.finish().expect("written"), 0);
    let reader = JournalReader::open(&path).expect("readable").expect("there");
    (folder, reader)
}

#[test]
fn rows_come_back_as_they_went_in() {
    let full = JournalCall {
        kind: Some("permission".to_owned()),
        category: Some("MISSING_SCOPES".to_owned()),
        correlation_id: Some("c-1".to_owned()),
        status: Some(403),
        waited: 7,
        response_bytes: 9,
        daily_limit: Some(625_000),
        daily_remaining: Some(600_000),
        burst_limit: Some(190),
        burst_remaining: Some(189),
        caller: Some("nightly".to_owned()),
        fingerprint: Some(-5),
        page_size: Some(10),
        looks_up_ids: true,
        ..call(5)
    };
    let (_folder, reader) = written(KEEP, [full.clone()]);
    let mut seen = Vec::new();
    reader
        .walk(&Question::default(), |call| seen.push(call.clone()))
        .expect("read");
    assert_eq!(seen, [full]);
    let quota = reader.quota(&Question::default()).expect("read").expect("told");
    assert_eq!((quota.limit, quota.remaining, quota.at), (625_000, 600_000, 5));
}

#[test]
fn calls_are_counted_by_what_they_have_in_common() {
    let limited = JournalCall {
        status: Some(429),
        kind: Some("rate limited".to_owned()),
        last: false,
        ..call(2)
    };
    let cached = JournalCall {
        source: "cache".to_owned(),
        ..call(3)
    };
    let elsewhere = JournalCall {
        portal: "production".to_owned(),
        ..call(4)
    };
    let (_folder, reader) = written(KEEP, [call(1), limited, cached, elsewhere]);
    let staging = Question {
        portal: Some("staging".to_owned()),
        ..Question::default()
    };
    let counts = reader.count(&staging, Grouping::Endpoint).expect("read");
    assert_eq!(counts.len(), 1);
    assert_eq!(
        (
            counts[0].name.as_str(),
            counts[0].calls,
            counts[0].limited,
            counts[0].saved
        ),
        ("GET /crm/objects/2026-09/contacts/{id}", 2, 1, 1)
    );
    let portals = reader
        .count(&Question::default(), Grouping::Portal)
        .expect("read");
    assert_eq!(portals.len(), 2);
    assert!(
        reader.failures(&staging, 10).expect("read").is_empty(),
        "it was sent again"
    );
}

#[test]
fn failures_are_listed_newest_first_and_found_by_their_id() {
    let failure = |started, id: &str| JournalCall {
        status: Some(500),
        kind: Some("server".to_owned()),
        correlation_id: Some(id.to_owned()),
        attempt: 3,
        ..call(started)
    };
    let (_folder, reader) = written(KEEP, [failure(1, "a"), call(2), failure(3, "b")]);
    let ids = |question: &Question| -> Vec<Option<String>> {
        let failures = reader.failures(question, 10).expect("read");
        failures.into_iter().map(|one| one.last.correlation_id).collect()
    };
    assert_eq!(
        ids(&Question::default()),
        [Some("b".to_owned()), Some("a".to_owned())]
    );
    let one = Question {
        correlation_id: Some("a".to_owned()),
        ..Question::default()
    };
    assert_eq!(ids(&one), [Some("a".to_owned())]);
    let late = Question {
        since: 4,
        ..Question::default()
    };
    assert!(ids(&late).is_empty());
}

#[test]
fn old_rows_go_and_the_newest_stay() {
    let count = |retention, calls: std::ops::Range<i64>| {
        let (_folder, reader) = written(retention, calls.map(call));
        let counts = reader
            .count(&Question::default(), Grouping::Portal)
            .expect("read");
        counts.first().map_or(0, |count| count.calls)
    };
    assert_eq!(
        count(
            Retention {
                since: 90,
                rows: 1000
            },
            0..100
        ),
        10
    );
    assert_eq!(count(Retention { since: 0, rows: 7 }, 0..100), 7);
}

#[test]
fn several_processes_may_write_at_the_same_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.sqlite");
    let writers: Vec<JournalWriter> = (0..4)
        .map(|_| JournalWriter::new(&path, KEEP).expect("a thread"))
        .collect();
    for at in 0..100 {
        writers.iter().for_each(|writer| writer.record(call(at)));
    }
    for writer in writers {
        assert_eq!(writer.finish().expect("written"), 0);
    }
    let reader = JournalReader::open(&path).expect("readable").expect("there");
    let counts = reader
        .count(&Question::default(), Grouping::Portal)
        .expect("read");
    assert_eq!(counts[0].calls, 400);
}

#[test]
fn another_programs_file_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.sqlite");
    std::fs::write(
        &path,
        "not a database, and longer than the header of one would have to be",
    )
    .expect("written");
    let writer = JournalWriter::new(&path, KEEP).expect("a thread");
    writer.record(call(1));
    assert!(writer.finish().is_err());
    assert!(
        std::fs::read_to_string(&path)
            .expect("there")
            .starts_with("not a database")
    );
}
