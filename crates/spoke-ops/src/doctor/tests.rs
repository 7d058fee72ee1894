//! The doctor against a portal, against nothing, and against things that are not HubSpot.

use std::time::{Duration, SystemTime};

use spoke_portal::Portal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Health, Patient, examine};

fn patient(url: &str, token: &str) -> Patient {
    Patient {
        url: url.to_owned(),
        token: token.into(),
        origin: "a test".to_owned(),
        proxy_is_set: false,
        patience: Duration::from_secs(5),
        timing_runs: 0,
    }
}

/// Listens and gives every connection this answer.
async fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0_u8; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    url
}

#[tokio::test]
async fn a_portal_that_is_well_has_every_layer_judged() {
    let portal = Portal::start().await.unwrap();
    let mut patient = patient(portal.url(), portal.token());
    patient.timing_runs = 3;
    let report = examine(&patient, SystemTime::now).await;
    assert_eq!(report.health(), Health::Ok, "{report:#?}");
    assert_eq!(report.facts.portal_id, Some(portal.hub_id()));
    assert!(
        report
            .facts
            .scopes
            .as_ref()
            .is_some_and(|scopes| !scopes.is_empty())
    );
    assert_eq!(
        report
            .layers
            .iter()
            .filter(|layer| layer.name == "timing")
            .count(),
        4
    );
    assert!(report.layer("tcp").unwrap().milliseconds.is_some());
}

#[tokio::test]
async fn a_wrong_token_fails_at_auth_and_above_nothing_is_tried() {
    let portal = Portal::start().await.unwrap();
    let report = examine(&patient(portal.url(), "pat-na1-wrong"), SystemTime::now).await;
    let failed = report.first_failure().unwrap();
    assert_eq!(failed.name, "auth");
    assert!(
        failed.found.contains("401 INVALID_AUTHENTICATION"),
        "{}",
        failed.found
    );
    assert!(failed.correlation_id.is_some());
    assert_eq!(report.layer("scopes").unwrap().health, Health::NotTried);
    assert!(!report.is_unreachable());
    assert!(!format!("{report:?}").contains("pat-na1-wrong"));
}

#[tokio::test]
async fn nobody_listening_fails_at_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let report = examine(&patient(&url, "t"), SystemTime::now).await;
    assert_eq!(report.first_failure().unwrap().name, "tcp");
    assert!(report.is_unreachable());
    assert_eq!(report.layer("http").unwrap().found, "tcp failed");
}

#[tokio::test]
async fn a_token_with_a_newline_is_told_before_anything_is_sent() {
    let report = examine(&patient("http://127.0.0.1:1", "a\nb"), SystemTime::now).await;
    assert_eq!(report.first_failure().unwrap().name, "configuration");
    assert_eq!(report.layer("dns").unwrap().health, Health::NotTried);
}

#[tokio::test]
async fn tls_that_is_none_fails_at_tls() {
    let url = answering("HTTP/1.1 400 Bad Request\r\n\r\n")
        .await
        .replace("http:", "https:");
    let report = examine(&patient(&url, "t"), SystemTime::now).await;
    assert_eq!(report.first_failure().unwrap().name, "tls", "{report:#?}");
}

#[tokio::test]
async fn a_page_of_a_proxy_is_not_taken_for_hubspot() {
    let url = answering("HTTP/1.1 503 Down\r\ncontent-length: 6\r\n\r\n<html>").await;
    let report = examine(&patient(&url, "t"), SystemTime::now).await;
    assert_eq!(report.first_failure().unwrap().name, "http");
    let url = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}").await;
    let report = examine(&patient(&url, "t"), SystemTime::now).await;
    assert_eq!(report.layer("http").unwrap().health, Health::Warn);
}

#[tokio::test]
async fn a_clock_that_is_off_is_told() {
    let portal = Portal::start().await.unwrap();
    let late = || SystemTime::now() + Duration::from_secs(600);
    let report = examine(&patient(portal.url(), portal.token()), late).await;
    let clock = report.layer("clock").unwrap();
    assert_eq!(clock.health, Health::Fail, "{clock:?}");
    assert!(clock.found.contains("ahead of"));
}
