//! Tokens on bad days: revoked, expired, refused, while time that client and portal share goes on.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use spoke_client::auth::{MemoryTokenStore, OAuthTokens, RotatingToken, TokenSource};
use spoke_client::{Allowance, BreakerState, ErrorKind, HubSpot, RecordStream};
use spoke_portal::{Fault, Portal};

use crate::contacts;
use crate::time::Still;
use crate::tokens::{Counted, call, calls, client, issued, revoke, tokens};

const MINUTE: Duration = Duration::from_secs(60);

/// A portal with a thousand contacts whose time stands still.
async fn scene() -> (Counted, Still, BTreeSet<String>) {
    let counted = Counted::start(Portal::builder()).await;
    let portal = &counted.portal;
    let admin = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    let ids = contacts(&admin, 1_000)
        .await
        .iter()
        .map(|one| one.id().to_owned())
        .collect();
    let still = Still::stand(&counted.portal);
    (counted, still, ids)
}

fn stream(hubspot: &HubSpot) -> RecordStream {
    hubspot.contacts().list().page_size(50).stream()
}

/// Reads this many more; fails on one that has been seen.
async fn take(stream: &mut RecordStream, count: usize, seen: &mut BTreeSet<String>) {
    for _ in 0..count {
        let Some(record) = stream.try_next().await.unwrap() else {
            return;
        };
        assert!(seen.insert(record.id().to_owned()), "{} came twice", record.id());
    }
}

#[tokio::test]
async fn a_hundred_callers_cost_one_renewal() {
    let counted = Counted::start(Portal::builder()).await;
    let source = Arc::new(tokens(&counted.portal));
    let builder = HubSpot::builder().base_url(counted.portal.url());
    let hubspot = builder.token_source(source.clone()).build().unwrap();
    assert!(calls(&hubspot, 100).await.iter().all(Result::is_ok));
    assert_eq!((counted.renewals(), counted.refusals()), (1, 0));
    // All of them meet the end of the token at once.
    revoke(&counted.portal, &source.token().await.unwrap()).await;
    assert!(calls(&hubspot, 100).await.iter().all(Result::is_ok));
    assert_eq!(counted.renewals(), 2);
    assert!(counted.refusals() >= 1);
}

#[tokio::test]
async fn a_token_revoked_in_mid_stream_loses_nothing_and_doubles_nothing() {
    let (counted, _still, ids) = scene().await;
    let source = Arc::new(tokens(&counted.portal));
    let builder = HubSpot::builder().base_url(counted.portal.url());
    let hubspot = builder.token_source(source.clone()).build().unwrap();
    let (mut stream, mut seen) = (stream(&hubspot), BTreeSet::new());
    for _ in 0..3 {
        take(&mut stream, 250, &mut seen).await;
        revoke(&counted.portal, &source.token().await.unwrap()).await;
    }
    take(&mut stream, 1_000, &mut seen).await;
    assert_eq!(seen, ids);
    assert_eq!((counted.renewals(), counted.refusals()), (4, 3));
}

#[tokio::test]
async fn a_static_token_revoked_in_mid_stream_is_a_clear_error_or_replaced_by_another_one() {
    let (counted, _still, ids) = scene().await;
    let portal = &counted.portal;
    let scopes = ["crm.objects.contacts.read"];
    for rotates in [false, true] {
        let old = issued(portal, &scopes).await;
        let token = RotatingToken::new(old.clone());
        let hubspot = client(portal, token.clone());
        let (mut stream, mut seen) = (stream(&hubspot), BTreeSet::new());
        take(&mut stream, 330, &mut seen).await;
        if rotates {
            token.set(issued(portal, &scopes).await);
        }
        revoke(portal, &old).await;
        if rotates {
            take(&mut stream, 1_000, &mut seen).await;
            assert_eq!(seen, ids);
            continue;
        }
        let error = loop {
            match stream.try_next().await {
                Ok(record) => assert!(seen.insert(record.expect("more").id().to_owned())),
                Err(error) => break error,
            }
        };
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Authentication, Some(401))
        );
        assert!(!error.is_retryable());
        assert!(seen.len() < ids.len() && seen.is_subset(&ids));
    }
}

#[tokio::test]
async fn a_call_in_flight_that_the_old_token_no_longer_opens_is_sent_with_the_new_one() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    let old = issued(portal, &["crm.objects.contacts.read"]).await;
    let token = RotatingToken::new(old.clone());
    let hubspot = client(portal, token.clone());
    portal.fault(
        Fault::latency(Duration::from_secs(5))
            .route("/crm/objects/contacts")
            .count(1),
    );
    let new = issued(portal, &["crm.objects.contacts.read"]).await;
    let under_way = tokio::spawn(async move { call(&hubspot).await });
    still
        .during(portal, async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            token.set(new);
            revoke(portal, &old).await;
            under_way.await.unwrap().unwrap();
        })
        .await;
    assert_eq!(counted.refusals(), 1);
}

#[tokio::test]
async fn a_stream_outlives_its_token_many_times() {
    let (counted, still, ids) = scene().await;
    let hubspot = client(&counted.portal, tokens(&counted.portal));
    let (mut stream, mut seen) = (stream(&hubspot), BTreeSet::new());
    for _ in 0..10 {
        take(&mut stream, 100, &mut seen).await;
        still.pass(&counted.portal, 20 * MINUTE).await;
    }
    take(&mut stream, 1, &mut seen).await;
    assert_eq!(seen, ids);
    assert_eq!(counted.refusals(), 0, "every token was renewed before its end");
    assert!((5..=10).contains(&counted.renewals()), "{}", counted.renewals());
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end_while_calls_go_on() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    let hubspot = client(portal, tokens(portal));
    call(&hubspot).await.unwrap();
    still.pass(portal, 27 * MINUTE).await;
    call(&hubspot).await.unwrap();
    assert_eq!(counted.renewals(), 1, "three minutes are left");
    still.pass(portal, 2 * MINUTE).await;
    // The renewal takes long; nobody waits for it.
    portal.fault(Fault::latency(Duration::from_secs(5)).route("/oauth/token"));
    assert!(calls(&hubspot, 100).await.iter().all(Result::is_ok));
    still
        .during(portal, tokio::time::sleep(Duration::from_secs(6)))
        .await;
    assert!(calls(&hubspot, 100).await.iter().all(Result::is_ok));
    assert_eq!((counted.renewals(), counted.refusals()), (2, 0));
    still.pass(portal, 20 * MINUTE).await;
    call(&hubspot).await.unwrap();
    assert_eq!(counted.renewals(), 2, "the new one is used");
}

#[tokio::test]
async fn a_token_endpoint_that_is_busy_or_ill_for_a_moment_costs_time_only() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    portal.fault(Fault::status(429).retry_after(3).route("/oauth/token").count(1));
    portal.fault(Fault::status(500).route("/oauth/token").count(1));
    portal.fault(Fault::reset().route("/oauth/token").count(1));
    let hubspot = client(portal, tokens(portal));
    let begun = tokio::time::Instant::now();
    let outcomes = still.during(portal, calls(&hubspot, 100)).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(counted.renewals(), 4);
    assert!(begun.elapsed() >= Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(
        begun.elapsed() <= Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_token_endpoint_that_stays_ill_fails_all_who_wait_with_one_error() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    portal.fault(Fault::status(503).route("/oauth/token"));
    let hubspot = client(portal, tokens(portal));
    let outcomes = still.during(portal, calls(&hubspot, 100)).await;
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::NoToken, Some(503)));
        assert!(error.is_retryable() && !error.may_have_been_processed());
        assert_eq!(error.request().unwrap().1, "/oauth/2026-09/token");
    }
    assert_eq!(
        counted.renewals(),
        5,
        "one renewal of five attempts for all hundred"
    );
    assert_eq!(
        hubspot.breaker(Allowance::Burst),
        BreakerState::Closed,
        "the interfaces themselves are well"
    );
    portal.clear_faults();
    still.during(portal, call(&hubspot)).await.unwrap();
}

#[tokio::test]
async fn an_ill_token_endpoint_is_not_noticed_while_the_token_lives() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    let hubspot = client(portal, tokens(portal));
    call(&hubspot).await.unwrap();
    still.pass(portal, 28 * MINUTE + Duration::from_secs(10)).await;
    portal.fault(Fault::status(500).route("/oauth/token"));
    still
        .during(portal, async {
            for _ in 0..8 {
                call(&hubspot).await.unwrap();
                tokio::time::sleep(Duration::from_secs(10)).await;
            }
        })
        .await;
    let tried = counted.renewals();
    assert!(
        (6..=40).contains(&tried),
        "it was tried again, and not at every call: {tried}"
    );
    portal.clear_faults();
    still
        .during(portal, async {
            for _ in 0..6 {
                call(&hubspot).await.unwrap();
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        })
        .await;
    assert_eq!((counted.renewals(), counted.refusals()), (tried + 1, 0));
}

#[tokio::test]
async fn a_refresh_token_that_is_gone_is_not_shown_again_and_again() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    let hubspot = client(portal, crate::tokens::with_refresh_token(portal, "na1-gone"));
    for _ in 0..10 {
        let error = call(&hubspot).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
    }
    assert_eq!(counted.renewals(), 1);
    still.pass(portal, MINUTE).await;
    call(&hubspot).await.unwrap_err();
    assert_eq!(counted.renewals(), 2);
}

#[tokio::test]
async fn an_account_that_was_disconnected_needs_a_new_login_and_is_not_asked_again_and_again() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    let hubspot = client(portal, tokens(portal));
    call(&hubspot).await.unwrap();
    portal.fault(Fault::disconnected_account());
    for number in 0..10 {
        let error = call(&hubspot).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert!(!error.is_retryable());
        // After three refusals within a minute nothing is renewed any more: what the call itself met is told.
        let status = if number < 3 { "BAD_HUB" } else { "error" };
        assert_eq!(
            error.body().map(|body| body.status.as_ref()),
            Some(status),
            "{error}"
        );
    }
    assert_eq!(counted.renewals(), 1 + 1);
    portal.clear_faults();
    still.pass(portal, MINUTE).await;
    call(&hubspot).await.unwrap();
}

#[tokio::test]
async fn an_account_that_refuses_every_token_is_no_loop_of_renewals() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    portal.fault(Fault::status(401).route("/crm/**"));
    let hubspot = client(portal, tokens(portal));
    for _ in 0..20 {
        let error = call(&hubspot).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
    }
    assert_eq!(counted.renewals(), 1 + 3);
    portal.clear_faults();
    call(&hubspot).await.unwrap();
    still.pass(portal, MINUTE).await;
}

/// Tokens with a machine's clock that can be set.
fn with_clock(portal: &Portal) -> (OAuthTokens, Arc<AtomicI64>) {
    let ahead = Arc::new(AtomicI64::new(0));
    let (set, begun, start) = (Arc::clone(&ahead), tokio::time::Instant::now(), SystemTime::now());
    let source = tokens(portal).clock(move || {
        let now = start + begun.elapsed();
        let ahead = set.load(Ordering::SeqCst);
        let by = Duration::from_secs(ahead.unsigned_abs());
        if ahead < 0 { now - by } else { now + by }
    });
    (source, ahead)
}

#[tokio::test]
async fn a_machine_clock_that_is_set_back_keeps_no_dead_token_alive() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    let (source, ahead) = with_clock(portal);
    let hubspot = client(portal, source);
    call(&hubspot).await.unwrap();
    ahead.store(-86_400, Ordering::SeqCst);
    for _ in 0..6 {
        still.pass(portal, 31 * MINUTE).await;
        call(&hubspot).await.unwrap();
    }
    assert_eq!((counted.renewals(), counted.refusals()), (7, 0));
}

#[tokio::test]
async fn a_machine_clock_that_is_set_forward_costs_one_renewal() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    let (source, ahead) = with_clock(portal);
    let hubspot = client(portal, source);
    call(&hubspot).await.unwrap();
    ahead.store(86_400, Ordering::SeqCst);
    for _ in 0..20 {
        still.pass(portal, MINUTE).await;
        call(&hubspot).await.unwrap();
    }
    assert_eq!((counted.renewals(), counted.refusals()), (2, 0));
}

#[tokio::test]
async fn a_stored_token_whose_end_lies_far_ahead_is_not_believed_for_longer_than_tokens_live() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    let store = MemoryTokenStore::new();
    call(&client(portal, tokens(portal).store(Arc::new(store.clone()))))
        .await
        .unwrap();
    // The machine's clock was a year ahead when the token was kept.
    let mut kept = store.tokens().unwrap();
    kept.expires_at += Duration::from_secs(365 * 86_400);
    let hubspot = client(
        portal,
        tokens(portal).store(Arc::new(MemoryTokenStore::with(kept))),
    );
    call(&hubspot).await.unwrap();
    assert_eq!(counted.renewals(), 1);
    still.pass(portal, 31 * MINUTE).await;
    call(&hubspot).await.unwrap();
    assert_eq!((counted.renewals(), counted.refusals()), (2, 0));
}

#[tokio::test]
async fn a_caller_that_gives_up_takes_no_new_tokens_with_it() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    portal.fault(Fault::latency(Duration::from_secs(5)).route("/oauth/token"));
    let store = MemoryTokenStore::new();
    let hubspot = client(portal, tokens(portal).store(Arc::new(store.clone())));
    still
        .during(portal, async {
            let given_up = tokio::time::timeout(Duration::from_secs(1), call(&hubspot)).await;
            assert!(given_up.is_err() && store.tokens().is_none());
            tokio::time::sleep(Duration::from_secs(6)).await;
        })
        .await;
    assert!(store.tokens().is_some());
    call(&hubspot).await.unwrap();
    assert_eq!(counted.renewals(), 1);
}

#[tokio::test]
async fn a_call_waits_for_its_token_no_longer_than_its_deadline() {
    let (counted, still, _) = scene().await;
    let portal = &counted.portal;
    portal.fault(Fault::latency(Duration::from_secs(10)).route("/oauth/token"));
    let builder = HubSpot::builder()
        .base_url(portal.url())
        .deadline(Duration::from_secs(2));
    let hubspot = builder.token_source(Arc::new(tokens(portal))).build().unwrap();
    let error = still.during(portal, call(&hubspot)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 0));
}
