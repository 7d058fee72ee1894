//! What was answered is there after a restart, in good order or not.

use serde_json::json;
use spoke_portal::{Portal, Seed};

use crate::client::TestPortal;

#[tokio::test]
async fn a_restart_keeps_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path()).token("kept");
    let portal = TestPortal::with(builder()).await;
    let definition = json!({ "name": "nick", "label": "Nick", "groupName": "contactinformation", "type": "string", "fieldType": "text" });
    assert_eq!(
        portal
            .post("/crm/v3/properties/contacts", definition)
            .await
            .status,
        201
    );
    let id = portal
        .create("contacts", json!({ "email": "a@b.co", "nick": "Ace" }))
        .await;
    portal
        .patch(
            &format!("/crm/v3/objects/contacts/{id}"),
            json!({ "properties": { "nick": "Deuce" } }),
        )
        .await;
    let gone = portal.create("contacts", json!({ "email": "gone@b.co" })).await;
    portal.delete(&format!("/crm/v3/objects/contacts/{gone}")).await;
    let path = format!("/crm/v3/objects/contacts/{id}?properties=email,nick&propertiesWithHistory=nick");
    let before = portal.get(&path).await.text();
    portal.portal.stop().await.expect("a clean stop");

    let portal = TestPortal::with(builder()).await;
    assert_eq!(portal.get(&path).await.text(), before);
    assert_eq!(
        portal
            .get(&format!("/crm/v3/objects/contacts/{gone}?archived=true"))
            .await
            .json()["archived"],
        true
    );
    let next = portal
        .create("contacts", json!({ "email": "new@b.co", "nick": "Trey" }))
        .await;
    assert!(next.parse::<u64>().ok() > gone.parse::<u64>().ok());
    // No stop: the journal alone must hold the last record.
    drop(portal);
    let portal = TestPortal::with(builder()).await;
    assert_eq!(portal.properties("contacts", &next, "nick").await["nick"], "Trey");
}

#[tokio::test]
async fn two_portals_cannot_share_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = TestPortal::with(Portal::builder().data_dir(folder.path())).await;
    let error = Portal::builder()
        .data_dir(folder.path())
        .start()
        .await
        .map(|_| ())
        .expect_err("it is in use");
    assert!(error.to_string().contains("in use"), "{error}");
    drop(first);
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let first = TestPortal::start().await;
    let port: u16 = first
        .portal
        .url()
        .rsplit(':')
        .next()
        .expect("a port")
        .parse()
        .expect("a number");
    let error = Portal::builder()
        .port(port)
        .start()
        .await
        .map(|_| ())
        .expect_err("it is taken");
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn sample_records_are_put_into_an_empty_portal_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path()).seed(Seed::Sample);
    let portal = TestPortal::with(builder()).await;
    let total = portal.total("contacts").await;
    portal.portal.stop().await.expect("a clean stop");
    let portal = TestPortal::with(builder()).await;
    assert_eq!(portal.total("contacts").await, total);
}

#[tokio::test]
async fn a_restart_keeps_users_settings_and_events() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path()).token("kept");
    let portal = TestPortal::with(builder()).await;
    let settings = "/crm/v3/extensions/calling/7/settings";
    portal
        .post(settings, json!({ "name": "Ringer", "url": "https://a.example" }))
        .await;
    let user = portal
        .post(
            "/settings/v3/users",
            json!({ "email": "nora@acme.org", "primaryTeamId": "3100001" }),
        )
        .await;
    let user = user.json()["id"].as_str().expect("an id").to_owned();
    let template = portal
        .post(
            "/integrators/timeline/v3/7/event-templates",
            json!({ "name": "Webinar", "objectType": "contacts", "tokens": [] }),
        )
        .await;
    let template = template.json()["id"].as_str().expect("an id").to_owned();
    let event = json!({ "eventTemplateId": template, "id": "w-1", "email": "ada@acme.org", "tokens": {} });
    assert_eq!(
        portal.post("/integrators/timeline/v3/events", event).await.status,
        201
    );
    let paths = [
        settings.to_owned(),
        format!("/settings/v3/users/{user}"),
        format!("/crm/v3/owners/{user}?idProperty=userId"),
        format!("/integrators/timeline/v3/events/{template}/w-1"),
    ];
    let mut before = Vec::new();
    for path in &paths {
        let answer = portal.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        before.push(answer.text());
    }
    portal.portal.stop().await.expect("a clean stop");

    let portal = TestPortal::with(builder()).await;
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(portal.get(path).await.text(), before, "{path}");
    }
    let next = portal
        .post("/settings/v3/users", json!({ "email": "olaf@acme.org" }))
        .await;
    assert_ne!(next.json()["id"], user.as_str(), "numbers go on counting");
}
