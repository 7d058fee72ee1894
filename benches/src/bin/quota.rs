//! Reads 200,000 contacts from a portal that enforces the limits of a Professional account and answers after 150
//! milliseconds: how near a client comes to what the limits allow, alone, and as several processes that share them.
//!
//!     quota PROCESSES [REDIS_URL] [CONTACTS]
//!
//! The portal runs in this process; each client is a process of its own. Prints one line of JSON. The least time is that
//! of a rolling window: the first 190 calls go at once, and each later one ten seconds after the one 190 before it; and
//! the last one's answer takes its 150 milliseconds.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spoke_bench::Failure;
use spoke_client::journal::{CallRecord, Journal};
use spoke_client::shared::Redis;
use spoke_client::{HubSpot, LimitPolicy, NewRecord, SharedLimits};
use spoke_model::limits::{BURST_WINDOW_MS, LIST_PAGE_MAX, Plan};
use spoke_portal::{Fault, Portal};

const PLAN: Plan = Plan::Professional;
const LATENCY: Duration = Duration::from_millis(150);
const PAGE: usize = LIST_PAGE_MAX as usize;
/// Calls that all clients together keep in flight or in line.
const TOGETHER: usize = 96;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    let line = runtime.block_on(async {
        match arguments.as_slice() {
            ["client", url, token, redis, calls] => client(url, token, redis, calls.parse()?).await,
            [processes, rest @ ..] => {
                let redis = rest.first().copied().unwrap_or_default();
                let contacts = rest.get(1).map_or(Ok(200_000), |count| count.parse())?;
                measure(processes.parse()?, redis, contacts).await
            }
            [] => Err("usage: quota PROCESSES [REDIS_URL] [CONTACTS]".into()),
        }
    });
    match line {
        Ok(line) => match writeln!(std::io::stdout(), "{line}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error.to_string()),
        },
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::FAILURE
}

/// What a client's process prints: when each page came, in milliseconds since 1970, and what did not go well.
#[derive(Default)]
struct Pages {
    came: Vec<u64>,
    contacts: u64,
    refusals: u64,
}

async fn measure(processes: usize, redis: &str, contacts: usize) -> Result<String, Failure> {
    let portal = Portal::builder().plan(PLAN).start().await?;
    let starts = fill(&portal, contacts).await?;
    portal.fault(Fault::latency(LATENCY));
    let begun = millis();
    let each = starts.len().div_ceil(processes.max(1));
    let mut children = Vec::new();
    for starts in starts.chunks(each) {
        children.push(begin(&portal, redis, TOGETHER / processes.max(1), starts)?);
    }
    let work =
        tokio::task::spawn_blocking(move || children.into_iter().map(end).collect::<Result<Vec<_>, _>>());
    let pages = work.await??;

    let last = pages.iter().filter_map(|one| one.came.last()).max();
    let took = last.copied().unwrap_or(begun).saturating_sub(begun);
    let least = least_millis(starts.len());
    // Parts are counted as long as every process has work.
    let all_busy_until = pages.iter().filter_map(|one| one.came.last()).min();
    let until = all_busy_until.copied().unwrap_or_default();
    let had: Vec<usize> = pages
        .iter()
        .map(|one| one.came.iter().filter(|came| **came <= until).count())
        .collect();
    let equal = had.iter().sum::<usize>() as f64 / had.len() as f64;
    let line = serde_json::json!({
        "processes": processes,
        "shared": !redis.is_empty(),
        "contacts": pages.iter().map(|one| one.contacts).sum::<u64>(),
        "calls": starts.len(),
        "seconds": took as f64 / 1_000.0,
        "least_seconds": least as f64 / 1_000.0,
        "ratio": (took as f64 / least as f64 * 10_000.0).round() / 10_000.0,
        "refusals": pages.iter().map(|one| one.refusals).sum::<u64>(),
        "parts_of_an_equal_share": had
            .iter()
            .map(|had| (*had as f64 / equal * 1_000.0).round() / 1_000.0)
            .collect::<Vec<_>>(),
    });
    Ok(line.to_string())
}

/// The least time in which so many calls can be answered.
fn least_millis(calls: usize) -> u64 {
    let windows = calls.saturating_sub(1) as u64 / u64::from(PLAN.burst());
    windows * u64::from(BURST_WINDOW_MS) + LATENCY.as_millis() as u64
}

/// Writes contacts with the token of what runs beside the portal, which no limit counts. Gives the ids after which the
/// pages begin.
async fn fill(portal: &Portal, contacts: usize) -> Result<Vec<String>, Failure> {
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.companion_token().clone())
        .limits(LimitPolicy::off())
        .build()?;
    let mut starts = vec!["0".to_owned()];
    let mut written = 0;
    while written < contacts {
        let count = (contacts - written).min(PAGE);
        let new = (written..written + count).map(|number| {
            NewRecord::new()
                .property("email", format!("contact{number}@example.com"))
                .property("firstname", "Contact")
                .property("lastname", number.to_string())
        });
        let records = hubspot.contacts().batch().create(new).await.into_all()?;
        let last = records
            .iter()
            .map(|record| record.id())
            .max_by_key(|id| id.parse::<u64>().unwrap_or(0));
        starts.extend(last.map(str::to_owned));
        written += count;
    }
    // After the last record there is no page.
    starts.pop();
    Ok(starts)
}

fn begin(portal: &Portal, redis: &str, together: usize, starts: &[String]) -> Result<Child, Failure> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([
            "client",
            portal.url(),
            portal.token(),
            redis,
            &together.to_string(),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(starts.join("\n").as_bytes())?;
    }
    Ok(child)
}

fn end(child: Child) -> Result<Pages, Failure> {
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("a client ended with {}", output.status).into());
    }
    let told: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let number = |name: &str| told[name].as_u64().unwrap_or_default();
    Ok(Pages {
        came: serde_json::from_value(told["came"].clone())?,
        contacts: number("contacts"),
        refusals: number("refusals"),
    })
}

/// Counts refusals.
#[derive(Default)]
struct Refusals(AtomicU64);

impl Journal for Refusals {
    fn record(&self, record: &CallRecord) {
        if record.status == Some(429) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// One client: reads the pages that its input names and prints what it saw.
async fn client(url: &str, token: &str, redis: &str, together: usize) -> Result<String, Failure> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let starts: Vec<String> = input.lines().map(str::to_owned).collect();
    let mut policy = LimitPolicy::plan(PLAN);
    if !redis.is_empty() {
        policy = policy.shared(SharedLimits::redis(&Redis::new(redis)?, 1, "quota"));
    }
    let refusals = Arc::new(Refusals::default());
    let hubspot = HubSpot::builder()
        .base_url(url)
        .token(token)
        .deadline(Duration::from_secs(600))
        .limits(policy)
        .journal(refusals.clone())
        .build()?;
    let pages = Arc::new(Mutex::new(Pages::default()));
    let (starts, next) = (Arc::new(starts), Arc::new(AtomicUsize::new(0)));
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..together.max(1) {
        let (hubspot, starts, next, pages) = (hubspot.clone(), starts.clone(), next.clone(), pages.clone());
        callers.spawn(async move {
            while let Some(start) = starts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let page = hubspot
                    .contacts()
                    .list()
                    .properties(["email", "firstname", "lastname"])
                    .page_size(LIST_PAGE_MAX)
                    .after(start)
                    .page()
                    .await?;
                let mut pages = pages.lock().unwrap_or_else(PoisonError::into_inner);
                pages.came.push(millis());
                pages.contacts += page.records.len() as u64;
            }
            Ok::<(), spoke_client::Error>(())
        });
    }
    while let Some(ended) = callers.join_next().await {
        ended??;
    }
    let pages = pages.lock().unwrap_or_else(PoisonError::into_inner);
    let line = serde_json::json!({
        "came": pages.came, "contacts": pages.contacts, "refusals": refusals.0.load(Ordering::Relaxed),
    });
    Ok(line.to_string())
}

fn millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
