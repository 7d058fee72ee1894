//! What a large crowd costs: seconds, and the memory of the portal that holds it.
//!
//!     seed [CONTACTS] [messy]
//!
//! A portal with a data folder in this process is asked to make the contacts (1,000,000 when nothing is said), with 3 %
//! duplicates, by the calls that `spoke portal seed` makes: 5,000 records each, every thousand on disk before the next.

use std::process::ExitCode;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use spoke_bench::Failure;
use spoke_portal::Portal;

fn main() -> ExitCode {
    spoke_bench::run_on_all_cores(measure())
}

async fn measure() -> Result<String, Failure> {
    let mut arguments = std::env::args().skip(1);
    let contacts: u64 = match arguments.next() {
        Some(text) => text.parse()?,
        None => 1_000_000,
    };
    let messy = arguments.next().is_some_and(|word| word == "messy");
    let folder = std::env::temp_dir().join(format!("spoke-seed-{}", std::process::id()));
    let portal = Portal::builder().data_dir(&folder).start().await?;
    let before = memory()?;
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let body =
        json!({"contacts": contacts, "duplicatesPercent": 3, "messy": messy, "most": 5_000}).to_string();
    let begun = Instant::now();
    loop {
        let request = Request::post(format!("{}/_spoke/seed", portal.url()))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body.clone())))?;
        let answer = client.request(request).await?;
        let status = answer.status();
        let answer = answer.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&answer)).into());
        }
        let made: Value = serde_json::from_slice(&answer)?;
        if made.get("left").and_then(Value::as_u64) == Some(0) {
            break;
        }
    }
    let took = begun.elapsed().as_secs_f64();
    let (after, most) = (memory()?, peak()?);
    let begun = Instant::now();
    let forked = portal.fork().await?;
    let fork = begun.elapsed().as_secs_f64() * 1_000.0;
    drop(forked);
    portal.stop().await?;
    std::fs::remove_dir_all(&folder)?;
    Ok(format!(
        "{contacts} contacts{} in {took:.1} s; memory {before} MiB before, {after} MiB after, {most} MiB at most; a fork \
         takes {fork:.0} ms",
        if messy { ", messy" } else { "" }
    ))
}

/// Resident memory of this process, in MiB.
fn memory() -> Result<u64, Failure> {
    status("VmRSS:")
}

/// The most that was resident, in MiB.
fn peak() -> Result<u64, Failure> {
    status("VmHWM:")
}

fn status(name: &str) -> Result<u64, Failure> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no such line")?.parse::<u64>()? / 1_024)
}
