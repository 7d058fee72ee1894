//! Files and mappings of imports.

use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::json::broken;
use crate::target::Target;

const BOUNDARY: &str = "spoke-fuzz";

fn mapping() -> Value {
    json!({ "name": "Import", "importOperations": { "0-1": "UPSERT" }, "dateFormat": "DAY_MONTH_YEAR", "files": [{
        "fileName": "people.csv", "fileFormat": "CSV", "fileImportPage": { "hasHeader": true, "columnMappings": [
            { "columnObjectTypeId": "0-1", "columnName": "First", "propertyName": "firstname" },
            { "columnObjectTypeId": "0-1", "columnName": "Mail", "propertyName": "email", "columnType": "HUBSPOT_ALTERNATE_ID" },
            { "columnObjectTypeId": "0-1", "columnName": "Born", "propertyName": "date_of_birth" },
        ] } }] })
}

/// The same columns as several records that name each other.
fn tied() -> Value {
    json!({ "name": "Tied", "createContactListFromImport": true, "timeZone": "Europe/Rome", "files": [{
        "fileName": "people.csv", "fileFormat": "CSV", "fileImportPage": { "hasHeader": true, "columnMappings": [
            { "columnObjectTypeId": "0-1", "columnName": "First", "columnType": "ASSOCIATION_KEYS", "toColumnObjectTypeId": "0-1" },
            { "columnObjectTypeId": "0-1", "columnName": "Mail", "propertyName": "email", "associationIdentifierColumn": true },
            { "columnObjectTypeId": "0-2", "columnName": "Born", "propertyName": "domain" },
        ] } }] })
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => prop::collection::vec("[a-z@.\",;\r\n0-9/ -]{0,40}", 0..20)
            .prop_map(|rows| format!("First,Mail,Born\n{}", rows.join("\n")).into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..300),
        1 => (1usize..2000).prop_map(|width| format!("First,Mail,Born\n{}", ",".repeat(width)).into_bytes()),
        2 => prop::collection::vec((0..40u8, "[a-z]{1,5}"), 0..20).prop_map(|rows| {
            let rows: Vec<String> = rows.iter().map(|(number, name)| format!("{name},person{number}@example.com,31/12/1990")).collect();
            format!("First,Mail,Born\n{}\n", rows.join("\n")).into_bytes()
        }),
    ]
}

fn form(request: &str, file: &[u8], cut: Option<usize>) -> Vec<u8> {
    let mut body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"importRequest\"\r\n\r\n{request}\r\n--{BOUNDARY}\r\nContent-Disposition: \
         form-data; name=\"files\"; filename=\"people.csv\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    if let Some(cut) = cut {
        body.truncate(cut % body.len());
    }
    body
}

#[test]
fn import_csv() {
    let target = Target::start();
    let media = format!("multipart/form-data; boundary={BOUNDARY}");
    let cut = prop::option::weighted(0.1, any::<usize>());
    proptest!(|(request in broken(vec![mapping(), tied()]), file in file(), cut in cut)| {
        let body = form(&request.to_string(), &file, cut);
        let answer = target.send_as(Method::POST, "/crm/v3/imports", &media, body);
        if answer.status == 200 {
            let id = answer.json()["id"].as_str().unwrap_or_default().to_owned();
            target.settle();
            let state = target.send(Method::GET, &format!("/crm/v3/imports/{id}"), "").json();
            prop_assert!(matches!(state["state"].as_str(), Some("DONE" | "FAILED")), "{}", state);
            let errors = target.send(Method::GET, &format!("/crm/v3/imports/{id}/errors?includeErrorMessage=true&includeRowData=true"), "");
            // The name of a fault of the portal's own.
            prop_assert!(!errors.text().contains("UNKNOWN_ERROR"), "{}", errors.text());
        }
    });
    target.finish();
}
