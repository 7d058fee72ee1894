//! Plan, apply, undo.

use serde_json::{Value, json};
use spoke_client::NewRecord;

use crate::session::Session;

async fn contact(session: &Session) -> String {
    let contact = NewRecord::new()
        .property("email", "ada@example.com")
        .property("firstname", "Ada");
    session
        .client
        .contacts()
        .create(contact)
        .await
        .expect("created")
        .id()
        .to_owned()
}

async fn first_name(session: &Session, id: &str) -> Option<String> {
    let record = session
        .client
        .contacts()
        .get(id)
        .properties(["firstname"])
        .send()
        .await
        .expect("there");
    record.get("firstname").map(str::to_owned)
}

fn changes(id: &str) -> Value {
    json!({ "changes": [
        { "action": "update", "object_type": "contacts", "id": id, "properties": { "firstname": "Augusta" } },
        { "action": "create", "object_type": "companies", "properties": { "name": "Engines" } },
    ]})
}

#[tokio::test]
async fn a_plan_is_shown_applied_once_and_taken_back() {
    let mut session = Session::begun(true).await;
    let id = contact(&session).await;
    let plan = session.call("plan_changes", changes(&id)).await;
    assert_eq!(plan["changes"][0]["before"]["firstname"], "Ada", "{plan}");
    assert_eq!(
        first_name(&session, &id).await.as_deref(),
        Some("Ada"),
        "a plan writes nothing"
    );

    let digest = json!({ "digest": plan["digest"] });
    let applied = session.call("apply_plan", digest.clone()).await;
    assert_eq!(applied["applied"], 2, "{applied}");
    assert_eq!(first_name(&session, &id).await.as_deref(), Some("Augusta"));
    let company = applied["changes"][1]["id"].as_str().expect("an id").to_owned();
    let said = session.refusal("apply_plan", digest.clone()).await;
    assert!(said.contains("applied already"), "{said}");

    let undone = session.call("undo_plan", digest.clone()).await;
    assert_eq!(
        (&undone["undone"], &undone["left"]),
        (&2.into(), &json!([])),
        "{undone}"
    );
    assert_eq!(first_name(&session, &id).await.as_deref(), Some("Ada"));
    assert!(
        session
            .client
            .companies()
            .get(&company)
            .send_optional()
            .await
            .expect("an answer")
            .is_none()
    );
    let said = session.refusal("undo_plan", digest).await;
    assert!(said.contains("undone already"), "{said}");
    session.close().await;
}

#[tokio::test]
async fn a_record_that_changed_meanwhile_stops_the_plan() {
    let mut session = Session::begun(true).await;
    let id = contact(&session).await;
    let plan = session.call("plan_changes", changes(&id)).await;
    session
        .client
        .contacts()
        .update(&id, [("firstname", "By hand")])
        .await
        .expect("updated");
    let said = session
        .refusal("apply_plan", json!({ "digest": plan["digest"] }))
        .await;
    assert!(
        said.contains("changed since it was planned (firstname)"),
        "{said}"
    );
    assert_eq!(first_name(&session, &id).await.as_deref(), Some("By hand"));
    let mut companies = session.client.companies().list().stream();
    assert!(
        companies.try_next().await.expect("a page").is_none(),
        "nothing was written"
    );
    session.close().await;
}

#[tokio::test]
async fn a_change_that_can_not_be_made_is_refused_before_anything_is_written() {
    let mut session = Session::begun(true).await;
    let id = contact(&session).await;
    for (change, expected) in [
        (
            json!({ "action": "update", "object_type": "contacts", "id": id, "properties": { "emial": "x" } }),
            "email",
        ),
        (
            json!({ "action": "update", "object_type": "contacts", "id": "404", "properties": { "email": "x" } }),
            "404",
        ),
        (
            json!({ "action": "archive", "object_type": "contacts" }),
            "needs the id",
        ),
        (
            json!({ "action": "create", "object_type": "contacts" }),
            "needs properties",
        ),
        (
            json!({ "action": "associate", "object_type": "contacts", "id": id }),
            "to_object_type",
        ),
    ] {
        let said = session
            .refusal("plan_changes", json!({ "changes": [change] }))
            .await;
        assert!(said.contains(expected) && said.contains("change 1"), "{said}");
    }
    let said = session.refusal("plan_changes", json!({ "changes": [] })).await;
    assert!(said.contains("1 to 50"), "{said}");
    session.close().await;
}

#[tokio::test]
async fn a_refusal_half_way_says_what_was_done() {
    let mut session = Session::begun(true).await;
    contact(&session).await;
    let twice = json!({ "changes": [
        { "action": "create", "object_type": "companies", "properties": { "name": "Engines" } },
        { "action": "create", "object_type": "contacts", "properties": { "email": "ada@example.com" } },
    ]});
    let plan = session.call("plan_changes", twice).await;
    let digest = json!({ "digest": plan["digest"] });
    let said = session.refusal("apply_plan", digest.clone()).await;
    assert!(
        said.contains("status 409") && said.contains("1 of 2 changes were made"),
        "{said}"
    );
    let undone = session.call("undo_plan", digest).await;
    assert_eq!(undone["undone"], 1, "{undone}");
    session.close().await;
}

#[tokio::test]
async fn archiving_and_associating_are_planned_too() {
    let mut session = Session::begun(true).await;
    let id = contact(&session).await;
    let company = session
        .client
        .companies()
        .create(NewRecord::new().property("name", "Engines"))
        .await;
    let company = company.expect("created").id().to_owned();
    let plan = session
        .call("plan_changes", json!({ "changes": [{
            "action": "associate", "object_type": "contacts", "id": id, "to_object_type": "companies", "to_id": company,
        }]}))
        .await;
    let digest = json!({ "digest": plan["digest"] });
    session.call("apply_plan", digest.clone()).await;
    let pairs = json!({ "object_type": "contacts", "id": id, "to_object_type": "companies" });
    assert_eq!(session.call("list_associations", pairs.clone()).await["total"], 1);
    session.call("undo_plan", digest).await;
    assert_eq!(session.call("list_associations", pairs).await["total"], 0);

    let archive = json!({ "changes": [{ "action": "archive", "object_type": "contacts", "id": id }] });
    let plan = session.call("plan_changes", archive).await;
    assert_eq!(plan["not_undone_by_undo_plan"], 1, "{plan}");
    let digest = json!({ "digest": plan["digest"] });
    session.call("apply_plan", digest.clone()).await;
    let undone = session.call("undo_plan", digest).await;
    assert!(
        undone["left"][0]
            .as_str()
            .is_some_and(|text| text.contains("90 days")),
        "{undone}"
    );
    session.close().await;
}
