//! Runs that were stopped half-way.

use std::cell::Cell;

use spoke_migrate::Map;
use tokio::sync::Notify;

use crate::support::{Stage, counts};

const MAP: &str = r#"
[[object]]
type = "companies"
key = "name"
[object.properties]
name = "Company"

[[object]]
type = "contacts"
key = "email"
[object.properties]
email = "E"
firstname = "F"

[[association]]
from = "contact"
to = "company"
label = "Primary"
"#;

fn rows(count: usize) -> String {
    let mut text = "Company,E,F\n".to_owned();
    for index in 0..count {
        let email = if index % 10 == 7 {
            "broken".to_owned()
        } else {
            format!("p{index}@example.com")
        };
        text.push_str(&format!("Company {},{email},P{index}\n", index % 13));
    }
    text
}

/// Runs until some windows are loaded, goes on for a few turns of the runtime, then drops the run.
async fn stop_after(stage: &Stage, map: &Map, file: &std::path::Path, windows: usize, turns: usize) {
    let loaded = Cell::new(0);
    let reached = Notify::new();
    let run = stage.migration(map, file).window(10).run(|_| {
        loaded.set(loaded.get() + 1);
        if loaded.get() == windows + 3 {
            reached.notify_one();
        }
    });
    let stop = async {
        reached.notified().await;
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = stop => {}
        summary = run => panic!("the run ended: {summary:?}"),
    }
}

#[tokio::test]
async fn a_run_that_is_killed_resumes_and_adds_up() {
    for (windows, turns) in [(1, 0), (2, 3), (3, 40), (4, 80)] {
        let stage = Stage::start().await;
        let map = Map::parse("m.toml", MAP).expect("a map");
        let file = stage.file("data.csv", rows(400));
        stop_after(&stage, &map, &file, windows, turns).await;
        let summary = stage
            .migration(&map, &file)
            .window(10)
            .run(|_| {})
            .await
            .expect("a resumed run");
        assert!(
            summary.resumed_rows >= 10 * u64::try_from(windows).unwrap() - 10,
            "{summary:?}"
        );
        assert!(summary.resumed_rows < 400);
        assert_eq!((summary.rows, summary.rejected_rows), (400, 40));
        assert!(summary.adds_up(), "{summary:?}");
        assert_eq!(counts(&summary, "contact").read, 400);
        assert_eq!(stage.count("contacts").await, 360);
        assert_eq!(stage.count("companies").await, 13);
        assert_eq!(stage.rejections().len(), 40, "no rejection stands twice");
    }
}

#[tokio::test]
async fn a_run_that_is_killed_and_loses_its_state_still_doubles_nothing() {
    let stage = Stage::start().await;
    let map = Map::parse("m.toml", MAP).expect("a map");
    let file = stage.file("data.csv", rows(60));
    stop_after(&stage, &map, &file, 2, 25).await;
    stage.forget_state();
    let summary = stage
        .migration(&map, &file)
        .window(10)
        .run(|_| {})
        .await
        .expect("a run");
    assert_eq!(summary.resumed_rows, 0);
    assert_eq!(
        (stage.count("contacts").await, stage.count("companies").await),
        (54, 13)
    );
    let again = stage
        .migration(&map, &file)
        .run(|_| {})
        .await
        .expect("a second run");
    assert_eq!(again.created(), 0);
}

#[tokio::test]
async fn a_changed_file_starts_from_its_first_row() {
    let stage = Stage::start().await;
    let map = Map::parse("m.toml", MAP).expect("a map");
    let file = stage.file("data.csv", rows(60));
    stop_after(&stage, &map, &file, 2, 5).await;
    let file = stage.file("data.csv", rows(61));
    let summary = stage.migration(&map, &file).run(|_| {}).await.expect("a run");
    assert_eq!((summary.resumed_rows, summary.rows), (0, 61));
}

#[tokio::test]
async fn a_state_file_whose_records_are_gone_is_not_believed() {
    let stage = Stage::start().await;
    let map = Map::parse("m.toml", MAP).expect("a map");
    let file = stage.file("data.csv", rows(60));
    stop_after(&stage, &map, &file, 3, 5).await;
    for object_type in ["contacts", "companies"] {
        let mut records = stage.client.objects(object_type).list().page_size(100).stream();
        while let Some(record) = records.try_next().await.expect("a page") {
            stage
                .client
                .objects(object_type)
                .archive(record.id())
                .await
                .expect("archived");
        }
    }
    let summary = stage.migration(&map, &file).run(|_| {}).await.expect("a run");
    assert_eq!(summary.resumed_rows, 0);
    assert_eq!(
        (stage.count("contacts").await, stage.count("companies").await),
        (54, 13)
    );
}

#[tokio::test]
async fn progress_names_the_phases_and_ends_with_all_rows() {
    let stage = Stage::start().await;
    let map = Map::parse("m.toml", MAP).expect("a map");
    let file = stage.file("data.csv", rows(25));
    let mut seen = Vec::new();
    stage
        .migration(&map, &file)
        .window(10)
        .run(|progress| seen.push(progress.clone()))
        .await
        .expect("a run");
    let last = seen.last().expect("a report");
    assert_eq!(
        (last.phase, last.rows_done, last.rows_total),
        (spoke_migrate::Phase::Finished, 25, 25)
    );
    assert_eq!(last.rows_rejected, 2);
    assert!(seen.windows(2).all(|pair| pair[0].rows_done <= pair[1].rows_done));
}

#[tokio::test]
async fn a_run_can_be_spawned_onto_another_thread() {
    let stage = Stage::start().await;
    let map = Map::parse("m.toml", MAP).expect("a map");
    let file = stage.file("data.csv", rows(5));
    let migration = stage.migration(&map, &file);
    let summary = tokio::spawn(migration.run(|_| {}))
        .await
        .expect("a task")
        .expect("a run");
    assert_eq!(summary.rows, 5);
}
