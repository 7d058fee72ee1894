//! Batches against a portal that follows HubSpot's rules.

use spoke_client::{ErrorKind, NewRecord, Properties, RecordUpdate};

use crate::{contacts, portal};

#[tokio::test]
async fn every_row_of_a_mixed_create_has_its_outcome() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 1).await;
    let new = (0..230).map(|index| match index {
        7 => NewRecord::new().property("email", "contact0@example.com"),
        120 => NewRecord::new().property("email", "not an address"),
        205 => NewRecord::new()
            .property("email", "x@example.com")
            .property("shoe_size", "42"),
        _ => NewRecord::new().property("email", format!("row{index}@example.com")),
    });
    let outcome = hubspot.contacts().batch().create(new).await;
    assert_eq!(outcome.len(), 230);
    let failed: Vec<_> = outcome
        .failed
        .iter()
        .map(|(index, error)| (*index, error.kind()))
        .collect();
    assert_eq!(
        failed,
        [
            (7, ErrorKind::Conflict),
            (120, ErrorKind::Validation),
            (205, ErrorKind::Validation)
        ]
    );
    for (index, record) in &outcome.succeeded {
        assert_eq!(
            record.get("email"),
            Some(format!("row{index}@example.com").as_str())
        );
    }
    let mut count = 0;
    let mut all = hubspot.contacts().list().stream();
    while all.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 1 + 227);
}

#[tokio::test]
async fn an_address_twice_in_one_batch_is_created_once() {
    let (_portal, hubspot) = portal().await;
    let new = ["a@example.com", "b@example.com", "a@example.com"]
        .map(|email| NewRecord::new().property("email", email));
    let outcome = hubspot.contacts().batch().create(new).await;
    assert_eq!((outcome.succeeded.len(), outcome.failed.len()), (2, 1));
    assert_eq!(outcome.failed[0].1.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn reads_report_what_is_missing() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 2).await;
    let ids = [created[1].id(), "404404404", created[0].id()];
    let outcome = hubspot
        .contacts()
        .batch()
        .read(ids)
        .properties(["lastname"])
        .send()
        .await;
    let found: Vec<_> = outcome
        .succeeded
        .iter()
        .map(|(index, record)| (*index, record.get("lastname")))
        .collect();
    assert_eq!(found, [(0, Some("1")), (2, Some("0"))]);
    assert_eq!(
        (outcome.failed[0].0, outcome.failed[0].1.kind()),
        (1, ErrorKind::NotFound)
    );
}

#[tokio::test]
async fn reads_by_address_are_tied_to_their_inputs() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 3).await;
    let addresses = [
        "CONTACT2@example.com",
        "nobody@example.com",
        "contact0@example.com",
    ];
    let outcome = hubspot
        .contacts()
        .batch()
        .read(addresses)
        .id_property("email")
        .properties(["lastname"])
        .send()
        .await;
    let found: Vec<_> = outcome
        .succeeded
        .iter()
        .map(|(index, record)| (*index, record.get("lastname")))
        .collect();
    assert_eq!(found, [(0, Some("2")), (2, Some("0"))]);
    assert_eq!(outcome.failed[0].0, 1);
}

#[tokio::test]
async fn updates_of_one_record_end_with_the_last_value() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 2).await;
    let city = |name: &str| Properties::new().set("city", name);
    let updates = [
        RecordUpdate::new(created[0].id(), city("Oslo")),
        RecordUpdate::new("404404404", city("Rome")),
        RecordUpdate::new(created[1].id(), city("Lima")),
        RecordUpdate::new(created[0].id(), city("Bern")),
    ];
    let outcome = hubspot.contacts().batch().update(updates).await;
    let succeeded: Vec<usize> = outcome.succeeded.iter().map(|(index, _)| *index).collect();
    assert_eq!(succeeded, [0, 2, 3]);
    assert_eq!(
        (outcome.failed[0].0, outcome.failed[0].1.kind()),
        (1, ErrorKind::NotFound)
    );
    let read = hubspot
        .contacts()
        .get(created[0].id())
        .properties(["city"])
        .send()
        .await
        .unwrap();
    assert_eq!(read.get("city"), Some("Bern"));
}

#[tokio::test]
async fn an_upsert_creates_changes_and_reports_which() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 1).await;
    let city = |name: &str| Properties::new().set("city", name);
    let rows = [
        ("contact0@example.com", city("Oslo")),
        ("new@example.com", city("Rome")),
        ("broken", city("Lima")),
    ];
    let outcome = hubspot.contacts().batch().upsert("email", rows).await;
    let news: Vec<_> = outcome
        .succeeded
        .iter()
        .map(|(index, record)| (*index, record.is_new()))
        .collect();
    assert_eq!(news, [(0, Some(false)), (1, Some(true))]);
    assert_eq!(
        (outcome.failed[0].0, outcome.failed[0].1.kind()),
        (2, ErrorKind::Validation)
    );
}

#[tokio::test]
async fn archived_records_are_gone_from_the_list() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 150).await;
    let outcome = hubspot
        .contacts()
        .batch()
        .archive(created.iter().map(|record| record.id()))
        .await;
    assert_eq!((outcome.succeeded.len(), outcome.failed.len()), (150, 0));
    assert!(hubspot.contacts().list().page().await.unwrap().records.is_empty());
}
