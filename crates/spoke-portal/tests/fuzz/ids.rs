//! Ids and names in paths, and bodies that name records.

use http::Method;
use proptest::prelude::*;
use serde_json::json;

use crate::json::broken_text;
use crate::target::Target;

/// Percent-encodes everything but letters and digits.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    if out.is_empty() { "%20".to_owned() } else { out }
}

fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just("contacts".to_owned()),
        1 => Just("0-3".to_owned()),
        2 => (20_000_000_001u64..20_000_000_040).prop_map(|id| id.to_string()),
        1 => any::<i128>().prop_map(|id| id.to_string()),
        1 => Just("email".to_owned()),
        1 => Just("default".to_owned()),
        1 => Just("batch".to_owned()),
        2 => ".{1,20}".prop_map(|text| encoded(&text)),
        1 => "[0-9]{1,3}-[0-9]{1,12}",
    ]
}

#[test]
fn ids() {
    let target = Target::start();
    let methods = prop_oneof![
        Just(Method::GET),
        Just(Method::PATCH),
        Just(Method::DELETE),
        Just(Method::PUT),
        Just(Method::POST)
    ];
    let areas = prop_oneof![
        3 => Just("crm/v3/objects"),
        1 => Just("crm/objects/2026-09"),
        1 => Just("crm/v4/objects"),
        1 => Just("crm/v3/properties"),
        1 => Just("crm/v3/pipelines"),
        1 => Just("crm/v3/schemas"),
        1 => Just("crm/v3/lists"),
        1 => Just("crm/v3/imports"),
        1 => Just("crm/v3/exports/export"),
        1 => Just("crm/v4/associations"),
        1 => Just("contacts/v1/contact"),
        1 => Just("integrators/timeline/v3"),
    ];
    let bodies = vec![
        json!({ "properties": { "firstname": "Ada" } }),
        json!([{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279 }]),
        json!({ "inputs": [{ "id": "20000000001" }, { "id": 20000000002u64, "idProperty": "email" }], "properties": ["email"] }),
        json!({ "inputs": [{ "from": { "id": "20000000001" }, "to": { "id": "20000000002" } }] }),
    ];
    proptest!(|(method in methods, area in areas, segments in prop::collection::vec(segment(), 0..5), body in broken_text(bodies))| {
        let path = format!("/{area}/{}", segments.join("/"));
        target.send(method, &path, &body);
    });
    target.finish();
}
