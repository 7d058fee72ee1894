//! Lists and forms by name: asked for again and again, made once.

use spoke_client::marketing::{FormField, NewForm, Submission};
use spoke_client::workflow::lead::Action;
use spoke_client::workflow::{form, list};
use spoke_client::{ErrorKind, HubSpot, NewList};
use spoke_model::object_type::ObjectTypeId;
use spoke_portal::Portal;

async fn scene() -> (Portal, HubSpot) {
    let portal = Portal::start().await.unwrap();
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    (portal, hubspot)
}

fn customers(name: &str, stage: &str) -> NewList {
    let filters = serde_json::json!({"filterBranchType": "OR", "filters": [], "filterBranches": [
        {"filterBranchType": "AND", "filterBranches": [], "filters": [
            {"filterType": "PROPERTY", "property": "lifecyclestage",
             "operation": {"operationType": "ENUMERATION", "operator": "IS_ANY_OF", "values": [stage]}}]}]});
    NewList::dynamic(name, ObjectTypeId::CONTACT, filters)
}

#[tokio::test]
async fn a_list_that_is_asked_for_by_ten_at_once_is_made_once() {
    let (_portal, hubspot) = scene().await;
    let wanted = customers("Customers", "customer");
    let asked = futures_util::future::join_all((0..10).map(|_| list::ensure(&hubspot, &wanted))).await;
    let ensured: Vec<_> = asked.into_iter().map(Result::unwrap).collect();
    let created = ensured.iter().filter(|one| one.action == Action::Created).count();
    assert_eq!(created, 1);
    let first = &ensured[0].list.list_id;
    assert!(ensured.iter().all(|one| one.list.list_id == *first));
}

#[tokio::test]
async fn a_name_that_means_something_else_is_a_conflict() {
    let (_portal, hubspot) = scene().await;
    list::ensure(&hubspot, &customers("Customers", "customer"))
        .await
        .unwrap();
    for other in [
        customers("Customers", "lead"),
        NewList::manual("Customers", ObjectTypeId::CONTACT),
    ] {
        let error = list::ensure(&hubspot, &other).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
        assert!(error.message().contains("\"Customers\""), "{error}");
    }
    // A name is unique among all lists of a portal, whatever they hold: HubSpot itself refuses.
    let companies = NewList::manual("Customers", ObjectTypeId::COMPANY);
    let error = list::ensure(&hubspot, &companies).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Validation, Some(400)));
}

#[tokio::test]
async fn a_list_is_found_by_id_and_name_and_a_slip_is_met_with_the_nearest() {
    let (_portal, hubspot) = scene().await;
    let made = list::ensure(&hubspot, &NewList::manual("Invited", ObjectTypeId::CONTACT))
        .await
        .unwrap()
        .list;
    for wanted in [made.list_id.as_str(), "Invited", " invited "] {
        assert_eq!(list::find(&hubspot, wanted).await.unwrap().list_id, made.list_id);
    }
    let error = list::find(&hubspot, "Invted").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (
            ErrorKind::NotFound,
            "there is no list \"Invted\"; did you mean \"Invited\"?"
        )
    );
    let error = list::members(&hubspot, &made, ["Jane"]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn a_form_is_made_once_and_one_that_asks_for_something_else_is_a_conflict() {
    let (_portal, hubspot) = scene().await;
    let signup = NewForm::new("Signup").field(FormField::email());
    assert_eq!(
        form::ensure(&hubspot, &signup).await.unwrap().action,
        Action::Created
    );
    assert_eq!(
        form::ensure(&hubspot, &signup).await.unwrap().action,
        Action::Found
    );
    let more = signup.field(FormField::text("firstname", "Name"));
    let error = form::ensure(&hubspot, &more).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    assert_eq!(hubspot.forms().list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_field_that_the_form_has_not_is_refused_before_anything_is_sent() {
    let (_portal, hubspot) = scene().await;
    let made = form::ensure(&hubspot, &NewForm::new("Signup").field(FormField::email()))
        .await
        .unwrap()
        .form;
    let wrong = Submission::new()
        .field("email", "jane@example.com")
        .field("firstname", "Jane");
    let error = form::submit(&hubspot, &made, &wrong).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(
        hubspot
            .forms()
            .submissions(&made.id, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let jane = Submission::new().field("email", "jane@example.com");
    form::submit(&hubspot, &made, &jane).await.unwrap();
    let contact = hubspot.contacts().get("jane@example.com").id_property("email");
    assert!(contact.send().await.is_ok());
    let unknown = form::field(&hubspot, "firstnam").await.unwrap_err();
    assert_eq!(
        unknown.message(),
        "contacts have no property firstnam; did you mean firstname?"
    );
}
