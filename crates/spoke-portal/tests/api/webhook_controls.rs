//! The controls of webhooks: a project's file, signatures, the log of deliveries, sending again, mischief.

use std::collections::BTreeMap;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use spoke_model::webhooks::{verify_v1, verify_v2, verify_v3};

use crate::hooked::Hooked;
use crate::receiver::Delivery;

/// Which signatures a delivery carries; each must fit.
fn signed(hooked: &Hooked, delivery: &Delivery) -> Vec<String> {
    let secret = hooked.portal.portal.app().client_secret.clone();
    let url = hooked.receiver.url();
    let mut found = Vec::new();
    let older = delivery.header("x-hubspot-signature");
    let version = delivery.header("x-hubspot-signature-version");
    match version {
        "" => assert_eq!(older, ""),
        "v1" => assert!(verify_v1(&secret, &delivery.body, older)),
        "v2" => assert!(verify_v2(&secret, "POST", &url, &delivery.body, older)),
        other => panic!("there is no signature {other}"),
    }
    if !version.is_empty() {
        found.push(version.to_owned());
    }
    let newest = delivery.header("x-hubspot-signature-v3");
    if !newest.is_empty() {
        let at = delivery.header("x-hubspot-request-timestamp");
        let at = at.parse().expect("milliseconds");
        assert_eq!(
            verify_v3(&secret, "POST", &url, &delivery.body, at, newest, at),
            Ok(())
        );
        found.push("v3".to_owned());
    }
    found
}

#[tokio::test]
async fn deliveries_carry_the_signatures_that_were_chosen() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.creation"]).await;
    for (number, names) in [
        vec!["v1", "v3"],
        vec!["v2", "v3"],
        vec!["v1"],
        vec!["v2"],
        vec!["v3"],
        vec![],
    ]
    .into_iter()
    .enumerate()
    {
        hooked.set(json!({ "signatures": names })).await;
        hooked.contact(&format!("c{number}")).await;
        let delivery = hooked.receiver.next().await;
        assert_eq!(signed(&hooked, &delivery), names);
    }
}

#[tokio::test]
async fn a_projects_file_says_where_events_go_and_which() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.deletion"]).await;
    let path = format!("/_spoke/webhooks/{}", hooked.portal.portal.app_id());
    let file = json!({
        "uid": "hooks", "type": "webhooks",
        "config": {
            "settings": { "targetUrl": hooked.receiver.url(), "maxConcurrentRequests": 20 },
            "subscriptions": {
                "crmObjects": [{ "subscriptionType": "object.creation", "objectType": "contact", "active": true }],
                "legacyCrmObjects": [{ "subscriptionType": "contact.propertyChange", "propertyName": "lastname", "active": true }],
                "hubEvents": [{ "subscriptionType": "contact.privacyDeletion", "active": false }],
            },
        },
    });
    let answer = hooked.portal.send(Method::PUT, &path, file.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let shown = answer.json();
    assert_eq!(
        (
            &shown["subscribed"],
            &shown["active"],
            &shown["maxConcurrentRequests"]
        ),
        (&json!(3), &json!(2), &json!(20))
    );
    // What was subscribed to before is gone, as after a deployment.
    let listed = hooked.portal.get(&hooked.path("subscriptions")).await.json();
    let types: Vec<&str> = listed["results"]
        .as_array()
        .expect("subscriptions")
        .iter()
        .filter_map(|one| one["eventType"].as_str())
        .collect();
    assert_eq!(
        types,
        [
            "object.creation",
            "contact.propertyChange",
            "contact.privacyDeletion"
        ]
    );
    let properties = json!({ "email": "ada@example.com", "lastname": "Lovelace" });
    hooked.portal.create("contacts", properties).await;
    let events = hooked.receiver.events(2).await;
    assert_eq!(events[0]["objectTypeId"], "0-1");
    let removed = hooked.portal.delete(&path).await;
    assert_eq!(removed.json()["subscriptions"], 3, "{}", removed.text());
    assert_eq!(hooked.portal.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_with_the_place() {
    let hooked = Hooked::start().await;
    let path = format!("/_spoke/webhooks/{}", hooked.portal.portal.app_id());
    let file = |config: Value| json!({ "type": "webhooks", "config": config }).to_string();
    let only = |settings: Value| file(json!({ "settings": settings }));
    let with = |part: &str, list: Value| {
        let settings = json!({ "targetUrl": "http://127.0.0.1:9/in" });
        file(json!({ "settings": settings, "subscriptions": { part: list } }))
    };
    let many: Vec<Value> = (0..600)
        .map(|_| json!({ "subscriptionType": "deal.creation" }))
        .collect();
    let generic: Vec<Value> = (0..600)
        .map(|_| json!({ "subscriptionType": "object.creation", "objectType": "0-1" }))
        .collect();
    let too_many = file(json!({
        "settings": { "targetUrl": "http://127.0.0.1:9/in" },
        "subscriptions": { "legacyCrmObjects": many, "crmObjects": generic },
    }));
    for (body, reason) in [
        (
            "{".to_owned(),
            "the body is no JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            json!({ "type": "webhooks" }).to_string(),
            "config: it must be given",
        ),
        (only(json!({})), "config.settings.targetUrl: it must be given"),
        (
            json!({ "type": "cards", "config": { "settings": { "targetUrl": "https://a.example" } } })
                .to_string(),
            "type: cards is none of webhooks",
        ),
        (
            only(json!({ "targetUrl": "http://a.example" })),
            "config.settings: targetUrl must be an https address",
        ),
        (
            only(json!({ "targetUrl": "https://a.example", "maxConcurrentRequests": 5 })),
            "config.settings.maxConcurrentRequests: 5 is not a whole number from 6",
        ),
        (
            with("crmObjects", json!([{ "subscriptionType": "contact.creation" }])),
            "config.subscriptions.crmObjects[0].subscriptionType: contact.creation is no type of crmObjects",
        ),
        (
            with(
                "legacyCrmObjects",
                json!([{ "subscriptionType": "contact.privacyDeletion" }]),
            ),
            "config.subscriptions.legacyCrmObjects[0].subscriptionType",
        ),
        (
            with("crmObjects", json!([{ "subscriptionType": "object.creation" }])),
            "config.subscriptions.crmObjects[0]: objectTypeId is required for object.creation",
        ),
        (
            with(
                "legacyCrmObjects",
                json!([{ "subscriptionType": "deal.creation" }, { "subscriptionType": "deal.propertyChange" }]),
            ),
            "config.subscriptions.legacyCrmObjects[1]: propertyName is required",
        ),
        (
            with(
                "hubEvents",
                json!([{ "subscriptionType": "conversation.propertyChange", "propertyName": "subject" }]),
            ),
            "config.subscriptions.hubEvents[0]: Changes of the property subject cannot be",
        ),
        (
            with(
                "legacyCrmObjects",
                json!([{ "subscriptionType": "deal.creation", "activ": true }]),
            ),
            "config.subscriptions.legacyCrmObjects[0].activ: no such field",
        ),
        (
            too_many,
            "config.subscriptions: there are 1200, and an app may have at most 1000",
        ),
    ] {
        let answer = hooked.portal.send(Method::PUT, &path, body.clone()).await;
        let message = answer.json()["message"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answer.status, 400, "{body}: {message}");
        assert!(message.starts_with(reason), "{message}");
    }
    let file = only(json!({ "targetUrl": "https://a.example" }));
    let unknown = hooked
        .portal
        .send(Method::PUT, "/_spoke/webhooks/4711", file)
        .await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn settings_are_checked_field_by_field() {
    let hooked = Hooked::start().await;
    let path = format!("/_spoke/webhooks/{}", hooked.portal.portal.app_id());
    for (body, reason) in [
        (
            json!({ "targetUrl": "http://a.example" }),
            "targetUrl must be an https",
        ),
        (
            json!({ "maxConcurrentRequests": 5 }),
            "maxConcurrentRequests: 5 is not",
        ),
        (
            json!({ "maxConcurrentRequests": "x" }),
            "maxConcurrentRequests: \"x\" is not",
        ),
        (
            json!({ "signatures": ["v1", "v2"] }),
            "signatures: v1 and v2 share a header",
        ),
        (json!({ "signatures": ["v9"] }), "signatures: v9 is none of"),
        (json!({ "timeoutMs": 0 }), "timeoutMs: 0 is not"),
        (json!({ "timeoutMs": 5001 }), "timeoutMs: 5001 is not"),
        (json!({ "timeout": 1 }), "timeout: no such field"),
    ] {
        let answer = hooked.portal.patch(&path, body).await;
        let message = answer.json()["message"].as_str().expect("a reason").to_owned();
        assert_eq!(answer.status, 400, "{message}");
        assert!(message.starts_with(reason), "{message}");
    }
    for (body, reason) in [
        (json!({ "duplicatePercent": 101 }), "duplicatePercent: 101 is not"),
        (json!({ "reorder": 1 }), "reorder: 1 is not true or false"),
        (json!({ "delayMs": 86_400_001 }), "delayMs: 86400001 is not"),
        (json!({ "delay": 1 }), "delay: no such field"),
    ] {
        let path = "/_spoke/mischief";
        let answer = hooked.portal.send(Method::PUT, path, body.to_string()).await;
        let message = answer.json()["message"].as_str().expect("a reason").to_owned();
        assert_eq!(answer.status, 400, "{message}");
        assert!(message.starts_with(reason), "{message}");
    }
}

#[tokio::test]
async fn a_failed_delivery_is_sent_again_on_demand() {
    let mut hooked = Hooked::start().await;
    hooked.portal.portal.hold_time();
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.answer(500);
    hooked.contact("ada").await;
    hooked.attempts(1).await;
    assert_eq!(hooked.receiver.next().await.events()[0]["attemptNumber"], 0);
    hooked.receiver.answer(204);
    let answer = hooked.portal.post("/_spoke/deliveries/1/retry", json!({})).await;
    assert_eq!((answer.status, answer.json()["retried"].clone()), (200, json!(1)));
    assert_eq!(hooked.receiver.next().await.events()[0]["attemptNumber"], 1);
    let log = hooked.attempts(2).await;
    assert_eq!(log[1]["outcome"], "delivered");
    // One that has arrived is sent once more, as another attempt.
    let answer = hooked.portal.post("/_spoke/deliveries/2/retry", json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(hooked.receiver.next().await.events()[0]["attemptNumber"], 2);
    hooked.attempts(3).await;
    // All that wait at once.
    hooked.receiver.answer(500);
    hooked.contact("bob").await;
    hooked.attempts(4).await;
    hooked.receiver.answer(204);
    let answer = hooked.portal.post("/_spoke/deliveries", json!({})).await;
    assert_eq!(answer.json()["retried"], 1);
    hooked.attempts(5).await;
    let waiting = hooked.portal.get("/_spoke/deliveries").await.json()["waiting"].clone();
    assert_eq!(waiting, 0);
    for (method, path, status) in [
        (Method::POST, "/_spoke/deliveries/99/retry", 404),
        (Method::GET, "/_spoke/deliveries/x", 404),
        (Method::PUT, "/_spoke/deliveries", 405),
        (Method::GET, "/_spoke/deliveries/1/retry", 405),
        (Method::GET, "/_spoke/deliveries/1/2/3", 404),
    ] {
        assert_eq!(
            hooked.portal.send(method, path, "").await.status,
            status,
            "{path}"
        );
    }
    hooked.portal.delete(&hooked.path("settings")).await;
    let answer = hooked.portal.post("/_spoke/deliveries/1/retry", json!({})).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
}

#[tokio::test]
async fn the_log_shows_a_delivery_in_full_and_what_failed() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.contact("ada").await;
    hooked.attempts(1).await;
    hooked.receiver.answer(404);
    hooked.contact("bob").await;
    hooked.attempts(2).await;
    let body = hooked.receiver.next().await.body;
    let one = hooked.portal.get("/_spoke/deliveries/1").await.json();
    assert_eq!(one["body"].as_str().map(str::as_bytes), Some(&body[..]));
    assert_eq!(
        (&one["events"], &one["attempt"], &one["status"], &one["outcome"]),
        (&json!(1), &json!(0), &json!(204), &json!("delivered"))
    );
    assert_eq!(one["url"], hooked.receiver.url());
    let failed = hooked.portal.get("/_spoke/deliveries?failed=true").await.json();
    assert_eq!(failed["deliveries"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        failed["deliveries"][0]["failure"],
        "the endpoint answered 404 Not Found"
    );
    let other = hooked.portal.get("/_spoke/deliveries?app=7").await.json();
    assert_eq!(other["deliveries"], json!([]));
}

/// How often each event arrives in the next so many events, and in which order.
async fn arrivals(hooked: &mut Hooked, count: usize) -> (BTreeMap<u64, usize>, Vec<u64>) {
    let events = hooked.receiver.events(count).await;
    let ids: Vec<u64> = events
        .iter()
        .map(|event| event["objectId"].as_u64().expect("an id"))
        .collect();
    let mut times = BTreeMap::new();
    for id in &ids {
        *times.entry(*id).or_default() += 1;
    }
    (times, ids)
}

async fn mischief(hooked: &Hooked, mischief: Value) {
    let path = "/_spoke/mischief";
    let answer = hooked.portal.send(Method::PUT, path, mischief.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn create_fifty(hooked: &Hooked) {
    let inputs: Vec<Value> = (0..50)
        .map(|number| json!({ "properties": { "email": format!("p{number}@example.com") } }))
        .collect();
    let path = "/crm/v3/objects/contacts/batch/create";
    let answer = hooked.portal.post(path, json!({ "inputs": inputs })).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn mischief_doubles_events() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.creation"]).await;
    mischief(&hooked, json!({ "duplicatePercent": 100 })).await;
    create_fifty(&hooked).await;
    let (times, _) = arrivals(&mut hooked, 100).await;
    assert!(times.len() == 50 && times.values().all(|times| *times == 2));
    let off = hooked.portal.delete("/_spoke/mischief").await;
    assert_eq!(off.json()["duplicatePercent"], 0);
    hooked.contact("ada").await;
    arrivals(&mut hooked, 1).await;
}

#[tokio::test]
async fn mischief_mixes_events_in_the_same_way_for_the_same_seed() {
    let mut orders = Vec::new();
    for seed in [7, 7, 8] {
        let mut hooked = Hooked::start().await;
        hooked.subscribe_to(&["contact.creation"]).await;
        mischief(&hooked, json!({ "reorder": true, "seed": seed })).await;
        create_fifty(&hooked).await;
        let (times, order) = arrivals(&mut hooked, 50).await;
        assert!(times.len() == 50 && !order.is_sorted());
        orders.push(order);
    }
    assert_eq!(orders[0], orders[1]);
    assert_ne!(orders[0], orders[2]);
}

#[tokio::test]
async fn mischief_delays_deliveries_on_the_portals_clock() {
    let mut hooked = Hooked::start().await;
    hooked.portal.portal.hold_time();
    hooked.subscribe_to(&["contact.creation"]).await;
    mischief(&hooked, json!({ "delayMs": 60_000 })).await;
    create_fifty(&hooked).await;
    let log = hooked.portal.get("/_spoke/deliveries").await.json();
    assert_eq!((&log["waiting"], &log["total"]), (&json!(50), &json!(0)));
    hooked.portal.portal.advance(Duration::from_secs(60));
    arrivals(&mut hooked, 50).await;
}
