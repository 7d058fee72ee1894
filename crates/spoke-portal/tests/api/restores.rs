//! Records that come back from the recycle bin: told to those who listen, there after a restart, and through the library.

use std::time::Duration;

use serde_json::{Value, json};
use spoke_portal::{Portal, RestoreError};

use crate::client::TestPortal;
use crate::hooked::Hooked;
use crate::receiver::Receiver;

async fn restore(portal: &TestPortal, object_type: &str, id: &str) {
    let path = format!("/_spoke/records/{object_type}/{id}/restore");
    let answer = portal.post(&path, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn archived(portal: &TestPortal, object_type: &str, properties: Value) -> String {
    let id = portal.create(object_type, properties).await;
    let gone = portal
        .delete(&format!("/crm/v3/objects/{object_type}/{id}"))
        .await;
    assert_eq!(gone.status, 204);
    id
}

#[tokio::test]
async fn a_restore_is_told_as_one_and_not_as_a_creation() {
    let mut hooked = Hooked::start().await;
    hooked.portal.portal.hold_time();
    let id = archived(&hooked.portal, "contacts", json!({"email": "ada@example.com"})).await;
    for event_type in ["contact.restore", "contact.creation"] {
        hooked.subscribe(json!({ "eventType": event_type })).await;
    }
    hooked
        .subscribe(json!({ "eventType": "object.restore", "objectTypeId": "0-1" }))
        .await;
    hooked.portal.portal.advance(Duration::from_secs(60));
    let clock = hooked.portal.get("/_spoke/clock").await.json();
    restore(&hooked.portal, "contacts", &id).await;
    let mut events = hooked.receiver.events(2).await;
    events.sort_by_key(|event| event["subscriptionType"].to_string());
    let names: Vec<&Value> = events.iter().map(|event| &event["subscriptionType"]).collect();
    assert_eq!(names, ["contact.restore", "object.restore"]);
    for event in &events {
        assert_eq!(event["changeFlag"], "RESTORED", "{event}");
        assert_eq!(event["changeSource"], "CRM_UI", "{event}");
        assert_eq!(event["sourceId"], "userId:1", "{event}");
        assert_eq!(event["objectId"].to_string(), id, "{event}");
        let at = spoke_model::time::Timestamp::from_millis(event["occurredAt"].as_i64().expect("a time"));
        assert_eq!(clock["now"], at.to_iso(), "{event}");
    }
    // What was told before is all there was: the next event is of another record.
    let other = hooked.contact("bob").await;
    let event = hooked.receiver.events(1).await.remove(0);
    assert_eq!(
        (&event["subscriptionType"], event["objectId"].to_string()),
        (&json!("contact.creation"), other)
    );
}

#[tokio::test]
async fn a_refused_restore_tells_nobody() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.restore"]).await;
    let (first, second) = (hooked.contact("ada").await, hooked.contact("bob").await);
    let path = |id: &str| format!("/_spoke/records/contacts/{id}/restore");
    assert_eq!(hooked.portal.post(&path(&first), json!({})).await.status, 409);
    hooked
        .portal
        .delete(&format!("/crm/v3/objects/contacts/{second}"))
        .await;
    restore(&hooked.portal, "contacts", &second).await;
    assert_eq!(hooked.portal.post(&path(&second), json!({})).await.status, 409);
    let event = hooked.receiver.events(1).await.remove(0);
    assert_eq!(event["objectId"].to_string(), second);
    assert_eq!(hooked.attempts(1).await.len(), 1);
}

#[tokio::test]
async fn what_came_back_is_there_after_a_portal_dies_and_so_are_its_events() {
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
    hooked.subscribe_to(&["contact.restore"]).await;
    hooked.receiver.answer(503);
    let Hooked { portal, mut receiver } = hooked;
    let acme = portal.create("companies", json!({"name": "Acme"})).await;
    let ada = portal
        .create(
            "contacts",
            json!({"email": "ada@example.com", "firstname": "Ada"}),
        )
        .await;
    let tie = format!("/crm/v4/objects/contacts/{ada}/associations/default/companies/{acme}");
    assert_eq!(portal.send(http::Method::PUT, &tie, "").await.status, 200);
    let kept_away = archived(&portal, "contacts", json!({"email": "bob@example.com"})).await;
    let gone = portal
        .create("contacts", json!({"email": "gone@example.com"}))
        .await;
    portal
        .post("/crm/v3/objects/contacts/gdpr-delete", json!({"objectId": gone}))
        .await;
    portal.delete(&format!("/crm/v3/objects/contacts/{ada}")).await;
    restore(&portal, "contacts", &ada).await;
    receiver.next().await;
    let path = format!(
        "/crm/v3/objects/contacts/{ada}?associations=companies&propertiesWithHistory=associatedcompanyid,firstname"
    );
    let before = portal.get(&path).await.text();
    // No stop: what was answered is on disk, the event that waits too.
    drop(portal);

    receiver.answer(200);
    let portal = start().await;
    assert_eq!(portal.get(&path).await.text(), before);
    let by_email = portal
        .get("/crm/v3/objects/contacts/ada@example.com?idProperty=email")
        .await;
    assert_eq!(by_email.json()["id"], ada, "its unique value is known again");
    assert_eq!(portal.total("contacts").await, 1);
    let answer = portal.post("/_spoke/deliveries", json!({})).await;
    assert!(answer.status < 300, "{}", answer.text());
    let events = receiver.events(1).await;
    assert_eq!(events[0]["objectId"].to_string(), ada);
    // A clean stop writes a snapshot, which knows what can come back and what is gone for good.
    portal.portal.stop().await.expect("a clean stop");
    let portal = start().await;
    assert_eq!(portal.get(&path).await.text(), before);
    let refused = portal
        .post(&format!("/_spoke/records/contacts/{gone}/restore"), json!({}))
        .await;
    assert!(refused.text().contains("is gone for good"), "{}", refused.text());
    restore(&portal, "contacts", &kept_away).await;
    assert_eq!(portal.total("contacts").await, 2);
}

#[tokio::test]
async fn a_test_restores_without_a_request() {
    let portal = TestPortal::start().await;
    let id = archived(&portal, "companies", json!({"name": "Acme"})).await;
    let number = id.parse().expect("a number");
    portal
        .portal
        .restore_record("companies", number)
        .await
        .expect("it comes back");
    assert_eq!(portal.properties("companies", &id, "name").await["name"], "Acme");
    let live = portal.portal.restore_record("COMPANY", number).await;
    assert!(matches!(live, Err(RestoreError::Live { id, .. }) if id == number));
    let unknown = portal.portal.restore_record("gadgets", 1).await;
    assert!(matches!(unknown, Err(RestoreError::UnknownObjectType { .. })));
}

#[tokio::test]
async fn a_company_of_many_comes_back_to_all_of_them() {
    let portal = TestPortal::start().await;
    let acme = portal.create("companies", json!({"name": "Acme"})).await;
    let tie = json!([{"to": {"id": acme}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}]);
    let inputs: Vec<Value> = (0..100)
        .map(|number| json!({"properties": {"email": format!("c{number}@example.com")}, "associations": tie}))
        .collect();
    let made = portal
        .post(
            "/crm/v3/objects/contacts/batch/create",
            json!({ "inputs": inputs }),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let of_acme = || async {
        let filter =
            json!({"filters": [{"propertyName": "associatedcompanyid", "operator": "EQ", "value": acme}]});
        portal
            .post("/crm/v3/objects/contacts/search", filter)
            .await
            .json()["total"]
            .clone()
    };
    assert_eq!(of_acme().await, 100);
    portal.delete(&format!("/crm/v3/objects/companies/{acme}")).await;
    assert_eq!(of_acme().await, 0);
    restore(&portal, "companies", &acme).await;
    assert_eq!(of_acme().await, 100);
}
