//! One table: a fault, and what the caller sees of it. Time is tokio's, paused: a delay of minutes takes none.

use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::client::TestPortal;

const READ: &str = "GET /crm/v3/objects/contacts";
const SEARCH: &str = "POST /crm/v3/objects/contacts/search {}";
const CREATE: &str = r#"POST /crm/v3/objects/contacts {"properties": {"email": "eve@example.com"}}"#;
const BATCH_READ: &str = r#"POST /crm/v3/objects/contacts/batch/read {"properties": ["email"], "idProperty": "email", "inputs": [{"id": "a@example.com"}, {"id": "b@example.com"}, {"id": "c@example.com"}]}"#;
const BATCH_CREATE: &str = r#"POST /crm/objects/2026-09/contacts/batch/create {"inputs": [{"objectWriteTraceId": "1", "properties": {"email": "x@example.com"}}, {"objectWriteTraceId": "2", "properties": {"email": "y@example.com"}}]}"#;
const BATCH_ARCHIVE: &str =
    r#"POST /crm/v3/objects/contacts/batch/archive {"inputs": [{"id": "1"}, {"id": "2"}]}"#;

/// The fault, the request, what is seen. Times that are drawn lie around the middle of a second, which is what is seen of
/// them.
const TABLE: &[(&str, &str, &str)] = &[
    (r#"{"status": 400}"#, READ, "400 VALIDATION_ERROR"),
    (r#"{"status": 401}"#, READ, "401 INVALID_AUTHENTICATION"),
    (r#"{"status": 403}"#, READ, "403 MISSING_SCOPES"),
    (r#"{"status": 404}"#, READ, "404 JSON"),
    (r#"{"status": 409}"#, READ, "409 CONFLICT"),
    (r#"{"status": 414}"#, READ, "414 page 414 Request-URI Too Large"),
    (r#"{"status": 423}"#, CREATE, "423 LOCKED"),
    (r#"{"status": 429}"#, READ, "429 TEN_SECONDLY_ROLLING"),
    (r#"{"policy": "burst"}"#, READ, "429 TEN_SECONDLY_ROLLING"),
    (r#"{"policy": "daily"}"#, READ, "429 DAILY"),
    (r#"{"policy": "search"}"#, SEARCH, "429 RATE_LIMITS"),
    (
        r#"{"policy": "burst", "retryAfter": 9}"#,
        READ,
        "429 TEN_SECONDLY_ROLLING, Retry-After 9",
    ),
    (r#"{"status": 477}"#, READ, "477 JSON, Retry-After 60"),
    (
        r#"{"status": 477, "forMs": 90000}"#,
        READ,
        "477 JSON, Retry-After 90",
    ),
    (
        r#"{"status": 477, "retryAfter": 5, "forMs": 90000}"#,
        READ,
        "477 JSON, Retry-After 5",
    ),
    (r#"{"token": "expired"}"#, READ, "401 EXPIRED_AUTHENTICATION"),
    (r#"{"token": "revoked"}"#, READ, "401 INVALID_AUTHENTICATION"),
    (r#"{"token": "disconnected"}"#, READ, "401 INVALID_AUTHENTICATION"),
    (r#"{"status": 500}"#, READ, "500 INTERNAL_ERROR"),
    (r#"{"status": 502}"#, READ, "502 page 502: Bad gateway"),
    (
        r#"{"status": 503}"#,
        READ,
        "503 page Temporarily unavailable | api.hubapi.com | Cloudflare",
    ),
    (r#"{"status": 504}"#, READ, "504 page 504: Gateway time-out"),
    (r#"{"status": 521}"#, READ, "521 page 521: Web server is down"),
    (r#"{"status": 522}"#, READ, "522 page 522: Connection timed out"),
    (r#"{"status": 523}"#, READ, "523 page 523: Origin is unreachable"),
    (r#"{"status": 524}"#, READ, "524 page 524: A timeout occurred"),
    (r#"{"status": 525}"#, READ, "525 page 525: SSL handshake failed"),
    (
        r#"{"status": 526}"#,
        READ,
        "526 page 526: Invalid SSL certificate",
    ),
    (r#"{"reset": true}"#, READ, "no answer"),
    (
        r#"{"reset": true, "processed": true}"#,
        CREATE,
        "no answer, but done",
    ),
    (
        r#"{"status": 504, "processed": true}"#,
        CREATE,
        "504 page 504: Gateway time-out, but done",
    ),
    (
        r#"{"status": 503}"#,
        CREATE,
        "503 page Temporarily unavailable | api.hubapi.com | Cloudflare",
    ),
    (r#"{"body": "broken"}"#, READ, "200, body breaks off"),
    (r#"{"body": "truncated"}"#, READ, "200, body is no JSON"),
    (
        r#"{"body": "slow", "bodyMs": 120000}"#,
        READ,
        "200 JSON, after 120 s",
    ),
    (r#"{"latencyMs": 200000}"#, READ, "200 JSON, after 200 s"),
    (
        r#"{"latencyFromMs": 100000, "latencyToMs": 100400}"#,
        READ,
        "200 JSON, after 100 s",
    ),
    (
        r#"{"latencyMeanMs": 300500, "latencyDeviationMs": 1}"#,
        READ,
        "200 JSON, after 300 s",
    ),
    (
        r#"{"latencyP50Ms": 50500, "latencyP99Ms": 50510}"#,
        READ,
        "200 JSON, after 50 s",
    ),
    (
        r#"{"status": 500, "latencyMs": 30000}"#,
        READ,
        "500 INTERNAL_ERROR, after 30 s",
    ),
    (
        r#"{"partialCount": 1}"#,
        BATCH_READ,
        "207 with 2 results and 1 errors: INTERNAL_ERROR",
    ),
    (
        r#"{"partialCount": 9}"#,
        BATCH_READ,
        "207 with 1 results and 2 errors: INTERNAL_ERROR",
    ),
    (
        r#"{"partialPercent": 100}"#,
        BATCH_READ,
        "207 with 1 results and 2 errors: INTERNAL_ERROR",
    ),
    (
        r#"{"partialCount": 1}"#,
        BATCH_CREATE,
        "207 with 1 results and 1 errors: INTERNAL_ERROR",
    ),
    (
        r#"{"partialCount": 1}"#,
        BATCH_ARCHIVE,
        "207 with 0 results and 1 errors: INTERNAL_ERROR",
    ),
    (r#"{"partialCount": 1}"#, READ, "200 JSON"),
    (r#"{"status": 500, "method": "POST"}"#, READ, "200 JSON"),
    (
        r#"{"status": 500, "method": "POST"}"#,
        SEARCH,
        "500 INTERNAL_ERROR",
    ),
    (
        r#"{"status": 500, "route": "/crm/objects/*/search"}"#,
        SEARCH,
        "500 INTERNAL_ERROR",
    ),
    (
        r#"{"status": 500, "route": "/crm/objects/*/search"}"#,
        READ,
        "200 JSON",
    ),
    (
        r#"{"status": 500, "caller": "private-app"}"#,
        READ,
        "500 INTERNAL_ERROR",
    ),
    (r#"{"status": 500, "caller": "oauth"}"#, READ, "200 JSON"),
    (r#"{"status": 500, "app": "555001"}"#, READ, "500 INTERNAL_ERROR"),
    (r#"{"status": 500, "app": "555002"}"#, READ, "200 JSON"),
    (r#"{"status": 500, "afterMs": 60000}"#, READ, "200 JSON"),
    (
        r#"{"status": 500, "from": "2020-01-01T00:00:00Z"}"#,
        READ,
        "500 INTERNAL_ERROR",
    ),
    (
        r#"{"status": 500, "until": "2020-01-01T00:00:00Z"}"#,
        READ,
        "200 JSON",
    ),
    (
        r#"{"status": 500, "until": "midnight"}"#,
        READ,
        "500 INTERNAL_ERROR",
    ),
];

#[tokio::test]
async fn every_fault_is_seen_as_it_should_be() {
    let mut wrong = Vec::new();
    for (fault, request, wanted) in TABLE {
        let portal = TestPortal::start().await;
        portal.portal.hold_time();
        for name in ["a", "b", "c"] {
            let email = format!("{name}@example.com");
            portal.create("contacts", json!({ "email": email })).await;
        }
        let fault: Value = serde_json::from_str(fault).expect("JSON");
        let set = portal.post("/_spoke/faults", fault.clone()).await;
        assert_eq!(set.status, 201, "{fault}: {}", set.text());
        // Paused time leaps over a delay as soon as everybody waits.
        let waits = wanted.contains("after");
        if waits {
            tokio::time::pause();
        }
        let seen = look(&portal, request, waits).await;
        if waits {
            tokio::time::resume();
        }
        portal.portal.clear_faults();
        let done = request.contains("eve@example.com")
            && portal
                .get("/crm/v3/objects/contacts/eve@example.com?idProperty=email")
                .await
                .status
                == 200;
        let seen = if done { format!("{seen}, but done") } else { seen };
        if seen != *wanted {
            wrong.push(format!("{fault} {request}\n  seen:   {seen}\n  wanted: {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Sends a request over a connection of its own, and says in words what comes back.
async fn look(portal: &TestPortal, request: &str, waits: bool) -> String {
    let (method, rest) = request.split_once(' ').expect("a method");
    let (path, body) = rest.split_once(' ').unwrap_or((rest, ""));
    let address = portal.portal.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        portal.portal.token(),
        body.len()
    );
    let started = Instant::now();
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    // A connection that is reset in the middle is what some faults are for.
    let _ = stream.read_to_end(&mut answer).await;
    let mut seen = describe(&String::from_utf8_lossy(&answer));
    if waits {
        seen.push_str(&format!(", after {} s", started.elapsed().as_secs()));
    }
    seen
}

fn describe(answer: &str) -> String {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return "no answer".to_owned();
    };
    let head = head.to_ascii_lowercase();
    let header = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .map(str::to_owned)
    };
    let status = head.split(' ').nth(1).expect("a status");
    let length: usize = header("content-length").map_or(0, |length| length.parse().expect("a length"));
    let is_page = header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let mut seen = if body.len() < length {
        format!("{status}, body breaks off")
    } else if is_page {
        let title = body
            .split_once("<title>")
            .and_then(|(_, rest)| rest.split_once("</title>"));
        format!("{status} page {}", title.expect("a title").0)
    } else {
        match serde_json::from_str::<Value>(body) {
            Err(_) => format!("{status}, body is no JSON"),
            Ok(body) if status == "207" => {
                let items = |name: &str| body[name].as_array().map_or(0, Vec::len);
                assert_eq!(body["numErrors"], json!(items("errors")));
                format!(
                    "207 with {} results and {} errors: {}",
                    items("results"),
                    items("errors"),
                    body["errors"][0]["category"].as_str().unwrap_or_default()
                )
            }
            Ok(body) => {
                let kind = ["policyName", "category"]
                    .iter()
                    .find_map(|name| body[name].as_str());
                format!("{status} {}", kind.unwrap_or("JSON"))
            }
        }
    };
    if let Some(seconds) = header("retry-after") {
        seen.push_str(&format!(", Retry-After {seconds}"));
    }
    seen
}

#[tokio::test]
async fn a_batch_that_fails_in_part_names_its_inputs_and_does_the_others() {
    let portal = TestPortal::start().await;
    portal
        .post("/_spoke/faults", json!({"partialPercent": 40, "seed": 3}))
        .await;
    let inputs: Vec<Value> = (0..50)
        .map(|number| {
            json!({
                "objectWriteTraceId": format!("t{number}"),
                "properties": {"email": format!("n{number}@example.com")},
            })
        })
        .collect();
    let answer = portal
        .post(
            "/crm/objects/2026-09/contacts/batch/create",
            json!({ "inputs": inputs }),
        )
        .await;
    assert_eq!(answer.status, 207, "{}", answer.text());
    let body = answer.json();
    let failed = body["errors"].as_array().expect("errors");
    assert!((10..30).contains(&failed.len()), "{}", failed.len());
    assert_eq!(body["results"].as_array().map(Vec::len), Some(50 - failed.len()));
    assert_eq!(portal.total("contacts").await, 50 - failed.len() as u64);
    for one in failed {
        let trace = one["context"]["objectWriteTraceId"][0]
            .as_str()
            .expect("a trace id");
        let number = trace.trim_start_matches('t');
        let path = format!("/crm/v3/objects/contacts/n{number}@example.com?idProperty=email");
        assert_eq!(portal.send(Method::GET, &path, "").await.status, 404, "{one}");
    }
}
