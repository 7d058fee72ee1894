//! The exchanges of a cassette, one after the other.

use http::HeaderMap;
use spoke_model::token_kind::names_a_secret;

use super::compare::{Comparison, compare, learn, text};
use super::ids::IdMap;
use super::report::{Compared, Kind, Report};
use super::rules::{HEADERS, HeaderRule, Rule, rule};
use super::scope::Scope;
use super::send::{Answered, Portal, Proof, Sent};
use crate::cassette::{Body, Cassette, Credential, Exchange, RecordedResponse};
use crate::path::{decoded, encoded_segment, joined};

pub(super) async fn run(cassette: &Cassette, portal: &Portal, told: impl Fn(u64)) -> Report {
    let mut report = Report::default();
    let mut ids = IdMap::default();
    for exchange in &cassette.exchanges {
        report.compared.push(one(exchange, portal, &mut ids).await);
        told(report.compared.len() as u64);
    }
    report
}

async fn one(exchange: &Exchange, portal: &Portal, ids: &mut IdMap) -> Compared {
    let mut compared = Compared {
        name: exchange.number.to_string(),
        request: exchange.request.line(),
        same: 0,
        differences: Vec::new(),
        skipped: None,
    };
    let sent = match sendable(exchange, ids) {
        Ok(sent) => sent,
        Err(reason) => {
            compared.skipped = Some(reason.to_owned());
            return compared;
        }
    };
    let mut found = Comparison::default();
    match portal.send(&sent, &[exchange.response.status]).await {
        Err(reason) => found.check(
            false,
            "status",
            Kind::NoAnswer,
            || exchange.response.status.to_string(),
            || reason,
        ),
        Ok(answered) => {
            let (scope, _) = Scope::of_path(&exchange.request.path);
            answers(&mut found, ids, &scope, &exchange.response, &answered);
        }
    }
    compared.same = found.same;
    compared.differences = found.differences;
    compared
}

/// The request with the portal's ids in the place of the recorded ones.
fn sendable(exchange: &Exchange, ids: &IdMap) -> Result<Sent, &'static str> {
    let request = &exchange.request;
    if !exchange.response.complete {
        return Err("the recorded answer is not whole");
    }
    let proof = match (request.credential, exchange.response.status) {
        (Credential::None, _) => Proof::Nothing,
        (Credential::Bearer, 401) => Proof::WrongToken,
        (Credential::Bearer, _) => Proof::Token,
        _ => return Err("its credential is no access token"),
    };
    if request.query.iter().any(|(name, _)| names_a_secret(name)) {
        return Err("it carries a secret, which is not recorded");
    }
    let (scope, kinds) = Scope::of_path(&request.path);
    let path: Vec<String> = request
        .path
        .split('/')
        .zip(kinds.iter().map(Option::as_deref))
        .map(|(segment, kind)| {
            let text = decoded(segment);
            let mapped = ids
                .portal(kind, &text)
                .map_or_else(|| ids.in_text(kind, &text, false), str::to_owned);
            if mapped == text {
                segment.to_owned()
            } else {
                encoded_segment(&mapped)
            }
        })
        .collect();
    let query: Vec<(String, String)> = request
        .query
        .iter()
        .map(|(name, value)| {
            let is_id = rule(name, false) == Some(Rule::Id);
            let kind = scope.kind(name).or(scope.own());
            (name.clone(), ids.in_text(kind, value, is_id))
        })
        .collect();
    let mut target = path.join("/");
    if !query.is_empty() {
        target.push('?');
        target.push_str(&joined(&query));
    }
    let body = match &request.body {
        None => None,
        Some(Body::Json(value)) => {
            let mut value = value.clone();
            ids.in_value(&scope, None, &mut value, false);
            Some((value.to_string().into_bytes(), "application/json"))
        }
        Some(Body::Form(pairs))
            if pairs
                .iter()
                .any(|(name, _)| names_a_secret(name) || name == "code") =>
        {
            return Err("it carries a secret, which is not recorded");
        }
        Some(body) => Some(body.to_bytes().ok_or("its body was not kept")?),
    };
    // Whatever was accepted there is asked for here; the kind of the body follows from the body.
    let headers = request
        .headers
        .iter()
        .filter(|(name, _)| name.as_str() == "accept");
    Ok(Sent {
        method: request.method.clone(),
        target,
        headers: headers
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        proof,
        body,
    })
}

/// Compares status, headers and body.
fn answers(
    found: &mut Comparison,
    ids: &mut IdMap,
    scope: &Scope,
    recorded: &RecordedResponse,
    answered: &Answered,
) {
    let same = recorded.status == answered.status;
    found.check(
        same,
        "status",
        Kind::Status,
        || recorded.status.to_string(),
        || answered.status.to_string(),
    );
    for (name, how) in HEADERS {
        header(found, name, *how, recorded, &answered.headers);
    }
    match (&recorded.body, &answered.json) {
        (Some(Body::Json(recorded)), Some(portal)) => {
            if same && answered.status < 300 {
                learn(ids, scope, recorded, portal);
            }
            compare(found, ids, scope, recorded, portal);
        }
        (Some(Body::Json(recorded)), None) => found.check(
            false,
            "",
            Kind::Type,
            || text(recorded),
            || format!("{} bytes that are no JSON", answered.bytes),
        ),
        (None, _) => found.check(
            answered.bytes == 0,
            "body",
            Kind::Extra,
            || "nothing".to_owned(),
            || format!("{} bytes", answered.bytes),
        ),
        // Pages and files are each portal's own; that there is one counts.
        (Some(_), _) => found.check(
            answered.bytes > 0,
            "body",
            Kind::Missing,
            || "a body".to_owned(),
            || "nothing".to_owned(),
        ),
    }
}

fn header(
    found: &mut Comparison,
    name: &str,
    how: HeaderRule,
    recorded: &RecordedResponse,
    answered: &HeaderMap,
) {
    let one = recorded.headers.get(name).map(String::as_str);
    let other = answered.get(name).and_then(|value| value.to_str().ok());
    if one.is_none() && other.is_none() {
        return;
    }
    let same = match how {
        HeaderRule::Media => media(one) == media(other),
        HeaderRule::Presence => one.is_some() == other.is_some(),
    };
    let shown = |value: Option<&str>| value.unwrap_or("nothing").to_owned();
    found.check(same, name, Kind::Header, || shown(one), || shown(other));
}

/// The type without its parameters.
pub(super) fn media(value: Option<&str>) -> Option<String> {
    value
        .and_then(|value| value.split(';').next())
        .map(|value| value.trim().to_ascii_lowercase())
}
