//! What passes, and what is written down of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use spoke_client::Method;
use spoke_client::auth::StaticToken;
use spoke_portal::Portal;
use spoke_record::{Body, Cassette, Credential, Recorder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::world::{client, file, record, recorded, session};

/// What the session writes about people.
const PLANTED: &[&str] = &[
    "Xenia",
    "xenia",
    "Quixworth",
    "quixworth",
    "Willem",
    "willem",
    "Xanderson",
    "xanderson",
    "7654321",
];

#[tokio::test]
async fn the_caller_sees_what_it_would_have_seen_without() {
    let (direct, behind) = (Portal::start().await.unwrap(), Portal::start().await.unwrap());
    let (_folder, path) = file();
    let running = record(Recorder::builder(behind.url(), &path)).await;
    let seen = session(&client(direct.url(), direct.token())).await;
    let passed = session(&client(&running.url, behind.token())).await;
    running.stop().await;
    assert_eq!(seen.len(), passed.len());
    for (one, other) in seen.iter().zip(&passed) {
        // Both portals are new: even their ids are the same.
        let (mut one, mut other) = (one.to_string(), other.to_string());
        for text in [&mut one, &mut other] {
            *text = without_times(text);
        }
        assert_eq!(one, other);
    }
}

/// Times and the ids of answers.
fn without_times(text: &str) -> String {
    let pattern = regex::Regex::new(r"\d{4}-\d\d-\d\dT[0-9:.]+Z|[0-9a-f]{8}-[0-9a-f-]{27}").unwrap();
    pattern.replace_all(text, "…").into_owned()
}

#[tokio::test]
async fn nothing_planted_is_left_and_what_is_no_ones_stays() {
    let portal = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let cassette = recorded(&portal, &path, false).await;
    let text = std::fs::read_to_string(&path).unwrap();
    for planted in PLANTED.iter().chain([&portal.token()]) {
        assert!(!text.contains(planted), "{planted} is in the cassette");
    }
    for stays in [
        "appointmentscheduled",
        "assam",
        "favourite_tea",
        "Existing ID: ",
        "1200",
        "resource not found",
    ] {
        assert!(text.contains(stays), "{stays} is not in the cassette");
    }
    assert!(cassette.head.redacted);
    // The same address has the same stand-in in a body, a filter, a path and a refusal.
    let stand_ins: BTreeSet<&str> = regex::Regex::new(r"person-[0-9a-f]{10}@d[0-9a-f]{10}\.example\.com")
        .unwrap()
        .find_iter(&text)
        .map(|found| found.as_str())
        .collect();
    assert_eq!(stand_ins.len(), 2, "{stand_ins:?}");
    let get = cassette
        .exchanges
        .iter()
        .find(|one| one.request.query.iter().any(|(name, _)| name == "idProperty"))
        .unwrap();
    let (_, local) = get.request.path.rsplit_once('/').unwrap();
    assert!(stand_ins.contains(local), "{local}");
}

#[tokio::test]
async fn values_stay_for_those_who_may_and_secrets_never() {
    let portal = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let running = record(Recorder::builder(portal.url(), &path).keep_values(true)).await;
    let hubspot = client(&running.url, portal.token());
    let body = json!({"properties": {"email": "xenia@quixworth.com"}});
    let made = hubspot
        .request(Method::POST, "/crm/v3/objects/contacts")
        .json(&body)
        .send()
        .await;
    made.expect("created");
    let secret = portal.app().client_secret.expose().to_owned();
    let body = json!({"tokenKey": "x", "client_secret": secret});
    let refused = hubspot
        .request(Method::POST, "/crm/v3/nothing-of-the-kind")
        .json(&body)
        .send()
        .await;
    assert!(refused.is_err());
    running.stop().await;
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("xenia@quixworth.com"));
    for gone in [secret.as_str(), portal.token()] {
        assert!(!text.contains(gone));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn exchanges_are_numbered_as_they_began_and_say_how_they_were_proven() {
    let portal = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let running = record(Recorder::builder(portal.url(), &path)).await;
    let hubspot = client(&running.url, portal.token());
    hubspot.account().details().await.unwrap();
    client(&running.url, "pat-na1-not-this-one")
        .account()
        .details()
        .await
        .unwrap_err();
    running.stop().await;
    let cassette = Cassette::read(&path).unwrap();
    let told: Vec<_> = cassette
        .exchanges
        .iter()
        .map(|one| (one.number, one.request.credential, one.response.status))
        .collect();
    assert_eq!(told, [(1, Credential::Bearer, 200), (2, Credential::Bearer, 401)]);
    let first = &cassette.exchanges[0].response;
    assert!(first.complete && matches!(first.body, Some(Body::Json(_))));
    assert!(first.headers.contains_key("content-type"));
    assert_eq!(cassette.head.upstream, portal.url());
}

#[tokio::test]
async fn a_token_of_its_own_goes_in_the_place_of_the_callers() {
    let portal = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let source = Arc::new(StaticToken::new(portal.token()));
    let running = record(Recorder::builder(portal.url(), &path).token_source(source)).await;
    client(&running.url, "whatever")
        .account()
        .details()
        .await
        .unwrap();
    running.stop().await;
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(portal.token()) && !text.contains("whatever"));
}

#[tokio::test]
async fn a_caller_without_a_token_is_recorded_with_the_one_that_was_sent() {
    let portal = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let source = Arc::new(StaticToken::new(portal.token()));
    let running = record(Recorder::builder(portal.url(), &path).token_source(source)).await;
    let address = running.url.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = b"GET /crm/v3/objects/contacts HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    running.stop().await;
    // What was answered to the recorder's token is asked for with a token again.
    let recordings = spoke_record::conform::Recordings::read(&path).unwrap();
    let fresh = Portal::start().await.unwrap();
    let report = spoke_record::conform::conform(&recordings, fresh.url(), fresh.token().into(), |_| {})
        .await
        .unwrap();
    assert_eq!((report.same(), report.different()), (1, 0), "{report:?}");
}

#[tokio::test]
async fn large_bodies_pass_and_their_size_is_told() {
    let portal = Portal::start().await.unwrap();
    let (_folder, path) = file();
    let running = record(Recorder::builder(portal.url(), &path)).await;
    let hubspot = client(&running.url, portal.token());
    let file = spoke_client::NewFile::new(
        "large.txt",
        vec![b'x'; 6 << 20],
        spoke_model::file::FileAccess::Private,
    );
    let _ = hubspot.files().upload(file).await;
    running.stop().await;
    let cassette = Cassette::read(&path).unwrap();
    let sent = cassette.exchanges[0].request.body.as_ref();
    let Some(Body::Left { bytes, .. }) = sent else {
        panic!("{sent:?}");
    };
    assert!(*bytes > 6 << 20);
    assert!(std::fs::metadata(&path).unwrap().len() < 100_000);
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_told_and_not_recorded() {
    let (_folder, path) = file();
    let running = record(Recorder::builder("http://127.0.0.1:9", &path)).await;
    let hubspot = spoke_client::HubSpot::builder()
        .base_url(&running.url)
        .token("pat-local-nobody")
        .retry(spoke_client::RetryPolicy::none())
        .build()
        .unwrap();
    let error = hubspot.account().details().await.unwrap_err();
    assert_eq!(error.status(), Some(502));
    assert!(
        error.in_full().to_string().contains("http://127.0.0.1:9"),
        "{}",
        error.in_full()
    );
    assert_eq!(running.stop().await.exchanges, 0);
}

#[test]
fn a_file_that_is_there_is_left_alone_and_a_plain_address_refused() {
    let (_folder, path) = file();
    std::fs::write(&path, "mine").unwrap();
    let taken = Recorder::builder("http://127.0.0.1:9", &path)
        .build()
        .unwrap_err();
    assert!(taken.to_string().contains("session.jsonl"), "{taken}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    let (_folder, path) = file();
    let plain = Recorder::builder("http://api.hubapi.com", &path)
        .build()
        .unwrap_err();
    assert!(plain.to_string().contains("use https"), "{plain}");
    assert!(!path.exists());
}
