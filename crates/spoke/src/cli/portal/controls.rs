//! `spoke portal fault`, `clock`, `requests`, `snapshot`, `seed`, `reset`, `token`: what the local portal has and
//! HubSpot has not.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::parse_duration;

/// `spoke portal fault`.
#[derive(Args, Debug)]
pub struct FaultArguments {
    #[command(subcommand)]
    pub verb: FaultVerb,
}

/// What to do with faults.
#[derive(Debug, Subcommand)]
pub enum FaultVerb {
    /// Let requests fail, or be answered late, from now on
    Add(FaultAddArguments),
    /// Show the faults that are set
    List(JsonArguments),
    /// End one fault, or all of them
    Clear(FaultClearArguments),
}

const FAULT_HELP: &str = "\
Examples:
  spoke portal fault add --status 503 --count 3
  spoke portal fault add --status 429 --retry-after 2 --route '/crm/v3/objects/contacts/search'
  spoke portal fault add --latency 3s --method POST --route '/crm/**'
  spoke portal fault add --reset --count 1

In a route, * stands for one segment and ** at the end for any rest; one without a version fits every version. The first
fault that fits is met. The mirror that `spoke up` keeps meets none.";

/// `spoke portal fault add`.
#[derive(Args, Debug)]
#[command(after_help = FAULT_HELP)]
pub struct FaultAddArguments {
    /// Answer with this error status (400 to 599) and the body HubSpot sends with it
    #[arg(long, value_name = "STATUS", required_unless_present_any = ["latency", "reset"])]
    pub status: Option<u16>,

    /// Wait this long before the answer: 200ms, 2s
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub latency: Option<Duration>,

    /// Close the connection without an answer
    #[arg(long, conflicts_with = "status")]
    pub reset: bool,

    /// Send Retry-After with this many seconds
    #[arg(long, value_name = "SECONDS", requires = "status")]
    pub retry_after: Option<u32>,

    /// For these paths only [default: all]
    #[arg(long, value_name = "PATTERN")]
    pub route: Option<String>,

    /// For this method only [default: all]
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,

    /// End after this many requests [default: when it is cleared]
    #[arg(long, value_name = "N")]
    pub count: Option<u32>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal fault clear`.
#[derive(Args, Debug)]
pub struct FaultClearArguments {
    /// The number of the fault, as `list` shows it [default: all]
    #[arg(value_name = "NUMBER")]
    pub number: Option<u64>,
}

/// A command that only prints.
#[derive(Args, Debug)]
pub struct JsonArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal clock`.
#[derive(Args, Debug)]
pub struct ClockArguments {
    #[command(subcommand)]
    pub verb: ClockVerb,
}

/// What to do with the portal's clock.
#[derive(Debug, Subcommand)]
pub enum ClockVerb {
    /// Show the portal's time
    Show(JsonArguments),
    /// Move it forward: 90s, 3h, 2d
    Advance(ClockAdvanceArguments),
    /// Stop it; from then on only `advance` moves it
    Freeze,
    /// Let it run on from where it stands
    Thaw,
}

/// `spoke portal clock advance`.
#[derive(Args, Debug)]
pub struct ClockAdvanceArguments {
    /// How far
    #[arg(value_name = "TIME", value_parser = parse_duration)]
    pub by: Duration,
}
