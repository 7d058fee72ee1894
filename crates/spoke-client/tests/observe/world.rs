//! The portal for users' tests: its assertions hold and fail, its fixtures go unnoticed, its time obeys.

use std::time::Duration;

use spoke_client::testing::{self, builder};
use spoke_client::{ErrorKind, HubSpot, NewRecord, RetryPolicy};
use spoke_model::limits::Plan;
use spoke_portal::Fault;

#[tokio::test]
async fn fixtures_are_there_and_leave_no_trace() {
    let world = testing::portal().await.unwrap();
    let sample = world.sample(3).await.unwrap();
    assert_eq!(
        (sample.contacts.len(), sample.companies.len(), sample.deals.len()),
        (3, 3, 3)
    );
    let (jane, acme, deal) = (&sample.contacts[1], &sample.companies[1], &sample.deals[1]);
    world
        .assert_associated(("contacts", jane.id()), ("companies", acme.id()))
        .await;
    world
        .assert_associated(("deals", deal.id()), ("contacts", jane.id()))
        .await;
    world.assert_property("deals", deal.id(), "amount", "200").await;
    world.assert_property("deals", deal.id(), "description", "").await;
    let found = world
        .assert_exists("contacts", "email", "contact1@sample.example.com")
        .await;
    assert_eq!(found.id(), jane.id());
    world
        .assert_missing("contacts", "email", "contact3@sample.example.com")
        .await;
    world.assert_calls(0);
}

#[tokio::test]
async fn an_object_type_of_ones_own_has_a_unique_name() {
    let world = testing::portal().await.unwrap();
    let machines = world
        .custom_object("machine", &["serial", "model"])
        .await
        .unwrap();
    let press = world
        .record(&machines.object_type_id)
        .property("serial", "A-1")
        .create()
        .await
        .unwrap();
    let found = world
        .assert_exists(&machines.object_type_id, "serial", "A-1")
        .await;
    assert_eq!(found.id(), press.id());
    let twice = world
        .record(&machines.fully_qualified_name)
        .property("serial", "A-1")
        .create()
        .await;
    assert!(matches!(
        twice.unwrap_err().kind(),
        ErrorKind::Conflict | ErrorKind::Validation
    ));
    assert_eq!(
        world.custom_object("nothing", &[]).await.unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[tokio::test]
async fn what_is_tested_is_counted_from_where_one_says() {
    let world = testing::portal().await.unwrap();
    let contacts = world.hubspot().contacts();
    contacts
        .create(NewRecord::new().property("email", "jane@example.com"))
        .await
        .unwrap();
    world.forget_calls();
    contacts.list().page().await.unwrap();
    // A client that the tested code makes by itself is seen too.
    let other = HubSpot::builder()
        .base_url(world.portal().url())
        .token(world.portal().token())
        .build()
        .unwrap();
    other.contacts().list().page().await.unwrap();
    world.assert_called("GET", "/crm/objects/{objectType}", 2);
    world.assert_calls(2);
}

#[tokio::test]
async fn faults_come_and_go() {
    let world = builder()
        .client(|client| client.retry(RetryPolicy::none()))
        .start()
        .await
        .unwrap();
    let contacts = world.hubspot().contacts();
    world.fail(502, 1);
    assert_eq!(contacts.list().page().await.unwrap_err().status(), Some(502));
    contacts.list().page().await.unwrap();
    world.fault(Fault::reset());
    assert_eq!(
        contacts.list().page().await.unwrap_err().kind(),
        ErrorKind::Interrupted
    );
    world.clear_faults();
    contacts.list().page().await.unwrap();
}

#[tokio::test]
async fn the_day_of_the_portal_ends_when_one_says() {
    let world = testing::portal().await.unwrap();
    world.hold_time();
    let first = world.contact("a@example.com").create().await.unwrap();
    world.advance(Duration::from_secs(86_400));
    let second = world.contact("b@example.com").create().await.unwrap();
    let between = second.created_at().unwrap().millis() - first.created_at().unwrap().millis();
    assert_eq!(between, 86_400_000);
}

#[tokio::test]
async fn fixtures_use_up_no_limit() {
    let world = builder().plan(Plan::Free).start().await.unwrap();
    world.hold_time();
    for number in 0..110 {
        world
            .contact(&format!("contact{number}@example.com"))
            .create()
            .await
            .unwrap();
    }
    world.hubspot().contacts().list().page().await.unwrap();
    world.assert_no_429();
}

#[tokio::test]
#[should_panic(expected = "1 of 1 requests were answered 429")]
async fn a_429_is_noticed() {
    let world = builder()
        .client(|client| client.retry(RetryPolicy::none()))
        .start()
        .await
        .unwrap();
    world.fail(429, 1);
    world.hubspot().contacts().list().page().await.unwrap_err();
    world.assert_no_429();
}

#[tokio::test]
#[should_panic(
    expected = "there is no record of contacts with email \"nobody@example.com\" (asserted at crates/spoke-client/tests/observe/world.rs"
)]
async fn a_missing_record_is_told_with_the_line_of_the_test() {
    let world = testing::portal().await.unwrap();
    world
        .assert_exists("contacts", "email", "nobody@example.com")
        .await;
}

#[tokio::test]
#[should_panic(expected = "firstname of contacts")]
async fn a_wrong_value_is_told() {
    let world = testing::portal().await.unwrap();
    let jane = world
        .contact("jane@example.com")
        .property("firstname", "Jane")
        .create()
        .await
        .unwrap();
    world
        .assert_property("contacts", jane.id(), "firstname", "Joan")
        .await;
}

#[tokio::test]
#[should_panic(
    expected = "GET /crm/owners was asked 0 times and not 1 times:\n  GET /crm/objects/{objectType} (contacts): 200"
)]
async fn a_call_that_did_not_come_is_told_beside_those_that_did() {
    let world = testing::portal().await.unwrap();
    world.hubspot().contacts().list().page().await.unwrap();
    world.assert_called("GET", "/crm/owners", 1);
}
