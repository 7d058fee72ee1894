//! Single contacts: create, read, list, update, archive.

use serde_json::{Value, json};

use crate::client::TestPortal;

const CONTACTS: &str = "/crm/v3/objects/contacts";

#[tokio::test]
async fn a_creation_answers_with_what_was_sent_and_what_hubspot_fills_in() {
    let portal = TestPortal::start().await;
    let body =
        json!({ "properties": { "email": "Lily@Example.com", "firstname": "Lily", "lastname": "Stone" } });
    let answer = portal.post(CONTACTS, body).await;
    assert_eq!(answer.status, 201);
    let contact = answer.json();
    let id = contact["id"].as_str().expect("an id");
    assert!(
        answer
            .header("location")
            .ends_with(&format!("/crm/v3/objects/contacts/{id}"))
    );
    let properties = &contact["properties"];
    for (name, wanted) in [
        ("email", "lily@example.com"),
        ("hs_email_domain", "example.com"),
        ("hs_full_name_or_email", "Lily Stone"),
        ("lifecyclestage", "lead"),
        ("hs_object_id", id),
        ("hs_all_contact_vids", id),
        ("hs_is_contact", "true"),
        ("hs_is_unworked", "true"),
        ("hs_pipeline", "contacts-lifecycle-pipeline"),
        ("hs_object_source", "INTEGRATION"),
        ("num_notes", "0"),
    ] {
        assert_eq!(properties[name], wanted, "{name}");
    }
    assert_eq!(properties["createdate"], contact["createdAt"]);
    let entered = properties["hs_lifecyclestage_lead_date"]
        .as_str()
        .expect("a date");
    assert!(
        entered.parse::<i64>().is_ok(),
        "in milliseconds on creation: {entered}"
    );
    let names: Vec<&String> = properties.as_object().expect("an object").keys().collect();
    assert!(names.is_sorted(), "{names:?}");
    let wanted = format!(
        "https://app.hubspot.com/contacts/{}/record/0-1/{id}",
        portal.portal.hub_id()
    );
    assert_eq!(contact["url"], wanted);
    assert_eq!(contact["archived"], false);
}

#[tokio::test]
async fn a_read_returns_the_default_set_or_what_was_asked_for() {
    let portal = TestPortal::start().await;
    let id = portal
        .create("contacts", json!({ "email": "a@b.co", "firstname": "Ada" }))
        .await;
    let names = |value: &Value| {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let default = portal.get(&format!("{CONTACTS}/{id}")).await.json();
    assert_eq!(
        names(&default["properties"]),
        [
            "createdate",
            "email",
            "firstname",
            "hs_object_id",
            "lastmodifieddate",
            "lastname"
        ]
    );
    let asked = portal
        .get(&format!(
            "{CONTACTS}/{id}?properties=phone,nothing&properties=firstname"
        ))
        .await
        .json();
    assert_eq!(
        names(&asked["properties"]),
        [
            "createdate",
            "firstname",
            "hs_object_id",
            "lastmodifieddate",
            "phone"
        ]
    );
    assert_eq!(asked["properties"]["phone"], Value::Null);
    let computed = portal
        .properties("contacts", &id, "num_notes,hs_is_contact,hs_full_name_or_email")
        .await;
    assert_eq!(computed["num_notes"], "0");
    assert_eq!(computed["hs_full_name_or_email"], "Ada");
}

#[tokio::test]
async fn one_address_belongs_to_one_contact_whatever_its_letter_case() {
    let portal = TestPortal::start().await;
    let id = portal
        .create("contacts", json!({ "email": "ada@example.com" }))
        .await;
    let again = portal
        .post(CONTACTS, json!({ "properties": { "email": "ADA@example.com" } }))
        .await;
    assert_eq!(again.status, 409);
    assert_eq!(
        again.json()["message"],
        format!("Contact already exists. Existing ID: {id}")
    );
    assert_eq!(again.json()["category"], "CONFLICT");
    let other = portal
        .create("contacts", json!({ "email": "bob@example.com" }))
        .await;
    let taken = portal
        .patch(
            &format!("{CONTACTS}/{other}"),
            json!({ "properties": { "email": "ada@example.com" } }),
        )
        .await;
    assert_eq!(taken.status, 409);
    assert_eq!(portal.delete(&format!("{CONTACTS}/{id}")).await.status, 204);
    assert_ne!(
        portal
            .create("contacts", json!({ "email": "ada@example.com" }))
            .await,
        id
    );
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_moves_the_time() {
    let portal = TestPortal::start().await;
    let id = portal
        .create(
            "contacts",
            json!({ "email": "a@b.co", "firstname": "Ada", "city": "Paris" }),
        )
        .await;
    let before = portal.get(&format!("{CONTACTS}/{id}")).await.json();
    let answer = portal
        .patch(
            &format!("{CONTACTS}/a%40b.co?idProperty=email"),
            json!({ "properties": { "city": "", "age": null, "jobtitle": 7 } }),
        )
        .await;
    assert_eq!(answer.status, 400, "there is no property age");
    let answer = portal
        .patch(
            &format!("{CONTACTS}/a%40b.co?idProperty=email"),
            json!({ "properties": { "city": "", "jobtitle": 7 } }),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["properties"]["jobtitle"], "7");
    let after = portal
        .get(&format!("{CONTACTS}/{id}?properties=city,jobtitle,firstname"))
        .await
        .json();
    assert_eq!(after["properties"]["city"], Value::Null);
    assert_eq!(after["properties"]["firstname"], "Ada");
    assert!(after["updatedAt"].as_str() > before["updatedAt"].as_str());
    assert_eq!(after["createdAt"], before["createdAt"]);
}

#[tokio::test]
async fn the_lifecycle_stage_only_moves_forward_unless_it_is_cleared() {
    let portal = TestPortal::start().await;
    let id = portal
        .create(
            "contacts",
            json!({ "email": "a@b.co", "lifecyclestage": "customer" }),
        )
        .await;
    let path = format!("{CONTACTS}/{id}");
    let stage = |value: &str| json!({ "properties": { "lifecyclestage": value } });
    assert_eq!(portal.patch(&path, stage("lead")).await.status, 200);
    assert_eq!(
        portal.properties("contacts", &id, "lifecyclestage").await["lifecyclestage"],
        "customer"
    );
    assert_eq!(portal.patch(&path, stage("evangelist")).await.status, 200);
    assert_eq!(
        portal.properties("contacts", &id, "lifecyclestage").await["lifecyclestage"],
        "evangelist"
    );
    portal.patch(&path, stage("")).await;
    portal.patch(&path, stage("subscriber")).await;
    assert_eq!(
        portal.properties("contacts", &id, "lifecyclestage").await["lifecyclestage"],
        "subscriber"
    );
}

#[tokio::test]
async fn history_lists_every_value_newest_first_with_its_source() {
    let portal = TestPortal::start().await;
    let id = portal
        .create("contacts", json!({ "email": "a@b.co", "jobtitle": "Clerk" }))
        .await;
    for title in ["Analyst", "Analyst", "Mathematician"] {
        portal
            .patch(
                &format!("{CONTACTS}/{id}"),
                json!({ "properties": { "jobtitle": title } }),
            )
            .await;
    }
    let got = portal
        .get(&format!("{CONTACTS}/{id}?propertiesWithHistory=jobtitle"))
        .await
        .json();
    let history = got["propertiesWithHistory"]["jobtitle"]
        .as_array()
        .expect("a history");
    let values: Vec<&str> = history
        .iter()
        .filter_map(|entry| entry["value"].as_str())
        .collect();
    assert_eq!(values, ["Mathematician", "Analyst", "Clerk"]);
    assert!(
        history
            .iter()
            .all(|entry| entry["sourceType"] == "INTEGRATION" && entry["sourceId"].is_string())
    );
}

#[tokio::test]
async fn a_walk_over_pages_meets_every_record_once() {
    let portal = TestPortal::start().await;
    let mut made = Vec::new();
    for number in 0..7 {
        made.push(
            portal
                .create("contacts", json!({ "email": format!("p{number}@b.co") }))
                .await,
        );
    }
    let mut met = Vec::new();
    let mut path = format!("{CONTACTS}?limit=3&properties=email");
    loop {
        let page = portal.get(&path).await;
        met.extend(page.ids());
        let json = page.json();
        let Some(link) = json["paging"]["next"]["link"].as_str() else {
            assert!(json.get("paging").is_none(), "the last page has no paging at all");
            break;
        };
        path = link
            .strip_prefix(portal.portal.url())
            .expect("a link to this portal")
            .to_owned();
    }
    assert_eq!(met, made);
    assert_eq!(portal.get(CONTACTS).await.ids().len(), 7);
}

#[tokio::test]
async fn archived_records_are_found_only_when_asked_for() {
    let portal = TestPortal::start().await;
    let gone = portal.create("contacts", json!({ "email": "gone@b.co" })).await;
    let kept = portal.create("contacts", json!({ "email": "kept@b.co" })).await;
    for _ in 0..2 {
        assert_eq!(portal.delete(&format!("{CONTACTS}/{gone}")).await.status, 204);
    }
    assert_eq!(portal.get(&format!("{CONTACTS}/{gone}")).await.status, 404);
    assert_eq!(
        portal
            .patch(&format!("{CONTACTS}/{gone}"), json!({ "properties": {} }))
            .await
            .status,
        404
    );
    let found = portal
        .get(&format!("{CONTACTS}/{gone}?archived=True"))
        .await
        .json();
    assert_eq!(found["archived"], true);
    assert!(found["archivedAt"].is_string());
    assert_eq!(portal.get(CONTACTS).await.ids(), std::slice::from_ref(&kept));
    assert_eq!(
        portal.get(&format!("{CONTACTS}?archived=true")).await.ids(),
        [gone]
    );
    assert_eq!(portal.total("contacts").await, 1);
}

#[tokio::test]
async fn multi_select_values_can_be_appended() {
    let portal = TestPortal::start().await;
    let definition = json!({
        "name": "colours", "label": "Colours", "groupName": "contactinformation", "type": "enumeration",
        "fieldType": "checkbox",
        "options": [{ "label": "Red", "value": "red" }, { "label": "Blue", "value": "blue" }],
    });
    assert_eq!(
        portal
            .post("/crm/v3/properties/contacts", definition)
            .await
            .status,
        201
    );
    let id = portal
        .create("contacts", json!({ "email": "a@b.co", "colours": "red" }))
        .await;
    let path = format!("{CONTACTS}/{id}");
    let set = |value: &str| json!({ "properties": { "colours": value } });
    assert_eq!(portal.patch(&path, set(";blue")).await.status, 200);
    assert_eq!(
        portal.properties("contacts", &id, "colours").await["colours"],
        "red;blue"
    );
    assert_eq!(portal.patch(&path, set(";green")).await.status, 400);
    assert_eq!(
        portal.properties("contacts", &id, "colours").await["colours"],
        "red;blue"
    );
}

#[tokio::test]
async fn a_new_record_can_bring_associations() {
    let portal = TestPortal::start().await;
    let company = portal
        .create("companies", json!({ "name": "Acme", "domain": "acme.example" }))
        .await;
    let body = |id: &str| {
        json!({
            "properties": { "email": "a@acme.example.com" },
            "associations": [{ "to": { "id": id }, "types": [{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279 }] }],
        })
    };
    let refused = portal.post(CONTACTS, body("999999999999")).await;
    assert!(matches!(refused.status, 400 | 404), "{}", refused.text());
    assert_eq!(
        portal.total("contacts").await,
        0,
        "nothing is created with an association to nothing"
    );
    let answer = portal.post(CONTACTS, body(&company)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    let read = portal
        .get(&format!("{CONTACTS}/{id}?associations=companies,deals"))
        .await
        .json();
    let companies = read["associations"]["companies"]["results"]
        .as_array()
        .expect("companies");
    assert!(
        companies
            .iter()
            .any(|one| one["id"] == company && one["type"] == "contact_to_company_unlabeled")
    );
    assert!(read["associations"].get("deals").is_none());
    let primary = format!("/crm/v4/objects/contacts/{id}/associations/companies/{company}");
    let body = json!([{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1 }]);
    assert!(
        portal
            .send(http::Method::PUT, &primary, body.to_string())
            .await
            .status
            < 300
    );
    let linked = portal.properties("contacts", &id, "associatedcompanyid").await;
    assert_eq!(linked["associatedcompanyid"], company.as_str());
    assert_eq!(
        portal
            .properties("companies", &company, "num_associated_contacts")
            .await["num_associated_contacts"],
        "1"
    );
}
