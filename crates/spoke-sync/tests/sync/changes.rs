//! Later runs pick up what changed.

use spoke_client::Properties as Values;
use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
use spoke_sync::Mode;

use crate::support::{World, table};

#[tokio::test]
async fn creates_and_updates_are_read_and_nothing_else() {
    let world = World::new().await;
    let ids = world.contacts(300).await;
    world.run().await;
    world
        .client
        .contacts()
        .update(&ids[7], Values::new().set("firstname", "New"))
        .await
        .unwrap();
    let created = world.contact("later@example.com").await;
    let report = world.run().await;
    let contacts = table(&report, "contacts");
    assert_eq!(contacts.mode, Mode::Incremental);
    assert_eq!(
        (
            contacts.counts.read,
            contacts.counts.created,
            contacts.counts.updated
        ),
        (2, 1, 1),
        "{contacts:#?}"
    );
    let name: String = world.value("SELECT firstname FROM contacts WHERE id = ?1", [&ids[7]]);
    assert_eq!(name, "New");
    assert_eq!(
        world.value::<i64>("SELECT count(*) FROM contacts WHERE id = ?1", [created.id()]),
        1
    );
    world.assert_equal().await;
}

#[tokio::test]
async fn more_changes_than_one_search_shows_are_all_read() {
    let world = World::new().await;
    world.contacts(50).await;
    world.run().await;
    let new = (0..450)
        .map(|number| spoke_client::NewRecord::new().property("email", format!("n{number}@example.com")));
    world
        .client
        .contacts()
        .batch()
        .create(new)
        .await
        .into_all()
        .unwrap();
    let report = world.run().await;
    assert_eq!(table(&report, "contacts").mode, Mode::Incremental);
    assert_eq!(table(&report, "contacts").counts.created, 450);
    world.assert_equal().await;
}

#[tokio::test]
async fn an_archived_record_is_found_among_many_and_marked() {
    let world = World::new().await;
    let ids = world.contacts(900).await;
    world.run().await;
    world.client.contacts().archive(&ids[333]).await.unwrap();
    world.client.contacts().archive(&ids[800]).await.unwrap();
    let report = world.run().await;
    let contacts = table(&report, "contacts");
    assert_eq!(
        (contacts.mode, contacts.counts.archived, contacts.live),
        (Mode::Incremental, 2, 898),
        "{contacts:#?}"
    );
    assert_eq!(
        world.value::<i64>("SELECT archived FROM contacts WHERE id = ?1", [&ids[333]]),
        1
    );
    world.assert_equal().await;
}

#[tokio::test]
async fn a_restored_record_is_live_again() {
    let world = World::new().await;
    let ids = world.contacts(5).await;
    world.client.contacts().archive(&ids[2]).await.unwrap();
    world.run().await;
    let archived = "SELECT archived FROM contacts WHERE id = ?1";
    assert_eq!(world.value::<i64>(archived, [&ids[2]]), 1);
    let id = ids[2].parse().unwrap();
    world.portal.restore_record("contacts", id).await.unwrap();
    let report = world.run().await;
    let contacts = table(&report, "contacts");
    assert_eq!(
        (contacts.mode, contacts.counts.restored),
        (Mode::Incremental, 1),
        "{report:#?}"
    );
    assert_eq!(world.value::<i64>(archived, [&ids[2]]), 0);
    world.assert_equal().await;
}

#[tokio::test]
async fn a_record_that_was_archived_and_restored_between_two_looks_is_seen() {
    let world = World::new().await;
    let ids = world.contacts(5).await;
    world.run().await;
    world.client.contacts().archive(&ids[2]).await.unwrap();
    let id = ids[2].parse().unwrap();
    world.portal.restore_record("contacts", id).await.unwrap();
    // A restore moves the time of the last change.
    let report = world.run().await;
    assert_eq!(table(&report, "contacts").counts.updated, 1, "{report:#?}");
    world.assert_equal().await;
}

#[tokio::test]
async fn a_gdpr_deleted_contact_is_erased_from_the_mirror() {
    let world = World::new().await;
    let contact = world.contact("gone@example.com").await;
    let deal = world
        .create(
            "deals",
            &[("dealname", "d"), ("dealstage", "appointmentscheduled")],
        )
        .await;
    world
        .associate("contacts", contact.id(), "deals", deal.id())
        .await;
    world.run().await;
    world.client.contacts().gdpr_delete(contact.id()).await.unwrap();
    let report = world.run().await;
    assert_eq!(table(&report, "contacts").counts.gone, 1, "{report:#?}");
    let row: String = world.value(
        "SELECT archived || _gone || coalesce(email, '-') || coalesce(lastmodifieddate, '-') FROM contacts WHERE id = ?1",
        [contact.id()],
    );
    assert_eq!(row, "1deleted--");
    assert_eq!(world.count("SELECT count(*) FROM associations"), 0);
    world.assert_equal().await;
}

#[tokio::test]
async fn a_merged_record_points_to_the_one_that_lives_on() {
    let world = World::new().await;
    let (one, other) = (
        world.contact("a@example.com").await,
        world.contact("b@example.com").await,
    );
    let deal = world
        .create(
            "deals",
            &[("dealname", "d"), ("dealstage", "appointmentscheduled")],
        )
        .await;
    world.associate("contacts", other.id(), "deals", deal.id()).await;
    world.run().await;
    let survivor = world.client.contacts().merge(one.id(), other.id()).await.unwrap();
    let report = world.run().await;
    assert!(table(&report, "contacts").counts.gone >= 1, "{report:#?}");
    let loser = if survivor.id() == other.id() {
        one.id()
    } else {
        other.id()
    };
    let fate: String = world.value(
        "SELECT _gone || ' ' || _merged_into FROM contacts WHERE id = ?1",
        [loser],
    );
    assert_eq!(fate, format!("merged {}", survivor.id()));
    world.assert_equal().await;
}

#[tokio::test]
async fn associations_that_come_and_go_are_mirrored() {
    let world = World::new().await;
    let contact = world.contact("a@example.com").await;
    let company = world.create("companies", &[("name", "Acme")]).await;
    world.run().await;
    world
        .associate("contacts", contact.id(), "companies", company.id())
        .await;
    let added = world.run().await.total().associations_added;
    assert!(added >= 2, "{added}");
    world.assert_equal().await;
    world
        .client
        .associations()
        .archive("contacts", contact.id(), "companies", company.id())
        .await
        .unwrap();
    assert_eq!(world.run().await.total().associations_removed, added);
    assert_eq!(world.count("SELECT count(*) FROM associations"), 0);
    world.assert_equal().await;
}

#[tokio::test]
async fn a_property_added_later_gets_a_column_and_its_values() {
    let world = World::new().await;
    let ids = world.contacts(3).await;
    world.run().await;
    let definition = PropertyDefinition::new(
        "favourite",
        "Favourite",
        PropertyType::String,
        FieldType::Text,
        "contactinformation",
    );
    world
        .client
        .properties("contacts")
        .create(&definition)
        .await
        .unwrap();
    world
        .client
        .contacts()
        .update(&ids[1], Values::new().set("favourite", "tea"))
        .await
        .unwrap();
    world.run().await;
    let favourite: String = world.value("SELECT favourite FROM contacts WHERE id = ?1", [&ids[1]]);
    assert_eq!(favourite, "tea");
    assert_eq!(
        world.count("SELECT count(*) FROM _spoke_schema WHERE property = 'favourite'"),
        1
    );
    world.assert_equal().await;
    world
        .client
        .properties("contacts")
        .archive("favourite")
        .await
        .unwrap();
    world.run().await;
    let kept: String = world.value("SELECT favourite FROM contacts WHERE id = ?1", [&ids[1]]);
    assert_eq!(kept, "tea", "columns are never dropped");
    world.assert_equal().await;
}

#[tokio::test]
async fn a_full_run_repairs_what_no_increment_can_see() {
    let world = World::new().await;
    let ids = world.contacts(150).await;
    world.run().await;
    world.tamper(&format!(
        "UPDATE contacts SET email = 'tampered' WHERE id = {}",
        ids[3]
    ));
    world.run().await;
    assert!(
        !world.verify().await.is_equal(),
        "its time of last change did not move"
    );
    let report = world.builder().full(true).build().run().await.unwrap();
    assert_eq!(table(&report, "contacts").mode, Mode::Full);
    assert_eq!(table(&report, "contacts").counts.gone, 0);
    world.assert_equal().await;
}

#[tokio::test]
async fn a_full_run_finds_every_kind_of_departure() {
    let world = World::new().await;
    let ids = world.contacts(250).await;
    world.run().await;
    let contacts = world.client.contacts();
    contacts.archive(&ids[1]).await.unwrap();
    contacts.gdpr_delete(&ids[2]).await.unwrap();
    contacts.merge(&ids[3], &ids[4]).await.unwrap();
    let report = world.builder().full(true).build().run().await.unwrap();
    let counts = table(&report, "contacts").counts;
    assert_eq!(counts.archived, 1, "{counts:?}");
    assert!(counts.gone >= 2, "{counts:?}");
    assert_eq!(
        world.count("SELECT count(*) FROM contacts WHERE _gone = 'deleted'"),
        1
    );
    assert!(world.count("SELECT count(*) FROM contacts WHERE _gone = 'merged'") >= 1);
    world.assert_equal().await;
}

#[tokio::test]
async fn a_chosen_selection_that_grows_reads_the_table_again() {
    let world = World::new().await;
    world
        .create("contacts", &[("email", "a@example.com"), ("jobtitle", "Boss")])
        .await;
    let named = |names: &[&str]| {
        world
            .builder()
            .properties(spoke_sync::Properties::named(names.to_vec()))
            .build()
    };
    named(&["email"]).run().await.unwrap();
    let report = named(&["email", "jobtitle"]).run().await.unwrap();
    assert_eq!(table(&report, "contacts").mode, Mode::Full);
    let title: String = world.value("SELECT jobtitle FROM contacts", []);
    assert_eq!(title, "Boss");
    world.assert_equal().await;
}

#[tokio::test]
async fn an_archived_record_that_is_deleted_for_good_is_noticed() {
    let world = World::new().await;
    let ids = world.contacts(3).await;
    world.client.contacts().archive(&ids[0]).await.unwrap();
    world.run().await;
    world.client.contacts().gdpr_delete(&ids[0]).await.unwrap();
    let report = world.run().await;
    assert_eq!(table(&report, "contacts").counts.gone, 1, "{report:#?}");
    world.assert_equal().await;
}
