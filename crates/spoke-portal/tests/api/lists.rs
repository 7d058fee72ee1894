//! What cases cannot say about lists: restarts, sizes, scopes, writers beside readers, and anything at all as filters.

use http::{Method, header};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use spoke_portal::Portal;

use crate::client::TestPortal;

fn filters(property: &str, operation: &Value) -> Value {
    json!({ "filterBranchType": "OR", "filterBranches": [{ "filterBranchType": "AND", "filters": [
        { "filterType": "PROPERTY", "property": property, "operation": operation }] }] })
}

fn in_oslo() -> Value {
    filters(
        "city",
        &json!({ "operationType": "STRING", "operator": "IS_EQUAL_TO", "value": "Oslo" }),
    )
}

async fn create(portal: &TestPortal, name: &str, processing_type: &str, filters: Option<Value>) -> String {
    let mut body = json!({ "name": name, "objectTypeId": "0-1", "processingType": processing_type });
    if let Some(filters) = filters {
        body["filterBranch"] = filters;
    }
    let answer = portal.post("/crm/v3/lists", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["list"]["listId"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn put(portal: &TestPortal, path: &str, body: &Value) -> crate::client::Answer {
    portal.send(Method::PUT, path, body.to_string()).await
}

async fn members(portal: &TestPortal, list: &str) -> Vec<String> {
    let answer = portal.get(&format!("/crm/v3/lists/{list}/memberships")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|member| member["recordId"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn lists_and_members_survive_every_kind_of_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = || Portal::builder().data_dir(folder.path()).token("kept");
    let portal = TestPortal::with(builder()).await;
    let ada = portal
        .create("contacts", json!({ "email": "a@example.com", "city": "Oslo" }))
        .await;
    let bob = portal
        .create("contacts", json!({ "email": "b@example.com" }))
        .await;
    let manual = create(&portal, "Manual", "MANUAL", None).await;
    let dynamic = create(&portal, "Dynamic", "DYNAMIC", Some(in_oslo())).await;
    put(
        &portal,
        &format!("/crm/v3/lists/{manual}/memberships/add"),
        &json!([bob]),
    )
    .await;
    let page = format!("/crm/v3/lists/{manual}/memberships/join-order");
    let record = format!("/crm/v3/lists/records/0-1/{bob}/memberships");
    let before = (
        portal.get(&page).await.text(),
        portal.get(&record).await.text(),
        portal.get(&format!("/crm/v3/lists/{manual}")).await.text(),
    );
    portal.portal.stop().await.expect("a clean stop");

    // From a snapshot.
    let portal = TestPortal::with(builder()).await;
    let again = |answer: crate::client::Answer| {
        answer
            .text()
            .replace(portal.portal.url(), "")
            .replace("127.0.0.1", "")
    };
    assert_eq!(again(portal.get(&page).await), before.0);
    assert_eq!(again(portal.get(&record).await), before.1);
    assert_eq!(
        again(portal.get(&format!("/crm/v3/lists/{manual}")).await),
        before.2
    );
    assert_eq!(members(&portal, &dynamic).await, [ada.as_str()]);
    // Changes that no list has looked at when the process ends abruptly.
    portal
        .patch(
            &format!("/crm/v3/objects/contacts/{bob}"),
            json!({ "properties": { "city": "Oslo" } }),
        )
        .await;
    portal
        .patch(
            &format!("/crm/v3/objects/contacts/{ada}"),
            json!({ "properties": { "city": "Rome" } }),
        )
        .await;
    put(
        &portal,
        &format!("/crm/v3/lists/{manual}/memberships/add"),
        &json!([ada]),
    )
    .await;
    drop(portal);

    let portal = TestPortal::with(builder()).await;
    assert_eq!(members(&portal, &dynamic).await, [bob.as_str()]);
    assert_eq!(members(&portal, &manual).await, [ada.as_str(), bob.as_str()]);
    // And it goes on following.
    portal.delete(&format!("/crm/v3/objects/contacts/{bob}")).await;
    assert_eq!(members(&portal, &dynamic).await, [""; 0]);
    assert_eq!(members(&portal, &manual).await, [ada.as_str()]);
}

#[tokio::test]
async fn a_list_takes_as_many_members_at_once_as_hubspot_lets_it_and_no_more() {
    let portal = TestPortal::start().await;
    let list = create(&portal, "A", "MANUAL", None).await;
    let mut ids = Vec::new();
    for batch in 0..3 {
        let inputs: Vec<Value> = (0..100)
            .map(|number| json!({ "properties": { "email": format!("{batch}-{number}@example.com") } }))
            .collect();
        let answer = portal
            .post(
                "/crm/v3/objects/contacts/batch/create",
                json!({ "inputs": inputs }),
            )
            .await;
        ids.extend(answer.ids());
    }
    let path = format!("/crm/v3/lists/{list}/memberships/add");
    let mut sent = ids.clone();
    sent.extend((1..=100_000 - 300).map(|id: u64| id.to_string()));
    let answer = put(&portal, &path, &json!(sent)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.json()["recordsIdsAdded"].as_array().map(Vec::len),
        Some(300)
    );
    assert_eq!(
        answer.json()["recordIdsMissing"].as_array().map(Vec::len),
        Some(99_700)
    );
    sent.push("1".into());
    let answer = put(&portal, &path, &json!(sent)).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json()["message"],
        "100001 records are too many at once: the maximum is 100000."
    );
    // Pages cover every member once, in both orders and both directions.
    for order in ["memberships", "memberships/join-order"] {
        let mut seen = Vec::new();
        let mut path = format!("/crm/v3/lists/{list}/{order}?limit=70");
        loop {
            let page = portal.get(&path).await.json();
            let results = page["results"].as_array().expect("results");
            seen.extend(
                results
                    .iter()
                    .map(|one| one["recordId"].as_str().unwrap_or_default().to_owned()),
            );
            match page["paging"]["next"]["link"].as_str() {
                Some(link) => path = link.replace(portal.portal.url(), ""),
                None => break,
            }
        }
        seen.sort();
        let mut wanted = ids.clone();
        wanted.sort();
        assert_eq!(seen, wanted, "{order}");
    }
}

#[tokio::test]
async fn lists_ask_for_their_own_scopes() {
    let builder = Portal::builder()
        .scoped_token("reader", ["crm.lists.read"])
        .scoped_token("writer", ["crm.lists.write"])
        .scoped_token("contacts", ["crm.objects.contacts.read"]);
    let portal = TestPortal::with(builder).await;
    let body = json!({ "name": "A", "objectTypeId": "0-1", "processingType": "MANUAL" }).to_string();
    for (token, method, path, status) in [
        ("reader", Method::POST, "/crm/v3/lists", 403),
        ("writer", Method::POST, "/crm/v3/lists", 200),
        ("writer", Method::GET, "/crm/v3/lists/1", 403),
        ("reader", Method::GET, "/crm/v3/lists/1", 200),
        ("contacts", Method::GET, "/crm/v3/lists/1", 403),
        ("reader", Method::DELETE, "/crm/v3/lists/1", 403),
        ("reader", Method::GET, "/crm/v3/lists/folders", 200),
        ("contacts", Method::GET, "/crm/v3/lists/folders", 403),
    ] {
        let bearer = format!("Bearer {token}");
        let headers = [
            (header::AUTHORIZATION, bearer.as_str()),
            (header::CONTENT_TYPE, "application/json"),
        ];
        let sent = if method == Method::POST {
            body.clone()
        } else {
            String::new()
        };
        let answer = portal.raw(method.clone(), path, &headers, sent).await;
        assert_eq!(
            answer.status,
            status,
            "{token} {method} {path}: {}",
            answer.text()
        );
        if status == 403 {
            let scope = if method == Method::GET {
                "crm.lists.read"
            } else {
                "crm.lists.write"
            };
            assert!(answer.text().contains(scope), "{}", answer.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_a_dynamic_list_beside_writers_end_up_with_the_right_members() {
    let portal = std::sync::Arc::new(TestPortal::start().await);
    let list = create(&portal, "A", "DYNAMIC", Some(in_oslo())).await;
    let writers = (0..4).map(|writer| {
        let portal = std::sync::Arc::clone(&portal);
        tokio::spawn(async move {
            for round in 0..15 {
                let email = format!("{writer}-{round}@example.com");
                let id = portal
                    .create("contacts", json!({ "email": email, "city": "Rome" }))
                    .await;
                let path = format!("/crm/v3/objects/contacts/{id}");
                portal
                    .patch(&path, json!({ "properties": { "city": "Oslo" } }))
                    .await;
                if round % 3 == 0 {
                    portal.delete(&path).await;
                }
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let reader = {
        let (portal, list) = (std::sync::Arc::clone(&portal), list.clone());
        tokio::spawn(async move {
            for _ in 0..40 {
                members(&portal, &list).await;
            }
        })
    };
    for task in writers {
        task.await.expect("a writer");
    }
    reader.await.expect("a reader");
    assert_eq!(members(&portal, &list).await.len(), 40);
}

/// JSON with the words of filters in it.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "OR",
        "AND",
        "ASSOCIATION",
        "PROPERTY",
        "IN_LIST",
        "1",
        "STRING",
        "NUMBER",
        "ENUMERATION",
        "ALL_PROPERTY",
        "TIME_POINT",
        "IS_KNOWN",
        "IS_EQUAL_TO",
        "IS_BEFORE",
        "INDEXED",
        "NOW",
        "UTC",
        "city",
        "createdate",
        "0-2",
        "HUBSPOT_DEFINED",
    ]);
    let name = prop::sample::select(vec![
        "filterBranchType",
        "filterBranches",
        "filters",
        "filterType",
        "operation",
        "operationType",
        "operator",
        "property",
        "value",
        "values",
        "timePoint",
        "timeType",
        "indexReference",
        "referenceType",
        "listId",
        "associationTypeId",
        "associationCategory",
        "objectTypeId",
        "offset",
        "days",
    ]);
    let scalar = prop_oneof![
        5 => word.prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    scalar.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..7).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

#[test]
fn nothing_that_is_sent_as_filters_breaks_the_portal() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let portal = runtime.block_on(async {
        let portal = TestPortal::start().await;
        portal
            .create("contacts", json!({ "email": "a@example.com", "city": "Oslo" }))
            .await;
        create(&portal, "First", "MANUAL", None).await;
        portal
    });
    let number = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config::with_cases(300));
    runner
        .run(&anything(), |sent| {
            let within = json!({ "filterBranchType": "OR", "filterBranches": [
                { "filterBranchType": "AND", "filters": [sent.clone()] }] });
            for tree in [sent.clone(), within, filters("city", &sent), filters("createdate", &sent)] {
                number.set(number.get() + 1);
                let body = json!({ "name": format!("L{}", number.get()), "objectTypeId": "0-1", "processingType": "SNAPSHOT",
                                   "filterBranch": tree });
                let answer = runtime.block_on(portal.post("/crm/v3/lists", body));
                prop_assert!(matches!(answer.status, 200 | 400), "{} for {}", answer.text(), sent);
            }
            Ok(())
        })
        .expect("every body has an answer");
}
