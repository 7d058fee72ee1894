//! The layers in their order, what each asks, and how its answer is judged.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::certificate::Certificate;
use super::connection::{self, Answer, Connection, Place};
use super::{Facts, Health, Layer, Patient, Report};
use crate::explain::explain_parts;

const DETAILS: &str = "/account-info/v3/details";
const TOKEN_INFO: &str = "/oauth/v2/private-apps/get/access-token-info";
const USAGE: &str = "/account-info/v3/api-usage/daily/private-apps";

/// Signatures of webhooks older than five minutes are refused, so a clock that is off by more breaks them; half of that
/// is worth a warning.
const SKEW_FAIL: i64 = 300;
const SKEW_WARN: i64 = 30;
/// A certificate that ends within this many days is worth a warning.
const CERTIFICATE_DAYS: i64 = 14;
/// Share of the day's allowance below which a warning is given, in percent.
const DAILY_WARN_PERCENT: u64 = 20;
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
/// What the timing study asks: a page, a search, pipelines, properties.
const PROBES: [(&str, &str, Option<&str>); 4] = [
    ("a page of one contact", "/crm/v3/objects/contacts?limit=1", None),
    (
        "a filtered search",
        "/crm/v3/objects/contacts/search",
        Some(
            r#"{"limit":1,"filterGroups":[{"filters":[{"propertyName":"lifecyclestage","operator":"EQ","value":"lead"}]}]}"#,
        ),
    ),
    ("deal pipelines", "/crm/v3/pipelines/deals", None),
    ("contact properties", "/crm/v3/properties/contacts", None),
];

struct Chart {
    /// By the order of their trial.
    layers: BTreeMap<usize, Layer>,
    facts: Facts,
}

impl Chart {
    fn add(
        &mut self,
        name: &'static str,
        health: Health,
        took: Option<Duration>,
        found: impl Into<String>,
    ) -> &mut Layer {
        self.layers.entry(self.layers.len()).or_insert(Layer {
            name,
            health,
            milliseconds: took.map(milliseconds),
            found: found.into(),
            advice: None,
            correlation_id: None,
        })
    }

    fn fail(
        &mut self,
        name: &'static str,
        took: Duration,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(name, Health::Fail, Some(took), found).advice = Some(advice.into());
    }
}

fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e5).round() / 100.0
}

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
async fn timed<T>(
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

fn judge_tls(chart: &mut Chart, stream: &TlsStream<TcpStream>, took: Duration, now: SystemTime) {
    let (_, session) = stream.get_ref();
    let version = session
        .protocol_version()
        .map_or_else(|| "unknown version".to_owned(), |version| format!("{version:?}"));
    let certificate = session
        .peer_certificates()
        .and_then(|chain| chain.first())
        .and_then(|first| Certificate::read(first));
    let Some(certificate) = certificate else {
        chart.add("tls", Health::Ok, Some(took), version);
        return;
    };
    let now = Timestamp::try_from(now).unwrap_or(Timestamp::UNIX_EPOCH);
    let days = (certificate.ends.as_second() - now.as_second()) / 86_400;
    let found = format!(
        "{version}, certificate of {} ends in {days} days",
        certificate.issuer
    );
    let layer = chart.add("tls", Health::Ok, Some(took), found);
    if days < CERTIFICATE_DAYS {
        layer.health = Health::Warn;
        layer.advice = Some("the certificate ends soon; its owner has to renew it".to_owned());
    }
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

fn judge_http(chart: &mut Chart, answer: &Answer, took: Duration) -> Option<()> {
    let status = answer.status.as_u16();
    let is_refusal = status == 401 && answer.json().is_some_and(|body| body.get("category").is_some());
    let layer = if is_refusal {
        chart.add(
            "http",
            Health::Ok,
            Some(took),
            "answers 401 to a call without a token, as it should",
        )
    } else if status >= 500 || status == 429 {
        let layer = chart.add("http", Health::Fail, Some(took), format!("answers {status}"));
        layer.advice = explain_parts(Some(status), None).ok().map(|known| known.fix);
        layer
    } else {
        let layer = chart.add(
            "http",
            Health::Warn,
            Some(took),
            format!("answers {status} to a call without a token; HubSpot answers 401 in JSON"),
        );
        layer.advice = Some("is there a proxy or a gateway in front that answers itself?".to_owned());
        layer
    };
    layer.correlation_id = answer.correlation_id();
    (layer.health != Health::Fail).then_some(())
}

fn judge_auth(chart: &mut Chart, answer: &Answer, took: Duration) -> Option<()> {
    let status = answer.status.as_u16();
    let body = answer.json().unwrap_or_default();
    let text = |name: &str| {
        body.get(name)
            .and_then(serde_json::Value::as_str)
            .map(str::to_owned)
    };
    chart.facts.auth_status = Some(status);
    chart.facts.latency_ms = u64::try_from(took.as_millis()).ok();
    chart.facts.portal_id = body.get("portalId").and_then(serde_json::Value::as_u64);
    chart.facts.account_type = text("accountType");
    chart.facts.time_zone = text("timeZone");
    chart.facts.data_hosting_location = text("dataHostingLocation");
    if answer.status.is_success() {
        let portal = chart
            .facts
            .portal_id
            .map_or_else(|| "unknown".to_owned(), |id| id.to_string());
        let kind = chart
            .facts
            .account_type
            .clone()
            .unwrap_or_else(|| "unknown kind".to_owned());
        chart.add(
            "auth",
            Health::Ok,
            Some(took),
            format!("portal {portal} ({kind})"),
        );
        return Some(());
    }
    let category = text("category");
    let known = explain_parts(Some(status), category.as_deref()).ok();
    let mut found = format!("answers {status}");
    if let Some(category) = &category {
        found.push_str(&format!(" {category}"));
    }
    if let Some(known) = &known {
        found.push_str(&format!(": {}", known.meaning));
    }
    chart.facts.auth_category = category;
    let layer = chart.add("auth", Health::Fail, Some(took), found);
    layer.advice = known.map(|known| known.fix);
    layer.correlation_id = answer.correlation_id();
    None
}

fn judge_scopes(chart: &mut Chart, outcome: Result<Answer, String>, took: Duration) {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(error) => {
            chart.add("scopes", Health::Warn, Some(took), error).advice = Some("try again".to_owned());
            return;
        }
    };
    let scopes: Option<Vec<String>> = answer.json().and_then(|body| {
        let list = body.get("scopes")?.as_array()?;
        Some(
            list.iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
        )
    });
    match scopes.filter(|_| answer.status.is_success()) {
        Some(scopes) => {
            let writes = scopes.iter().filter(|scope| scope.ends_with(".write")).count();
            chart.add(
                "scopes",
                Health::Ok,
                Some(took),
                format!("{} scopes, {writes} of them to write", scopes.len()),
            );
            chart.facts.scopes = Some(scopes);
        }
        None => {
            let layer = chart.add(
                "scopes",
                Health::Warn,
                Some(took),
                format!(
                    "answers {}: the scopes of this kind of token can't be read here",
                    answer.status.as_u16()
                ),
            );
            layer.advice = Some("for OAuth tokens: spoke auth status".to_owned());
            layer.correlation_id = answer.correlation_id();
        }
    }
}

fn judge_limits(chart: &mut Chart, details: &Answer, usage: Result<Answer, String>, took: Duration) {
    let headers: Vec<&Answer> = usage.as_ref().ok().into_iter().chain([details]).collect();
    let number = |name: &str| headers.iter().find_map(|answer| answer.number(name));
    let facts = &mut chart.facts;
    facts.burst_limit = number("x-hubspot-ratelimit-max");
    facts.burst_remaining = number("x-hubspot-ratelimit-remaining");
    facts.daily_limit = number("x-hubspot-ratelimit-daily");
    facts.daily_remaining = number("x-hubspot-ratelimit-daily-remaining");
    if facts.daily_limit.is_none()
        && let Some(first) = usage
            .as_ref()
            .ok()
            .and_then(Answer::json)
            .and_then(|body| body.get("results")?.as_array()?.first().cloned())
    {
        let field = |name: &str| first.get(name).and_then(serde_json::Value::as_u64);
        facts.daily_limit = field("usageLimit");
        facts.daily_remaining = field("usageLimit")
            .zip(field("currentUsage"))
            .map(|(limit, used)| limit.saturating_sub(used));
    }
    let window = facts
        .burst_limit
        .zip(facts.burst_remaining)
        .map(|(limit, left)| format!("{left} of {limit} calls left in 10 s"));
    let day = facts
        .daily_limit
        .zip(facts.daily_remaining)
        .map(|(limit, left)| format!("{left} of {limit} left today"));
    let is_low = facts
        .daily_limit
        .zip(facts.daily_remaining)
        .is_some_and(|(limit, left)| limit > 0 && left.saturating_mul(100) / limit < DAILY_WARN_PERCENT);
    let is_empty = facts.daily_remaining == Some(0) || facts.burst_remaining == Some(0);
    let found: Vec<String> = [window, day].into_iter().flatten().collect();
    if found.is_empty() {
        chart.add(
            "limits",
            Health::Ok,
            Some(took),
            "no limits are told (OAuth apps have no daily one)",
        );
        return;
    }
    let layer = chart.add("limits", Health::Ok, Some(took), found.join(", "));
    if is_empty {
        layer.health = Health::Fail;
        layer.advice = Some("the allowance is used up: find out who calls so much (spoke usage)".to_owned());
    } else if is_low {
        layer.health = Health::Warn;
        layer.advice = Some(format!(
            "less than {DAILY_WARN_PERCENT} % of the day is left: spoke usage tells who calls"
        ));
    }
}

fn judge_clock(chart: &mut Chart, answer: &Answer, now: SystemTime) {
    let theirs = answer.header("date").and_then(|date| {
        jiff::fmt::rfc2822::DateTimeParser::new()
            .parse_timestamp(date)
            .ok()
    });
    let ours = Timestamp::try_from(now).ok();
    let Some((theirs, ours)) = theirs.zip(ours) else {
        chart.add("clock", Health::NotTried, None, "the answer carries no date");
        return;
    };
    let skew = ours.as_second() - theirs.as_second();
    let found = format!(
        "this machine is {} s {} the server",
        skew.abs(),
        if skew < 0 { "behind" } else { "ahead of" }
    );
    let layer = chart.add(
        "clock",
        Health::Ok,
        None,
        if skew == 0 {
            "in step with the server".to_owned()
        } else {
            found
        },
    );
    if skew.abs() > SKEW_FAIL {
        layer.health = Health::Fail;
        layer.advice =
            Some("set the clock: webhook signatures older than five minutes are refused".to_owned());
    } else if skew.abs() > SKEW_WARN {
        layer.health = Health::Warn;
        layer.advice = Some("set the clock (NTP)".to_owned());
    }
}

/// The four probes, several times each. Tails are told, not averages.
async fn timing(patient: &Patient, chart: &mut Chart, connection: &mut Connection) {
    for (name, path, body) in PROBES {
        let mut times = Vec::new();
        let mut failures = Vec::new();
        for _ in 0..patient.timing_runs {
            let body = body.and_then(|body| serde_json::from_str(body).ok());
            let (outcome, took) = timed(
                patient.patience,
                connection.call(path, Some(&patient.token), body),
            )
            .await;
            match outcome {
                Ok(answer) if answer.status.is_success() => times.push(took),
                Ok(answer) => failures.push(answer.status.as_u16().to_string()),
                Err(error) => failures.push(error),
            }
        }
        times.sort_unstable();
        let (Some(least), Some(median), Some(most)) =
            (times.first(), times.get(times.len() / 2), times.last())
        else {
            let layer = chart.add(
                "timing",
                Health::Warn,
                None,
                format!("{name}: all failed ({})", failures.join(", ")),
            );
            layer.advice = Some("see whether the token has the scope: spoke explain STATUS".to_owned());
            continue;
        };
        let found = format!(
            "{name}: {:.1} ms least, {:.1} median, {:.1} most, {} of {} failed",
            milliseconds(*least),
            milliseconds(*median),
            milliseconds(*most),
            failures.len(),
            patient.timing_runs
        );
        let health = if failures.is_empty() {
            Health::Ok
        } else {
            Health::Warn
        };
        chart.add("timing", health, Some(*median), found);
    }
}
