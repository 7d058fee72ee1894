//! Leads: captured once, however often.

use spoke_client::workflow::lead::{Action, Captured, Lead, advance, capture};
use spoke_client::{ErrorKind, HubSpot, NewRecord};

use crate::portal;

fn jane() -> Lead {
    Lead::new("Jane@Acme.example.com")
        .contact("firstname", "Jane")
        .company("Acme.example.com", "Acme")
        .deal("Acme roll-out")
        .amount("12000")
        .note("Asked for a quote.")
}

fn actions(captured: &Captured) -> [Option<Action>; 4] {
    [
        Some(captured.contact.action),
        captured.company.as_ref().map(|outcome| outcome.action),
        captured.deal.as_ref().map(|outcome| outcome.action),
        captured.note.as_ref().map(|outcome| outcome.action),
    ]
}

fn id(outcome: &Option<spoke_client::workflow::lead::Outcome>) -> &str {
    &outcome.as_ref().unwrap().id
}

async fn count(hubspot: &HubSpot, object_type: &str) -> usize {
    hubspot
        .objects(object_type)
        .list()
        .page()
        .await
        .unwrap()
        .records
        .len()
}

#[tokio::test]
async fn a_lead_becomes_four_records_associated_by_the_right_types() {
    let (_portal, hubspot) = portal().await;
    let captured = capture(&hubspot, jane()).await.unwrap();
    assert_eq!(actions(&captured), [Some(Action::Created); 4]);
    let (company, deal, note) = (id(&captured.company), id(&captured.deal), id(&captured.note));
    for (from, from_id, to, to_id, type_id) in [
        (
            "contacts",
            captured.contact.id.as_str(),
            "companies",
            company,
            279,
        ),
        ("contacts", captured.contact.id.as_str(), "deals", deal, 4),
        ("deals", deal, "contacts", captured.contact.id.as_str(), 3),
        ("deals", deal, "companies", company, 341),
        ("notes", note, "contacts", captured.contact.id.as_str(), 202),
        ("notes", note, "companies", company, 190),
        ("notes", note, "deals", deal, 214),
    ] {
        let listed = hubspot.associations().list(from, from_id, to).await.unwrap();
        assert_eq!(listed.len(), 1, "{from} to {to}");
        assert_eq!(listed[0].to_id, to_id, "{from} to {to}");
        assert!(
            listed[0].types.iter().any(|label| label.type_id == type_id),
            "{from} to {to}: {:?}",
            listed[0].types
        );
    }
    let deal = hubspot
        .deals()
        .get(deal)
        .properties(["pipeline", "dealstage", "amount"])
        .send()
        .await
        .unwrap();
    assert_eq!(deal.get("pipeline"), Some("default"));
    assert_eq!(
        (deal.get("dealstage"), deal.get("amount")),
        (Some("appointmentscheduled"), Some("12000"))
    );
}

#[tokio::test]
async fn running_again_doubles_nothing_and_changes_what_differs() {
    let (_portal, hubspot) = portal().await;
    let first = capture(&hubspot, jane()).await.unwrap();
    let again = capture(&hubspot, jane()).await.unwrap();
    assert_eq!(
        actions(&again),
        [
            Some(Action::Unchanged),
            Some(Action::Found),
            Some(Action::Unchanged),
            Some(Action::Found)
        ]
    );
    let changed = capture(&hubspot, jane().amount("15000").contact("city", "Oslo"))
        .await
        .unwrap();
    assert_eq!(actions(&changed)[0], Some(Action::Updated));
    assert_eq!(actions(&changed)[2], Some(Action::Updated));
    assert_eq!(
        (id(&first.deal), id(&first.note)),
        (id(&changed.deal), id(&changed.note))
    );
    for object_type in ["contacts", "companies", "deals", "notes"] {
        assert_eq!(count(&hubspot, object_type).await, 1, "{object_type}");
    }
}

#[tokio::test]
async fn a_known_company_is_found_by_its_domain() {
    let (_portal, hubspot) = portal().await;
    let acme = NewRecord::new()
        .property("domain", "acme.example.com")
        .property("name", "ACME Incorporated");
    let acme = hubspot.companies().create(acme).await.unwrap();
    let captured = capture(&hubspot, jane()).await.unwrap();
    assert_eq!(
        (id(&captured.company), actions(&captured)[1]),
        (acme.id(), Some(Action::Found))
    );
    let read = hubspot.companies().get(acme.id()).send().await.unwrap();
    assert_eq!(read.get("name"), Some("ACME Incorporated"));
    let listed = hubspot
        .associations()
        .list("contacts", &captured.contact.id, "companies")
        .await
        .unwrap();
    assert_eq!(listed[0].to_id, acme.id());
}

#[tokio::test]
async fn a_lead_can_be_a_contact_alone() {
    let (_portal, hubspot) = portal().await;
    let captured = capture(&hubspot, Lead::new("joe@example.com")).await.unwrap();
    assert_eq!(actions(&captured), [Some(Action::Created), None, None, None]);
}

#[tokio::test]
async fn a_misspelt_stage_leaves_nothing_behind_and_lists_the_stages() {
    let (_portal, hubspot) = portal().await;
    let error = capture(&hubspot, jane().stage("Closed Wonn")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("Closed Won (closedwon)"), "{error}");
    assert_eq!(count(&hubspot, "contacts").await, 0);
}

#[tokio::test]
async fn a_deal_advances_by_id_or_label_and_stays_when_it_is_there() {
    let (_portal, hubspot) = portal().await;
    let captured = capture(&hubspot, jane()).await.unwrap();
    let deal = id(&captured.deal);
    let moved = advance(&hubspot, deal, "contract sent").await.unwrap();
    assert_eq!(
        (moved.from.as_str(), moved.to.as_str(), moved.changed),
        ("appointmentscheduled", "contractsent", true)
    );
    assert!(!advance(&hubspot, deal, "contractsent").await.unwrap().changed);
    let error = advance(&hubspot, deal, "somewhere").await.unwrap_err();
    assert!(
        error.to_string().contains("Qualified To Buy (qualifiedtobuy)"),
        "{error}"
    );
    let error = advance(&hubspot, "404404404", "contractsent").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    // A capture that runs again does not move it back.
    capture(&hubspot, jane()).await.unwrap();
    let read = hubspot
        .deals()
        .get(deal)
        .properties(["dealstage"])
        .send()
        .await
        .unwrap();
    assert_eq!(read.get("dealstage"), Some("contractsent"));
}
