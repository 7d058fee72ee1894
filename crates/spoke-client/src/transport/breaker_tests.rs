//! The breaker and the retry budget over a scripted server, in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, advance};

use crate::scripted::{RECORD, Script, Step, json};
use crate::{Allowance, BreakerPolicy, BreakerState, Error, ErrorKind, HubSpot, Jitter, RetryPolicy};

async fn get(client: &HubSpot) -> Result<(), Error> {
    client.contacts().get("1").send().await.map(drop)
}

async fn kind(client: &HubSpot) -> Option<ErrorKind> {
    get(client).await.err().map(|error| error.kind())
}

fn ill(calls: usize) -> Vec<Step> {
    vec![json(503, ""); calls]
}

/// One attempt a call, and the states that the breaker went through.
fn client(script: &Script, policy: BreakerPolicy) -> (HubSpot, Arc<Mutex<Vec<&'static str>>>) {
    let changes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&changes);
    let policy = policy.on_change(move |change| seen.lock().unwrap().push(change.state.as_str()));
    let builder = HubSpot::builder().retry(RetryPolicy::none()).breaker(policy);
    (script.client_of(builder), changes)
}

#[tokio::test(start_paused = true)]
async fn it_opens_probes_and_closes() {
    let mut steps = ill(6);
    steps.extend([json(200, RECORD), json(200, RECORD)]);
    let script = Script::new(steps);
    let (client, changes) = client(&script, BreakerPolicy::new());
    for _ in 0..5 {
        assert_eq!(kind(&client).await, Some(ErrorKind::Server));
    }
    assert_eq!(client.breaker(Allowance::Burst), BreakerState::Open);
    advance(Duration::from_millis(29_500)).await;
    let error = get(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), script.asked()),
        (ErrorKind::CircuitOpen, 0, 5)
    );
    assert!(error.is_retryable() && !error.may_have_been_processed());
    insta::assert_snapshot!(error, @"GET /crm/objects/2026-09/contacts/{objectId}: the circuit is open: HubSpot failed too often of late; one call will try in 1 s, nothing was sent");

    // The first probe fails, the second succeeds.
    advance(Duration::from_millis(500)).await;
    assert_eq!(kind(&client).await, Some(ErrorKind::Server));
    assert_eq!(kind(&client).await, Some(ErrorKind::CircuitOpen));
    advance(Duration::from_secs(30)).await;
    assert_eq!(kind(&client).await, None);
    assert_eq!(kind(&client).await, None);
    assert_eq!(
        *changes.lock().unwrap(),
        ["open", "half-open", "open", "half-open", "closed"]
    );
}

#[tokio::test(start_paused = true)]
async fn one_call_probes_while_the_others_fail_at_once() {
    let mut steps = ill(5);
    steps.push(Step::After(Duration::from_secs(3), 200, RECORD));
    let script = Script::new(steps);
    let (client, _) = client(&script, BreakerPolicy::new());
    for _ in 0..5 {
        get(&client).await.unwrap_err();
    }
    advance(Duration::from_secs(30)).await;
    let begun = Instant::now();
    let probe = tokio::spawn({
        let client = client.clone();
        async move { get(&client).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(client.breaker(Allowance::Burst), BreakerState::HalfOpen);
    assert_eq!(kind(&client).await, Some(ErrorKind::CircuitOpen));
    assert_eq!(begun.elapsed(), Duration::ZERO);
    // The scripted answer has no content type, so it is only a success on the wire.
    let _ = probe.await.unwrap();
    assert_eq!(client.breaker(Allowance::Burst), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_lets_the_next_one_try() {
    let mut steps = ill(5);
    steps.extend([Step::Silence, json(200, RECORD)]);
    let script = Script::new(steps);
    let (client, _) = client(&script, BreakerPolicy::new());
    for _ in 0..5 {
        get(&client).await.unwrap_err();
    }
    advance(Duration::from_secs(30)).await;
    let given_up = tokio::time::timeout(Duration::from_secs(1), get(&client)).await;
    assert!(given_up.is_err());
    get(&client).await.unwrap();
    assert_eq!(client.breaker(Allowance::Burst), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn what_hubspot_refuses_never_opens_it() {
    let statuses = [400, 401, 403, 404, 409, 429];
    let steps = (0..60).map(|at| json(statuses[at % statuses.len()], r#"{"message":"no"}"#));
    let script = Script::new(steps);
    let (client, changes) = client(&script, BreakerPolicy::new());
    for _ in 0..60 {
        get(&client).await.unwrap_err();
    }
    assert_eq!(script.asked(), 60);
    assert!(changes.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn fewer_than_half_or_fewer_than_five_or_too_long_ago_keep_it_closed() {
    // Four of nine, in the order that never reaches half of five.
    let fine = || json(200, RECORD);
    let script = Script::new([fine(), fine(), fine(), fine(), fine()].into_iter().chain(ill(4)));
    let (client_of_nine, changes) = client(&script, BreakerPolicy::new());
    for _ in 0..9 {
        let _ = get(&client_of_nine).await;
    }
    assert!(changes.lock().unwrap().is_empty());

    let script = Script::new(ill(8));
    let (client, changes) = client(&script, BreakerPolicy::new());
    for _ in 0..4 {
        get(&client).await.unwrap_err();
    }
    advance(Duration::from_secs(61)).await;
    for _ in 0..4 {
        get(&client).await.unwrap_err();
    }
    assert!(changes.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn search_has_a_breaker_of_its_own() {
    let script = Script::new(ill(5).into_iter().chain([json(200, RECORD)]));
    let (client, _) = client(&script, BreakerPolicy::new());
    for _ in 0..5 {
        let search = client.request(crate::Method::POST, "/crm/v3/objects/contacts/search");
        search.send().await.unwrap_err();
    }
    assert_eq!(client.breaker(Allowance::Search), BreakerState::Open);
    get(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn timeouts_and_broken_connections_count() {
    let script = Script::new([
        Step::Silence,
        Step::Hangup,
        Step::Silence,
        Step::Hangup,
        Step::Silence,
    ]);
    let (client, _) = client(&script, BreakerPolicy::new());
    let begun = Instant::now();
    for _ in 0..5 {
        get(&client).await.unwrap_err();
    }
    // Attempts end after 15 s by themselves.
    assert_eq!(begun.elapsed(), Duration::from_secs(45));
    assert_eq!(client.breaker(Allowance::Burst), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_used_up_budget_ends_repetitions_and_success_earns_them_back() {
    let fine = (0..10).map(|_| json(200, RECORD));
    let script = Script::new(ill(4).into_iter().chain(fine).chain(ill(2)));
    let retry = RetryPolicy::new().jitter(Jitter::fixed(0.0)).budget(2);
    let client = script.client_of(HubSpot::builder().retry(retry).no_breaker());
    let attempts = |error: Error| error.attempts();
    assert_eq!(attempts(get(&client).await.unwrap_err()), 3);
    assert_eq!(attempts(get(&client).await.unwrap_err()), 1);
    for _ in 0..10 {
        get(&client).await.unwrap();
    }
    assert_eq!(attempts(get(&client).await.unwrap_err()), 2);
}

#[tokio::test(start_paused = true)]
async fn as_many_probes_as_asked_for_go_one_by_one() {
    let fine = || json(200, RECORD);
    let script =
        Script::new(
            ill(5)
                .into_iter()
                .chain([fine(), fine()])
                .chain(ill(1))
                .chain([fine(), fine(), fine()]),
        );
    let (client, changes) = client(&script, BreakerPolicy::new().probes(3));
    for _ in 0..5 {
        get(&client).await.unwrap_err();
    }
    advance(Duration::from_secs(30)).await;
    for _ in 0..2 {
        assert_eq!(kind(&client).await, None);
        assert_eq!(client.breaker(Allowance::Burst), BreakerState::HalfOpen);
    }
    // The third fails, and all three have to succeed again.
    assert_eq!(kind(&client).await, Some(ErrorKind::Server));
    assert_eq!(client.breaker(Allowance::Burst), BreakerState::Open);
    advance(Duration::from_secs(30)).await;
    for _ in 0..3 {
        assert_eq!(kind(&client).await, None);
    }
    assert_eq!(
        *changes.lock().unwrap(),
        ["open", "half-open", "open", "half-open", "closed"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_change_says_from_what_to_what_and_where() {
    let script = Script::new(ill(5).into_iter().chain([json(200, RECORD)]));
    let changes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&changes);
    let policy = BreakerPolicy::new().on_change(move |change| {
        let (from, state) = (change.from.as_str(), change.state.as_str());
        seen.lock().unwrap().push(format!(
            "{} {} {from} {state}",
            change.host,
            change.allowance.as_str()
        ));
    });
    let builder = HubSpot::builder().retry(RetryPolicy::none()).breaker(policy);
    let client = script.client_of(builder);
    for _ in 0..5 {
        get(&client).await.unwrap_err();
    }
    advance(Duration::from_secs(30)).await;
    get(&client).await.unwrap();
    assert_eq!(
        *changes.lock().unwrap(),
        [
            "localhost burst closed open",
            "localhost burst open half-open",
            "localhost burst half-open closed"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_patient_call_outlives_an_outage_and_no_other_does() {
    // Three calls fail twice each, which opens the circuit; one probe fails, the next finds HubSpot well.
    let script = Script::new(
        ill(6 + 1)
            .into_iter()
            .chain(std::iter::repeat_n(json(200, RECORD), 3)),
    );
    let (mut kept, changes) = (Vec::new(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&changes);
    let policy = BreakerPolicy::new()
        .patient()
        .on_change(move |change| seen.lock().unwrap().push(change.state.as_str()));
    let retry = RetryPolicy::none().jitter(Jitter::fixed(1.0));
    let builder = HubSpot::builder()
        .retry(retry)
        .breaker(policy)
        .deadline(Duration::from_secs(600));
    let client = script.client_of(builder);
    let begun = Instant::now();
    for _ in 0..3 {
        let client = client.clone();
        kept.push(tokio::spawn(async move { get(&client).await }));
    }
    for call in kept {
        call.await.unwrap().unwrap();
    }
    assert_eq!(script.asked(), 6 + 1 + 3);
    assert_eq!(
        *changes.lock().unwrap(),
        ["open", "half-open", "open", "half-open", "closed"]
    );
    assert!(begun.elapsed() >= Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn a_patient_call_ends_with_its_deadline_and_says_what_hubspot_said() {
    let script = Script::new(std::iter::repeat_n(json(503, "{}"), 50));
    let policy = BreakerPolicy::new().patient();
    let retry = RetryPolicy::none().jitter(Jitter::fixed(1.0));
    let builder = HubSpot::builder()
        .retry(retry)
        .breaker(policy)
        .deadline(Duration::from_secs(90));
    let client = script.client_of(builder);
    let begun = Instant::now();
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Server, Some(503)));
    assert!(begun.elapsed() <= Duration::from_secs(90));
    // A create whose first copy may have been done is not sent again, however patient the client is.
    let asked = script.asked();
    advance(Duration::from_secs(31)).await;
    client.deals().create(crate::NewRecord::new()).await.unwrap_err();
    assert_eq!(script.asked(), asked + 1);
}

#[tokio::test(start_paused = true)]
async fn forms_are_taken_by_another_host_with_a_breaker_of_its_own() {
    let script = Script::new(ill(5).into_iter().chain([json(200, r#"{"results":[]}"#)]));
    let (client, changes) = client(&script, BreakerPolicy::new());
    for _ in 0..5 {
        let form = crate::marketing::Submission::new().field("email", "jane@example.com");
        client.forms().submit(1, "guid", &form).await.unwrap_err();
    }
    assert_eq!(*changes.lock().unwrap(), ["open"]);
    for allowance in Allowance::ALL {
        assert_eq!(client.breaker(allowance), BreakerState::Closed);
    }
}
