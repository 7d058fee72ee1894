//! The layers in their order, and what each asks.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::{Duration, Instant, SystemTime};

use super::chart::Chart;
use super::connection::{self, Connection, Place};
use super::judge::{judge_auth, judge_clock, judge_http, judge_limits, judge_scopes, judge_tls};
use super::timing::timing;
use super::{Facts, Health, Layer, Patient, Report};

const DETAILS: &str = "/account-info/v3/details";
const TOKEN_INFO: &str = "/oauth/v2/private-apps/get/access-token-info";
const USAGE: &str = "/account-info/v3/api-usage/daily/private-apps";

/// Names of all layers, from the lowest.
const NAMES: [&str; 9] = [
    "configuration",
    "dns",
    "tcp",
    "tls",
    "http",
    "auth",
    "scopes",
    "limits",
    "clock",
];

pub(super) async fn examine(patient: &Patient, now: fn() -> SystemTime) -> Report {
    let mut chart = Chart {
        layers: BTreeMap::new(),
        facts: Facts::default(),
    };
    climb(patient, now, &mut chart).await;
    let below = chart
        .layers
        .values()
        .find(|layer| layer.health == Health::Fail)
        .map(|layer| layer.name);
    for name in NAMES {
        if !chart.layers.values().any(|layer| layer.name == name) {
            let why = below.map_or_else(|| "nothing to try".to_owned(), |below| format!("{below} failed"));
            chart.add(name, Health::NotTried, None, why);
        }
    }
    let mut layers: Vec<Layer> = chart.layers.into_values().collect();
    layers.sort_by_key(|layer| {
        NAMES
            .iter()
            .position(|name| *name == layer.name)
            .unwrap_or(NAMES.len())
    });
    Report {
        url: patient.url.clone(),
        layers,
        facts: chart.facts,
    }
}

/// Runs with a bound in time and tells how long it took.
pub(super) async fn timed<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, String>>,
) -> (Result<T, String>, Duration) {
    let started = Instant::now();
    let outcome = match tokio::time::timeout(patience, work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(format!("no answer in {} s", patience.as_secs_f64())),
    };
    (outcome, started.elapsed())
}

/// Each layer in turn; ends at the first that fails.
async fn climb(patient: &Patient, now: fn() -> SystemTime, chart: &mut Chart) -> Option<()> {
    let place = configuration(patient, chart)?;
    let patience = patient.patience;

    let (outcome, took) = timed(patience, async {
        connection::resolve(&place)
            .await
            .map_err(|error| error.to_string())
    })
    .await;
    let addresses = match outcome {
        Ok(addresses) if !addresses.is_empty() => addresses,
        Ok(_) => {
            chart.fail(
                "dns",
                took,
                format!("{} has no address", place.host),
                "check the name of the host",
            );
            return None;
        }
        Err(error) => {
            chart.fail(
                "dns",
                took,
                format!("{} can't be resolved: {error}", place.host),
                "check the network and its resolver; ask another one to compare (8.8.8.8)",
            );
            return None;
        }
    };
    let six = addresses.iter().filter(|address| address.is_ipv6()).count();
    let shown = addresses
        .first()
        .map_or_else(String::new, |first| format!(", the first is {}", first.ip()));
    chart.add(
        "dns",
        Health::Ok,
        Some(took),
        format!(
            "{} addresses ({} IPv4, {six} IPv6){shown}",
            addresses.len(),
            addresses.len() - six
        ),
    );

    // Every address has the patience to itself.
    let started = Instant::now();
    let connected = connection::connect(&addresses, patience).await;
    let took = started.elapsed();
    let stream = match connected {
        Ok((stream, address)) => {
            chart.add("tcp", Health::Ok, Some(took), format!("connected to {address}"));
            stream
        }
        Err(error) => {
            chart.fail(
                "tcp",
                took,
                error,
                "check firewall, proxy and outgoing port; is the portal running?",
            );
            return None;
        }
    };
    if place.tls {
        let (outcome, took) = timed(patience, connection::secure(&place, stream)).await;
        match outcome {
            Ok(stream) => {
                judge_tls(chart, &stream, took, now());
                above_tls(patient, now, chart, Connection::over(stream, &place).await).await
            }
            Err(error) => {
                chart.fail(
                    "tls",
                    took,
                    error,
                    "a proxy that opens TLS needs its certificate among the trusted ones of this machine; a wrong clock fails here too",
                );
                None
            }
        }
    } else {
        chart.add("tls", Health::NotTried, None, "plain http on this machine");
        above_tls(patient, now, chart, Connection::over(stream, &place).await).await
    }
}

fn configuration(patient: &Patient, chart: &mut Chart) -> Option<Place> {
    let Some(place) = Place::parse(&patient.url) else {
        let layer = chart.add(
            "configuration",
            Health::Fail,
            None,
            format!("{} is no address", patient.url),
        );
        layer.advice = Some("give scheme and host: https://api.hubapi.com".to_owned());
        return None;
    };
    let token = patient.token.expose();
    let complaint = if token.is_empty() {
        Some("the token is empty")
    } else if token
        .chars()
        .any(|letter| letter.is_whitespace() || letter.is_control())
    {
        Some("the token holds a blank or a newline")
    } else {
        None
    };
    if let Some(complaint) = complaint {
        let layer = chart.add("configuration", Health::Fail, None, complaint);
        layer.advice = Some("copy the token again, without anything around it".to_owned());
        return None;
    }
    let found = format!("{}, {}", patient.url, patient.origin);
    if patient.proxy_is_set {
        let layer = chart.add("configuration", Health::Warn, None, found);
        layer.advice = Some("a proxy is set in the environment; Spoke connects directly".to_owned());
    } else {
        chart.add("configuration", Health::Ok, None, found);
    }
    Some(place)
}

async fn above_tls(
    patient: &Patient,
    now: fn() -> SystemTime,
    chart: &mut Chart,
    connection: Result<Connection, String>,
) -> Option<()> {
    let mut connection = match connection {
        Ok(connection) => connection,
        Err(error) => {
            chart.fail(
                "http",
                Duration::ZERO,
                error,
                "another program than HubSpot may answer there",
            );
            return None;
        }
    };
    let patience = patient.patience;
    let (outcome, took) = timed(patience, connection.call(DETAILS, None, None)).await;
    match outcome {
        Ok(answer) => {
            judge_clock(chart, &answer, now());
            judge_http(chart, &answer, took)?;
        }
        Err(error) => {
            chart.fail(
                "http",
                took,
                error,
                "the connection was made and nothing sensible came: ask again, and look at proxies",
            );
            return None;
        }
    }

    let (outcome, took) = timed(patience, connection.call(DETAILS, Some(&patient.token), None)).await;
    let details = match outcome {
        Ok(answer) => answer,
        Err(error) => {
            chart.fail(
                "auth",
                took,
                error,
                "it answered without a token and not with one: try again",
            );
            return None;
        }
    };
    judge_auth(chart, &details, took)?;

    let body = serde_json::json!({"tokenKey": patient.token.expose()});
    let (outcome, took) = timed(
        patience,
        connection.call(TOKEN_INFO, Some(&patient.token), Some(body)),
    )
    .await;
    judge_scopes(chart, outcome, took);

    let (outcome, took) = timed(patience, connection.call(USAGE, Some(&patient.token), None)).await;
    judge_limits(chart, &details, outcome, took);

    if patient.timing_runs > 0 {
        timing(patient, chart, &mut connection).await;
    }
    Some(())
}
