//! Measures searches of a loaded portal over HTTP, one after the other on one connection.
//!
//! `cargo run --release -p spoke-bench --bin search -- URL TOKEN [REQUESTS]`, after `http` has filled the portal: each
//! operator with one sort and pages of 100; prints the matches and the median and 99th percentile of the answer times.

use std::io::Write;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use spoke_bench::{Caller, Failure};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let usage = "usage: search URL TOKEN [REQUESTS]";
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or(usage)?;
    let token = arguments.next().ok_or(usage)?;
    let requests: usize = arguments.next().map_or(Ok(500), |text| text.parse())?;
    let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut caller = Caller::connect(&host, &token).await?;
    let everyone = page(
        &mut caller,
        json!({ "propertyName": "email", "operator": "HAS_PROPERTY" }),
        "hs_object_id",
    )
    .await?;
    let (first, last) = (created(&everyone), now());
    writeln!(std::io::stdout(), "{} contacts", everyone["total"])?;
    for sort in ["createdate", "lastname"] {
        for (name, filter) in [
            (
                "EQ",
                json!({ "propertyName": "city", "operator": "EQ", "value": "City 77" }),
            ),
            (
                "IN",
                json!({ "propertyName": "jobtitle", "operator": "IN", "values": ["role 7", "role 8", "role 9"] }),
            ),
            (
                "BETWEEN",
                json!({ "propertyName": "createdate", "operator": "BETWEEN", "value": first, "highValue": first.midpoint(last) }),
            ),
            (
                "HAS_PROPERTY",
                json!({ "propertyName": "phone", "operator": "HAS_PROPERTY" }),
            ),
            (
                "CONTAINS_TOKEN",
                json!({ "propertyName": "jobtitle", "operator": "CONTAINS_TOKEN", "value": "19*" }),
            ),
        ] {
            let mut times = Vec::with_capacity(requests);
            let mut total = Value::Null;
            for _ in 0..requests {
                let start = Instant::now();
                total = page(&mut caller, filter.clone(), sort).await?["total"].take();
                times.push(start.elapsed());
            }
            times.sort();
            let at = |share: f64| {
                times
                    .get((times.len() as f64 * share) as usize)
                    .copied()
                    .unwrap_or_default()
            };
            let ms = |time: Duration| time.as_secs_f64() * 1e3;
            let (median, high) = (ms(at(0.5)), ms(at(0.99)));
            writeln!(
                std::io::stdout(),
                "{name:14} sort {sort:10} {total:>8} matches  p50 {median:6.2} ms  p99 {high:6.2} ms"
            )?;
        }
    }
    Ok(())
}

async fn page(caller: &mut Caller, filter: Value, sort: &str) -> Result<Value, Failure> {
    let body = json!({ "filterGroups": [{ "filters": [filter] }], "sorts": [sort], "limit": 100, "properties": ["email"] });
    let body = Bytes::from(body.to_string());
    let answer = caller
        .send(Method::POST, "/crm/v3/objects/contacts/search", body)
        .await?;
    Ok(serde_json::from_slice(&answer)?)
}

/// When the first record of a page was created, in milliseconds since the epoch.
fn created(page: &Value) -> i64 {
    let text = page["results"][0]["createdAt"].as_str().unwrap_or_default();
    spoke_model::time::Timestamp::parse(text).map_or(0, |at| at.millis())
}

fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
