//! Hedged reads over a scripted server, in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use crate::journal::{CallRecord, Journal};
use crate::scripted::{RECORD, Script, Step, json};
use crate::{Error, HubSpot, Jitter, NewRecord, Properties, RetryPolicy};

const LATE: Duration = Duration::from_secs(5);

fn late() -> Step {
    Step::After(LATE, 200, RECORD)
}

fn policy() -> RetryPolicy {
    RetryPolicy::new()
        .jitter(Jitter::fixed(0.0))
        .hedge(Duration::from_millis(500))
}

async fn get(client: &HubSpot) -> Result<Duration, Error> {
    let begun = Instant::now();
    client.contacts().get("1").send().await?;
    Ok(begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_late_read_is_sent_twice_and_the_first_answer_counts() {
    let script = Script::new([late(), json(200, RECORD)]);
    let took = get(&script.client_with(policy())).await.unwrap();
    assert_eq!((took, script.asked()), (Duration::from_millis(500), 2));

    // The first copy may still win.
    let script = Script::new([Step::After(Duration::from_secs(1), 200, RECORD), late()]);
    let took = get(&script.client_with(policy())).await.unwrap();
    assert_eq!((took, script.asked()), (Duration::from_secs(1), 2));
}

#[tokio::test(start_paused = true)]
async fn a_read_in_time_and_a_client_that_did_not_ask_send_one() {
    let script = Script::new([Step::After(Duration::from_millis(499), 200, RECORD)]);
    get(&script.client_with(policy())).await.unwrap();
    assert_eq!(script.asked(), 1);
    let script = Script::new([late()]);
    assert_eq!(get(&script.client()).await.unwrap(), LATE);
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_fails_leaves_the_other_its_time_and_an_answer_ends_both() {
    let script = Script::new([late(), json(503, "")]);
    assert_eq!(get(&script.client_with(policy())).await.unwrap(), LATE);
    assert_eq!(script.asked(), 2);

    let script = Script::new([late(), json(404, r#"{"message":"no"}"#)]);
    let begun = Instant::now();
    let error = get(&script.client_with(policy())).await.unwrap_err();
    assert_eq!(
        (error.status(), begun.elapsed()),
        (Some(404), Duration::from_millis(500))
    );

    // Both fail: that is one attempt, and the call goes on.
    let script = Script::new([Step::Silence, json(503, ""), json(200, RECORD)]);
    assert_eq!(
        get(&script.client_with(policy())).await.unwrap(),
        Duration::from_secs(30)
    );
    assert_eq!(script.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn writes_are_never_hedged() {
    let script = Script::new([late(), late()]);
    let client = script.client_with(policy());
    client.contacts().create(NewRecord::new()).await.unwrap();
    client
        .contacts()
        .update("1", Properties::new().set("city", "Oslo"))
        .await
        .unwrap();
    assert_eq!(script.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_read_in_ten_has_a_copy_and_the_retry_budget_pays() {
    let script = Script::new(std::iter::repeat_n(late(), 200));
    let client = script.client_with(policy());
    for _ in 0..100 {
        get(&client).await.unwrap();
    }
    // Ten in hand, and one for every ten reads.
    assert_eq!(script.asked(), 100 + 10 + 10 - 1);

    let script = Script::new(std::iter::repeat_n(late(), 20));
    let client = script.client_with(policy().budget(2));
    for _ in 0..8 {
        get(&client).await.unwrap();
    }
    assert_eq!(script.asked(), 8 + 2);
}

#[derive(Default)]
struct Kept(Mutex<Vec<CallRecord>>);

impl Journal for Kept {
    fn record(&self, call: &CallRecord) {
        self.0.lock().unwrap().push(call.clone());
    }
}

#[tokio::test(start_paused = true)]
async fn the_journal_tells_every_copy_that_ended_and_one_last() {
    let script = Script::new([late(), json(503, ""), json(200, RECORD)]);
    let kept = Arc::new(Kept::default());
    let builder = HubSpot::builder().retry(policy()).journal(kept.clone());
    let client = script.client_of(builder);
    get(&client).await.unwrap();
    let told: Vec<_> = kept
        .0
        .lock()
        .unwrap()
        .iter()
        .map(|one| (one.status, one.last))
        .collect();
    assert_eq!(told, [(Some(503), false), (Some(200), true)]);
}
