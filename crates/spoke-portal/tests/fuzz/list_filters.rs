//! Filters of lists: created, evaluated and read back.

use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::json::broken_text;
use crate::target::Target;

fn list(filters: Value, branches: Value) -> Value {
    json!({ "name": "A list", "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": {
        "filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [
            { "filterBranchType": "AND", "filterBranchOperator": "AND", "filters": filters, "filterBranches": branches }
        ] } })
}

fn property(name: &str, operation: Value) -> Value {
    json!({ "filterType": "PROPERTY", "property": name, "operation": operation })
}

fn bodies() -> Vec<Value> {
    let now = json!({ "timeType": "INDEXED", "indexReference": { "referenceType": "TODAY" }, "offset": { "days": -7 }, "zoneId": "UTC" });
    vec![
        list(
            json!([property(
                "firstname",
                json!({ "operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": ["Ada 1", "Ada 2"], "includeObjectsWithNoValueSet": false })
            )]),
            json!([]),
        ),
        list(
            json!([property(
                "lifecyclestage",
                json!({ "operationType": "ENUMERATION", "operator": "IS_ANY_OF", "values": ["lead"], "includeObjectsWithNoValueSet": true })
            )]),
            json!([]),
        ),
        list(
            json!([property(
                "createdate",
                json!({ "operationType": "TIME_POINT", "operator": "IS_AFTER", "timePoint": now, "type": "TIME_POINT", "endpointBehavior": "INCLUSIVE", "includeObjectsWithNoValueSet": false })
            )]),
            json!([{ "filterBranchType": "ASSOCIATION", "filterBranchOperator": "AND", "objectTypeId": "0-2", "associationTypeId": 279,
                "associationCategory": "HUBSPOT_DEFINED", "operator": "IN_LIST", "filterBranches": [],
                "filters": [property("name", json!({ "operationType": "ALL_PROPERTY", "operator": "IS_KNOWN", "includeObjectsWithNoValueSet": false }))] }]),
        ),
        list(
            json!([
                { "filterType": "IN_LIST", "listId": "1", "operator": "IN_LIST" },
                { "filterType": "FORM_SUBMISSION", "operator": "FILLED_OUT" },
                { "filterType": "CONSTANT", "shouldAccept": true },
            ]),
            json!([{ "filterBranchType": "NOT_ALL", "filterBranchOperator": "NOT_ALL", "filterBranches": [], "filters": [] }]),
        ),
    ]
}

#[test]
fn list_filters() {
    let target = Target::start();
    proptest!(|(body in broken_text(bodies()), unique in any::<u64>())| {
        let body = body.replace("A list", &format!("List {unique}"));
        let answer = target.send(Method::POST, "/crm/v3/lists", &body);
        if answer.status == 200 {
            let id = answer.json()["list"]["listId"].as_str().unwrap_or_default().to_owned();
            target.send(Method::GET, &format!("/crm/v3/lists/{id}?includeFilters=true"), "");
            target.send(Method::GET, &format!("/crm/v3/lists/{id}/memberships"), "");
            target.send(Method::DELETE, &format!("/crm/v3/lists/{id}"), "");
        }
    });
    target.finish();
}
