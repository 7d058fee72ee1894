//! Every typed module in every version of the interface: one client, one portal, the same answers.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use spoke_client::marketing::{FormField, Message, NewEmail, NewForm, SetSubscription, Submission};
use spoke_client::{
    ApiVersion, AssociationInput, Error, HubSpot, NewLabel, NewList, NewRecord, NewSchema, Properties,
    RecordUpdate, SchemaChanges,
};
use spoke_model::association::AssociationSpec;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::pipeline::{NewPipeline, NewStage};
use spoke_model::property::{FieldType, PropertyDefinition, PropertyGroup, PropertyType, PropertyUpdate};
use spoke_model::search::SearchRequest;
use spoke_portal::Portal;

use crate::journal::{self, Kept};

/// What a module did, in words that must be the same in every version.
type Told = Pin<Box<dyn Future<Output = Result<String, Error>>>>;
type Module = (&'static str, fn(HubSpot) -> Told);

macro_rules! modules {
    ($($name:ident),* $(,)?) => {
        &[$((stringify!($name), |hubspot| Box::pin($name(hubspot)))),*]
    };
}

const MODULES: &[Module] = modules![
    records,
    reads,
    searches,
    batches,
    associations,
    association_batches,
    association_labels,
    properties,
    pipelines,
    owners,
    lists,
    schemas,
    account,
    forms,
    marketing_emails,
    single_send,
    subscriptions,
];

/// What no version, or not every version, has a path of its own for, and the path that is used instead.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/marketing/v3/forms", "no dated release has forms"),
    ("/submissions/v3/integration/secure/submit", "version 3 only"),
    ("/form-integrations/v1/submissions/forms", "version 1 only"),
    ("/marketing/v3/email/send-statuses", "version 3 only"),
    (
        "/communication-preferences/v4",
        "no 2025-09, and version 4 in the numbered family",
    ),
    ("/crm/v4/", "associations of the numbered family"),
    ("/crm/v3/", "everything else of the numbered family"),
];

fn person(number: usize) -> NewRecord {
    NewRecord::new()
        .property("email", format!("person{number}@example.com"))
        .property("lastname", number.to_string())
}

async fn records(hubspot: HubSpot) -> Result<String, Error> {
    let contacts = hubspot.contacts();
    let jane = contacts.create(person(1)).await?;
    let changes = Properties::new().set("firstname", "Jane");
    let changed = contacts.update(jane.id(), changes).await?;
    let by = Properties::new().set("lastname", "Doe");
    contacts.update_by("email", "person1@example.com", by).await?;
    let joe = contacts.create(person(2)).await?;
    let merged = contacts.merge(jane.id(), joe.id()).await?;
    contacts.archive(merged.id()).await?;
    let gone = contacts.get(jane.id()).send_optional().await?.is_none();
    let eve = contacts.create(person(3)).await?;
    contacts.gdpr_delete(eve.id()).await?;
    let deleted = contacts.get(eve.id()).send_optional().await?.is_none();
    Ok(format!("{:?} {gone} {deleted}", changed.get("firstname")))
}

async fn reads(hubspot: HubSpot) -> Result<String, Error> {
    let contacts = hubspot.contacts();
    for number in 0..3 {
        contacts.create(person(number)).await?;
    }
    let read = contacts.get("person2@example.com").id_property("email");
    let read = read.properties(["lastname"]).history(["lastname"]).send().await?;
    let page = contacts.list().page_size(2).page().await?;
    let mut all = contacts.list().properties(["email"]).page_size(2).stream();
    let mut count = 0;
    while all.try_next().await?.is_some() {
        count += 1;
    }
    let history = read.history("lastname").len();
    Ok(format!(
        "{:?} {history} {} {count}",
        read.get("lastname"),
        page.records.len()
    ))
}

async fn searches(hubspot: HubSpot) -> Result<String, Error> {
    let contacts = hubspot.contacts();
    for number in 0..3 {
        contacts.create(person(number)).await?;
    }
    let request = SearchRequest {
        query: Some("person1@example.com".to_owned()),
        ..SearchRequest::default()
    };
    let page = contacts.search(request).page().await?;
    let mut stream = contacts.search(SearchRequest::default()).stream();
    let mut count = 0;
    while stream.try_next().await?.is_some() {
        count += 1;
    }
    Ok(format!("{} {count}", page.total))
}

async fn batches(hubspot: HubSpot) -> Result<String, Error> {
    let batch = hubspot.contacts().batch();
    let created = batch.create((0..3).map(person)).await.into_all()?;
    let ids: Vec<String> = created.iter().map(|record| record.id().to_owned()).collect();
    let update = |id: &String| RecordUpdate::new(id, Properties::new().set("firstname", "New"));
    let updated = batch.update(ids.iter().map(update)).await.into_all()?;
    let rows = [("person0@example.com", "Ann"), ("person9@example.com", "Ben")];
    let rows = rows.map(|(email, name)| (email, Properties::new().set("firstname", name)));
    let upserted = batch.upsert("email", rows).await.into_all()?;
    let read = batch
        .read(ids.clone())
        .properties(["firstname"])
        .send()
        .await
        .into_all()?;
    let names: Vec<_> = read.iter().filter_map(|record| record.get("firstname")).collect();
    let names = names.join(" ");
    let archived = batch.archive(ids).await;
    Ok(format!(
        "{} {} {} {names} {} {}",
        created.len(),
        updated.len(),
        upserted.len(),
        archived.succeeded.len(),
        archived.failed.len()
    ))
}

/// A contact and a company.
async fn pair(hubspot: &HubSpot) -> Result<(String, String), Error> {
    let contact = hubspot.contacts().create(person(1)).await?;
    let company = NewRecord::new().property("name", "Acme");
    let company = hubspot.companies().create(company).await?;
    Ok((contact.id().to_owned(), company.id().to_owned()))
}

async fn associations(hubspot: HubSpot) -> Result<String, Error> {
    let (contact, company) = pair(&hubspot).await?;
    let associations = hubspot.associations();
    associations
        .create_default("contacts", &contact, "companies", &company)
        .await?;
    let plain = [AssociationSpec::hubspot_defined(279)];
    associations
        .create("contacts", &contact, "companies", &company, &plain)
        .await?;
    let listed = associations.list("contacts", &contact, "companies").await?;
    associations
        .archive("contacts", &contact, "companies", &company)
        .await?;
    let left = associations.list("contacts", &contact, "companies").await?;
    Ok(format!("{} {}", listed.len(), left.len()))
}

async fn association_batches(hubspot: HubSpot) -> Result<String, Error> {
    let (contact, company) = pair(&hubspot).await?;
    let associations = hubspot.associations();
    let input = AssociationInput::new(&contact, &company, [AssociationSpec::hubspot_defined(279)]);
    let created = associations
        .batch_create("contacts", "companies", [input])
        .await
        .into_all()?;
    let default = associations
        .batch_create_default("contacts", "companies", [(&contact, &company)])
        .await
        .into_all()?;
    let read = associations
        .batch_read("contacts", "companies", [&contact])
        .await
        .into_all()?;
    let archived = associations
        .batch_archive("contacts", "companies", [(&contact, &company)])
        .await
        .into_all()?;
    let left = associations.list("contacts", &contact, "companies").await?;
    Ok(format!(
        "{} {} {} {} {}",
        created.len(),
        default.len(),
        read[0].len(),
        archived.len(),
        left.len()
    ))
}

async fn association_labels(hubspot: HubSpot) -> Result<String, Error> {
    let associations = hubspot.associations();
    let label = NewLabel::new("Partner", "partner");
    let created = associations.create_label("contacts", "companies", &label).await?;
    let listed = associations.labels("contacts", "companies").await?;
    for label in &created {
        associations
            .delete_label("contacts", "companies", label.type_id)
            .await?;
    }
    let left = associations.labels("contacts", "companies").await?;
    Ok(format!("{} {}", listed.len(), left.len()))
}

fn number(name: &str) -> PropertyDefinition {
    let (kind, field) = (PropertyType::Number, FieldType::Number);
    PropertyDefinition::new(name, "A number", kind, field, "contactinformation")
}

async fn properties(hubspot: HubSpot) -> Result<String, Error> {
    let properties = hubspot.properties("contacts");
    properties.create(&number("size")).await?;
    let changes = PropertyUpdate {
        label: Some("Size".to_owned()),
        ..PropertyUpdate::default()
    };
    let label = properties.update("size", &changes).await?.label;
    let many = properties
        .batch_create(&[number("one"), number("two")])
        .await?
        .len();
    properties.get("one").await?;
    properties.archive("size").await?;
    let group = PropertyGroup {
        name: "shipping".to_owned(),
        label: "Shipping".to_owned(),
        ..PropertyGroup::default()
    };
    properties.create_group(&group).await?;
    let (all, archived) = (
        properties.list().await?.len(),
        properties.list_archived().await?.len(),
    );
    Ok(format!(
        "{label} {many} {all} {archived} {}",
        properties.groups().await?.len()
    ))
}

async fn pipelines(hubspot: HubSpot) -> Result<String, Error> {
    let pipelines = hubspot.pipelines("deals");
    let stage = |label: &str| NewStage {
        label: label.to_owned(),
        metadata: [("probability".to_owned(), "0.5".to_owned())].into(),
        ..NewStage::default()
    };
    let new = NewPipeline {
        label: "Renewals".to_owned(),
        stages: vec![stage("Open")],
        ..NewPipeline::default()
    };
    let created = pipelines.create(&new).await?;
    let added = pipelines.create_stage(&created.id, &stage("Lost")).await?;
    let renamed = pipelines
        .update_stage(&created.id, &added.id, &stage("Gone"))
        .await?;
    let stages = pipelines.stages(&created.id).await?.len();
    pipelines.archive_stage(&created.id, &added.id).await?;
    let read = pipelines.get(&created.id).await?.stages.len();
    pipelines.archive(&created.id).await?;
    Ok(format!(
        "{} {stages} {read} {}",
        renamed.label,
        pipelines.list().await?.len()
    ))
}

async fn owners(hubspot: HubSpot) -> Result<String, Error> {
    let owners = hubspot.owners().list().await?;
    for owner in &owners {
        hubspot.owners().get(&owner.id).await?;
    }
    let nobody = hubspot.owners().find_by_email("nobody@example.com").await?;
    Ok(format!("{} {}", owners.len(), nobody.is_none()))
}

async fn lists(hubspot: HubSpot) -> Result<String, Error> {
    let contact = hubspot.contacts().create(person(1)).await?;
    let lists = hubspot.lists();
    let created = lists
        .create(&NewList::manual("Guests", ObjectTypeId::CONTACT))
        .await?;
    lists.add(&created.list_id, [contact.id()]).await?;
    let mut members = lists.members(&created.list_id);
    let mut count = 0;
    while members.try_next().await?.is_some() {
        count += 1;
    }
    let of = lists
        .of_record(ObjectTypeId::CONTACT, contact.id())
        .try_next()
        .await?
        .is_some();
    let name = lists.get_by_name(ObjectTypeId::CONTACT, "Guests").await?.name;
    let found = lists.search("Guests").try_next().await?.is_some();
    lists.remove(&created.list_id, [contact.id()]).await?;
    lists.get(&created.list_id).await?;
    lists.delete(&created.list_id).await?;
    Ok(format!("{count} {of} {name} {found}"))
}

async fn schemas(hubspot: HubSpot) -> Result<String, Error> {
    let plate = PropertyDefinition::new("plate", "Plate", PropertyType::String, FieldType::Text, "");
    let schema = NewSchema::new("car", "Car", "Cars", "plate").property(plate);
    let schemas = hubspot.schemas();
    let created = schemas.create(&schema).await?;
    let name = created.fully_qualified_name.clone();
    let car = NewRecord::new().property("plate", "B-1");
    let car = hubspot.objects(name.as_str()).create(car).await?;
    let changes = SchemaChanges {
        description: Some("Driven".to_owned()),
        ..SchemaChanges::default()
    };
    schemas.update(name.as_str(), &changes).await?;
    schemas.get(name.as_str()).await?;
    let all = schemas.list().await?.len();
    hubspot.objects(name.as_str()).archive(car.id()).await?;
    schemas.archive(name.as_str()).await?;
    Ok(format!("{all} {}", schemas.list().await?.len()))
}

async fn account(hubspot: HubSpot) -> Result<String, Error> {
    let details = hubspot.account().details().await?;
    let usage = hubspot.account().daily_usage().await?;
    Ok(format!("{} {}", details.portal_id, usage.is_some()))
}

async fn forms(hubspot: HubSpot) -> Result<String, Error> {
    let hub_id = hubspot.account().details().await?.portal_id;
    let forms = hubspot.forms();
    let form = forms
        .create(&NewForm::new("Signup").field(FormField::email()))
        .await?;
    let jane = Submission::new().field("email", "jane@example.com");
    forms.submit(hub_id, &form.id, &jane).await?;
    let sent_in = forms.submissions(&form.id, 50).await?.len();
    forms
        .update(&form.id, &serde_json::json!({"name": "Other"}))
        .await?;
    let name = forms.get(&form.id).await?.name;
    forms.archive(&form.id).await?;
    Ok(format!("{sent_in} {name:?} {}", forms.list().await?.len()))
}

async fn marketing_emails(hubspot: HubSpot) -> Result<String, Error> {
    let emails = hubspot.marketing_emails();
    let order = NewEmail::transactional("Order")
        .subject("Order")
        .text("It leaves today.");
    let order = emails.create(&order).await?;
    emails
        .update(&order.id, &serde_json::json!({"name": "Orders"}))
        .await?;
    emails.publish(&order.id).await?;
    let published = emails.get(&order.id).await?.is_published;
    emails.unpublish(&order.id).await?;
    let copy = emails.clone_of(&order.id, "Copy").await?;
    emails.archive(&copy.id).await?;
    Ok(format!("{published} {}", emails.list(10).await?.len()))
}

async fn single_send(hubspot: HubSpot) -> Result<String, Error> {
    let order = NewEmail::transactional("Order")
        .subject("Order")
        .text("It leaves today.");
    let order = hubspot.marketing_emails().create(&order).await?;
    hubspot.marketing_emails().publish(&order.id).await?;
    let message = Message::new(&order.id, "jane@example.com").send_id("order-7");
    let sent = hubspot.single_send().transactional(&message).await?;
    let status = hubspot.single_send().status(&sent.status_id).await?;
    Ok(format!("{:?}", status.send_result))
}

async fn subscriptions(hubspot: HubSpot) -> Result<String, Error> {
    let subscriptions = hubspot.subscriptions();
    let news = &subscriptions.types().await?[0];
    let yes = SetSubscription::subscribe(&news.id).because("CONSENT_WITH_NOTICE", "By telephone");
    let said = subscriptions.set("jane@example.com", &yes).await?.status;
    let of = subscriptions.of("jane@example.com").await?.len();
    subscriptions.opt_out("jane@example.com").await?;
    Ok(format!(
        "{said} {of} {}",
        subscriptions.has_opted_out("jane@example.com").await?
    ))
}

/// Whether a path is one of this version, or stands in the table of those that can't be.
fn belongs(path: &str, version: ApiVersion) -> bool {
    let is_of = |prefix: &str| path.starts_with(prefix);
    if version.is_dated() {
        let dated = path.split('/').any(|segment| segment == version.as_str());
        return dated
            || ELSEWHERE
                .iter()
                .any(|(known, _)| !known.starts_with("/crm/") && is_of(known));
    }
    let numbered = path
        .split('/')
        .any(|segment| matches!(segment, "v1" | "v3" | "v4"));
    numbered && !path.split('/').any(|segment| segment.starts_with("20"))
}

#[tokio::test]
async fn every_module_does_the_same_in_every_version() {
    let mut told: BTreeMap<&str, BTreeMap<String, Vec<&str>>> = BTreeMap::new();
    let mut strays = Vec::new();
    for version in ApiVersion::ALL {
        for (name, module) in MODULES {
            // A portal of its own: what one module leaves must not change what the next one counts.
            let portal = Portal::start().await.unwrap();
            let kept = Arc::new(Kept::default());
            let hubspot = journal::client(&portal, &kept).build().unwrap();
            let did = match module(hubspot.at(version)).await {
                Ok(did) => did,
                Err(error) => format!("failed: {error}"),
            };
            told.entry(name)
                .or_default()
                .entry(did)
                .or_default()
                .push(version.as_str());
            strays.extend(
                kept.records()
                    .iter()
                    .filter(|call| !belongs(&call.template, version))
                    .map(|call| format!("{version} {name}: {} {}", call.method, call.template)),
            );
        }
    }
    let differing: Vec<_> = told.iter().filter(|(_, dids)| dids.len() > 1).collect();
    assert!(differing.is_empty(), "{differing:#?}");
    let failed = told
        .values()
        .flat_map(BTreeMap::keys)
        .filter(|did| did.starts_with("failed"));
    assert_eq!(failed.count(), 0, "{told:#?}");
    assert!(strays.is_empty(), "{strays:#?}");
}

#[tokio::test]
async fn a_handle_of_another_version_leaves_its_client_alone() {
    let portal = Portal::start().await.unwrap();
    let kept = Arc::new(Kept::default());
    let hubspot = journal::client(&portal, &kept)
        .version(ApiVersion::V2026_03)
        .build()
        .unwrap();
    hubspot.at(ApiVersion::V3).contacts().list().page().await.unwrap();
    hubspot
        .at(ApiVersion::V4)
        .at(ApiVersion::V2025_09)
        .contacts()
        .list()
        .page()
        .await
        .unwrap();
    hubspot.contacts().list().page().await.unwrap();
    assert_eq!(hubspot.version(), ApiVersion::V2026_03);
    let templates: Vec<_> = kept.records().iter().map(|call| call.template.clone()).collect();
    assert_eq!(
        templates,
        [
            "/crm/v3/objects/contacts",
            "/crm/objects/2025-09/contacts",
            "/crm/objects/2026-03/contacts"
        ]
    );
}
