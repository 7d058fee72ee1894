//! What goes out together, over a scripted server in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::journal::{AnswerSource, CallRecord, Journal};
use crate::scripted::{Script, Step};
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
        [
            concat!(
                "POST /crm/objects/2026-09/contacts/batch/read ",
                r#"{"properties":["city","email","phone"],"propertiesWithHistory":[],"inputs":[{"id":"2"},{"id":"3"},{"id":"4"}]}"#
            ),
            // A batch does not know whether it was merged into another one.
            "GET /crm/objects/2026-09/contacts/3?properties=email",
        ]
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
            ("GET", Some(404), AnswerSource::Wire),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn records_are_counted_once_however_many_ask_for_them() {
    let (script, lines) = server();
    let client = client(&script);
    let reads = (0..300).map(|number| {
        let client = &client;
        async move {
            get(client, 2 + number % 2 * 2, &[&format!("p{number}")])
                .await
                .unwrap()
        }
    });
    for (number, record) in join_all(reads).await.iter().enumerate() {
        let own = format!("p{number}");
        let names: Vec<&str> = record.properties().map(|(name, _)| name).collect();
        assert_eq!(names, ["hs_object_id", "createdate", own.as_str()]);
    }
    assert_eq!(lines.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn equal_reads_of_a_record_are_one_read_of_its_own() {
    let (script, lines) = server();
    let client = client(&script);
    let reads = (0..50).map(|_| get(&client, 2, &["email"]));
    assert!(join_all(reads).await.iter().all(Result::is_ok));
    assert_eq!(
        *lines.lock().unwrap(),
        ["GET /crm/objects/2026-09/contacts/2?properties=email"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_bad_name_sinks_only_those_who_ask_for_it() {
    let (script, lines) = server();
    let client = client(&script);
    let reads = (0..90).map(|number| {
        let names: &[&str] = match number % 3 {
            0 => &["email"],
            1 => &["phone", "city"],
            _ => &["phone", "bad"],
        };
        get(&client, 2 * number, names)
    });
    for (number, outcome) in join_all(reads).await.into_iter().enumerate() {
        match outcome {
            Ok(record) => assert_eq!(record.get("email").is_some(), number % 3 == 0),
            Err(error) => {
                assert_eq!((error.kind(), number % 3), (ErrorKind::Validation, 2));
                assert!(error.to_string().starts_with("GET "), "{error}");
            }
        }
    }
    // All together, a batch for each set of names, and each of the bad ones.
    assert_eq!(lines.lock().unwrap().len(), 1 + 3 + 30);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_hubspot_can_not_serve_is_not_asked_again_one_by_one() {
    let script = Script::always(|_, _| (503, "{}".to_owned()));
    let client = client(&script);
    let reads = (0..90).map(|number| get(&client, number, &["email"]));
    for outcome in join_all(reads).await {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
        assert_eq!(
            error.request().unwrap().1,
            "/crm/objects/2026-09/contacts/{objectId}",
            "each has the error of its own read"
        );
    }
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_any_more_is_not_asked() {
    let (script, lines) = server();
    let client = client(&script);
    let hasty = (0..10)
        .map(|number| tokio::time::timeout(Duration::from_millis(1), get(&client, number * 2, &["email"])));
    let (hasty, patient) = tokio::join!(join_all(hasty), get(&client, 40, &["email"]));
    assert!(hasty.iter().all(Result::is_err) && patient.is_ok());
    assert_eq!(
        *lines.lock().unwrap(),
        ["GET /crm/objects/2026-09/contacts/40?properties=email"]
    );
}

#[tokio::test(start_paused = true)]
async fn equal_searches_share_one_call_and_other_posts_do_not() {
    let (script, lines) = server();
    let client = client(&script);
    for (path, first, second, calls) in [
        ("/crm/v3/objects/contacts/search", 1, 1, 1),
        ("/crm/v3/objects/contacts/search", 1, 2, 2),
        ("/crm/v3/objects/contacts/batch/update", 1, 1, 2),
        ("/crm/v3/objects/contacts", 1, 1, 2),
        ("/crm/v3/exports/export/async", 1, 1, 2),
        ("/oauth/v3/introspect", 1, 1, 2),
    ] {
        lines.lock().unwrap().clear();
        let post = |limit: i32| {
            let request = client.request(Method::POST, path).json(&json!({"limit": limit}));
            async move { request.send().await }
        };
        // What the script says to them does not matter.
        let _ = tokio::join!(post(first), post(second));
        assert_eq!(lines.lock().unwrap().len(), calls, "{path} {first} {second}");
    }
}

#[tokio::test(start_paused = true)]
async fn addresses_are_compared_without_regard_to_case_and_other_values_are_not() {
    for (property, inputs) in [("email", 1), ("badge", 2)] {
        let script = Script::always(move |line, body| {
            if line.starts_with("GET") {
                return (
                    200,
                    json!({"id": "7", "properties": {}, "archived": false}).to_string(),
                );
            }
            assert_eq!(body["inputs"].as_array().unwrap().len(), inputs);
            let record = json!({"id": "7", "properties": {(property): "a@b.example", "city": "x"}});
            (
                200,
                json!({"status": "COMPLETE", "results": [record]}).to_string(),
            )
        });
        let client = client(&script);
        let read = |value: &str, names: &[&str]| {
            let get = client.contacts().get(value).id_property(property);
            get.properties(names.iter().copied()).send()
        };
        let (lower, upper) = tokio::join!(read("a@b.example", &["city"]), read("A@b.example", &["zip"]));
        assert_eq!(lower.unwrap().get("city"), Some("x"));
        upper.unwrap();
        // The other one is asked alone where it may be another record.
        assert_eq!(script.asked(), inputs, "{property}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_reads_after_a_write_does_not_join_who_reads_since_before() {
    let slow = Step::After(Duration::from_secs(1), 200, "{}");
    let script = Script::new([slow, one_answer(), one_answer()]);
    let client = client(&script);
    let search = || {
        client
            .request(Method::POST, "/crm/v3/objects/contacts/search")
            .send()
    };
    let after = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        client.contacts().archive("1").await.unwrap();
        search().await.unwrap().status()
    };
    let (before, after) = tokio::join!(search(), after);
    assert_eq!((before.unwrap().status(), after), (200, 201));
    assert_eq!(script.asked(), 3);
}

fn one_answer() -> Step {
    crate::scripted::json(201, "{}")
}

#[tokio::test(start_paused = true)]
async fn one_switch_turns_it_off() {
    let (script, lines) = server();
    let builder = HubSpot::builder().coalesce(Duration::from_millis(3));
    let client = script.client_of(builder.no_coalescing());
    let (one, two) = tokio::join!(get(&client, 2, &["email"]), get(&client, 4, &["email"]));
    assert!(one.is_ok() && two.is_ok());
    let _ = tokio::join!(get(&client, 2, &["email"]), get(&client, 2, &["email"]));
    assert_eq!(lines.lock().unwrap().len(), 4);
}
