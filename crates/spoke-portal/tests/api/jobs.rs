//! Imports and exports that are large, interrupted or not allowed; what they do row by row stands in the cases.

use std::io::{Cursor, Read};

use bytes::Bytes;
use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};
use spoke_portal::Portal;

use crate::client::{Answer, TestPortal};

const FORM: &str = "multipart/form-data; boundary=spoke";

fn form(request: &Value, file_name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--spoke\r\nContent-Disposition: form-data; name=\"importRequest\"\r\n\r\n{request}\r\n--spoke\r\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"{file_name}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--spoke--\r\n");
    body
}

fn people_request(file_name: &str, format: &str) -> Value {
    json!({ "name": "People", "files": [{ "fileName": file_name, "fileFormat": format, "fileImportPage": { "hasHeader": true,
        "columnMappings": [
            { "columnObjectTypeId": "0-1", "columnName": "First", "propertyName": "firstname" },
            { "columnObjectTypeId": "0-1", "columnName": "Mail", "propertyName": "email", "columnType": "HUBSPOT_ALTERNATE_ID" },
        ] } }] })
}

fn people(count: usize) -> String {
    let rows = (0..count).map(|number| format!("Ada {number},ada{number}@example.com\n"));
    format!("First,Mail\n{}", rows.collect::<String>())
}

async fn upload(portal: &TestPortal, token: Option<&str>, body: Vec<u8>) -> Answer {
    let token = token.map(|token| format!("Bearer {token}"));
    let mut headers = vec![(CONTENT_TYPE, FORM)];
    if let Some(token) = &token {
        headers.push((AUTHORIZATION, token.as_str()));
    }
    portal.raw(Method::POST, "/crm/v3/imports", &headers, body).await
}

async fn start(portal: &TestPortal, request: &Value, file_name: &str, content: &[u8]) -> String {
    let token = portal.portal.token().to_owned();
    let answer = upload(portal, Some(&token), form(request, file_name, content)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn start_people(portal: &TestPortal, count: usize) -> String {
    let request = people_request("people.csv", "CSV");
    start(portal, &request, "people.csv", people(count).as_bytes()).await
}

async fn import(portal: &TestPortal, id: &str) -> Value {
    portal.get(&format!("/crm/v3/imports/{id}")).await.json()
}

async fn export(portal: &TestPortal, format: &str, properties: &[&str]) -> Answer {
    let body = json!({ "exportType": "VIEW", "exportName": "Everybody", "format": format, "objectType": "contacts",
        "objectProperties": properties });
    let asked = portal.post("/crm/v3/exports/export/async", body).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    portal.portal.settle().await;
    let id = asked.json()["id"].as_str().expect("an id").to_owned();
    let status = portal
        .get(&format!("/crm/v3/exports/export/async/tasks/{id}/status"))
        .await
        .json();
    assert_eq!(status["status"], "COMPLETE", "{status}");
    let address = status["result"].as_str().expect("an address");
    let path = address
        .strip_prefix(portal.portal.url())
        .expect("this portal's address");
    portal.raw(Method::GET, path, &[], Bytes::new()).await
}

#[tokio::test]
async fn an_import_that_was_interrupted_goes_on_where_it_stood() {
    const ROWS: usize = 5_000;
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path()).token("kept");
    let mut portal = TestPortal::with(builder()).await;
    let id = start_people(&portal, ROWS).await;
    // However far it came: dropped at once, dropped a little later, stopped in good order.
    drop(portal);
    portal = TestPortal::with(builder()).await;
    import(&portal, &id).await;
    drop(portal);
    portal = TestPortal::with(builder()).await;
    import(&portal, &id).await;
    portal.portal.stop().await.expect("a clean stop");
    portal = TestPortal::with(builder()).await;
    portal.portal.settle().await;
    let done = import(&portal, &id).await;
    assert_eq!(done["state"], "DONE", "{done}");
    let counters = &done["metadata"]["counters"];
    for name in ["TOTAL_ROWS", "CREATED_OBJECTS", "UNIQUE_OBJECTS_WRITTEN"] {
        assert_eq!(counters[name], ROWS, "{name}");
    }
    assert_eq!(counters.get("ERRORS"), None);
    assert_eq!(portal.total("contacts").await, ROWS as u64);
    let left = std::fs::read_dir(folder.path().join("files")).expect("the folder of files");
    assert_eq!(left.count(), 0, "the uploaded file is gone");
}

#[tokio::test]
async fn an_import_without_its_file_fails_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path()).token("kept");
    let portal = TestPortal::with(builder().job_delay(std::time::Duration::from_secs(600))).await;
    let id = start_people(&portal, 3).await;
    drop(portal);
    std::fs::remove_dir_all(folder.path().join("files")).expect("removed");
    let portal = TestPortal::with(builder()).await;
    portal.portal.settle().await;
    assert_eq!(import(&portal, &id).await["state"], "FAILED");
    let errors = portal.get(&format!("/crm/v3/imports/{id}/errors")).await.json();
    assert_eq!(errors["results"][0]["errorType"], "FILE_NOT_FOUND");
}

#[tokio::test]
async fn cancelling_works_half_way() {
    const ROWS: usize = 60_000;
    let portal = TestPortal::start().await;
    let id = start_people(&portal, ROWS).await;
    while import(&portal, &id).await["metadata"]["counters"]["TOTAL_ROWS"].is_null() {}
    let answer = portal
        .post(&format!("/crm/v3/imports/{id}/cancel"), json!({}))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let imported = portal.total("contacts").await;
    portal.portal.settle().await;
    let canceled = import(&portal, &id).await;
    assert_eq!(canceled["state"], "CANCELED");
    assert_eq!(
        portal.total("contacts").await,
        imported,
        "nothing came afterwards"
    );
    assert!(imported > 0 && imported < ROWS as u64, "{imported} of {ROWS}");
    assert_eq!(canceled["metadata"]["counters"]["TOTAL_ROWS"], imported);
}

#[tokio::test]
async fn nobody_uploads_without_permission() {
    let builder = Portal::builder().scoped_token("reader", ["crm.objects.contacts.read"]);
    let portal = TestPortal::with(builder.scoped_token("importer", ["crm.import"])).await;
    let body = || {
        form(
            &people_request("people.csv", "CSV"),
            "people.csv",
            people(1).as_bytes(),
        )
    };
    assert_eq!(upload(&portal, None, body()).await.status, 401);
    let refused = upload(&portal, Some("reader"), body()).await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.json()["errors"][0]["context"]["requiredGranularScopes"],
        json!(["crm.import"])
    );
    assert_eq!(upload(&portal, Some("importer"), body()).await.status, 200);
}

#[tokio::test]
async fn a_file_may_be_larger_than_other_bodies_but_the_request_may_not() {
    let portal = TestPortal::start().await;
    let mut content = people(2);
    content.push_str(&format!("Long,{}\n", "x".repeat(3_000_000)));
    content.push_str(&"Short,short@example.com\n".repeat(500_000));
    assert!(content.len() > 12 * 1024 * 1024);
    let body = form(
        &people_request("people.csv", "CSV"),
        "people.csv",
        content.as_bytes(),
    );
    let token = portal.portal.token().to_owned();
    let answer = upload(&portal, Some(&token), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        portal
            .post(&format!("/crm/v3/imports/{id}/cancel"), json!({}))
            .await
            .status,
        200
    );
    let mut request = people_request("people.csv", "CSV");
    request["name"] = "x".repeat(1024 * 1024).into();
    let answer = upload(
        &portal,
        Some(&token),
        form(&request, "people.csv", b"First,Mail\n"),
    )
    .await;
    assert_eq!(answer.status, 413, "{}", answer.text());
}

#[tokio::test]
async fn what_was_exported_as_a_spreadsheet_is_imported_again() {
    for format in ["XLSX", "XLS"] {
        let portal = TestPortal::start().await;
        start_people(&portal, 300).await;
        portal.portal.settle().await;
        let file = export(&portal, format, &["firstname", "email"]).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-length"), file.body.len().to_string());

        let other = TestPortal::start().await;
        let name = format!("people.{}", format.to_lowercase());
        let mut request = people_request(&name, "SPREADSHEET");
        let columns = &mut request["files"][0]["fileImportPage"]["columnMappings"];
        columns[0]["columnName"] = "First Name".into();
        columns[1]["columnName"] = "Email".into();
        columns
            .as_array_mut()
            .expect("columns")
            .insert(0, json!({ "columnName": "Record ID", "ignored": true }));
        let id = start(&other, &request, &name, &file.body).await;
        other.portal.settle().await;
        let done = import(&other, &id).await;
        assert_eq!(done["state"], "DONE", "{format} {done}");
        assert_eq!(
            done["metadata"]["counters"]["CREATED_OBJECTS"], 300,
            "{format} {done}"
        );
        let one = other
            .get("/crm/v3/objects/contacts/ada7@example.com?idProperty=email")
            .await
            .json();
        assert_eq!(one["properties"]["firstname"], "Ada 7");
    }
}

#[tokio::test]
async fn an_export_goes_past_what_a_search_reaches_and_is_zipped_when_large() {
    const ROWS: usize = 22_000;
    let portal = TestPortal::start().await;
    start_people(&portal, ROWS).await;
    portal.portal.settle().await;
    let properties = [
        "firstname",
        "email",
        "createdate",
        "lastmodifieddate",
        "hs_full_name_or_email",
    ];
    let file = export(&portal, "CSV", &properties).await;
    assert_eq!(file.header("content-type"), "application/zip");
    assert!(
        file.header("content-disposition")
            .contains("hubspot-crm-exports-everybody-"),
        "{}",
        file.header("content-disposition")
    );
    let mut archive = zip::ZipArchive::new(Cursor::new(file.body)).expect("an archive");
    assert_eq!(archive.len(), 1);
    let mut text = String::new();
    archive
        .by_index(0)
        .expect("a part")
        .read_to_string(&mut text)
        .expect("text");
    assert_eq!(text.lines().count(), ROWS + 1);
    assert!(
        text.lines()
            .last()
            .unwrap_or_default()
            .contains("\"ada21999@example.com\"")
    );
}

#[tokio::test]
async fn an_export_that_was_interrupted_begins_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path()).token("kept");
    let portal = TestPortal::with(builder().job_delay(std::time::Duration::from_secs(600))).await;
    let id = portal
        .create("contacts", json!({ "email": "ada@example.com" }))
        .await;
    let body = json!({ "exportType": "VIEW", "format": "CSV", "objectType": "contacts", "objectProperties": ["email"] });
    let asked = portal.post("/crm/v3/exports/export/async", body).await.json();
    portal.portal.stop().await.expect("a clean stop");
    let portal = TestPortal::with(builder()).await;
    portal.portal.settle().await;
    let task = asked["id"].as_str().expect("an id");
    let path = format!("/crm/v3/exports/export/async/tasks/{task}/status");
    let status = portal.get(&path).await.json();
    assert_eq!(status["status"], "COMPLETE", "{status}");
    let address = status["result"].as_str().expect("an address");
    let path = address
        .strip_prefix(portal.portal.url())
        .expect("this portal's address");
    let file = portal.raw(Method::GET, path, &[], Bytes::new()).await;
    assert!(file.text().contains(&id), "{}", file.text());
}
