//! Labels and limits of association types.

use serde_json::{Value, json};

use crate::scene::Scene;

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
async fn a_usage_report_is_promised_to_a_known_user() {
    let scene = Scene::start().await;
    let owners = scene.portal.get("/crm/v3/owners").await.json();
    let (user, mail) = (&owners["results"][0]["userId"], &owners["results"][0]["email"]);
    let path = format!("/crm/v4/associations/usage/high-usage-report/{user}");
    let answer = scene.portal.post(&path, json!({})).await;
    assert_eq!(
        (
            answer.status,
            &answer.json()["userEmail"],
            &answer.json()["userId"]
        ),
        (200, mail, user)
    );
    let unknown = scene
        .portal
        .post("/crm/v4/associations/usage/high-usage-report/1", json!({}))
        .await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn the_first_label_of_a_portal_has_an_id_that_no_type_of_hubspots_has() {
    let scene = Scene::start().await;
    let labels = "/crm/v4/associations/contacts/companies/labels";
    let made = scene
        .portal
        .post(labels, json!({ "label": "Advisor", "name": "advisor" }))
        .await;
    let id = made.json()["results"][0]["typeId"].as_u64().expect("a type id");
    let id = u32::try_from(id).expect("an id");
    assert!(spoke_model::association::by_id(id).is_none(), "{id} is HubSpot's");
    assert_eq!(scene.portal.delete(&format!("{labels}/{id}")).await.status, 204);
}
