//! What a call costs above raw hyper: time at the median and allocations.
//!
//!     overhead http://127.0.0.1:18080 [CALLS] [PATH]
//!
//! The same GET goes through hyper-util's client and through `HubSpot` with every default layer, without and with a
//! journal, in turn, one call each, so that whatever else the machine does meets all of them. Allocations are those of
//! this process, counted by its allocator; the server must be another one.

use std::alloc::System;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use spoke_bench::Failure;
use spoke_client::journal::{CallRecord, Journal};
use spoke_client::{HubSpot, Method};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Calls before the measurement.
const WARM_UP: usize = 500;

fn main() -> ExitCode {
    spoke_bench::run(measure())
}

/// Counts what it is told, and keeps nothing.
#[derive(Debug, Default)]
struct Counting(AtomicU64);

impl Journal for Counting {
    fn record(&self, _: &CallRecord) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Time and allocations of each call of one kind.
#[derive(Default)]
struct Sample {
    times: Vec<Duration>,
    allocations: Vec<usize>,
    bytes: Vec<usize>,
}

impl Sample {
    async fn take<T, E>(&mut self, call: impl Future<Output = Result<T, E>>) -> Result<(), E> {
        let before = COUNTING.stats();
        let begun = Instant::now();
        let outcome = call.await;
        let took = begun.elapsed();
        let after = COUNTING.stats();
        drop(outcome?);
        let made = |stats: &stats_alloc::Stats| stats.allocations + stats.reallocations;
        self.times.push(took);
        self.allocations.push(made(&after) - made(&before));
        self.bytes.push(after.bytes_allocated - before.bytes_allocated);
        Ok(())
    }

    fn cost(mut self) -> Cost {
        Cost {
            micros: median(&mut self.times).as_secs_f64() * 1e6,
            allocations: median(&mut self.allocations),
            bytes: median(&mut self.bytes),
        }
    }
}

struct Cost {
    micros: f64,
    allocations: usize,
    bytes: usize,
}

fn median<T: Ord + Copy + Default>(values: &mut [T]) -> T {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

async fn measure() -> Result<String, Failure> {
    let mut arguments = std::env::args().skip(1);
    let base = arguments
        .next()
        .ok_or("usage: overhead BASE_URL [CALLS] [PATH]")?;
    let calls: usize = arguments.next().as_deref().unwrap_or("20000").parse()?;
    let path = arguments
        .next()
        .unwrap_or_else(|| "/crm/v3/owners?limit=100".to_owned());
    let (plain, query) = path.split_once('?').unwrap_or((&path, ""));
    let token = std::env::var("HUBSPOT_ACCESS_TOKEN").unwrap_or_else(|_| "none".to_owned());

    let raw = raw_client();
    let address: http::Uri = format!("{base}{path}").parse()?;
    let bearer = format!("Bearer {token}");
    let quiet = HubSpot::builder()
        .base_url(base.as_str())
        .token(token.as_str())
        .build()?;
    let heard = Arc::new(Counting::default());
    let journal: Arc<dyn Journal> = heard.clone();
    let journaled = HubSpot::builder()
        .base_url(base.as_str())
        .token(token.as_str())
        .journal(journal)
        .build()?;
    let through = |hubspot: &HubSpot| {
        let mut request = hubspot.request(Method::GET, plain);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            request = request.query(name, value);
        }
        request.send()
    };

    let mut samples = [Sample::default(), Sample::default(), Sample::default()];
    for turn in 0..WARM_UP + calls {
        if turn == WARM_UP {
            samples = [Sample::default(), Sample::default(), Sample::default()];
        }
        let [hyper, without, with] = &mut samples;
        hyper.take(plainly(&raw, &address, &bearer)).await?;
        without.take(async { through(&quiet).await }).await?;
        with.take(async { through(&journaled).await }).await?;
    }
    let [hyper, without, with] = samples.map(Sample::cost);
    let mut text = format!(
        "GET {path}, {calls} calls each, medians; the journal heard {}\n",
        heard.0.load(Ordering::Relaxed)
    );
    for (name, cost) in [
        ("hyper", &hyper),
        ("HubSpot", &without),
        ("HubSpot and a journal", &with),
    ] {
        text.push_str(&format!(
            "{name:22} {:7.2} us {:+7.2}   {:4} allocations {:+4}   {:6} bytes {:+6}\n",
            cost.micros,
            cost.micros - hyper.micros,
            cost.allocations,
            cost.allocations as i64 - hyper.allocations as i64,
            cost.bytes,
            cost.bytes as i64 - hyper.bytes as i64,
        ));
    }
    Ok(text)
}

/// As the client's own pool is set up.
fn raw_client() -> Client<HttpConnector, Full<Bytes>> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

async fn plainly(
    client: &Client<HttpConnector, Full<Bytes>>,
    address: &http::Uri,
    bearer: &str,
) -> Result<Bytes, Failure> {
    let request = Request::builder()
        .method(Method::GET)
        .uri(address.clone())
        .header(header::AUTHORIZATION, bearer)
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "overhead")
        .body(Full::new(Bytes::new()))?;
    let response = client.request(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    if status.is_success() {
        Ok(body)
    } else {
        Err(status.to_string().into())
    }
}
