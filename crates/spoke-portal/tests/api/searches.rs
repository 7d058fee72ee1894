//! Search: operators over HTTP, paging, free text, association filters, limits.

use serde_json::{Value, json};

use crate::client::TestPortal;

const SEARCH: &str = "/crm/v3/objects/contacts/search";

async fn portal_with_people() -> (TestPortal, Vec<String>) {
    let portal = TestPortal::start().await;
    let mut ids = Vec::new();
    for (email, first, city, age) in [
        ("alpha@rome.example.com", "Alpha", "Rome", "5"),
        ("bravo@rome.example.com", "Bravo", "rome", "10"),
        ("charlie@oslo.example.com", "Charlie", "Oslo", "20"),
        ("delta@oslo.example.com", "Delta", "", "100"),
    ] {
        let values = json!({ "email": email, "firstname": first, "city": city, "numemployees": "1-5", "annualrevenue": age });
        ids.push(portal.create("contacts", values).await);
    }
    (portal, ids)
}

async fn found(portal: &TestPortal, ids: &[String], body: Value) -> Vec<usize> {
    let answer = portal.post(SEARCH, body.clone()).await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.text());
    let found = answer.ids();
    found
        .iter()
        .map(|id| ids.iter().position(|known| known == id).expect("a known id"))
        .collect()
}

#[tokio::test]
async fn every_operator_finds_what_it_says() {
    let (portal, ids) = portal_with_people().await;
    let one = |name: &str, operator: &str, rest: Value| {
        let mut filter = json!({ "propertyName": name, "operator": operator });
        filter
            .as_object_mut()
            .expect("an object")
            .extend(rest.as_object().cloned().unwrap_or_default());
        json!({ "filterGroups": [{ "filters": [filter] }] })
    };
    let cases: Vec<(Value, Vec<usize>)> = vec![
        (one("city", "EQ", json!({ "value": "ROME" })), vec![0, 1]),
        (one("city", "NEQ", json!({ "value": "Rome" })), vec![2]),
        (
            one("city", "IN", json!({ "values": ["rome", "oslo"] })),
            vec![0, 1, 2],
        ),
        (one("city", "NOT_IN", json!({ "values": ["rome"] })), vec![2]),
        (one("city", "HAS_PROPERTY", json!({})), vec![0, 1, 2]),
        (one("city", "NOT_HAS_PROPERTY", json!({})), vec![3]),
        (one("fax", "NOT_HAS_PROPERTY", json!({})), vec![0, 1, 2, 3]),
        (one("fax", "EQ", json!({ "value": "1" })), vec![]),
        (
            one(
                "email",
                "CONTAINS_TOKEN",
                json!({ "value": "*@rome.example.com" }),
            ),
            vec![0, 1],
        ),
        (
            one("firstname", "CONTAINS_TOKEN", json!({ "value": "char*" })),
            vec![2],
        ),
        (
            one("firstname", "NOT_CONTAINS_TOKEN", json!({ "value": "char*" })),
            vec![0, 1, 3],
        ),
        (
            one("createdate", "GT", json!({ "value": "1500000000000" })),
            vec![0, 1, 2, 3],
        ),
        (
            one(
                "hs_object_id",
                "GTE",
                json!({ "value": ids[2].parse::<u64>().expect("a number") }),
            ),
            vec![2, 3],
        ),
        (one("hs_object_id", "IN", json!({ "values": [ids[1]] })), vec![1]),
        (
            one("hs_is_contact", "EQ", json!({ "value": "true" })),
            vec![0, 1, 2, 3],
        ),
        (one("num_notes", "GT", json!({ "value": "0" })), vec![]),
        (
            one("hs_full_name_or_email", "EQ", json!({ "value": "Alpha" })),
            vec![0],
        ),
    ];
    for (body, wanted) in cases {
        assert_eq!(found(&portal, &ids, body.clone()).await, wanted, "{body}");
    }
}

#[tokio::test]
async fn groups_are_alternatives_and_top_level_filters_are_one_group() {
    let (portal, ids) = portal_with_people().await;
    let is = |name: &str, value: &str| json!({ "propertyName": name, "operator": "EQ", "value": value });
    let either = json!({ "filterGroups": [
        { "filters": [is("city", "rome"), is("firstname", "alpha")] }, { "filters": [is("city", "oslo")] } ] });
    assert_eq!(found(&portal, &ids, either).await, [0, 2]);
    let top = json!({ "filters": [is("city", "rome"), is("firstname", "bravo")] });
    assert_eq!(found(&portal, &ids, top).await, [1]);
    assert_eq!(
        found(&portal, &ids, json!({ "sorts": ["-firstname"] })).await,
        [3, 2, 1, 0]
    );
    let sort = json!({ "sorts": [{ "propertyName": "hs_object_id", "direction": "DESCENDING" }] });
    assert_eq!(found(&portal, &ids, sort).await, [3, 2, 1, 0]);
    assert_eq!(
        found(&portal, &ids, json!({ "query": "oslo.example" })).await,
        [2, 3]
    );
    assert_eq!(found(&portal, &ids, json!({ "query": "CHAR" })).await, [2]);
}

#[tokio::test]
async fn numbers_compare_and_sort_as_numbers() {
    let portal = TestPortal::start().await;
    for amount in ["5", "100", "20", "10"] {
        portal
            .create("deals", json!({ "dealname": amount, "amount": amount }))
            .await;
    }
    let path = "/crm/v3/objects/deals/search";
    let amounts = async |body: Value| -> Vec<String> {
        let answer = portal.post(path, body).await.json();
        let results = answer["results"].as_array().expect("results").clone();
        results
            .iter()
            .map(|deal| deal["properties"]["amount"].as_str().expect("text").to_owned())
            .collect()
    };
    assert_eq!(
        amounts(json!({ "sorts": ["amount"] })).await,
        ["5", "10", "20", "100"]
    );
    let between = json!({ "filters": [{ "propertyName": "amount", "operator": "BETWEEN", "value": 10, "highValue": 20 }], "sorts": ["amount"] });
    assert_eq!(amounts(between).await, ["10", "20"]);
}

#[tokio::test]
async fn paging_walks_all_results_once() {
    let (portal, ids) = portal_with_people().await;
    let first = portal.post(SEARCH, json!({ "limit": 3 })).await;
    assert_eq!(first.json()["total"], 4);
    assert_eq!(first.json()["paging"], json!({ "next": { "after": "3" } }));
    let last = portal.post(SEARCH, json!({ "limit": 3, "after": "3" })).await;
    assert!(last.json().get("paging").is_none());
    assert_eq!([first.ids(), last.ids()].concat(), ids);
    assert_eq!(
        portal
            .post(SEARCH, json!({ "after": "9990", "limit": 10 }))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn records_are_found_by_what_they_are_associated_with() {
    let (portal, ids) = portal_with_people().await;
    let company = portal.create("companies", json!({ "name": "Acme" })).await;
    let path = format!(
        "/crm/v4/objects/contacts/{}/associations/default/companies/{company}",
        ids[1]
    );
    let linked = portal.send(http::Method::PUT, &path, "").await;
    assert!(linked.status < 300, "{}", linked.text());
    let body = json!({ "filters": [{ "propertyName": "associations.company", "operator": "EQ", "value": company }] });
    assert_eq!(found(&portal, &ids, body).await, [1]);
}

#[tokio::test]
async fn results_carry_the_asked_properties_and_the_system_ones() {
    let (portal, _) = portal_with_people().await;
    let body = json!({ "properties": ["phone", "no_such", "firstname"], "limit": 1 });
    let result = portal.post(SEARCH, body).await.json()["results"][0].clone();
    let names: Vec<&String> = result["properties"]
        .as_object()
        .expect("an object")
        .keys()
        .collect();
    assert_eq!(
        names,
        [
            "createdate",
            "firstname",
            "hs_object_id",
            "lastmodifieddate",
            "phone"
        ]
    );
    assert_eq!(result["archived"], false);
}
