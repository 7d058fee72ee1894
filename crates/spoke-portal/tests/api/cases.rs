//! Runs the files of `tests/cases`: requests and expected answers, one rule each. Their README is the grammar.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use http::{Method, header::HeaderName};
use serde_json::Value;
use spoke_portal::{Portal, PortalBuilder};

use crate::client::{Answer, TestPortal};

/// One rule: choices, then steps.
struct Case {
    name: String,
    choices: Vec<String>,
    steps: Vec<Step>,
}

enum Step {
    Advance(Duration),
    Settle,
    /// The time stands still from here on.
    Hold,
    /// The exchange that follows happens this many times.
    Repeat(usize),
    Exchange(Box<Exchange>),
}

#[derive(Default)]
struct Exchange {
    line: usize,
    method: String,
    path: String,
    request_headers: Vec<(String, String)>,
    request: String,
    status: u16,
    kind: String,
    headers: Vec<(String, String)>,
    response: String,
}

type Known = BTreeMap<String, Value>;

#[tokio::test]
async fn every_case_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let only = std::env::var("CASES").unwrap_or_default();
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "case"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no cases in {}", folder.display());
    let (mut failures, mut refusals, mut count) = (String::new(), String::new(), 0);
    for file in files {
        let text = fs::read_to_string(&file).expect("a readable file");
        let area = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let cases = parse(&text).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        assert!(!cases.is_empty(), "{area} holds no case");
        for case in cases.iter().filter(|case| {
            let name = format!("{area}: {}", case.name);
            only.split(',').any(|only| name.contains(only))
        }) {
            count += 1;
            match run(case).await {
                Ok(seen) if seen.is_empty() => {}
                Ok(seen) => {
                    let _ = writeln!(refusals, "== {area}: {}\n{seen}", case.name);
                }
                Err(why) => {
                    let _ = writeln!(failures, "{area}: {}\n  {why}\n", case.name);
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "of {count} cases these failed:\n\n{failures}"
    );
    println!("{count} cases");
    if only.is_empty() {
        // Whatever a case asks of a refusal, its whole body is on record.
        insta::assert_snapshot!("error_bodies", refusals);
    }
}

fn parse(text: &str) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_response = false;
    for (at, line) in text.lines().enumerate() {
        let place = |what: &str| format!("line {}: {what}", at + 1);
        if let Some(name) = line.strip_prefix("== ") {
            cases.push(Case {
                name: name.trim().to_owned(),
                choices: Vec::new(),
                steps: Vec::new(),
            });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if let Some(choice) = line.strip_prefix("@ ") {
            match choice.trim().split_once(' ') {
                Some(("advance", by)) => case.steps.push(Step::Advance(
                    duration(by).ok_or_else(|| place("no such duration"))?,
                )),
                None if choice.trim() == "settle" => case.steps.push(Step::Settle),
                Some(("repeat", times)) => case
                    .steps
                    .push(Step::Repeat(times.parse().map_err(|_| place("no such number"))?)),
                None if choice.trim() == "hold" => case.steps.push(Step::Hold),
                _ => case.choices.push(choice.trim().to_owned()),
            }
        } else if let Some(request) = line.strip_prefix("> ") {
            let (method, path) = request.split_once(' ').ok_or_else(|| place("no path"))?;
            in_response = false;
            case.steps.push(Step::Exchange(Box::new(Exchange {
                line: at + 1,
                method: method.to_owned(),
                path: path.trim().to_owned(),
                ..Exchange::default()
            })));
        } else if let Some(Step::Exchange(exchange)) = case.steps.last_mut() {
            if let Some(answer) = line.strip_prefix("< ") {
                let (status, kind) = answer.split_once(' ').unwrap_or((answer, ""));
                exchange.status = status.parse().map_err(|_| place("no status"))?;
                exchange.kind = kind.trim().to_owned();
                in_response = true;
                continue;
            }
            let (headers, body) = if in_response {
                (&mut exchange.headers, &mut exchange.response)
            } else {
                (&mut exchange.request_headers, &mut exchange.request)
            };
            match header_of(line).filter(|_| body.is_empty()) {
                Some(header) => headers.push(header),
                None => {
                    body.push_str(line);
                    body.push('\n');
                }
            }
        }
    }
    Ok(cases)
}

fn header_of(line: &str) -> Option<(String, String)> {
    let (name, value) = line
        .split_once(": ")
        .or_else(|| Some((line.strip_suffix(':')?, "")))?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then(|| (name.to_owned(), value.trim().to_owned()))
}

fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.len().checked_sub(1)?);
    let number: u64 = number.parse().ok()?;
    Some(Duration::from_secs(match unit {
        "s" => number,
        "m" => number * 60,
        "h" => number * 3600,
        "d" => number * 86_400,
        _ => return None,
    }))
}

fn builder(choices: &[String]) -> Result<PortalBuilder, String> {
    let mut builder = Portal::builder();
    for choice in choices {
        let (name, value) = choice.split_once(' ').unwrap_or((choice, ""));
        builder = match name {
            "associate-companies" => builder.associate_companies(true),
            "block-deleted-contacts" => builder.block_deleted_contacts(true),
            "clock" => builder.clock_at(value.trim().parse().map_err(|_| "no such time")?),
            "legacy" => builder.legacy_versions(value.trim() != "off"),
            "plan" => builder.plan(value.parse().map_err(|error| format!("{error}"))?),
            "token" => {
                let (token, scopes) = value.split_once(' ').unwrap_or((value, ""));
                builder.scoped_token(token, scopes.split_whitespace())
            }
            "index-lag" => builder.index_lag(duration(value).ok_or("no such duration")?),
            "job-delay" => builder.job_delay(duration(value).ok_or("no such duration")?),
            other => return Err(format!("there is no choice {other}")),
        };
    }
    Ok(builder)
}

/// Runs the steps of a case; returns the refusals on the way, as text.
async fn run(case: &Case) -> Result<String, String> {
    let portal = TestPortal::with(builder(&case.choices)?).await;
    let mut known = Known::new();
    known.insert("url".into(), portal.portal.url().into());
    known.insert("token".into(), portal.portal.token().into());
    let app = portal.portal.app();
    for (name, value) in [
        ("clientId", app.client_id.as_str()),
        ("clientSecret", app.client_secret.expose()),
        ("refreshToken", app.refresh_token.expose()),
        ("developerApiKey", app.developer_api_key.expose()),
        ("appId", portal.portal.app_id().to_string().as_str()),
        ("portalId", portal.portal.hub_id().to_string().as_str()),
    ] {
        known.insert(name.into(), value.into());
    }
    let mut refusals = String::new();
    let mut times = 1;
    for step in &case.steps {
        match step {
            Step::Advance(by) => portal.portal.advance(*by),
            Step::Settle => portal.portal.settle().await,
            Step::Hold => portal.portal.hold_time(),
            Step::Repeat(again) => times = *again,
            Step::Exchange(exchange) => {
                for _ in 0..std::mem::replace(&mut times, 1) {
                    let answer = exchange.run(&portal, &mut known).await.map_err(|why| {
                        format!(
                            "line {}: {} {}: {why}",
                            exchange.line, exchange.method, exchange.path
                        )
                    })?;
                    if answer.status >= 400 {
                        let _ = writeln!(
                            refusals,
                            "> {} {}\n< {} {}",
                            exchange.method,
                            exchange.path,
                            answer.status,
                            lasting(&answer, &known)
                        );
                    }
                }
            }
        }
    }
    Ok(refusals)
}

/// A body without what differs from run to run: correlation ids, times, addresses and what the case remembers.
fn lasting(answer: &Answer, known: &Known) -> String {
    if answer.header("content-type").starts_with("text/html") {
        return "(a page)".to_owned();
    }
    let mut text = known
        .iter()
        .filter(|(_, value)| plain(value).len() > 3)
        .fold(answer.text(), |text, (name, value)| {
            text.replace(&plain(value), &format!("{{{{{name}}}}}"))
        });
    for (shape, name) in [
        ("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "[uuid]"),
        ("dddd-dd-ddTdd:dd:dd.dddZ", "[time]"),
        ("ddddddddddddd", "[milliseconds]"),
    ] {
        text = blank(&text, shape, name);
    }
    text
}

/// Replaces every run of characters of a shape: `d` stands for a digit, `x` for a hexadecimal one.
fn blank(text: &str, shape: &str, name: &str) -> String {
    let fits = |character: u8, wanted: u8| match wanted {
        b'd' => character.is_ascii_digit(),
        b'x' => character.is_ascii_hexdigit(),
        other => character == other,
    };
    let (mut out, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let bytes = rest.as_bytes();
        let shaped = bytes.len() >= shape.len()
            && shape
                .bytes()
                .zip(bytes)
                .all(|(wanted, found)| fits(*found, wanted));
        if shaped {
            out.push_str(name);
            rest = &rest[shape.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

impl Exchange {
    async fn run(&self, portal: &TestPortal, known: &mut Known) -> Result<Answer, String> {
        let method = Method::from_bytes(self.method.as_bytes()).map_err(|error| error.to_string())?;
        let path = fill(&self.path, known);
        let path = path.strip_prefix(portal.portal.url()).unwrap_or(&path);
        let body = fill(self.request.trim(), known);
        let mut headers = vec![(
            "authorization".to_owned(),
            format!("Bearer {}", portal.portal.token()),
        )];
        if !body.is_empty() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        for (name, value) in &self.request_headers {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.to_ascii_lowercase(), fill(value, known)));
        }
        let headers: Vec<(HeaderName, &str)> = headers
            .iter()
            .map(|(name, value)| (name.parse().expect("a header name"), value.as_str()))
            .collect();
        // Multipart bodies are written with plain line ends; their grammar wants carriage returns.
        let body = if self
            .request_headers
            .iter()
            .any(|(_, value)| value.starts_with("multipart/"))
        {
            format!("{}\r\n", body.replace('\n', "\r\n"))
        } else {
            body
        };
        let answer = portal.raw(method, path, &headers, body).await;
        match self.check(&answer, known) {
            Ok(()) => Ok(answer),
            Err(why) => Err(format!(
                "{why}\n  the answer was {} {}",
                answer.status,
                answer.text()
            )),
        }
    }

    fn check(&self, answer: &Answer, known: &mut Known) -> Result<(), String> {
        if answer.status != self.status {
            return Err(format!("status {}, wanted {}", answer.status, self.status));
        }
        for (name, value) in &self.headers {
            let found = answer.header(&name.to_ascii_lowercase());
            let wanted = fill(value, known);
            if found != wanted {
                return Err(format!("header {name} is {found:?}, wanted {wanted:?}"));
            }
        }
        let expected = self.response.trim();
        if self.status == 204 && !answer.body.is_empty() {
            return Err("a 204 with a body".to_owned());
        }
        if self.kind == "text" {
            let text = answer.text();
            return expected
                .lines()
                .map(|line| fill(line, known))
                .find(|line| !text.contains(line.as_str()))
                .map_or(Ok(()), |line| Err(format!("{line:?} is not in the body")));
        }
        if expected.is_empty() {
            return Ok(());
        }
        let expected: Value = serde_json::from_str(expected)
            .map_err(|error| format!("the expected body is no JSON: {error}"))?;
        let mut body: Value =
            serde_json::from_slice(&answer.body).map_err(|error| format!("the body is no JSON: {error}"))?;
        let exactly = self.kind == "exactly";
        if exactly && let Some(body) = body.as_object_mut() {
            body.remove("correlationId");
        }
        agree(&expected, Some(&body), "", exactly, known)
    }
}

/// Whether an answer holds what was expected.
fn agree(
    wanted: &Value,
    found: Option<&Value>,
    at: &str,
    exactly: bool,
    known: &mut Known,
) -> Result<(), String> {
    let wrong = |wanted: &Value, found: &Value| Err(format!("{at} is {found}, wanted {wanted}"));
    if wanted.as_str() == Some("{{absent}}") {
        return found.map_or(Ok(()), |found| Err(format!("{at} is {found}, wanted nothing")));
    }
    let Some(found) = found else {
        return Err(format!("{at} is missing"));
    };
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            for (key, value) in wanted {
                let key = fill(key, known);
                agree(value, found.get(&key), &format!("{at}/{key}"), exactly, known)?;
            }
            match found.keys().find(|key| exactly && !wanted.contains_key(*key)) {
                Some(extra) => Err(format!("{at}/{extra} was not expected")),
                None => Ok(()),
            }
        }
        (Value::Array(wanted), Value::Array(found)) => {
            if wanted.first().and_then(Value::as_str) == Some("...") {
                for item in wanted.iter().skip(1) {
                    let fits = found.iter().any(|one| {
                        let mut trial = known.clone();
                        let fits = agree(item, Some(one), at, exactly, &mut trial).is_ok();
                        if fits {
                            *known = trial;
                        }
                        fits
                    });
                    if !fits {
                        return Err(format!("{at} holds no {item}"));
                    }
                }
                return Ok(());
            }
            if wanted.len() != found.len() {
                return Err(format!("{at} has {} items, wanted {}", found.len(), wanted.len()));
            }
            wanted
                .iter()
                .zip(found)
                .enumerate()
                .try_for_each(|(index, (wanted, found))| {
                    agree(wanted, Some(found), &format!("{at}/{index}"), exactly, known)
                })
        }
        (Value::String(text), _) => match text.as_str() {
            "{{any}}" => Ok(()),
            "{{time}}" if found.as_str().is_some_and(is_time) => Ok(()),
            "{{number}}"
                if found.is_number() || found.as_str().is_some_and(|text| text.parse::<f64>().is_ok()) =>
            {
                Ok(())
            }
            "{{time}}" | "{{number}}" => wrong(wanted, found),
            _ => match placeholder(text) {
                Some(name) if !known.contains_key(name) => {
                    known.insert(name.to_owned(), found.clone());
                    Ok(())
                }
                Some(name) if plain(&known[name]) == plain(found) => Ok(()),
                Some(name) => wrong(&known[name], found),
                None if found.as_str() == Some(fill(text, known).as_str()) => Ok(()),
                None => wrong(&Value::String(fill(text, known)), found),
            },
        },
        _ if wanted == found => Ok(()),
        _ => wrong(wanted, found),
    }
}

fn is_time(text: &str) -> bool {
    text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T') && text.ends_with('Z')
}

fn placeholder(text: &str) -> Option<&str> {
    let name = text.strip_prefix("{{")?.strip_suffix("}}")?;
    (!name.contains("{{")).then_some(name)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Puts remembered values in place of their names.
fn fill(text: &str, known: &Known) -> String {
    known.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{{{name}}}}}"), &plain(value))
    })
}
