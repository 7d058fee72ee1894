//! How the answer of each layer is judged.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::Health;
use super::certificate::Certificate;
use super::chart::Chart;
use super::connection::Answer;
use crate::explain::explain_parts;

/// Signatures of webhooks older than five minutes are refused, so a clock that is off by more breaks them; half of that
/// is worth a warning.
const SKEW_FAIL: i64 = 300;
const SKEW_WARN: i64 = 30;
/// A certificate that ends within this many days is worth a warning.
const CERTIFICATE_DAYS: i64 = 14;
/// Share of the day's allowance below which a warning is given, in percent.
const DAILY_WARN_PERCENT: u64 = 20;

pub(super) fn judge_tls(chart: &mut Chart, stream: &TlsStream<TcpStream>, took: Duration, now: SystemTime) {
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

pub(super) fn judge_http(chart: &mut Chart, answer: &Answer, took: Duration) -> Option<()> {
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

pub(super) fn judge_auth(chart: &mut Chart, answer: &Answer, took: Duration) -> Option<()> {
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

pub(super) fn judge_scopes(chart: &mut Chart, outcome: Result<Answer, String>, took: Duration) {
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

pub(super) fn judge_limits(
    chart: &mut Chart,
    details: &Answer,
    usage: Result<Answer, String>,
    took: Duration,
) {
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

pub(super) fn judge_clock(chart: &mut Chart, answer: &Answer, now: SystemTime) {
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
