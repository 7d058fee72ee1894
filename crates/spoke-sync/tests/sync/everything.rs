//! A first run mirrors all there is.

use spoke_client::{NewRecord, NewSchema};
use spoke_model::object_type::standard_object_types;
use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};
use spoke_portal::{Portal, Seed};
use spoke_sync::{Mode, Phase, Properties};

use crate::support::{World, table};

#[tokio::test]
async fn the_sample_portal_is_mirrored_and_proven_equal() {
    let world = World::with(Portal::builder().seed(Seed::Sample).start().await.unwrap());
    let report = world.run().await;
    assert!(table(&report, "contacts").live > 500, "{report:#?}");
    assert_eq!(table(&report, "contacts").mode, Mode::Full);
    assert!(report.total().associations_added > 500);
    assert_eq!(report.total().gone, 0);
    world.assert_equal().await;
    let joined = world.count(
        "SELECT count(*) FROM deals JOIN associations a ON a.from_type = 'deals' AND a.from_id = deals.id
         JOIN contacts ON a.to_type = 'contacts' AND a.to_id = contacts.id
         JOIN stages ON stages.object_type = 'deals' AND stages.pipeline_id = deals.pipeline AND stages.id = deals.dealstage",
    );
    assert!(joined > 0);
    let again = world.run().await;
    assert!(!again.total().changed(), "{again:#?}");
    assert!(again.tables.iter().all(|table| table.mode == Mode::Incremental));
}

#[tokio::test]
async fn every_standard_type_that_can_be_written_gets_its_table() {
    let world = World::new().await;
    let mut written = Vec::new();
    for standard in standard_object_types()
        .iter()
        .filter(|standard| standard.writable)
    {
        let objects = world.client.objects(standard.plural);
        if objects
            .create(NewRecord::new().property("hs_object_source_detail_1", "x"))
            .await
            .is_ok()
            || objects.create(NewRecord::new()).await.is_ok()
        {
            written.push(standard.plural);
        }
    }
    assert!(written.len() >= 5, "{written:?}");
    let report = world.run().await;
    for name in written {
        assert_eq!(table(&report, name).live, 1, "{name}");
    }
    for core in ["contacts", "companies", "deals", "tickets"] {
        assert!(
            report.tables.iter().any(|table| table.table == core),
            "{core} is there in any case"
        );
    }
    world.assert_equal().await;
}

#[tokio::test]
async fn values_have_the_types_of_their_properties() {
    let world = World::new().await;
    let properties = world.client.properties("contacts");
    for (name, property_type, field_type) in [
        ("score", PropertyType::Number, FieldType::Number),
        ("member", PropertyType::Bool, FieldType::BooleanCheckbox),
        ("born", PropertyType::Date, FieldType::Date),
        ("met", PropertyType::DateTime, FieldType::Date),
        ("remark", PropertyType::String, FieldType::Text),
    ] {
        let mut definition =
            PropertyDefinition::new(name, name, property_type, field_type, "contactinformation");
        if property_type == PropertyType::Bool {
            definition.options = spoke_model::property::PropertyOption::booleans();
        }
        properties.create(&definition).await.unwrap();
    }
    let values = [
        ("email", "a@example.com"),
        ("score", "12.50"),
        ("member", "true"),
        ("born", "1990-02-28"),
        ("met", "2024-03-01T12:00:00Z"),
        ("remark", "007"),
    ];
    world.create("contacts", &values).await;
    world.contact("empty@example.com").await;
    world.run().await;
    let typed: String = world.value(
        "SELECT typeof(score) || score || typeof(member) || member || born || met || typeof(remark) || remark
         FROM contacts WHERE email = 'a@example.com'",
        [],
    );
    assert_eq!(typed, "real12.5integer11990-02-282024-03-01T12:00:00.000Ztext007");
    let none = world.count("SELECT score IS NULL AND member IS NULL AND born IS NULL FROM contacts WHERE email = 'empty@example.com'");
    assert_eq!(none, 1);
    world.assert_equal().await;
}

#[tokio::test]
async fn archived_records_are_marked() {
    let world = World::new().await;
    let (live, archived) = (
        world.contact("a@example.com").await,
        world.contact("b@example.com").await,
    );
    world.client.contacts().archive(archived.id()).await.unwrap();
    let report = world.run().await;
    assert_eq!(table(&report, "contacts").live, 1);
    assert_eq!(world.count("SELECT count(*) FROM contacts WHERE archived = 0"), 1);
    let marked: String = world.value(
        "SELECT email FROM contacts WHERE archived = 1 AND archived_at > '2000'",
        [],
    );
    assert_eq!(marked, "b@example.com");
    assert_eq!(
        world
            .value::<i64>("SELECT id FROM contacts WHERE archived = 0", [])
            .to_string(),
        live.id()
    );
    world.assert_equal().await;
}

#[tokio::test]
async fn associations_are_stored_as_seen_from_both_ends() {
    let world = World::new().await;
    let contact = world.contact("a@example.com").await;
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
    let type_id = |from: &str, to: &str| -> i64 {
        world.value(
            "SELECT type_id FROM associations WHERE from_type = ?1 AND to_type = ?2",
            [from, to],
        )
    };
    assert_eq!(
        (type_id("contacts", "deals"), type_id("deals", "contacts")),
        (4, 3)
    );
    world.assert_equal().await;
}

#[tokio::test]
async fn a_custom_object_is_mirrored_under_its_name() {
    let world = World::new().await;
    let string = |name: &str| {
        PropertyDefinition::new(
            name,
            name,
            PropertyType::String,
            FieldType::Text,
            "car_information",
        )
    };
    let schema = NewSchema::new("car", "Car", "Cars", "model")
        .property(string("model"))
        .associated_with("CONTACT");
    let schema = world.client.schemas().create(&schema).await.unwrap();
    let car = world.create(&schema.object_type_id, &[("model", "T")]).await;
    let contact = world.contact("a@example.com").await;
    world.run().await;
    let model: String = world.value("SELECT model FROM car WHERE id = ?1", [car.id()]);
    assert_eq!(model, "T");
    assert_eq!(
        contact.id().parse::<i64>().unwrap(),
        world.count("SELECT id FROM contacts")
    );
    world.assert_equal().await;
    let only = world.builder().object_types(["car"]).build();
    assert_eq!(only.plan().await.unwrap().tables[0].table, "car");
}

#[tokio::test]
async fn properties_get_columns_when_they_are_worth_one() {
    let columns = |world: &World, name: &str| -> bool {
        world.value::<i64>(
            "SELECT count(*) FROM pragma_table_info('contacts') WHERE name = ?1",
            [name],
        ) == 1
    };
    let world = World::new().await;
    world
        .create("contacts", &[("email", "a@example.com"), ("jobtitle", "Boss")])
        .await;
    world.run().await;
    assert!(columns(&world, "firstname"), "a default property, still empty");
    assert!(
        columns(&world, "jobtitle"),
        "not a default one, but it has a value"
    );
    assert!(!columns(&world, "fax"), "neither");
    world
        .create("contacts", &[("email", "b@example.com"), ("fax", "+1 555 0100")])
        .await;
    world.run().await;
    assert!(columns(&world, "fax"), "it has its first value");
    world.assert_equal().await;

    world
        .builder()
        .properties(Properties::All)
        .build()
        .run()
        .await
        .unwrap();
    assert!(columns(&world, "mobilephone"));
    world.assert_equal().await;

    let few = World::new().await;
    few.create("contacts", &[("email", "a@example.com"), ("jobtitle", "Boss")])
        .await;
    few.builder()
        .properties(Properties::named(["email"]))
        .build()
        .run()
        .await
        .unwrap();
    assert!(columns(&few, "email") && columns(&few, "lastmodifieddate") && !columns(&few, "jobtitle"));
    few.assert_equal().await;
}

#[tokio::test]
async fn progress_is_told_and_ends() {
    let world = World::new().await;
    world.contacts(250).await;
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let listener = told.clone();
    let sync = world
        .builder()
        .object_types(["contacts"])
        .on_progress(move |progress| listener.lock().unwrap().push(progress.clone()))
        .build();
    sync.run().await.unwrap();
    let told = told.lock().unwrap();
    let records: Vec<_> = told.iter().filter(|told| told.phase == Phase::Records).collect();
    assert!(
        records
            .iter()
            .any(|told| told.done == 100 && told.total == Some(250) && !told.finished),
        "{records:?}"
    );
    assert!(
        records
            .last()
            .is_some_and(|told| told.done == 250 && told.finished),
        "{records:?}"
    );
}
