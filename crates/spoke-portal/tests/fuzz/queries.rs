//! Query strings.

use http::Method;
use proptest::prelude::*;

use crate::target::Target;

const NAMES: &[&str] = &[
    "limit",
    "after",
    "before",
    "archived",
    "properties",
    "propertiesWithHistory",
    "associations",
    "idProperty",
    "count",
    "offset",
    "listIds",
    "includeFilters",
    "email",
    "property",
    "dataSensitivity",
    "hapikey",
    "vidOffset",
    "folderId",
];

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => any::<i64>().prop_map(|number| number.to_string()),
        2 => Just("true".to_owned()),
        2 => Just("email,firstname,createdate".to_owned()),
        1 => Just("companies,deals".to_owned()),
        1 => Just("email".to_owned()),
        1 => (0..101u8).prop_map(|number| number.to_string()),
        2 => "[A-Za-z0-9%+&=;,.*-]{0,30}",
    ]
}

#[test]
fn query_strings() {
    let target = Target::start();
    let paths = prop_oneof![
        3 => Just("/crm/v3/objects/contacts"),
        2 => Just("/crm/v3/objects/contacts/20000000001"),
        1 => Just("/crm/objects/2026-09/deals"),
        1 => Just("/crm/v3/properties/contacts"),
        1 => Just("/crm/v3/owners"),
        1 => Just("/crm/v3/lists"),
        1 => Just("/crm/v3/imports"),
        1 => Just("/crm/v4/objects/contacts/20000000001/associations/companies"),
    ];
    let pairs = prop::collection::vec((proptest::sample::select(NAMES), value()), 0..5);
    proptest!(|(path in paths, pairs in pairs)| {
        let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        target.send(Method::GET, &format!("{path}?{}", query.join("&")), "");
    });
    target.finish();
}
