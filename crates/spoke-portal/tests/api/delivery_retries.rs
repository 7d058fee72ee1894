//! What happens to deliveries that fail: when they are repeated, how often, and that a restart changes nothing.

use std::time::Duration;

use serde_json::{Value, json};
use spoke_model::webhooks::retry_delay_ms;
use spoke_portal::Portal;

use crate::client::TestPortal;
use crate::hooked::Hooked;
use crate::receiver::Receiver;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Milliseconds since 1970 of a field with a time.
fn time(value: &Value) -> i64 {
    let text = value.as_str().expect("a time");
    let time: spoke_model::time::Timestamp = text.parse().expect("a time");
    time.millis()
}

/// Moves the portal's time to the next attempt of the last delivery in its log.
fn advance_to_next(hooked: &Hooked, log: &[Value]) {
    let last = log.last().expect("a delivery");
    let wait = time(&last["nextAttempt"]) - time(&last["at"]);
    let wait = u64::try_from(wait).expect("later");
    hooked.portal.portal.advance(Duration::from_millis(wait));
}

#[tokio::test]
async fn a_delivery_is_repeated_ten_times_within_a_day_and_then_dropped() {
    let mut hooked = Hooked::start().await;
    hooked.portal.portal.hold_time();
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.answer(500);
    hooked.contact("ada").await;
    let first = hooked.receiver.next().await;
    let mut log = hooked.attempts(1).await;
    let began = time(&log[0]["at"]);
    for attempt in 1..=10 {
        advance_to_next(&hooked, &log);
        let again = hooked.receiver.next().await;
        assert_eq!(again.events()[0]["attemptNumber"], attempt);
        assert_eq!(again.events()[0]["eventId"], first.events()[0]["eventId"]);
        log = hooked.attempts(attempt + 1).await;
    }
    let last = log.last().expect("the last attempt");
    assert_eq!(
        (&last["outcome"], &last["status"]),
        (&json!("dropped"), &json!(500))
    );
    assert_eq!(last["nextAttempt"], Value::Null);
    for (attempt, one) in log.iter().enumerate().skip(1) {
        let attempt = u32::try_from(attempt).expect("a small number");
        let (least, most) = (retry_delay_ms(attempt, 0), retry_delay_ms(attempt, 1_000));
        let waited = Some(time(&one["at"]) - began);
        assert!(least <= waited && waited <= most, "{attempt}: {waited:?}");
    }
    hooked.portal.portal.advance(DAY);
    assert_eq!(hooked.attempts(11).await.len(), 11);
}

#[tokio::test]
async fn every_status_but_success_is_repeated() {
    for (status, outcome) in [
        (200, "delivered"),
        (201, "delivered"),
        (202, "delivered"),
        (204, "delivered"),
        (301, "waiting"),
        (307, "waiting"),
        (400, "waiting"),
        (401, "waiting"),
        (404, "waiting"),
        (410, "waiting"),
        (429, "waiting"),
        (500, "waiting"),
        (503, "waiting"),
    ] {
        let hooked = Hooked::start().await;
        hooked.subscribe_to(&["contact.creation"]).await;
        hooked.receiver.answer(status);
        hooked.contact("ada").await;
        let log = hooked.attempts(1).await;
        assert_eq!(
            (&log[0]["outcome"], &log[0]["status"]),
            (&json!(outcome), &json!(status)),
            "{log:?}"
        );
    }
}

#[tokio::test]
async fn the_waits_are_the_same_in_two_portals() {
    let mut waits = Vec::new();
    for _ in 0..2 {
        let hooked = Hooked::start().await;
        hooked.portal.portal.hold_time();
        hooked.subscribe_to(&["contact.creation"]).await;
        hooked.receiver.answer(500);
        hooked.contact("ada").await;
        let log = hooked.attempts(1).await;
        waits.push(time(&log[0]["nextAttempt"]) - time(&log[0]["at"]));
    }
    assert_eq!(waits[0], waits[1]);
    assert!((48_000..=72_000).contains(&waits[0]), "{waits:?}");
}

#[tokio::test]
async fn what_waits_outlives_a_portal_that_dies() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = spoke_portal::App::new("client", "secret", "na1-refresh", "key");
    let start = || {
        let builder = Portal::builder().data_dir(folder.path()).app(app.clone());
        TestPortal::with(builder.token("t"))
    };
    let hooked = Hooked {
        portal: start().await,
        receiver: Receiver::start().await,
    };
    hooked.aim(&hooked.receiver.url()).await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.answer(503);
    let mut ids = Vec::new();
    for name in ["ada", "bob", "cyd"] {
        ids.push(hooked.contact(name).await);
    }
    let mut told = 0;
    let mut receiver = hooked.receiver;
    while told < 3 {
        told += receiver.next().await.events().len();
    }
    // No stop: what waits is in the journal of the store, or nowhere.
    drop(hooked.portal);
    receiver.answer(204);

    let portal = start().await;
    portal.portal.advance(Duration::from_secs(2 * 60));
    let mut arrived: Vec<String> = Vec::new();
    while ids.iter().any(|id| !arrived.contains(id)) {
        let events = receiver.next().await.events();
        arrived.extend(events.iter().map(|event| event["objectId"].to_string()));
    }
    // Exactly once more each: nothing is lost, and nothing doubled beyond what was sent but not yet noted.
    arrived.sort();
    assert_eq!(arrived, ids);
}

#[tokio::test]
async fn a_clean_stop_leaves_nothing_that_has_arrived() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || TestPortal::with(Portal::builder().data_dir(folder.path()).token("t"));
    let mut hooked = Hooked {
        portal: start().await,
        receiver: Receiver::start().await,
    };
    hooked.aim(&hooked.receiver.url()).await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.contact("ada").await;
    hooked.receiver.next().await;
    hooked.portal.portal.stop().await.expect("stopped");
    let portal = start().await;
    let log = portal.get("/_spoke/deliveries").await.json();
    assert_eq!(log["waiting"], 0, "{log}");
}

#[tokio::test]
async fn the_log_outlives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || TestPortal::with(Portal::builder().data_dir(folder.path()).token("t"));
    let mut hooked = Hooked {
        portal: start().await,
        receiver: Receiver::start().await,
    };
    hooked.aim(&hooked.receiver.url()).await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.answer(500);
    hooked.contact("ada").await;
    hooked.receiver.next().await;
    hooked.attempts(1).await;
    hooked.receiver.answer(204);
    hooked.contact("bob").await;
    hooked.receiver.next().await;
    hooked.attempts(2).await;
    let read = async |portal: &TestPortal| {
        let log = portal.get("/_spoke/deliveries").await.json();
        let first = portal.get("/_spoke/deliveries/1").await.json();
        (log, first)
    };
    let before = read(&hooked.portal).await;
    assert_eq!(before.0["total"], 2);
    assert!(before.1["body"].is_string(), "{}", before.1);
    hooked.portal.portal.stop().await.expect("stopped");

    let portal = start().await;
    assert_eq!(read(&portal).await, before);
    // Another state in the place of this one, and a second restart, change nothing.
    assert_eq!(portal.post("/_spoke/reset", json!({})).await.status, 200);
    portal.portal.stop().await.expect("stopped");
    let (log, first) = read(&start().await).await;
    assert_eq!((&log["total"], &log["waiting"]), (&json!(2), &json!(0)));
    assert_eq!(first["body"], before.1["body"]);
}

#[tokio::test]
async fn a_reset_forgets_what_waits() {
    let hooked = Hooked::start().await;
    hooked.portal.portal.hold_time();
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.answer(500);
    hooked.contact("ada").await;
    hooked.attempts(1).await;
    let log = hooked.portal.get("/_spoke/deliveries").await.json();
    assert_eq!(log["waiting"], 1);
    assert_eq!(hooked.portal.post("/_spoke/reset", json!({})).await.status, 200);
    hooked.portal.portal.advance(DAY);
    let log = hooked.portal.get("/_spoke/deliveries").await.json();
    assert_eq!((&log["waiting"], &log["total"]), (&json!(0), &json!(1)));
}
