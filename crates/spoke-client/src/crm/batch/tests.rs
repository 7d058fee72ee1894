//! What becomes of each input, over a scripted portal that answers as HubSpot does in its harder moods.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::scripted::Script;
use crate::{BatchOutcome, ErrorKind, NewRecord, Properties, Record, RecordUpdate};

/// Every index once, in order.
fn accounted(outcome: &BatchOutcome<Record>, inputs: usize) {
    let mut indices: Vec<usize> = outcome.succeeded.iter().map(|(index, _)| *index).collect();
    indices.extend(outcome.unfinished().iter().map(|(index, _)| *index));
    indices.sort_unstable();
    assert_eq!(indices, (0..inputs).collect::<Vec<_>>());
}

fn failed(outcome: &BatchOutcome<Record>) -> Vec<usize> {
    outcome.failed.iter().map(|(index, _)| *index).collect()
}

fn inputs_of(body: &Value) -> Vec<Value> {
    body["inputs"].as_array().cloned().unwrap_or_default()
}

fn contact(index: usize) -> NewRecord {
    NewRecord::new().property("email", format!("{index}@example.com"))
}

/// Refuses whole chunks, as HubSpot does without trace ids, and counts what it created.
fn refusing(bad: &'static [&'static str]) -> (Script, Arc<Mutex<Vec<String>>>) {
    let created = Arc::new(Mutex::new(Vec::new()));
    let store = Arc::clone(&created);
    let script = Script::always(move |_, body| {
        let emails: Vec<String> = inputs_of(&body)
            .iter()
            .map(|input| input["properties"]["email"].as_str().unwrap().to_owned())
            .collect();
        if emails.iter().any(|email| bad.contains(&email.as_str())) {
            return (
                409,
                json!({"status":"error","category":"CONFLICT","message":"Contact already exists"})
                    .to_string(),
            );
        }
        store.lock().unwrap().extend(emails.clone());
        // In another order than the inputs, and without trace ids.
        let results: Vec<Value> = emails
            .iter()
            .rev()
            .map(
                |email| json!({"id": email.trim_end_matches("@example.com"), "properties": {"email": email}}),
            )
            .collect();
        (201, json!({"status":"COMPLETE","results":results}).to_string())
    });
    (script, created)
}

#[tokio::test]
async fn bad_rows_of_a_refused_chunk_stand_alone_and_good_ones_land_once() {
    let (script, created) = refusing(&["3@example.com", "77@example.com", "150@example.com"]);
    let outcome = script
        .client()
        .contacts()
        .batch()
        .create((0..250).map(contact))
        .await;
    accounted(&outcome, 250);
    assert_eq!(failed(&outcome), [3, 77, 150]);
    assert!(
        outcome
            .failed
            .iter()
            .all(|(_, error)| error.kind() == ErrorKind::Conflict)
    );
    assert!(
        outcome
            .succeeded
            .iter()
            .all(|(index, record)| record.id() == index.to_string())
    );
    let mut created = created.lock().unwrap().clone();
    created.sort_unstable();
    created.dedup();
    assert_eq!(created.len(), 247);
}

#[tokio::test]
async fn a_property_that_does_not_exist_is_taken_out_without_halving() {
    let script = Script::always(|_, body| {
        let inputs = inputs_of(&body);
        if inputs
            .iter()
            .any(|input| !input["properties"]["shoesize"].is_null())
        {
            let detail = json!({"message":"no","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["shoesize"]}});
            let error =
                json!({"status":"error","category":"VALIDATION_ERROR","message":"no","errors":[detail]});
            return (400, error.to_string());
        }
        let results: Vec<Value> = inputs
            .iter()
            .map(|input| json!({"id":"1","properties":input["properties"],"objectWriteTraceId":input["objectWriteTraceId"]}))
            .collect();
        (201, json!({"results":results}).to_string())
    });
    let row = |index| {
        if index % 10 == 0 {
            contact(index).property("shoesize", "42")
        } else {
            contact(index)
        }
    };
    let outcome = script.client().contacts().batch().create((0..100).map(row)).await;
    accounted(&outcome, 100);
    assert_eq!(failed(&outcome), [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assert_eq!(script.asked(), 2);
}

#[tokio::test]
async fn a_207_is_tied_to_inputs_by_trace_id_id_or_value() {
    let script = Script::always(|_, _| {
        let body = json!({"status":"COMPLETE","results":[
            {"id":"12","properties":{}},
            {"id":"10","properties":{},"objectWriteTraceId":"0"}],
            "numErrors":2,"errors":[
            {"status":"error","category":"OBJECT_NOT_FOUND","message":"gone","context":{"ids":["11"]}},
            {"status":"error","category":"VALIDATION_ERROR","message":"bad","context":{"objectWriteTraceId":["3"]}}]});
        (207, body.to_string())
    });
    let updates = ["10", "11", "12", "13", "14"].map(|id| (id, Properties::new().set("city", "Oslo")));
    let outcome = script.client().contacts().batch().update(updates).await;
    accounted(&outcome, 5);
    let records: Vec<_> = outcome
        .succeeded
        .iter()
        .map(|(index, record)| (*index, record.id()))
        .collect();
    assert_eq!(records, [(0, "10"), (2, "12")]);
    let kinds: Vec<_> = outcome
        .unfinished()
        .into_iter()
        .map(|(index, error)| (*index, error.kind()))
        .collect();
    // What HubSpot left out without a word may be done.
    assert_eq!(outcome.unknown.len(), 1);
    assert_eq!(
        kinds,
        [
            (1, ErrorKind::NotFound),
            (3, ErrorKind::Validation),
            (4, ErrorKind::Unanswered)
        ]
    );
}

#[tokio::test]
async fn inputs_for_one_record_go_one_after_the_other() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let script = Script::always(move |_, body| {
        let inputs = inputs_of(&body);
        log.lock().unwrap().push(inputs.len());
        let results: Vec<Value> = inputs
            .iter()
            .map(|input| json!({"id":input["id"],"properties":{}}))
            .collect();
        (200, json!({"results":results}).to_string())
    });
    let updates = ["1", "2", "1", "1"].map(|id| (id, Properties::new().set("city", "Oslo")));
    let outcome = script.client().contacts().batch().update(updates).await;
    accounted(&outcome, 4);
    assert!(outcome.failed.is_empty());
    assert_eq!(*seen.lock().unwrap(), [2, 1, 1]);
}

#[tokio::test]
async fn updates_by_different_unique_properties_find_their_records() {
    let script = Script::always(|_, _| {
        let results = json!([{"id":"7","properties":{"tax":"DE 1"}},{"id":"8","properties":{"email":"jo@example.com"}}]);
        (200, json!({"results":results}).to_string())
    });
    let values = Properties::new().set("city", "Oslo");
    let updates = [
        RecordUpdate::by("email", "JO@example.com", values.clone()),
        RecordUpdate::by("tax", "de 1", values),
    ];
    let outcome = script.client().contacts().batch().update(updates).await;
    let records: Vec<_> = outcome
        .succeeded
        .iter()
        .map(|(index, record)| (*index, record.id()))
        .collect();
    assert_eq!(records, [(0, "8"), (1, "7")]);
}

#[tokio::test]
async fn a_wrong_token_costs_no_call_for_every_chunk() {
    let script = Script::always(|_, _| {
        (
            401,
            json!({"category":"INVALID_AUTHENTICATION","message":"no"}).to_string(),
        )
    });
    let outcome = script
        .client()
        .contacts()
        .batch()
        .create((0..5_000).map(contact))
        .await;
    accounted(&outcome, 5_000);
    assert!(
        outcome
            .failed
            .iter()
            .all(|(_, error)| error.kind() == ErrorKind::Authentication)
    );
    assert!(script.asked() <= 8, "{} calls", script.asked());
}

/// What was asked, call by call: the verb, and the e-mail addresses.
type Asked = Arc<Mutex<Vec<(String, Vec<String>)>>>;

/// A portal that loses answers: it does what it is told before the statuses say so, or after them.
struct Lossy {
    script: Script,
    asked: Asked,
    there: Arc<Mutex<Vec<String>>>,
}

/// `lost` says of every create, counted from 1, how many of its inputs are done before its answer is lost; `None` is a
/// good day. Records that were there before are from 2020.
fn lossy(there: &[&str], lost: impl Fn(usize) -> Option<usize> + Send + Sync + 'static) -> Lossy {
    let there: Vec<String> = there.iter().map(|email| (*email).to_owned()).collect();
    let before = there.clone();
    let there = Arc::new(Mutex::new(there));
    let asked = Asked::default();
    let (store, log) = (Arc::clone(&there), Arc::clone(&asked));
    let record = move |email: &String| {
        let created = if before.contains(email) {
            "2020-01-01T00:00:00Z"
        } else {
            "2200-01-01T00:00:00Z"
        };
        json!({"id":email,"createdAt":created,"properties":{"email":email}})
    };
    let script = Script::always(move |line, body| {
        let emails: Vec<String> = inputs_of(&body)
            .iter()
            .map(|input| input["properties"]["email"].as_str().or(input["id"].as_str()))
            .map(|email| email.unwrap_or_default().to_owned())
            .collect();
        let verb = line.rsplit('/').next().unwrap().to_owned();
        let mut there = store.lock().unwrap();
        let mut log = log.lock().unwrap();
        log.push((verb.clone(), emails.clone()));
        let creates = log.iter().filter(|(verb, _)| verb == "create").count();
        if verb == "read" {
            let results: Vec<Value> = emails
                .iter()
                .filter(|email| there.contains(email))
                .map(&record)
                .collect();
            let absent: Vec<&String> = emails.iter().filter(|email| !there.contains(email)).collect();
            let error = json!({"category":"OBJECT_NOT_FOUND","message":"no","context":{"ids":absent}});
            return (207, json!({"results":results,"errors":[error]}).to_string());
        }
        if emails
            .iter()
            .any(|email| !email.is_empty() && there.contains(email))
        {
            return (
                409,
                json!({"category":"CONFLICT","message":"Contact already exists"}).to_string(),
            );
        }
        let done = lost(creates);
        there.extend(emails.iter().take(done.unwrap_or(usize::MAX)).cloned());
        if done.is_some() {
            return (504, String::new());
        }
        let results: Vec<Value> = emails.iter().map(&record).collect();
        (201, json!({"results":results}).to_string())
    });
    Lossy { script, asked, there }
}

impl Lossy {
    fn sent(&self, verb: &str) -> Vec<usize> {
        let asked = self.asked.lock().unwrap();
        let of_verb = asked.iter().filter(|(one, _)| one == verb);
        of_verb.map(|(_, emails)| emails.len()).collect()
    }

    async fn create(&self, inputs: usize) -> BatchOutcome<Record> {
        let batch = self.script.client().contacts().batch();
        batch.create((0..inputs).map(contact)).await
    }
}

#[tokio::test(start_paused = true)]
async fn creates_whose_answer_was_lost_are_found_and_only_the_missing_ones_are_sent_again() {
    let lossy = lossy(&[], |create| (create == 1).then_some(2));
    let begun = tokio::time::Instant::now();
    let outcome = lossy.create(5).await;
    accounted(&outcome, 5);
    assert!(outcome.is_complete());
    assert_eq!(outcome.found, [0, 1]);
    assert_eq!((lossy.sent("create"), lossy.sent("read")), (vec![5, 3], vec![5]));
    assert_eq!(lossy.there.lock().unwrap().len(), 5);
    // Not before the first copy had time to be done.
    assert_eq!(begun.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_first_copy_that_arrives_late_is_found_behind_the_conflict_of_the_second() {
    let lossy = lossy(&[], |create| (create == 1).then_some(0));
    let (there, inner) = (Arc::clone(&lossy.there), lossy.script.clone());
    let script = Script::always(move |line, body| {
        let answer = inner.respond(line, body);
        // The first copy is done after it was looked for, and before the second one arrives.
        if line.ends_with("/read") && there.lock().unwrap().is_empty() {
            there.lock().unwrap().push("0@example.com".to_owned());
        }
        answer
    });
    let batch = script.client().contacts().batch();
    let outcome = batch.create((0..1).map(contact)).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(outcome.found, [0]);
    assert_eq!(
        (lossy.sent("create"), lossy.sent("read")),
        (vec![1, 1], vec![1, 1])
    );
    assert_eq!(lossy.there.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_was_there_before_is_a_conflict_and_no_success() {
    // The answer is lost before anything is done, and one of the addresses is taken.
    let lossy = lossy(&["1@example.com"], |_| None);
    let there = Arc::clone(&lossy.there);
    let script = Script::always({
        let inner = Mutex::new(0);
        let lossy = lossy.script.clone();
        move |line, body| {
            let mut calls = inner.lock().unwrap();
            *calls += 1;
            if *calls == 1 {
                (502, String::new())
            } else {
                lossy.respond(line, body)
            }
        }
    });
    let batch = script.client().contacts().batch();
    let new = |index| contact(index).property("firstname", "New");
    let outcome = batch.create((0..3).map(new)).await;
    accounted(&outcome, 3);
    assert_eq!((failed(&outcome), outcome.unknown.len()), (vec![1], 0));
    assert_eq!(outcome.failed[0].1.kind(), ErrorKind::Conflict);
    insta::assert_snapshot!(outcome.failed[0].1.message(), @"another record had this email already; it is as it was");
    assert_eq!(there.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn inputs_without_a_unique_value_are_unknown_and_never_sent_again() {
    let lossy = lossy(&[], |create| (create == 1).then_some(2));
    let rows = [contact(0), NewRecord::new().property("firstname", "Nobody")];
    let outcome = lossy.script.client().contacts().batch().create(rows).await;
    accounted(&outcome, 2);
    assert_eq!((outcome.found.as_slice(), outcome.unknown[0].0), (&[0][..], 1));
    assert!(outcome.failed.is_empty() && outcome.unknown[0].1.may_have_been_processed());
    assert_eq!(lossy.sent("create"), [2]);
}

#[tokio::test(start_paused = true)]
async fn a_create_is_sent_three_times_at_most_and_is_unknown_then() {
    let lossy = lossy(&[], |_| Some(0));
    let retry = crate::RetryPolicy::new().jitter(crate::Jitter::fixed(0.0));
    let client = lossy
        .script
        .client_of(crate::HubSpot::builder().retry(retry).no_breaker());
    let outcome = client.contacts().batch().create((0..3).map(contact)).await;
    accounted(&outcome, 3);
    assert_eq!((outcome.unknown.len(), outcome.failed.len()), (3, 0));
    assert_eq!(
        (lossy.sent("create"), lossy.sent("read")),
        (vec![3; 3], vec![3; 3])
    );
}

#[tokio::test(start_paused = true)]
async fn without_reconciliation_and_with_no_way_to_look_nothing_is_sent_again() {
    let lossy = lossy(&[], |_| Some(3));
    let client = lossy
        .script
        .client_with(crate::RetryPolicy::new().no_reconciliation());
    let outcome = client.contacts().batch().create((0..3).map(contact)).await;
    assert_eq!((outcome.unknown.len(), outcome.failed.len()), (3, 0));
    assert_eq!((lossy.sent("create"), lossy.sent("read")), (vec![3], vec![]));

    let script = Script::always(|_, _| (504, String::new()));
    let outcome = script
        .client()
        .contacts()
        .batch()
        .create((0..3).map(contact))
        .await;
    accounted(&outcome, 3);
    assert_eq!(outcome.unknown.len(), 3);
    // One create, and six attempts to look.
    assert_eq!(script.asked(), 7);
}

#[tokio::test(start_paused = true)]
async fn an_update_without_an_answer_is_unknown_and_a_read_without_one_has_failed() {
    let script = Script::always(|_, _| (504, String::new()));
    let batch = script.client().contacts().batch();
    let update = batch.update([("1", Properties::new().set("city", "Oslo"))]).await;
    assert_eq!((update.unknown.len(), update.failed.len()), (1, 0));
    let archived = batch.archive(["1"]).await;
    assert_eq!((archived.unknown.len(), archived.failed.len()), (1, 0));
    let read = batch.read(["1"]).send().await;
    assert_eq!((read.unknown.len(), read.failed.len()), (0, 1));
}

#[tokio::test]
async fn reads_are_in_chunks_of_50_with_history_and_100_without() {
    let sizes = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&sizes);
    let script = Script::always(move |_, body| {
        let inputs = inputs_of(&body);
        log.lock().unwrap().push(inputs.len());
        let results: Vec<Value> = inputs
            .iter()
            .map(|input| json!({"id":input["id"],"properties":{}}))
            .collect();
        (200, json!({"results":results}).to_string())
    });
    let batch = script.client().contacts().batch();
    let ids = || (1..=120).map(|id| id.to_string());
    accounted(&batch.read(ids()).send().await, 120);
    accounted(&batch.read(ids()).history(["email"]).send().await, 120);
    let mut sizes = sizes.lock().unwrap().clone();
    sizes.sort_unstable();
    assert_eq!(sizes, [20, 20, 50, 50, 100]);
}

#[tokio::test]
async fn a_batch_of_nothing_sends_nothing() {
    let script = Script::new([]);
    let outcome = script
        .client()
        .contacts()
        .batch()
        .create(Vec::<NewRecord>::new())
        .await;
    assert!(outcome.is_empty());
}

proptest::proptest! {
    /// Whatever rows are bad, and however large the batch: every input is accounted for, the good ones are
    /// created exactly once, and exactly the bad ones fail.
    #[test]
    fn no_row_is_lost_or_doubled(inputs in 0usize..230, bad in proptest::collection::btree_set(0usize..230, 0..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let created = Arc::new(Mutex::new(Vec::new()));
        let (store, refused) = (Arc::clone(&created), bad.clone());
        let script = Script::always(move |_, body| {
            let numbers: Vec<usize> = inputs_of(&body).iter().map(|input| {
                input["properties"]["n"].as_str().unwrap().parse().unwrap()
            }).collect();
            if numbers.iter().any(|number| refused.contains(number)) {
                return (400, json!({"category":"VALIDATION_ERROR","message":"no"}).to_string());
            }
            store.lock().unwrap().extend(numbers.clone());
            let results: Vec<Value> =
                numbers.iter().map(|n| json!({"id":n.to_string(),"properties":{"n":n.to_string()}})).collect();
            (201, json!({"results":results}).to_string())
        });
        let rows = (0..inputs).map(|index| NewRecord::new().property("n", index.to_string()));
        let outcome = runtime.block_on(async { script.client().contacts().batch().create(rows).await });
        let expected_bad: Vec<usize> = bad.iter().copied().filter(|index| *index < inputs).collect();
        proptest::prop_assert_eq!(failed(&outcome), expected_bad.clone());
        let mut created = created.lock().unwrap().clone();
        created.sort_unstable();
        let expected: Vec<usize> = (0..inputs).filter(|index| !expected_bad.contains(index)).collect();
        proptest::prop_assert_eq!(&created, &expected);
        let indices: Vec<usize> = outcome.succeeded.iter().map(|(index, record)| {
            assert_eq!(record.id(), index.to_string());
            *index
        }).collect();
        proptest::prop_assert_eq!(indices, expected);
    }
}
