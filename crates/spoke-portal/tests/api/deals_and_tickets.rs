//! What HubSpot computes for deals, tickets, companies, tasks and owned records.

use serde_json::json;

use crate::client::TestPortal;

#[tokio::test]
async fn a_deals_stage_decides_probability_amounts_and_closing() {
    let portal = TestPortal::start().await;
    let id = portal
        .create(
            "deals",
            json!({ "dealname": "D", "dealstage": "appointmentscheduled", "amount": "1200.50" }),
        )
        .await;
    let names = "pipeline,hs_is_closed,hs_is_closed_won,hs_deal_stage_probability,hs_projected_amount,\
                 amount_in_home_currency,hs_closed_amount,hs_v2_date_entered_appointmentscheduled,\
                 hs_v2_date_exited_appointmentscheduled,hs_v2_date_entered_closedwon";
    let open = portal.properties("deals", &id, names).await;
    for (name, wanted) in [
        ("pipeline", "default"),
        ("hs_is_closed", "false"),
        ("hs_is_closed_won", "false"),
        ("hs_projected_amount", "240.1"),
        ("amount_in_home_currency", "1200.5"),
        ("hs_closed_amount", "0"),
    ] {
        assert_eq!(open[name], wanted, "{name}");
    }
    // HubSpot prints the double behind 0.2 with all its digits.
    let probability = open["hs_deal_stage_probability"].as_str().expect("a probability");
    assert!(probability.starts_with("0.2000"), "{probability}");
    assert!(open["hs_v2_date_entered_appointmentscheduled"].is_string());
    let path = format!("/crm/v3/objects/deals/{id}");
    assert_eq!(
        portal
            .patch(&path, json!({ "properties": { "dealstage": "closedwon" } }))
            .await
            .status,
        200
    );
    let won = portal.properties("deals", &id, names).await;
    for (name, wanted) in [
        ("hs_is_closed", "true"),
        ("hs_is_closed_won", "true"),
        ("hs_deal_stage_probability", "1"),
        ("hs_projected_amount", "1200.5"),
        ("hs_closed_amount", "1200.5"),
    ] {
        assert_eq!(won[name], wanted, "{name}");
    }
    assert!(won["hs_v2_date_exited_appointmentscheduled"].is_string());
    assert!(won["hs_v2_date_entered_closedwon"].is_string());
}

#[tokio::test]
async fn a_stage_must_belong_to_the_pipeline() {
    let portal = TestPortal::start().await;
    for (object_type, values) in [
        ("deals", json!({ "dealname": "D", "dealstage": "nowhere" })),
        (
            "deals",
            json!({ "dealname": "D", "pipeline": "nowhere", "dealstage": "closedwon" }),
        ),
        (
            "tickets",
            json!({ "subject": "T", "hs_pipeline_stage": "closedwon" }),
        ),
    ] {
        let answer = portal
            .post(
                &format!("/crm/v3/objects/{object_type}"),
                json!({ "properties": values }),
            )
            .await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains("INVALID_OPTION"), "{}", answer.text());
    }
    let answer = portal
        .post(
            "/crm/v3/objects/tickets",
            json!({ "properties": { "subject": "T", "hs_pipeline_stage": "open" } }),
        )
        .await;
    assert!(
        answer.text().contains(
            "open is not a valid pipeline stage ID. Valid options are: pipelineId=0 : [1, 2, 3, 4]"
        ),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn closing_a_ticket_notes_the_date_and_reopening_forgets_it() {
    let portal = TestPortal::start().await;
    let id = portal
        .create("tickets", json!({ "subject": "T", "hs_pipeline_stage": "1" }))
        .await;
    let path = format!("/crm/v3/objects/tickets/{id}");
    let stage = |id: &str| json!({ "properties": { "hs_pipeline_stage": id } });
    portal.patch(&path, stage("4")).await;
    let closed = portal
        .properties(
            "tickets",
            &id,
            "closed_date,time_to_close,hs_ticket_id,hs_pipeline",
        )
        .await;
    assert!(closed["closed_date"].is_string());
    assert!(
        closed["time_to_close"]
            .as_str()
            .expect("a number")
            .parse::<i64>()
            .is_ok()
    );
    assert_eq!(closed["hs_ticket_id"], id.as_str());
    assert_eq!(closed["hs_pipeline"], "0");
    portal.patch(&path, stage("2")).await;
    let open = portal
        .properties("tickets", &id, "closed_date,time_to_close,hs_ticket_reopened_at")
        .await;
    assert!(open["closed_date"].is_null() && open["time_to_close"].is_null());
    assert!(open["hs_ticket_reopened_at"].is_string());
}

#[tokio::test]
async fn a_companys_website_follows_its_domain() {
    let portal = TestPortal::start().await;
    let id = portal
        .create("companies", json!({ "domain": "acme.example" }))
        .await;
    assert_eq!(
        portal.properties("companies", &id, "website").await["website"],
        "acme.example"
    );
    let other = portal
        .create(
            "companies",
            json!({ "domain": "acme.example", "website": "www.acme.example" }),
        )
        .await;
    assert_eq!(
        portal.properties("companies", &other, "website").await["website"],
        "www.acme.example"
    );
}

#[tokio::test]
async fn completing_a_task_notes_when() {
    let portal = TestPortal::start().await;
    let id = portal
        .create(
            "tasks",
            json!({ "hs_timestamp": "1700000000000", "hs_task_subject": "Call" }),
        )
        .await;
    let before = portal
        .properties(
            "tasks",
            &id,
            "hs_task_status,hs_timestamp,hs_task_completion_date",
        )
        .await;
    assert_eq!(before["hs_task_status"], "NOT_STARTED");
    assert_eq!(before["hs_timestamp"], "2023-11-14T22:13:20.000Z");
    assert!(before["hs_task_completion_date"].is_null());
    let path = format!("/crm/v3/objects/tasks/{id}");
    portal
        .patch(&path, json!({ "properties": { "hs_task_status": "COMPLETED" } }))
        .await;
    assert!(
        portal.properties("tasks", &id, "hs_task_completion_date").await["hs_task_completion_date"]
            .is_string()
    );
}

#[tokio::test]
async fn a_note_gets_a_preview_of_its_text() {
    let portal = TestPortal::start().await;
    let id = portal
        .create(
            "notes",
            json!({ "hs_timestamp": "2026-01-01", "hs_note_body": "<p>Call <b>back</b></p>" }),
        )
        .await;
    let note = portal
        .properties("notes", &id, "hs_body_preview,hs_body_preview_is_truncated")
        .await;
    assert_eq!(note["hs_body_preview"], "Call back");
}

#[tokio::test]
async fn an_owner_must_exist_and_the_assignment_is_dated() {
    let portal = TestPortal::start().await;
    let refused = portal
        .post(
            "/crm/v3/objects/contacts",
            json!({ "properties": { "email": "a@b.co", "hubspot_owner_id": "910901" } }),
        )
        .await;
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("910901 was not a valid owner ID"),
        "{}",
        refused.text()
    );
    let owners = portal.get("/crm/v3/owners").await.json();
    let owner = owners["results"][0]["id"].as_str().expect("an owner").to_owned();
    let id = portal
        .create(
            "contacts",
            json!({ "email": "a@b.co", "hubspot_owner_id": owner }),
        )
        .await;
    let owned = portal
        .properties("contacts", &id, "hubspot_owner_assigneddate,hs_all_owner_ids")
        .await;
    assert!(owned["hubspot_owner_assigneddate"].is_string());
    assert_eq!(owned["hs_all_owner_ids"], owner.as_str());
}
