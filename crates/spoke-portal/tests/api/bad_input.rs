//! Everything a caller can do wrong, in one table: status and body of every refusal, and nothing written.

use std::fmt::Write;

use http::{Method, header};
use serde_json::{Value, json};

use crate::client::{Answer, TestPortal};

const CONTACTS: &str = "/crm/v3/objects/contacts";
const SEARCH: &str = "/crm/v3/objects/contacts/search";

/// A refused request: what is wrong, method, path, body.
fn cases() -> Vec<(&'static str, Method, String, String)> {
    let post = |what, path: &str, body: Value| (what, Method::POST, path.to_owned(), body.to_string());
    let raw = |what, path: &str, body: &str| (what, Method::POST, path.to_owned(), body.to_owned());
    let get = |what, path: &str| (what, Method::GET, path.to_owned(), String::new());
    let create = |what, values: Value| post(what, CONTACTS, json!({ "properties": values }));
    let search = |what, body: Value| post(what, SEARCH, body);
    let filter = |name: &str, operator: &str, value: &str| json!({ "filters": [{ "propertyName": name, "operator": operator, "value": value }] });
    let inputs = |count: usize| {
        let all: Vec<Value> = (0..count)
            .map(|n| json!({ "id": n.to_string(), "properties": {} }))
            .collect();
        json!({ "inputs": all })
    };
    vec![
        raw("no body", CONTACTS, ""),
        raw("body of blanks", CONTACTS, " \n "),
        raw(
            "cut-off JSON",
            CONTACTS,
            "{\"properties\": {\"email\": \"a@b.co\"",
        ),
        raw("no JSON at all", CONTACTS, "email=a@b.co"),
        raw(
            "a control character in a string",
            CONTACTS,
            "{\"properties\":{\"firstname\":\"\u{1}\"}}",
        ),
        raw("properties as an array", CONTACTS, "{\n  \"properties\": []\n}"),
        raw(
            "an object as a value",
            CONTACTS,
            r#"{"properties":{"email":{"value":"x"}}}"#,
        ),
        raw(
            "a batch without inputs",
            &format!("{CONTACTS}/batch/create"),
            "{}",
        ),
        raw(
            "an update without an id",
            &format!("{CONTACTS}/batch/update"),
            r#"{"inputs":[{"properties":{}}]}"#,
        ),
        get("an unknown object type", "/crm/v3/objects/butterflies"),
        get("an unknown type id", "/crm/v3/objects/0-9999"),
        create(
            "unknown properties, all of them",
            json!({ "no_such": "1", "nor_this": "2", "email": "a@b.co" }),
        ),
        create(
            "read-only properties",
            json!({ "hs_object_id": "1", "createdate": "2020-01-01", "hs_email_domain": "x" }),
        ),
        create("a bad address", json!({ "email": "not-an-email" })),
        create("a bad option", json!({ "hs_lead_status": "open" })),
        create(
            "a bad lifecycle stage",
            json!({ "lifecyclestage": "not-a-stage" }),
        ),
        create("a bad number", json!({ "associatedcompanyid": "12,5" })),
        create(
            "a date that is not at midnight",
            json!({ "date_of_birth": "x", "closedate": "yesterday" }),
        ),
        create("an unknown owner", json!({ "hubspot_owner_id": "910901" })),
        post(
            "a note without its time",
            "/crm/v3/objects/notes",
            json!({ "properties": { "hs_note_body": "x" } }),
        ),
        post(
            "a ticket without a stage",
            "/crm/v3/objects/tickets",
            json!({ "properties": { "subject": "x" } }),
        ),
        get("a non-numeric id", &format!("{CONTACTS}/abc")),
        get("id zero", &format!("{CONTACTS}/0")),
        get("a negative id", &format!("{CONTACTS}/-5")),
        get(
            "an id beyond 64 bits",
            &format!("{CONTACTS}/99999999999999999999999"),
        ),
        get("an unknown id", &format!("{CONTACTS}/999999999999")),
        get(
            "an unknown unique value",
            &format!("{CONTACTS}/nobody@b.co?idProperty=email"),
        ),
        get(
            "an idProperty that is not unique",
            &format!("{CONTACTS}/x?idProperty=firstname"),
        ),
        get(
            "an idProperty that does not exist",
            &format!("{CONTACTS}/x?idProperty=no_such"),
        ),
        get("limit zero", &format!("{CONTACTS}?limit=0")),
        get("limit 101", &format!("{CONTACTS}?limit=101")),
        get(
            "limit 51 with history",
            &format!("{CONTACTS}?limit=51&propertiesWithHistory=email"),
        ),
        get("a limit that is no number", &format!("{CONTACTS}?limit=ten")),
        get("a cursor that is no number", &format!("{CONTACTS}?after=x")),
        get("a flag that is no boolean", &format!("{CONTACTS}?archived=maybe")),
        get(
            "associations to an unknown type",
            &format!("{CONTACTS}?associations=butterflies"),
        ),
        post("101 creations", &format!("{CONTACTS}/batch/create"), inputs(101)),
        post("101 updates", &format!("{CONTACTS}/batch/update"), inputs(101)),
        post("101 reads", &format!("{CONTACTS}/batch/read"), inputs(101)),
        post("101 archivals", &format!("{CONTACTS}/batch/archive"), inputs(101)),
        post("51 reads with history", &format!("{CONTACTS}/batch/read"), {
            let mut body = inputs(51);
            body["propertiesWithHistory"] = json!(["email"]);
            body
        }),
        post(
            "the same input twice",
            &format!("{CONTACTS}/batch/update"),
            json!({ "inputs": [{ "id": "1" }, { "id": "1" }] }),
        ),
        post(
            "an upsert by record id",
            &format!("{CONTACTS}/batch/upsert"),
            json!({ "inputs": [{ "id": "1", "idProperty": "hs_object_id" }] }),
        ),
        search("an unknown property in a filter", filter("no_such", "EQ", "1")),
        search("an unknown operator", filter("email", "LIKE", "1")),
        search("an unknown sort property", json!({ "sorts": ["no_such"] })),
        search(
            "between without an upper end",
            filter("createdate", "BETWEEN", "1"),
        ),
        search("in without values", filter("email", "IN", "1")),
        search("search limit 201", json!({ "limit": 201 })),
        search(
            "six filter groups",
            json!({ "filterGroups": vec![filter("email", "EQ", "a"); 6] }),
        ),
        search(
            "seven filters in a group",
            json!({ "filters": vec![filter("email", "EQ", "a")["filters"][0].clone(); 7] }),
        ),
        search(
            "nineteen filters",
            json!({ "filterGroups": vec![json!({ "filters": vec![filter("email", "EQ", "a")["filters"][0].clone(); 5] }); 4] }),
        ),
        search("paging past 10,000", json!({ "after": "10000" })),
        search("paging across 10,000", json!({ "after": "9950", "limit": 100 })),
        search("a query of 3,001 letters", json!({ "query": "x".repeat(3001) })),
        search(
            "an association to an unknown type",
            filter("associations.butterfly", "EQ", "1"),
        ),
        post(
            "a merge with itself",
            &format!("{CONTACTS}/merge"),
            json!({ "primaryObjectId": "1", "objectIdToMerge": "1" }),
        ),
        post(
            "a merge of notes",
            "/crm/v3/objects/notes/merge",
            json!({ "primaryObjectId": "1", "objectIdToMerge": "2" }),
        ),
        post("a merge without ids", &format!("{CONTACTS}/merge"), json!({})),
        post(
            "a permanent deletion of nobody",
            &format!("{CONTACTS}/gdpr-delete"),
            json!({ "objectId": "5" }),
        ),
        post(
            "a write to a read-only type",
            "/crm/v3/objects/feedback_submissions",
            json!({ "properties": {} }),
        ),
        (
            "a patch of nobody",
            Method::PATCH,
            format!("{CONTACTS}/999999999999"),
            json!({ "properties": { "firstname": "x" } }).to_string(),
        ),
        (
            "a method the path does not have",
            Method::PUT,
            CONTACTS.to_owned(),
            String::new(),
        ),
        get("a path that leads nowhere", "/crm/v3/no/such/path"),
        get("a version that does not exist", "/crm/objects/2031-03/contacts"),
        get("an empty segment", "/crm/v3//objects"),
    ]
}

#[tokio::test]
async fn every_refusal_has_hubspots_form_and_writes_nothing() {
    let portal = TestPortal::start().await;
    let mut report = String::new();
    for (what, method, path, body) in cases() {
        let answer = portal.send(method, &path, body).await;
        assert!(
            (400..500).contains(&answer.status),
            "{what}: {} {}",
            answer.status,
            answer.text()
        );
        record(&mut report, what, &answer);
        assert_eq!(portal.total("contacts").await, 0, "{what} must not write");
    }
    insta::assert_snapshot!("refusals", report);
}

#[tokio::test]
async fn a_body_of_another_media_type_is_refused() {
    let portal = TestPortal::start().await;
    let token = format!("Bearer {}", portal.portal.token());
    let mut report = String::new();
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
    ] {
        let headers = [
            (header::AUTHORIZATION, token.as_str()),
            (header::CONTENT_TYPE, media),
        ];
        let answer = portal
            .raw(Method::POST, CONTACTS, &headers, r#"{"properties":{}}"#)
            .await;
        assert_eq!(answer.status, 415, "{media}");
        record(&mut report, media, &answer);
    }
    insta::assert_snapshot!("media_types", report);
    for media in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.api+json",
    ] {
        let headers = [
            (header::AUTHORIZATION, token.as_str()),
            (header::CONTENT_TYPE, media),
        ];
        let answer = portal
            .raw(Method::POST, CONTACTS, &headers, r#"{"properties":{}}"#)
            .await;
        assert_eq!(answer.status, 201, "{media}");
    }
    let undeclared = [(header::AUTHORIZATION, token.as_str())];
    let answer = portal
        .raw(Method::POST, CONTACTS, &undeclared, r#"{"properties":{}}"#)
        .await;
    assert_eq!(
        answer.status, 201,
        "a body without a declared type is taken as JSON"
    );
}

#[tokio::test]
async fn bodies_are_bounded() {
    let portal = TestPortal::start().await;
    let large = format!(
        "{{\"properties\":{{\"firstname\":\"{}\"}}}}",
        "x".repeat(1024 * 1024)
    );
    let answer = portal.send(Method::POST, CONTACTS, large).await;
    assert_eq!(
        answer.status,
        400,
        "a value of a mebibyte is too long: {}",
        answer.text().get(..200).unwrap_or_default()
    );
    let huge = vec![b' '; 10 * 1024 * 1024 + 1];
    let answer = portal.send(Method::POST, CONTACTS, huge).await;
    assert_eq!(answer.status, 413);
    assert_eq!(portal.total("contacts").await, 0);
}

#[tokio::test]
async fn the_portal_goes_on_after_a_caller_hangs_up() {
    use tokio::io::AsyncWriteExt;
    let portal = TestPortal::start().await;
    let address = portal.portal.url().trim_start_matches("http://").to_owned();
    for start in [
        "",
        "GET",
        "POST /crm/v3/objects/contacts HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
        "\u{0}\u{1}\u{2}\r\n\r\n",
    ] {
        let mut stream = tokio::net::TcpStream::connect(&address)
            .await
            .expect("a connection");
        stream.write_all(start.as_bytes()).await.expect("bytes");
        drop(stream);
    }
    assert_eq!(portal.get(CONTACTS).await.status, 200);
}

/// Appends one refusal with its correlation id blanked.
fn record(report: &mut String, what: &str, answer: &Answer) {
    let id = answer.header("x-hubspot-correlation-id").to_owned();
    let body = answer.text().replace(&id, "CORRELATION-ID");
    let _ = writeln!(
        report,
        "{what}\n  {} {}\n  {}\n",
        answer.status,
        answer.header("content-type"),
        body.trim_end().replace('\n', "\n  ")
    );
}
