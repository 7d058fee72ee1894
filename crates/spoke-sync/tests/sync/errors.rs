//! What stops a sync, and what it says.

use rusqlite::Connection;
use spoke_client::HubSpot;
use spoke_portal::Portal;
use spoke_sync::{Error, Sync, Target};

use crate::support::World;

#[tokio::test]
async fn an_unknown_object_type_is_named() {
    let world = World::new().await;
    let error = world
        .builder()
        .object_types(["contacts", "unicorns"])
        .build()
        .run()
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::ObjectType { name, .. } if name == "unicorns"),
        "{error}"
    );
}

#[tokio::test]
async fn verifying_without_a_mirror_says_how_to_make_one() {
    let world = World::new().await;
    let error = world.sync().verify().await.unwrap_err();
    assert!(error.to_string().contains("spoke sync run"), "{error}");
    assert!(!world.file().exists());
}

#[tokio::test]
async fn a_foreign_table_in_the_way_stops_the_run_before_anything_is_written() {
    let world = World::new().await;
    world.contacts(2).await;
    Connection::open(world.file())
        .unwrap()
        .execute_batch("CREATE TABLE contacts (mine)")
        .unwrap();
    let error = world.sync().run().await.unwrap_err();
    assert!(
        matches!(&error, Error::Mirror(spoke_store::Error::Clash { name, .. }) if name == "contacts"),
        "{error}"
    );
    assert_eq!(world.count("SELECT count(*) FROM contacts"), 0);
}

#[tokio::test]
async fn two_runs_at_once_are_refused() {
    let world = World::new().await;
    let _mirror = spoke_store::SqliteMirror::open(world.file()).unwrap();
    let error = world.sync().run().await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Mirror(spoke_store::Error::Locked { holder: Some(_), .. })
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_portal_that_is_not_there_is_reported_and_the_mirror_kept() {
    let world = World::new().await;
    world.contacts(2).await;
    world.run().await;
    let (file, url, token) = (
        world.file(),
        world.portal.url().to_owned(),
        world.portal.token().to_owned(),
    );
    let World { portal, .. } = &world;
    let _ = portal;
    let other = Portal::start().await.unwrap();
    let nowhere = other.url().to_owned();
    other.stop().await.unwrap();
    assert_ne!(nowhere, url);
    let client = HubSpot::builder()
        .base_url(&nowhere)
        .token(token.as_str())
        .retry(spoke_client::RetryPolicy::none())
        .build()
        .unwrap();
    let error = Sync::builder(client, Target::Sqlite(file))
        .build()
        .run()
        .await
        .unwrap_err();
    assert!(error.portal_error().is_some(), "{error}");
    assert!(!error.to_string().contains(&token));
    world.assert_equal().await;
}

#[tokio::test]
async fn a_type_that_may_not_be_read_is_left_out_and_told() {
    let portal = Portal::builder().scoped_token(
        "narrow-token",
        ["crm.objects.contacts.read", "crm.schemas.contacts.read"],
    );
    let world = World::with(portal.start().await.unwrap());
    world.contacts(2).await;
    let client = HubSpot::builder()
        .base_url(world.portal.url())
        .token("narrow-token")
        .build()
        .unwrap();
    let report = Sync::builder(client, Target::Sqlite(world.file()))
        .build()
        .run()
        .await
        .unwrap();
    assert!(
        report
            .tables
            .iter()
            .any(|table| table.table == "contacts" && table.live == 2),
        "{report:#?}"
    );
    assert!(
        report
            .skipped
            .iter()
            .any(|skipped| skipped.object_type == "deals"),
        "{report:#?}"
    );
}
