//! Versions 1 and 2, on a portal of a day when contact lists v1 still answered: bodies, offsets and addresses in paths.

use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};
use spoke_portal::Portal;

use crate::json::broken_text;
use crate::target::Target;

fn start() -> Target {
    let start = "2022-02-01T00:00:00Z".parse().expect("a time");
    Target::start_with(Portal::builder().clock_at(start))
}

fn bodies() -> Vec<Value> {
    vec![
        json!({ "properties": [{ "property": "firstname", "value": "Ada" }, { "property": "email", "value": "ada@example.com" }] }),
        json!({ "properties": [{ "property": "closedate", "value": 1_700_000_000_000_i64 }] }),
        json!([{ "vid": 20_000_000_001_u64, "properties": [{ "property": "city", "value": "Turin" }] },
               { "email": "bob@example.com", "properties": [{ "property": "city", "value": "" }] }]),
        json!({ "vids": [20_000_000_001_u64, 7], "emails": ["person2@company2.example.com", "nobody@example.com"] }),
        json!({ "name": "People", "dynamic": false }),
    ]
}

#[test]
fn legacy_writes() {
    let target = start();
    target.send(Method::POST, "/contacts/v1/lists", "{\"name\": \"First\"}");
    let paths = prop_oneof![
        Just("/contacts/v1/contact"),
        Just("/contacts/v1/contact/batch/"),
        Just("/contacts/v1/contact/createOrUpdate/email/ada@example.com/"),
        Just("/contacts/v1/contact/createOrUpdate/email/%F0%9F%A6%80"),
        Just("/contacts/v1/contact/email/person3@company3.example.com/profile"),
        Just("/contacts/v1/contact/vid/20000000001/profile"),
        Just("/contacts/v1/lists"),
        Just("/contacts/v1/lists/1/add"),
        Just("/contacts/v1/lists/1/remove"),
    ];
    proptest!(|(path in paths, body in broken_text(bodies()))| {
        target.send(Method::POST, path, &body);
    });
    target.finish();
}

#[test]
fn legacy_reads() {
    let target = start();
    let paths = prop_oneof![
        Just("/contacts/v1/lists/all/contacts/all"),
        Just("/contacts/v1/lists/all/contacts/recent"),
        Just("/contacts/v1/lists/recently_updated/contacts/recent"),
        Just("/contacts/v1/search/query"),
        Just("/contacts/v1/contact/vids/batch"),
        Just("/contacts/v1/contact/vid/20000000001/profile"),
        Just("/contacts/v1/lists"),
        Just("/companies/v2/companies/paged"),
        Just("/deals/v1/deal/paged"),
        Just("/engagements/v1/engagements/paged"),
    ];
    let names = proptest::sample::select(vec![
        "count",
        "limit",
        "offset",
        "vidOffset",
        "timeOffset",
        "property",
        "properties",
        "propertiesWithHistory",
        "propertyMode",
        "formSubmissionMode",
        "showListMemberships",
        "includeAssociations",
        "vid",
        "q",
        "sort",
        "order",
    ]);
    let values = prop_oneof![
        2 => any::<i64>().prop_map(|number| number.to_string()),
        2 => (0..40u8).prop_map(|number| number.to_string()),
        1 => Just("true".to_owned()),
        1 => Just("email".to_owned()),
        1 => Just("value_and_history".to_owned()),
        2 => "[A-Za-z0-9%+&=;,.*-]{0,30}",
    ];
    let pairs = prop::collection::vec((names, values), 0..5);
    proptest!(|(path in paths, pairs in pairs)| {
        let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        target.send(Method::GET, &format!("{path}?{}", query.join("&")), "");
    });
    target.finish();
}
