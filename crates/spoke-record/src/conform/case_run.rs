//! Cases, one after the other: set up, ask, compare by the case's own rules.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use regex::Regex;
use serde_json::Value;

use super::case::{Case, CaseRequest, Exact, Step};
use super::compare::{Comparison, pointer, text, type_of};
use super::exchanges::media;
use super::report::{Compared, Kind, Report};
use super::send::{Answered, Portal, Proof, Sent};
use crate::path::{encoded_segment, joined};

/// The longest a case may ask to be waited for.
const SETTLE_MAX: Duration = Duration::from_secs(30);
/// Between two looks at an answer that is not yet what was recorded.
const LOOK: Duration = Duration::from_millis(500);
/// The most that a request is repeated.
const BURST_MAX: u32 = 1_000;

pub(super) async fn run(cases: &[Case], portal: &Portal, told: impl Fn(u64)) -> Report {
    let mut report = Report::default();
    for (number, case) in cases.iter().enumerate() {
        report.compared.push(one(case, portal, number).await);
        told(report.compared.len() as u64);
    }
    report
}

async fn one(case: &Case, portal: &Portal, number: usize) -> Compared {
    let mut compared = Compared {
        name: case.id.clone(),
        request: format!("{} {}", case.request.method, case.request.path),
        same: 0,
        differences: Vec::new(),
        skipped: None,
    };
    if let Some(token) = &case.token {
        compared.skipped = Some(format!("it needs another token ({token})"));
        return compared;
    }
    match ask(case, portal, number).await {
        Ok(found) => {
            compared.same = found.same;
            compared.differences = found.differences;
        }
        Err(reason) => {
            let mut found = Comparison::default();
            found.check(
                false,
                "setup",
                Kind::NoAnswer,
                || "what the case needs".to_owned(),
                || reason,
            );
            compared.differences = found.differences;
        }
    }
    compared
}

async fn ask(case: &Case, portal: &Portal, number: usize) -> Result<Comparison, String> {
    let mut known = Known::new(number);
    for (place, step) in (1..).zip(&case.setup) {
        known.set_up(portal, step, place).await?;
    }
    let wanted = case.response.status.all();
    let sent = known.request(&case.request)?;
    let settle = Duration::try_from_secs_f64(case.settle)
        .unwrap_or_default()
        .min(SETTLE_MAX);
    let until = Instant::now() + settle;
    loop {
        let mut answered = portal.send(&sent, wanted).await?;
        for _ in 1..case.request.burst.min(BURST_MAX) {
            if wanted.contains(&answered.status) {
                break;
            }
            answered = portal.send(&sent, wanted).await?;
        }
        let found = compare(case, &known, &answered)?;
        if found.differences.is_empty() || Instant::now() >= until {
            return Ok(found);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// What placeholders stand for.
struct Known(BTreeMap<String, Value>);

impl Known {
    /// `{{run}}` is another word for each case and each run, so that cases stay out of each other's way.
    fn new(number: usize) -> Self {
        let mut bytes = [0_u8; 5];
        // Without randomness the number alone tells cases apart.
        let _ = getrandom::fill(&mut bytes);
        let mut run = format!("r{number}");
        for byte in bytes {
            run.push_str(&format!("{byte:02x}"));
        }
        Self(BTreeMap::from([("run".to_owned(), Value::String(run))]))
    }

    async fn set_up(&mut self, portal: &Portal, step: &Step, place: usize) -> Result<(), String> {
        let sent = self.request(&step.request)?;
        let wanted = step.status.as_deref().unwrap_or_default();
        let answered = portal.send(&sent, wanted).await?;
        let accepted = match &step.status {
            Some(wanted) => wanted.contains(&answered.status),
            None => (200..300).contains(&answered.status) && answered.status != 207,
        };
        if !accepted {
            let answer = answered.json.map(|json| text(&json)).unwrap_or_default();
            let short: String = answer.chars().take(160).collect();
            return Err(format!(
                "step {place} ({} {}) answered {} {short}",
                step.request.method, step.request.path, answered.status
            ));
        }
        if let (Some(name), Some(json)) = (&step.name, answered.json) {
            self.0.insert(name.clone(), json);
        }
        Ok(())
    }

    fn request(&self, request: &CaseRequest) -> Result<Sent, String> {
        let mut target = self.text(&request.path, encoded_segment)?;
        let mut pairs = Vec::new();
        for (name, value) in &request.query {
            let value = self.filled(value)?;
            match value {
                Value::Array(all) => pairs.extend(all.iter().map(|one| (name.clone(), plain(one)))),
                one => pairs.push((name.clone(), plain(&one))),
            }
        }
        if !pairs.is_empty() {
            target.push('?');
            target.push_str(&joined(&pairs));
        }
        let body = if let Some(form) = &request.form {
            let mut pairs = Vec::new();
            for (name, value) in form {
                pairs.push((name.clone(), plain(&self.filled(value)?)));
            }
            Some((joined(&pairs).into_bytes(), "application/x-www-form-urlencoded"))
        } else if let Some(raw) = &request.raw {
            Some((self.text(raw, str::to_owned)?.into_bytes(), "application/json"))
        } else if let Some(body) = &request.body {
            Some((self.filled(body)?.to_string().into_bytes(), "application/json"))
        } else {
            None
        };
        let mut proof = Proof::Token;
        let mut headers = Vec::new();
        for (name, value) in &request.headers {
            let is_token = name.eq_ignore_ascii_case("authorization");
            match value {
                Some(value) => {
                    headers.push((name.clone(), self.text(value, str::to_owned)?));
                }
                None if is_token => proof = Proof::Nothing,
                None => {}
            }
        }
        Ok(Sent {
            method: request.method.clone(),
            target,
            headers,
            proof,
            body,
        })
    }

    /// The value with its placeholders filled in; a text that is one placeholder becomes what it stands for.
    fn filled(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => match whole(text) {
                Some(name) => self.look(name)?.clone(),
                None => Value::String(self.text(text, str::to_owned)?),
            },
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.filled(item))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(fields) => {
                let mut filled = serde_json::Map::new();
                for (name, value) in fields {
                    filled.insert(self.text(name, str::to_owned)?, self.filled(value)?);
                }
                Value::Object(filled)
            }
            other => other.clone(),
        })
    }

    fn text(&self, text: &str, escape: impl Fn(&str) -> String) -> Result<String, String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((head, tail)) = rest.split_once("{{") {
            let Some((name, tail)) = tail.split_once("}}") else {
                break;
            };
            out.push_str(head);
            out.push_str(&escape(&plain(self.look(name)?)));
            rest = tail;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn look(&self, name: &str) -> Result<&Value, String> {
        let mut parts = name.split('.');
        let first = parts.next().unwrap_or_default();
        let mut found = self.0.get(first);
        for part in parts {
            found = found.and_then(|value| match value {
                Value::Array(items) => items.get(part.parse::<usize>().ok()?),
                other => other.get(part),
            });
        }
        found.ok_or_else(|| format!("no step gave a value for {{{{{name}}}}}"))
    }
}

fn whole(text: &str) -> Option<&str> {
    let name = text.strip_prefix("{{")?.strip_suffix("}}")?;
    (!name.contains("{{")).then_some(name)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn compare(case: &Case, known: &Known, answered: &Answered) -> Result<Comparison, String> {
    let mut found = Comparison::default();
    let (wanted, rules) = (case.response.status.all(), &case.compare);
    found.check(
        wanted.contains(&answered.status),
        "status",
        Kind::Status,
        || wanted.iter().map(u16::to_string).collect::<Vec<_>>().join(" or "),
        || answered.status.to_string(),
    );
    headers(&mut found, case, answered);
    let Some(body) = &case.response.body else {
        if rules.empty {
            found.check(
                answered.bytes == 0,
                "body",
                Kind::Extra,
                || "nothing".to_owned(),
                || format!("{} bytes", answered.bytes),
            );
        }
        return Ok(found);
    };
    let nothing = Value::Null;
    let answer = answered.json.as_ref().unwrap_or(&nothing);
    if rules.shape {
        shape(&mut found, &rules.ignore, "", body, answer);
    }
    for exact in &rules.exact {
        match exact {
            Exact::Same(at) => {
                let expected = known.filled(body.pointer(at).unwrap_or(&nothing))?;
                let got = answer.pointer(at);
                found.check(
                    got.is_some_and(|got| same(got, &expected)),
                    at,
                    Kind::Value,
                    || text(&expected),
                    || got.map_or_else(|| "nothing".to_owned(), text),
                );
            }
            Exact::Form { at, regexp } => {
                let pattern = known.text(regexp, regex::escape)?;
                let got = answer.pointer(at);
                let fits = Regex::new(&pattern)
                    .map_err(|error| format!("the form of {at} is no regular expression: {error}"))?;
                found.check(
                    got.and_then(Value::as_str).is_some_and(|got| fits.is_match(got)),
                    at,
                    Kind::Value,
                    || format!("of the form {pattern}"),
                    || got.map_or_else(|| "nothing".to_owned(), text),
                );
            }
        }
    }
    for at in &rules.absent {
        let got = answer.pointer(at);
        found.check(
            got.is_none(),
            at,
            Kind::Extra,
            || "nothing".to_owned(),
            || got.map_or_else(String::new, text),
        );
    }
    Ok(found)
}

/// Equal, where the order of fields does not count and 1 is 1.0.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

fn headers(found: &mut Comparison, case: &Case, answered: &Answered) {
    let header = |name: &str| answered.headers.get(name).and_then(|value| value.to_str().ok());
    let recorded = case
        .response
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| value.as_str());
    let expected = recorded.or(case.response.body.as_ref().map(|_| "application/json"));
    let nothing = || "nothing".to_owned();
    if let Some(expected) = expected {
        let got = header("content-type");
        found.check(
            media(got) == media(Some(expected)),
            "content-type",
            Kind::Header,
            || expected.to_owned(),
            || got.map_or_else(nothing, str::to_owned),
        );
    }
    for name in &case.compare.headers_present {
        found.check(
            header(name).is_some(),
            name,
            Kind::Header,
            || "a value".to_owned(),
            nothing,
        );
    }
    for name in &case.compare.headers_absent {
        let got = header(name);
        found.check(got.is_none(), name, Kind::Header, nothing, || {
            got.unwrap_or_default().to_owned()
        });
    }
}

/// Types and names of fields. Further fields are none of a case's business; of a list the first entry counts.
fn shape(found: &mut Comparison, ignore: &[String], at: &str, recorded: &Value, portal: &Value) {
    if ignore.iter().any(|one| one == at) {
        return;
    }
    let (one, other) = (type_of(recorded), type_of(portal));
    let place = if at.is_empty() { "/" } else { at };
    found.check(
        one == other,
        place,
        Kind::Type,
        || one.to_owned(),
        || other.to_owned(),
    );
    if one != other {
        return;
    }
    match (recorded, portal) {
        (Value::Object(recorded), Value::Object(portal)) => {
            for (name, value) in recorded {
                let below = pointer(at, name);
                match portal.get(name) {
                    Some(mine) => shape(found, ignore, &below, value, mine),
                    None if ignore.contains(&below) => {}
                    None => found.check(
                        false,
                        &below,
                        Kind::Missing,
                        || text(value),
                        || "nothing".to_owned(),
                    ),
                }
            }
        }
        (Value::Array(recorded), Value::Array(portal)) => {
            let Some(first) = recorded.first() else { return };
            match portal.first() {
                Some(mine) => shape(found, ignore, &pointer(at, "0"), first, mine),
                None => found.check(
                    false,
                    at,
                    Kind::Length,
                    || "entries".to_owned(),
                    || "none".to_owned(),
                ),
            }
        }
        _ => {}
    }
}
