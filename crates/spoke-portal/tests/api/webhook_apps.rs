//! Several apps, each with its own address, secret and places; ten thousand subscriptions.

use http::Method;
use serde_json::{Value, json};
use spoke_model::secret::Secret;
use spoke_model::webhooks::{sign_v1, verify_v1};

use crate::client::TestPortal;
use crate::receiver::Receiver;

/// An app that was registered: its id, and its client secret if that is told.
async fn register(portal: &TestPortal, name: &str, kind: &str) -> (u64, Option<Secret>) {
    let mut body = json!({ "name": name, "kind": kind });
    if kind == "public-app" {
        body["redirectUris"] = json!(["http://localhost:3000/callback"]);
    }
    let answer = portal.post("/_spoke/apps", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let app = answer.json();
    let secret = app["clientSecret"].as_str().map(Secret::from);
    (app["id"].as_u64().expect("an id"), secret)
}

async fn load(portal: &TestPortal, app: u64, url: &str, subscriptions: Vec<Value>) {
    let file = json!({ "type": "webhooks", "config": {
        "settings": { "targetUrl": url }, "subscriptions": { "legacyCrmObjects": subscriptions },
    } });
    let path = format!("/_spoke/webhooks/{app}");
    let answer = portal.send(Method::PUT, &path, file.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn each_app_is_told_at_its_own_address_with_its_own_secret() {
    let portal = TestPortal::start().await;
    let (first, secret) = register(&portal, "First", "public-app").await;
    let (second, other) = register(&portal, "Second", "public-app").await;
    let (mut at_first, mut at_second) = (Receiver::start().await, Receiver::start().await);
    let creation = json!({ "subscriptionType": "contact.creation" });
    load(&portal, first, &at_first.url(), vec![creation.clone()]).await;
    load(&portal, second, &at_second.url(), vec![creation]).await;
    portal
        .create("contacts", json!({ "email": "ada@example.com" }))
        .await;
    for (receiver, app, secret, wrong) in [
        (&mut at_first, first, &secret, &other),
        (&mut at_second, second, &other, &secret),
    ] {
        let delivery = receiver.next().await;
        assert_eq!(delivery.events()[0]["appId"], app);
        let signature = delivery.header("x-hubspot-signature");
        let of = |secret: &Option<Secret>| secret.clone().expect("a secret");
        assert!(verify_v1(&of(secret), &delivery.body, signature));
        assert_ne!(sign_v1(&of(wrong), &delivery.body), signature);
    }
    let subscriptions = portal.get(&format!("/webhooks/v3/{first}/subscriptions")).await;
    let id = subscriptions.json()["results"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    // What belongs to one app is not there for another.
    let path = format!("/webhooks/v3/{second}/subscriptions/{id}");
    assert_eq!(portal.get(&path).await.status, 404);
    assert_eq!(portal.delete(&path).await.status, 404);
}

#[tokio::test]
async fn a_private_app_signs_with_v1_alone() {
    let portal = TestPortal::start().await;
    let (app, _) = register(&portal, "Private", "private-app").await;
    let mut receiver = Receiver::start().await;
    let creation = json!({ "subscriptionType": "contact.creation" });
    load(&portal, app, &receiver.url(), vec![creation]).await;
    portal
        .create("contacts", json!({ "email": "ada@example.com" }))
        .await;
    let delivery = receiver.next().await;
    assert_eq!(delivery.header("x-hubspot-signature-version"), "v1");
    assert_eq!(delivery.header("x-hubspot-signature-v3"), "");
}

#[tokio::test]
async fn of_ten_thousand_subscriptions_those_that_fit_are_told() {
    let portal = TestPortal::start().await;
    let mut receiver = Receiver::start().await;
    let mut apps = vec![portal.portal.app_id()];
    for number in 1..10 {
        apps.push(register(&portal, &format!("App {number}"), "public-app").await.0);
    }
    for (at, app) in apps.iter().enumerate() {
        let mut all: Vec<Value> = (0..999)
            .map(|number| json!({ "subscriptionType": "contact.propertyChange", "propertyName": format!("property_{at}_{number}") }))
            .collect();
        all.push(json!({ "subscriptionType": "contact.propertyChange", "propertyName": "city" }));
        load(&portal, *app, &receiver.url(), all).await;
    }
    let listed = portal.get("/_spoke/webhooks").await.json();
    let subscribed: u64 = listed["apps"]
        .as_array()
        .expect("apps")
        .iter()
        .filter_map(|app| app["active"].as_u64())
        .sum();
    assert_eq!(subscribed, 10_000);
    // One more than an app may have.
    let path = format!("/webhooks/v3/{}/subscriptions", apps[3]);
    let one_more = portal.post(&path, json!({ "eventType": "deal.creation" })).await;
    assert_eq!(one_more.status, 400, "{}", one_more.text());
    portal
        .create(
            "contacts",
            json!({ "email": "ada@example.com", "city": "London" }),
        )
        .await;
    let mut told: Vec<u64> = Vec::new();
    while told.len() < apps.len() {
        for event in receiver.next().await.events() {
            assert_eq!(
                (&event["propertyName"], &event["propertyValue"]),
                (&json!("city"), &json!("London"))
            );
            told.push(event["appId"].as_u64().expect("an id"));
        }
    }
    told.sort_unstable();
    assert_eq!(told, apps);
}
