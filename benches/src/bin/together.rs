//! Reads 1,000 contacts at once, one by one and together, and prints what it cost.
//!
//!     spoke portal serve --empty --json --port 0      # prints URL and TOKEN
//!     together URL TOKEN [ROUNDS]
//!
//! Calls are those that the portal counts. CPU is that of this process: the portal's comes on top, and is less the fewer
//! calls there are. Prints one line of JSON for each way.

use std::fs;
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use spoke_bench::Failure;
use spoke_client::{HubSpot, HubSpotBuilder, NewRecord};
use tokio::task::JoinSet;

const READS: usize = 1_000;
/// How long a read waits for company.
const WINDOW: Duration = Duration::from_millis(3);
/// Linux counts a process's time in hundredths of a second.
const TICKS: f64 = 100.0;

fn main() -> ExitCode {
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(measure()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(token)) = (arguments.next(), arguments.next()) else {
        return Err("usage: together URL TOKEN [ROUNDS]".into());
    };
    let rounds: u32 = arguments.next().as_deref().unwrap_or("20").parse()?;
    let builder = HubSpot::builder().base_url(&url).token(token);
    let alone = builder.clone().build()?;
    let ids = contacts(&alone).await?;
    for (way, builder) in [
        ("one by one", builder.clone()),
        ("together", builder.coalesce(WINDOW)),
    ] {
        let line = way_of(way, builder, &alone, &ids, rounds).await?;
        writeln!(std::io::stdout(), "{line}")?;
    }
    Ok(())
}

async fn way_of(
    way: &str,
    builder: HubSpotBuilder,
    counter: &HubSpot,
    ids: &[String],
    rounds: u32,
) -> Result<serde_json::Value, Failure> {
    let hubspot = builder.build()?;
    // Opens the connections.
    read_all(&hubspot, ids).await?;
    let (first, before) = (used(counter).await?, used(counter).await?);
    let (cpu, begun) = (cpu_seconds()?, Instant::now());
    for _ in 0..rounds {
        read_all(&hubspot, ids).await?;
    }
    let (cpu, wall) = (cpu_seconds()? - cpu, begun.elapsed());
    let own = before - first;
    let calls = used(counter).await? - before - own;
    Ok(serde_json::json!({
        "way": way,
        "reads": ids.len(),
        "calls": calls as f64 / f64::from(rounds),
        "cpu_ms": 1000.0 * cpu / f64::from(rounds),
        "wall_ms": 1000.0 * wall.as_secs_f64() / f64::from(rounds),
    }))
}

async fn contacts(hubspot: &HubSpot) -> Result<Vec<String>, Failure> {
    let stamp = fs::read_to_string("/proc/sys/kernel/random/uuid")?;
    let new = (0..READS).map(|number| {
        NewRecord::new()
            .property("email", format!("reader-{}-{number}@example.com", stamp.trim()))
            .property("firstname", "Jane")
            .property("lastname", number.to_string())
    });
    let made = hubspot.contacts().batch().create(new).await.into_all()?;
    Ok(made.iter().map(|one| one.id().to_owned()).collect())
}

async fn read_all(hubspot: &HubSpot, ids: &[String]) -> Result<(), Failure> {
    let mut reads = JoinSet::new();
    for id in ids {
        let read = hubspot
            .contacts()
            .get(id)
            .properties(["email", "firstname", "lastname"]);
        reads.spawn(read.send());
    }
    while let Some(read) = reads.join_next().await {
        read??;
    }
    Ok(())
}

async fn used(hubspot: &HubSpot) -> Result<u64, Failure> {
    let usage = hubspot.account().daily_usage().await?;
    Ok(usage.ok_or("the portal does not count calls")?.current_usage)
}

/// User and system time of this process.
fn cpu_seconds() -> Result<f64, Failure> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let field = |at: usize| -> Result<f64, Failure> {
        let field = after_name.split_whitespace().nth(at);
        Ok(field.ok_or("/proc/self/stat has another form")?.parse()?)
    };
    Ok((field(11)? + field(12)?) / TICKS)
}
