//! The older forms of associations, associations sent with new records, and refusals.

use serde_json::json;

use crate::refusals::shown;
use crate::scene::{Scene, spec};

#[tokio::test]
async fn version_three_speaks_of_types_by_name() {
    let scene = Scene::start().await;
    let base = "/crm/v3/associations/contacts/companies";
    let input = |company: &str, kind: &str| json!({ "inputs": [{ "from": { "id": scene.ada }, "to": { "id": company }, "type": kind }] });
    assert!(
        scene
            .portal
            .get(&format!("{base}/types"))
            .await
            .text()
            .contains("contact_to_company_unlabeled")
    );
    assert_eq!(
        scene
            .portal
            .post(
                &format!("{base}/batch/create"),
                input(&scene.acme, "contact_to_company")
            )
            .await
            .status,
        201
    );
    assert_eq!(
        scene
            .portal
            .post(&format!("{base}/batch/create"), input(&scene.apex, "279"))
            .await
            .status,
        201
    );
    let read = scene
        .portal
        .post(
            &format!("{base}/batch/read"),
            json!({ "inputs": [{ "id": scene.ada }] }),
        )
        .await
        .json();
    assert_eq!(
        read["results"][0]["to"],
        json!([{ "id": scene.acme, "type": "contact_to_company" }]),
        "only the primary company"
    );
    let listed = scene
        .portal
        .get(&format!(
            "/crm/v3/objects/contacts/{}/associations/companies",
            scene.ada
        ))
        .await;
    assert_eq!(listed.json()["results"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        scene
            .portal
            .post(
                &format!("{base}/batch/archive"),
                input(&scene.apex, "contact_to_company_unlabeled")
            )
            .await
            .status,
        204
    );
    assert!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.apex)
            .await
            .is_empty()
    );
    let single = format!(
        "/crm/v3/objects/deals/{}/associations/contacts/{}",
        scene.deal, scene.ada
    );
    let made = scene.put(&format!("{single}/deal_to_contact"), "").await;
    assert_eq!((made.status, made.json()["id"].clone()), (200, json!(scene.deal)));
    assert_eq!(
        scene.types("deals", &scene.deal, "contacts", &scene.ada).await,
        [3]
    );
    assert_eq!(scene.portal.delete(&format!("{single}/3")).await.status, 204);
    assert!(
        scene
            .types("contacts", &scene.ada, "deals", &scene.deal)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn records_are_created_with_associations_or_not_at_all() {
    let scene = Scene::start().await;
    let body = |to: &str, id: u64| json!({ "properties": { "email": format!("new{id}@example.com") }, "associations": [{ "to": { "id": to }, "types": spec(id) }] });
    let made = scene
        .portal
        .post("/crm/v3/objects/contacts", body(&scene.acme, 279))
        .await;
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        scene.types("companies", &scene.acme, "contacts", &id).await,
        [2, 280]
    );
    let before = scene.portal.total("contacts").await;
    let reversed = scene
        .portal
        .post("/crm/v3/objects/contacts", body(&scene.acme, 280))
        .await;
    let unknown = scene.portal.post("/crm/v3/objects/contacts", body("99", 4)).await;
    assert_eq!(scene.portal.total("contacts").await, before);
    insta::assert_snapshot!(
        [reversed, unknown]
            .map(|answer| shown(&answer, &scene.names()))
            .join("\n\n")
    );
}

#[tokio::test]
async fn refusals_have_hubspots_bodies() {
    let scene = Scene::start().await;
    let mut report = Vec::new();
    let to = |from: &str, id: &str, to: &str, to_id: &str| {
        format!("/crm/v4/objects/{from}/{id}/associations/{to}/{to_id}")
    };
    let user = json!([{ "associationCategory": "USER_DEFINED", "associationTypeId": 3 }]);
    for (what, path, body) in [
        (
            "unknown record",
            to("contacts", &scene.ada, "companies", "99"),
            spec(279),
        ),
        (
            "unknown label",
            to("contacts", &scene.ada, "companies", &scene.acme),
            user,
        ),
        (
            "type of another pair",
            to("deals", &scene.deal, "companies", &scene.acme),
            spec(1),
        ),
        (
            "itself",
            to("contacts", &scene.ada, "contacts", &scene.ada),
            spec(449),
        ),
        (
            "no number",
            to("contacts", "abc", "companies", &scene.acme),
            spec(279),
        ),
        (
            "no types",
            to("contacts", &scene.ada, "companies", &scene.acme),
            json!([]),
        ),
        (
            "unknown object type",
            to("butterflies", &scene.ada, "companies", &scene.acme),
            spec(279),
        ),
    ] {
        report.push(format!(
            "{what}: {}",
            shown(&scene.put(&path, body).await, &scene.names())
        ));
    }
    let empty = scene
        .put(&to("contacts", &scene.ada, "companies", &scene.acme), "")
        .await;
    report.push(format!("no body: {}", shown(&empty, &scene.names())));
    let list = format!(
        "/crm/v4/objects/contacts/{}/associations/companies?limit=501",
        scene.ada
    );
    report.push(format!(
        "page too large: {}",
        shown(&scene.portal.get(&list).await, &scene.names())
    ));
    let missing = scene
        .portal
        .get("/crm/v4/objects/contacts/99/associations/companies")
        .await;
    report.push(format!("list of nobody: {}", shown(&missing, &scene.names())));
    let none = scene
        .put(
            &format!(
                "/crm/v4/objects/products/{}/associations/default/contacts/{}",
                scene.ada, scene.bob
            ),
            "",
        )
        .await;
    report.push(format!("no type between: {}", shown(&none, &scene.names())));
    let batch = json!({ "inputs": [
        { "from": { "id": scene.ada }, "to": { "id": "x1" }, "types": spec(449) },
        { "from": { "id": scene.ada }, "to": { "id": scene.ada }, "types": spec(449) },
    ] });
    for version in ["associations/2026-03", "v4/associations"] {
        let path = format!("/crm/{version}/contacts/contacts/batch/create");
        report.push(format!(
            "{version}: {}",
            shown(&scene.portal.post(&path, batch.clone()).await, &scene.names())
        ));
    }
    let v3 = json!({ "inputs": [{ "from": { "id": scene.ada }, "to": { "id": scene.deal }, "type": "event_to_deal" }] });
    report.push(format!(
        "v3 type: {}",
        shown(
            &scene
                .portal
                .post("/crm/v3/associations/contacts/deals/batch/create", v3)
                .await,
            &scene.names()
        )
    ));
    let label = scene
        .portal
        .post(
            "/crm/v4/associations/contacts/companies/labels",
            json!({ "label": "A", "name": "1-a" }),
        )
        .await;
    report.push(format!("label name: {}", shown(&label, &[])));
    let shipped = scene
        .portal
        .delete("/crm/v4/associations/contacts/companies/labels/279")
        .await;
    report.push(format!("shipped label: {}", shown(&shipped, &[])));
    insta::assert_snapshot!(report.join("\n\n"));
}
