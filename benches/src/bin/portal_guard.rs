//! What scopes, limits and the request log cost: requests a second with all of them on, against the same portal without.
//!
//! `cargo run --release -p spoke-bench --bin portal_guard -- [ROUNDS] [MILLISECONDS]`
//!
//! Two portals run as processes of their own on the same records. Four callers ask one and the other in turn, slice by
//! slice, so that whatever else the machine does meets both. Printed are the medians over the slices: requests a second,
//! the server's CPU time a request, and the ratio of neighbouring slices.
//!
//! The guarded portal enforces Enterprise limits with two packs on a token with a dozen scopes. Its clock (and the other's)
//! runs a few thousand times as fast as ours, so that calls are counted and hardly one is refused; what is refused does not count as answered.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use spoke_bench::{Caller, Failure};
use spoke_model::limits::Plan;
use spoke_portal::Portal;

/// Connections that send at the same time.
const CALLERS: usize = 4;
/// Contacts in each portal.
const RECORDS: usize = 2_000;
/// Clock ticks a second in `/proc/PID/stat`.
const TICKS: f64 = 100.0;
/// How often the portal's clock is moved, and how far: one burst window.
const STEP_EVERY: Duration = Duration::from_millis(1);
const STEP: Duration = Duration::from_secs(10);
/// The scopes of the guarded portal's token; the one that is needed stands last.
const SCOPES: [&str; 12] = [
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.owners.read",
    "crm.lists.read",
    "crm.schemas.contacts.read",
    "crm.schemas.companies.read",
    "crm.schemas.deals.read",
    "tickets",
    "crm.objects.contacts.write",
    "crm.objects.contacts.read",
];
const TOKEN: &str = "pat-na1-00000000-0000-4000-8000-00000000beef";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::from);
    let outcome = runtime.and_then(|runtime| match arguments.first().map(String::as_str) {
        Some("serve") => runtime.block_on(serve(arguments.get(1).is_some_and(|how| how == "guarded"))),
        _ => runtime.block_on(compare(&arguments)),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one portal until the parent closes our input.
async fn serve(guarded: bool) -> Result<(), Failure> {
    let builder = if guarded {
        Portal::builder()
            .plan(Plan::Enterprise)
            .limit_increase_packs(2)
            .scoped_token(TOKEN, SCOPES)
    } else {
        Portal::builder().token(TOKEN).request_log(false)
    };
    let portal = builder.start().await?;
    let host = portal.url().trim_start_matches("http://").to_owned();
    fill(&host, portal.companion_token().expose()).await?;
    writeln!(std::io::stdout(), "{host}")?;
    std::io::stdout().flush()?;
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
    // A thread of its own, so that the clock does not wait for requests.
    let clock = std::thread::spawn(move || {
        while !ended.is_finished() {
            portal.advance(STEP);
            std::thread::sleep(STEP_EVERY);
        }
    });
    tokio::task::spawn_blocking(move || clock.join())
        .await?
        .map_err(|_| "the clock stopped")?;
    Ok(())
}

async fn fill(host: &str, token: &str) -> Result<(), Failure> {
    let mut caller = Caller::connect(host, token).await?;
    for first in (0..RECORDS).step_by(100) {
        let inputs: Vec<Value> = (first..first + 100)
            .map(|n| {
                json!({ "properties": { "email": format!("person{n}@company.example.com"),
                    "firstname": format!("First{n}"), "lastname": "Last", "city": format!("City {}", n % 50) } })
            })
            .collect();
        let body = Bytes::from(json!({ "inputs": inputs }).to_string());
        caller
            .send(Method::POST, "/crm/v3/objects/contacts/batch/create", body)
            .await?;
    }
    Ok(())
}

/// A portal in a process of its own.
struct Server {
    child: Child,
    host: String,
}

impl Server {
    fn start(how: &str) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", how])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output of the portal")?;
        let mut host = String::new();
        BufReader::new(out).read_line(&mut host)?;
        let host = host.trim().to_owned();
        if host.is_empty() {
            return Err("the portal did not start".into());
        }
        Ok(Self { child, host })
    }

    /// CPU seconds used so far.
    fn cpu(&self) -> Result<f64, Failure> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = stat
            .rsplit_once(')')
            .map(|(_, rest)| rest.split_whitespace().collect())
            .unwrap_or_default();
        let ticks = |at: usize| {
            fields
                .get(at)
                .and_then(|text| text.parse::<f64>().ok())
                .unwrap_or_default()
        };
        Ok((ticks(11) + ticks(12)) / TICKS)
    }

    /// Asks for `length`: requests a second.
    async fn slice(&self, what: &Asked, length: Duration) -> Result<(u64, f64), Failure> {
        let start = Instant::now();
        let end = start + length;
        let mut tasks = Vec::new();
        for caller in 0..CALLERS {
            let mut connection = Caller::connect(&self.host, TOKEN).await?;
            let paths = what.paths.clone();
            tasks.push(tokio::spawn(async move {
                let mut requests = 0_u64;
                while Instant::now() < end {
                    let at = (requests as usize * CALLERS + caller) * 7919 % paths.len().max(1);
                    let path = paths.get(at).map_or("/", String::as_str);
                    match connection.send(Method::GET, path, Bytes::new()).await {
                        Ok(_) => requests += 1,
                        // The clock's thread came late; what is refused does not count as answered.
                        Err(refused) if refused.to_string().starts_with("429") => {}
                        Err(other) => return Err(other),
                    }
                }
                Ok::<u64, Failure>(requests)
            }));
        }
        let mut requests = 0;
        for task in tasks {
            requests += task.await??;
        }
        Ok((requests, requests as f64 / start.elapsed().as_secs_f64()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// What is asked for.
struct Asked {
    name: &'static str,
    paths: Vec<String>,
}

async fn compare(arguments: &[String]) -> Result<(), Failure> {
    let rounds: usize = arguments.first().map_or(Ok(20), |text| text.parse())?;
    let length = Duration::from_millis(arguments.get(1).map_or(Ok(500), |text| text.parse())?);
    let (guarded, bare) = (Server::start("guarded")?, Server::start("bare")?);
    let ids = ids(&bare).await?;
    let kinds = [
        Asked {
            name: "read by id",
            paths: ids
                .iter()
                .map(|id| format!("/crm/v3/objects/contacts/{id}"))
                .collect(),
        },
        Asked {
            name: "list page of 100",
            paths: ids
                .iter()
                .map(|id| format!("/crm/v3/objects/contacts?limit=100&after={id}"))
                .collect(),
        },
    ];
    for what in &kinds {
        // A first slice of each is not counted.
        guarded.slice(what, length).await?;
        bare.slice(what, length).await?;
        let (mut rates, mut ratios) = ([Vec::new(), Vec::new()], Vec::new());
        let mut used = [(0.0, 0_u64); 2];
        for round in 0..rounds {
            let mut rate = [0.0; 2];
            let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
            for which in order {
                let server = if which == 0 { &guarded } else { &bare };
                let before = server.cpu()?;
                let (requests, a_second) = server.slice(what, length).await?;
                let cpu = server.cpu()? - before;
                if let (Some(rate), Some(rates), Some(used)) =
                    (rate.get_mut(which), rates.get_mut(which), used.get_mut(which))
                {
                    *rate = a_second;
                    rates.push(a_second);
                    used.0 += cpu;
                    used.1 += requests;
                }
            }
            let [with, without] = rate;
            ratios.push(with / without);
        }
        let [with, without] = &mut rates;
        let micros = used.map(|(cpu, requests)| cpu * 1e6 / requests.max(1) as f64);
        writeln!(
            std::io::stdout(),
            "{}: {:.0} requests/s with scopes, limits and log, {:.0} without: {:.1} % (median of {rounds} pairs); server \
             CPU {:.1} and {:.1} us a request",
            what.name,
            median(with),
            median(without),
            median(&mut ratios) * 100.0,
            micros[0],
            micros[1],
        )?;
    }
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The ids of the records, which both portals have alike.
async fn ids(server: &Server) -> Result<Vec<String>, Failure> {
    let mut caller = Caller::connect(&server.host, TOKEN).await?;
    let page = caller
        .send(Method::GET, "/crm/v3/objects/contacts?limit=100", Bytes::new())
        .await?;
    let page: Value = serde_json::from_slice(&page)?;
    let results = page["results"].as_array().into_iter().flatten();
    let ids: Vec<String> = results
        .filter_map(|record| record["id"].as_str().map(str::to_owned))
        .collect();
    if ids.is_empty() {
        return Err("the portal has no contacts".into());
    }
    Ok(ids)
}
