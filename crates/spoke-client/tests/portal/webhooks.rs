//! Webhook settings and subscriptions, and the journal.

use std::time::Duration;

use spoke_client::SnapshotRequest;
use spoke_client::{
    ErrorKind, HubSpot, JournalCondition, NewJournalSubscription, NewRecord, NewWebhook, Properties,
};
use spoke_model::version::ApiVersion;
use spoke_model::webhooks::journal::JournalAction;

use crate::{contacts, portal};

#[tokio::test]
async fn settings_and_subscriptions_by_the_path_of_each_version() {
    for version in ApiVersion::ALL {
        let portal = spoke_portal::Portal::start().await.unwrap();
        let builder = HubSpot::builder().base_url(portal.url()).token("pat-na1-nobody");
        let hubspot = builder.version(version).build().unwrap();
        let webhooks = hubspot
            .webhooks(portal.app_id())
            .developer_key(portal.app().developer_api_key.clone());
        assert_eq!(
            webhooks.settings().await.unwrap_err().kind(),
            ErrorKind::NotFound,
            "{version}"
        );
        let settings = webhooks
            .configure("https://hooks.example.com/in", 12)
            .await
            .unwrap();
        assert_eq!(webhooks.settings().await.unwrap(), settings);
        assert_eq!(settings.throttling.max_concurrent_requests, 12);
        let creation = webhooks
            .subscribe(&NewWebhook::new("contact.creation").paused())
            .await
            .unwrap();
        let change = NewWebhook::property_change("object.propertyChange", "dealname").object_type("0-3");
        let change = webhooks.subscribe(&change).await.unwrap();
        let switched = webhooks
            .set_all_active([&creation.id, &change.id], true)
            .await
            .unwrap();
        assert!(switched.iter().all(|one| one.active) && switched.len() == 2);
        webhooks.set_active(&change.id, false).await.unwrap();
        assert!(!webhooks.get(&change.id).await.unwrap().active);
        webhooks.unsubscribe(&creation.id).await.unwrap();
        let left: Vec<String> = webhooks
            .list()
            .await
            .unwrap()
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(left, [change.id]);
        webhooks.clear().await.unwrap();
        let wrong = webhooks
            .configure("http://hooks.example.com/in", 12)
            .await
            .unwrap_err();
        assert_eq!(wrong.kind(), ErrorKind::Validation);
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_never_shown() {
    let (portal, hubspot) = portal().await;
    let webhooks = hubspot
        .webhooks(portal.app_id())
        .developer_key("planted-key-0000");
    let error = webhooks.list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(
        !format!("{error} {error:?} {webhooks:?}").contains("planted"),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_journal_is_followed_from_where_one_was() {
    let (portal, hubspot) = portal().await;
    let journal = hubspot.webhooks_journal();
    assert!(journal.earliest().await.unwrap().is_none() && journal.latest().await.unwrap().is_none());
    let actions = [
        JournalAction::Create,
        JournalAction::Update,
        JournalAction::Delete,
    ];
    let new = NewJournalSubscription::objects(portal.hub_id(), "0-1", actions).properties(["firstname"]);
    let subscription = journal.subscriptions().create(&new).await.unwrap();
    assert_eq!(
        journal.subscriptions().list().await.unwrap(),
        std::slice::from_ref(&subscription)
    );

    let people = contacts(&hubspot, 3).await;
    let mut stream = journal.from_earliest();
    let created = stream.try_next().await.unwrap().unwrap();
    assert_eq!(created.journal_events.len(), 3);
    assert_eq!(created.journal_events[0].property_changes["firstname"], "Contact");
    assert!(stream.try_next().await.unwrap().is_none());

    let unasked = Properties::new().set("lastname", "Nobody asked");
    hubspot.contacts().update(people[0].id(), unasked).await.unwrap();
    hubspot
        .contacts()
        .update(people[0].id(), Properties::new().set("firstname", "Jane"))
        .await
        .unwrap();
    hubspot.contacts().archive(people[1].id()).await.unwrap();
    let offset = stream.offset().unwrap().to_owned();
    let mut later = journal.clone().of_account().portal(portal.hub_id()).from(offset);
    let mut seen = Vec::new();
    while let Some(entry) = later.try_next().await.unwrap() {
        seen.extend(
            entry
                .journal_events
                .into_iter()
                .map(|event| (event.action, event.object_id)),
        );
    }
    let id = |at: usize| people[at].id().parse().ok();
    assert_eq!(seen, [("UPDATE".to_owned(), id(0)), ("DELETE".to_owned(), id(1))]);

    let all = journal.earliest_batch(100).await.unwrap();
    assert_eq!(all.len(), 3);
    let offsets: Vec<String> = all.iter().map(|entry| entry.current_offset.clone()).collect();
    assert_eq!(journal.read_batch(&offsets).await.unwrap().len(), 3);
    assert_eq!(
        journal.latest_batch(1).await.unwrap()[0].current_offset,
        offsets[2]
    );
    assert_eq!(
        journal.after(&offsets[1]).await.unwrap().unwrap().current_offset,
        offsets[2]
    );
    assert_eq!(journal.batch_after(&offsets[2], 5).await.unwrap().len(), 0);
    assert_eq!(
        journal.latest_batch(0).await.unwrap_err().kind(),
        ErrorKind::InvalidInput
    );

    portal.advance(Duration::from_secs(4 * 24 * 3600));
    let lost = journal.from(offsets[0].as_str()).try_next().await.unwrap_err();
    assert_eq!(
        lost.kind(),
        ErrorKind::NotFound,
        "what is gone is not passed over in silence"
    );
}

#[tokio::test]
async fn an_address_that_is_too_old_is_asked_for_again() {
    let (portal, hubspot) = portal().await;
    let journal = hubspot.webhooks_journal();
    let new = NewJournalSubscription::objects(portal.hub_id(), "0-1", [JournalAction::Create]);
    journal.subscriptions().create(&new).await.unwrap();
    for _ in 0..2 {
        hubspot.contacts().create(NewRecord::new()).await.unwrap();
    }
    let mut stream = journal.from_earliest();
    let first = stream.try_next().await.unwrap().unwrap();
    portal.advance(Duration::from_secs(2 * 3600));
    assert_eq!(stream.try_next().await.unwrap_err().kind(), ErrorKind::Permission);
    let second = stream.try_next().await.unwrap().unwrap();
    assert_ne!(first.offset, second.offset);
    assert!(stream.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn associations_filters_and_snapshots() {
    let (portal, hubspot) = portal().await;
    let journal = hubspot.webhooks_journal();
    let subscriptions = journal.subscriptions();
    let hub = portal.hub_id();
    subscriptions
        .create(&NewJournalSubscription::associations(hub, "0-1", ["0-2"]))
        .await
        .unwrap();
    subscriptions
        .create(&NewJournalSubscription::privacy_deletions(hub, "0-1"))
        .await
        .unwrap();
    let people = NewJournalSubscription::objects(hub, "0-1", [JournalAction::Create]);
    let people = subscriptions.create(&people).await.unwrap();
    let paris = JournalCondition::new("city", "EQ", "Paris");
    let filter = subscriptions.filter(people.id, [paris.clone()]).await.unwrap();
    let filters = subscriptions.filters(people.id).await.unwrap();
    assert_eq!(
        (filters[0].id, filters[0].filter.conditions.clone()),
        (filter, vec![paris])
    );

    let jane = hubspot
        .contacts()
        .create(Properties::new().set("city", "London"))
        .await
        .unwrap();
    let wheels = hubspot
        .companies()
        .create(Properties::new().set("name", "Wheels"))
        .await
        .unwrap();
    hubspot
        .associations()
        .create_default("contacts", jane.id(), "companies", wheels.id())
        .await
        .unwrap();
    let linked = journal.from_earliest().try_next().await.unwrap().unwrap();
    assert!(
        linked
            .journal_events
            .iter()
            .all(|event| event.action == "ASSOCIATION_ADDED")
    );
    assert_eq!(
        linked.journal_events[0]
            .to_object_id
            .map(|id| id.to_string())
            .as_deref(),
        Some(wheels.id())
    );

    let wanted = |object_id| SnapshotRequest {
        portal_id: hub,
        object_type_id: "0-1".to_owned(),
        object_id,
        properties: vec!["city".to_owned()],
    };
    let taken = journal
        .snapshot(&[wanted(jane.id().parse().unwrap()), wanted(404)])
        .await
        .unwrap();
    assert_eq!(
        journal
            .snapshot_status(&taken[0].snapshot_status_id)
            .await
            .unwrap()
            .status,
        "COMPLETED"
    );
    let failed = journal
        .snapshot_status(&taken[1].snapshot_status_id)
        .await
        .unwrap();
    assert_eq!(
        (failed.status.as_str(), failed.error_code.as_deref()),
        ("FAILED", Some("VALIDATION_ERROR"))
    );

    hubspot.contacts().gdpr_delete(jane.id()).await.unwrap();
    let last = journal.latest().await.unwrap().unwrap();
    let last = journal.content(&last).await.unwrap();
    assert!(
        last.journal_events
            .iter()
            .any(|event| event.action == "GDPR_DELETE")
    );
    subscriptions.delete_filter(filter).await.unwrap();
    subscriptions.delete(people.id).await.unwrap();
    assert_eq!(
        subscriptions.get(people.id).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    subscriptions.delete_of_portal(hub).await.unwrap();
    assert!(subscriptions.list().await.unwrap().is_empty());
}
