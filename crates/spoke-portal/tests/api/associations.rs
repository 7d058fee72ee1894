//! Associations between records, in all versions.

use serde_json::{Value, json};

use crate::client::{Answer, TestPortal};
use crate::refusals::shown;

/// A portal with two contacts, two companies and a deal.
struct Scene {
    portal: TestPortal,
    ada: String,
    bob: String,
    acme: String,
    apex: String,
    deal: String,
}

impl Scene {
    async fn start() -> Self {
        let portal = TestPortal::start().await;
        let ada = portal
            .create("contacts", json!({ "email": "ada@example.com" }))
            .await;
        let bob = portal
            .create("contacts", json!({ "email": "bob@example.com" }))
            .await;
        let acme = portal.create("companies", json!({ "name": "Acme" })).await;
        let apex = portal.create("companies", json!({ "name": "Apex" })).await;
        let deal = portal
            .create(
                "deals",
                json!({ "dealname": "D", "dealstage": "appointmentscheduled" }),
            )
            .await;
        Self {
            portal,
            ada,
            bob,
            acme,
            apex,
            deal,
        }
    }

    async fn put(&self, path: &str, body: impl ToString) -> Answer {
        self.portal.send(http::Method::PUT, path, body.to_string()).await
    }

    /// The type ids from one record to another.
    async fn types(&self, from: &str, id: &str, to: &str, to_id: &str) -> Vec<u64> {
        let answer = self
            .portal
            .get(&format!("/crm/v4/objects/{from}/{id}/associations/{to}"))
            .await
            .json();
        let rows = answer["results"].as_array().expect("results");
        let row = rows
            .iter()
            .find(|row| row["toObjectId"].as_u64() == to_id.parse().ok());
        let types = row
            .and_then(|row| row["associationTypes"].as_array())
            .cloned()
            .unwrap_or_default();
        types
            .iter()
            .map(|one| one["typeId"].as_u64().expect("a type id"))
            .collect()
    }

    fn names(&self) -> [(&str, &str); 5] {
        [
            (&self.ada, "ada"),
            (&self.bob, "bob"),
            (&self.acme, "acme"),
            (&self.apex, "apex"),
            (&self.deal, "deal"),
        ]
    }
}

fn spec(id: u64) -> Value {
    json!([{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id }])
}

#[tokio::test]
async fn a_default_association_stands_in_both_directions() {
    let scene = Scene::start().await;
    let path = format!(
        "/crm/v4/objects/deals/{}/associations/default/contacts/{}",
        scene.deal, scene.ada
    );
    let answer = scene.put(&path, "").await;
    insta::assert_snapshot!(shown(&answer, &scene.names()));
    assert_eq!(
        scene.types("deals", &scene.deal, "contacts", &scene.ada).await,
        [3]
    );
    assert_eq!(scene.types("0-1", &scene.ada, "DEAL", &scene.deal).await, [4]);
}

#[tokio::test]
async fn the_first_company_becomes_primary_and_the_primary_moves() {
    let scene = Scene::start().await;
    let to = |company: &str| {
        format!(
            "/crm/objects/2026-09/contacts/{}/associations/default/companies/{company}",
            scene.ada
        )
    };
    scene.put(&to(&scene.acme), "").await;
    scene.put(&to(&scene.apex), "").await;
    assert_eq!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.acme)
            .await,
        [1, 279]
    );
    assert_eq!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.apex)
            .await,
        [279]
    );
    let company = scene
        .portal
        .properties("contacts", &scene.ada, "associatedcompanyid")
        .await;
    assert_eq!(company["associatedcompanyid"], scene.acme);
    let moved = scene
        .put(
            &format!(
                "/crm/v4/objects/contacts/{}/associations/companies/{}",
                scene.ada, scene.apex
            ),
            spec(1),
        )
        .await;
    assert_eq!(
        (moved.status, moved.json()["labels"].clone()),
        (201, json!(["Primary"]))
    );
    assert_eq!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.acme)
            .await,
        [279]
    );
    assert_eq!(
        scene
            .types("companies", &scene.apex, "contacts", &scene.ada)
            .await,
        [2, 280]
    );
    assert_eq!(
        scene
            .types("companies", &scene.acme, "contacts", &scene.ada)
            .await,
        [280]
    );
    let company = scene
        .portal
        .properties("contacts", &scene.ada, "associatedcompanyid")
        .await;
    assert_eq!(company["associatedcompanyid"], scene.apex);
    let gone = format!(
        "/crm/v4/objects/companies/{}/associations/contacts/{}",
        scene.apex, scene.ada
    );
    assert_eq!(scene.portal.delete(&gone).await.status, 204);
    let company = scene
        .portal
        .properties("contacts", &scene.ada, "associatedcompanyid")
        .await;
    assert_eq!(company["associatedcompanyid"], Value::Null);
    assert!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.apex)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn labels_stand_beside_the_plain_type_and_are_replaced_as_a_set() {
    let scene = Scene::start().await;
    let labels = "/crm/v4/associations/contacts/companies/labels";
    let label = async |name: &str| {
        let made = scene
            .portal
            .post(labels, json!({ "label": name, "name": name.to_lowercase() }))
            .await;
        assert_eq!(made.status, 200, "{}", made.text());
        made.json()["results"][0]["typeId"].as_u64().expect("a type id")
    };
    let (buyer, payer) = (label("Buyer").await, label("Payer").await);
    let own = |id: u64| json!([{ "associationCategory": "USER_DEFINED", "associationTypeId": id }]);
    let path = format!(
        "/crm/v4/objects/contacts/{}/associations/companies/{}",
        scene.ada, scene.acme
    );
    let made = scene.put(&path, own(buyer)).await;
    assert_eq!(
        (made.status, made.json()["labels"].clone()),
        (201, json!(["Buyer"]))
    );
    assert_eq!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.acme)
            .await,
        [1, 279, buyer]
    );
    scene.put(&path, own(payer)).await;
    assert_eq!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.acme)
            .await,
        [1, 279, payer]
    );
    assert_eq!(
        scene
            .types("companies", &scene.acme, "contacts", &scene.ada)
            .await
            .len(),
        3
    );
    let in_use = scene.portal.delete(&format!("{labels}/{payer}")).await;
    assert_eq!(in_use.status, 400);
    let pair = json!({ "inputs": [{ "from": { "id": scene.ada }, "to": { "id": scene.acme }, "types": own(payer) }] });
    let batch = "/crm/v4/associations/contacts/companies/batch/labels/archive";
    assert_eq!(scene.portal.post(batch, pair.clone()).await.status, 204);
    assert_eq!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.acme)
            .await,
        [1, 279]
    );
    let dated = scene
        .portal
        .post(
            "/crm/associations/2026-03/contacts/companies/batch/labels/archive",
            pair,
        )
        .await;
    assert_eq!(
        (dated.status, dated.json()["status"].clone()),
        (200, json!("COMPLETE"))
    );
    assert_eq!(
        scene.portal.delete(&format!("{labels}/{payer}")).await.status,
        204
    );
    let listed = scene.portal.get(labels).await.json();
    let ids: Vec<_> = listed["results"]
        .as_array()
        .expect("types")
        .iter()
        .map(|one| one["label"].clone())
        .collect();
    assert_eq!(
        ids,
        [
            json!("Primary"),
            Value::Null,
            json!("Billing Contact"),
            json!("Buyer")
        ]
    );
}

#[tokio::test]
async fn a_paired_label_has_a_name_for_each_end() {
    let scene = Scene::start().await;
    let path = "/crm/associations/2026-09/contacts/companies/labels";
    let body = json!({ "label": "Advisor", "name": "advisor", "inverseLabel": "Advised by" });
    let made = scene.portal.post(path, body).await.json();
    assert_eq!(
        (
            made["results"][0]["label"].clone(),
            made["results"][1]["label"].clone()
        ),
        (json!("Advisor"), json!("Advised by"))
    );
    let back = scene
        .portal
        .get("/crm/associations/2026-09/companies/contacts/labels")
        .await;
    assert!(back.text().contains("Advised by"));
    let changed = json!({ "associationTypeId": made["results"][0]["typeId"], "label": "Guide", "inverseLabel": "Guided by" });
    assert_eq!(scene.put(path, changed).await.status, 204);
    let back = scene
        .portal
        .get("/crm/associations/v4/companies/contacts/labels")
        .await;
    assert!(back.text().contains("Guided by") && !back.text().contains("Advised by"));
}

#[tokio::test]
async fn batches_write_read_and_remove() {
    let scene = Scene::start().await;
    let base = "/crm/v4/associations/contacts/companies/batch";
    let pair =
        |from: &str, to: &str| json!({ "from": { "id": from }, "to": { "id": to }, "types": spec(279) });
    let made = scene
        .portal
        .post(
            &format!("{base}/create"),
            json!({ "inputs": [pair(&scene.ada, &scene.acme), pair(&scene.bob, &scene.acme)] }),
        )
        .await;
    assert_eq!(made.status, 201);
    insta::assert_snapshot!("batch_create", shown(&made, &scene.names()));
    let number: u64 = scene.ada.parse().expect("a number");
    let read = scene
        .portal
        .post(
            &format!("{base}/read"),
            json!({ "inputs": [{ "id": number }, { "id": scene.bob }] }),
        )
        .await;
    assert_eq!(read.status, 200);
    let removed = scene
        .portal
        .post(
            &format!("{base}/archive"),
            json!({ "inputs": [{ "from": { "id": scene.ada }, "to": [{ "id": scene.acme }] }] }),
        )
        .await;
    assert_eq!((removed.status, removed.body.len()), (204, 0));
    let read = scene
        .portal
        .post(
            "/crm/associations/2026-03/contacts/companies/batch/read",
            json!({ "inputs": [{ "id": scene.ada }, { "id": scene.bob }] }),
        )
        .await;
    insta::assert_snapshot!("batch_read_with_one_lonely", shown(&read, &scene.names()));
    let removed = scene
        .portal
        .post(
            "/crm/associations/2026-03/contacts/companies/batch/archive",
            json!({ "inputs": [{ "from": { "id": scene.bob }, "to": [{ "id": scene.acme }] }] }),
        )
        .await;
    assert_eq!(removed.status, 200);
    let plain = scene
        .portal
        .post(
            "/crm/v4/associations/contacts/deals/batch/associate/default",
            json!({ "inputs": [{ "from": { "id": scene.ada }, "to": { "id": scene.deal } }] }),
        )
        .await;
    assert_eq!(plain.status, 200);
    assert_eq!(
        scene.types("deals", &scene.deal, "contacts", &scene.ada).await,
        [3]
    );
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let scene = Scene::start().await;
    for contact in [&scene.ada, &scene.bob] {
        scene
            .put(
                &format!(
                    "/crm/v4/objects/companies/{}/associations/default/contacts/{contact}",
                    scene.acme
                ),
                "",
            )
            .await;
    }
    let path = format!("/crm/v4/objects/companies/{}/associations/contacts", scene.acme);
    let first = scene.portal.get(&format!("{path}?limit=1")).await.json();
    assert_eq!(first["results"][0]["toObjectId"].to_string(), scene.ada);
    assert_eq!(first["paging"]["next"]["after"], scene.bob);
    let second = scene
        .portal
        .get(&format!("{path}?limit=1&after={}", scene.bob))
        .await
        .json();
    assert_eq!(second["results"][0]["toObjectId"].to_string(), scene.bob);
    assert!(second.get("paging").is_none());
    scene
        .portal
        .delete(&format!("/crm/v3/objects/contacts/{}", scene.bob))
        .await;
    let rest = scene.portal.get(&path).await.json();
    assert_eq!(
        rest["results"].as_array().map(Vec::len),
        Some(1),
        "archived records are not listed"
    );
}

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

#[tokio::test]
async fn limits_of_an_association_type_are_kept_and_lifted() {
    let scene = Scene::start().await;
    let base = "/crm/associations/2026-09/definitions/configurations";
    let limit = json!({ "inputs": [{ "category": "HUBSPOT_DEFINED", "typeId": 280, "maxToObjectIds": 5 }] });
    assert_eq!(
        scene
            .portal
            .post(&format!("{base}/companies/contacts/batch/create"), limit)
            .await
            .status,
        201
    );
    let all = scene.portal.get(&format!("{base}/all")).await.json();
    assert_eq!(all["results"][0]["userEnforcedMaxToObjectIds"], 5);
    let lift = json!({ "inputs": [{ "category": "HUBSPOT_DEFINED", "typeId": 280 }] });
    assert_eq!(
        scene
            .portal
            .post(&format!("{base}/companies/contacts/batch/purge"), lift.clone())
            .await
            .status,
        200
    );
    let v4 = "/crm/associations/v4/definitions/configurations/companies/contacts/batch/purge";
    assert_eq!(scene.portal.post(v4, lift).await.status, 204);
    assert!(
        scene.portal.get(&format!("{base}/all")).await.json()["results"]
            .as_array()
            .is_some_and(Vec::is_empty)
    );
}

#[tokio::test]
async fn a_merge_leaves_one_primary_company() {
    let scene = Scene::start().await;
    for (contact, company) in [(&scene.ada, &scene.acme), (&scene.bob, &scene.apex)] {
        scene
            .put(
                &format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}"),
                "",
            )
            .await;
    }
    let body = json!({ "primaryObjectId": scene.ada, "objectIdToMerge": scene.bob });
    assert_eq!(
        scene
            .portal
            .post("/crm/v3/objects/contacts/merge", body)
            .await
            .status,
        200
    );
    assert_eq!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.acme)
            .await,
        [1, 279]
    );
    assert_eq!(
        scene
            .types("contacts", &scene.ada, "companies", &scene.apex)
            .await,
        [279]
    );
    assert_eq!(
        scene
            .types("companies", &scene.apex, "contacts", &scene.ada)
            .await,
        [280]
    );
}
