//! What a write, or an event, makes worthless, over a scripted server in virtual time.

use std::time::Duration;

use serde_json::{Value, json as body};

use super::tests::{client, number, server};
use crate::scripted::{RECORD, Script, Step, json};
use crate::{CachePolicy, ErrorKind, HubSpot, Method, NewRecord, Properties};

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

const OTHER: &str = r#"{"id":"1","properties":{"a":"new"},"archived":false}"#;

fn slow(body: &'static str) -> Step {
    Step::After(Duration::from_secs(1), 200, body)
}

async fn moment() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}

#[tokio::test(start_paused = true)]
async fn a_write_takes_out_what_it_names_and_leaves_the_rest() {
    const ALL: [bool; 4] = [true; 4];
    let read = |client: &HubSpot| {
        let client = client.clone();
        async move {
            for path in ["contacts/1", "contacts/2", "companies/1", "companies/2"] {
                let path = format!("/crm/v3/objects/{path}");
                client.request(Method::GET, path).send().await.unwrap();
            }
        }
    };
    let inputs = |ids: &[&str]| {
        let inputs: Vec<Value> = ids.iter().map(|id| body!({"id": id, "properties": {}})).collect();
        body!({"inputs": inputs})
    };
    let ends = body!({"inputs": [{"from": {"id": "1"}, "to": {"id": 2}, "types": []}]});
    let many_ends = body!({"inputs": [{"from": {"id": "1"}, "to": [{"id": "1"}, {"id": "2"}]}]});
    let to_two = body!({"properties": {}, "associations": [{"to": {"id": "2"}, "types": []}]});
    for (method, path, body, gone) in [
        (
            "PATCH",
            "/crm/v3/objects/contacts/1",
            body!({}),
            [true, false, false, false],
        ),
        (
            "DELETE",
            "/crm/v3/objects/0-2/2",
            Value::Null,
            [false, false, false, true],
        ),
        (
            "PATCH",
            "/crm/v3/objects/contacts/x@y.example?idProperty=email",
            body!({}),
            [true, true, false, false],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts",
            body!({"properties": {}}),
            [false; 4],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts",
            to_two.clone(),
            [false, true, false, true],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts/batch/create",
            body!({"inputs": [to_two]}),
            [false, true, false, true],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts/batch/update",
            inputs(&["2", "3"]),
            [false, true, false, false],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts/batch/archive",
            inputs(&["1"]),
            [true, false, false, false],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts/batch/upsert",
            inputs(&["2"]),
            [true, true, false, false],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts/batch/update",
            body!({"inputs": [{"id": "a", "idProperty": "email"}]}),
            [true, true, false, false],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts/batch/update",
            body!("?"),
            [true, true, false, false],
        ),
        (
            "POST",
            "/crm/v3/objects/companies/merge",
            body!({"primaryObjectId": "1", "objectIdToMerge": "3"}),
            [false, false, true, true],
        ),
        (
            "POST",
            "/crm/v3/objects/contacts/gdpr-delete",
            body!({"objectId": "1"}),
            [true, true, false, false],
        ),
        (
            "PUT",
            "/crm/v4/objects/contacts/1/associations/default/companies/2",
            Value::Null,
            [true, false, false, true],
        ),
        (
            "PUT",
            "/crm/v3/objects/companies/1/associations/contacts/2/280",
            Value::Null,
            [false, true, true, false],
        ),
        (
            "DELETE",
            "/crm/v4/objects/contacts/2/associations/companies/2",
            Value::Null,
            [false, true, false, true],
        ),
        (
            "POST",
            "/crm/v4/associations/contacts/companies/batch/create",
            ends.clone(),
            [true, false, false, true],
        ),
        (
            "POST",
            "/crm/v4/associations/companies/contacts/batch/archive",
            many_ends,
            [true, true, true, false],
        ),
        (
            "POST",
            "/crm/v3/associations/contacts/companies/batch/create",
            body!({}),
            ALL,
        ),
        (
            "POST",
            "/crm/v4/associations/contacts/contacts/batch/create",
            ends,
            [true, true, false, false],
        ),
        (
            "PATCH",
            "/crm/v3/properties/contacts/email",
            body!({}),
            [true, true, false, false],
        ),
        ("POST", "/crm/v3/objects/contacts/search", body!({}), [false; 4]),
        (
            "POST",
            "/crm/v3/objects/contacts/batch/read",
            inputs(&["1"]),
            [false; 4],
        ),
        ("POST", "/crm/v3/exports/export/async", body!({}), [false; 4]),
        ("POST", "/files/v3/files", body!({}), [false; 4]),
        (
            "POST",
            "/contacts/v1/contact/vid/1/profile",
            body!({}),
            [true, true, false, false],
        ),
        (
            "PUT",
            "/communication-preferences/v4/statuses/x",
            body!({}),
            [true, true, false, false],
        ),
        ("POST", "/crm/v3/imports", body!({}), ALL),
        ("POST", "/engagements/v1/engagements", body!({}), ALL),
        ("POST", "/nobody/knows", body!({}), ALL),
    ] {
        let (script, _) = server();
        let client = client(&script, CachePolicy::new());
        read(&client).await;
        let mut write = client.request(method.parse().unwrap(), path);
        if !body.is_null() {
            write = write.json(&body);
        }
        write.send().await.unwrap();
        let mut found = [false; 4];
        for (index, path) in ["contacts/1", "contacts/2", "companies/1", "companies/2"]
            .into_iter()
            .enumerate()
        {
            let path = format!("/crm/v3/objects/{path}");
            let before = script.asked();
            client.request(Method::GET, path).send().await.unwrap();
            found[index] = script.asked() > before;
        }
        assert_eq!(found, gone, "{method} {path} {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_definition_that_changes_takes_definitions_and_records_of_its_type_along() {
    let (script, _) = server();
    let client = client(&script, CachePolicy::new());
    for (change, read, asks) in [
        ("/crm/v3/properties/contacts", "/crm/v3/properties/0-1", true),
        ("/crm/v3/pipelines/deals", "/crm/v3/pipelines/deals/default", true),
        ("/crm/v3/pipelines/deals", "/crm/v3/properties/contacts", false),
        (
            "/crm/v4/associations/contacts/companies/labels",
            "/crm/v4/associations/companies/contacts/labels",
            true,
        ),
        ("/crm/v3/schemas", "/crm/v3/schemas/cars", true),
        ("/crm/v3/objects/contacts", "/crm/v3/properties/contacts", false),
    ] {
        client.request(Method::GET, read).send().await.unwrap();
        client.request(Method::POST, change).send().await.unwrap();
        let before = script.asked();
        client.request(Method::GET, read).send().await.unwrap();
        assert_eq!(script.asked() > before, asks, "{change}: {read}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_ends_that_a_record_is_missing() {
    for batch in [false, true] {
        let missing = json(404, r#"{"message":"resource not found"}"#);
        let written = json(201, r#"{"id":"1","properties":{},"results":[]}"#);
        let script = Script::new([missing, written, json(200, RECORD)]);
        let client = client(&script, CachePolicy::new());
        let read = || client.contacts().get("x@y.example").id_property("email").send();
        for _ in 0..2 {
            assert_eq!(read().await.unwrap_err().kind(), ErrorKind::NotFound);
        }
        let new = NewRecord::new().property("email", "x@y.example");
        if batch {
            let _ = client.contacts().batch().create([new]).await;
        } else {
            client.contacts().create(new).await.unwrap();
        }
        read().await.unwrap();
        assert_eq!(script.asked(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_on_its_way_is_kept_when_something_else_was_written() {
    let script = Script::new([slow(RECORD), json(200, RECORD)]);
    let client = client(&script, CachePolicy::new());
    let reading = client.contacts().get("1").send();
    let writing = async {
        moment().await;
        client
            .contacts()
            .update("2", Properties::new().set("a", "b"))
            .await
    };
    let (read, written) = tokio::join!(reading, writing);
    assert!(read.is_ok() && written.is_ok());
    client.contacts().get("1").send().await.unwrap();
    assert_eq!((script.asked(), client.cache().entries()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn an_event_during_a_read_counts_too() {
    let script = Script::new([slow(RECORD), json(200, OTHER)]);
    let client = client(&script, CachePolicy::new());
    let reading = client.contacts().get("1").send();
    let told = async {
        moment().await;
        client.cache().invalidate("contacts", "1")
    };
    let (read, _) = tokio::join!(reading, told);
    read.unwrap();
    assert_eq!(
        client.contacts().get("1").send().await.unwrap().get("a"),
        Some("new")
    );
}

#[tokio::test(start_paused = true)]
async fn who_reads_after_a_write_does_not_join_who_reads_since_before() {
    let script = Script::new([slow(RECORD), json(200, OTHER), json(200, OTHER)]);
    let client = client(&script, CachePolicy::new());
    let read = || client.contacts().get("1").send();
    let after = async {
        moment().await;
        let change = Properties::new().set("a", "new");
        client.contacts().update("1", change).await.unwrap();
        read().await.unwrap()
    };
    let (before, after) = tokio::join!(read(), after);
    assert_eq!((before.unwrap().get("a"), after.get("a")), (None, Some("new")));
    // The old one came last, and has not taken the place of the new one.
    assert_eq!(read().await.unwrap().get("a"), Some("new"));
    assert_eq!(script.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn of_two_answers_the_one_that_was_asked_for_later_stays() {
    let script = Script::new([slow(RECORD), json(200, OTHER)]);
    let client = client(&script, CachePolicy::new());
    let read = || client.contacts().get("1").send();
    let later = async {
        moment().await;
        // Nobody joins what has begun, and nothing is forgotten of contact 1.
        client.cache().invalidate("companies", "7");
        read().await.unwrap()
    };
    let (earlier, later) = tokio::join!(read(), later);
    assert_eq!((earlier.unwrap().get("a"), later.get("a")), (None, Some("new")));
    assert_eq!(read().await.unwrap().get("a"), Some("new"));
    assert_eq!(script.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_was_given_up_or_failed_is_a_write() {
    for step in [Step::Silence, json(500, "{}"), Step::Hangup] {
        let script = Script::new([json(200, RECORD), step, json(200, OTHER)]);
        let client = client(&script, CachePolicy::new());
        client.contacts().get("1").send().await.unwrap();
        let contacts = client.contacts();
        let write = contacts.update("1", Properties::new().set("a", "new"));
        let written = tokio::time::timeout(Duration::from_secs(1), write).await;
        assert!(!matches!(written, Ok(Ok(_))));
        assert_eq!(
            client.contacts().get("1").send().await.unwrap().get("a"),
            Some("new")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_overtaken_by_many_writes_is_not_kept() {
    let steps = [slow(RECORD)]
        .into_iter()
        .chain((0..300).map(|_| json(200, RECORD)));
    let script = Script::new(steps);
    let client = client(&script, CachePolicy::new());
    let writes = async {
        moment().await;
        for _ in 0..300 {
            client.cache().invalidate("contacts", "2");
        }
    };
    let (read, ()) = tokio::join!(client.contacts().get("1").send(), writes);
    read.unwrap();
    assert_eq!(client.cache().entries(), 0);
}
