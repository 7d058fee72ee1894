//! Associations between records, v4 and dated.

use serde_json::{Value, json};

use crate::refusals::shown;
use crate::scene::{Scene, spec};

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
