//! What a portal per test costs: from nothing to its first answer, and away again.
//!
//!     start [ROUNDS]
//!
//! Medians of an empty portal, one that begins with a snapshot's file of the sample data, and a fork of one that holds the
//! sample data. The first portal of the process, which makes what all later ones share, is told apart. Each round starts
//! a portal, reads one contact page over HTTP, and drops the portal.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use spoke_bench::Failure;
use spoke_portal::{Portal, Seed};

/// Rounds when nothing is said.
const ROUNDS: usize = 300;

fn main() -> ExitCode {
    spoke_bench::run(measure())
}

async fn measure() -> Result<String, Failure> {
    let rounds = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => ROUNDS,
    };
    let begun = Instant::now();
    drop(Portal::start().await?);
    let first = begun.elapsed();

    let prepared = Portal::builder().seed(Seed::Sample).start().await?;
    let file = std::env::temp_dir().join(format!("spoke-start-{}.snap", std::process::id()));
    prepared.save_to(&file).await?;

    let (mut empty, mut restored, mut forked) = (Vec::new(), Vec::new(), Vec::new());
    // In turn, so that whatever else the machine does meets all of them.
    for _ in 0..rounds {
        empty.push(round(Portal::start()).await?);
        restored.push(round(Portal::builder().snapshot(&file).start()).await?);
        forked.push(round(prepared.fork()).await?);
    }
    std::fs::remove_file(&file)?;
    Ok(format!(
        "{rounds} rounds, milliseconds at the median: start / with the first answer and the end\n\
         empty portal            {}\n\
         from a snapshot's file  {}\n\
         fork of the sample data {}\n\
         first of the process    {:.2}",
        told(empty),
        told(restored),
        told(forked),
        first.as_secs_f64() * 1_000.0
    ))
}

/// Start alone, and the whole round.
async fn round(
    start: impl Future<Output = Result<Portal, spoke_portal::Error>>,
) -> Result<(Duration, Duration), Failure> {
    let begun = Instant::now();
    let portal = start.await?;
    let started = begun.elapsed();
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let request = Request::get(format!("{}/crm/v3/objects/contacts?limit=1", portal.url()))
        .header(header::AUTHORIZATION, format!("Bearer {}", portal.token()))
        .body(Empty::new())?;
    let answer = client.request(request).await?;
    let status = answer.status();
    answer.into_body().collect().await?;
    if !status.is_success() {
        return Err(format!("the portal answered {status}").into());
    }
    drop(portal);
    Ok((started, begun.elapsed()))
}

fn told(mut rounds: Vec<(Duration, Duration)>) -> String {
    let mut median = |by: fn(&(Duration, Duration)) -> Duration| {
        rounds.sort_by_key(by);
        rounds
            .get(rounds.len() / 2)
            .map_or(0.0, |round| by(round).as_secs_f64() * 1_000.0)
    };
    format!("{:.2} / {:.2}", median(|round| round.0), median(|round| round.1))
}
