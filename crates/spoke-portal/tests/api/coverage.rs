//! What the official client can call: the table in `docs` is the router's, and the whole CRM answers.

use std::fs;
use std::path::Path;

use http::Method;
use serde_json::{Value, json};
use spoke_model::operation::sdk_operations;

use crate::client::TestPortal;

#[test]
fn the_table_in_docs_is_what_the_router_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/coverage.md");
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == spoke_portal::coverage(),
        "docs/coverage.md is stale: cargo run -p spoke-portal --example coverage > docs/coverage.md"
    );
}

#[test]
fn the_counts_are_those_of_the_rows() {
    let table = spoke_portal::coverage();
    let rows = |ending: &str| {
        table
            .lines()
            .filter(|line| line.contains("| `/") && line.ends_with(ending))
            .count()
    };
    let (own, generic, none) = (
        rows("| own behaviour |"),
        rows("| generic resource |"),
        rows("| 501 |"),
    );
    let all = sdk_operations().len();
    assert_eq!(own + generic + none, all);
    let answered = own + generic;
    let share = answered * 100 / all;
    let line = format!("| all | {all} | {answered} ({share} %) | {own} | {generic} | {none} |");
    assert!(table.contains(&line), "no {line}");
}

#[test]
fn every_operation_of_the_crm_and_the_cms_is_answered() {
    let table = spoke_portal::coverage();
    let (mut area, mut missing) = ("", Vec::new());
    for line in table.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            area = name;
        } else if (area.starts_with("crm/") || area.starts_with("cms/")) && line.ends_with("| 501 |") {
            missing.push(format!("{area}: {line}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The products whose operations are all answered, beside the CRM.
const WHOLE: [&str; 8] = [
    "automation",
    "communication_preferences",
    "conversations",
    "events",
    "files",
    "marketing",
    "settings",
    "webhooks",
];

/// Calls every operation of these products once: whatever is sent, an operation answers and no page does.
#[tokio::test]
async fn every_operation_beside_crm_and_cms_answers_over_http() {
    let portal = TestPortal::start().await;
    let (mut called, mut wrong) = (0, Vec::new());
    for one in sdk_operations()
        .iter()
        .filter(|one| WHOLE.contains(&one.product()))
    {
        let path = fill(one.path, "1", "1");
        let method = Method::from_bytes(one.method.as_bytes()).expect("a method");
        let sent = if one.method == "GET" { "" } else { "{}" };
        let answer = portal.send(method, &path, sent).await;
        called += 1;
        let is_page = answer.status >= 300 && answer.header("content-type").starts_with("text/html");
        if is_page || [405, 500, 501].contains(&answer.status) {
            wrong.push(format!(
                "{} {path}: {} {}",
                one.method,
                answer.status,
                answer.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(called > 130, "{called} operations called");
}

/// Calls every operation of the CRM once, with parameters and bodies filled in.
#[tokio::test]
async fn every_crm_operation_answers_over_http() {
    let portal = TestPortal::start().await;
    let contact = portal
        .create("contacts", json!({ "email": "ada@acme.org" }))
        .await;
    let deal = portal
        .create(
            "deals",
            json!({ "dealname": "Big", "dealstage": "qualifiedtobuy" }),
        )
        .await;
    let template = portal
        .post(
            "/integrators/timeline/v3/7/event-templates",
            json!({ "name": "Webinar", "objectType": "contacts", "tokens": [] }),
        )
        .await;
    let template = template.json()["id"].as_str().expect("an id").to_owned();
    let mut operations: Vec<_> = sdk_operations()
        .iter()
        .filter(|one| one.product() == "crm")
        .collect();
    // What takes things away comes last.
    operations.sort_by_key(|one| {
        (
            one.method == "DELETE" || one.path.ends_with("archive"),
            one.method,
        )
    });
    let (mut called, mut accepted, mut wrong) = (0, 0, Vec::new());
    for one in operations {
        let id = if one.path.contains("deals") || one.path.contains("0-3") {
            &deal
        } else {
            &contact
        };
        let path = fill(one.path, id, &template);
        let method = Method::from_bytes(one.method.as_bytes()).expect("a method");
        let sent = if one.method == "GET" {
            String::new()
        } else {
            body(&path, id, &template).to_string()
        };
        let answer = portal.send(method, &path, sent).await;
        called += 1;
        accepted += usize::from(answer.status < 300);
        let is_page = answer.status >= 300 && answer.header("content-type").starts_with("text/html");
        if is_page || [405, 500, 501].contains(&answer.status) {
            wrong.push(format!(
                "{} {path}: {} {}",
                one.method,
                answer.status,
                answer.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("{called} operations called, {accepted} accepted");
    assert!(
        accepted * 2 > called,
        "most of the calls should be acceptable: {accepted} of {called}"
    );
}

/// A path with its placeholders filled in.
fn fill(path: &str, id: &str, template: &str) -> String {
    let mut filled = Vec::new();
    for segment in path.split('/') {
        filled.push(
            match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                None => segment,
                Some("objectType" | "fromObjectType") => "contacts",
                Some("toObjectType") => "companies",
                Some("toObjectId") => "1",
                Some("appId" | "associationTypeId" | "cardId") => "7",
                Some("ownerId") => "415620001",
                Some("pipelineId") => "lead-pipeline-id",
                Some("stageId" | "associationIdentifier") => "1",
                Some("eventTemplateId") => template,
                Some("eventId") => "w-1",
                Some("tokenName") => "title",
                Some("propertyName") => "city",
                Some("groupName") => "contactinformation",
                Some("userId") => "62100001",
                Some(_) => id,
            },
        );
    }
    filled.join("/")
}

/// A body that suits the end of a path.
fn body(path: &str, id: &str, template: &str) -> Value {
    let event = json!({ "eventTemplateId": template, "id": "w-1", "email": "ada@acme.org", "tokens": {} });
    if path.contains("/timeline/") {
        return match path {
            _ if path.ends_with("/events") => event,
            _ if path.ends_with("/batch/create") => json!({ "inputs": [event] }),
            _ if path.contains("/tokens") => json!({ "name": "title", "label": "Title", "type": "string" }),
            _ => json!({ "name": "Webinar", "objectType": "contacts", "tokens": [] }),
        };
    }
    let ends = |tail: &str| path.ends_with(tail);
    match path {
        _ if ends("/splits/batch/upsert") => {
            json!({ "inputs": [{ "id": id, "splits": [{ "ownerId": 415_620_001, "percentage": 1 }] }] })
        }
        _ if ends("/search") => json!({ "filterGroups": [] }),
        _ if ends("/merge") => json!({ "primaryObjectId": id, "objectIdToMerge": "1" }),
        _ if ends("/gdpr-delete") => json!({ "objectId": "1" }),
        _ if path.contains("/associations/") => json!({ "inputs": [] }),
        _ if ends("/batch/create") => json!({ "inputs": [{ "properties": {} }] }),
        _ if ends("/batch/upsert") => {
            json!({ "inputs": [{ "id": "b@acme.org", "idProperty": "email", "properties": {} }] })
        }
        _ if path.contains("/batch/") => json!({ "inputs": [{ "id": id, "properties": {} }] }),
        _ if path.contains("/objects/") => json!({ "properties": {} }),
        _ if path.contains("/extensions/") => {
            json!({ "name": "n", "url": "https://a.example", "isReady": true,
            "urlToRetrieveAuthedRecording": "https://a.example", "createMeetingUrl": "https://a.example" })
        }
        _ => json!({}),
    }
}
