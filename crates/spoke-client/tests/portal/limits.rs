//! The limiter against a portal that enforces a plan, in virtual time that client and portal share.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use spoke_client::{
    Allowance, ErrorKind, HubSpot, HubSpotBuilder, LimitPolicy, Method, Priority, RetryPolicy, SharedLimits,
};
use spoke_model::limits::Plan;
use spoke_model::search::SearchRequest;
use spoke_portal::Portal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::journal::Kept;

const TICK: Duration = Duration::from_millis(50);

/// A portal on a plan whose clock stands still, with its journal and a client that never gives up.
async fn scene(plan: Plan, limits: LimitPolicy) -> (Portal, Arc<Kept>, HubSpot) {
    let portal = Portal::builder().plan(plan).start().await.unwrap();
    portal.hold_time();
    let kept = Arc::new(Kept::default());
    let hubspot = builder(&portal, &kept).limits(limits).build().unwrap();
    (portal, kept, hubspot)
}

fn builder(portal: &Portal, kept: &Arc<Kept>) -> HubSpotBuilder {
    crate::journal::client(portal, kept)
        .timeout(Duration::from_secs(86_400))
        .deadline(Duration::from_secs(86_400))
}

/// Runs `work` while the time of the client and that of the portal move on together, in small steps with an exchange
/// with the portal in between, so that calls in flight arrive meanwhile.
pub(crate) async fn together<T>(portal: &Portal, work: impl Future<Output = T>) -> T {
    let (keep_time_still, end) = std::sync::mpsc::channel::<()>();
    // While a blocking task runs, paused time moves only when it is told to.
    let still = tokio::task::spawn_blocking(move || end.recv().is_ok());
    tokio::time::pause();
    let ticking = async {
        loop {
            exchange(portal).await;
            portal.advance(TICK);
            tokio::time::advance(TICK).await;
        }
    };
    let done = tokio::select! {
        done = work => done,
        () = ticking => unreachable!("time goes on"),
    };
    tokio::time::resume();
    drop(keep_time_still);
    still.await.unwrap();
    done
}

/// A call that nobody counts and no fault hits, because it is one of the portal's own controls.
async fn exchange(portal: &Portal) {
    let address = portal.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET /_spoke/clock HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

/// `calls` reads and searches at once, a search for every three reads.
async fn mixed(hubspot: &HubSpot, calls: usize) {
    let calls = (0..calls).map(|number| async move {
        if number % 4 == 3 {
            let search = hubspot.contacts().search(SearchRequest::default());
            search.page().await.map(drop)
        } else {
            hubspot.contacts().list().page().await.map(drop)
        }
    });
    for outcome in join_all(calls).await {
        outcome.unwrap();
    }
}

fn refusals(kept: &Kept) -> usize {
    kept.records()
        .iter()
        .filter(|one| one.status == Some(429))
        .count()
}

#[tokio::test]
async fn five_hundred_calls_at_once_meet_no_429_on_a_professional_plan() {
    let plan = Plan::Professional;
    let (portal, kept, hubspot) = scene(plan, LimitPolicy::plan(plan)).await;
    together(&portal, async {
        let begun = Instant::now();
        mixed(&hubspot, 500).await;
        // 375 reads are one more window of 190, 125 searches are 25 seconds.
        assert!(
            begun.elapsed() >= Duration::from_secs(24),
            "{:?}",
            begun.elapsed()
        );
        assert!(
            begun.elapsed() <= Duration::from_secs(40),
            "{:?}",
            begun.elapsed()
        );
    })
    .await;
    let records = kept.records();
    assert_eq!((records.len(), refusals(&kept)), (500, 0));
    let searches = records.iter().filter(|one| one.allowance == Allowance::Search);
    assert_eq!(searches.count(), 125);
    assert!(records.iter().any(|one| one.waited >= Duration::from_secs(9)));
}

#[tokio::test]
async fn the_smallest_plan_is_assumed_until_the_headers_tell() {
    let (portal, kept, hubspot) = scene(Plan::Enterprise, LimitPolicy::new()).await;
    assert_eq!(hubspot.limits().burst.limit, Some(100));
    together(&portal, mixed(&hubspot, 240)).await;
    assert_eq!(refusals(&kept), 0);
    let limits = hubspot.limits();
    assert_eq!(
        (limits.burst.limit, limits.associations.limit),
        (Some(190), Some(150))
    );
    assert_eq!(limits.daily.limit, Some(1_000_000));
    assert_eq!(limits.daily.remaining, Some(1_000_000 - 240));
}

#[tokio::test]
async fn two_clients_of_one_token_see_each_other_in_the_headers() {
    let plan = Plan::Free;
    let (portal, kept, first) = scene(plan, LimitPolicy::plan(plan)).await;
    let second = builder(&portal, &kept)
        .limits(LimitPolicy::plan(plan))
        .build()
        .unwrap();
    let details = |client: &HubSpot| {
        let client = client.clone();
        async move { client.account().details().await.unwrap() }
    };
    together(&portal, async {
        for _ in 0..60 {
            details(&first).await;
        }
        for _ in 0..60 {
            details(&second).await;
        }
    })
    .await;
    assert_eq!(refusals(&kept), 0);
}

#[tokio::test]
async fn on_loopback_the_first_refusal_turns_the_limiter_on() {
    let (portal, kept, hubspot) = scene(Plan::Free, LimitPolicy::reactive()).await;
    together(&portal, async {
        for _ in 0..300 {
            hubspot.account().details().await.unwrap();
        }
    })
    .await;
    assert!(refusals(&kept) <= 2, "{}", refusals(&kept));
}

#[tokio::test]
async fn a_call_that_can_not_pass_before_its_deadline_fails_at_once() {
    let (portal, kept, _) = scene(Plan::Free, LimitPolicy::new()).await;
    let hubspot = builder(&portal, &kept)
        .limits(LimitPolicy::plan(Plan::Free).share(0.02))
        .deadline(Duration::from_secs(5))
        .build()
        .unwrap();
    for _ in 0..2 {
        hubspot.account().details().await.unwrap();
    }
    let limits = hubspot.limits();
    assert_eq!(
        (limits.burst.limit, limits.burst.own_limit, limits.burst.used),
        (Some(100), Some(2), 2)
    );
    assert!(limits.burst.wait > Duration::from_secs(5));
    let error = hubspot.account().details().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 0));
    insta::assert_snapshot!(error, @"GET /account-info/2026-09/details: the burst allowance has no place left before the deadline of the call");
}

#[tokio::test]
async fn a_call_somebody_waits_for_is_not_held_up_by_an_import() {
    let plan = Plan::Free;
    let (portal, kept, hubspot) = scene(plan, LimitPolicy::plan(plan)).await;
    let import = hubspot.with_priority(Priority::Bulk).as_caller("import");
    let screen = hubspot.with_priority(Priority::Interactive);
    together(&portal, async {
        let bulk = join_all((0..200).map(|_| async { import.contacts().list().page().await.unwrap() }));
        let interactive = async {
            for _ in 0..30 {
                screen.account().details().await.unwrap();
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        tokio::join!(bulk, interactive);
    })
    .await;
    let records = kept.records();
    let (bulk, interactive): (Vec<_>, Vec<_>) = records
        .iter()
        .partition(|one| one.caller.as_deref() == Some("import"));
    assert_eq!((bulk.len(), interactive.len(), refusals(&kept)), (200, 30, 0));
    assert!(interactive.iter().all(|one| one.waited.is_zero()));
    assert!(bulk.iter().any(|one| one.waited >= Duration::from_secs(9)));
}

#[tokio::test]
async fn a_call_can_be_more_urgent_than_its_handle() {
    let plan = Plan::Free;
    let (portal, kept, hubspot) = scene(plan, LimitPolicy::plan(plan)).await;
    let bulk = hubspot.with_priority(Priority::Bulk);
    let path = "/account-info/v3/details";
    together(&portal, async {
        for _ in 0..80 {
            bulk.request(Method::GET, path).send().await.unwrap();
        }
        let limits = hubspot.limits();
        assert_eq!(limits.remaining(Allowance::Burst), Some(20));
        assert_eq!(
            limits.wait_estimate(Allowance::Burst, Priority::Normal),
            Duration::ZERO
        );
        assert!(limits.wait_estimate(Allowance::Burst, Priority::Bulk) > Duration::from_secs(5));
        bulk.request(Method::GET, path)
            .priority(Priority::Normal)
            .send()
            .await
            .unwrap();
        bulk.request(Method::GET, path).send().await.unwrap();
    })
    .await;
    let waited: Vec<_> = kept.records().iter().map(|one| one.waited).collect();
    assert_eq!(waited[80], Duration::ZERO);
    assert!(waited[81] >= Duration::from_secs(5), "{:?}", waited[81]);
}

#[tokio::test]
async fn a_caller_with_a_thousand_calls_in_line_leaves_every_second_place_to_another() {
    let plan = Plan::Free;
    let (portal, kept, hubspot) = scene(plan, LimitPolicy::plan(plan)).await;
    let (flood, few) = (hubspot.as_caller("flood"), hubspot.as_caller("few"));
    together(&portal, async {
        let flood = join_all((0..300).map(|_| async { flood.contacts().list().page().await.unwrap() }));
        let few = join_all((0..40).map(|_| async { few.contacts().list().page().await.unwrap() }));
        tokio::join!(flood, few);
    })
    .await;
    let records = kept.records();
    assert_eq!((records.len(), refusals(&kept)), (340, 0));
    let waited = |caller: &str| {
        let of = records.iter().filter(|one| one.caller.as_deref() == Some(caller));
        of.map(|one| one.waited).max().unwrap()
    };
    // The 40 have theirs when the window has rolled once; the 300 need three.
    assert!(waited("few") <= Duration::from_secs(12), "{:?}", waited("few"));
    assert!(
        waited("flood") >= Duration::from_secs(29),
        "{:?}",
        waited("flood")
    );
}

#[tokio::test]
async fn while_somebody_else_uses_everything_one_call_at_a_time_goes_to_see() {
    let (portal, kept, hubspot) = scene(Plan::Free, LimitPolicy::plan(Plan::Free)).await;
    let others = Arc::new(Kept::default());
    let other = builder(&portal, &others)
        .limits(LimitPolicy::off())
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    together(&portal, async {
        for _ in 0..100 {
            other.account().details().await.unwrap();
        }
        let calls = join_all((0..50).map(|_| async { hubspot.account().details().await.unwrap() }));
        calls.await;
    })
    .await;
    assert_eq!(refusals(&others), 0);
    // The first 50 were on their way before anybody knew; after them it is one in a second or more.
    assert!(refusals(&kept) <= 50 + 10, "{}", refusals(&kept));
    let answered = kept
        .records()
        .iter()
        .filter(|one| one.status == Some(200))
        .count();
    assert_eq!(answered, 50);
}

#[tokio::test]
async fn clients_that_share_their_limits_meet_no_429() {
    let plan = Plan::Free;
    let limits = SharedLimits::in_process();
    let policy = || LimitPolicy::plan(plan).shared(limits.clone());
    let (portal, kept, first) = scene(plan, policy()).await;
    let second = builder(&portal, &kept).limits(policy()).build().unwrap();
    together(&portal, async {
        tokio::join!(mixed(&first, 100), mixed(&second, 100));
    })
    .await;
    assert_eq!((kept.records().len(), refusals(&kept)), (200, 0));
    assert_eq!(first.limits().burst.clients, 2);
}
