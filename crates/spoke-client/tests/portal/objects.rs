//! Single records and lists.

use std::collections::BTreeSet;

use spoke_client::{ErrorKind, HubSpot, ListRecords, Method, NewRecord, Properties, Record};

use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
use spoke_model::search::{Operator, SearchRequest};
use spoke_model::time::Timestamp;

use crate::{contacts, portal};

fn id(record: &Record) -> u64 {
    record.id().parse().unwrap()
}

/// The ids of a list as they come.
async fn ids(list: &ListRecords) -> Vec<u64> {
    let mut stream = list.clone().stream();
    let mut ids = Vec::new();
    while let Some(record) = stream.try_next().await.unwrap() {
        ids.push(id(&record));
    }
    ids
}

#[tokio::test]
async fn a_record_lives_from_create_to_archive() {
    let (_portal, hubspot) = portal().await;
    let deals = hubspot.deals();
    let deal = deals
        .create(
            NewRecord::new()
                .property("dealname", "Big")
                .property("amount", "100"),
        )
        .await
        .unwrap();
    assert!(deal.created_at().is_some() && deal.updated_at() >= deal.created_at());
    assert!(deal.url().is_some_and(|url| url.ends_with(deal.id())));

    let updated = deals
        .update(deal.id(), Properties::new().set("amount", "250"))
        .await
        .unwrap();
    assert_eq!(updated.get("amount"), Some("250"));
    let read = deals
        .get(deal.id())
        .properties(["amount", "dealname"])
        .history(["amount"])
        .send()
        .await
        .unwrap();
    assert_eq!(
        (read.get("amount"), read.get("dealname")),
        (Some("250"), Some("Big"))
    );
    let history: Vec<String> = read
        .history("amount")
        .into_iter()
        .map(|entry| entry.value)
        .collect();
    assert_eq!(history, ["250", "100"]);

    deals
        .update(deal.id(), Properties::new().clear("amount"))
        .await
        .unwrap();
    let read = deals.get(deal.id()).properties(["amount"]).send().await.unwrap();
    assert_eq!((read.get("amount"), read.has("amount")), (None, true));

    deals.archive(deal.id()).await.unwrap();
    assert!(deals.get(deal.id()).send_optional().await.unwrap().is_none());
    let archived = deals.get(deal.id()).archived(true).send().await.unwrap();
    assert!(archived.archived() && archived.archived_at().is_some());
    let listed = deals.list().archived(true).page().await.unwrap();
    assert_eq!(listed.records[0].id(), deal.id());
}

#[tokio::test]
async fn a_contact_is_found_and_changed_by_its_address() {
    let (_portal, hubspot) = portal().await;
    let jane = hubspot
        .contacts()
        .create(NewRecord::new().property("email", "jane@example.com"))
        .await
        .unwrap();
    hubspot
        .contacts()
        .update_by("email", "Jane@Example.com", Properties::new().set("city", "Oslo"))
        .await
        .unwrap();
    let read = hubspot
        .contacts()
        .get("jane@example.com")
        .id_property("email")
        .properties(["city"])
        .send()
        .await
        .unwrap();
    assert_eq!((read.id(), read.get("city")), (jane.id(), Some("Oslo")));
}

#[tokio::test]
async fn refusals_tell_status_category_and_property() {
    let (_portal, hubspot) = portal().await;
    let contacts = hubspot.contacts();
    contacts
        .create(NewRecord::new().property("email", "jane@example.com"))
        .await
        .unwrap();
    let taken = contacts
        .create(NewRecord::new().property("email", "JANE@example.com"))
        .await
        .unwrap_err();
    assert_eq!(
        (taken.kind(), taken.status(), taken.category()),
        (ErrorKind::Conflict, Some(409), Some("CONFLICT"))
    );
    let wrong = contacts
        .create(NewRecord::new().property("shoe_size", "42"))
        .await
        .unwrap_err();
    assert_eq!((wrong.kind(), wrong.status()), (ErrorKind::Validation, Some(400)));
    assert!(wrong.to_string().contains("shoe_size"), "{wrong}");
    assert!(wrong.correlation_id().is_some());
    assert_eq!(
        wrong.request().map(|(method, path)| (method.clone(), path)),
        Some((Method::POST, "/crm/objects/2026-09/contacts"))
    );
    let unknown = hubspot.objects("widgets").list().page().await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::Validation);
    let nameless = hubspot.objects("../contacts").list().page().await.unwrap_err();
    assert_eq!(
        (nameless.kind(), nameless.attempts()),
        (ErrorKind::InvalidInput, 0)
    );
}

#[tokio::test]
async fn a_wrong_token_is_an_authentication_error_that_does_not_show_it() {
    let (portal, _) = portal().await;
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token("pat-na1-planted")
        .build()
        .unwrap();
    let error = hubspot.contacts().list().page().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status(), error.is_retryable()),
        (ErrorKind::Authentication, Some(401), false)
    );
    assert!(!format!("{error} {error:?} {hubspot:?}").contains("planted"));
}

#[tokio::test]
async fn a_stream_reads_every_page_once_in_order() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 257).await;
    let mut stream = hubspot
        .contacts()
        .list()
        .properties(["lastname"])
        .page_size(50)
        .stream();
    let mut ids = Vec::new();
    while let Some(contact) = stream.try_next().await.unwrap() {
        assert!(contact.get("lastname").is_some());
        ids.push(contact.id().to_owned());
    }
    let mut expected: Vec<String> = created.iter().map(|record| record.id().to_owned()).collect();
    expected.sort_by_key(|id| id.parse::<u64>().unwrap());
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn several_walks_read_every_record_once_while_records_come_and_go() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 1_200).await;
    for record in created.iter().step_by(7) {
        hubspot.contacts().archive(record.id()).await.unwrap();
    }
    for unordered in [false, true] {
        let walks = hubspot.contacts().list().page_size(20).parallel(4);
        let mut pages = if unordered { walks.unordered() } else { walks }.pages();
        let expected: BTreeSet<u64> = ids(&hubspot.contacts().list()).await.into_iter().collect();
        let mut archived = BTreeSet::new();
        let mut seen = Vec::new();
        let mut turn = 0;
        while let Some(page) = pages.try_next().await.unwrap() {
            seen.extend(page.records.iter().map(id));
            turn += 1;
            let late = format!("late{turn}-{unordered}@example.com");
            let late = NewRecord::new().property("email", late);
            hubspot.contacts().create(late).await.unwrap();
            let leaves = id(&created[(turn * 41 + 1) % created.len()]);
            hubspot.contacts().archive(leaves.to_string()).await.unwrap();
            archived.insert(leaves);
        }
        assert!(unordered || seen.is_sorted());
        let unique: BTreeSet<u64> = seen.iter().copied().collect();
        assert_eq!(unique.len(), seen.len(), "a record came twice");
        let stayed: BTreeSet<u64> = expected.difference(&archived).copied().collect();
        let lost: Vec<&u64> = stayed.difference(&unique).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}

#[tokio::test]
async fn a_list_in_order_by_several_walks_can_be_left_and_taken_up_again() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 600).await;
    let list = || hubspot.contacts().list().page_size(10).parallel(3);
    let all = ids(&list()).await;
    let mut pages = list().pages();
    let (mut seen, mut after) = (Vec::new(), None);
    for _ in 0..25 {
        let page = pages.try_next().await.unwrap().unwrap();
        seen.extend(page.records.iter().map(id));
        after = page.after;
    }
    drop(pages);
    seen.extend(ids(&list().after(after.unwrap())).await);
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_list_can_be_left_and_taken_up_again() {
    let (_portal, hubspot) = portal().await;
    contacts(&hubspot, 5).await;
    let list = hubspot.contacts().list().page_size(2);
    let first = list.page().await.unwrap();
    let rest = hubspot
        .contacts()
        .list()
        .after(first.after.unwrap())
        .page()
        .await
        .unwrap();
    assert_eq!(
        (first.records.len(), rest.records.len(), rest.after),
        (2, 3, None)
    );
    let error = hubspot.contacts().list().page_size(101).page().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
}

#[tokio::test]
async fn a_list_of_properties_too_long_for_an_address_is_read_all_the_same() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 3).await;
    let acme = hubspot
        .companies()
        .create(NewRecord::new().property("name", "Acme"))
        .await
        .unwrap();
    hubspot
        .associations()
        .create_default("contacts", created[1].id(), "companies", acme.id())
        .await
        .unwrap();
    let many = || {
        (0..600)
            .map(|index| format!("property_that_is_not_there_{index}"))
            .chain(["lastname".to_owned()])
    };

    let page = hubspot
        .contacts()
        .list()
        .properties(many())
        .associations(["companies"])
        .page()
        .await
        .unwrap();
    let names: Vec<_> = page.records.iter().map(|record| record.get("lastname")).collect();
    assert_eq!(names, [Some("0"), Some("1"), Some("2")]);
    assert_eq!(page.records[1].associations()[0].ids(), [acme.id()]);
    assert!(page.records[0].associations().is_empty());

    let one = hubspot
        .contacts()
        .get("contact2@example.com")
        .id_property("email")
        .properties(many())
        .send()
        .await
        .unwrap();
    assert_eq!((one.id(), one.get("lastname")), (created[2].id(), Some("2")));
}

#[tokio::test]
async fn every_version_reads_the_same_record() {
    use spoke_model::version::ApiVersion;
    let (portal, hubspot) = portal().await;
    let jane = hubspot
        .contacts()
        .create(NewRecord::new().property("email", "jane@example.com"))
        .await
        .unwrap();
    for version in ["v3", "v4", "2025-09", "2026-03", "2026-09"] {
        let version: ApiVersion = version.parse().unwrap();
        let other = HubSpot::builder()
            .base_url(portal.url())
            .token(portal.token())
            .version(version)
            .build()
            .unwrap();
        assert_eq!(
            other.contacts().get(jane.id()).send().await.unwrap().get("email"),
            Some("jane@example.com"),
            "{version}"
        );
        assert!(
            other
                .associations()
                .list("contacts", jane.id(), "companies")
                .await
                .unwrap()
                .is_empty(),
            "{version}"
        );
        assert!(
            !other.properties("contacts").list().await.unwrap().is_empty(),
            "{version}"
        );
        assert!(
            !other.pipelines("deals").list().await.unwrap().is_empty(),
            "{version}"
        );
    }
}

#[tokio::test]
async fn merging_leaves_one_record() {
    let (_portal, hubspot) = portal().await;
    let two = contacts(&hubspot, 2).await;
    let merged = hubspot.contacts().merge(two[0].id(), two[1].id()).await.unwrap();
    assert_eq!(merged.id(), two[0].id());
    assert_eq!(hubspot.contacts().list().page().await.unwrap().records.len(), 1);
}

#[tokio::test]
async fn forgetting_a_contact_leaves_nothing_to_read() {
    let (_portal, hubspot) = portal().await;
    let two = contacts(&hubspot, 2).await;
    hubspot.contacts().gdpr_delete(two[0].id()).await.unwrap();
    hubspot
        .contacts()
        .gdpr_delete_by("email", "contact1@example.com")
        .await
        .unwrap();
    for contact in &two {
        assert!(
            hubspot
                .contacts()
                .get(contact.id())
                .archived(true)
                .send_optional()
                .await
                .unwrap()
                .is_none()
        );
    }
}

#[tokio::test]
async fn a_portal_that_is_gone_is_a_connection_error() {
    let (portal, _) = portal().await;
    let (url, token) = (portal.url().to_owned(), portal.token().to_owned());
    portal.stop().await.unwrap();
    let once = spoke_client::RetryPolicy::none();
    let hubspot = HubSpot::builder()
        .base_url(url)
        .token(token)
        .retry(once)
        .build()
        .unwrap();
    let error = hubspot.contacts().list().page().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), error.is_retryable()),
        (ErrorKind::Connect, 1, true)
    );
}

#[tokio::test]
async fn no_list_of_properties_makes_an_address_that_is_too_long() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 1).await;
    for (length, count) in [(2, 1_200), (2, 2_400), (6, 780), (6, 1_100), (40, 162), (40, 200)] {
        let names = (0..count).map(|_| "p".repeat(length));
        let page = hubspot.contacts().list().properties(names.clone()).page().await;
        assert_eq!(
            page.unwrap().records.len(),
            1,
            "{count} names of {length} letters"
        );
        let get = hubspot.contacts().get(created[0].id()).properties(names);
        assert_eq!(get.send().await.unwrap().id(), created[0].id());
    }
}

#[tokio::test]
async fn a_thousand_properties_of_a_portal_are_read_by_list_get_and_search() {
    let (_portal, hubspot) = portal().await;
    let created = contacts(&hubspot, 3).await;
    let names: Vec<String> = (0..1_000)
        .map(|number| format!("a_property_with_a_long_name_{number}"))
        .collect();
    let definitions: Vec<PropertyDefinition> = names
        .iter()
        .map(|name| {
            PropertyDefinition::new(
                name.as_str(),
                name.as_str(),
                PropertyType::String,
                FieldType::Text,
                "contactinformation",
            )
        })
        .collect();
    hubspot
        .properties("contacts")
        .batch_create(&definitions)
        .await
        .unwrap();
    let values = names
        .iter()
        .enumerate()
        .fold(Properties::new(), |values, (number, name)| {
            values.set(name.as_str(), number.to_string())
        });
    hubspot.contacts().update(created[1].id(), values).await.unwrap();
    let complete = |record: &Record| {
        let mut values = names.iter().enumerate();
        assert!(values.all(|(number, name)| record.get(name) == Some(number.to_string().as_str())));
    };

    for walks in [1, 2] {
        let list = hubspot
            .contacts()
            .list()
            .properties(names.clone())
            .page_size(2)
            .parallel(walks);
        let mut stream = list.stream();
        let mut seen = Vec::new();
        while let Some(record) = stream.try_next().await.unwrap() {
            seen.push(record);
        }
        assert_eq!(seen.len(), 3);
        complete(&seen[1]);
        assert!(seen[0].has(&names[999]) && seen[0].get(&names[999]).is_none());
    }
    complete(
        &hubspot
            .contacts()
            .get(created[1].id())
            .properties(names.clone())
            .send()
            .await
            .unwrap(),
    );
    let request = SearchRequest::new()
        .filter("lastname", Operator::Eq, "1")
        .properties(names.clone());
    let search = hubspot.contacts().search(request);
    complete(&search.clone().stream().try_next().await.unwrap().unwrap());
    let mut changed = search.changed_since(Timestamp::from_millis(0)).stream();
    complete(&changed.try_next().await.unwrap().unwrap());
}
