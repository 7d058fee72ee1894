//! Several walks against a list in memory: any ids, any order of answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::record::Page;
use crate::scripted::Script;
use crate::stream::PageStream;
use crate::{Error, ErrorKind, ListRecords};

/// What the server makes of a position.
#[derive(Copy, Clone, Debug)]
enum Positions {
    /// The id of the next record, as HubSpot does.
    Ids,
    /// How many records come before.
    Offsets,
    /// A position that no page gave out is refused.
    OnlyItsOwn,
    /// A position that no page gave out is the beginning.
    BeginAgain,
    /// A position that no page gave out has nothing behind it.
    Nothing,
}

/// A list of records by id, and the requests that it was asked for.
#[derive(Clone, Default)]
struct Records {
    ids: Arc<Mutex<BTreeSet<u64>>>,
    pages: Arc<Mutex<usize>>,
    searches: Arc<Mutex<usize>>,
}

impl Records {
    fn new(ids: impl IntoIterator<Item = u64>) -> Self {
        Self {
            ids: Arc::new(Mutex::new(ids.into_iter().collect())),
            ..Self::default()
        }
    }

    fn server(&self, positions: Positions) -> Script {
        let records = self.clone();
        Script::always(move |line, _| {
            let ids = records.ids.lock().unwrap();
            if line.contains("/search") {
                *records.searches.lock().unwrap() += 1;
                let last = ids.last().map(|id| record(*id)).unwrap_or_default();
                return (200, format!(r#"{{"total":{},"results":[{last}]}}"#, ids.len()));
            }
            *records.pages.lock().unwrap() += 1;
            let number = |name: &str| -> Option<u64> {
                let (_, rest) = line.split_once(name)?;
                rest.split('&').next()?.parse().ok()
            };
            let limit = number("limit=").unwrap() as usize;
            let after = number("after=").unwrap_or(0);
            let known = after == 0 || ids.contains(&after);
            let from: Vec<u64> = match positions {
                Positions::Offsets => ids.iter().copied().skip(after as usize).take(limit + 1).collect(),
                Positions::OnlyItsOwn if !known => {
                    return (400, r#"{"message":"no such position"}"#.to_owned());
                }
                Positions::BeginAgain if !known => ids.iter().copied().take(limit + 1).collect(),
                Positions::Nothing if !known => Vec::new(),
                _ => ids.range(after..).copied().take(limit + 1).collect(),
            };
            let results: Vec<String> = from.iter().take(limit).map(|id| record(*id)).collect();
            let mut body = format!(r#"{{"results":[{}]"#, results.join(","));
            if let Some(next) = from.get(limit) {
                let next = match positions {
                    Positions::Offsets => after + limit as u64,
                    _ => *next,
                };
                let _ = write!(body, r#","paging":{{"next":{{"after":"{next}"}}}}"#);
            }
            body.push('}');
            (200, body)
        })
    }

    fn pages(&self) -> usize {
        *self.pages.lock().unwrap()
    }

    fn all(&self) -> Vec<u64> {
        self.ids.lock().unwrap().iter().copied().collect()
    }
}

fn record(id: u64) -> String {
    format!(r#"{{"id":"{id}","properties":{{}}}}"#)
}

fn list(script: &Script) -> ListRecords {
    script.client().contacts().list()
}

async fn ids(mut pages: PageStream<Page>) -> Result<Vec<u64>, Error> {
    let mut ids = Vec::new();
    while let Some(page) = pages.try_next().await? {
        assert!(!page.records.is_empty());
        ids.extend(
            page.records
                .iter()
                .map(|record| record.id().parse::<u64>().unwrap()),
        );
    }
    Ok(ids)
}

fn sorted(mut ids: Vec<u64>) -> Vec<u64> {
    ids.sort_unstable();
    ids
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(work)
}

#[tokio::test(start_paused = true)]
async fn four_walks_take_a_quarter_of_the_time_and_few_more_calls() {
    for unordered in [false, true] {
        let records = Records::new((0..40_000).map(|n| 1_000 + 37 * n));
        let script = records.server(Positions::Ids).latency(Duration::from_millis(150));
        let begun = tokio::time::Instant::now();
        let walks = list(&script).parallel(4);
        let walks = if unordered { walks.unordered() } else { walks };
        let read = ids(walks.pages()).await.unwrap();
        assert_eq!(read.is_sorted(), !unordered);
        assert_eq!(sorted(read), records.all());
        // 400 pages: by one walk a minute.
        let took = begun.elapsed();
        let calls = records.pages();
        let (seconds, most) = if unordered { (17, 412) } else { (19, 440) };
        assert!(took < Duration::from_secs(seconds), "{took:?} and {calls} calls");
        assert!(calls <= most, "{calls} calls");
        assert_eq!(*records.searches.lock().unwrap(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_of_one_page_is_one_call() {
    let records = Records::new(1..=60);
    let script = records.server(Positions::Ids);
    assert_eq!(
        ids(list(&script).parallel(8).pages()).await.unwrap(),
        records.all()
    );
    assert_eq!(script.asked(), 1);
    let nothing = Records::default().server(Positions::Ids);
    assert!(ids(list(&nothing).parallel(8).pages()).await.unwrap().is_empty());
    assert_eq!(nothing.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn whatever_a_position_means_every_record_comes_once() {
    for positions in [
        Positions::Ids,
        Positions::Offsets,
        Positions::OnlyItsOwn,
        Positions::BeginAgain,
        Positions::Nothing,
    ] {
        let records = Records::new((0..5_000).map(|n| 1_000 + 3 * n));
        let script = records.server(positions).latency(Duration::from_millis(20));
        let read = ids(list(&script).parallel(5).pages()).await.unwrap();
        assert_eq!(read, records.all(), "{positions:?}");
        let read = ids(list(&script).parallel(5).unordered().pages()).await.unwrap();
        assert_eq!(sorted(read), records.all(), "{positions:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn ids_far_apart_cost_few_calls() {
    let ranges = [
        1..=3_000,
        40_000_000_000..=40_000_004_000,
        90_000_000_000..=90_000_000_900,
    ];
    let records = Records::new(ranges.into_iter().flatten());
    for unordered in [false, true] {
        let script = records.server(Positions::Ids).latency(Duration::from_millis(150));
        let walks = list(&script).parallel(4);
        let walks = if unordered { walks.unordered() } else { walks };
        let before = records.pages();
        assert_eq!(sorted(ids(walks.pages()).await.unwrap()), records.all());
        let calls = records.pages() - before;
        assert!(
            calls <= 80 + 60,
            "{calls} calls for 80 pages, unordered: {unordered}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn no_search_no_parallel_walks() {
    let records = Records::new(1..=2_000);
    let inner = records.server(Positions::Ids);
    drop(inner);
    let pages = records.clone();
    let script = Script::always(move |line, _| {
        if line.contains("/search") {
            return (403, r#"{"message":"a scope is missing"}"#.to_owned());
        }
        *pages.pages.lock().unwrap() += 1;
        let after = line
            .split_once("after=")
            .map_or(1, |(_, after)| after.parse::<u64>().unwrap());
        let results: Vec<String> = (after..after + 100).map(record).collect();
        let next = after + 100;
        let paging = if next > 2_000 {
            String::new()
        } else {
            format!(r#","paging":{{"next":{{"after":"{next}"}}}}"#)
        };
        (200, format!(r#"{{"results":[{}]{paging}}}"#, results.join(",")))
    });
    assert_eq!(
        ids(list(&script).parallel(4).pages()).await.unwrap(),
        records.all()
    );
    assert_eq!(records.pages(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_refused_walk_ends_the_stream_with_its_error() {
    for unordered in [false, true] {
        let records = Records::new((0..20_000).map(|n| 5 * n + 1));
        let server = Arc::new(records);
        let answers = Arc::clone(&server);
        let script = Script::always(move |line, _| {
            let ids = answers.ids.lock().unwrap();
            if line.contains("/search") {
                let last = record(*ids.last().unwrap());
                return (200, format!(r#"{{"total":20000,"results":[{last}]}}"#));
            }
            let after = line
                .split_once("after=")
                .map_or(0, |(_, after)| after.parse::<u64>().unwrap());
            if after > 60_000 {
                return (401, r#"{"message":"the token was revoked"}"#.to_owned());
            }
            let from: Vec<u64> = ids.range(after..).copied().take(101).collect();
            let results: Vec<String> = from.iter().take(100).map(|id| record(*id)).collect();
            let next = from[100];
            let body = format!(
                r#"{{"results":[{}],"paging":{{"next":{{"after":"{next}"}}}}}}"#,
                results.join(",")
            );
            (200, body)
        });
        let walks = list(&script).parallel(4);
        let mut pages = if unordered { walks.unordered() } else { walks }.pages();
        let mut next = 1;
        let error = loop {
            match pages.try_next().await {
                Ok(Some(page)) if !unordered => {
                    for record in &page.records {
                        assert_eq!(record.id(), next.to_string(), "what was given before has no gap");
                        next += 5;
                    }
                    assert_eq!(page.after, Some(next.to_string()));
                }
                Ok(Some(_)) => {}
                Ok(None) => panic!("the stream ended as if everything had been read"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert!(pages.try_next().await.unwrap().is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_read_ahead_of_its_turn_is_bounded() {
    let records = Records::new(1..=100_000);
    let script = records.server(Positions::Ids);
    let mut pages = list(&script).parallel(4).pages();
    pages.try_next().await.unwrap();
    for _ in 0..20_000 {
        tokio::task::yield_now().await;
    }
    // 7 ranges (4 and 2 to spare, and the one being emptied) of 16 pages, 1 ahead, 1 in use.
    assert!(records.pages() <= 7 * 16 + 2, "{}", records.pages());
    let mut pages = list(&script).parallel(4).unordered().prefetch(2).pages();
    let before = records.pages();
    pages.try_next().await.unwrap();
    for _ in 0..20_000 {
        tokio::task::yield_now().await;
    }
    assert!(
        records.pages() - before <= 4 * 2 + 1,
        "{}",
        records.pages() - before
    );
}

/// One change of the list between two pages.
#[derive(Clone, Debug)]
enum Change {
    Archive(prop::sample::Index),
    Create(u64),
    Newest(u64),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        any::<prop::sample::Index>().prop_map(Change::Archive),
        (1_u64..1_000_000).prop_map(Change::Create),
        (1_u64..1_000).prop_map(Change::Newest),
    ];
    prop::collection::vec(change, 0..200)
}

fn spread() -> impl Strategy<Value = BTreeSet<u64>> {
    prop_oneof![
        prop::collection::btree_set(1_u64..1_000_000, 0..600),
        prop::collection::btree_set(1_u64..900, 0..600),
        (
            prop::collection::btree_set(1_u64..500, 0..300),
            prop::collection::btree_set(900_000_u64..900_400, 0..300)
        )
            .prop_map(|(low, high)| low.into_iter().chain(high).collect()),
    ]
}

#[test]
fn nothing_is_lost_or_doubled_while_records_come_and_go() {
    let given = (
        spread(),
        changes(),
        2_usize..7,
        1_u32..20,
        any::<bool>(),
        0_u64..40,
    );
    TestRunner::new(ProptestConfig::with_cases(64))
        .run(&given, |(ids, changes, walkers, size, unordered, latency)| {
            block_on(come_and_go(ids, changes, walkers, size, unordered, latency))
        })
        .unwrap();
}

fn come_and_go(
    start: BTreeSet<u64>,
    changes: Vec<Change>,
    walkers: usize,
    size: u32,
    unordered: bool,
    latency: u64,
) -> BoxFuture<'static, Result<(), TestCaseError>> {
    Box::pin(async move {
        let records = Records::new(start.iter().copied());
        let script = records
            .server(Positions::Ids)
            .latency(Duration::from_millis(latency));
        let walks = list(&script).parallel(walkers).page_size(size);
        let mut pages = if unordered { walks.unordered() } else { walks }.pages();
        let mut stayed = start.clone();
        let mut changes = changes.into_iter();
        let mut seen = BTreeMap::<u64, u32>::new();
        let mut last = 0;
        while let Some(page) = pages.try_next().await.unwrap() {
            for record in &page.records {
                let id = record.id().parse().unwrap();
                *seen.entry(id).or_default() += 1;
                prop_assert!(unordered || id > last, "{id} after {last}");
                last = id;
            }
            for change in changes.by_ref().take(3) {
                let mut ids = records.ids.lock().unwrap();
                match change {
                    Change::Archive(which) if !ids.is_empty() => {
                        let id = *ids.iter().nth(which.index(ids.len())).unwrap();
                        ids.remove(&id);
                        stayed.remove(&id);
                    }
                    Change::Archive(_) => {}
                    Change::Create(id) => {
                        ids.insert(id);
                    }
                    Change::Newest(more) => {
                        let id = ids.last().copied().unwrap_or(0) + more;
                        ids.insert(id);
                    }
                }
            }
        }
        let doubled = seen.iter().find(|(_, times)| **times > 1);
        prop_assert!(doubled.is_none(), "{doubled:?}");
        let lost = stayed.iter().find(|id| !seen.contains_key(id));
        prop_assert!(lost.is_none(), "{lost:?}");
        Ok(())
    })
}

#[tokio::test(start_paused = true)]
async fn archived_records_come_after_the_others_by_several_walks_too() {
    let script = Script::always(|line, _| {
        let archived = line.contains("archived=true");
        if line.contains("/search") {
            return (200, format!(r#"{{"total":2500,"results":[{}]}}"#, record(2_500)));
        }
        let after = line
            .split_once("after=")
            .map_or(1, |(_, after)| after.parse::<u64>().unwrap());
        let one = |id| format!(r#"{{"id":"{id}","properties":{{}},"archived":{archived}}}"#);
        let results: Vec<String> = (after..after + 100).map(one).collect();
        let paging = if after + 100 > 2_500 {
            String::new()
        } else {
            format!(r#","paging":{{"next":{{"after":"{}"}}}}"#, after + 100)
        };
        (200, format!(r#"{{"results":[{}]{paging}}}"#, results.join(",")))
    });
    for walks in [1, 3] {
        let mut stream = list(&script).archived_too().parallel(walks).stream();
        let mut seen = Vec::new();
        while let Some(record) = stream.try_next().await.unwrap() {
            seen.push((record.archived(), record.id().parse::<u64>().unwrap()));
        }
        assert_eq!(seen.len(), 5_000);
        assert!(seen.is_sorted());
        assert_eq!(seen[2_500], (true, 1));
    }
    let error = list(&script).archived_too().page().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
}
