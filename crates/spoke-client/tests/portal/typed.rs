//! A program's own structs against a portal.

use futures_util::StreamExt;
use spoke_client::{
    Change, Date, Decimal, ErrorKind, HubSpotEnum, HubSpotObject, NewRecord, NewSchema, Properties, Timestamp,
};
use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
use spoke_model::search::{Operator, SearchRequest};

use crate::portal;

#[derive(Clone, Debug, PartialEq, HubSpotEnum)]
#[hubspot(rename_all = "lowercase")]
enum Lifecycle {
    Lead,
    MarketingQualifiedLead,
    #[hubspot(other)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, HubSpotObject)]
#[hubspot(object = "contacts", rename_all = "lowercase")]
struct Contact {
    #[hubspot(id)]
    id: Option<String>,
    email: String,
    first_name: Option<String>,
    #[hubspot(property = "lifecyclestage")]
    stage: Option<Lifecycle>,
    #[hubspot(property = "date_of_birth")]
    born: Option<Date>,
    #[hubspot(default)]
    num_employees: String,
    #[hubspot(property = "hs_email_domain", read_only)]
    domain: Option<String>,
    #[hubspot(created_at)]
    created: Option<Timestamp>,
    #[hubspot(updated_at)]
    updated: Option<jiff::Timestamp>,
    #[hubspot(archived)]
    archived: bool,
    #[hubspot(unknown)]
    rest: Properties,
    #[hubspot(skip)]
    seen: u8,
}

fn contact(email: &str) -> Contact {
    Contact {
        id: None,
        email: email.to_owned(),
        first_name: None,
        stage: None,
        born: None,
        num_employees: String::new(),
        domain: None,
        created: None,
        updated: None,
        archived: false,
        rest: Properties::new(),
        seen: 0,
    }
}

#[tokio::test]
async fn a_struct_is_written_and_read_back() {
    let (_portal, hubspot) = portal().await;
    let contacts = hubspot.typed::<Contact>();
    let new = Contact {
        first_name: Some("Jane".to_owned()),
        stage: Some(Lifecycle::MarketingQualifiedLead),
        born: Some("1990-05-17".parse().unwrap()),
        ..contact("jane@example.com")
    };
    let id = contacts.create(&new).await.unwrap().id().to_owned();
    let read = contacts.get(&id).await.unwrap();
    assert_eq!(read.domain.as_deref(), Some("example.com"));
    assert!(read.created.is_some() && read.updated.is_some() && !read.archived);
    let expected = Contact {
        id: Some(id.clone()),
        domain: read.domain.clone(),
        created: read.created,
        updated: read.updated,
        ..new
    };
    assert_eq!(read, expected, "and nothing beyond the named properties");
    assert_eq!(
        contacts.get_by("email", "Jane@example.com").await.unwrap().id,
        Some(id)
    );
    assert!(
        contacts
            .find_by("email", "joe@example.com")
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        contacts.get("404404404").await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[tokio::test]
async fn an_update_sends_only_what_differs() {
    let (_portal, hubspot) = portal().await;
    let contacts = hubspot.typed::<Contact>();
    let new = Contact {
        first_name: Some("Jane".to_owned()),
        stage: Some(Lifecycle::Lead),
        ..contact("jane@example.com")
    };
    let id = contacts.create(&new).await.unwrap().id().to_owned();
    let before = contacts.get(&id).await.unwrap();
    assert!(contacts.update(&before, &before).await.unwrap().is_none());

    // Somebody else writes meanwhile: what this program did not touch stays.
    let city = Properties::new().set("city", "Oslo").set("numemployees", "5-25");
    hubspot.contacts().update(&id, city).await.unwrap();
    let after = Contact {
        first_name: None,
        stage: Some(Lifecycle::Other("customer".to_owned())),
        ..before.clone()
    };
    assert_eq!(
        after.changes_from(&before),
        Properties::new()
            .clear("firstname")
            .set("lifecyclestage", "customer")
    );
    assert!(contacts.update(&before, &after).await.unwrap().is_some());
    let read = contacts.clone().and_properties(["city"]).get(&id).await.unwrap();
    assert_eq!((read.first_name, read.stage), (None, after.stage));
    assert_eq!(read.num_employees, "5-25");
    assert_eq!(read.rest, Properties::new().set("city", "Oslo"));
}

#[tokio::test]
async fn what_is_not_named_is_kept_and_can_be_changed() {
    let (_portal, hubspot) = portal().await;
    let new = Contact {
        rest: Properties::new().set("city", "Oslo"),
        ..contact("jane@example.com")
    };
    let contacts = hubspot
        .typed::<Contact>()
        .and_properties(["city", "zip", "email"]);
    let id = contacts.create(&new).await.unwrap().id().to_owned();
    let before = contacts.get(&id).await.unwrap();
    assert_eq!(before.rest, Properties::new().set("city", "Oslo"));
    let mut after = before.clone();
    after.rest.insert("city", "Bergen");
    after.rest.insert("zip", "5003");
    contacts.update(&before, &after).await.unwrap();
    let read = contacts.get(&id).await.unwrap();
    assert_eq!(read.rest, Properties::from([("city", "Bergen"), ("zip", "5003")]));
}

#[tokio::test]
async fn an_update_needs_one_record() {
    let (_portal, hubspot) = portal().await;
    let contacts = hubspot.typed::<Contact>();
    let (one, other) = (contact("a@example.com"), contact("b@example.com"));
    let error = contacts.update(&one, &other).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
    let numbered = |id: &str| Contact {
        id: Some(id.to_owned()),
        ..contact("a@example.com")
    };
    let error = contacts.update(&numbered("1"), &numbered("2")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(
        error.to_string().contains("from the record 1 to the record 2"),
        "{error}"
    );
}

#[derive(Clone, Debug, HubSpotObject)]
#[hubspot(object = "contacts")]
struct Numbered {
    #[hubspot(id)]
    id: u64,
    lastname: u32,
}

#[tokio::test]
async fn a_record_that_does_not_fit_is_an_error_in_its_place() {
    let (_portal, hubspot) = portal().await;
    let new = ["1", "planted", "3"].map(|lastname| {
        let new = NewRecord::new().property("email", format!("c{lastname}@example.com"));
        new.property("lastname", lastname)
    });
    let created = hubspot.contacts().batch().create(new).await.into_all().unwrap();
    let numbered = hubspot.typed::<Numbered>();
    let mut found = Vec::new();
    let mut stream = numbered.list().page_size(2).stream();
    while let Some(record) = stream.next().await {
        found.push(record);
    }
    let [first, second, third] = found.try_into().unwrap();
    assert_eq!(
        (first.unwrap().lastname, third.unwrap().id.to_string()),
        (1, created[2].id().to_owned())
    );
    let error = second.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mismatch);
    assert!(!format!("{error} {error:?}").contains("planted"));
    assert_eq!(
        error.to_string(),
        format!(
            "the record {} can't be read as Numbered: the value of \"lastname\" is not a whole number that fits u32",
            created[1].id()
        )
    );

    let ids = created.iter().map(|record| record.id()).chain(["404404404"]);
    let outcome = numbered.batch().read(ids).await;
    let failed: Vec<_> = outcome
        .failed
        .iter()
        .map(|(index, error)| (*index, error.kind()))
        .collect();
    assert_eq!(failed, [(1, ErrorKind::Mismatch), (3, ErrorKind::NotFound)]);
    assert_eq!(outcome.succeeded.len(), 2);

    let nameless = NewRecord::new().property("email", "nameless@example.com");
    let id = hubspot.contacts().create(nameless).await.unwrap().id().to_owned();
    let error = numbered.get(&id).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("\"lastname\" has no value: make the field an Option"),
        "{error}"
    );
    let record = hubspot
        .contacts()
        .get(&id)
        .properties(["email"])
        .send()
        .await
        .unwrap();
    let error = Numbered::from_record(&record).unwrap_err();
    assert!(error.to_string().contains("was not asked for"), "{error}");
}

#[tokio::test]
async fn many_structs_have_an_outcome_each() {
    let (_portal, hubspot) = portal().await;
    let contacts = hubspot.typed::<Contact>();
    let new = ["a@example.com", "no address", "b@example.com"].map(contact);
    let created = contacts.batch().create(&new).await;
    assert_eq!(
        (created.succeeded.len(), created.failed.len(), created.failed[0].0),
        (2, 1, 1)
    );

    let again = [
        Contact {
            first_name: Some("Ada".to_owned()),
            ..contact("a@example.com")
        },
        contact(""),
        contact("c@example.com"),
    ];
    let upserted = contacts.batch().upsert("email", &again).await;
    let new: Vec<_> = upserted
        .succeeded
        .iter()
        .map(|(index, record)| (*index, record.is_new()))
        .collect();
    assert_eq!(new, [(0, Some(false)), (2, Some(true))]);
    assert_eq!(
        (upserted.failed[0].0, upserted.failed[0].1.kind()),
        (1, ErrorKind::InvalidInput)
    );
    let one = contacts.upsert("email", &contact("d@example.com")).await.unwrap();
    assert_eq!(one.is_new(), Some(true));

    let addresses = ["a@example.com", "b@example.com", "c@example.com"];
    let before = contacts
        .batch()
        .read_by("email", addresses)
        .await
        .into_all()
        .unwrap();
    assert_eq!(before[0].first_name.as_deref(), Some("Ada"));
    let mut after = before.clone();
    after[1].first_name = Some("Bob".to_owned());
    after[2].id = Some("404404404".to_owned());
    let updated = contacts.batch().update(before.iter().zip(&after)).await;
    let sent: Vec<_> = updated
        .succeeded
        .iter()
        .map(|(index, sent)| (*index, sent.is_some()))
        .collect();
    assert_eq!(sent, [(0, false), (1, true)]);
    assert_eq!(updated.failed[0].0, 2);
}

#[derive(Debug, HubSpotObject)]
#[hubspot(object = "deals")]
struct Deal {
    dealname: String,
    amount: Option<Decimal>,
    closedate: Option<jiff::Timestamp>,
}

#[tokio::test]
async fn lists_and_searches_ask_for_the_structs_properties() {
    let (_portal, hubspot) = portal().await;
    let deals = hubspot.typed::<Deal>();
    for number in 0..5 {
        let deal = Deal {
            dealname: format!("Deal {number}"),
            amount: Some(format!("{number}00.10").parse().unwrap()),
            closedate: Some("2026-12-01T12:00:00Z".parse().unwrap()),
        };
        deals.create(&deal).await.unwrap();
    }
    let page = deals.list().page_size(2).page().await.unwrap();
    assert_eq!((page.records.len(), page.total), (2, None));
    let rest = deals.list().after(page.after.unwrap()).page().await.unwrap();
    assert_eq!(rest.records[0].dealname, "Deal 2");
    let search = SearchRequest::new()
        .filter("amount", Operator::Gte, "300")
        .properties(["hs_priority"]);
    let mut found = deals.search(search.clone()).stream();
    let mut amounts = Vec::new();
    while let Some(deal) = found.try_next().await.unwrap() {
        assert!(deal.closedate.is_some());
        amounts.push(deal.amount.unwrap().to_string());
    }
    assert_eq!(amounts, ["300.10", "400.10"]);
    assert_eq!(deals.search(search).page().await.unwrap().total, Some(2));
}

#[derive(Debug, PartialEq, HubSpotObject)]
#[hubspot(object = "car")]
struct Car {
    name: String,
    #[hubspot(default = "nobody_sits")]
    seats: u8,
    extras: Vec<String>,
}

fn nobody_sits() -> u8 {
    0
}

#[derive(Default, HubSpotObject)]
#[hubspot(object = "car")]
struct Repaint {
    name: Change<String>,
    seats: Change<u8>,
}

#[tokio::test]
async fn custom_objects_sets_and_changes() {
    let (_portal, hubspot) = portal().await;
    let property = |name: &str, kind, field| PropertyDefinition::new(name, name, kind, field, "");
    let extras = property("extras", PropertyType::Enumeration, FieldType::Checkbox)
        .with_options([("Radio", "radio"), ("Roof", "roof")]);
    let schema = NewSchema::new("car", "Car", "Cars", "name")
        .property(property("name", PropertyType::String, FieldType::Text))
        .property(property("seats", PropertyType::Number, FieldType::Number))
        .property(extras);
    let cars = hubspot.schemas().create(&schema).await.unwrap();
    let cars = hubspot.objects(cars.object_type_id.as_str());
    let beetle = Car {
        name: "Beetle".to_owned(),
        seats: 4,
        extras: vec!["radio".to_owned(), "roof".to_owned()],
    };
    let typed = cars.typed::<Car>();
    let id = typed.create(&beetle).await.unwrap().id().to_owned();
    assert_eq!(typed.get(&id).await.unwrap(), beetle);

    let repaint = Repaint {
        seats: Change::Clear,
        ..Repaint::default()
    };
    cars.update(&id, repaint.to_properties()).await.unwrap();
    let read = typed.get(&id).await.unwrap();
    assert_eq!(
        (read.name.as_str(), read.seats, read.extras.len()),
        ("Beetle", 0, 2)
    );
}
