//! Searches, and how they go past HubSpot's 10,000.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use spoke_client::{ErrorKind, NewRecord, Properties, Search};
use spoke_model::search::{Operator, SearchRequest, Sort};
use spoke_model::time::Timestamp;

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

/// The ids that a search by date gives, and the dates in their order.
async fn changed(search: Search) -> Vec<(String, i64)> {
    let mut stream = search.stream();
    let mut seen = Vec::new();
    while let Some(record) = stream.try_next().await.unwrap() {
        let changed = Timestamp::parse(record.get("lastmodifieddate").unwrap()).unwrap();
        seen.push((record.id().to_owned(), changed.millis()));
    }
    seen
}

fn by_name() -> SearchRequest {
    SearchRequest::new()
        .filter("firstname", Operator::Eq, "Contact")
        .properties(["lastname"])
}

#[tokio::test]
async fn many_changes_of_one_millisecond_are_each_given_once() {
    let (portal, hubspot) = portal().await;
    portal.hold_time();
    let old = contacts(&hubspot, 5).await;
    portal.advance(Duration::from_secs(60));
    // 130 at one millisecond, 90 at the next one, then 3.
    let mut expected = BTreeSet::new();
    for (number, count) in [130, 90, 3].into_iter().enumerate() {
        let new = (0..count).map(|index| {
            NewRecord::new()
                .property("email", format!("new{number}.{index}@example.com"))
                .property("firstname", "Contact")
        });
        let made = hubspot.contacts().batch().create(new).await.into_all().unwrap();
        expected.extend(made.iter().map(|record| record.id().to_owned()));
        portal.advance(Duration::from_millis(1));
    }
    let since = Timestamp::from_millis(old[0].updated_at().unwrap().millis() + 1);
    for limit in [2, 7, 90, 130, 200] {
        let search = hubspot
            .contacts()
            .search(by_name().limit(limit))
            .changed_since(since);
        let seen = changed(search).await;
        assert!(seen.is_sorted_by_key(|(_, date)| *date), "pages of {limit}");
        let ids: BTreeSet<String> = seen.iter().map(|(id, _)| id.clone()).collect();
        assert_eq!((seen.len(), &ids), (223, &expected), "pages of {limit}");
    }
}

#[tokio::test]
async fn a_record_changed_while_windows_move_is_given_again_at_its_new_place_and_none_is_missed() {
    let (portal, hubspot) = portal().await;
    portal.hold_time();
    let start = Timestamp::from_millis(0);
    let mut created = Vec::new();
    for batch in 0..12 {
        let new = (0..10).map(|index| {
            NewRecord::new()
                .property("email", format!("contact{batch}.{index}@example.com"))
                .property("firstname", "Contact")
        });
        created.extend(hubspot.contacts().batch().create(new).await.into_all().unwrap());
        portal.advance(Duration::from_millis(5));
    }
    let search = hubspot
        .contacts()
        .search(by_name().limit(15))
        .changed_since(start);
    let mut pages = search.pages();
    let mut seen = BTreeMap::<String, usize>::new();
    let mut changed = BTreeMap::<String, usize>::new();
    let mut turn = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        for record in &page.records {
            *seen.entry(record.id().to_owned()).or_default() += 1;
        }
        turn += 1;
        if turn > 10 {
            continue;
        }
        for which in [turn * 13, turn * 29 + 5] {
            portal.advance(Duration::from_millis(1));
            let id = created[which % created.len()].id();
            let city = Properties::new().set("city", format!("City {turn}"));
            hubspot.contacts().update(id, city).await.unwrap();
            *changed.entry(id.to_owned()).or_default() += 1;
        }
    }
    for record in &created {
        let times = seen.get(record.id()).copied().unwrap_or(0);
        let most = 1 + changed.get(record.id()).copied().unwrap_or(0);
        assert!((1..=most).contains(&times), "given {times} times, at most {most}");
    }
    assert_eq!(seen.len(), created.len());
    assert!(seen.values().any(|times| *times > 1), "nothing was given again");
}

#[tokio::test]
async fn a_search_by_date_has_its_own_order_and_needs_room() {
    let (_portal, hubspot) = portal().await;
    let since = Timestamp::from_millis(0);
    let sorted = SearchRequest::new().sort(Sort::descending("createdate"));
    let search = hubspot.contacts().search(sorted).changed_since(since);
    let error = search.stream().try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
    let full = (0..6).fold(SearchRequest::new(), |request, _| request.has_property("email"));
    let search = hubspot.contacts().search(full).changed_since(since);
    let error = search.stream().try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
}

#[tokio::test]
async fn companies_are_followed_by_their_own_property() {
    let (_portal, hubspot) = portal().await;
    hubspot
        .companies()
        .create(NewRecord::new().property("name", "Acme"))
        .await
        .unwrap();
    let request = SearchRequest::new().properties(["name"]);
    let search = hubspot.companies().search(request.clone());
    let mut stream = search.changed_since(Timestamp::from_millis(0)).stream();
    assert_eq!(
        stream.try_next().await.unwrap().unwrap().get("name"),
        Some("Acme")
    );
    assert!(stream.try_next().await.unwrap().is_none());
    let search = hubspot.companies().search(request);
    let mut stream = search
        .by_date("createdate", Timestamp::from_millis(i64::MAX / 2))
        .prefetch(3)
        .stream();
    assert!(stream.try_next().await.unwrap().is_none());
}
