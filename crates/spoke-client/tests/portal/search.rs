//! Searches, and how they go past HubSpot's 10,000.

use std::collections::BTreeSet;

use spoke_client::{ErrorKind, NewRecord, Properties};
use spoke_model::search::{Operator, SearchRequest, Sort};

use crate::{contacts, portal};

#[tokio::test]
async fn a_page_is_sorted_and_paged_as_asked() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 12).await;
    let request = SearchRequest::new()
        .filter("firstname", Operator::Eq, "contact")
        .properties(["lastname"]);
    let first = hubspot
        .contacts()
        .search(request.clone().limit(5))
        .page()
        .await
        .unwrap();
    assert_eq!(
        (first.total, first.records.len(), first.after.as_deref()),
        (12, 5, Some("5"))
    );
    let none = SearchRequest::new().filter("firstname", Operator::Eq, "Nobody");
    let none = hubspot.contacts().search(none).page().await.unwrap();
    assert_eq!((none.total, none.records.len(), none.after), (0, 0, None));
}

#[tokio::test]
async fn a_stream_goes_past_ten_thousand() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 10_350).await;
    let request = SearchRequest::new()
        .filter("firstname", Operator::Eq, "Contact")
        .properties(["lastname"]);
    let mut stream = hubspot.contacts().search(request).stream();
    let mut ids = BTreeSet::new();
    while let Some(contact) = stream.try_next().await.unwrap() {
        assert!(
            ids.insert(contact.id().parse::<u64>().unwrap()),
            "{} came twice",
            contact.id()
        );
    }
    assert_eq!(ids.len(), 10_350);
}

#[tokio::test]
async fn a_stream_is_stable_while_records_come_and_go() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 60).await;
    let request = SearchRequest::new()
        .filter("firstname", Operator::Eq, "Contact")
        .limit(10);
    let mut pages = hubspot.contacts().search(request).pages();
    let mut seen = Vec::new();
    let mut turn = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        seen.extend(page.records.iter().map(|record| record.id().to_owned()));
        // Records that were read leave the matches, which would shift every later position.
        for record in page.records.iter().take(5) {
            hubspot
                .contacts()
                .update(record.id(), Properties::new().set("firstname", "Gone"))
                .await
                .unwrap();
        }
        turn += 1;
        let late = NewRecord::new()
            .property("email", format!("late{turn}@example.com"))
            .property("firstname", "Late");
        hubspot.contacts().create(late).await.unwrap();
    }
    let expected: Vec<String> = created.iter().map(|record| record.id().to_owned()).collect();
    let unique: BTreeSet<&String> = seen.iter().collect();
    assert_eq!(unique.len(), seen.len());
    for id in &expected {
        assert!(unique.contains(id), "{id} was passed over");
    }
}

#[tokio::test]
async fn groups_without_room_for_the_key_are_read_by_position() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 25).await;
    let mut request = SearchRequest::new().limit(10);
    for name in [
        "firstname",
        "lastname",
        "email",
        "hs_object_id",
        "createdate",
        "lastmodifieddate",
    ] {
        request = request.has_property(name);
    }
    let mut stream = hubspot.contacts().search(request).stream();
    let mut count = 0;
    while stream.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 25);
}

#[tokio::test]
async fn five_groups_each_get_the_key() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 30).await;
    let mut request = SearchRequest::new().limit(7);
    for lastname in ["0", "6", "12", "18"] {
        request = request.filter("lastname", Operator::Eq, lastname).or();
    }
    request = request.filter("firstname", Operator::Eq, "Contact");
    let mut stream = hubspot.contacts().search(request).stream();
    let mut ids = BTreeSet::new();
    while let Some(record) = stream.try_next().await.unwrap() {
        assert!(ids.insert(record.id().to_owned()));
    }
    assert_eq!(ids.len(), 30);
}

#[tokio::test]
async fn what_can_not_be_streamed_or_sent_is_refused_before_sending() {
    let (_portal, hubspot) = portal().await;
    let contacts = hubspot.contacts();
    let sorted = SearchRequest::new().sort(Sort::descending("createdate"));
    let error = contacts.search(sorted).stream().try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
    let error = contacts
        .search(SearchRequest::new().limit(201))
        .page()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
}

#[tokio::test]
async fn more_properties_than_fit_into_a_search_are_read_all_the_same() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 3).await;
    let many = (0..200)
        .map(|index| format!("property_that_is_not_there_{index}"))
        .chain(["lastname".to_owned()]);
    let request = SearchRequest::new()
        .filter("lastname", Operator::Eq, "1")
        .properties(many);
    let page = hubspot.contacts().search(request).page().await.unwrap();
    assert_eq!((page.total, page.records[0].get("lastname")), (1, Some("1")));
}
