//! What is kept, and what makes it worthless, over a scripted server in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::advance;

use crate::scripted::{Script, json};
use crate::{CachePolicy, ErrorKind, HubSpot, Jitter, Method, Properties, RetryPolicy, Source};

/// A server that answers every read with the number of the request, and fails while `ill` is set.
fn server() -> (Script, Arc<AtomicUsize>) {
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

fn client(script: &Script, policy: CachePolicy) -> HubSpot {
    let retry = RetryPolicy::none().jitter(Jitter::fixed(0.0));
    script.client_of(HubSpot::builder().retry(retry).cache(policy))
}

async fn number(client: &HubSpot, id: &str) -> String {
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
async fn a_write_takes_its_record_out_under_every_name() {
    let (script, _) = server();
    let client = client(&script, CachePolicy::new());
    number(&client, "1").await;
    number(&client, "2").await;
    let contacts = client.objects("0-1");
    contacts
        .update("1", Properties::new().set("email", "a@b.example"))
        .await
        .unwrap();
    assert_eq!(number(&client, "1").await, "4");
    assert_eq!(number(&client, "2").await, "2");

    // By a unique property, together with others, or through associations: the whole type.
    for write in [
        "/crm/v3/objects/contacts/x@example.com?idProperty=email",
        "/crm/v3/objects/contact/batch/update",
        "/crm/v4/associations/companies/contacts/batch/create",
        "/crm/v3/properties/contacts/email",
    ] {
        number(&client, "1").await;
        let before = script.asked();
        client.request(Method::POST, write).send().await.unwrap();
        number(&client, "1").await;
        assert_eq!(script.asked(), before + 2, "{write}");
    }
    let before = script.asked();
    client
        .request(Method::POST, "/crm/v3/objects/deals/batch/update")
        .send()
        .await
        .unwrap();
    client
        .request(Method::POST, "/crm/v3/objects/contacts/search")
        .send()
        .await
        .unwrap();
    number(&client, "1").await;
    assert_eq!(
        script.asked(),
        before + 2,
        "deals and searches leave contacts alone"
    );
}

#[tokio::test(start_paused = true)]
async fn events_take_out_what_they_name() {
    let (script, _) = server();
    let client = client(&script, CachePolicy::new());
    for (event, stays) in [
        (
            r#"{"subscriptionType":"contact.propertyChange","objectId":1}"#,
            false,
        ),
        (
            r#"{"subscriptionType":"contact.propertyChange","objectId":2}"#,
            true,
        ),
        (
            r#"{"subscriptionType":"company.propertyChange","objectId":1}"#,
            true,
        ),
        (
            r#"{"subscriptionType":"object.deletion","objectTypeId":"0-1","objectId":1}"#,
            false,
        ),
        (
            r#"{"subscriptionType":"contact.merge","primaryObjectId":5,"mergedObjectIds":[1],"newObjectId":6}"#,
            false,
        ),
        (
            r#"{"subscriptionType":"company.associationChange","associationType":"COMPANY_TO_CONTACT","fromObjectId":9,"toObjectId":1}"#,
            false,
        ),
        (
            r#"{"subscriptionType":"object.propertyChange","objectTypeId":"2-7","objectId":1}"#,
            false,
        ),
        (r#"{"something":"else"}"#, false),
    ] {
        number(&client, "1").await;
        let before = script.asked();
        client
            .cache()
            .invalidate_delivery(format!("[{event}]").as_bytes())
            .unwrap();
        number(&client, "1").await;
        assert_eq!(script.asked() == before, stays, "{event}");
    }
    assert_eq!(
        client.cache().invalidate_delivery(b"{}").unwrap_err().kind(),
        ErrorKind::Unreadable
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_on_its_way_during_a_write_is_not_kept() {
    let slow = crate::scripted::Step::After(Duration::from_secs(1), 200, crate::scripted::RECORD);
    let script = Script::new([
        slow,
        json(200, crate::scripted::RECORD),
        json(200, crate::scripted::RECORD),
    ]);
    let client = client(&script, CachePolicy::new());
    let reading = client.contacts().get("1").send();
    let writing = async {
        tokio::task::yield_now().await;
        client
            .contacts()
            .update("1", Properties::new().set("a", "b"))
            .await
    };
    let (_, written) = tokio::join!(reading, writing);
    written.unwrap();
    assert_eq!(client.cache().entries(), 0);
    client.contacts().get("1").send().await.unwrap();
    assert_eq!((script.asked(), client.cache().entries()), (3, 1));
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
    let client = client(&script, CachePolicy::new().bytes(2_000));
    for id in 0..100 {
        number(&client, &id.to_string()).await;
    }
    assert!(client.cache().entries() < 20);
}
