//! Measures a portal over HTTP: durable batch creation, reads by id, list pages.
//!
//! `cargo run --release -p spoke-bench --bin http -- URL TOKEN [PID] [SECONDS]`: eight callers, one kind of request
//! after the other. With the server's process id the CPU time it used is printed as well.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Method;
use serde_json::Value;
use spoke_bench::{Caller, Failure};

/// Connections that send at the same time.
const CALLERS: u64 = 8;
/// Records in a batch or on a page.
const BATCH: u64 = 100;
/// Clock ticks a second in `/proc/PID/stat`.
const TICKS: f64 = 100.0;

/// What one measurement counted.
struct Measured {
    requests: u64,
    elapsed: Duration,
    server_cpu: Option<f64>,
}

impl Measured {
    fn print(&self, name: &str, unit: &str, per_request: u64) -> std::io::Result<()> {
        let rate = (self.requests * per_request) as f64 / self.elapsed.as_secs_f64();
        let cpu = self.server_cpu.map(|cpu| {
            let each = cpu * 1e6 / (self.requests * per_request).max(1) as f64;
            format!(
                ", server CPU {:.2} cores, {each:.2} us/{unit}",
                cpu / self.elapsed.as_secs_f64()
            )
        });
        writeln!(
            std::io::stdout(),
            "{name}: {rate:.0} {unit}/s ({} requests){}",
            self.requests,
            cpu.unwrap_or_default()
        )
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("usage: http URL TOKEN [PID] [SECONDS]")?;
    let token = arguments.next().ok_or("usage: http URL TOKEN [PID] [SECONDS]")?;
    let pid = arguments.next();
    let seconds = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let run = Run {
        host,
        token,
        pid,
        length: Duration::from_secs(seconds),
    };

    let next = Arc::new(AtomicU64::new(std::process::id() as u64 * 1_000_000));
    let created = run
        .measure(|_| {
            let next = Arc::clone(&next);
            move |_| {
                let first = next.fetch_add(BATCH, Ordering::Relaxed);
                (
                    Method::POST,
                    "/crm/v3/objects/contacts/batch/create".to_owned(),
                    batch(first),
                )
            }
        })
        .await?;
    created.print("batch create, 15 properties", "records", BATCH)?;

    let ids = run.some_ids().await?;
    let read = run
        .measure(|caller| {
            let ids = ids.clone();
            move |turn| {
                let id = &ids[((turn * CALLERS + caller) as usize * 7919) % ids.len()];
                (
                    Method::GET,
                    format!("/crm/v3/objects/contacts/{id}"),
                    Bytes::new(),
                )
            }
        })
        .await?;
    read.print("read by id", "requests", 1)?;

    let pages = run
        .measure(|caller| {
            let ids = ids.clone();
            move |turn| {
                let after = &ids[((turn * CALLERS + caller) as usize * 104_729) % ids.len()];
                let path = format!(
                    "/crm/v3/objects/contacts?limit={BATCH}&after={after}&properties={PAGE_PROPERTIES}"
                );
                (Method::GET, path, Bytes::new())
            }
        })
        .await?;
    pages.print("list pages of 100 x 20 properties", "pages", 1)?;

    let search = run
        .measure(|caller| {
            move |turn| {
                let city = (turn * CALLERS + caller) % 500;
                let body = serde_json::json!({
                    "filterGroups": [{ "filters": [{ "propertyName": "city", "operator": "EQ", "value": format!("City {city}") }] }],
                    "sorts": ["-createdate"], "limit": 10,
                });
                (Method::POST, "/crm/v3/objects/contacts/search".to_owned(), Bytes::from(body.to_string()))
            }
        })
        .await?;
    search.print("search, one filter and one sort", "requests", 1)?;
    Ok(())
}

/// The twenty properties of a page: the fifteen that were written and five that HubSpot adds.
const PAGE_PROPERTIES: &str = "email,firstname,lastname,phone,company,jobtitle,city,state,zip,country,address,website,\
                               lifecyclestage,hs_lead_status,fax,createdate,lastmodifieddate,hs_object_id,\
                               hs_email_domain,mobilephone";

/// A batch of a hundred new contacts with fifteen short properties each.
fn batch(first: u64) -> Bytes {
    let inputs: Vec<Value> = (first..first + BATCH)
        .map(|n| {
            serde_json::json!({ "properties": {
                "email": format!("person{n}@company{}.example.com", n % 5000),
                "firstname": format!("First{}", n % 3000), "lastname": format!("Last{}", n % 20000),
                "phone": format!("+1555{:07}", n % 10_000_000), "company": format!("Company {}", n % 5000),
                "jobtitle": format!("Role {}", n % 200), "city": format!("City {}", n % 500),
                "state": format!("State {}", n % 50), "zip": format!("{:05}", n % 100_000),
                "country": "Atlantis", "address": format!("{n} Harbour Road"),
                "website": format!("https://company{}.example", n % 5000), "lifecyclestage": "customer",
                "hs_lead_status": "OPEN", "fax": format!("+1444{:07}", n % 10_000_000),
            }})
        })
        .collect();
    Bytes::from(serde_json::json!({ "inputs": inputs }).to_string())
}

/// The parameters all measurements share.
struct Run {
    host: String,
    token: String,
    pid: Option<String>,
    length: Duration,
}

impl Run {
    /// Lets every caller send one request after another for the run's length.
    async fn measure<M, N>(&self, make: M) -> Result<Measured, Failure>
    where
        M: Fn(u64) -> N,
        N: FnMut(u64) -> (Method, String, Bytes) + Send + 'static,
    {
        let before = self.server_cpu();
        let start = Instant::now();
        let mut tasks = Vec::new();
        for caller in 0..CALLERS {
            let mut next = make(caller);
            let mut connection = Caller::connect(&self.host, &self.token).await?;
            let end = start + self.length;
            tasks.push(tokio::spawn(async move {
                let mut requests = 0;
                while Instant::now() < end {
                    let (method, path, body) = next(requests);
                    connection.send(method, &path, body).await?;
                    requests += 1;
                }
                Ok::<u64, Failure>(requests)
            }));
        }
        let mut requests = 0;
        for task in tasks {
            requests += task.await??;
        }
        let elapsed = start.elapsed();
        let server_cpu = before
            .zip(self.server_cpu())
            .map(|(before, after)| after - before);
        Ok(Measured {
            requests,
            elapsed,
            server_cpu,
        })
    }

    /// Ids spread over the portal's contacts.
    async fn some_ids(&self) -> Result<Arc<Vec<String>>, Failure> {
        let mut caller = Caller::connect(&self.host, &self.token).await?;
        let mut ids = Vec::new();
        let mut after = String::new();
        while ids.len() < 20_000 {
            let path = format!("/crm/v3/objects/contacts?limit=100{after}");
            let page: Value = serde_json::from_slice(&caller.send(Method::GET, &path, Bytes::new()).await?)?;
            let results = page["results"].as_array().into_iter().flatten();
            ids.extend(results.filter_map(|record| record["id"].as_str().map(str::to_owned)));
            match page["paging"]["next"]["after"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        if ids.is_empty() {
            Err("the portal has no contacts".into())
        } else {
            Ok(Arc::new(ids))
        }
    }

    /// CPU seconds the server has used so far.
    fn server_cpu(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid.as_deref()?)).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks / TICKS)
    }
}
