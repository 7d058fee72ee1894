use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::cassette::{Credential, RecordedRequest, RecordedResponse};

fn exchange(path: &str, query: &[(&str, &str)], sent: Value, status: u16, answered: Value) -> Exchange {
    Exchange {
        number: 1,
        at: spoke_model::time::Timestamp::EPOCH,
        took_ms: 1,
        request: RecordedRequest {
            method: "POST".to_owned(),
            path: path.to_owned(),
            query: query
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            headers: BTreeMap::new(),
            credential: Credential::Bearer,
            body: Some(Body::Json(sent)),
        },
        response: RecordedResponse {
            status,
            headers: BTreeMap::new(),
            body: Some(Body::Json(answered)),
            complete: true,
        },
    }
}

fn redacted(mut exchange: Exchange) -> (Exchange, String) {
    let mut redaction = Redaction::with(StandIns::with_key([3; 32]));
    redaction.exchange(&mut exchange);
    let text = serde_json::to_string(&exchange).unwrap();
    (exchange, text)
}

fn json_of(body: &Option<Body>) -> &Value {
    match body {
        Some(Body::Json(value)) => value,
        other => panic!("no JSON: {other:?}"),
    }
}

/// Bodies as HubSpot's interfaces have them, each with `{}` in the place of a personal value; `kept` must survive.
const PLACES: &[(&str, &str, &str)] = &[
    (
        "/crm/v3/objects/contacts",
        r#"{"properties":{"firstname":"{}","lifecyclestage":"lead"}}"#,
        "lead",
    ),
    (
        "/crm/v3/objects/2-77",
        r#"{"properties":{"nickname":"{}","hubspot_owner_id":"4156"}}"#,
        "4156",
    ),
    (
        "/crm/v3/objects/contacts/search",
        r#"{"filterGroups":[{"filters":[{"propertyName":"lastname","operator":"EQ","value":"{}"}]}]}"#,
        "lastname",
    ),
    (
        "/crm/v3/objects/contacts/search",
        r#"{"query":"{}","limit":10}"#,
        "10",
    ),
    (
        "/crm/v3/objects/contacts/search",
        r#"{"filters":[{"propertyName":"city","operator":"IN","values":["{}"]}]}"#,
        "city",
    ),
    (
        "/contacts/v1/contact",
        r#"{"properties":[{"property":"firstname","value":"{}"}]}"#,
        "firstname",
    ),
    (
        "/crm/v3/objects/contacts/batch/read",
        r#"{"idProperty":"nickname","inputs":[{"id":"{}"}],"properties":["email"]}"#,
        "nickname",
    ),
    (
        "/submissions/v3/integration/submit/1/2",
        r#"{"fields":[{"objectTypeId":"0-1","name":"firstname","value":"{}"}]}"#,
        "0-1",
    ),
    (
        "/owners",
        r#"{"id":"4156","firstName":"{}","archived":false}"#,
        "4156",
    ),
    (
        "/crm/v3/objects/contacts/1",
        r#"{"id":"1","propertiesWithHistory":{"lastname":[{"value":"{}","sourceType":"CRM_UI"}]}}"#,
        "CRM_UI",
    ),
    (
        "/contacts/v1/contact/vid/1/profile",
        r#"{"vid":1,"properties":{"firstname":{"value":"{}","versions":[{"value":"{}","source-type":"API"}]}}}"#,
        "API",
    ),
    (
        "/crm/v3/lists",
        r#"{"filterBranch":{"filters":[{"filterType":"PROPERTY","property":"firstname","operation":{"operator":"IS_EQUAL_TO","values":["{}"]}}]}}"#,
        "IS_EQUAL_TO",
    ),
    ("/conversations", r#"{"text":"hello {}","id":"77"}"#, "77"),
];

#[test]
fn values_of_the_customers_own_enumerations_stay_once_their_definition_was_seen() {
    let definition = json!({"name": "tier", "type": "enumeration", "fieldType": "select", "dataSensitivity": "non_sensitive"});
    let mut redaction = Redaction::with(StandIns::with_key([3; 32]));
    let mut first = exchange(
        "/crm/v3/properties/contacts",
        &[],
        json!({}),
        200,
        json!({"results": [definition]}),
    );
    redaction.exchange(&mut first);
    let mut second = exchange(
        "/x",
        &[],
        json!({"properties": {"tier": "gold", "other": "gold"}}),
        200,
        json!({}),
    );
    redaction.exchange(&mut second);
    let sent = json_of(&second.request.body);
    assert_eq!(sent["properties"]["tier"], "gold");
    assert_ne!(sent["properties"]["other"], "gold");
}

#[test]
fn paths_queries_messages_and_secrets() {
    let (exchange, text) = redacted(exchange(
        "/crm/v3/objects/contacts/jane%40acme.com",
        &[
            ("idProperty", "email"),
            ("hapikey", "0000-1111"),
            ("properties", "email,phone"),
        ],
        json!({"properties": {"email": "jane@acme.com", "phone": "+1 555 123 4567"}, "refresh_token": "abc-def"}),
        409,
        json!({"message": "Contact jane@acme.com already exists. Existing ID: 4711", "correlationId": "c033cdaa-2c40-4a64-ae48-b4cec88dad24",
               "context": {"phone": ["+1 555 123 4567"]}}),
    ));
    for gone in ["jane", "acme.com", "123 4567", "0000-1111", "abc-def"] {
        assert!(!text.contains(gone), "{gone} in {text}");
    }
    for stays in [
        "4711",
        "c033cdaa-2c40-4a64-ae48-b4cec88dad24",
        "email,phone",
        "already exists",
    ] {
        assert!(text.contains(stays), "{stays} not in {text}");
    }
    let email = json_of(&exchange.request.body)["properties"]["email"]
        .as_str()
        .unwrap();
    assert!(
        exchange.request.path.ends_with(&email.to_owned()),
        "{} {email}",
        exchange.request.path
    );
    assert!(
        json_of(&exchange.response.body)["message"]
            .as_str()
            .unwrap()
            .contains(email)
    );
}

#[test]
fn definitions_and_ids_stay_as_they_are() {
    let definition = json!({"results": [{"name": "tier", "label": "Tier", "type": "enumeration", "fieldType": "select",
        "options": [{"label": "Gold", "value": "gold", "hidden": false}], "groupName": "contactinformation"}],
        "paging": {"next": {"after": "NTI1Cg%3D%3D", "link": "https://api.hubapi.com/crm/v3/properties?after=2"}}});
    let (exchange, _) = redacted(exchange(
        "/crm/v3/properties/contacts",
        &[],
        json!({}),
        200,
        definition.clone(),
    ));
    assert_eq!(json_of(&exchange.response.body), &definition);
}

#[test]
fn masked_the_real_request_and_the_recorded_one_are_the_same() {
    for (path, body, _) in PLACES {
        let sent: Value = serde_json::from_str(&body.replace("{}", "Jane Doe")).unwrap();
        let (recorded, _) = redacted(exchange(path, &[], sent.clone(), 200, json!({})));
        let mask = |path: &str, body: &Value| {
            let (mut path, mut body) = (path.to_owned(), Body::Json(body.clone()));
            Redaction::mask().request_parts(&mut path, &mut [], Some(&mut body), &mut Vec::new());
            (path, serde_json::to_string(&body).unwrap())
        };
        assert_eq!(
            mask(path, &sent),
            mask(path, json_of(&recorded.request.body)),
            "{body}"
        );
    }
}

proptest! {
    // Each case goes through every place; a debug build takes its time over the patterns.
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_planted_value_is_left(words in prop::collection::vec("[qxw][a-z]{6,10}", 1..4), number in 2_000_000_u32..9_999_999) {
        let values = [
            words.join(" "),
            format!("{}@{}.com", words.join("."), words.concat()),
            format!("+49 30 {number}"),
        ];
        for (path, body, kept) in PLACES {
            for value in &values {
                let sent: Value = serde_json::from_str(&body.replace("{}", value)).unwrap();
                let (_, text) = redacted(exchange(path, &[], sent.clone(), 200, sent));
                for word in words.iter().chain([&number.to_string()]) {
                    prop_assert!(!text.contains(word.as_str()) || !value.contains(word.as_str()), "{} in {}", word, text);
                }
                prop_assert!(text.contains(kept), "{} not in {}", kept, text);
            }
        }
    }
}
