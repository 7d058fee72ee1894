//! The sample company that a portal may start with.

use spoke_portal::{Portal, Seed};

use crate::client::TestPortal;

async fn sample() -> TestPortal {
    TestPortal::with(Portal::builder().seed(Seed::Sample)).await
}

/// Every record of a type with its associations, as text.
async fn everything(portal: &TestPortal, object_type: &str) -> String {
    let associations = "contacts,companies,deals,tickets,line_items,notes,calls,tasks,meetings,emails";
    let mut text = String::new();
    let mut after = String::new();
    loop {
        let path = format!("/crm/v3/objects/{object_type}?limit=100&associations={associations}{after}");
        let page = portal.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let json = page.json();
        text.push_str(&json["results"].to_string());
        match json["paging"]["next"]["after"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return text,
        }
    }
}

#[tokio::test]
async fn every_portal_gets_the_same_records() {
    let (one, other) = (sample().await, sample().await);
    for object_type in [
        "contacts",
        "companies",
        "deals",
        "tickets",
        "products",
        "line_items",
        "notes",
        "tasks",
    ] {
        let (first, second) = (
            everything(&one, object_type).await,
            everything(&other, object_type).await,
        );
        assert!(!first.is_empty());
        assert_eq!(first, second, "{object_type}");
    }
}

#[tokio::test]
async fn the_sample_has_the_promised_size_and_is_tied_together() {
    let portal = sample().await;
    for (object_type, wanted) in [
        ("contacts", 1_000),
        ("companies", 200),
        ("deals", 300),
        ("tickets", 100),
        ("products", 20),
    ] {
        assert_eq!(portal.total(object_type).await, wanted, "{object_type}");
    }
    let mut activities = 0;
    for object_type in ["notes", "calls", "tasks", "meetings", "emails"] {
        activities += portal.total(object_type).await;
    }
    assert_eq!(activities, 600);
    assert!(portal.total("line_items").await >= 300);
    let deals = portal
        .get("/crm/v3/objects/deals?limit=100&associations=contacts,companies,line_items")
        .await
        .json();
    for deal in deals["results"].as_array().expect("deals") {
        for other in ["contacts", "companies", "line_items"] {
            assert!(
                deal["associations"][other]["results"][0]["id"].is_string(),
                "{deal}"
            );
        }
    }
    let stages = [
        "appointmentscheduled",
        "qualifiedtobuy",
        "presentationscheduled",
        "decisionmakerboughtin",
        "contractsent",
        "closedwon",
        "closedlost",
    ];
    for stage in stages {
        let filter = serde_json::json!({ "filterGroups": [{ "filters": [{ "propertyName": "dealstage", "operator": "EQ", "value": stage }] }] });
        let found = portal.post("/crm/v3/objects/deals/search", filter).await.json();
        assert!(
            found["total"].as_u64().is_some_and(|total| total >= 5),
            "{stage}: {}",
            found["total"]
        );
    }
}

#[tokio::test]
async fn a_data_folder_is_filled_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path()).seed(Seed::Sample);
    let portal = TestPortal::with(builder()).await;
    let id = portal
        .get("/crm/v3/objects/contacts?limit=1")
        .await
        .ids()
        .remove(0);
    assert_eq!(
        portal
            .delete(&format!("/crm/v3/objects/contacts/{id}"))
            .await
            .status,
        204
    );
    portal.portal.stop().await.expect("a clean stop");
    let portal = TestPortal::with(builder()).await;
    assert_eq!(portal.total("contacts").await, 999);
}
