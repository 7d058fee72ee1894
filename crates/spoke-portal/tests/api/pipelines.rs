//! Pipelines, stages and owners.

use serde_json::{Value, json};

use crate::client::{Answer, TestPortal};
use crate::refusals::shown;

const DEALS: &str = "/crm/pipelines/2026-09/deals";
const TICKETS: &str = "/crm/pipelines/2026-09/tickets";

fn stage(label: &str, id: &str, probability: &str) -> Value {
    json!({ "label": label, "displayOrder": 0, "metadata": { "probability": probability }, "stageId": id })
}

fn line() -> Value {
    json!({ "label": "Line", "displayOrder": 5, "pipelineId": "line",
            "stages": [stage("Open", "line_open", "0.50"), stage("Won", "line_won", "1")] })
}

async fn put(portal: &TestPortal, path: &str, body: Value) -> Answer {
    portal.send(http::Method::PUT, path, body.to_string()).await
}

#[tokio::test]
async fn a_create_echoes_and_a_read_prints_canonically() {
    let portal = TestPortal::start().await;
    let made = portal.post(DEALS, line()).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(
        (made["id"].clone(), made["stages"][0]["metadata"].clone()),
        (json!("line"), json!({ "probability": "0.50" }))
    );
    let read = portal.get(&format!("{DEALS}/line")).await.json();
    assert_eq!(
        read["stages"][0]["metadata"],
        json!({ "isClosed": "false", "probability": "0.5" })
    );
    assert_eq!(
        read["stages"][1]["metadata"],
        json!({ "isClosed": "true", "probability": "1.0" })
    );
    assert_eq!(
        read["stages"][0]["writePermissions"],
        "CRM_PERMISSIONS_ENFORCEMENT"
    );
}

#[tokio::test]
async fn the_default_pipelines_are_there_under_every_version() {
    let portal = TestPortal::start().await;
    for (path, id, stages) in [
        ("/crm/v3/pipelines/deals", "default", 7),
        ("/crm/pipelines/2026-03/0-3", "default", 7),
        (TICKETS, "0", 4),
        ("/crm/v3/pipelines/contact", "contacts-lifecycle-pipeline", 8),
    ] {
        let body = portal.get(path).await.json();
        let found = &body["results"][0];
        assert_eq!(
            (found["id"].as_str(), found["stages"].as_array().map(Vec::len)),
            (Some(id), Some(stages)),
            "{path}"
        );
        assert_eq!(found["createdAt"], "1970-01-01T00:00:00Z");
    }
}

#[tokio::test]
async fn a_new_stage_takes_records_and_a_removed_one_no_longer_does() {
    let portal = TestPortal::start().await;
    portal.post(DEALS, line()).await;
    let stages = format!("{DEALS}/line/stages");
    let made = portal
        .post(
            &stages,
            json!({ "label": "Middle", "displayOrder": 2, "metadata": { "probability": "0.7" } }),
        )
        .await;
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert!(id.chars().all(|letter| letter.is_ascii_digit()));
    let deal = portal
        .create(
            "deals",
            json!({ "dealname": "D", "pipeline": "line", "dealstage": id }),
        )
        .await;
    let values = portal
        .properties("deals", &deal, "pipeline,hs_deal_stage_probability")
        .await;
    assert_eq!(values["pipeline"], "line");
    let probability = values["hs_deal_stage_probability"]
        .as_str()
        .and_then(|text| text.parse::<f64>().ok());
    assert_eq!(probability, Some(0.7));
    let in_use = portal.delete(&format!("{stages}/{id}")).await;
    insta::assert_snapshot!(shown(&in_use, &[(&id, "stage"), (&deal, "deal")]));
    portal
        .patch(
            &format!("/crm/v3/objects/deals/{deal}"),
            json!({ "properties": { "dealstage": "line_open" } }),
        )
        .await;
    assert_eq!(portal.delete(&format!("{stages}/{id}")).await.status, 204);
    assert_eq!(portal.get(&format!("{stages}/{id}")).await.status, 404);
    assert_eq!(
        portal.get(&stages).await.json()["results"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    assert_eq!(portal.delete(&format!("{stages}/absent")).await.status, 204);
}

#[tokio::test]
async fn stages_and_pipelines_change_and_every_change_is_noted() {
    let portal = TestPortal::start().await;
    portal.post(DEALS, line()).await;
    let open = format!("{DEALS}/line/stages/line_open");
    let patched = portal
        .patch(
            &open,
            json!({ "label": "Opened", "metadata": { "probability": "0.25" } }),
        )
        .await;
    assert_eq!(
        (patched.status, patched.json()["label"].clone()),
        (200, json!("Opened"))
    );
    let replaced = put(
        &portal,
        &open,
        json!({ "label": "Begun", "displayOrder": 0, "metadata": { "probability": "0.3" } }),
    )
    .await;
    assert_eq!(replaced.status, 200);
    assert_eq!(portal.get(&open).await.json()["metadata"]["probability"], "0.3");
    assert_eq!(
        portal.get(&format!("{open}/audit")).await.json()["results"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    let renamed = portal
        .patch(&format!("{DEALS}/line"), json!({ "label": "Track" }))
        .await;
    assert_eq!(renamed.json()["label"], "Track");
    let body = json!({ "label": "Track 2", "displayOrder": 6, "stages": [stage("Only", "line_won", "0.9")] });
    assert_eq!(put(&portal, &format!("{DEALS}/line"), body).await.status, 200);
    let read = portal.get(&format!("{DEALS}/line")).await.json();
    assert_eq!(
        (read["label"].clone(), read["stages"].as_array().map(Vec::len)),
        (json!("Track 2"), Some(1))
    );
    let audit = portal.get(&format!("{DEALS}/line/audit")).await.json();
    let actions: Vec<_> = audit["results"]
        .as_array()
        .expect("notes")
        .iter()
        .map(|note| note["action"].clone())
        .collect();
    assert_eq!(actions, [json!("UPDATE"), json!("UPDATE"), json!("CREATE")]);
    assert_eq!(
        audit["results"][0]["identifier"],
        format!("{}:line", portal.portal.hub_id())
    );
}

#[tokio::test]
async fn a_deleted_pipeline_is_gone_and_can_be_restored() {
    let portal = TestPortal::start().await;
    portal.post(DEALS, line()).await;
    let path = format!("{DEALS}/line");
    let deal = portal
        .create(
            "deals",
            json!({ "dealname": "D", "pipeline": "line", "dealstage": "line_open" }),
        )
        .await;
    let checked = portal
        .delete(&format!("{path}?validateReferencesBeforeDelete=true"))
        .await;
    assert_eq!(
        (checked.status, checked.json()["subCategory"].clone()),
        (400, json!("PipelineError.STAGE_ID_IN_USE"))
    );
    assert!(checked.text().contains(&deal));
    assert_eq!(portal.delete(&path).await.status, 204);
    let token = format!("Bearer {}", portal.portal.token());
    let headers = [
        (http::header::AUTHORIZATION, token.as_str()),
        (http::header::ACCEPT, "application/json"),
    ];
    let missing = portal.raw(http::Method::GET, &path, &headers, "").await;
    assert_eq!(
        (missing.status, missing.body.len()),
        (404, 0),
        "no body for those who accept JSON only"
    );
    assert_eq!(portal.get(&path).await.json()["category"], "OBJECT_NOT_FOUND");
    assert_eq!(
        portal.patch(&path, json!({ "archived": false })).await.status,
        200
    );
    assert_eq!(portal.get(&path).await.status, 200);
}

#[tokio::test]
async fn refusals_have_hubspots_bodies() {
    let portal = TestPortal::start().await;
    portal.post(DEALS, line()).await;
    let with = |label: &str, id: &str, stages: Value| json!({ "label": label, "displayOrder": 1, "pipelineId": id, "stages": stages });
    let ticket = |metadata: Value| json!([{ "label": "A", "displayOrder": 0, "metadata": metadata }]);
    let mut report = Vec::new();
    for (what, path, body) in [
        ("no stages", DEALS, with("A", "a", json!([]))),
        ("no probability", DEALS, with("A", "a", ticket(json!({})))),
        (
            "bad probability",
            DEALS,
            with("A", "a", json!([stage("A", "a1", "2")])),
        ),
        (
            "taken id",
            DEALS,
            with("A", "line", json!([stage("A", "a1", "0.5")])),
        ),
        (
            "taken label",
            DEALS,
            with("line", "a", json!([stage("A", "a1", "0.5")])),
        ),
        (
            "stage of another pipeline",
            DEALS,
            with("A", "a", json!([stage("A", "line_open", "0.5")])),
        ),
        (
            "stages with one label",
            DEALS,
            with(
                "A",
                "a",
                json!([stage("A", "a1", "0.5"), stage(" a", "a2", "0.5")]),
            ),
        ),
        (
            "bad ticket state",
            TICKETS,
            with("A", "a", ticket(json!({ "ticketState": "closed" }))),
        ),
        (
            "no closed stage",
            TICKETS,
            with("A", "a", ticket(json!({ "ticketState": "OPEN" }))),
        ),
        (
            "taken stage label",
            "/crm/pipelines/2026-09/deals/line/stages",
            stage(" open", "x", "0.1"),
        ),
        (
            "stage of a missing pipeline",
            "/crm/pipelines/2026-09/deals/absent/stages",
            stage("A", "x", "0.1"),
        ),
        ("missing fields", DEALS, json!({ "label": "A" })),
    ] {
        report.push(format!("{what}: {}", shown(&portal.post(path, body).await, &[])));
    }
    report.push(format!(
        "delete missing: {}",
        shown(&portal.delete(&format!("{DEALS}/absent")).await, &[])
    ));
    report.push(format!(
        "read missing: {}",
        shown(&portal.get(&format!("{DEALS}/absent")).await, &[])
    ));
    insta::assert_snapshot!(report.join("\n\n"));
}

#[tokio::test]
async fn owners_are_listed_by_state_paged_filtered_and_found_by_either_id() {
    let portal = TestPortal::start().await;
    let active = portal.get("/crm/v3/owners").await.json();
    let owners = active["results"].as_array().expect("owners").clone();
    assert!(owners.len() > 1 && owners.iter().all(|owner| owner["archived"] == false));
    let first = &owners[0];
    let (id, user, email) = (
        first["id"].as_str().expect("an id"),
        &first["userId"],
        first["email"].as_str().expect("mail"),
    );
    assert_eq!(
        portal.get(&format!("/crm/owners/2026-09/{id}")).await.json()["email"],
        email
    );
    assert_eq!(
        portal
            .get(&format!("/crm/v3/owners/{user}?idProperty=userId"))
            .await
            .json()["id"],
        id
    );
    assert_eq!(
        portal
            .get(&format!("/crm/v3/owners?email={}", email.to_uppercase()))
            .await
            .ids(),
        [id]
    );
    assert!(
        portal
            .get("/crm/v3/owners?email=nobody@example.com")
            .await
            .ids()
            .is_empty()
    );
    let page = portal.get("/crm/v3/owners?limit=1").await.json();
    let after = page["paging"]["next"]["after"].as_str().expect("another page");
    assert_eq!(
        portal
            .get(&format!("/crm/v3/owners?limit=1&after={after}"))
            .await
            .ids(),
        [owners[1]["id"].as_str().expect("id")]
    );
    let archived = portal.get("/crm/v3/owners?archived=true").await.json();
    let former = archived["results"][0]["id"]
        .as_str()
        .expect("a former owner")
        .to_owned();
    assert!(archived["results"][0].get("userId").is_none());
    assert_eq!(portal.get(&format!("/crm/v3/owners/{former}")).await.status, 404);
    assert_eq!(
        portal
            .get(&format!("/crm/v3/owners/{former}?archived=true"))
            .await
            .status,
        200
    );
    assert_eq!(portal.get("/crm/v3/owners/999999999").await.status, 404);
    let assigned = portal
        .post(
            "/crm/v3/objects/contacts",
            json!({ "properties": { "hubspot_owner_id": former } }),
        )
        .await;
    assert!(assigned.status == 400 && assigned.text().contains("INVALID_OWNER_ID"));
}
