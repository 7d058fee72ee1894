//! Webhook deliveries: which events, what they say, how they are signed, what happens when nobody takes them.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use spoke_model::secret::Secret;
use spoke_model::webhooks::{verify_v1, verify_v3};
use spoke_portal::Portal;

use crate::client::TestPortal;
use crate::hooked::Hooked;
use crate::receiver::Receiver;

fn without_chance(mut event: Value) -> Value {
    for name in ["eventId", "subscriptionId", "occurredAt"] {
        assert!(event[name].is_u64(), "{name} in {event}");
        event.as_object_mut().expect("an object").remove(name);
    }
    event
}

#[tokio::test]
async fn a_delivery_is_signed_and_says_who_it_is() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.creation"]).await;
    let id = hooked
        .portal
        .create("contacts", json!({ "firstname": "Zoë" }))
        .await;
    let delivery = hooked.receiver.next().await;
    assert_eq!(delivery.path, "/in?to=a%40b");
    assert_eq!(delivery.header("content-type"), "application/json");
    assert!(delivery.header("user-agent").starts_with("HubSpot Connect 2.0"));
    assert_eq!(delivery.header("x-hubspot-signature-version"), "v1");
    let secret: Secret = hooked.portal.portal.app().client_secret.clone();
    assert!(verify_v1(
        &secret,
        &delivery.body,
        delivery.header("x-hubspot-signature")
    ));
    let at = delivery
        .header("x-hubspot-request-timestamp")
        .parse()
        .expect("milliseconds");
    let url = hooked.receiver.url();
    let signature = delivery.header("x-hubspot-signature-v3");
    assert_eq!(
        verify_v3(&secret, "POST", &url, &delivery.body, at, signature, at),
        Ok(())
    );
    let events = delivery.events();
    assert_eq!(
        without_chance(events[0].clone()),
        json!({
            "portalId": hooked.portal.portal.hub_id(), "appId": hooked.portal.portal.app_id(),
            "subscriptionType": "contact.creation", "attemptNumber": 0, "objectId": id.parse::<u64>().expect("digits"),
            "changeFlag": "NEW", "changeSource": "INTEGRATION",
            "sourceId": hooked.portal.portal.app_id().to_string(),
        })
    );
}

#[tokio::test]
async fn a_property_is_told_when_its_value_becomes_another() {
    let mut hooked = Hooked::start().await;
    for name in ["firstname", "phone"] {
        hooked
            .subscribe(json!({ "eventType": "contact.propertyChange", "propertyName": name }))
            .await;
    }
    let id = hooked
        .portal
        .create("contacts", json!({ "firstname": "Ada", "lastname": "L" }))
        .await;
    let path = format!("/crm/v3/objects/contacts/{id}");
    for properties in [
        json!({ "firstname": "Ada", "lastname": "Lovelace" }),
        json!({ "firstname": "" }),
        json!({ "firstname": "Augusta", "phone": "1" }),
    ] {
        let answer = hooked
            .portal
            .patch(&path, json!({ "properties": properties }))
            .await;
        assert_eq!(answer.status, 200);
    }
    let events = hooked.receiver.events(4).await;
    let mut told: Vec<(&str, &str)> = events
        .iter()
        .map(|event| {
            (
                event["propertyName"].as_str().expect("a name"),
                event["propertyValue"].as_str().expect("a value"),
            )
        })
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("firstname", ""),
            ("firstname", "Ada"),
            ("firstname", "Augusta"),
            ("phone", "1")
        ]
    );
    assert!(events.iter().all(|event| event["changeFlag"].is_null()));
}

#[tokio::test]
async fn an_association_is_told_from_both_sides_once_each() {
    let mut hooked = Hooked::start().await;
    hooked
        .subscribe_to(&["contact.associationChange", "company.associationChange"])
        .await;
    let ada = hooked
        .portal
        .create("contacts", json!({ "email": "ada@example.com" }))
        .await;
    let acme = hooked.portal.create("companies", json!({ "name": "Acme" })).await;
    let path = format!("/crm/v4/objects/contacts/{ada}/associations/default/companies/{acme}");
    assert_eq!(hooked.portal.send(Method::PUT, &path, "").await.status, 200);
    let (ada, acme): (u64, u64) = (ada.parse().expect("digits"), acme.parse().expect("digits"));
    let mut events: Vec<Value> = hooked.receiver.events(2).await;
    events.sort_by_key(|event| event["subscriptionType"].as_str().map(str::to_owned));
    for (event, (kind, association, from, to)) in events.into_iter().zip([
        ("company.associationChange", "COMPANY_TO_CONTACT", acme, ada),
        ("contact.associationChange", "CONTACT_TO_COMPANY", ada, acme),
    ]) {
        let event = without_chance(event);
        assert_eq!(
            event,
            json!({
                "portalId": hooked.portal.portal.hub_id(), "appId": hooked.portal.portal.app_id(),
                "subscriptionType": kind, "attemptNumber": 0, "associationType": association, "fromObjectId": from,
                "toObjectId": to, "associationRemoved": false, "isPrimaryAssociation": true,
                "changeSource": "INTEGRATION", "sourceId": hooked.portal.portal.app_id().to_string(),
            })
        );
    }
    let path = format!("/crm/v4/objects/contacts/{ada}/associations/companies/{acme}");
    assert_eq!(hooked.portal.delete(&path).await.status, 204);
    let gone = hooked.receiver.events(2).await;
    assert!(
        gone.iter().all(|event| event["associationRemoved"] == true),
        "{gone:?}"
    );
}

#[tokio::test]
async fn deletion_merge_and_the_end_of_a_person_are_told() {
    let mut hooked = Hooked::start().await;
    hooked
        .subscribe_to(&["contact.deletion", "contact.merge", "contact.privacyDeletion"])
        .await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(
            hooked
                .portal
                .create("contacts", json!({ "email": format!("{name}@example.com") }))
                .await,
        );
    }
    let number = |at: usize| ids[at].parse::<u64>().expect("digits");
    hooked
        .portal
        .delete(&format!("/crm/v3/objects/contacts/{}", ids[0]))
        .await;
    let deletion = hooked.receiver.events(1).await.remove(0);
    assert_eq!(
        (&deletion["objectId"], &deletion["changeFlag"]),
        (&json!(number(0)), &json!("DELETED"))
    );
    let merge = json!({ "primaryObjectId": ids[1], "objectIdToMerge": ids[2] });
    let answer = hooked.portal.post("/crm/v3/objects/contacts/merge", merge).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let merge = hooked.receiver.events(1).await.remove(0);
    assert_eq!(merge["subscriptionType"], "contact.merge");
    assert_eq!(merge["primaryObjectId"], number(1));
    assert_eq!(merge["mergedObjectIds"], json!([number(2)]));
    assert_eq!(merge["newObjectId"], number(1));
    assert!(merge["numberOfPropertiesMoved"].is_u64());
    let person = json!({ "objectId": ids[3] });
    let answer = hooked
        .portal
        .post("/crm/v3/objects/contacts/gdpr-delete", person)
        .await;
    assert_eq!(answer.status, 204);
    let end = hooked.receiver.events(1).await.remove(0);
    assert_eq!(
        (&end["subscriptionType"], &end["objectId"]),
        (&json!("contact.privacyDeletion"), &json!(number(3)))
    );
}

#[tokio::test]
async fn an_archived_record_whose_time_is_up_goes_without_a_word() {
    let mut hooked = Hooked::start().await;
    hooked
        .subscribe_to(&["contact.privacyDeletion", "contact.creation"])
        .await;
    let id = hooked
        .portal
        .create("contacts", json!({ "email": "a@example.com" }))
        .await;
    let path = format!("/crm/v3/objects/contacts/{id}");
    assert_eq!(hooked.portal.delete(&path).await.status, 204);
    hooked
        .portal
        .portal
        .advance(Duration::from_secs(91 * 24 * 60 * 60));
    assert_eq!(
        hooked.portal.get(&format!("{path}?archived=true")).await.status,
        404
    );
    hooked
        .portal
        .create("contacts", json!({ "email": "b@example.com" }))
        .await;
    let events = hooked.receiver.events(2).await;
    assert!(
        events
            .iter()
            .all(|event| event["subscriptionType"] == "contact.creation"),
        "{events:?}"
    );
}

#[tokio::test]
async fn generic_subscriptions_hear_of_one_type_and_name_it() {
    let mut hooked = Hooked::start().await;
    hooked
        .subscribe(json!({ "eventType": "object.creation", "objectTypeId": "0-27" }))
        .await;
    hooked
        .subscribe(json!({ "eventType": "object.propertyChange", "objectTypeId": "0-27", "propertyName": "hs_task_subject" }))
        .await;
    hooked
        .portal
        .create("companies", json!({ "name": "not asked for" }))
        .await;
    hooked
        .portal
        .create(
            "tasks",
            json!({ "hs_timestamp": "2026-01-01T00:00:00Z", "hs_task_subject": "Call" }),
        )
        .await;
    let events = hooked.receiver.events(2).await;
    assert!(events.iter().all(|event| event["objectTypeId"] == "0-27"));
    let change = events
        .iter()
        .find(|event| event["subscriptionType"] == "object.propertyChange")
        .expect("the change");
    assert_eq!(
        (&change["propertyValue"], &change["isSensitive"]),
        (&json!("Call"), &json!(false))
    );
}

#[tokio::test]
async fn events_of_one_batch_arrive_up_to_a_hundred_at_a_time() {
    let mut hooked = Hooked::start().await;
    hooked
        .subscribe_to(&["contact.creation", "contact.creation"])
        .await;
    let inputs: Vec<Value> = (0..100)
        .map(|number| json!({ "properties": { "email": format!("p{number}@example.com") } }))
        .collect();
    let answer = hooked
        .portal
        .post(
            "/crm/v3/objects/contacts/batch/create",
            json!({ "inputs": inputs }),
        )
        .await;
    assert_eq!(answer.status, 201);
    let (first, second) = (hooked.receiver.next().await, hooked.receiver.next().await);
    assert_eq!((first.events().len(), second.events().len()), (100, 100));
}

#[tokio::test]
async fn a_failed_delivery_is_repeated_when_the_portals_time_has_come() {
    let mut hooked = Hooked::start().await;
    hooked.portal.portal.hold_time();
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.answer(500);
    hooked
        .portal
        .create("contacts", json!({ "email": "a@example.com" }))
        .await;
    let first = hooked.receiver.next().await;
    assert_eq!(first.events()[0]["attemptNumber"], 0);
    // The first repetition comes about a minute after the failure was noticed, whenever that is.
    let second = loop {
        hooked.portal.portal.advance(Duration::from_secs(30));
        tokio::task::yield_now().await;
        if let Some(delivery) = hooked.receiver.arrived() {
            break delivery;
        }
    };
    assert_eq!(second.events()[0]["attemptNumber"], 1);
    assert_eq!(second.events()[0]["eventId"], first.events()[0]["eventId"]);
    assert_ne!(
        second.header("x-hubspot-signature-v3"),
        first.header("x-hubspot-signature-v3")
    );
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.answer(307);
    hooked
        .portal
        .create("contacts", json!({ "email": "a@example.com" }))
        .await;
    assert_eq!(hooked.receiver.next().await.path, "/in?to=a%40b");
    hooked.receiver.answer(204);
    hooked
        .portal
        .create("contacts", json!({ "email": "b@example.com" }))
        .await;
    assert_eq!(hooked.receiver.next().await.path, "/in?to=a%40b");
    assert!(hooked.receiver.arrived().is_none());
}

#[tokio::test]
async fn a_paused_subscription_and_a_target_beyond_this_machine_send_nothing() {
    let mut hooked = Hooked::start().await;
    let id = hooked.subscribe(json!({ "eventType": "contact.creation" })).await;
    let paused = hooked
        .portal
        .patch(
            &hooked.path(&format!("subscriptions/{id}")),
            json!({ "active": false }),
        )
        .await;
    assert_eq!(paused.status, 200);
    hooked
        .portal
        .create("contacts", json!({ "email": "a@example.com" }))
        .await;
    hooked
        .portal
        .patch(
            &hooked.path(&format!("subscriptions/{id}")),
            json!({ "active": true }),
        )
        .await;
    hooked.aim("https://hooks.example.com/in").await;
    hooked
        .portal
        .create("contacts", json!({ "email": "b@example.com" }))
        .await;
    let url = hooked.receiver.url();
    hooked.aim(&url).await;
    let id = hooked
        .portal
        .create("contacts", json!({ "email": "c@example.com" }))
        .await;
    // An event that waits while the address changes goes to the new one, so the second may or may not arrive.
    loop {
        let event = hooked.receiver.events(1).await.remove(0);
        let object = event["objectId"].to_string();
        if object == id {
            break;
        }
        assert_ne!(event["objectId"], 20_000_000_001_u64, "{event}");
    }
}

#[tokio::test]
async fn subscriptions_and_tokens_outlive_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut receiver = Receiver::start().await;
    let app = spoke_portal::App::new("client", "secret", "na1-refresh", "key");
    let start = || {
        TestPortal::with(
            Portal::builder()
                .data_dir(folder.path())
                .app(app.clone())
                .token("t"),
        )
    };
    let form = "grant_type=refresh_token&client_id=client&client_secret=secret&refresh_token=na1-refresh";
    let kind = [(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let portal = start().await;
    let bought = portal
        .raw(Method::POST, "/oauth/v1/token", &kind, form)
        .await
        .json();
    let access = bought["access_token"].as_str().expect("a token").to_owned();
    let hooked = Hooked { portal, receiver };
    hooked.aim(&hooked.receiver.url()).await;
    hooked.subscribe_to(&["contact.creation"]).await;
    let revoked = hooked.portal.delete("/oauth/v1/refresh-tokens/na1-refresh").await;
    assert_eq!(revoked.status, 204);
    hooked.portal.portal.stop().await.expect("stopped");
    receiver = hooked.receiver;

    let portal = start().await;
    let bearer = format!("Bearer {access}");
    let headers = [
        (http::header::AUTHORIZATION, bearer.as_str()),
        (http::header::CONTENT_TYPE, "application/json"),
    ];
    let body = r#"{"properties":{"email":"a@example.com"}}"#;
    let answer = portal
        .raw(Method::POST, "/crm/v3/objects/contacts", &headers, body)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(
        receiver.events(1).await[0]["subscriptionType"],
        "contact.creation"
    );
    let again = portal.raw(Method::POST, "/oauth/v1/token", &kind, form).await;
    assert_eq!(again.json()["status"], "BAD_REFRESH_TOKEN");
    portal.portal.stop().await.expect("stopped");
    for file in std::fs::read_dir(folder.path()).expect("the folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("readable");
        let holds = bytes
            .windows(access.len())
            .any(|window| window == access.as_bytes());
        assert!(!holds, "an access token stands in a file as it is");
    }
}
