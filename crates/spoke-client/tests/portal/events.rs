//! Custom events and timeline events.

use spoke_client::{
    Completion, ErrorKind, Events, HubSpot, NewEventDefinition, NewEventProperty, Properties,
};
use spoke_client::{NewTimelineTemplate, TimelineEvent};
use spoke_model::time::Timestamp;
use spoke_model::timeline::TokenType;
use spoke_model::version::ApiVersion;

use crate::{contacts, portal};

async fn opened(events: &Events) -> String {
    let new = NewEventDefinition::new("Opened a door")
        .text_property("which", "Which door")
        .property(NewEventProperty::number("times", "How often"))
        .property(NewEventProperty::enumeration(
            "colour",
            "Colour",
            [("red", "Red"), ("blue", "Blue")],
        ));
    events.define(&new).await.unwrap().fully_qualified_name
}

#[tokio::test]
async fn an_event_is_defined_told_and_read_in_every_version() {
    for version in ApiVersion::ALL {
        let portal = spoke_portal::Portal::start().await.unwrap();
        let builder = HubSpot::builder().base_url(portal.url()).token(portal.token());
        let hubspot = builder.version(version).build().unwrap();
        let people = contacts(&hubspot, 2).await;
        let events = hubspot.events();
        let opened = opened(&events).await;
        let january: Timestamp = "2026-01-05T10:00:00Z".parse().unwrap();
        let told = Completion::of_record(&opened, people[0].id())
            .property("which", "front")
            .at(january);
        events.send(&told).await.unwrap();
        events
            .send(&Completion::of_email(&opened, "contact1@example.com").property("colour", "red"))
            .await
            .unwrap();

        let first = events
            .of_record("contacts", people[0].id())
            .stream()
            .try_next()
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (first.occurred_at, first.object_type.as_str()),
            (january, "CONTACT"),
            "{version}"
        );
        let mut red = events.of_type(&opened).property("colour", "red").stream();
        assert_eq!(red.try_next().await.unwrap().unwrap().object_id, people[1].id());
        let mut late = events
            .of_record_by("contacts", "email", "contact0@example.com")
            .from(january)
            .stream();
        assert!(late.try_next().await.unwrap().is_some());
        assert_eq!(events.types().await.unwrap(), [opened]);
    }
}

#[tokio::test]
async fn many_completions_are_taken_by_the_five_hundred_and_counted_once() {
    let (_portal, hubspot) = portal().await;
    let people = contacts(&hubspot, 1).await;
    let events = hubspot.events();
    let opened = opened(&events).await;
    let told = |number: usize| {
        Completion::of_record(&opened, people[0].id())
            .property("times", number.to_string())
            .identity(format!("told-{number}"))
    };
    assert_eq!(events.send_all((0..501).map(told)).await.into_all().unwrap(), 501);
    assert_eq!(events.send_all((0..10).map(told)).await.sent, 10);
    let mut all = events.of_type(&opened).stream();
    let mut count = 0;
    while all.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 501);
    let wrong = Completion::of_record(&opened, people[0].id()).property("times", "often");
    let outcome = events.send_all([wrong]).await;
    assert_eq!(
        (outcome.sent, outcome.failed.len(), outcome.failed[0].0.len()),
        (0, 1, 1)
    );
    assert_eq!(outcome.failed[0].1.kind(), ErrorKind::Validation);
}

#[tokio::test]
async fn definitions_are_listed_changed_and_deleted() {
    let (_portal, hubspot) = portal().await;
    let events = hubspot.events();
    let opened = opened(&events).await;
    let twice = events
        .define(&NewEventDefinition::new("Opened a door"))
        .await
        .unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::Conflict);
    events
        .update_definition(&opened, Some("Opened"), Some("A door"))
        .await
        .unwrap();
    events
        .add_property(&opened, &NewEventProperty::datetime("until", "Until"))
        .await
        .unwrap();
    events.delete_property(&opened, "times").await.unwrap();
    let read = events.definition("opened_a_door").await.unwrap();
    assert_eq!(read.labels.singular.as_deref(), Some("Opened"));
    let names: Vec<&str> = read.properties.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["which", "colour", "until"]);
    assert!(events.definitions("closed").try_next().await.unwrap().is_none());
    assert!(events.definitions("").try_next().await.unwrap().is_some());
    events.delete_definition(&opened).await.unwrap();
    assert_eq!(
        events.definition(&opened).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[tokio::test]
async fn a_timeline_event_is_told_once_and_fills_a_property() {
    let (portal, hubspot) = portal().await;
    let jane = hubspot
        .contacts()
        .create(Properties::new().set("email", "jane@example.com"))
        .await
        .unwrap();
    let timeline = hubspot
        .timeline(portal.app_id())
        .developer_key(portal.app().developer_api_key.clone());
    let new = NewTimelineTemplate::new("Moved", "contacts")
        .detail("Lives in {{city}}")
        .token_for("city", "City", TokenType::String, "city");
    let template = timeline.create_template(&new).await.unwrap();
    assert_eq!(
        timeline.list_templates().await.unwrap(),
        std::slice::from_ref(&template)
    );
    assert_eq!(timeline.get_template(&template.id).await.unwrap(), template);
    let moved = TimelineEvent::of_record(&template.id, jane.id())
        .token("city", "Paris")
        .identity("move-1");
    let told = timeline.tell(&moved).await.unwrap();
    assert_eq!(
        timeline.get(&template.id, &told.id).await.unwrap().tokens["city"],
        "Paris"
    );
    assert!(
        timeline
            .detail(&template.id, &told.id)
            .await
            .unwrap()
            .contains("Lives in Paris")
    );
    let read = hubspot
        .contacts()
        .get(jane.id())
        .properties(["city"])
        .send()
        .await
        .unwrap();
    assert_eq!(read.get("city"), Some("Paris"));
    let again = timeline.tell(&moved).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict);
    timeline.delete_template(&template.id).await.unwrap();
    assert!(timeline.list_templates().await.unwrap().is_empty());
}
