//! What HubSpot does by itself, where it takes a restart or a great many requests to see it.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use spoke_portal::Portal;

use crate::client::TestPortal;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const CONTACTS: &str = "/crm/v3/objects/contacts";

#[tokio::test]
async fn deleted_people_stay_on_the_list_over_a_restart_and_their_addresses_are_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let portal = TestPortal::with(Portal::builder().data_dir(folder.path())).await;
    let id = portal
        .create("contacts", json!({ "email": "lovelace@acme.com" }))
        .await;
    let path = format!("{CONTACTS}/gdpr-delete");
    assert_eq!(portal.post(&path, json!({ "objectId": id })).await.status, 204);
    let unknown = json!({ "objectId": "nobody@acme.com", "idProperty": "email" });
    assert_eq!(portal.post(&path, unknown).await.status, 204);
    portal.portal.stop().await.expect("a clean stop");
    for entry in std::fs::read_dir(folder.path()).expect("the folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("lovelace") && !text.contains("nobody"),
            "an address is on disk"
        );
    }

    // The list is kept in any case; the setting decides whether API requests are held against it.
    let strict = Portal::builder()
        .data_dir(folder.path())
        .block_deleted_contacts(true);
    let portal = TestPortal::with(strict).await;
    for address in ["Lovelace@acme.com", "nobody@acme.com"] {
        let body = json!({ "properties": { "email": address } });
        assert_eq!(portal.post(CONTACTS, body).await.status, 400, "{address}");
    }
    portal
        .create("contacts", json!({ "email": "somebody@acme.com" }))
        .await;
}

#[tokio::test]
async fn the_ninety_days_of_an_archived_record_go_on_over_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path());
    let portal = TestPortal::with(builder()).await;
    let id = portal
        .create("contacts", json!({ "email": "ada@acme.com" }))
        .await;
    let path = format!("{CONTACTS}/{id}");
    portal.delete(&path).await;
    let archived = format!("{path}?archived=true");
    portal.portal.stop().await.expect("a clean stop");

    let portal = TestPortal::with(builder()).await;
    portal.portal.advance(89 * DAY);
    assert_eq!(portal.get(&archived).await.status, 200);
    portal.portal.advance(DAY);
    assert_eq!(portal.get(&archived).await.status, 404);
    portal.portal.stop().await.expect("a clean stop");

    // It is gone from disk too, whatever the time is said to be.
    let portal = TestPortal::with(builder()).await;
    assert_eq!(portal.get(&archived).await.status, 404);
}

#[tokio::test]
async fn a_lagging_search_starts_level_with_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let portal = TestPortal::with(Portal::builder().data_dir(folder.path())).await;
    portal
        .create("contacts", json!({ "email": "ada@acme.com" }))
        .await;
    drop(portal);

    let lagging = Portal::builder()
        .data_dir(folder.path())
        .index_lag(Duration::from_secs(60));
    let portal = TestPortal::with(lagging).await;
    assert_eq!(portal.total("contacts").await, 1);
    portal
        .create("contacts", json!({ "email": "bob@acme.com" }))
        .await;
    assert_eq!(portal.total("contacts").await, 1);
    portal.portal.advance(Duration::from_secs(60));
    assert_eq!(portal.total("contacts").await, 2);
    portal.portal.stop().await.expect("a clean stop");

    let portal = TestPortal::with(Portal::builder().data_dir(folder.path())).await;
    assert_eq!(portal.total("contacts").await, 2);
}

/// Creates that many contacts and returns their ids.
async fn contacts(portal: &TestPortal, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    while ids.len() < count {
        let some = (count - ids.len()).min(100);
        let inputs: Vec<Value> = (0..some).map(|_| json!({ "properties": {} })).collect();
        let made = portal
            .post(&format!("{CONTACTS}/batch/create"), json!({ "inputs": inputs }))
            .await;
        assert_eq!(made.status, 201, "{}", made.text());
        ids.extend(made.ids());
    }
    ids
}

#[tokio::test]
async fn a_contact_takes_250_merges_and_no_more() {
    let portal = TestPortal::start().await;
    let ids = contacts(&portal, 253).await;
    let merge = async |primary: &str, other: &str| {
        let body = json!({ "primaryObjectId": primary, "objectIdToMerge": other });
        portal.post(&format!("{CONTACTS}/merge"), body).await
    };
    for other in &ids[1..250] {
        assert_eq!(merge(&ids[0], other).await.status, 200);
    }
    // One that has merged another counts twice.
    assert_eq!(merge(&ids[250], &ids[251]).await.status, 200);
    let refused = merge(&ids[0], &ids[250]).await;
    let mut body = refused.json();
    body.as_object_mut().expect("an object").remove("correlationId");
    assert_eq!(
        (refused.status, body),
        (
            400,
            json!({ "status": "error", "message": "Cannot have more than 250 identities on a profile", "category": "VALIDATION_ERROR" })
        )
    );
    assert_eq!(merge(&ids[0], &ids[252]).await.status, 200);
    let found = portal.get(&format!("{CONTACTS}/{}", ids[1])).await;
    assert_eq!(found.json()["id"], ids[0].as_str());
}

/// Associates contacts with a record by plain associations, in one batch.
async fn associate(portal: &TestPortal, from: &str, id: &str, contacts: &[String]) -> crate::client::Answer {
    let inputs: Vec<Value> = contacts
        .iter()
        .map(|contact| json!({ "from": { "id": id }, "to": { "id": contact } }))
        .collect();
    let path = format!("/crm/v4/associations/{from}/contacts/batch/associate/default");
    portal.post(&path, json!({ "inputs": inputs })).await
}

#[tokio::test]
async fn a_deal_has_a_thousand_contacts_and_no_more() {
    let portal = TestPortal::start().await;
    let ids = contacts(&portal, 1_001).await;
    let deal = portal.create("deals", json!({ "dealname": "Pilot" })).await;
    let made = associate(&portal, "deals", &deal, &ids).await;
    assert_eq!((made.status, made.json()["numErrors"].clone()), (207, json!(1)));
    let error = made.json()["errors"][0].clone();
    assert_eq!(
        error["context"],
        json!({ "objectId": [deal], "objectType": ["DEAL"], "associationSpec": ["HUBSPOT_DEFINED=3"], "limit": ["1000"] })
    );
    // The other end has room for ten thousand deals.
    let second = portal.create("deals", json!({ "dealname": "Second" })).await;
    assert_eq!(associate(&portal, "deals", &second, &ids[..1]).await.status, 200);
}

#[tokio::test]
async fn batch_reads_lead_to_the_pages_of_the_record() {
    let portal = TestPortal::start().await;
    let ids = contacts(&portal, 501).await;
    let company = portal.create("companies", json!({ "name": "Acme" })).await;
    assert_eq!(associate(&portal, "companies", &company, &ids).await.status, 200);
    let body = json!({ "inputs": [{ "id": company }] });
    for (version, page, later) in [("v4", 500, &ids[500]), ("v3", 50, &ids[50])] {
        let path = format!("/crm/{version}/associations/companies/contacts/batch/read");
        let read = portal.post(&path, body.clone()).await.json();
        let result = &read["results"][0];
        // In v3 every contact has two rows here: the company is its primary one.
        let mut found: Vec<String> = Vec::new();
        for row in result["to"].as_array().expect("rows") {
            let id = row.get("toObjectId").map_or_else(
                || row["id"].as_str().expect("an id").to_owned(),
                ToString::to_string,
            );
            if found.last() != Some(&id) {
                found.push(id);
            }
        }
        assert_eq!(found, ids[..page], "{version}");
        let next = &result["paging"]["next"];
        assert_eq!(next["after"], later.as_str(), "{version}");
        let link = next["link"].as_str().expect("a link");
        let path = link
            .strip_prefix(portal.portal.url())
            .expect("a link to the portal");
        let page = portal.send(Method::GET, path, "").await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        let first = page.json()["results"][0].clone();
        let id = first
            .get("toObjectId")
            .map_or_else(|| first["id"].clone(), |id| id.to_string().into());
        assert_eq!(id, later.as_str(), "{version}");
    }
}

#[tokio::test]
async fn who_watches_a_portal_is_told_again_when_searches_catch_up() {
    let portal = TestPortal::with(Portal::builder().index_lag(Duration::from_secs(60))).await;
    portal.portal.hold_time();
    let changes = portal.portal.changes();
    portal.create("companies", json!({ "name": "Acme" })).await;
    let written = changes.revision();
    assert_eq!(changes.revision(), written, "nothing happened meanwhile");
    assert_eq!(portal.total("companies").await, 0, "searches do not show it yet");
    portal.portal.advance(Duration::from_secs(61));
    assert!(changes.revision() > written, "now they do");
    assert_eq!(portal.total("companies").await, 1);
}
