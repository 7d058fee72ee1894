//! Dashboard and alerts name only what the gateway exports.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use spoke_gateway::proxy::{Gateway, Upstream};
use spoke_gateway::roles::KeyRing;
use spoke_model::limits::Plan;
use spoke_portal::Portal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../deploy/observability")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Everything that looks like one of our metrics.
fn names(text: &str) -> BTreeSet<String> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| {
            word.starts_with("hubspot_api_")
                || word.starts_with("hubspot_rate_")
                || word.starts_with("spoke_")
        })
        .map(str::to_owned)
        .collect()
}

/// What a gateway says after it has looked at a portal whose plan has limits.
async fn metrics() -> String {
    let portal = Portal::builder().plan(Plan::Professional).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut keys = KeyRing::default();
    keys.create("app1", "reader", "").unwrap();
    let upstream = Upstream {
        url: portal.url().to_owned(),
        token: Some(portal.token().into()),
        levels: BTreeMap::new(),
    };
    let gateway = Gateway::builder(upstream, folder.path().join("audit.db"))
        .keys(keys)
        .build()
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move { gateway.serve(listener, std::future::pending()).await });
    let mut text = String::new();
    for path in ["/health", "/metrics"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        text.clear();
        stream.read_to_string(&mut text).await.unwrap();
    }
    serving.abort();
    text
}

fn exported(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for line in text.lines() {
        let mut words = line.split(' ');
        if (words.next(), words.next()) != (Some("#"), Some("TYPE")) {
            continue;
        }
        let (name, kind) = (words.next().unwrap(), words.next().unwrap());
        match kind {
            "counter" => all.extend([format!("{name}_total")]),
            "histogram" => all.extend(["bucket", "sum", "count"].map(|part| format!("{name}_{part}"))),
            _ => all.extend([name.to_owned()]),
        }
    }
    all
}

#[tokio::test]
async fn every_metric_that_is_looked_at_is_exported() {
    let exported = exported(&metrics().await);
    assert!(exported.contains("hubspot_api_requests_total"), "{exported:?}");
    let dashboard: Value = serde_json::from_str(&file("hubspot_dashboard.json")).expect("JSON");
    let mut expressions = Vec::new();
    for panel in dashboard["panels"].as_array().expect("panels") {
        for target in panel["targets"].as_array().expect("targets") {
            expressions.push(target["expr"].as_str().expect("an expression").to_owned());
        }
    }
    assert!(expressions.len() >= 9);
    let alerts = file("hubspot_alerts.yaml");
    for text in expressions.iter().chain([&alerts]) {
        let unknown: Vec<_> = names(text)
            .into_iter()
            .filter(|name| !exported.contains(name))
            .collect();
        assert_eq!(unknown, Vec::<String>::new(), "{text}");
    }
}

/// Two series with different labels have no ratio: both sides are summed.
#[test]
fn ratios_are_sums_over_sums() {
    let alerts = file("hubspot_alerts.yaml");
    let (_, rate) = alerts.split_once("HubSpotHighErrorRate").unwrap();
    let (rate, _) = rate.split_once("for:").unwrap();
    assert_eq!(rate.matches("sum(rate(").count(), 2, "{rate}");
    assert!(alerts.contains("histogram_quantile(0.95, sum by (le)"));
}
