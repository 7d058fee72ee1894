//! The same life for a record of every object type that can be written.

use serde_json::{Value, json};

use crate::client::TestPortal;

/// Path name, values for a new record, a value to change, the property that holds the creation time.
fn types() -> Vec<(&'static str, Value, (&'static str, &'static str), &'static str)> {
    let now = "2026-01-05T10:00:00Z";
    vec![
        (
            "contacts",
            json!({ "email": "a@b.co" }),
            ("firstname", "Ada"),
            "createdate",
        ),
        (
            "companies",
            json!({ "name": "Acme" }),
            ("city", "Turin"),
            "createdate",
        ),
        (
            "deals",
            json!({ "dealname": "Big", "dealstage": "qualifiedtobuy" }),
            ("amount", "12.50"),
            "createdate",
        ),
        (
            "tickets",
            json!({ "subject": "Help", "hs_pipeline_stage": "1" }),
            ("content", "Please"),
            "createdate",
        ),
        (
            "products",
            json!({ "name": "Chair", "price": "10" }),
            ("description", "Wood"),
            "createdate",
        ),
        (
            "line_items",
            json!({ "name": "Chair", "quantity": "2" }),
            ("price", "9.5"),
            "createdate",
        ),
        (
            "notes",
            json!({ "hs_timestamp": now, "hs_note_body": "<b>Hi</b>" }),
            ("hs_note_body", "Bye"),
            "hs_createdate",
        ),
        (
            "tasks",
            json!({ "hs_timestamp": now, "hs_task_subject": "Call" }),
            ("hs_task_priority", "HIGH"),
            "hs_createdate",
        ),
        (
            "calls",
            json!({ "hs_timestamp": now, "hs_call_title": "Hello" }),
            ("hs_call_duration", "3000"),
            "hs_createdate",
        ),
        (
            "meetings",
            json!({ "hs_timestamp": now, "hs_meeting_title": "Lunch" }),
            ("hs_meeting_location", "Bar"),
            "hs_createdate",
        ),
        (
            "emails",
            json!({ "hs_timestamp": now, "hs_email_direction": "EMAIL", "hs_email_subject": "Re" }),
            ("hs_email_text", "Hi"),
            "hs_createdate",
        ),
        (
            "orders",
            json!({ "hs_order_name": "One" }),
            ("hs_order_name", "Two"),
            "createdate",
        ),
    ]
}

#[tokio::test]
async fn every_type_is_created_read_listed_searched_updated_and_archived() {
    let portal = TestPortal::start().await;
    for (name, values, (changed, to), created) in types() {
        let id = portal.create(name, values.clone()).await;
        let path = format!("/crm/objects/2026-09/{name}/{id}");
        let read = portal.get(&path).await;
        assert_eq!(read.status, 200, "{name}: {}", read.text());
        assert!(
            read.json()["properties"][created].is_string(),
            "{name}: {}",
            read.text()
        );
        let patch = portal
            .patch(&path, json!({ "properties": { changed: to } }))
            .await;
        assert_eq!(patch.status, 200, "{name}: {}", patch.text());
        assert_eq!(patch.json()["properties"][changed], to, "{name}");
        assert_eq!(portal.properties(name, &id, changed).await[changed], to, "{name}");
        assert_eq!(
            portal.get(&format!("/crm/v3/objects/{name}")).await.ids(),
            std::slice::from_ref(&id),
            "{name}"
        );
        let found = portal
            .post(
                &format!("/crm/v3/objects/{name}/search"),
                json!({ "filters": [{ "propertyName": changed, "operator": "EQ", "value": to }] }),
            )
            .await;
        assert_eq!(found.ids(), std::slice::from_ref(&id), "{name}: {}", found.text());
        let batch = portal
            .post(
                &format!("/crm/v3/objects/{name}/batch/read"),
                json!({ "inputs": [{ "id": id }], "properties": [changed] }),
            )
            .await;
        assert_eq!(batch.status, 200, "{name}");
        assert_eq!(portal.delete(&path).await.status, 204, "{name}");
        assert_eq!(portal.get(&path).await.status, 404, "{name}");
        assert_eq!(portal.total(name).await, 0, "{name}");
    }
}

#[tokio::test]
async fn custom_objects_live_the_same_life_under_all_their_names() {
    let portal = TestPortal::start().await;
    let schema = portal
        .post(
            "/crm/v3/schemas",
            json!({
                "name": "car", "labels": { "singular": "Car", "plural": "Cars" }, "requiredProperties": ["vin"],
                "searchableProperties": ["vin"], "primaryDisplayProperty": "vin",
                "properties": [
                    { "name": "vin", "label": "VIN", "type": "string", "fieldType": "text", "hasUniqueValue": true },
                    { "name": "doors", "label": "Doors", "type": "number", "fieldType": "number" },
                ],
                "associatedObjects": ["CONTACT"],
            }),
        )
        .await;
    assert_eq!(schema.status, 201, "{}", schema.text());
    let schema = schema.json();
    let (type_id, full_name) = (
        schema["objectTypeId"].as_str().expect("an id"),
        schema["fullyQualifiedName"].as_str().expect("a name"),
    );
    let id = portal
        .create(full_name, json!({ "vin": "V1", "doors": "4" }))
        .await;
    let missing = portal
        .post(
            &format!("/crm/v3/objects/{type_id}"),
            json!({ "properties": { "doors": "2" } }),
        )
        .await;
    assert_eq!(missing.status, 400);
    assert_eq!(missing.json()["context"]["properties"], json!(["vin"]));
    for name in [type_id, full_name, "p_car", "CAR"] {
        let read = portal
            .get(&format!("/crm/v3/objects/{name}/{id}?properties=doors"))
            .await;
        assert_eq!(read.status, 200, "{name}: {}", read.text());
        assert_eq!(read.json()["properties"]["doors"], "4");
        assert!(read.json()["properties"]["hs_createdate"].is_string());
    }
    let taken = portal
        .post(
            &format!("/crm/v3/objects/{type_id}"),
            json!({ "properties": { "vin": "v1" } }),
        )
        .await;
    assert_eq!(taken.status, 400);
    assert!(
        taken.text().contains("CONFLICTING_UNIQUE_VALUE"),
        "{}",
        taken.text()
    );
    let by_vin = portal
        .get(&format!("/crm/v3/objects/{type_id}/V1?idProperty=vin"))
        .await;
    assert_eq!(by_vin.json()["id"], id.as_str());
    let searched = portal
        .post(
            &format!("/crm/v3/objects/{full_name}/search"),
            json!({ "query": "v1" }),
        )
        .await;
    assert_eq!(searched.ids(), [id]);
}
