//! What is kept, and what makes it worthless, over a scripted server in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::advance;

use crate::scripted::{RECORD, Script, Step::After, json};
use crate::{CachePolicy, ErrorKind, HubSpot, Jitter, Method, RetryPolicy, Source};

/// A server that answers every read with the number of the request, and fails while `ill` is set.
pub(super) fn server() -> (Script, Arc<AtomicUsize>) {
    let ill = Arc::new(AtomicUsize::new(0));
    let (fails, asked) = (Arc::clone(&ill), AtomicUsize::new(0));
    let script = Script::always(move |line, _| {
        let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
        match fails.load(Ordering::SeqCst) {
            0 => {
                let path = line.split(['?', ' ']).nth(1).unwrap_or_default();
                let id = path.rsplit('/').next().unwrap_or_default();
                let body =
                    format!(r#"{{"id":"{id}","properties":{{"number":"{number}"}},"archived":false}}"#);
                (200, body)
            }
            status => (u16::try_from(status).unwrap(), "{}".to_owned()),
        }
    });
    (script, ill)
}

pub(super) fn client(script: &Script, policy: CachePolicy) -> HubSpot {
    let retry = RetryPolicy::none().jitter(Jitter::fixed(0.0));
    script.client_of(HubSpot::builder().retry(retry).cache(policy))
}

pub(super) async fn number(client: &HubSpot, id: &str) -> String {
    let record = client
        .contacts()
        .get(id)
        .properties(["number"])
        .send()
        .await
        .unwrap();
    record.get("number").unwrap_or_default().to_owned()
}

#[tokio::test(start_paused = true)]
async fn an_answer_ages_from_its_writing_and_not_from_its_last_reading() {
    let (script, _) = server();
    let client = client(&script, CachePolicy::new());
    assert_eq!(number(&client, "1").await, "1");
    for _ in 0..4 {
        advance(Duration::from_secs(74)).await;
        assert_eq!(number(&client, "1").await, "1");
    }
    advance(Duration::from_secs(4)).await;
    assert_eq!(number(&client, "1").await, "2");
}

#[tokio::test(start_paused = true)]
async fn other_properties_are_another_answer() {
    let (script, _) = server();
    let client = client(&script, CachePolicy::new());
    for names in [["email"], ["phone"], ["email"], ["phone"]] {
        client.contacts().get("1").properties(names).send().await.unwrap();
    }
    assert_eq!(script.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn object_types_and_definitions_live_as_long_as_they_are_given() {
    let (script, _) = server();
    let policy = CachePolicy::new().object_type("deal", Duration::from_secs(10));
    let client = client(&script, policy);
    let pipelines = || client.request(Method::GET, "/crm/v3/pipelines/deals").send();
    let deal = || client.request(Method::GET, "/crm/v3/objects/0-3/7").send();
    for (wait, asked) in [(0, 2), (9, 2), (2, 3), (3_500, 4), (100, 5)] {
        advance(Duration::from_secs(wait)).await;
        deal().await.unwrap();
        pipelines().await.unwrap();
        // The last step finds both too old.
        let asked = if wait == 100 { asked + 1 } else { asked };
        assert_eq!(script.asked(), asked, "after {wait} s more");
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_answer_stands_in_while_hubspot_is_ill_and_says_so() {
    let (script, ill) = server();
    let client = client(&script, CachePolicy::new());
    let fetch = || client.contacts().get("1").properties(["number"]).fetch();
    assert_eq!(fetch().await.unwrap().source, Source::Live);
    advance(Duration::from_secs(60)).await;
    let fetched = fetch().await.unwrap();
    assert_eq!(
        (fetched.source.as_str(), fetched.source.age().unwrap().as_secs()),
        ("cache", 60)
    );

    ill.store(503, Ordering::SeqCst);
    advance(Duration::from_secs(600)).await;
    let fetched = fetch().await.unwrap();
    assert_eq!(
        (fetched.source.as_str(), fetched.source.age().unwrap().as_secs()),
        ("fallback", 660)
    );
    assert_eq!(fetched.value.get("number"), Some("1"));
    // A plain read never takes an old answer for a new one.
    assert_eq!(
        client
            .contacts()
            .get("1")
            .properties(["number"])
            .send()
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Server
    );
    // What HubSpot refuses is not covered up.
    ill.store(404, Ordering::SeqCst);
    assert_eq!(fetch().await.unwrap_err().kind(), ErrorKind::NotFound);
    ill.store(503, Ordering::SeqCst);
    advance(Duration::from_secs(30 * 60)).await;
    assert_eq!(fetch().await.unwrap_err().kind(), ErrorKind::Server);
}

#[tokio::test(start_paused = true)]
async fn the_oldest_answers_go_first() {
    let (script, _) = server();
    let client = client(&script, CachePolicy::new().entries(3));
    for id in ["1", "2", "3", "1", "4"] {
        number(&client, id).await;
    }
    assert_eq!((script.asked(), client.cache().entries()), (4, 3));
    number(&client, "1").await;
    assert_eq!(script.asked(), 5);
    assert_eq!(client.cache().clear(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_cache_of_few_bytes_stays_within_them() {
    let (script, _) = server();
    let client = client(&script, CachePolicy::new().bytes(10_000));
    for id in 0..100 {
        number(&client, &id.to_string()).await;
    }
    let stats = client.cache().stats();
    assert!((5..25).contains(&stats.entries), "{stats:?}");
    assert!((5_000..=10_000).contains(&stats.bytes), "{stats:?}");
    assert_eq!(stats.evicted, 100 - stats.entries as u64);
    client.cache().clear();
    assert_eq!(client.cache().stats().bytes, 0);
}

#[tokio::test(start_paused = true)]
async fn what_many_miss_at_the_same_time_is_asked_once() {
    let script = Script::new([After(Duration::from_secs(1), 200, RECORD)]);
    let client = client(&script, CachePolicy::new());
    let read = || client.contacts().get("1").properties(["email"]).send();
    let stampede = join_all((0..1_000).map(|_| read()));
    let late = async {
        tokio::time::sleep(Duration::from_millis(900)).await;
        read().await
    };
    let (stampede, late) = tokio::join!(stampede, late);
    assert!(stampede.iter().chain([&late]).all(Result::is_ok));
    assert_eq!(script.asked(), 1);
    let stats = client.cache().stats();
    assert_eq!((stats.misses, stats.hits, stats.entries), (1_001, 0, 1));
    read().await.unwrap();
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_together_have_the_same_error_and_nothing_is_kept_of_it() {
    let script = Script::new([json(503, "{}"), json(200, RECORD)]);
    let client = client(&script, CachePolicy::new());
    let read = || client.contacts().get("1").send();
    for outcome in join_all((0..10).map(|_| read())).await {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Server);
    }
    assert_eq!((script.asked(), client.cache().entries()), (1, 0));
    read().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_one_who_asked_may_give_up() {
    let script = Script::new([After(Duration::from_secs(1), 200, RECORD)]);
    let client = client(&script, CachePolicy::new());
    let read = || client.contacts().get("1").send();
    let hasty = tokio::time::timeout(Duration::from_millis(1), read());
    let (hasty, patient) = tokio::join!(hasty, read());
    assert!(hasty.is_err());
    patient.unwrap();
    read().await.unwrap();
    assert_eq!((script.asked(), client.cache().entries()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn that_a_record_is_missing_is_remembered_for_a_short_time_and_said() {
    let (script, ill) = server();
    let client = client(&script, CachePolicy::new());
    ill.store(404, Ordering::SeqCst);
    let read = || client.contacts().get("1").send();
    let first = read().await.unwrap_err();
    assert_eq!((first.kind(), first.age()), (ErrorKind::NotFound, None));
    advance(Duration::from_secs(9)).await;
    let again = read().await.unwrap_err();
    assert_eq!(
        (again.kind(), again.status(), again.age()),
        (ErrorKind::NotFound, Some(404), Some(Duration::from_secs(9)))
    );
    assert_eq!(again.message(), first.message());
    insta::assert_snapshot!(again, @"GET /crm/objects/2026-09/contacts/{objectId}: 404: Not Found, with an answer that is not HubSpot's JSON: {} (known for 9 s, from the cache)");
    assert!(
        client
            .contacts()
            .get("1")
            .send_optional()
            .await
            .unwrap()
            .is_none()
    );
    let stats = client.cache().stats();
    assert_eq!((stats.missing_hits, stats.hits, stats.misses), (2, 0, 1));
    assert_eq!(script.asked(), 1);

    ill.store(0, Ordering::SeqCst);
    advance(Duration::from_secs(2)).await;
    read().await.unwrap();
    assert_eq!(script.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn only_records_are_remembered_as_missing_and_only_when_hubspot_says_so() {
    let (script, ill) = server();
    let everything = CachePolicy::new();
    let nothing = CachePolicy::new().missing(Duration::ZERO);
    for (policy, path, status) in [
        (&everything, "/crm/v3/pipelines/deals", 404),
        (&everything, "/crm/v3/objects/contacts", 404),
        (&everything, "/crm/v3/objects/contacts/1", 403),
        (&everything, "/crm/v3/objects/contacts/1", 410),
        (&nothing, "/crm/v3/objects/contacts/1", 404),
    ] {
        let client = client(&script, policy.clone());
        let before = script.asked();
        ill.store(status, Ordering::SeqCst);
        for _ in 0..2 {
            client.request(Method::GET, path).send().await.unwrap_err();
        }
        assert_eq!(script.asked(), before + 2, "{path} {status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_that_has_gone_does_not_stand_in_later() {
    for policy in [CachePolicy::new(), CachePolicy::fallback_only()] {
        let (script, ill) = server();
        let client = client(&script, policy);
        let fetch = || client.contacts().get("1").fetch();
        fetch().await.unwrap();
        advance(Duration::from_secs(600)).await;
        ill.store(404, Ordering::SeqCst);
        assert_eq!(fetch().await.unwrap_err().kind(), ErrorKind::NotFound);
        advance(Duration::from_secs(60)).await;
        ill.store(503, Ordering::SeqCst);
        assert_eq!(fetch().await.unwrap_err().kind(), ErrorKind::Server);
    }
}
