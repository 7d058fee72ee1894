//! Custom object types.

use serde_json::{Value, json};

use crate::client::TestPortal;
use crate::refusals::shown;

const SCHEMAS: &str = "/crm-object-schemas/2026-09/schemas";

fn car() -> Value {
    json!({ "name": "car", "labels": { "singular": "Car", "plural": "Cars" }, "primaryDisplayProperty": "model",
            "requiredProperties": ["model"], "searchableProperties": ["model"], "associatedObjects": ["CONTACT"],
            "properties": [
                { "name": "model", "label": "Model", "type": "string", "fieldType": "text" },
                { "name": "vin", "label": "VIN", "type": "string", "fieldType": "text", "hasUniqueValue": true },
            ] })
}

fn bare(name: &str) -> Value {
    json!({ "name": name, "labels": { "singular": "Bare", "plural": "Bares" }, "primaryDisplayProperty": "hs_object_id" })
}

#[tokio::test]
async fn a_custom_type_answers_to_all_its_names() {
    let portal = TestPortal::start().await;
    let made = portal.post("/crm/v3/schemas", car()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let schema = made.json();
    let id = schema["objectTypeId"].as_str().expect("an id").to_owned();
    let name = format!("p{}_car", portal.portal.hub_id());
    assert_eq!(schema["fullyQualifiedName"], name);
    assert!(id.starts_with("2-"));
    for spelling in [
        id.as_str(),
        name.as_str(),
        "p_car",
        "car",
        "CAR",
        &name.to_uppercase(),
    ] {
        assert_eq!(
            portal.get(&format!("{SCHEMAS}/{spelling}")).await.json()["objectTypeId"],
            id,
            "{spelling}"
        );
        assert_eq!(
            portal.get(&format!("/crm/v3/objects/{spelling}")).await.status,
            200,
            "{spelling}"
        );
    }
    assert_eq!(
        portal.get("/crm/v3/schemas").await.json()["results"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn records_of_a_custom_type_follow_its_schema() {
    let portal = TestPortal::start().await;
    portal.post(SCHEMAS, car()).await;
    assert_eq!(
        portal
            .post("/crm/v3/objects/car", json!({ "properties": { "vin": "1" } }))
            .await
            .status,
        400
    );
    let id = portal
        .create("car", json!({ "model": "Isetta", "vin": "V1" }))
        .await;
    assert_eq!(
        portal.get("/crm/v3/objects/car/V1?idProperty=vin").await.json()["id"],
        id
    );
    let property = json!({ "name": "color", "label": "Color", "groupName": "car_information", "type": "string", "fieldType": "text" });
    assert_eq!(portal.post("/crm/v3/properties/car", property).await.status, 201);
    let patched = portal
        .patch(
            &format!("/crm/v3/objects/car/{id}"),
            json!({ "properties": { "color": "red" } }),
        )
        .await;
    assert_eq!(patched.json()["properties"]["color"], "red");
    let contact = portal
        .create("contacts", json!({ "email": "a@example.com" }))
        .await;
    let path = format!("/crm/v4/objects/car/{id}/associations/default/contacts/{contact}");
    assert_eq!(portal.send(http::Method::PUT, &path, "").await.status, 200);
    let back = portal
        .get(&format!("/crm/v4/objects/contacts/{contact}/associations/car"))
        .await
        .json();
    assert_eq!(back["results"][0]["toObjectId"].to_string(), id);
    assert_eq!(
        back["results"][0]["associationTypes"][0]["category"],
        "USER_DEFINED"
    );
    let note = portal
        .create("notes", json!({ "hs_timestamp": "2026-01-01T00:00:00Z" }))
        .await;
    let path = format!("/crm/v4/objects/notes/{note}/associations/default/car/{id}");
    assert_eq!(portal.send(http::Method::PUT, &path, "").await.status, 200);
}

#[tokio::test]
async fn a_bare_type_gets_hubspots_defaults() {
    let portal = TestPortal::start().await;
    let made = portal.post(SCHEMAS, bare("thing")).await;
    assert_eq!(made.status, 201);
    let schema = made.json();
    assert_eq!(schema["searchableProperties"], json!(["hs_object_id"]));
    assert_eq!(schema["allowsSensitiveProperties"], true);
    assert_eq!(schema["metaType"], "PORTAL_SPECIFIC");
    let names: Vec<_> = schema["associations"]
        .as_array()
        .expect("types")
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert!(
        names.contains(&json!("thing_to_note")) && names.contains(&json!("thing_to_email")),
        "{names:?}"
    );
}

#[tokio::test]
async fn a_standard_types_schema_can_be_read_but_not_changed() {
    let portal = TestPortal::start().await;
    let schema = portal.get("/crm/v3/schemas/CONTACT").await.json();
    assert_eq!(
        (
            schema["metaType"].clone(),
            schema["primaryDisplayProperty"].clone()
        ),
        (json!("HUBSPOT"), json!("firstname"))
    );
    assert!(
        schema["associations"]
            .as_array()
            .expect("types")
            .iter()
            .any(|one| one["name"] == "CONTACT_TO_COMPANY_UNLABELED")
    );
    let refused = portal
        .patch(
            "/crm/v3/schemas/contacts",
            json!({ "requiredProperties": ["email"] }),
        )
        .await;
    assert_eq!(
        refused.json()["subCategory"],
        "ObjectSchemaError.CANNOT_MODIFY_HUBSPOT_DEFINED_OBJECT_TYPE"
    );
}

#[tokio::test]
async fn a_type_is_changed_archived_purged_and_made_again() {
    let portal = TestPortal::start().await;
    let id = portal.post(SCHEMAS, car()).await.json()["objectTypeId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = format!("{SCHEMAS}/{id}");
    let changed = portal
        .patch(
            &path,
            json!({ "labels": { "plural": "Automobiles" }, "secondaryDisplayProperties": ["vin"] }),
        )
        .await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(
        changed.json()["labels"],
        json!({ "singular": "Car", "plural": "Automobiles" })
    );
    let record = portal.create("car", json!({ "model": "Isetta" })).await;
    assert_eq!(
        portal.delete(&path).await.json()["subCategory"],
        "ObjectSchemaError.EXISTING_OBJECT_RECORDS"
    );
    portal.delete(&format!("/crm/v3/objects/car/{record}")).await;
    assert_eq!(portal.delete(&path).await.status, 204);
    assert_eq!(portal.get(&path).await.status, 404);
    assert_eq!(portal.get("/crm/v3/objects/car").await.status, 400);
    assert_eq!(
        portal.get(&format!("{SCHEMAS}?archived=true")).await.json()["results"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        portal.post(SCHEMAS, car()).await.status,
        409,
        "an archived type keeps its name"
    );
    assert_eq!(portal.delete(&format!("{path}?archived=true")).await.status, 204);
    let again = portal.post(SCHEMAS, car()).await;
    assert_eq!(again.status, 201);
    assert_ne!(again.json()["objectTypeId"], id);
}

#[tokio::test]
async fn further_association_types_are_made_and_removed() {
    let portal = TestPortal::start().await;
    let id = portal.post(SCHEMAS, bare("thing")).await.json()["objectTypeId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = format!("{SCHEMAS}/{id}/associations");
    let made = portal
        .post(
            &path,
            json!({ "fromObjectTypeId": id, "toObjectTypeId": "0-3", "name": "thing_to_deal" }),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let thing = portal.create("thing", json!({})).await;
    let deal = portal
        .create("deals", json!({ "dealname": "D", "dealstage": "closedwon" }))
        .await;
    let tie = format!("/crm/v4/objects/deals/{deal}/associations/default/thing/{thing}");
    assert_eq!(portal.send(http::Method::PUT, &tie, "").await.status, 200);
    let type_id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(portal.delete(&format!("{path}/{type_id}")).await.status, 204);
    assert_eq!(portal.send(http::Method::PUT, &tie, "").await.status, 400);
}

#[tokio::test]
async fn refusals_have_hubspots_bodies() {
    let portal = TestPortal::start().await;
    let id = portal.post(SCHEMAS, bare("thing")).await.json()["objectTypeId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let mut report = Vec::new();
    let mut primary = bare("a");
    primary["primaryDisplayProperty"] = "absent".into();
    let mut none = bare("a");
    none.as_object_mut()
        .expect("an object")
        .remove("primaryDisplayProperty");
    let mut friends = bare("a");
    friends["associatedObjects"] = json!(["butterflies"]);
    for (what, body) in [
        ("bad name", bare("1-a")),
        ("taken in another case", bare("THING")),
        ("a standard name", bare("contact")),
        ("no primary property", none),
        ("unknown primary property", primary),
        ("unknown associated type", friends),
        ("no labels", json!({ "name": "a" })),
    ] {
        report.push(format!(
            "{what}: {}",
            shown(&portal.post(SCHEMAS, body).await, &[(&id, "type")])
        ));
    }
    for (what, body) in [
        (
            "unknown required property",
            json!({ "requiredProperties": ["absent"] }),
        ),
        (
            "unknown searchable property",
            json!({ "searchableProperties": ["absent"] }),
        ),
        (
            "unknown primary on change",
            json!({ "primaryDisplayProperty": "absent" }),
        ),
    ] {
        let answer = portal.patch(&format!("{SCHEMAS}/{id}"), body).await;
        report.push(format!("{what}: {}", shown(&answer, &[(&id, "type")])));
    }
    for path in ["2-99", "nothing"] {
        report.push(format!(
            "read {path}: {}",
            shown(&portal.get(&format!("{SCHEMAS}/{path}")).await, &[])
        ));
    }
    insta::assert_snapshot!(report.join("\n\n"));
}

#[tokio::test]
async fn schemas_are_read_in_batches() {
    let portal = TestPortal::start().await;
    portal.post(SCHEMAS, car()).await;
    let body = json!({ "inputs": [{ "id": "car" }, { "id": "contacts" }, { "id": "2-99" }] });
    let answer = portal.post(&format!("{SCHEMAS}/batch/read"), body).await;
    assert_eq!(
        (answer.status, answer.json()["numErrors"].clone()),
        (207, json!(1))
    );
    assert_eq!(answer.json()["results"][0]["name"], "car");
    assert_eq!(answer.json()["results"][1]["name"], "CONTACT");
}

#[tokio::test]
async fn usage_of_the_accounts_limits_is_counted() {
    let portal = TestPortal::start().await;
    portal.post(SCHEMAS, car()).await;
    let types = portal.get("/crm/limits/2026-09/custom-object-types").await.json();
    assert_eq!(types, json!({ "limit": 20, "usage": 1 }));
    let properties = portal.get("/crm/limits/2026-09/custom-properties").await.json();
    assert_eq!(
        (
            properties["overallLimit"].clone(),
            properties["overallUsage"].clone()
        ),
        (json!(10_000), json!(2))
    );
}
