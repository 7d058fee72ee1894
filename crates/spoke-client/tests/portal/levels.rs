//! Access levels: what each may do, and what happens when there is none.

use std::sync::Arc;

use spoke_client::auth::{AccessLevels, RotatingToken};
use spoke_client::policy::Policy;
use spoke_client::{CachePolicy, ErrorKind, HubSpot, NewRecord, Properties};
use spoke_model::call::Action;
use spoke_portal::Portal;

const READ: &str = "pat-na1-00000000-0000-4000-8000-000000000001";

/// A portal with a second token that may only read contacts.
async fn scene() -> Portal {
    let builder = Portal::builder().scoped_token(READ, ["crm.objects.contacts.read"]);
    builder.start().await.unwrap()
}

fn levels(portal: &Portal) -> AccessLevels {
    AccessLevels::new()
        .level("reader", READ)
        .level("writer", portal.token())
}

#[tokio::test]
async fn each_level_calls_with_its_own_token() {
    let portal = scene().await;
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .access_levels(levels(&portal))
        .build()
        .unwrap();
    let jane = NewRecord::new().property("email", "jane@example.com");
    let reader = hubspot.as_level("reader").unwrap();
    let refused = reader.contacts().create(jane.clone()).await.unwrap_err();
    assert_eq!((refused.kind(), refused.attempts()), (ErrorKind::Permission, 1));
    let writer = hubspot.as_level("writer").unwrap();
    let jane = writer.contacts().create(jane).await.unwrap();
    reader.contacts().get(jane.id()).send().await.unwrap();
    // A handle leads to the other levels too.
    reader
        .as_level("writer")
        .unwrap()
        .contacts()
        .archive(jane.id())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_level_that_is_not_configured_is_told_with_those_that_are() {
    let portal = scene().await;
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .access_levels(levels(&portal))
        .build()
        .unwrap();
    let error = hubspot.as_level("write").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    insta::assert_snapshot!(
        error,
        @r#"the access level "write" is not configured; there are: reader, writer (did you mean writer?); give it a token with AccessLevels::level, or set HUBSPOT_WRITE_TOKEN and use AccessLevels::in_env(["write"])"#
    );
    let error = hubspot.contacts().list().page().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Configuration, 0));
    insta::assert_snapshot!(
        error,
        @"GET /crm/objects/2026-09/contacts: this client has tokens for its access levels only: choose one with as_level, of reader, writer"
    );
}

#[tokio::test]
async fn a_level_may_do_less_than_its_token_and_never_more_than_its_client() {
    let portal = scene().await;
    let levels = AccessLevels::new()
        .level("writer", portal.token())
        .level("reader", portal.token())
        .read_only("reader");
    let policy = Policy::new().deny(Action::Delete).named("the profile production");
    let builder = HubSpot::builder().base_url(portal.url()).token(portal.token());
    let hubspot = builder.access_levels(levels).policy(policy).build().unwrap();
    let (reader, writer) = (
        hubspot.as_level("reader").unwrap(),
        hubspot.as_level("writer").unwrap(),
    );
    let jane = NewRecord::new().property("email", "jane@example.com");
    let denied = reader.contacts().create(jane.clone()).await.unwrap_err();
    insta::assert_snapshot!(
        denied,
        @"POST /crm/objects/2026-09/contacts: the access level reader, of the profile production, denies the action write; nothing was sent"
    );
    let jane = writer.contacts().create(jane).await.unwrap();
    for client in [&hubspot, &reader, &writer] {
        let denied = client.contacts().archive(jane.id()).await.unwrap_err();
        assert_eq!((denied.kind(), denied.attempts()), (ErrorKind::Denied, 0));
    }
    assert_eq!(portal_names(&reader, jane.id()).await, None);
}

async fn portal_names(client: &HubSpot, id: &str) -> Option<String> {
    let read = client
        .contacts()
        .get(id)
        .properties(["firstname"])
        .send()
        .await
        .unwrap();
    read.get("firstname").map(str::to_owned)
}

#[tokio::test]
async fn what_one_level_writes_no_other_level_reads_from_its_cache() {
    let portal = scene().await;
    let builder = HubSpot::builder()
        .base_url(portal.url())
        .cache(CachePolicy::new());
    let hubspot = builder.access_levels(levels(&portal)).build().unwrap();
    let (reader, writer) = (
        hubspot.as_level("reader").unwrap(),
        hubspot.as_level("writer").unwrap(),
    );
    let jane = NewRecord::new()
        .property("email", "jane@example.com")
        .property("firstname", "Jane");
    let jane = writer.contacts().create(jane).await.unwrap();
    for _ in 0..2 {
        assert_eq!(portal_names(&reader, jane.id()).await.as_deref(), Some("Jane"));
    }
    assert_eq!(reader.cache().entries(), 1);
    let change = Properties::new().set("firstname", "Joan");
    writer.contacts().update(jane.id(), change).await.unwrap();
    assert_eq!(portal_names(&reader, jane.id()).await.as_deref(), Some("Joan"));
    // What a webhook tells one handle, all of them have heard.
    assert_eq!(hubspot.cache().invalidate("contacts", jane.id()), 1);
    assert_eq!(reader.cache().entries(), 0);
}

#[tokio::test]
async fn what_one_token_may_see_no_other_one_is_given() {
    let portal = scene().await;
    let builder = HubSpot::builder()
        .base_url(portal.url())
        .cache(CachePolicy::new());
    let hubspot = builder.access_levels(levels(&portal)).build().unwrap();
    let acme = NewRecord::new().property("name", "Acme");
    let writer = hubspot.as_level("writer").unwrap();
    let acme = writer.companies().create(acme).await.unwrap();
    writer.companies().get(acme.id()).send().await.unwrap();
    let reader = hubspot.as_level("reader").unwrap();
    let refused = reader.companies().get(acme.id()).send().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Permission);
}

#[tokio::test]
async fn a_level_of_an_empty_token_is_a_fault_of_the_settings() {
    let portal = scene().await;
    let levels = AccessLevels::new().level("sync", " ");
    let error = HubSpot::builder()
        .base_url(portal.url())
        .access_levels(levels)
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("the access level sync"), "{error}");
}

#[tokio::test]
async fn a_level_can_be_rotated_and_never_shows_its_token() {
    let portal = scene().await;
    let token = RotatingToken::new("planted-token");
    let levels = AccessLevels::new().level_source("sync", Arc::new(token.clone()));
    let builder = HubSpot::builder().base_url(portal.url()).access_levels(levels);
    assert!(!format!("{builder:?} {token:?}").contains("planted"));
    let sync = builder.build().unwrap().as_level("sync").unwrap();
    let refused = sync.account().details().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Authentication);
    assert!(!format!("{refused:?}").contains("planted"));
    token.set(portal.token());
    sync.account().details().await.unwrap();
}
