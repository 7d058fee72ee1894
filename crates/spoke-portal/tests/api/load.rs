//! `POST /_spoke/load`: what another portal has, as it is.

use http::{Method, header};
use serde_json::{Value, json};
use spoke_portal::Portal;

use crate::client::{Answer, TestPortal};

async fn load(portal: &TestPortal, lines: &[Value]) -> Answer {
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson")];
    portal.raw(Method::POST, "/_spoke/load", &headers, body).await
}

fn contact(id: u64, properties: &Value) -> Value {
    json!({"record": {"objectType": "0-1", "id": id, "createdAt": "2024-01-02T03:04:05Z", "updatedAt": "2025-01-02T03:04:05.678Z",
        "properties": properties}})
}

fn company(id: u64) -> Value {
    json!({"record": {"objectType": "0-2", "id": id, "createdAt": "2024-01-02T03:04:05Z", "updatedAt": "2024-01-02T03:04:05Z",
        "properties": {"name": "Acme"}}})
}

fn association(from: (&str, u64), to: (&str, u64), category: &str, type_id: u32) -> Value {
    json!({"association": {"from": {"objectType": from.0, "id": from.1}, "to": {"objectType": to.0, "id": to.1},
        "types": [{"associationCategory": category, "associationTypeId": type_id}]}})
}

fn founder() -> [Value; 2] {
    [
        json!({"associationType": {"from": "0-1", "to": "0-2", "category": "USER_DEFINED", "typeId": 77, "label": "Founder", "name": "founder", "inverse": 78}}),
        json!({"associationType": {"from": "0-2", "to": "0-1", "category": "USER_DEFINED", "typeId": 78, "label": "Founded by", "name": "founder", "inverse": 77}}),
    ]
}

/// A shape and records of another portal.
fn everything() -> Vec<Value> {
    let mut lines = vec![
        json!({"replace": ["owners", "pipelines"]}),
        json!({"owner": {"id": "900", "email": "o@example.com", "firstName": "Olga", "userId": 7, "createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2020-01-01T00:00:00Z"}}),
        json!({"pipeline": {"objectType": "0-3", "definition": {"id": "500", "label": "Only one", "displayOrder": 0, "stages": [
            {"id": "501", "label": "Open", "displayOrder": 0, "metadata": {"probability": "0.1", "isClosed": "false"}}]}}}),
        json!({"objectType": {"objectTypeId": "2-4000000", "name": "cat", "labels": {"singular": "Cat", "plural": "Cats"}, "primaryDisplayProperty": "name"}}),
        json!({"property": {"objectType": "2-4000000", "definition": {"name": "name", "label": "Name", "type": "string", "fieldType": "text", "groupName": "cat_information"}}}),
        json!({"property": {"objectType": "0-1", "definition": {"name": "shoe_size", "label": "Shoe size", "type": "number", "fieldType": "number", "groupName": "contactinformation"}}}),
    ];
    lines.extend(founder());
    lines.push(contact(1_000, &json!({"email": "ada@example.com", "shoe_size": "38", "hs_object_id": "1000", "firstname": null, "hubspot_owner_id": "900"})));
    lines.push(contact(
        2_000,
        &json!({"email": "bob@example.com", "closedate": "2026-05-06T07:08:09Z"}),
    ));
    lines.push(company(1_500));
    lines.push(association(("0-1", 1_000), ("0-2", 1_500), "USER_DEFINED", 77));
    lines.push(association(("0-1", 1_000), ("0-2", 1_500), "HUBSPOT_DEFINED", 1));
    lines
}

#[tokio::test]
async fn ids_times_and_values_stay_and_counters_go_on_behind_them() {
    let portal = TestPortal::start().await;
    let answer = load(&portal, &everything()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.json(),
        json!({"objectTypes": 1, "groups": 0, "properties": 2, "pipelines": 1, "owners": 1, "associationTypes": 2,
            "records": 3, "associations": 2, "unchanged": 0})
    );
    let ada = portal
        .get("/crm/v3/objects/contacts/1000?properties=email,shoe_size,hubspot_owner_id,associatedcompanyid")
        .await
        .json();
    assert_eq!(ada["createdAt"], "2024-01-02T03:04:05.000Z");
    assert_eq!(ada["updatedAt"], "2025-01-02T03:04:05.678Z");
    assert_eq!(ada["properties"]["shoe_size"], "38");
    assert_eq!(ada["properties"]["associatedcompanyid"], "1500");
    let owners = portal.get("/crm/v3/owners").await.json();
    assert_eq!(owners["results"].as_array().map(Vec::len), Some(1));
    let pipelines = portal.get("/crm/v3/pipelines/deals").await.json();
    assert_eq!(pipelines["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(pipelines["results"][0]["stages"][0]["id"], "501");
    // Tickets were not spoken of.
    let tickets = portal.get("/crm/v3/pipelines/tickets").await.json();
    assert_eq!(tickets["results"].as_array().map(Vec::len), Some(1));
    let back = portal
        .get("/crm/v4/objects/companies/1500/associations/contacts")
        .await
        .json();
    let types: Vec<_> = back["results"][0]["associationTypes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["typeId"].as_u64())
        .collect();
    assert!(types.contains(&Some(78)) && types.contains(&Some(2)), "{back}");
    let new: u64 = portal
        .create(
            "contacts",
            json!({"email": "new@example.com", "hubspot_owner_id": "900"}),
        )
        .await
        .parse()
        .unwrap();
    assert!(new > 2_000);
    let twin = portal
        .post(
            "/crm/v3/objects/contacts",
            json!({"properties": {"email": "ADA@example.com"}}),
        )
        .await;
    assert_eq!(twin.status, 409, "unique values are known");
    let dog = portal.post("/crm/v3/schemas", json!({"name": "dog", "labels": {"singular": "Dog", "plural": "Dogs"}, "requiredProperties": [],
        "properties": [{"name": "name", "label": "Name", "type": "string", "fieldType": "text"}], "primaryDisplayProperty": "name"})).await.json();
    assert_eq!(dog["objectTypeId"], "2-4000001");
}

#[tokio::test]
async fn the_same_definitions_again_change_nothing() {
    let portal = TestPortal::start().await;
    let definitions: Vec<Value> = everything().into_iter().take(8).collect();
    load(&portal, &definitions).await;
    let again = load(&portal, &definitions).await.json();
    assert_eq!(again["unchanged"], 6);
    let properties = portal.get("/crm/v3/properties/contacts").await.json();
    let lines: Vec<Value> = properties["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!({"property": {"objectType": "0-1", "definition": one}}))
        .collect();
    let own = load(&portal, &lines).await.json();
    assert_eq!(
        (&own["properties"], own["unchanged"].as_u64()),
        (&json!(0), Some(lines.len() as u64))
    );
}

#[tokio::test]
async fn a_bad_line_is_named_and_nothing_of_its_body_is_taken() {
    let portal = TestPortal::start().await;
    load(&portal, &[contact(50, &json!({"email": "there@example.com"}))]).await;
    for (lines, expected) in [
        (
            vec![contact(60, &json!({})), json!({"unicorn": 1})],
            "line 2: unknown variant `unicorn`",
        ),
        (
            vec![contact(60, &json!({})), contact(60, &json!({}))],
            "line 2: record 60 of 0-1 does not lie above 60",
        ),
        (
            vec![contact(50, &json!({}))],
            "line 1: record 50 of 0-1 does not lie above 50",
        ),
        (
            vec![contact(60, &json!({"days_to_close": "much"}))],
            "line 1: property days_to_close of record 60",
        ),
        (
            vec![association(("0-1", 50), ("0-2", 9), "HUBSPOT_DEFINED", 1)],
            "line 1: there is no record 9 of 0-2",
        ),
        (
            vec![
                company(9),
                association(("0-1", 50), ("0-2", 9), "HUBSPOT_DEFINED", 9_999),
            ],
            "line 2: there is no association type HUBSPOT_DEFINED 9999 from 0-1 to 0-2",
        ),
        (
            vec![json!({"group": {"objectType": "2-5", "definition": {"name": "g"}}})],
            "line 1: there is no object type 2-5",
        ),
        (
            vec![json!({"group": {"objectType": "0-1", "definition": {"name": "a/b"}}})],
            "line 1: a name must have",
        ),
        (
            vec![json!({"objectType": {"objectTypeId": "0-1", "name": "x"}})],
            "line 1: 0-1 is no custom object type",
        ),
        (
            vec![
                json!({"associationType": {"from": "0-1", "to": "0-2", "category": "HUBSPOT_DEFINED", "typeId": 1}}),
            ],
            "line 1: HubSpot's own association types",
        ),
    ] {
        let refused = load(&portal, &lines).await;
        assert_eq!(refused.status, 400, "{}", refused.text());
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(expected), "{message}");
    }
    assert_eq!(portal.total("contacts").await, 1);
    assert_eq!(portal.total("companies").await, 0);
    let large = "x".repeat((8 << 20) + 1);
    let refused = portal.raw(Method::POST, "/_spoke/load", &[], large).await;
    assert_eq!(refused.status, 413);
}

#[tokio::test]
async fn what_was_loaded_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || TestPortal::with(Portal::builder().data_dir(folder.path()));
    let portal = open().await;
    assert_eq!(load(&portal, &everything()).await.status, 200);
    let shape = |portal: TestPortal| async move {
        let mut text = String::new();
        for path in [
            "/crm/v3/owners",
            "/crm/v3/pipelines/deals",
            "/crm/v3/schemas",
            "/crm/v3/objects/contacts?associations=companies",
        ] {
            text.push_str(&portal.get(path).await.text());
        }
        (portal, text)
    };
    let (portal, before) = shape(portal).await;
    // Without a goodbye: the journal alone brings it back.
    drop(portal);
    let (_portal, after) = shape(open().await).await;
    assert_eq!(before, after);
}
