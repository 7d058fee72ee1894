//! The journal outlives restarts, belongs to one app, and tells of lists, events and installations.

use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{Method, header};
use serde_json::{Value, json};
use spoke_portal::Portal;

use crate::client::TestPortal;

const JOURNAL: &str = "/webhooks-journal/journal/2026-03";
const SUBSCRIPTIONS: &str = "/webhooks-journal/subscriptions/2026-03";

async fn subscribe(portal: &TestPortal, body: Value) {
    let answer = portal.post(SUBSCRIPTIONS, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// The newest entries' events.
async fn events(portal: &TestPortal, entries: usize) -> Vec<Value> {
    let batch = portal.get(&format!("{JOURNAL}/batch/latest/{entries}")).await;
    let mut found = Vec::new();
    for entry in batch.json()["results"].as_array().expect("entries") {
        let url = entry["url"].as_str().expect("an address");
        let path = url.strip_prefix(portal.portal.url()).expect("of this portal");
        let file = portal.get(path).await.json();
        found.extend(file["journalEvents"].as_array().expect("events").clone());
    }
    found
}

#[tokio::test]
async fn entries_outlive_a_portal_that_dies_and_end_after_three_days() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || TestPortal::with(Portal::builder().data_dir(folder.path()).token("t"));
    let portal = start().await;
    subscribe(
        &portal,
        json!({ "subscriptionType": "OBJECT", "objectTypeId": "0-1", "portalId": portal.portal.hub_id(), "actions": ["CREATE"] }),
    )
    .await;
    for name in ["ada", "bob"] {
        let properties = json!({ "email": format!("{name}@example.com") });
        portal.create("contacts", properties).await;
    }
    let offset = portal.get(&format!("{JOURNAL}/earliest")).await.json()["currentOffset"].clone();
    let told = events(&portal, 2).await;
    assert_eq!(told.len(), 2);
    // No stop: an entry is on disk with its transaction.
    drop(portal);

    let portal = start().await;
    assert_eq!(events(&portal, 2).await, told);
    let next = format!("{JOURNAL}/offset/{}/next", offset.as_str().expect("a name"));
    assert_eq!(portal.get(&next).await.status, 200);
    portal
        .create("contacts", json!({ "email": "cyd@example.com" }))
        .await;
    assert_eq!(events(&portal, 10).await.len(), 3);
    portal.portal.advance(Duration::from_secs(73 * 60 * 60));
    assert_eq!(portal.get(&format!("{JOURNAL}/latest")).await.status, 204);
    assert_eq!(portal.get(&next).await.status, 404);
    portal
        .create("contacts", json!({ "email": "dan@example.com" }))
        .await;
    portal.portal.stop().await.expect("stopped");

    // The clock runs at the machine's time again: what had ended would be shown, were it still in the store.
    let portal = start().await;
    assert_eq!(events(&portal, 10).await.len(), 1);
}

#[tokio::test]
async fn joining_and_leaving_a_list_is_told() {
    let portal = TestPortal::start().await;
    let hub = portal.portal.hub_id();
    let list = |name: &str| json!({ "name": name, "objectTypeId": "0-1", "processingType": "MANUAL" });
    let made = portal.post("/crm/v3/lists", list("Friends")).await.json();
    let other = portal.post("/crm/v3/lists", list("Others")).await.json();
    let id = |made: &Value| made["list"]["listId"].as_str().expect("an id").to_owned();
    let (friends, others) = (id(&made), id(&other));
    let number: u64 = friends.parse().expect("a number");
    subscribe(
        &portal,
        json!({ "subscriptionType": "LIST_MEMBERSHIP", "portalId": hub, "listIds": [number], "actions": ["ADDED_TO_LIST", "REMOVED_FROM_LIST"] }),
    )
    .await;
    let ada = portal
        .create("contacts", json!({ "email": "ada@example.com" }))
        .await;
    for list in [&friends, &others] {
        for verb in ["add", "remove"] {
            let path = format!("/crm/v3/lists/{list}/memberships/{verb}");
            let answer = portal.send(Method::PUT, &path, json!([ada]).to_string()).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
    }
    let told = events(&portal, 10).await;
    let seen: Vec<(&Value, &Value)> = told.iter().map(|one| (&one["action"], &one["listId"])).collect();
    let (added, removed) = (json!("ADDED_TO_LIST"), json!("REMOVED_FROM_LIST"));
    let list = json!(number);
    assert_eq!(seen, [(&added, &list), (&removed, &list)], "{told:?}");
    assert_eq!(told[0]["objectId"].to_string(), ada);
    assert_eq!(told[0]["type"], "LIST_MEMBERSHIP");
}

#[tokio::test]
async fn a_custom_event_is_told() {
    let portal = TestPortal::start().await;
    let definition = json!({ "label": "Viewed pricing", "primaryObject": "CONTACT", "includeDefaultProperties": false, "propertyDefinitions": [] });
    let made = portal
        .post("/events/v3/event-definitions", definition)
        .await
        .json();
    subscribe(
        &portal,
        json!({ "subscriptionType": "EVENT", "portalId": portal.portal.hub_id(), "eventTypeId": made["objectTypeId"] }),
    )
    .await;
    let ada = portal
        .create("contacts", json!({ "email": "ada@example.com" }))
        .await;
    let completion = json!({ "eventName": made["fullyQualifiedName"], "objectId": ada });
    assert_eq!(portal.post("/events/v3/send", completion).await.status, 204);
    let told = events(&portal, 10).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["eventTypeId"], made["objectTypeId"]);
    assert_eq!(told[0]["objectId"].to_string(), ada);
}

/// A token of an app itself, as the journal wants it.
async fn app_token(portal: &TestPortal, app: &Value) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=developer.webhooks_journal.read%20\
         developer.webhooks_journal.subscriptions.write%20developer.webhooks_journal.subscriptions.read",
        app["clientId"].as_str().expect("an id"),
        app["clientSecret"].as_str().expect("a secret"),
    );
    let kind = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let answer = portal
        .raw(Method::POST, "/oauth/2026-03/token", &kind, form)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["access_token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

#[tokio::test]
async fn an_app_reads_its_own_journal_and_of_its_installation() {
    let portal = TestPortal::start().await;
    let back = "http://localhost:3000/callback";
    let body = json!({ "name": "Reader", "redirectUris": [back] });
    let app = portal.post("/_spoke/apps", body).await.json();
    let token = app_token(&portal, &app).await;
    let bearer = format!("Bearer {token}");
    let headers = [
        (AUTHORIZATION, bearer.as_str()),
        (header::CONTENT_TYPE, "application/json"),
    ];
    let wanted = json!({ "subscriptionType": "OBJECT", "objectTypeId": "0-1", "portalId": portal.portal.hub_id(), "actions": ["CREATE"] });
    let made = portal
        .raw(Method::POST, SUBSCRIPTIONS, &headers, wanted.to_string())
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json()["appId"], app["id"]);
    portal
        .create("contacts", json!({ "email": "ada@example.com" }))
        .await;
    let latest = format!("{JOURNAL}/latest");
    assert_eq!(portal.raw(Method::GET, &latest, &headers, "").await.status, 200);
    // The built-in app has subscribed to nothing, and has nothing to read.
    assert_eq!(portal.get(&latest).await.status, 204);
    let listed = portal.get(SUBSCRIPTIONS).await.json();
    assert_eq!(listed["results"], json!([]));
    let elsewhere = format!("{latest}?installPortalId=1");
    assert_eq!(
        portal.raw(Method::GET, &elsewhere, &headers, "").await.status,
        204
    );
    let path = format!("{SUBSCRIPTIONS}/{}", made.json()["id"]);
    assert_eq!(portal.get(&path).await.status, 404);
    assert_eq!(portal.delete(&path).await.status, 204);
    assert_eq!(portal.raw(Method::GET, &path, &headers, "").await.status, 200);
}

#[tokio::test]
async fn an_app_that_leaves_is_told() {
    let portal = TestPortal::start().await;
    let hub = portal.portal.hub_id();
    subscribe(
        &portal,
        json!({ "subscriptionType": "APP_LIFECYCLE_EVENT", "portalId": hub, "eventTypeId": "4-1916193", "properties": ["hs_app_id"] }),
    )
    .await;
    let app = portal.portal.app();
    let form = format!(
        "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={}",
        app.client_id,
        app.client_secret.expose(),
        app.refresh_token.expose()
    );
    let kind = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let bought = portal
        .raw(Method::POST, "/oauth/v1/token", &kind, form)
        .await
        .json();
    let bearer = format!("Bearer {}", bought["access_token"].as_str().expect("a token"));
    let left = portal
        .raw(
            Method::DELETE,
            "/appinstalls/v3/external-install",
            &[(AUTHORIZATION, bearer.as_str())],
            "",
        )
        .await;
    assert_eq!(left.status, 204, "{}", left.text());
    let told = events(&portal, 10).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["action"], &told[0]["eventTypeId"]),
        (&json!("APP_UNINSTALL"), &json!("4-1916193"))
    );
    assert_eq!(
        told[0]["properties"]["hs_app_id"],
        portal.portal.app_id().to_string()
    );
}
