//! Marketing events and who takes part.

use spoke_client::ErrorKind;
use spoke_client::HubSpot;
use spoke_client::marketing::{EventDetails, EventKey, NewMarketingEvent};
use spoke_model::marketing::event::SubscriberState;
use spoke_model::time::Timestamp;
use spoke_model::version::ApiVersion;

use crate::{contacts, portal};

#[tokio::test]
async fn an_event_is_made_changed_ended_and_deleted_in_every_version() {
    for version in ApiVersion::ALL {
        let portal = spoke_portal::Portal::start().await.unwrap();
        let builder = HubSpot::builder().base_url(portal.url()).token(portal.token());
        let events = builder.version(version).build().unwrap().marketing_events();
        let key = EventKey::new("zoom", "webinar/7 ü");
        let details = EventDetails {
            event_type: Some("WEBINAR".to_owned()),
            ..EventDetails::default()
        };
        let new = NewMarketingEvent::new(&key, "Wheels", "Spoke").details(details);
        let made = events.create(&new).await.unwrap();
        assert_eq!(
            events.create(&new).await.unwrap_err().kind(),
            ErrorKind::Conflict,
            "{version}"
        );
        let again = events.upsert(&new).await.unwrap();
        assert_eq!(again.object_id, made.object_id);
        let details = EventDetails {
            name: Some("Round wheels".to_owned()),
            ..EventDetails::default()
        };
        events.update(&key, &details).await.unwrap();
        let listed = events.list().try_next().await.unwrap().unwrap();
        assert_eq!(listed.event_name, "Round wheels");
        let by_id = events.get_by_id(made.object_id.unwrap()).await.unwrap();
        assert_eq!(by_id.event_type.as_deref(), Some("WEBINAR"));
        let noon: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
        assert_eq!(
            events.complete(&key, noon, noon).await.unwrap().event_completed,
            Some(true)
        );
        assert_eq!(events.cancel(&key).await.unwrap().event_cancelled, Some(true));
        events.delete(&key).await.unwrap();
        assert_eq!(events.get(&key).await.unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn people_take_part_by_address_and_by_id_more_than_a_call_holds() {
    let (_portal, hubspot) = portal().await;
    let events = hubspot.marketing_events();
    let key = EventKey::new("zoom", "w");
    events
        .upsert(&NewMarketingEvent::new(&key, "Wheels", "Spoke"))
        .await
        .unwrap();
    let people = contacts(&hubspot, 101).await;
    let ids = people.iter().map(|one| one.id());
    let registered = events
        .record_contacts(&key, SubscriberState::Register, ids, None)
        .await
        .unwrap();
    assert_eq!((registered.contacts.len(), registered.refused.len()), (101, 0));
    let emails = ["contact0@example.com", "new@example.com", "no address"];
    let attended = events
        .record_emails(&key, SubscriberState::Attend, emails, None)
        .await
        .unwrap();
    assert_eq!((attended.contacts.len(), attended.refused.len()), (2, 1));
    assert_eq!(attended.contacts[0], people[0].id());
    let cancelled = [people[1].id(), "404404"];
    let cancelled = events
        .record_contacts(&key, SubscriberState::Cancel, cancelled, None)
        .await
        .unwrap();
    assert_eq!((cancelled.contacts.len(), cancelled.refused.len()), (1, 1));
    let count = events.attendance(&key).await.unwrap();
    assert_eq!((count.attended, count.registered, count.cancelled), (2, 99, 1));
    let mut all = events.participants(&key);
    let mut seen = 0;
    while let Some(one) = all.try_next().await.unwrap() {
        assert!(one.state().is_some() && one.contact_id().is_some());
        seen += 1;
    }
    assert_eq!(seen, 102);
    let jane = events
        .of_contact("new@example.com")
        .try_next()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(jane.state(), Some("ATTENDED"));
    let wrong = events
        .record_contacts(&key, SubscriberState::Attend, ["Jane"], None)
        .await
        .unwrap_err();
    assert_eq!((wrong.kind(), wrong.attempts()), (ErrorKind::InvalidInput, 0));
}
