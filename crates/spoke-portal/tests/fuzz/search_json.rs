//! Bodies of searches.

use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::json::broken_text;
use crate::target::Target;

fn bodies() -> Vec<Value> {
    vec![
        json!({}),
        json!({ "query": "ada", "limit": 5, "after": "0", "sorts": ["-createdate"], "properties": ["email", "x"] }),
        json!({ "filterGroups": [
            { "filters": [{ "propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "*@company1.example.com" }] },
            { "filters": [{ "propertyName": "createdate", "operator": "BETWEEN", "value": "1600000000000", "highValue": "1900000000000" }] },
        ], "sorts": [{ "propertyName": "createdate", "direction": "DESCENDING" }], "limit": 100 }),
        json!({ "filters": [
            { "propertyName": "lifecyclestage", "operator": "IN", "values": ["lead", "customer"] },
            { "propertyName": "firstname", "operator": "HAS_PROPERTY" },
            { "propertyName": "hs_object_id", "operator": "GT", "value": 20000000003u64 },
        ] }),
        json!({ "filterGroups": [{ "filters": [
            { "propertyName": "associations.company", "operator": "EQ", "value": "1" },
            { "propertyName": "amount", "operator": "LTE", "value": "10.5" },
            { "propertyName": "closedate", "operator": "NEQ", "value": "2026-01-31" },
            { "propertyName": "num_notes", "operator": "EQ", "value": "0" },
        ] }] }),
    ]
}

#[test]
fn search_json() {
    let target = Target::start();
    let types = prop_oneof![Just("contacts"), Just("0-3"), Just("company"), Just("tickets")];
    proptest!(|(body in broken_text(bodies()), object_type in types)| {
        target.send(Method::POST, &format!("/crm/v3/objects/{object_type}/search"), &body);
    });
    target.finish();
}
