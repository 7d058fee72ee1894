//! Generated Rust reads every record of the sample portal, and writes.

use spoke_client::{HubSpot, HubSpotObject, Method, NewRecord, Record};
use spoke_model::value::parse_number;

use crate::golden::{folder, portal};
use crate::tools::{run, succeeded, tsc};
use crate::types::contacts::{Contact, ContactLifecycleStage};
use crate::types::deals::{Deal, deal_associations, deal_pipelines};

/// Every value of the record stands in the struct, and would be sent as HubSpot has it.
fn same(record: &Record, value: &impl HubSpotObject, read_only: &[&str]) -> usize {
    let sent = value.to_properties();
    let mut values = 0;
    for (name, text) in record.properties().filter_map(|(name, text)| Some((name, text?))) {
        if read_only.contains(&name) {
            assert_eq!(sent.get(name), None, "{name} can't be written");
            continue;
        }
        let Some(back) = sent.get(name) else {
            // What HubSpot adds to every answer.
            assert!(
                [
                    "createdate",
                    "hs_object_id",
                    "lastmodifieddate",
                    "hs_lastmodifieddate"
                ]
                .contains(&name),
                "{name}"
            );
            continue;
        };
        assert!(
            back == text || parse_number(back).is_some_and(|number| parse_number(text) == Some(number)),
            "{name}"
        );
        values += 1;
    }
    values
}

async fn every<T: HubSpotObject>(hubspot: &HubSpot, read_only: &[&str]) -> (usize, usize) {
    let mut structs = hubspot.typed::<T>().list().stream();
    let mut records = hubspot
        .objects(T::OBJECT_TYPE)
        .list()
        .properties(T::PROPERTIES.iter().copied())
        .stream();
    let (mut count, mut values) = (0, 0);
    while let Some(record) = records.try_next().await.unwrap() {
        let value = structs.try_next().await.unwrap().unwrap();
        assert_eq!(value.id().as_deref(), Some(record.id()));
        values += same(&record, &value, read_only);
        count += 1;
    }
    assert!(structs.try_next().await.unwrap().is_none());
    (count, values)
}

#[tokio::test]
async fn every_record_of_the_sample_portal_is_read() {
    let (_portal, hubspot) = portal().await;
    let (contacts, values) = every::<Contact>(&hubspot, &["hs_email_domain"]).await;
    assert!(
        contacts > 20 && values > contacts * 3,
        "{contacts} contacts, {values} values"
    );
    let mut read_only = Vec::new();
    for definition in hubspot.properties("deals").list().await.unwrap() {
        if definition.read_only_value() {
            read_only.push(definition.name);
        }
    }
    let read_only: Vec<&str> = read_only.iter().map(String::as_str).collect();
    let (deals, values) = every::<Deal>(&hubspot, &read_only).await;
    assert!(deals > 5 && values > deals * 3, "{deals} deals, {values} values");
}

#[tokio::test]
async fn options_and_stages_are_written_by_name() {
    let (_portal, hubspot) = portal().await;
    let new = Contact {
        email: Some("jane@example.com".to_owned()),
        lifecyclestage: Some(ContactLifecycleStage::SalesQualifiedLead),
        ..Contact::default()
    };
    let contacts = hubspot.typed::<Contact>();
    let created = contacts.create(&new).await.unwrap();
    let jane = contacts.get(created.id()).await.unwrap();
    assert_eq!(jane.lifecyclestage, new.lifecyclestage);
    assert!(jane.created_at.is_some());

    let deal = Deal {
        dealname: Some("Big".to_owned()),
        dealstage: Some(deal_pipelines::sales_pipeline::APPOINTMENT_SCHEDULED.to_owned()),
        pipeline: Some(deal_pipelines::sales_pipeline::ID.to_owned()),
        amount: "1500.10".parse().ok(),
        ..Deal::default()
    };
    let deals = hubspot.typed::<Deal>();
    let new = NewRecord::from(deal.to_properties());
    let new = new.associate(jane.id.unwrap(), deal_associations::TO_CONTACT);
    let created = deals.objects().create(new).await.unwrap();
    let read = hubspot
        .deals()
        .get(created.id())
        .associations(["contacts"])
        .send()
        .await
        .unwrap();
    assert_eq!(read.associations().len(), 1);
    let before = deals.get(created.id()).await.unwrap();
    let after = Deal {
        dealstage: Some(deal_pipelines::sales_pipeline::CLOSED_WON.to_owned()),
        ..before.clone()
    };
    deals.update(&before, &after).await.unwrap();
    let read = deals.get(created.id()).await.unwrap();
    assert_eq!(read.dealstage.as_deref(), Some("closedwon"));
    assert_eq!(
        read.amount.map(|amount| amount.to_string()).as_deref(),
        Some("1500.10")
    );
}

/// Generated TypeScript reads a record as the portal answers it, and sends what differs.
#[tokio::test]
async fn generated_typescript_works() {
    let (_portal, hubspot) = portal().await;
    let new = NewRecord::new()
        .property("dealname", "Big")
        .property("amount", "1500.10");
    let new = new
        .property("closedate", "2026-12-01T12:00:00Z")
        .property("dealtype", "newbusiness");
    let deal = hubspot.deals().create(new).await.unwrap();
    let path = format!("/crm/v3/objects/deals/{}", deal.id());
    let request = hubspot
        .request(Method::GET, path)
        .query("properties", "dealname,amount,closedate,dealtype");
    let answer: serde_json::Value = request.send().await.unwrap().json().unwrap();
    let scratch = tempfile::tempdir().unwrap();
    std::fs::write(scratch.path().join("deal.json"), answer.to_string()).unwrap();
    std::fs::write(scratch.path().join("check.js"), CHECK_TYPESCRIPT).unwrap();
    let index = folder().join("typescript/index.ts");
    let arguments = [
        "--strict",
        "--target",
        "es2020",
        "--module",
        "commonjs",
        "--outDir",
        "models",
        index.to_str().unwrap(),
    ];
    let Some(output) = run(&tsc(), &arguments, scratch.path()) else {
        return;
    };
    succeeded(&output);
    if let Some(output) = run("node", &["check.js"], scratch.path()) {
        succeeded(&output);
    }
}

const CHECK_TYPESCRIPT: &str = r#"
const assert = require("assert");
const { DEAL, DEAL_PIPELINES, DEAL_TYPE, DEAL_ASSOCIATIONS, propertiesOf, read, write, changes } = require("./models");
const record = require("./deal.json");
const deal = read(DEAL, record);
assert.strictEqual(deal.amount, "1500.10");
assert.strictEqual(deal.closedate.toISOString(), "2026-12-01T12:00:00.000Z");
assert.strictEqual(deal.dealtype, DEAL_TYPE.NewBusiness);
assert.strictEqual(deal.description, null);
assert.ok(propertiesOf(DEAL).includes("dealname"));
const after = { ...deal, amount: null, dealstage: DEAL_PIPELINES.salesPipeline.stages.closedWon };
assert.deepStrictEqual({ ...changes(DEAL, deal, after) }, { amount: "", dealstage: "closedwon" });
assert.deepStrictEqual({ ...changes(DEAL, deal, deal) }, {});
assert.strictEqual(write(DEAL, { dealname: "New", amount: null }).amount, undefined);
assert.strictEqual(DEAL_ASSOCIATIONS.toContact.associationTypeId, 3);
assert.throws(
  () => read(DEAL, { id: "7", properties: { closedate: "planted" } }),
  { message: 'the deals record 7: the value of "closedate" is not a datetime' },
);
"#;
