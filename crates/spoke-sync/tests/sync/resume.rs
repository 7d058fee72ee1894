//! A run that is ended goes on where it stopped.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use spoke_client::HubSpot;
use spoke_store::SqliteMirror;
use spoke_sync::{Phase, Progress, Sync, SyncBuilder, Target};
use tokio::sync::Notify;

use crate::support::{World, table};

/// Where to stop: the nth call of the progress callback in this phase.
const STOPS: [(Phase, u64); 5] = [
    (Phase::Records, 1),
    (Phase::Records, 3),
    (Phase::Records, 5),
    (Phase::Archived, 1),
    (Phase::Associations, 1),
];

async fn world() -> World {
    let world = World::new().await;
    let ids = world.contacts(520).await;
    let company = world.create("companies", &[("name", "Acme")]).await;
    world
        .associate("contacts", &ids[0], "companies", company.id())
        .await;
    world
        .client
        .contacts()
        .batch()
        .archive(ids[500..].to_vec())
        .await
        .into_all()
        .unwrap();
    world
}

/// Calls `stop` when `progress` reaches the place.
fn stop_at(
    builder: SyncBuilder,
    place: (Phase, u64),
    stop: impl Fn() + Send + std::marker::Sync + 'static,
) -> Sync {
    let seen = AtomicU64::new(0);
    builder
        .on_progress(move |progress: &Progress| {
            if progress.phase == place.0 && seen.fetch_add(1, Ordering::Relaxed) + 1 == place.1 {
                stop();
            }
        })
        .build()
}

/// What is in the mirror must be whole pages, and the next run must complete it.
async fn goes_on(world: &World, place: (Phase, u64)) {
    // A run that was dropped finishes the page it is writing; after that the mirror is free.
    drop(SqliteMirror::open(world.file()).unwrap());
    let before = world.count("SELECT count(*) FROM contacts");
    assert!(
        before > 0 && (before % 100 == 0 || before >= 500),
        "whole pages only, not {before} at {place:?}"
    );
    let report = world.run().await;
    assert!(report.resumed, "{place:?}");
    let contacts = table(&report, "contacts");
    assert_eq!(contacts.live, 500);
    let created = i64::try_from(contacts.counts.created).unwrap();
    assert_eq!(
        created,
        520 - before,
        "nothing is read twice that was written, at {place:?}"
    );
    world.assert_equal().await;
    assert!(!world.run().await.resumed);
}

#[tokio::test]
async fn a_dropped_run_goes_on_where_it_stopped() {
    for place in STOPS {
        let world = world().await;
        let stop = Arc::new(Notify::new());
        let stopper = Arc::clone(&stop);
        let sync = stop_at(world.builder(), place, move || stopper.notify_one());
        tokio::select! {
            biased;
            () = stop.notified() => {}
            ended = sync.run() => panic!("{place:?} was never reached: {ended:?}"),
        }
        goes_on(&world, place).await;
    }
}

/// The test runs this very program again as the process to be killed: it mirrors until the place is reached, says so,
/// and waits for its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_run_goes_on_where_it_stopped() {
    const CHILD: &str = "SPOKE_TEST_RUN_TO_BE_KILLED";
    if let Ok(task) = std::env::var(CHILD) {
        let parts: Vec<&str> = task.split('|').collect();
        let [url, token, file, stop] = parts[..] else {
            panic!("{task}")
        };
        let place = STOPS[stop.parse::<usize>().unwrap()];
        let client = HubSpot::builder().base_url(url).token(token).build().unwrap();
        let sync = stop_at(Sync::builder(client, Target::Sqlite(file.into())), place, || {
            println!("reached");
            loop {
                std::thread::park();
            }
        });
        sync.run().await.unwrap();
        panic!("{place:?} was never reached");
    }
    for (index, place) in STOPS.into_iter().enumerate() {
        let world = world().await;
        let file = world.file();
        let task = format!(
            "{}|{}|{}|{index}",
            world.portal.url(),
            world.portal.token(),
            file.display()
        );
        let child = tokio::task::spawn_blocking(move || {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args([
                    "--exact",
                    "resume::a_killed_run_goes_on_where_it_stopped",
                    "--nocapture",
                ])
                .env(CHILD, task)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let output = BufReader::new(child.stdout.take().unwrap());
            let reached = output
                .lines()
                .map_while(Result::ok)
                .any(|line| line.contains("reached"));
            child.kill().unwrap();
            child.wait().unwrap();
            reached
        });
        assert!(child.await.unwrap(), "{place:?} was never reached");
        goes_on(&world, place).await;
    }
}

#[tokio::test]
async fn a_change_of_properties_starts_the_interrupted_table_again() {
    let world = world().await;
    let stop = Arc::new(Notify::new());
    let stopper = Arc::clone(&stop);
    let sync = stop_at(world.builder(), (Phase::Records, 2), move || stopper.notify_one());
    tokio::select! {
        biased;
        () = stop.notified() => {}
        ended = sync.run() => panic!("{ended:?}"),
    }
    let named = spoke_sync::Properties::named(["email", "city"]);
    let report = world.builder().properties(named).build().run().await.unwrap();
    assert!(!report.resumed, "another task than the interrupted one");
    assert_eq!(table(&report, "contacts").counts.read, 520);
    world.assert_equal().await;
}
