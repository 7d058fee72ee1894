//! Batches: create, read, update, upsert, archive; 207 and "all or nothing".

use serde_json::{Value, json};

use crate::client::TestPortal;

const BATCH: &str = "/crm/v3/objects/contacts/batch";

fn people(range: std::ops::Range<usize>) -> Value {
    let inputs: Vec<Value> = range
        .map(|n| json!({ "properties": { "email": format!("p{n}@b.co"), "firstname": format!("P{n}") } }))
        .collect();
    json!({ "inputs": inputs })
}

#[tokio::test]
async fn a_hundred_records_are_created_read_updated_and_archived() {
    let portal = TestPortal::start().await;
    let made = portal.post(&format!("{BATCH}/create"), people(0..100)).await;
    assert_eq!(made.status, 201);
    let ids = made.ids();
    let body = made.json();
    assert_eq!((ids.len(), &body["status"]), (100, &json!("COMPLETE")));
    assert!(body["startedAt"].is_string() && body["completedAt"].is_string());
    assert!(body.get("numErrors").is_none() && body.get("errors").is_none());

    let inputs: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
    let read = portal
        .post(
            &format!("{BATCH}/read"),
            json!({ "inputs": inputs, "properties": ["firstname"] }),
        )
        .await;
    assert_eq!((read.status, read.ids()), (200, ids.clone()));
    assert_eq!(read.json()["results"][7]["properties"]["firstname"], "P7");

    let changes: Vec<Value> = ids[..3]
        .iter()
        .map(|id| json!({ "id": id, "properties": { "jobtitle": id } }))
        .collect();
    let updated = portal
        .post(&format!("{BATCH}/update"), json!({ "inputs": changes }))
        .await;
    assert_eq!((updated.status, updated.ids().len()), (200, 3));
    assert_eq!(
        portal.properties("contacts", &ids[2], "jobtitle").await["jobtitle"],
        ids[2].as_str()
    );

    let mut gone = inputs.clone();
    gone.push(json!({ "id": "999999999999" }));
    let archived = portal
        .post(&format!("{BATCH}/archive"), json!({ "inputs": gone[1..] }))
        .await;
    assert_eq!((archived.status, archived.body.len()), (204, 0));
    assert_eq!(portal.total("contacts").await, 1);
    let read = portal
        .post(
            &format!("{BATCH}/read?archived=true"),
            json!({ "inputs": [{ "id": ids[9] }] }),
        )
        .await;
    assert_eq!(read.json()["results"][0]["archived"], true);
}

#[tokio::test]
async fn one_bad_input_creates_nothing_without_trace_ids() {
    let portal = TestPortal::start().await;
    portal.create("contacts", json!({ "email": "p1@b.co" })).await;
    for (inputs, status) in [
        (people(0..3), 409),
        (
            json!({ "inputs": [{ "properties": { "email": "x@b.co" } }, { "properties": { "email": "X@B.co" } }] }),
            409,
        ),
        (
            json!({ "inputs": [{ "properties": { "email": "x@b.co" } }, { "properties": { "no_such": "1" } }] }),
            400,
        ),
        (
            json!({ "inputs": [{ "properties": { "email": "x@b.co" } }, { "properties": { "email": "bad" } }] }),
            400,
        ),
    ] {
        let answer = portal.post(&format!("{BATCH}/create"), inputs).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(portal.total("contacts").await, 1);
    }
}

#[tokio::test]
async fn with_trace_ids_the_good_inputs_pass() {
    let portal = TestPortal::start().await;
    let existing = portal.create("contacts", json!({ "email": "p1@b.co" })).await;
    let inputs = json!({ "inputs": [
        { "objectWriteTraceId": "0", "properties": { "email": "p1@b.co" } },
        { "objectWriteTraceId": "1", "properties": { "email": "new@b.co" } },
        { "objectWriteTraceId": "2", "properties": { "email": "new@b.co" } },
        { "objectWriteTraceId": "3", "properties": { "no_such": "1" } },
    ]});
    let answer = portal.post(&format!("{BATCH}/create"), inputs).await;
    assert_eq!(answer.status, 207, "{}", answer.text());
    let body = answer.json();
    assert_eq!((answer.ids().len(), &body["numErrors"]), (1, &json!(3)));
    let errors = body["errors"].as_array().expect("errors");
    assert_eq!(
        errors[0]["message"],
        format!("Contact already exists. Existing ID: {existing}")
    );
    assert_eq!(
        errors[0]["context"],
        json!({ "objectWriteTraceId": ["0"], "existingId": [existing] })
    );
    assert_eq!(errors[2]["context"]["objectWriteTraceId"], json!(["3"]));
    assert!(
        errors
            .iter()
            .all(|error| error["links"].is_object() && error["errors"].is_array())
    );
    assert_eq!(portal.total("contacts").await, 2);
}

#[tokio::test]
async fn missing_ids_come_back_as_one_error_beside_the_results() {
    let portal = TestPortal::start().await;
    let id = portal.create("contacts", json!({ "email": "a@b.co" })).await;
    let inputs = json!([{ "id": id, "properties": { "firstname": "A" } }, { "id": "5", "properties": {} }, { "id": "x", "properties": {} }]);
    for operation in ["read", "update"] {
        let answer = portal
            .post(&format!("{BATCH}/{operation}"), json!({ "inputs": inputs }))
            .await;
        assert_eq!(answer.status, 207, "{}", answer.text());
        assert_eq!(answer.ids(), std::slice::from_ref(&id));
        let error = answer.json()["errors"][0].clone();
        assert_eq!(error["category"], "OBJECT_NOT_FOUND");
        assert_eq!(error["context"], json!({ "ids": ["5", "x"] }));
        assert_eq!(
            error["message"],
            "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid."
        );
    }
    assert_eq!(
        portal.properties("contacts", &id, "firstname").await["firstname"],
        "A"
    );
}

#[tokio::test]
async fn the_same_record_twice_is_refused_and_nothing_is_written() {
    let portal = TestPortal::start().await;
    let id = portal.create("contacts", json!({ "email": "a@b.co" })).await;
    let inputs = json!([{ "id": id, "properties": { "firstname": "A" } }, { "id": id, "properties": { "firstname": "B" } }]);
    let answer = portal
        .post(&format!("{BATCH}/update"), json!({ "inputs": inputs }))
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json()["message"],
        format!("Duplicate IDs found in batch input: [{id}]. IDs must be unique")
    );
    assert_eq!(answer.json()["context"], json!({ "ids": [id] }));
    assert!(portal.properties("contacts", &id, "firstname").await["firstname"].is_null());
}

#[tokio::test]
async fn an_update_with_one_bad_value_changes_no_record() {
    let portal = TestPortal::start().await;
    let first = portal.create("contacts", json!({ "email": "a@b.co" })).await;
    let second = portal.create("contacts", json!({ "email": "c@b.co" })).await;
    for (bad, status) in [
        (json!({ "no_such": "1" }), 400),
        (json!({ "email": "a@b.co" }), 409),
    ] {
        let inputs =
            json!([{ "id": first, "properties": { "firstname": "A" } }, { "id": second, "properties": bad }]);
        let answer = portal
            .post(&format!("{BATCH}/update"), json!({ "inputs": inputs }))
            .await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(portal.properties("contacts", &first, "firstname").await["firstname"].is_null());
    }
}

#[tokio::test]
async fn an_upsert_updates_the_known_and_creates_the_rest() {
    let portal = TestPortal::start().await;
    let known = portal
        .create("contacts", json!({ "email": "known@b.co", "firstname": "Old" }))
        .await;
    let answer = portal
        .post(
            &format!("{BATCH}/upsert"),
            json!({ "inputs": [
                { "idProperty": "email", "id": "KNOWN@b.co", "properties": { "firstname": "New" } },
                { "idProperty": "email", "id": "fresh@b.co", "properties": { "firstname": "Fresh" } },
            ]}),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let results = answer.json()["results"].clone();
    assert_eq!(
        (&results[0]["new"], &results[0]["id"]),
        (&json!(false), &json!(known))
    );
    assert_eq!(results[1]["new"], true);
    let fresh = results[1]["id"].as_str().expect("an id");
    assert_eq!(
        portal.properties("contacts", fresh, "email").await["email"],
        "fresh@b.co"
    );
    assert_eq!(
        portal.properties("contacts", &known, "firstname").await["firstname"],
        "New"
    );
    let no_key = json!({ "inputs": [{ "id": "x", "properties": {} }] });
    assert_eq!(portal.post(&format!("{BATCH}/upsert"), no_key).await.status, 400);
    let not_unique = json!({ "inputs": [{ "id": "x", "idProperty": "firstname", "properties": {} }] });
    assert_eq!(
        portal.post(&format!("{BATCH}/upsert"), not_unique).await.status,
        400
    );
}
