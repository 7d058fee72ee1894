//! Associations, one and many.

use spoke_client::{AssociationInput, ErrorKind, NewLabel, NewRecord};
use spoke_model::association::AssociationSpec;

use crate::{contacts, portal};

#[tokio::test]
async fn a_primary_company_reads_back_with_both_types() {
    let (_portal, hubspot) = portal().await;
    let jane = contacts(&hubspot, 1).await.remove(0);
    let acme = hubspot
        .companies()
        .create(NewRecord::new().property("name", "Acme"))
        .await
        .unwrap();
    let associations = hubspot.associations();
    let primary = AssociationSpec::hubspot_defined(1);
    associations
        .create("contacts", jane.id(), "companies", acme.id(), &[primary])
        .await
        .unwrap();
    let listed = associations
        .list("contacts", jane.id(), "companies")
        .await
        .unwrap();
    let mut types: Vec<u32> = listed[0].types.iter().map(|label| label.type_id).collect();
    types.sort_unstable();
    assert_eq!((listed[0].to_id.as_str(), types), (acme.id(), vec![1, 279]));
    let back = associations
        .list("companies", acme.id(), "contacts")
        .await
        .unwrap();
    assert_eq!(back[0].to_id, jane.id());
}

#[tokio::test]
async fn a_batch_tells_good_pairs_from_bad_ones() {
    let (_portal, hubspot) = portal().await;
    let people = contacts(&hubspot, 3).await;
    let acme = hubspot
        .companies()
        .create(NewRecord::new().property("name", "Acme"))
        .await
        .unwrap();
    let plain = AssociationSpec::hubspot_defined(279);
    let inputs = [
        AssociationInput::new(people[0].id(), acme.id(), [plain]),
        AssociationInput::new("404404404", acme.id(), [plain]),
        AssociationInput::new(people[2].id(), acme.id(), [plain]),
    ];
    let associations = hubspot.associations();
    let outcome = associations.batch_create("contacts", "companies", inputs).await;
    let succeeded: Vec<usize> = outcome.succeeded.iter().map(|(index, ())| *index).collect();
    assert_eq!((succeeded, outcome.failed[0].0), (vec![0, 2], 1));

    let ids = people.iter().map(|record| record.id());
    let read = associations
        .batch_read("contacts", "companies", ids)
        .await
        .into_all()
        .unwrap();
    let counts: Vec<usize> = read.iter().map(Vec::len).collect();
    assert_eq!(counts, [1, 0, 1]);

    let apart = associations
        .batch_archive("contacts", "companies", [(people[0].id(), acme.id())])
        .await;
    assert!(apart.failed.is_empty());
    assert!(
        associations
            .list("contacts", people[0].id(), "companies")
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn default_associations_in_a_batch_are_made_in_both_directions() {
    let (_portal, hubspot) = portal().await;
    let people = contacts(&hubspot, 2).await;
    let deal = hubspot
        .deals()
        .create(NewRecord::new().property("dealname", "Big"))
        .await
        .unwrap();
    let pairs: Vec<_> = people.iter().map(|person| (deal.id(), person.id())).collect();
    let outcome = hubspot
        .associations()
        .batch_create_default("deals", "contacts", pairs)
        .await;
    assert!(outcome.failed.is_empty(), "{:?}", outcome.failed);
    let back = hubspot
        .associations()
        .list("contacts", people[1].id(), "deals")
        .await
        .unwrap();
    assert_eq!((back[0].to_id.as_str(), back[0].types[0].type_id), (deal.id(), 4));
}

#[tokio::test]
async fn labels_are_created_used_and_deleted() {
    let (_portal, hubspot) = portal().await;
    let associations = hubspot.associations();
    let before = associations.labels("contacts", "companies").await.unwrap();
    assert!(before.iter().any(|label| label.type_id == 279));
    let created = associations
        .create_label("contacts", "companies", &NewLabel::new("Partner", "partner"))
        .await
        .unwrap();
    let jane = contacts(&hubspot, 1).await.remove(0);
    let acme = hubspot
        .companies()
        .create(NewRecord::new().property("name", "Acme"))
        .await
        .unwrap();
    associations
        .create(
            "contacts",
            jane.id(),
            "companies",
            acme.id(),
            &[created[0].spec()],
        )
        .await
        .unwrap();
    let listed = associations
        .list("contacts", jane.id(), "companies")
        .await
        .unwrap();
    assert!(
        listed[0]
            .types
            .iter()
            .any(|label| label.label.as_deref() == Some("Partner"))
    );
    associations
        .archive("contacts", jane.id(), "companies", acme.id())
        .await
        .unwrap();
    associations
        .delete_label("contacts", "companies", created[0].type_id)
        .await
        .unwrap();
    assert_eq!(
        associations.labels("contacts", "companies").await.unwrap().len(),
        before.len()
    );
}

#[tokio::test]
async fn a_type_of_the_wrong_direction_is_refused() {
    let (_portal, hubspot) = portal().await;
    let jane = contacts(&hubspot, 1).await.remove(0);
    let deal = hubspot
        .deals()
        .create(NewRecord::new().property("dealname", "Big"))
        .await
        .unwrap();
    let deal_to_contact = AssociationSpec::hubspot_defined(3);
    let error = hubspot
        .associations()
        .create("contacts", jane.id(), "deals", deal.id(), &[deal_to_contact])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
}

#[tokio::test]
async fn a_read_brings_its_associations_along() {
    let (_portal, hubspot) = portal().await;
    let jane = contacts(&hubspot, 1).await.remove(0);
    let new = NewRecord::new()
        .property("dealname", "Big")
        .associate(jane.id(), AssociationSpec::hubspot_defined(3));
    let deal = hubspot.deals().create(new).await.unwrap();
    let read = hubspot
        .contacts()
        .get(jane.id())
        .associations(["deals", "companies"])
        .send()
        .await
        .unwrap();
    let associations = read.associations();
    assert_eq!(
        (associations.len(), associations[0].object_type.as_str()),
        (1, "deals")
    );
    assert_eq!(associations[0].ids(), [deal.id()]);
}
