//! Property definitions and groups.

use serde_json::{Value, json};

use crate::client::TestPortal;
use crate::refusals::shown;

const CONTACTS: &str = "/crm/v3/properties/contacts";

fn text(name: &str) -> Value {
    json!({ "name": name, "label": "Text", "type": "string", "fieldType": "text", "groupName": "contactinformation" })
}

fn choice(name: &str, options: Value) -> Value {
    json!({ "name": name, "label": "Choice", "type": "enumeration", "fieldType": "select",
            "groupName": "contactinformation", "options": options })
}

#[tokio::test]
async fn a_new_definition_is_answered_with_everything_filled_in() {
    let portal = TestPortal::start().await;
    let answer = portal
        .post("/crm/properties/2026-09/contacts", text("note_line"))
        .await;
    assert_eq!(answer.status, 201);
    assert!(
        answer
            .header("location")
            .ends_with("/crm/properties/2026-09/contacts/note_line")
    );
    let mut body = answer.json();
    for moment in ["createdAt", "updatedAt"] {
        assert!(body[moment].as_str().is_some_and(|at| at.ends_with('Z')));
        body[moment] = "[time]".into();
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&body).expect("JSON"));
}

#[tokio::test]
async fn every_spelling_of_type_and_version_reads_the_same_definition() {
    let portal = TestPortal::start().await;
    for path in [
        "/crm/v3/properties/companies/name",
        "/crm/properties/v3/company/name",
        "/crm/properties/2025-09/COMPANY/name",
        "/crm/properties/2026-03/0-2/name",
        "/crm/properties/2026-09/Companies/name/",
    ] {
        let answer = portal.get(path).await;
        assert_eq!(
            (answer.status, answer.json()["hubspotDefined"].clone()),
            (200, json!(true)),
            "{path}"
        );
    }
}

#[tokio::test]
async fn options_without_an_order_go_last_and_a_patch_replaces_the_list() {
    let portal = TestPortal::start().await;
    let options = json!([{ "label": "art", "value": "art" }, { "label": "b", "value": "b", "displayOrder": 1 },
                         { "label": "c", "value": "c", "displayOrder": 2 }]);
    let made = portal.post(CONTACTS, choice("kind", options)).await.json();
    let orders: Vec<_> = made["options"]
        .as_array()
        .expect("options")
        .iter()
        .map(|one| one["displayOrder"].clone())
        .collect();
    assert_eq!(orders, [json!(3), json!(1), json!(2)]);
    let path = format!("{CONTACTS}/kind");
    assert_eq!(
        portal
            .patch(&path, json!({ "label": "Kind", "name": "other" }))
            .await
            .status,
        200
    );
    let kept = portal.get(&path).await.json();
    assert_eq!(
        (
            kept["label"].clone(),
            kept["options"].as_array().expect("options").len()
        ),
        (json!("Kind"), 3)
    );
    portal
        .patch(&path, json!({ "options": [{ "label": "B", "value": "b" }] }))
        .await;
    assert_eq!(
        portal.get(&path).await.json()["options"]
            .as_array()
            .expect("options")
            .len(),
        1
    );
}

#[tokio::test]
async fn an_archived_definition_is_found_only_when_asked_for_and_its_name_can_be_used_again() {
    let portal = TestPortal::start().await;
    portal.post(CONTACTS, text("gone")).await;
    let path = format!("{CONTACTS}/gone");
    assert_eq!(portal.delete(&path).await.status, 204);
    assert_eq!(portal.get(&path).await.status, 404);
    let archived = portal.get(&format!("{path}?archived=True")).await.json();
    assert_eq!(archived["archived"], true);
    assert!(archived["archivedAt"].is_string());
    let write = portal
        .post(
            "/crm/v3/objects/contacts",
            json!({ "properties": { "gone": "x" } }),
        )
        .await;
    assert_eq!(write.status, 400);
    let mut again = text("gone");
    again["label"] = "Back".into();
    assert_eq!(portal.post(CONTACTS, again).await.status, 201);
    assert_eq!(portal.get(&path).await.json()["label"], "Back");
}

#[tokio::test]
async fn a_new_property_takes_values_at_once_and_checks_them() {
    let portal = TestPortal::start().await;
    portal
        .post(
            CONTACTS,
            choice("color", json!([{ "label": "Red", "value": "red" }])),
        )
        .await;
    let id = portal
        .create("contacts", json!({ "email": "a@example.com", "color": "red" }))
        .await;
    assert_eq!(portal.properties("contacts", &id, "color").await["color"], "red");
    let path = format!("/crm/v3/objects/contacts/{id}");
    let refused = portal
        .patch(&path, json!({ "properties": { "color": "mauve" } }))
        .await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("INVALID_OPTION"));
}

#[tokio::test]
async fn a_unique_property_refuses_a_second_record_with_the_value() {
    let portal = TestPortal::start().await;
    let mut definition = text("badge");
    definition["hasUniqueValue"] = true.into();
    portal.post(CONTACTS, definition).await;
    let id = portal
        .create("contacts", json!({ "email": "a@example.com", "badge": "7" }))
        .await;
    let body = json!({ "properties": { "email": "b@example.com", "badge": "7" } });
    assert!((400..500).contains(&portal.post("/crm/v3/objects/contacts", body).await.status));
    let found = portal.get("/crm/v3/objects/contacts/7?idProperty=badge").await;
    assert_eq!(found.json()["id"], id);
}

#[tokio::test]
async fn refusals_have_hubspots_bodies() {
    let portal = TestPortal::start().await;
    portal.post(CONTACTS, text("used")).await;
    let formula = json!({ "name": "uses", "label": "Uses", "type": "number", "fieldType": "calculation_equation",
                          "groupName": "contactinformation", "calculationFormula": "used * 2" });
    assert_eq!(portal.post(CONTACTS, formula).await.status, 201);
    let mut report = Vec::new();
    let mut unfit = text("unfit");
    unfit["fieldType"] = "number".into();
    let mut lost = text("lost");
    lost["groupName"] = "nowhere".into();
    let mut flag = text("flag");
    flag["type"] = "bool".into();
    flag["fieldType"] = "booleancheckbox".into();
    for (what, body) in [
        ("a taken name", text("used")),
        ("a shipped name", text("email")),
        ("a bad name", text("Bad-Name")),
        ("missing fields", json!({ "name": "a" })),
        ("no options", choice("empty", json!([]))),
        ("a bool without options", flag),
        ("a field that does not fit", unfit),
        (
            "an unknown type",
            json!({ "name": "a", "label": "a", "type": "money", "fieldType": "text", "groupName": "contactinformation" }),
        ),
        ("an unknown group", lost),
    ] {
        report.push(format!(
            "{what}: {}",
            shown(&portal.post(CONTACTS, body).await, &[])
        ));
    }
    for (what, path) in [
        ("unknown", "/crm/v3/properties/contacts/nothing"),
        (
            "another sensitivity",
            "/crm/v3/properties/contacts/email?dataSensitivity=sensitive",
        ),
        ("unknown type", "/crm/v3/properties/butterflies/email"),
        ("unknown type id", "/crm/v3/properties/0-9999/email"),
    ] {
        report.push(format!("{what}: {}", shown(&portal.get(path).await, &[])));
    }
    for (what, path) in [
        ("delete unknown", "/crm/v3/properties/contacts/nothing"),
        ("delete shipped", "/crm/v3/properties/contacts/email"),
        ("delete in use", "/crm/v3/properties/contacts/used"),
    ] {
        report.push(format!("{what}: {}", shown(&portal.delete(path).await, &[])));
    }
    let locked = portal
        .patch(
            "/crm/v3/properties/contacts/email",
            json!({ "type": "number", "fieldType": "number" }),
        )
        .await;
    report.push(format!("change shipped: {}", shown(&locked, &[])));
    insta::assert_snapshot!(report.join("\n\n"));
}

#[tokio::test]
async fn batches_answer_without_times_and_report_what_was_refused() {
    let portal = TestPortal::start().await;
    let path = "/crm/v3/properties/contacts/batch";
    let made = portal
        .post(
            &format!("{path}/create"),
            json!({ "inputs": [text("one"), text("two")] }),
        )
        .await;
    assert_eq!(made.status, 201);
    assert!(made.json()["results"][0].get("createdAt").is_none());
    assert!(made.json()["results"][0].get("archived").is_none());
    let mixed = portal
        .post(
            &format!("{path}/create"),
            json!({ "inputs": [text("one"), text("three"), text("three")] }),
        )
        .await;
    assert_eq!((mixed.status, mixed.json()["numErrors"].clone()), (207, json!(2)));
    let read = portal
        .post(
            &format!("{path}/read"),
            json!({ "archived": false, "inputs": [{ "name": "three" }, { "name": "four" }] }),
        )
        .await;
    insta::assert_snapshot!(
        shown(&read, &[]).replace(&read.json()["results"][0]["createdAt"].to_string(), "\"[time]\"")
    );
    let gone = portal
        .post(
            &format!("{path}/archive"),
            json!({ "inputs": [{ "name": "one" }, { "name": "four" }] }),
        )
        .await;
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(portal.get("/crm/v3/properties/contacts/one").await.status, 404);
    let many: Vec<Value> = (0..101)
        .map(|number| json!({ "name": format!("n{number}") }))
        .collect();
    assert_eq!(
        portal
            .post(&format!("{path}/read"), json!({ "inputs": many }))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn groups_are_created_renamed_archived_and_made_again() {
    let portal = TestPortal::start().await;
    let groups = "/crm/properties/2026-09/companies/groups";
    let made = portal
        .post(groups, json!({ "name": "mine", "label": "Mine" }))
        .await;
    assert_eq!(made.status, 201);
    assert!(made.header("location").ends_with("/groups/mine"));
    let path = format!("{groups}/mine");
    let order = made.json()["displayOrder"].clone();
    let renamed = portal.patch(&path, json!({ "label": "Ours" })).await.json();
    assert_eq!(
        renamed,
        json!({ "name": "mine", "label": "Ours", "displayOrder": order, "archived": false })
    );
    assert_eq!(portal.get(&path).await.json()["label"], "Ours");
    assert!(portal.get(groups).await.text().contains("\"mine\""));
    let taken = portal
        .post(groups, json!({ "name": "mine", "label": "Mine" }))
        .await;
    let mut property = text("inside");
    property["groupName"] = "mine".into();
    portal.post("/crm/properties/2026-09/companies", property).await;
    let in_use = portal.delete(&path).await;
    portal.delete("/crm/properties/2026-09/companies/inside").await;
    assert_eq!(portal.delete(&path).await.status, 204);
    let gone = portal.get(&path).await;
    assert_eq!(
        portal
            .post(groups, json!({ "name": "mine", "label": "Again" }))
            .await
            .status,
        201
    );
    insta::assert_snapshot!(
        [taken, in_use, gone]
            .map(|answer| shown(&answer, &[]))
            .join("\n\n")
    );
}

#[tokio::test]
async fn definitions_survive_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || spoke_portal::Portal::builder().data_dir(folder.path());
    let portal = TestPortal::with(builder()).await;
    portal.post(CONTACTS, text("kept")).await;
    portal.post("/crm/v3/schemas", json!({ "name": "boat", "labels": { "singular": "Boat", "plural": "Boats" }, "primaryDisplayProperty": "hs_object_id" })).await;
    portal.portal.stop().await.expect("a clean stop");
    let portal = TestPortal::with(builder()).await;
    assert_eq!(portal.get(&format!("{CONTACTS}/kept")).await.status, 200);
    assert_eq!(portal.get("/crm/v3/schemas/boat").await.status, 200);
    portal.create("boat", json!({})).await;
}
