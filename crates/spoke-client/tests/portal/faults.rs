//! Bad days, in virtual time that client and portal share: outages, answers that are lost, cut or late. Whatever happens,
//! nothing is lost, nothing is doubled, nothing hangs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use proptest::prelude::{ProptestConfig, any};
use spoke_client::{
    BatchOutcome, BreakerPolicy, BreakerState, Error, ErrorKind, HubSpot, HubSpotBuilder, Jitter, NewRecord,
    Properties, Record, RetryPolicy,
};
use spoke_portal::{Fault, Portal};
use tokio::time::Instant;

use crate::journal::Kept;
use crate::limits::together;

/// Where the faults of these tests are.
const OBJECTS: &str = "/crm/objects/**";

/// A portal whose clock stands still, a builder of clients of it, and their journal.
async fn scene() -> (Portal, Arc<Kept>, HubSpotBuilder) {
    let portal = Portal::start().await.unwrap();
    portal.hold_time();
    let kept = Arc::new(Kept::default());
    let builder = crate::journal::client(&portal, &kept).retry(RetryPolicy::new().jitter(Jitter::seeded(5)));
    (portal, kept, builder)
}

fn contact(number: usize) -> NewRecord {
    let new = NewRecord::new().property("email", format!("n{number}@example.com"));
    new.property("firstname", format!("N {number}"))
}

fn deal(number: usize) -> NewRecord {
    NewRecord::new().property("dealname", format!("n{number}"))
}

/// How many records there are of each value.
async fn counts(hubspot: &HubSpot, object_type: &str, property: &str) -> HashMap<String, usize> {
    let mut stream = hubspot
        .objects(object_type)
        .list()
        .properties([property])
        .stream();
    let mut counts = HashMap::new();
    while let Some(record) = stream.try_next().await.unwrap() {
        *counts
            .entry(record.get(property).unwrap_or_default().to_owned())
            .or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn two_minutes_of_503_open_the_circuit_once_and_lose_no_call() {
    const CALLS: usize = 60;
    let (portal, kept, builder) = scene().await;
    let changes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&changes);
    let breaker = BreakerPolicy::new()
        .patient()
        .on_change(move |change| seen.lock().unwrap().push((change.from, change.state)));
    let hubspot = builder
        .breaker(breaker)
        .deadline(Duration::from_secs(600))
        .build()
        .unwrap();
    let ids: Vec<String> = {
        let made = hubspot.contacts().batch().create((0..CALLS).map(contact)).await;
        made.records().map(|record| record.id().to_owned()).collect()
    };
    let before = kept.records().len();
    portal.fault(
        Fault::status(503)
            .lasting(Duration::from_secs(120))
            .route(OBJECTS),
    );
    let begun = Instant::now();
    let outcomes = together(&portal, async {
        // A caller a second; the outage is well under way when the last ones come.
        let calls = ids.iter().enumerate().map(|(number, id)| {
            let hubspot = hubspot.clone();
            async move {
                tokio::time::sleep(Duration::from_secs(number as u64)).await;
                if number % 2 == 0 {
                    hubspot.contacts().get(id).send().await
                } else {
                    let city = Properties::new().set("city", "Oslo");
                    hubspot.contacts().update(id, city).await
                }
            }
        });
        let outcomes = join_all(calls).await;
        assert!(
            begun.elapsed() >= Duration::from_secs(119),
            "{:?}",
            begun.elapsed()
        );
        assert!(
            begun.elapsed() <= Duration::from_secs(180),
            "{:?}",
            begun.elapsed()
        );
        outcomes
    })
    .await;
    for outcome in outcomes {
        outcome.unwrap();
    }
    assert_eq!(counts(&hubspot, "contacts", "city").await["Oslo"], CALLS / 2);

    let changes = changes.lock().unwrap();
    let (closed, open) = (BreakerState::Closed, BreakerState::Open);
    let opened = changes.iter().filter(|change| **change == (closed, open)).count();
    let recovered = changes.iter().filter(|(_, state)| *state == closed).count();
    assert_eq!((opened, recovered), (1, 1), "{changes:?}");
    // Each call once when HubSpot is well; before that some repetitions, a few calls and a probe every thirty seconds.
    let attempts = kept.records().len() - before;
    assert!(attempts <= 2 * CALLS, "{attempts}");
}

#[tokio::test]
async fn a_create_whose_connection_broke_after_it_was_sent_is_done_once() {
    let (portal, kept, builder) = scene().await;
    let hubspot = builder.build().unwrap();
    portal.fault(Fault::reset().processed().method("POST").count(1));
    let jane = together(&portal, hubspot.contacts().create(contact(1)))
        .await
        .unwrap();
    assert_eq!(jane.get("firstname"), Some("N 1"));
    assert_eq!(counts(&hubspot, "contacts", "email").await.len(), 1);
    let methods: Vec<String> = kept.records().iter().map(|one| one.method.to_string()).collect();
    assert_eq!(methods[..2], ["POST", "GET"]);

    // It broke before it arrived: it is not there, and sent again.
    portal.fault(Fault::reset().method("POST").count(1));
    together(&portal, hubspot.contacts().create(contact(2)))
        .await
        .unwrap();
    assert_eq!(counts(&hubspot, "contacts", "email").await.len(), 2);

    // Nothing tells deals apart: nobody knows, and nothing is sent again.
    portal.fault(Fault::reset().processed().method("POST").count(1));
    let error = together(&portal, hubspot.deals().create(deal(1)))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 1));
    assert!(error.may_have_been_processed());
    assert_eq!(counts(&hubspot, "deals", "dealname").await["n1"], 1);
}

#[tokio::test]
async fn a_batch_whose_connection_broke_is_done_once_where_records_can_be_told_apart() {
    let (portal, _, builder) = scene().await;
    let hubspot = builder.concurrency(1).build().unwrap();
    let batch = |kind: &str| hubspot.objects(kind).batch();
    // Of three chunks the first is done without an answer, the second never arrives.
    portal.fault(Fault::reset().processed().method("POST").count(1));
    portal.fault(Fault::reset().method("POST").count(1));
    let outcome = together(&portal, batch("contacts").create((0..250).map(contact))).await;
    assert!(outcome.is_complete());
    assert_eq!(outcome.found, (0..100).collect::<Vec<_>>());
    for (index, record) in &outcome.succeeded {
        assert_eq!(
            record.get("email"),
            Some(format!("n{index}@example.com").as_str())
        );
    }
    let there = counts(&hubspot, "contacts", "email").await;
    assert!(there.len() == 250 && there.values().all(|count| *count == 1));

    portal.fault(Fault::status(524).processed().method("POST").count(1));
    let outcome = together(&portal, batch("deals").create((0..150).map(deal))).await;
    let unknown: Vec<usize> = outcome.unknown.iter().map(|(index, _)| *index).collect();
    assert_eq!((unknown, outcome.failed.len()), ((0..100).collect(), 0));
    assert!(outcome.found.is_empty() && outcome.succeeded.len() == 50);
    let there = counts(&hubspot, "deals", "dealname").await;
    assert!(there.len() == 150 && there.values().all(|count| *count == 1));
}

#[tokio::test]
async fn json_that_is_cut_off_is_named_and_a_safe_read_is_repeated() {
    let (portal, kept, builder) = scene().await;
    let hubspot = builder.clone().build().unwrap();
    let id = hubspot
        .contacts()
        .create(contact(1))
        .await
        .unwrap()
        .id()
        .to_owned();
    for fault in [Fault::truncated_body(), Fault::broken_body()] {
        let before = kept.records().len();
        portal.fault(fault.route(OBJECTS).count(1));
        together(&portal, hubspot.contacts().get(&id).send())
            .await
            .unwrap();
        assert_eq!(kept.records().len() - before, 2);
    }

    let once = builder.retry(RetryPolicy::none()).build().unwrap();
    portal.fault(Fault::truncated_body().route(OBJECTS).count(1));
    let cut = once.contacts().get(&id).send().await.unwrap_err();
    assert_eq!(cut.kind(), ErrorKind::Unreadable);
    assert!(cut.message().starts_with("the answer was cut off: "), "{cut}");
    assert!(cut.correlation_id().is_some());
    portal.fault(Fault::broken_body().route(OBJECTS).count(1));
    let broken = once.contacts().get(&id).send().await.unwrap_err();
    assert_eq!(
        (broken.kind(), broken.message()),
        (ErrorKind::Interrupted, "the connection broke within the answer")
    );

    // The answer to a create tells nothing any more, and the record is found.
    portal.fault(Fault::truncated_body().method("POST").count(1));
    together(&portal, hubspot.contacts().create(contact(2)))
        .await
        .unwrap();
    assert_eq!(counts(&hubspot, "contacts", "email").await.len(), 2);
}

#[tokio::test]
async fn pages_of_the_front_are_recognised_and_a_477_says_how_long_to_wait() {
    let (portal, _, builder) = scene().await;
    let hubspot = builder.clone().build().unwrap();
    let once = builder.retry(RetryPolicy::none()).no_breaker().build().unwrap();
    for (status, title) in [(521, "521: Web server is down"), (524, "524: A timeout occurred")] {
        portal.fault(Fault::status(status).route(OBJECTS).count(1));
        let error = once.contacts().list().page().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Server, Some(status)));
        assert!(error.message().contains(title), "{error}");
        portal.fault(Fault::status(status).route(OBJECTS).count(2));
        together(&portal, hubspot.contacts().list().page()).await.unwrap();
    }
    portal.fault(Fault::status(477).retry_after(45).route(OBJECTS).count(1));
    together(&portal, async {
        let begun = Instant::now();
        hubspot.contacts().list().page().await.unwrap();
        assert!(begun.elapsed() >= Duration::from_secs(45));
    })
    .await;
}

#[tokio::test]
async fn a_body_that_takes_longer_than_the_deadline_ends_with_the_deadline() {
    let (portal, kept, builder) = scene().await;
    let hubspot = builder.deadline(Duration::from_secs(40)).build().unwrap();
    portal.fault(Fault::slow_body(Duration::from_secs(600)).route(OBJECTS));
    let error = together(&portal, async {
        let begun = Instant::now();
        let error = hubspot.contacts().list().page().await.unwrap_err();
        assert!(
            begun.elapsed() <= Duration::from_secs(41),
            "{:?}",
            begun.elapsed()
        );
        error
    })
    .await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(kept.records().len(), 3);

    // One that is only slow is waited for.
    portal.clear_faults();
    portal.fault(Fault::slow_body(Duration::from_secs(10)).route(OBJECTS));
    together(&portal, hubspot.contacts().list().page()).await.unwrap();
}

#[tokio::test]
async fn lists_of_definitions_stand_in_for_half_an_hour_and_say_so() {
    use spoke_client::{CachePolicy, Fetched, Source};
    let (portal, _, builder) = scene().await;
    let builder = builder.cache(CachePolicy::fallback_only()).no_breaker();
    let hubspot = builder.retry(RetryPolicy::none()).build().unwrap();
    let properties = hubspot.properties("deals");
    let pipelines = hubspot.pipelines("deals");
    let owners = hubspot.owners();
    let known = properties.fetch_list().await.unwrap();
    assert_eq!(known.source, Source::Live);
    assert_eq!(pipelines.fetch_list().await.unwrap().source, Source::Live);
    assert_eq!(owners.fetch_list().await.unwrap().source, Source::Live);

    portal.fault(Fault::status(503).route("/crm/**"));
    together(&portal, async {
        tokio::time::sleep(Duration::from_secs(29)).await;
        let old = properties.fetch_list().await.unwrap();
        assert_eq!(
            (old.value.len(), old.source.as_str()),
            (known.value.len(), "fallback")
        );
        assert!(old.source.age().is_some_and(|age| age >= Duration::from_secs(29)));
        assert!(old.source.is_degraded());
        assert!(pipelines.fetch_list().await.unwrap().source.is_degraded());
        assert!(owners.fetch_list().await.unwrap().source.is_degraded());
        // Who did not ask for it never gets an old answer.
        assert_eq!(properties.list().await.unwrap_err().kind(), ErrorKind::Server);
        // Of what was never asked nothing is known.
        let unknown = hubspot.pipelines("tickets").fetch_list().await;
        let given = Fetched::or_given(unknown, Vec::new).unwrap();
        assert_eq!(given.source, Source::Given);
    })
    .await;
}

/// What became of an input, as its caller was told.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Told {
    Done,
    NotDone,
    Unknown,
}

impl Told {
    fn by<T>(outcome: &Result<T, Error>) -> Self {
        match outcome {
            Ok(_) => Self::Done,
            Err(error) if error.may_have_been_processed() => Self::Unknown,
            Err(_) => Self::NotDone,
        }
    }

    fn of(outcome: &BatchOutcome<Record>) -> Vec<Self> {
        let mut told = vec![None; outcome.len()];
        let done = outcome.succeeded.iter().map(|(index, _)| (*index, Self::Done));
        let not_done = outcome.failed.iter().map(|(index, _)| (*index, Self::NotDone));
        let unknown = outcome.unknown.iter().map(|(index, _)| (*index, Self::Unknown));
        for (index, what) in done.chain(not_done).chain(unknown) {
            assert!(told[index].replace(what).is_none(), "input {index} stands twice");
        }
        told.into_iter().map(Option::unwrap).collect()
    }

    fn allows(self, there: usize) -> bool {
        match self {
            Self::Done => there == 1,
            Self::NotDone => there == 0,
            Self::Unknown => there <= 1,
        }
    }
}

/// One of a hundred callers: what it wrote, and what it was told of it.
async fn caller(hubspot: HubSpot, number: usize, own: String) -> Vec<(&'static str, String, Told)> {
    let three = || (0..3).map(move |part| number * 10 + part);
    let email = |number: usize| format!("n{number}@example.com");
    let batched = |kind: &'static str, name: &dyn Fn(usize) -> String, told: Vec<Told>| {
        let inputs = three().zip(told);
        inputs.map(|(number, told)| (kind, name(number), told)).collect()
    };
    match number % 5 {
        0 => {
            let made = hubspot.contacts().create(contact(number * 10)).await;
            vec![("contacts", email(number * 10), Told::by(&made))]
        }
        1 => {
            let made = hubspot.deals().create(deal(number * 10)).await;
            vec![("deals", format!("n{}", number * 10), Told::by(&made))]
        }
        2 => {
            let made = hubspot.contacts().batch().create(three().map(contact)).await;
            batched("contacts", &email, Told::of(&made))
        }
        3 => {
            let made = hubspot.deals().batch().create(three().map(deal)).await;
            batched("deals", &|number| format!("n{number}"), Told::of(&made))
        }
        _ => {
            let city = format!("City {number}");
            let changed = hubspot
                .contacts()
                .update(own, Properties::new().set("city", city.as_str()))
                .await;
            vec![("cities", city, Told::by(&changed))]
        }
    }
}

/// Every kind of bad day at once, drawn from a seed.
fn bad_days(seed: u64) -> [Fault; 9] {
    let late = Duration::from_secs(20);
    let faults = [
        Fault::status(503).percent(8),
        Fault::status(504).processed().percent(8),
        Fault::reset().percent(6),
        Fault::reset().processed().percent(8),
        Fault::broken_body().percent(6),
        Fault::truncated_body().percent(6),
        Fault::status(429).percent(4),
        Fault::status(423).percent(3),
        Fault::latency(late).processed().percent(3),
    ];
    let mut number = 0;
    faults.map(|fault| {
        number += 1;
        fault.seed(seed.wrapping_add(number)).route(OBJECTS)
    })
}

async fn a_hundred_callers(seed: u64, held_back: bool) {
    let (portal, _, builder) = scene().await;
    let retry = RetryPolicy::new().jitter(Jitter::seeded(seed));
    // Breaker and budget give up early on days like these, which leaves more in doubt and must do no other harm.
    let hubspot = if held_back {
        builder.retry(retry)
    } else {
        builder.retry(retry.budget(100_000)).no_breaker()
    };
    let hubspot = hubspot.build().unwrap();
    let own = hubspot
        .contacts()
        .batch()
        .create((5_000..5_100).map(contact))
        .await;
    let own: Vec<String> = own.records().map(|record| record.id().to_owned()).collect();
    for fault in bad_days(seed) {
        portal.fault(fault);
    }
    let callers = own
        .into_iter()
        .enumerate()
        .map(|(number, own)| caller(hubspot.clone(), number, own));
    let told = together(&portal, async {
        let begun = Instant::now();
        let told = join_all(callers).await;
        // A create looks three times; each call has 120 s.
        assert!(begun.elapsed() <= Duration::from_secs(7 * 120));
        told
    })
    .await;
    portal.clear_faults();

    let well = builder_of(&portal).build().unwrap();
    let mut there = HashMap::new();
    there.insert("contacts", counts(&well, "contacts", "email").await);
    there.insert("deals", counts(&well, "deals", "dealname").await);
    there.insert("cities", counts(&well, "contacts", "city").await);
    let told: Vec<_> = told.into_iter().flatten().collect();
    assert_eq!(told.len(), 20 + 20 + 60 + 60 + 20);
    for (kind, value, told) in &told {
        let count = there[kind].get(value).copied().unwrap_or_default();
        assert!(told.allows(count), "{kind} {value}: told {told:?}, {count} there");
    }
    if held_back {
        return;
    }
    let done = told.iter().filter(|(_, _, told)| *told == Told::Done).count();
    assert!(done >= told.len() / 2, "{done} of {}", told.len());
    // Contacts can be told apart, so that almost nothing of them stays in doubt.
    let doubtful = told
        .iter()
        .filter(|(kind, _, told)| *kind == "contacts" && *told == Told::Unknown);
    assert!(doubtful.count() <= 12);
}

fn builder_of(portal: &Portal) -> HubSpotBuilder {
    HubSpot::builder().base_url(portal.url()).token(portal.token())
}

proptest::proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_hundred_callers_on_random_bad_days_lose_and_double_nothing(seed in any::<u64>(), held_back in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(a_hundred_callers(seed, held_back));
    }
}
