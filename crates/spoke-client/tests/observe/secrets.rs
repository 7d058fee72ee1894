//! Nothing secret and nothing personal is ever said: not in spans and events at the finest level, not by errors and their
//! causes, not by journals, metrics, `Debug` forms or panics.
//!
//! What is planted stands in `planted.txt`, a line each, in texts that nothing else contains. The gate also looks for these
//! lines in what all tests of the workspace print. A failure names the line by its number and never quotes it.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use serde_json::json;
use spoke_client::auth::OAuthTokens;
use spoke_client::journal::{CallRecord, Journal};
use spoke_client::testing::{Expect, MockTransport, Reply};
use spoke_client::{
    CachePolicy, Error, ErrorKind, HubSpot, Jitter, Method, NewRecord, Properties, RetryPolicy,
};
use spoke_model::search::SearchRequest;
use spoke_model::secret::Secret;
use spoke_model::webhooks;
use spoke_portal::{App, Fault, Portal};

use crate::output::{everything, listen, say};

const PLANTED: &str = include_str!("planted.txt");

fn planted(line: usize) -> &'static str {
    PLANTED.lines().nth(line - 1).unwrap()
}

struct Planted {
    token: &'static str,
    refresh_token: &'static str,
    client_secret: &'static str,
    webhook_secret: &'static str,
    email: &'static str,
    value: &'static str,
    broken: &'static str,
}

fn all_planted() -> Planted {
    Planted {
        token: planted(1),
        refresh_token: planted(2),
        client_secret: planted(3),
        webhook_secret: planted(4),
        email: planted(5),
        value: planted(6),
        broken: planted(7),
    }
}

/// Says each record.
struct Said(Mutex<usize>);

impl Journal for Said {
    fn record(&self, call: &CallRecord) {
        *self.0.lock().unwrap() += 1;
        say(&format!("{call:?} {call:#?}"));
    }
}

/// Says everything that an error has to say by itself.
fn complain(error: &Error) {
    say(&format!("{error} {error:?} {error:#?}"));
    let mut next = error.source();
    while let Some(cause) = next {
        say(&format!("{cause} {cause:?} {cause:#?}"));
        next = cause.source();
    }
}

fn failed<T: Debug>(outcome: Result<T, Error>) -> Error {
    let error = outcome.map(drop).unwrap_err();
    complain(&error);
    error
}

/// The planted lines that a text holds, as they are or encoded for an address.
fn leaks(text: &str) -> Vec<usize> {
    let lower = text.to_lowercase();
    PLANTED
        .lines()
        .enumerate()
        .filter(|(_, line)| {
            let plain = line.to_lowercase();
            lower.contains(&plain) || lower.contains(&plain.replace('@', "%40"))
        })
        .map(|(number, _)| number + 1)
        .collect()
}

#[test]
fn leaks_are_found_in_every_spelling() {
    let planted = all_planted();
    let encoded = planted.email.replace('@', "%40").to_uppercase();
    assert_eq!(leaks(&format!("x{}y {encoded}", planted.token)), [1, 5]);
    assert_eq!(leaks("nothing"), [0; 0]);
}

#[tokio::test]
async fn nothing_planted_is_ever_said() {
    listen();
    let planted = all_planted();
    let app = App::new(
        "client",
        planted.client_secret,
        planted.refresh_token,
        "developer",
    );
    let portal = Portal::builder()
        .token(planted.token)
        .app(app)
        .start()
        .await
        .unwrap();
    let said = Arc::new(Said(Mutex::new(0)));
    let retry = || {
        RetryPolicy::new()
            .max_attempts(2)
            .first_wait(Duration::ZERO)
            .jitter(Jitter::fixed(0.0))
    };
    let builder = HubSpot::builder()
        .base_url(portal.url())
        .token(planted.token)
        .journal(said.clone())
        .cache(CachePolicy::new())
        .retry(retry());
    say(&format!("{builder:?}"));
    let hubspot = builder.build().unwrap();
    say(&format!("{hubspot:?}"));

    successes(&hubspot, &planted).await;
    refusals(&hubspot, &planted).await;
    faults(&portal, &hubspot, &planted).await;
    tokens(&portal, &planted).await;
    odd_answers(&planted, &said).await;
    webhook(&planted);

    let mut registry = Registry::default();
    hubspot.register_metrics(&mut registry);
    let mut metrics = String::new();
    encode(&mut metrics, &registry).unwrap();
    say(&metrics);
    say(&format!("{:?}", hubspot.metrics()));
    let joined = tokio::spawn(async move {
        // What a task that fails says is taken too.
        let error = hubspot
            .contacts()
            .get(all_planted().email)
            .id_property("hs_none")
            .send()
            .await;
        error.unwrap();
    });
    say(&joined.await.unwrap_err().to_string());

    let everything = everything();
    for expected in [
        "hubspot.attempt",
        "/crm/objects/2026-09/contacts/{objectId}",
        "the attempt has ended",
        "panicked",
    ] {
        assert!(everything.contains(expected), "{expected}");
    }
    assert!(*said.0.lock().unwrap() > 20);
    // Which lines, and what stands before them; never the lines themselves.
    let found = leaks(&everything);
    let places: Vec<String> = found.iter().map(|line| place(&everything, *line)).collect();
    assert!(
        found.is_empty(),
        "lines {found:?} of planted.txt were said, at {places:?}"
    );
}

/// The words before a leak, without any planted text.
fn place(text: &str, line: usize) -> String {
    let lower = text.to_lowercase();
    let at = lower.find(&planted(line).to_lowercase()).unwrap_or_default();
    let mut before: String = lower
        .chars()
        .take(lower.get(..at).unwrap_or_default().chars().count())
        .collect();
    for line in PLANTED.lines() {
        before = before.replace(&line.to_lowercase(), "[planted]");
    }
    let skip = before.chars().count().saturating_sub(300);
    before.chars().skip(skip).collect()
}

async fn successes(hubspot: &HubSpot, planted: &Planted) {
    let contacts = hubspot.contacts();
    let new = NewRecord::new()
        .property("email", planted.email)
        .property("lastname", planted.value);
    let jane = contacts.create(new).await.unwrap();
    contacts
        .get(planted.email)
        .id_property("email")
        .properties(["email", "lastname"])
        .send()
        .await
        .unwrap();
    let search = SearchRequest {
        query: Some(planted.value.to_owned()),
        ..SearchRequest::default()
    };
    contacts.search(search).page().await.unwrap();
    let row = (planted.email, Properties::new().set("lastname", planted.value));
    let done = contacts.batch().upsert("email", [row]).await;
    assert_eq!(done.succeeded.len(), 1);
    assert_eq!(contacts.batch().read([jane.id()]).send().await.succeeded.len(), 1);
    let path = format!("/crm/v3/objects/contacts/{}?idProperty=email", planted.email);
    let raw = hubspot.request(Method::GET, path);
    say(&format!("{raw:?}"));
    say(&format!("{:?}", raw.send().await.unwrap()));
}

async fn refusals(hubspot: &HubSpot, planted: &Planted) {
    let contacts = hubspot.contacts();
    let taken = NewRecord::new().property("email", planted.email);
    assert_eq!(failed(contacts.create(taken).await).kind(), ErrorKind::Conflict);
    let invalid = NewRecord::new().property("email", planted.broken);
    let error = failed(contacts.create(invalid).await);
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert!(
        error.in_full().to_string().contains(planted.broken),
        "the caller may see it"
    );
    let no_number = NewRecord::new()
        .property("email", planted.email.replace("planted", "other"))
        .property("num_employees", planted.value)
        .property("hs_lead_status", planted.broken);
    failed(contacts.create(no_number).await);
    failed(contacts.get(planted.broken).id_property("email").send().await);
    failed(contacts.get(planted.value).send().await);
    let unknown = SearchRequest {
        query: Some(planted.value.repeat(200)),
        ..SearchRequest::default()
    };
    failed(contacts.search(unknown).page().await);
    let path = format!("/crm/v3/objects/contacts/{}/{}", planted.email, planted.value);
    failed(hubspot.request(Method::GET, path).send().await);
    let rows = [planted.email, planted.broken].map(|email| NewRecord::new().property("email", email));
    let outcome = contacts.batch().create(rows).await;
    assert_eq!(outcome.succeeded.len(), 0);
    for (_, error) in &outcome.failed {
        complain(error);
    }
}

async fn faults(portal: &Portal, hubspot: &HubSpot, planted: &Planted) {
    let ask = || {
        hubspot
            .contacts()
            .get(planted.email)
            .id_property("email")
            .properties(["email"])
            .send()
    };
    for fault in [
        Fault::status(500).count(2),
        Fault::status(429).count(2),
        Fault::status(401).count(1),
        Fault::reset().count(2),
    ] {
        portal.fault(fault);
        failed(ask().await);
        portal.clear_faults();
    }
}

async fn tokens(portal: &Portal, planted: &Planted) {
    let wrong = format!("{}-wrong", planted.token);
    let refused = HubSpot::builder()
        .base_url(portal.url())
        .token(wrong)
        .build()
        .unwrap();
    assert_eq!(
        failed(refused.account().details().await).kind(),
        ErrorKind::Authentication
    );
    let source = |refresh: &str| {
        Arc::new(OAuthTokens::new(portal.url(), "client", planted.client_secret, refresh.to_owned()).unwrap())
    };
    let fine = source(planted.refresh_token);
    say(&format!("{fine:?}"));
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token_source(fine)
        .build()
        .unwrap();
    hubspot.account().details().await.unwrap();
    let ended = source(&format!("{}-ended", planted.refresh_token));
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token_source(ended)
        .build()
        .unwrap();
    failed(hubspot.account().details().await);
}

/// Answers that no portal gives: they quote what was sent, are torn, lead elsewhere, never come.
async fn odd_answers(planted: &Planted, said: &Arc<Said>) {
    let quoting = format!("{} {} {} is wrong", planted.token, planted.email, planted.value);
    let value = planted.value;
    let record = json!({"id": "1", "properties": {"lastname": value, "email": planted.email}});
    for reply in [
        Reply::error(400, "VALIDATION_ERROR", &quoting),
        Reply::error(500, "INTERNAL_ERROR", &quoting),
        Reply::body(502, "text/html", format!("<p>{quoting}</p>")),
        Reply::json(200, record.clone()).cut_off_after(30),
        Reply::json(200, json!({"id": "1", "properties": value})),
        Reply::json(200, json!([value, planted.email])),
        Reply::body(200, "application/json", format!("{{\"id\":\"{value}")),
        Reply::body(200, "application/json", [value.as_bytes(), &[0xff]].concat()),
        Reply::empty(302).header(
            "location",
            &format!("https://elsewhere.example.com/?token={}", planted.token),
        ),
        Reply::no_connection(),
        Reply::silence(),
    ] {
        let mock = MockTransport::new();
        say(&format!("{mock:?}"));
        mock.expect(Expect::anything().answer(reply).any_times());
        let builder = HubSpot::builder()
            .token(planted.token)
            .journal(said.clone())
            .timeout(Duration::from_millis(20))
            .retry(RetryPolicy::none());
        let hubspot = mock.client_of(builder).unwrap();
        let new = NewRecord::new()
            .property("email", planted.email)
            .property("lastname", value);
        failed(hubspot.contacts().create(new).await);
        let typed = hubspot
            .request(Method::GET, "/crm/v3/objects/contacts")
            .send()
            .await;
        if let Ok(response) = typed {
            failed(response.json::<Vec<u64>>());
        }
    }
}

fn webhook(planted: &Planted) {
    let secret = Secret::from(planted.webhook_secret);
    say(&format!("{secret} {secret:?} {secret:#?}"));
    let body = format!("[\"{}\"]", planted.value);
    let signature = webhooks::sign_v1(&secret, b"another body");
    assert!(!webhooks::verify_v1(&secret, body.as_bytes(), &signature));
    let hubspot = HubSpot::builder()
        .token(planted.token)
        .cache(CachePolicy::new())
        .build()
        .unwrap();
    failed(hubspot.cache().invalidate_delivery(body.as_bytes()));
}
