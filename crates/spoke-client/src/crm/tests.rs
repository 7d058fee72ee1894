//! What every call sends, as one snapshot.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use spoke_model::association::AssociationSpec;
use spoke_model::pipeline::{NewPipeline, NewStage};
use spoke_model::search::{Operator, SearchRequest};
use spoke_model::version::ApiVersion;

use crate::scripted::{Script, TOKEN};
use crate::transport::{BaseUrl, Wire};
use crate::{AssociationInput, HubSpot, NewLabel, NewRecord, Properties, RecordUpdate, RetryPolicy};

/// A client whose calls are written down and answered with something that fits most of them.
fn recording(version: ApiVersion) -> (HubSpot, Arc<Mutex<Vec<String>>>) {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&lines);
    let script = Script::always(move |line, body| {
        let body = if body.is_null() {
            String::new()
        } else {
            format!("\n    {body}")
        };
        log.lock()
            .unwrap()
            .push(format!("{}{body}", line.replace("http://localhost", "")));
        let stage = json!({"id":"1","label":"New","displayOrder":0,"metadata":{},"archived":false});
        let properties = if line.contains("schemas") {
            json!([])
        } else {
            json!({})
        };
        let fits: Value = json!({
            "id":"1","properties":properties,"archived":false,"results":[],"total":0,"label":"x","name":"x","displayOrder":0,
            "stages":[stage],"metadata":{},"type":"string","fieldType":"text","groupName":"g",
            "portalId":1,"objectTypeId":"2-1","labels":{},"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"
        });
        (200, fits.to_string())
    });
    let wire = Wire::over(BaseUrl::parse("http://localhost", false).unwrap(), script);
    (
        HubSpot::builder()
            .token(TOKEN)
            .version(version)
            // What it answers to a create names no record, and that is not what is looked at here.
            .retry(RetryPolicy::new().no_reconciliation())
            .over(wire)
            .unwrap(),
        lines,
    )
}

async fn call_everything(hubspot: &HubSpot) {
    let contacts = hubspot.contacts();
    let values = || Properties::new().set("firstname", "Jane").clear("fax");
    let primary = AssociationSpec::hubspot_defined(1);
    contacts
        .create(NewRecord::from(values()).associate("9", primary))
        .await
        .unwrap();
    contacts.get("1").send().await.unwrap();
    let by_email = contacts
        .get("jane@example.com")
        .id_property("email")
        .properties(["email", "fax"]);
    by_email
        .history(["email"])
        .associations(["companies", "deals"])
        .archived(true)
        .send()
        .await
        .unwrap();
    contacts
        .list()
        .properties(["email"])
        .page_size(7)
        .after("70")
        .archived(true)
        .page()
        .await
        .unwrap();
    contacts.update("1", values()).await.unwrap();
    contacts
        .update_by("email", "jane@example.com", values())
        .await
        .unwrap();
    contacts.archive("1").await.unwrap();
    contacts.merge("1", "2").await.unwrap();
    contacts.gdpr_delete("1").await.unwrap();
    contacts
        .gdpr_delete_by("email", "jane@example.com")
        .await
        .unwrap();
    let search = SearchRequest::new()
        .filter("email", Operator::Eq, "jane@example.com")
        .properties(["email"]);
    contacts.search(search.clone()).page().await.unwrap();
    contacts.search(search).stream().try_next().await.unwrap();
    let batch = contacts.batch();
    let _ = batch.create([NewRecord::from(values())]).await;
    let _ = batch.read(["1", "2"]).send().await;
    let _ = batch
        .read(["a@b.c"])
        .id_property("email")
        .history(["fax"])
        .archived(true)
        .send()
        .await;
    let _ = batch
        .update([
            RecordUpdate::new("1", values()),
            RecordUpdate::by("email", "a@b.c", values()),
        ])
        .await;
    let _ = batch.upsert("email", [("a@b.c", values())]).await;
    let _ = batch.archive(["1", "2"]).await;
    let associations = hubspot.associations();
    associations
        .create_default("contacts", "1", "companies", "2")
        .await
        .unwrap();
    associations
        .create("contacts", "1", "companies", "2", &[primary])
        .await
        .unwrap();
    associations.list("contacts", "1", "companies").await.unwrap();
    associations
        .archive("contacts", "1", "companies", "2")
        .await
        .unwrap();
    let _ = associations
        .batch_create(
            "contacts",
            "companies",
            [AssociationInput::new("1", "2", [primary])],
        )
        .await;
    let _ = associations
        .batch_create_default("contacts", "companies", [("1", "2")])
        .await;
    let _ = associations.batch_read("contacts", "companies", ["1"]).await;
    let _ = associations
        .batch_archive("contacts", "companies", [("1", "2")])
        .await;
    associations.labels("contacts", "companies").await.unwrap();
    let label = NewLabel::new("Partner", "partner").inverse_label("Partner of");
    associations
        .create_label("contacts", "companies", &label)
        .await
        .unwrap();
    associations
        .delete_label("contacts", "companies", 37)
        .await
        .unwrap();
    call_definitions(hubspot).await;
}

async fn call_definitions(hubspot: &HubSpot) {
    let properties = hubspot.properties("contacts");
    properties.list().await.unwrap();
    properties.list_archived().await.unwrap();
    properties.get("email").await.unwrap();
    properties.archive("email").await.unwrap();
    properties.groups().await.unwrap();
    let pipelines = hubspot.pipelines("deals");
    pipelines.list().await.unwrap();
    pipelines.get("default").await.unwrap();
    let stage = NewStage {
        label: "Won".to_owned(),
        display_order: 1,
        metadata: [("probability".to_owned(), "1.0".to_owned())].into(),
        stage_id: Some("won".to_owned()),
    };
    let renewals = NewPipeline {
        label: "Renewals".to_owned(),
        display_order: 1,
        stages: vec![stage.clone()],
        pipeline_id: Some("renewals".to_owned()),
    };
    pipelines.create(&renewals).await.unwrap();
    pipelines.archive("renewals").await.unwrap();
    pipelines.stages("default").await.unwrap();
    pipelines.create_stage("default", &stage).await.unwrap();
    pipelines.update_stage("default", "won", &stage).await.unwrap();
    pipelines.archive_stage("default", "won").await.unwrap();
    hubspot.owners().list().await.unwrap();
    hubspot.owners().get("7").await.unwrap();
    hubspot.owners().find_by_email("jane@example.com").await.unwrap();
    hubspot.schemas().list().await.unwrap();
    hubspot.schemas().get("2-1").await.unwrap();
    hubspot.schemas().archive("2-1").await.unwrap();
    hubspot.account().details().await.unwrap();
}

#[tokio::test]
async fn what_is_sent_in_the_newest_version() {
    let (hubspot, lines) = recording(ApiVersion::default());
    call_everything(&hubspot).await;
    insta::assert_snapshot!("requests_2026_09", lines.lock().unwrap().join("\n"));
}

#[tokio::test]
async fn what_is_sent_in_version_3() {
    let (hubspot, lines) = recording(ApiVersion::V3);
    call_everything(&hubspot).await;
    let paths: Vec<String> = lines
        .lock()
        .unwrap()
        .iter()
        .map(|line| line.lines().next().unwrap_or_default().to_owned())
        .collect();
    insta::assert_snapshot!("paths_v3", paths.join("\n"));
}
