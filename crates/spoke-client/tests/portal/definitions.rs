//! Properties, pipelines, owners, schemas, the account, and requests without a module.

use spoke_client::{ErrorKind, Method, NewRecord, NewSchema, SchemaChanges};
use spoke_model::pipeline::{NewPipeline, NewStage};
use spoke_model::property::{FieldType, PropertyDefinition, PropertyGroup, PropertyType, PropertyUpdate};

use crate::portal;

fn number(name: &str) -> PropertyDefinition {
    PropertyDefinition::new(
        name,
        "A number",
        PropertyType::Number,
        FieldType::Number,
        "contactinformation",
    )
}

#[tokio::test]
async fn properties_are_created_changed_listed_and_archived() {
    let (_portal, hubspot) = portal().await;
    let properties = hubspot.properties("contacts");
    properties.create(&number("shoe_size")).await.unwrap();
    let changes = PropertyUpdate {
        label: Some("Shoe size".to_owned()),
        ..PropertyUpdate::default()
    };
    assert_eq!(
        properties.update("shoe_size", &changes).await.unwrap().label,
        "Shoe size"
    );
    let many: Vec<_> = (0..3).map(|index| number(&format!("number_{index}"))).collect();
    assert_eq!(properties.batch_create(&many).await.unwrap().len(), 3);
    properties.archive("shoe_size").await.unwrap();
    assert!(
        properties
            .list_archived()
            .await
            .unwrap()
            .iter()
            .any(|definition| definition.name == "shoe_size")
    );
    assert_eq!(
        properties.get("shoe_size").await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        properties.create(&number("number_0")).await.unwrap_err().kind(),
        ErrorKind::Conflict
    );
}

#[tokio::test]
async fn groups_are_created_and_listed() {
    let (_portal, hubspot) = portal().await;
    let properties = hubspot.properties("deals");
    let group = PropertyGroup {
        name: "shipping".to_owned(),
        label: "Shipping".to_owned(),
        ..PropertyGroup::default()
    };
    properties.create_group(&group).await.unwrap();
    assert!(
        properties
            .groups()
            .await
            .unwrap()
            .iter()
            .any(|group| group.name == "shipping")
    );
}

#[tokio::test]
async fn pipelines_and_stages_are_created_changed_and_removed() {
    let (_portal, hubspot) = portal().await;
    let pipelines = hubspot.pipelines("deals");
    let stage = |label: &str, display_order, probability: &str| NewStage {
        label: label.to_owned(),
        display_order,
        metadata: [("probability".to_owned(), probability.to_owned())].into(),
        stage_id: None,
    };
    let new = NewPipeline {
        label: "Renewals".to_owned(),
        display_order: 1,
        stages: vec![stage("Open", 0, "0.5"), stage("Won", 1, "1.0")],
        pipeline_id: None,
    };
    let created = pipelines.create(&new).await.unwrap();
    let added = pipelines
        .create_stage(&created.id, &stage("Lost", 2, "0.0"))
        .await
        .unwrap();
    assert_eq!(pipelines.stages(&created.id).await.unwrap().len(), 3);
    let renamed = pipelines
        .update_stage(&created.id, &added.id, &stage("Gone", 2, "0.0"))
        .await
        .unwrap();
    assert_eq!(renamed.label, "Gone");
    pipelines.archive_stage(&created.id, &added.id).await.unwrap();
    pipelines.archive(&created.id).await.unwrap();
    assert_eq!(pipelines.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn owners_are_found_by_id_and_address() {
    let (_portal, hubspot) = portal().await;
    for owner in hubspot.owners().list().await.unwrap() {
        assert_eq!(hubspot.owners().get(&owner.id).await.unwrap().id, owner.id);
    }
    assert!(
        hubspot
            .owners()
            .find_by_email("nobody@example.com")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_custom_object_type_is_defined_used_changed_and_archived() {
    let (_portal, hubspot) = portal().await;
    let name = PropertyDefinition::new("name", "Name", PropertyType::String, FieldType::Text, "");
    let schema = NewSchema::new("car", "Car", "Cars", "name")
        .property(name)
        .associated_with("CONTACT");
    let cars = hubspot.schemas().create(&schema).await.unwrap();
    assert_eq!(hubspot.schemas().list().await.unwrap().len(), 1);
    let beetle = hubspot
        .objects(&cars.fully_qualified_name)
        .create(NewRecord::new().property("name", "Beetle"))
        .await;
    let beetle = beetle.unwrap();
    let changes = SchemaChanges {
        description: Some("Four wheels".to_owned()),
        ..SchemaChanges::default()
    };
    hubspot
        .schemas()
        .update(&cars.object_type_id, &changes)
        .await
        .unwrap();
    let read = hubspot.schemas().get(&cars.object_type_id).await.unwrap();
    assert_eq!(read.description.as_deref(), Some("Four wheels"));
    let in_use = hubspot.schemas().archive(&cars.object_type_id).await.unwrap_err();
    assert_eq!(in_use.kind(), ErrorKind::Validation);
    hubspot
        .objects(&cars.object_type_id)
        .archive(beetle.id())
        .await
        .unwrap();
}

#[tokio::test]
async fn any_other_request_goes_through_the_same_transport() {
    let (_portal, hubspot) = portal().await;
    let response = hubspot
        .request(Method::GET, "/crm/v3/owners?limit=1")
        .query("archived", "false")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("x-hubspot-correlation-id"));
    let error = hubspot
        .request(Method::GET, "/no/such/path")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
