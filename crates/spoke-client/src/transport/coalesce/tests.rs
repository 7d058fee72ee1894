//! What goes out together, over a scripted server in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::journal::{AnswerSource, CallRecord, Journal};
use crate::scripted::Script;
use crate::{ErrorKind, HubSpot, Method, Record, RetryPolicy};

type Lines = Arc<Mutex<Vec<String>>>;

/// A server that has every record with an even id, all properties of which are named after themselves.
fn server() -> (Script, Lines) {
    let lines = Lines::default();
    let seen = Arc::clone(&lines);
    let script = Script::always(move |line, body| {
        let sent = if body.is_null() {
            String::new()
        } else {
            format!(" {body}")
        };
        let line = line.replacen("http://localhost", "", 1);
        seen.lock().unwrap().push(format!("{line}{sent}"));
        let names = |value: &Value| -> Vec<String> {
            let names = value.as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let record = |id: &str, names: &[String]| {
            let mut properties = json!({"hs_object_id": id, "createdate": "x"});
            for name in names {
                properties[name] = Value::from(format!("{name} of {id}"));
            }
            json!({"id": id, "properties": properties, "archived": false})
        };
        let there = |id: &str| id.parse::<u64>().is_ok_and(|id| id % 2 == 0);
        if line.contains("/batch/read") {
            let properties = names(&body["properties"]);
            if properties.iter().any(|name| name == "bad") {
                return (400, json!({"message": "no such property"}).to_string());
            }
            let ids: Vec<String> = body["inputs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|input| input["id"].as_str().unwrap().to_owned())
                .collect();
            let (found, missing): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| there(id));
            let results: Vec<Value> = found.iter().map(|id| record(id, &properties)).collect();
            // What ends in 9 is passed over in silence, as HubSpot does with records that were merged away.
            let missing: Vec<_> = missing.into_iter().filter(|id| !id.ends_with('9')).collect();
            let errors =
                json!([{"category": "OBJECT_NOT_FOUND", "message": "x", "context": {"ids": missing}}]);
            return (
                207,
                json!({"status": "COMPLETE", "results": results, "errors": errors}).to_string(),
            );
        }
        let (path, query) = line.split_once('?').unwrap_or((&line, ""));
        let id = path.rsplit('/').next().unwrap_or_default();
        let properties: Vec<String> = query
            .split('&')
            .filter_map(|pair| pair.strip_prefix("properties="))
            .flat_map(|list| list.split(','))
            .map(str::to_owned)
            .collect();
        if properties.iter().any(|name| name == "bad") {
            return (400, json!({"message": "no such property"}).to_string());
        }
        if there(id) || id.ends_with('9') {
            (200, record(id, &properties).to_string())
        } else {
            (404, json!({"message": "resource not found"}).to_string())
        }
    });
    (script, lines)
}

fn client(script: &Script) -> HubSpot {
    let builder = HubSpot::builder().retry(RetryPolicy::none());
    script.client_of(builder.coalesce(Duration::from_millis(3)))
}

async fn get(client: &HubSpot, id: u64, names: &[&str]) -> Result<Record, crate::Error> {
    let get = client.contacts().get(id.to_string());
    get.properties(names.iter().copied()).send().await
}

#[tokio::test(start_paused = true)]
async fn reads_at_the_same_time_are_one_batch_and_each_gets_its_own_properties() {
    let (script, lines) = server();
    let client = client(&script);
    let begun = Instant::now();
    let (two, four, again, three) = tokio::join!(
        get(&client, 2, &["email"]),
        get(&client, 4, &["phone", "city"]),
        get(&client, 2, &["phone"]),
        get(&client, 3, &["email"]),
    );
    assert_eq!(begun.elapsed(), Duration::from_millis(3));
    let names = |record: &Record| {
        let names = record.properties().map(|(name, _)| name.to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    let (two, four, again) = (two.unwrap(), four.unwrap(), again.unwrap());
    assert_eq!(
        (names(&two).as_str(), two.get("email")),
        ("hs_object_id createdate email", Some("email of 2"))
    );
    assert_eq!(names(&again), "hs_object_id createdate phone");
    assert_eq!(names(&four), "hs_object_id createdate city phone");
    let three = three.unwrap_err();
    assert_eq!((three.kind(), three.status()), (ErrorKind::NotFound, Some(404)));
    assert_eq!(
        *lines.lock().unwrap(),
        [concat!(
            "POST /crm/objects/2026-09/contacts/batch/read ",
            r#"{"properties":["city","email","phone"],"propertiesWithHistory":[],"inputs":[{"id":"2"},{"id":"3"},{"id":"4"}]}"#
        )]
    );
}

#[tokio::test(start_paused = true)]
async fn a_hundred_go_at_once_and_the_rest_follows() {
    let (script, lines) = server();
    let client = client(&script);
    let reads = (0..250).map(|number| {
        let client = &client;
        async move { get(client, number * 2, &["email"]).await.unwrap() }
    });
    assert_eq!(join_all(reads).await.len(), 250);
    assert_eq!(lines.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_read_alone_is_sent_as_it_is() {
    let (script, lines) = server();
    get(&client(&script), 2, &["email"]).await.unwrap();
    assert_eq!(
        *lines.lock().unwrap(),
        ["GET /crm/objects/2026-09/contacts/2?properties=email"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_the_batch_passes_over_or_refuses_is_asked_alone() {
    let (script, lines) = server();
    let client = client(&script);
    let (two, nine) = tokio::join!(get(&client, 2, &["email"]), get(&client, 9, &["email"]));
    assert_eq!((two.unwrap().id(), nine.unwrap().id()), ("2", "9"));
    assert_eq!(lines.lock().unwrap().len(), 2);

    lines.lock().unwrap().clear();
    let (fine, bad) = tokio::join!(get(&client, 2, &["email"]), get(&client, 4, &["bad"]));
    fine.unwrap();
    assert_eq!(bad.unwrap_err().kind(), ErrorKind::Validation);
    assert_eq!(lines.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn types_default_sets_and_named_sets_stay_apart() {
    let (script, lines) = server();
    let client = client(&script);
    let companies = client.companies();
    let (one, two, three) = tokio::join!(
        get(&client, 2, &["email"]),
        get(&client, 4, &[]),
        companies.get("6").properties(["name"]).send(),
    );
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(lines.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn equal_reads_of_anything_share_one_call() {
    let (script, lines) = server();
    let client = client(&script);
    let reads = (0..20).map(|number| {
        let query = if number % 2 == 0 { "a" } else { "b" };
        let request = client.request(Method::GET, "/crm/v3/owners/2");
        async move { request.query("q", query).send().await.unwrap().status() }
    });
    assert_eq!(join_all(reads).await, [200; 20]);
    assert_eq!(lines.lock().unwrap().len(), 2);
    // Not those that come later, and never writes.
    client
        .request(Method::GET, "/crm/v3/owners/2")
        .send()
        .await
        .unwrap();
    let write = || client.request(Method::PATCH, "/crm/v3/objects/contacts/2").send();
    let (one, two) = tokio::join!(write(), write());
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(lines.lock().unwrap().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_leaves_the_others_their_answer() {
    let (script, _) = server();
    let client = client(&script);
    let hasty = tokio::time::timeout(Duration::from_millis(1), get(&client, 2, &["email"]));
    let (hasty, patient) = tokio::join!(hasty, get(&client, 4, &["email"]));
    assert!(hasty.is_err());
    assert_eq!(patient.unwrap().id(), "4");
}

#[derive(Default)]
struct Kept(Mutex<Vec<CallRecord>>);

impl Journal for Kept {
    fn record(&self, call: &CallRecord) {
        self.0.lock().unwrap().push(call.clone());
    }
}

#[tokio::test(start_paused = true)]
async fn the_journal_tells_who_was_answered_along() {
    let (script, _) = server();
    let kept = Arc::new(Kept::default());
    let builder = HubSpot::builder().coalesce(Duration::from_millis(3));
    let client = script.client_of(builder.journal(kept.clone()));
    let (one, two) = tokio::join!(get(&client, 2, &["email"]), get(&client, 3, &["email"]));
    assert!(one.is_ok() && two.is_err());
    let records = kept.0.lock().unwrap();
    let mut told: Vec<_> = records
        .iter()
        .map(|one| (one.method.as_str(), one.status, one.source))
        .collect();
    told.sort_by_key(|one| one.1);
    assert_eq!(
        told,
        [
            ("GET", Some(200), AnswerSource::Coalesced),
            ("POST", Some(207), AnswerSource::Wire),
            ("GET", Some(404), AnswerSource::Coalesced),
        ]
    );
}
