//! Requests for exports.

use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::json::broken;
use crate::target::Target;

fn view() -> Value {
    json!({ "exportType": "VIEW", "exportName": "People", "format": "XLSX", "language": "EN", "objectType": "CONTACT",
        "objectProperties": ["email", "createdate", "lifecyclestage"], "associatedObjectType": ["COMPANY"],
        "includeLabeledAssociations": true, "exportInternalValuesOptions": ["NAMES"],
        "publicCrmSearchRequest": { "filters": [{ "property": "email", "operator": "CONTAINS_TOKEN", "value": "person1*" }],
            "sorts": [{ "property": "email", "order": "DESC" }], "query": "ada" } })
}

fn list() -> Value {
    json!({ "exportType": "LIST", "format": "csv", "objectType": "0-1", "objectProperties": ["email"], "listId": "1" })
}

#[test]
fn exports() {
    let target = Target::start();
    proptest!(|(request in broken(vec![view(), list()]))| {
        let answer = target.send(Method::POST, "/crm/v3/exports/export/async", &request.to_string());
        if answer.status == 202 {
            let id = answer.json()["id"].as_str().unwrap_or_default().to_owned();
            target.settle();
            let status = target.send(Method::GET, &format!("/crm/v3/exports/export/async/tasks/{id}/status"), "").json();
            prop_assert_eq!(&status["status"], "COMPLETE", "{}", status);
        }
    });
    target.finish();
}
