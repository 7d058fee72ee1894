//! Every kind of event that can be subscribed to, from the change that makes it to the payload.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};

use crate::hooked::Hooked;

/// A type of record, the segment of its path, what a record needs, and a property to change.
struct Type {
    prefix: &'static str,
    id: &'static str,
    path: &'static str,
    properties: fn(usize) -> Value,
    changed: (&'static str, &'static str),
    can_merge: bool,
}

const TYPES: &[Type] = &[
    Type {
        prefix: "contact",
        id: "0-1",
        path: "contacts",
        properties: |number| json!({ "email": format!("c{number}@example.com") }),
        changed: ("firstname", "Ada"),
        can_merge: true,
    },
    Type {
        prefix: "company",
        id: "0-2",
        path: "companies",
        properties: |number| json!({ "name": format!("Company {number}") }),
        changed: ("city", "London"),
        can_merge: true,
    },
    Type {
        prefix: "deal",
        id: "0-3",
        path: "deals",
        properties: |number| json!({ "dealname": format!("Deal {number}"), "dealstage": "appointmentscheduled", "pipeline": "default" }),
        changed: ("amount", "250"),
        can_merge: true,
    },
    Type {
        prefix: "ticket",
        id: "0-5",
        path: "tickets",
        properties: |number| json!({ "subject": format!("Ticket {number}"), "hs_pipeline_stage": "1", "hs_pipeline": "0" }),
        changed: ("content", "It is broken"),
        can_merge: true,
    },
    Type {
        prefix: "product",
        id: "0-7",
        path: "products",
        properties: |number| json!({ "name": format!("Product {number}"), "price": "5" }),
        changed: ("description", "A thing"),
        can_merge: false,
    },
    Type {
        prefix: "line_item",
        id: "0-8",
        path: "line_items",
        properties: |number| json!({ "name": format!("Item {number}"), "quantity": "1" }),
        changed: ("quantity", "2"),
        can_merge: false,
    },
];

/// Makes everything happen to records of a type that can.
async fn live(hooked: &Hooked, one: &Type, company: &str) {
    let portal = &hooked.portal;
    let path = format!("/crm/v3/objects/{}", one.path);
    let first = portal.create(one.path, (one.properties)(1)).await;
    let second = portal.create(one.path, (one.properties)(2)).await;
    let change = json!({ "properties": { one.changed.0: one.changed.1 } });
    assert_eq!(portal.patch(&format!("{path}/{first}"), change).await.status, 200);
    if one.prefix != "product" {
        let (to, other) = if one.prefix == "line_item" {
            let deal =
                json!({ "dealname": "Other", "dealstage": "appointmentscheduled", "pipeline": "default" });
            ("deals", portal.create("deals", deal).await)
        } else {
            ("companies", company.to_owned())
        };
        let link = format!(
            "/crm/v4/objects/{}/{first}/associations/default/{to}/{other}",
            one.path
        );
        let answer = portal.send(Method::PUT, &link, "").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    if one.can_merge {
        let merge = json!({ "primaryObjectId": first, "objectIdToMerge": second });
        let answer = portal.post(&format!("{path}/merge"), merge).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert_eq!(portal.delete(&format!("{path}/{first}")).await.status, 204);
    let restore = format!("/_spoke/records/{}/{first}/restore", one.path);
    let answer = portal.post(&restore, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn every_classic_and_generic_event_of_records_is_told() {
    for one in TYPES {
        let mut hooked = Hooked::start().await;
        let company = hooked
            .portal
            .create("companies", json!({ "name": "Other" }))
            .await;
        let mut kinds = vec!["creation", "propertyChange", "deletion", "restore"];
        if one.can_merge {
            kinds.push("merge");
        }
        if one.prefix != "product" {
            kinds.push("associationChange");
        }
        let mut wanted = BTreeSet::new();
        for kind in kinds {
            for prefix in [one.prefix, "object"] {
                let name = format!("{prefix}.{kind}");
                let mut body = json!({ "eventType": name });
                if kind == "propertyChange" {
                    body["propertyName"] = json!(one.changed.0);
                }
                if prefix == "object" {
                    body["objectTypeId"] = json!(one.id);
                }
                hooked.subscribe(body).await;
                wanted.insert(name);
            }
        }
        live(&hooked, one, &company).await;
        let mut told = BTreeSet::new();
        while told != wanted {
            for event in hooked.receiver.next().await.events() {
                let name = event["subscriptionType"].as_str().expect("a type").to_owned();
                assert!(wanted.contains(&name), "{event}");
                let is_generic = name.starts_with("object.");
                let type_id = if name.ends_with("associationChange") {
                    &event["fromObjectTypeId"]
                } else {
                    &event["objectTypeId"]
                };
                assert_eq!(type_id, &if is_generic { json!(one.id) } else { Value::Null });
                told.insert(name);
            }
        }
    }
}

#[tokio::test]
async fn records_of_other_types_are_told_by_generic_subscriptions() {
    for (id, path, properties) in [
        ("0-27", "tasks", json!({ "hs_timestamp": "2026-01-01T00:00:00Z" })),
        ("0-46", "notes", json!({ "hs_timestamp": "2026-01-01T00:00:00Z" })),
        ("0-48", "calls", json!({ "hs_timestamp": "2026-01-01T00:00:00Z" })),
        (
            "0-14",
            "quotes",
            json!({ "hs_title": "Q", "hs_expiration_date": "2027-01-01" }),
        ),
    ] {
        let mut hooked = Hooked::start().await;
        hooked
            .subscribe(json!({ "eventType": "object.creation", "objectTypeId": id }))
            .await;
        hooked.portal.create(path, properties).await;
        let event = hooked.receiver.events(1).await.remove(0);
        assert_eq!(
            (&event["objectTypeId"], &event["changeFlag"]),
            (&json!(id), &json!("NEW"))
        );
    }
}

#[tokio::test]
async fn a_sensitive_value_is_not_told() {
    let mut hooked = Hooked::start().await;
    let definition = json!({
        "name": "diagnosis", "label": "Diagnosis", "groupName": "contactinformation", "type": "string", "fieldType": "text",
        "dataSensitivity": "sensitive",
    });
    let answer = hooked
        .portal
        .post("/crm/v3/properties/contacts", definition)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    hooked
        .subscribe(json!({ "eventType": "contact.propertyChange", "propertyName": "diagnosis" }))
        .await;
    hooked
        .subscribe(json!({ "eventType": "object.propertyChange", "objectTypeId": "0-1", "propertyName": "diagnosis" }))
        .await;
    hooked
        .portal
        .create("contacts", json!({ "diagnosis": "flu" }))
        .await;
    let mut events = hooked.receiver.events(2).await;
    events.sort_by_key(|event| event["subscriptionType"].to_string());
    assert!(events.iter().all(|event| event["propertyValue"] == "REDACTED"));
    assert_eq!(events[0]["isSensitive"], Value::Null);
    assert_eq!(events[1]["isSensitive"], true);
}

#[tokio::test]
async fn a_custom_event_is_told_with_its_name_and_record() {
    let mut hooked = Hooked::start().await;
    let definition = json!({ "label": "Viewed pricing", "primaryObject": "CONTACT", "includeDefaultProperties": false, "propertyDefinitions": [] });
    let answer = hooked
        .portal
        .post("/events/v3/event-definitions", definition)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let name = answer.json()["fullyQualifiedName"].clone();
    hooked
        .subscribe(json!({ "eventType": "event.completed", "eventTypeName": name }))
        .await;
    hooked
        .subscribe(json!({ "eventType": "event.completed", "eventTypeName": "pe_other" }))
        .await;
    let contact = hooked.contact("ada").await;
    let completion = json!({ "eventName": name, "objectId": contact, "occurredAt": "2026-05-01T10:00:00Z" });
    assert_eq!(
        hooked.portal.post("/events/v3/send", completion).await.status,
        204
    );
    let event = hooked.receiver.events(1).await.remove(0);
    assert_eq!(event["subscriptionType"], "event.completed");
    assert_eq!(event["eventTypeName"], name);
    assert_eq!(event["objectId"].to_string(), contact);
    assert_eq!(event["occurredAt"], 1_777_629_600_000_i64);
}

#[tokio::test]
async fn an_import_and_an_integration_are_told_apart() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.contact("ada").await;
    let event = hooked.receiver.events(1).await.remove(0);
    assert_eq!(event["changeSource"], "INTEGRATION");
    let boundary = "b";
    let request = json!({
        "name": "people", "files": [{ "fileName": "p.csv", "fileFormat": "CSV", "fileImportPage": {
            "hasHeader": true, "columnMappings": [{ "columnObjectTypeId": "0-1", "columnName": "Email", "propertyName": "email", "columnType": "HUBSPOT_ALTERNATE_ID" }],
        } }],
    });
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"importRequest\"\r\n\r\n{request}\r\n--{boundary}\r\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"p.csv\"\r\nContent-Type: text/csv\r\n\r\n\
         Email\r\nbob@example.com\r\n--{boundary}--\r\n"
    );
    let token = format!("Bearer {}", hooked.portal.portal.token());
    let headers = [
        (http::header::AUTHORIZATION, token.as_str()),
        (http::header::CONTENT_TYPE, "multipart/form-data; boundary=b"),
    ];
    let answer = hooked
        .portal
        .raw(Method::POST, "/crm/v3/imports", &headers, body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let event = hooked.receiver.events(1).await.remove(0);
    assert_eq!(event["changeSource"], "IMPORT", "{event}");
}

#[tokio::test]
async fn what_happens_to_a_conversation_is_told() {
    let mut hooked = Hooked::start().await;
    for name in [
        "conversation.creation",
        "conversation.newMessage",
        "conversation.deletion",
    ] {
        hooked.subscribe(json!({ "eventType": name })).await;
    }
    hooked
        .subscribe(json!({ "eventType": "conversation.propertyChange", "propertyName": "status" }))
        .await;
    let message = json!({ "text": "Is anybody there?", "email": "ada@example.com" });
    let taken = hooked.portal.post("/_spoke/conversations", message).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    let mut events = hooked.receiver.events(2).await;
    events.sort_by_key(|event| event["subscriptionType"].to_string());
    let thread = events[0]["objectId"].clone();
    assert_eq!(events[0]["subscriptionType"], "conversation.creation");
    assert_eq!(events[1]["subscriptionType"], "conversation.newMessage");
    assert_eq!(events[1]["messageType"], "MESSAGE");
    assert!(events[1]["messageId"].is_string(), "{events:?}");
    let path = format!("/conversations/v3/conversations/threads/{thread}");
    let closed = hooked.portal.patch(&path, json!({ "status": "CLOSED" })).await;
    assert_eq!(closed.status, 200, "{}", closed.text());
    let event = hooked.receiver.events(1).await.remove(0);
    assert_eq!(
        (
            &event["propertyName"],
            &event["propertyValue"],
            &event["objectId"]
        ),
        (&json!("status"), &json!("CLOSED"), &thread)
    );
    assert_eq!(hooked.portal.delete(&path).await.status, 204);
    let event = hooked.receiver.events(1).await.remove(0);
    assert_eq!(event["subscriptionType"], "conversation.deletion");
}
