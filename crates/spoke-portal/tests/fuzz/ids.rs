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
    let made_up = (methods, areas, prop::collection::vec(segment(), 0..5))
        .prop_map(|(method, area, segments)| (method, format!("/{area}/{}", segments.join("/"))));
    // And calls that lead somewhere, with one segment replaced at most.
    let known = prop_oneof![
        Just((Method::GET, "crm/v3/objects/contacts/20000000001")),
        Just((Method::PATCH, "crm/v3/objects/contacts/20000000002")),
        Just((Method::DELETE, "crm/v3/objects/contacts/20000000003")),
        Just((
            Method::GET,
            "crm/v4/objects/contacts/20000000001/associations/companies"
        )),
        Just((
            Method::PUT,
            "crm/v4/objects/contacts/20000000001/associations/companies/20000000031"
        )),
        Just((Method::POST, "crm/v3/objects/contacts/batch/read")),
        Just((Method::GET, "crm/v3/pipelines/deals/default/stages/closedwon")),
        Just((Method::GET, "contacts/v1/contact/vid/20000000001/profile")),
    ];
    let bent = (known, prop::option::of((any::<prop::sample::Index>(), segment()))).prop_map(
        |((method, path), change)| {
            let mut segments: Vec<String> = path.split('/').map(str::to_owned).collect();
            if let Some((place, with)) = change {
                let at = place.index(segments.len());
                segments[at] = with;
            }
            (method, format!("/{}", segments.join("/")))
        },
    );
    let calls = prop_oneof![2 => made_up, 1 => bent];
    proptest!(|((method, path) in calls, body in broken_text(bodies))| {
        target.send(method, &path, &body);
    });
    target.finish();
}
