//! Verification sees what is wrong and says where.

use spoke_sync::{DifferenceKind, TableVerification, Verification, VerifiedKind};

use crate::support::World;

async fn mirrored() -> (World, Vec<String>) {
    let world = World::new().await;
    let ids = world.contacts(120).await;
    let company = world.create("companies", &[("name", "Acme")]).await;
    world
        .associate("contacts", &ids[0], "companies", company.id())
        .await;
    world.run().await;
    world.assert_equal().await;
    (world, ids)
}

fn only(verification: &Verification) -> &TableVerification {
    let differences: Vec<_> = verification.differences().collect();
    assert_eq!(differences.len(), 1, "{differences:#?}");
    differences[0]
}

#[tokio::test]
async fn a_tampered_cell_is_named() {
    let (world, ids) = mirrored().await;
    world.tamper(&format!("UPDATE contacts SET email = 'x' WHERE id = {}", ids[5]));
    let verification = world.verify().await;
    let table = only(&verification);
    assert_eq!(
        (table.table.as_str(), table.kind),
        ("contacts", VerifiedKind::Records)
    );
    assert_eq!(table.portal.rows, table.mirror.rows);
    assert_ne!(table.portal.checksum, table.mirror.checksum);
    assert_eq!(table.examples.len(), 1);
    assert_eq!(table.examples[0].id.to_string(), ids[5]);
    assert_eq!(
        table.examples[0].kind,
        DifferenceKind::Different {
            columns: vec!["email".to_owned()]
        }
    );
}

#[tokio::test]
async fn a_value_where_the_portal_has_none_is_named() {
    let (world, ids) = mirrored().await;
    world.tamper(&format!(
        "UPDATE contacts SET lastname = 'x' WHERE id = {}",
        ids[6]
    ));
    let verification = world.verify().await;
    let example = &only(&verification).examples[0];
    assert_eq!(
        example.kind,
        DifferenceKind::Different {
            columns: vec!["lastname".to_owned()]
        }
    );
}

#[tokio::test]
async fn a_missing_row_is_named() {
    let (world, ids) = mirrored().await;
    world.tamper(&format!("DELETE FROM contacts WHERE id = {}", ids[50]));
    let verification = world.verify().await;
    let table = only(&verification);
    assert_eq!((table.portal.rows, table.mirror.rows), (120, 119));
    assert_eq!(table.examples[0].id.to_string(), ids[50]);
    assert_eq!(table.examples[0].kind, DifferenceKind::MissingInMirror);
}

#[tokio::test]
async fn a_row_too_many_is_named() {
    let (world, _) = mirrored().await;
    world.tamper("INSERT INTO contacts (id, email) VALUES (5, 'ghost@example.com')");
    let verification = world.verify().await;
    let table = verification.differences().next().unwrap();
    assert_eq!(table.examples[0].id, 5);
    assert_eq!(table.examples[0].kind, DifferenceKind::MissingInPortal);
}

#[tokio::test]
async fn a_missing_association_is_named() {
    let (world, ids) = mirrored().await;
    world.tamper("DELETE FROM associations WHERE from_type = 'contacts' AND type_id = 279");
    let verification = world.verify().await;
    let table = only(&verification);
    assert_eq!(
        (table.table.as_str(), table.kind),
        ("contacts -> companies", VerifiedKind::Associations)
    );
    assert_eq!(table.portal.rows, table.mirror.rows + 1);
    assert_eq!(table.examples[0].id.to_string(), ids[0]);
}

#[tokio::test]
async fn a_changed_catalog_is_named() {
    let (world, _) = mirrored().await;
    world.tamper("UPDATE options SET label = 'x' WHERE object_type = 'contacts' AND property = 'lifecyclestage' AND value = 'lead'");
    let verification = world.verify().await;
    assert_eq!(only(&verification).table, "options of contacts");
}

#[tokio::test]
async fn changes_that_were_not_mirrored_yet_show() {
    let (world, _) = mirrored().await;
    world.contact("new@example.com").await;
    world.create("products", &[("name", "Anvil")]).await;
    let verification = world.verify().await;
    let names: Vec<_> = verification
        .differences()
        .map(|table| table.table.as_str())
        .collect();
    assert_eq!(names, ["contacts", "products"]);
    world.run().await;
    world.assert_equal().await;
}

#[tokio::test]
async fn only_what_was_mirrored_is_compared() {
    let world = World::new().await;
    world.contacts(3).await;
    world.create("companies", &[("name", "Acme")]).await;
    world
        .builder()
        .object_types(["contacts"])
        .archived(false)
        .associations(false)
        .build()
        .run()
        .await
        .unwrap();
    let verification = world.verify().await;
    assert!(verification.is_equal());
    let records = verification
        .tables
        .iter()
        .filter(|table| table.kind == VerifiedKind::Records)
        .count();
    assert_eq!(records, 1);
}
