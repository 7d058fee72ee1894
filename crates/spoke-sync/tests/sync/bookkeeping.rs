//! Plans and what runs remember.

use spoke_sync::Mode;

use crate::support::World;

#[tokio::test]
async fn a_plan_tells_what_a_run_would_do_and_writes_nothing() {
    let world = World::new().await;
    world.contacts(250).await;
    let plan = world.sync().plan().await.unwrap();
    assert!(!world.file().exists());
    let contacts = plan
        .tables
        .iter()
        .find(|table| table.table == "contacts")
        .unwrap();
    assert_eq!(
        (contacts.mode, contacts.records, contacts.mirrored),
        (Mode::Full, Some(250), 0)
    );
    assert!(contacts.properties > 100);
    assert!(plan.requests > 3);
    assert!(!plan.resumes);
    world.run().await;
    let plan = world.sync().plan().await.unwrap();
    let contacts = plan
        .tables
        .iter()
        .find(|table| table.table == "contacts")
        .unwrap();
    assert_eq!((contacts.mode, contacts.mirrored), (Mode::Incremental, 250));
}

#[tokio::test]
async fn runs_are_remembered_with_their_reports() {
    let world = World::new().await;
    world.contacts(2).await;
    let report = world.run().await;
    let kept: String = world.value("SELECT report FROM _spoke_runs WHERE number = ?1", [report.run]);
    assert_eq!(kept, serde_json::to_string(&report).unwrap());
    assert_eq!(world.count("SELECT count(*) FROM _spoke_checkpoints"), 0);
    assert_eq!(
        world.value::<i64>("SELECT min(_run) FROM contacts", []),
        report.run
    );
}

#[tokio::test]
async fn catalogs_are_there_to_join_with() {
    let world = World::new().await;
    world.run().await;
    assert!(world.count("SELECT count(*) FROM stages WHERE object_type = 'deals' AND is_closed = 1") >= 1);
    assert!(world.count("SELECT count(*) FROM pipelines WHERE object_type = 'tickets'") >= 1);
    let label: String = world.value(
        "SELECT label FROM options WHERE object_type = 'contacts' AND property = 'lifecyclestage' AND value = 'customer'",
        [],
    );
    assert_eq!(label, "Customer");
}
