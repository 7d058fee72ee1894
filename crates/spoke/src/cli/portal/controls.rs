//! `spoke portal clock`, `requests`, `snapshot`, `seed`, `restore`, `reset`, `token`: what the local portal has and
//! HubSpot has not.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use spoke_ops::capacity::Amount;

use super::parse_duration;

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
    /// Move it forward to a time, such as 2026-12-01T00:00:00Z
    Set(ClockSetArguments),
    /// Stop it; from then on only `advance` and `set` move it
    Freeze(JsonArguments),
    /// Let it run on from where it stands
    Thaw(JsonArguments),
}

/// `spoke portal clock set`.
#[derive(Args, Debug)]
pub struct ClockSetArguments {
    /// When; later than the portal's time
    #[arg(value_name = "TIME")]
    pub time: String,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal clock advance`.
#[derive(Args, Debug)]
pub struct ClockAdvanceArguments {
    /// How far: 90s, 3h, 2d
    #[arg(value_name = "TIME", value_parser = parse_duration)]
    pub by: Duration,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const REQUESTS_HELP: &str = "\
The last 1,000 requests are remembered, with up to 4 KiB of each body. In a browser: http://127.0.0.1:8484/_spoke/";

/// `spoke portal requests`.
#[derive(Args, Debug)]
#[command(after_help = REQUESTS_HELP)]
pub struct RequestsArguments {
    /// Show one request in full
    #[arg(value_name = "NUMBER")]
    pub number: Option<u64>,

    /// Those that did not end well
    #[arg(long)]
    pub failed: bool,

    /// Those with this method
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,

    /// Those whose path holds this text
    #[arg(long, value_name = "TEXT")]
    pub path: Option<String>,

    /// How many, the latest
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,

    /// Go on with every new one until Ctrl-C
    #[arg(long, conflicts_with = "number")]
    pub follow: bool,

    /// Print JSON; with --follow one object a line
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal snapshot`.
#[derive(Args, Debug)]
pub struct SnapshotArguments {
    #[command(subcommand)]
    pub verb: SnapshotVerb,
}

/// What to do with snapshots.
#[derive(Debug, Subcommand)]
pub enum SnapshotVerb {
    /// Save everything the portal holds under a name, in place of what was saved under it
    Save(NameArguments),
    /// Go back to what was saved
    Restore(NameArguments),
    /// Show the snapshots
    List(JsonArguments),
    /// Delete a snapshot
    Delete(NameArguments),
    /// Copy a snapshot to a file, which another portal can take or start with (no portal has to run)
    Export(ExportArguments),
    /// Keep the file of another portal's snapshot under a name (no portal has to run)
    Import(ImportArguments),
}

/// `spoke portal snapshot export`.
#[derive(Args, Debug)]
pub struct ExportArguments {
    /// The snapshot
    #[arg(value_name = "NAME")]
    pub name: String,

    /// The file; one that is there is replaced
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal snapshot import`.
#[derive(Args, Debug)]
pub struct ImportArguments {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The name to keep it under, in place of what was saved under it: letters, digits, - and _
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const FORK_HELP: &str = "\
A fork is a portal of its own in memory, on a free port, inside the running one: same records, account and time, another \
token. A test suite in any language starts one for each test; so does POST /_spoke/forks. It ends with the portal at the \
latest.";

/// `spoke portal fork`.
#[derive(Args, Debug)]
#[command(after_help = FORK_HELP)]
pub struct ForkArguments {
    #[command(subcommand)]
    pub verb: ForkVerb,
}

/// What to do with forks.
#[derive(Debug, Subcommand)]
pub enum ForkVerb {
    /// Start a fork from what the portal holds now, or from a snapshot
    Start(ForkStartArguments),
    /// Show the forks
    List(JsonArguments),
    /// End a fork and everything in it
    End(ForkEndArguments),
}

/// `spoke portal fork start`.
#[derive(Args, Debug)]
pub struct ForkStartArguments {
    /// Begin with this snapshot
    #[arg(long, value_name = "NAME")]
    pub snapshot: Option<String>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal fork end`.
#[derive(Args, Debug)]
pub struct ForkEndArguments {
    /// The fork's number
    #[arg(value_name = "NUMBER")]
    pub id: u64,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The name of a snapshot.
#[derive(Args, Debug)]
pub struct NameArguments {
    /// The snapshot's name: letters, digits, - and _
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const SEED_HELP: &str = "\
The same seed makes the same records, once: a second time it is refused. Records are made part by part, each in a \
transaction of its own; a crowd that was stopped goes on with the same command. --messy puts on what is wrong with \
records that people typed, and tells how often: casing, spaces, placeholders, odd letters, missing and shared addresses, \
telephone numbers that are none, dates in texts, stray lifecycle stages.

Examples:
  spoke portal seed --contacts 10k --companies 500 --deals 800 --tickets 300
  spoke portal seed --contacts 1m --duplicates 3% --messy --seed 7";

/// `spoke portal seed`.
#[derive(Args, Debug)]
#[command(after_help = SEED_HELP)]
pub struct SeedArguments {
    /// How many contacts, such as 500, 10k or 1m [default: 1000, or none with other records]
    #[arg(long, value_name = "N")]
    pub contacts: Option<Amount>,

    /// How many companies; most contacts work for one
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    pub companies: Amount,

    /// How many deals, each of a contact and its company
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    pub deals: Amount,

    /// How many tickets, each of a contact and its company
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    pub tickets: Amount,

    /// Which ones: the same number makes the same records
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,

    /// Values as people type them
    #[arg(long)]
    pub messy: bool,

    /// How many of a hundred contacts are a second record of the same person (0 to 90): same name and phone, another address
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = parse_percent)]
    pub duplicates: u32,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const RESTORE_HELP: &str = "\
HubSpot's API can archive a record and not bring it back; a person can, within 90 days. Here a test \
does it, to see what an integration makes of contact.restore, object.restore and the journal's RESTORE.

Example:
  spoke crm contacts list --archived
  spoke portal restore contacts 512";

/// `spoke portal restore`.
#[derive(Args, Debug)]
#[command(after_help = RESTORE_HELP)]
pub struct RestoreArguments {
    /// The object type: contacts, companies, deals, … or a custom one by name or id
    #[arg(value_name = "TYPE")]
    pub object_type: String,

    /// The ids of the records (exit status 5 when some can't come back)
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<u64>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal reset`.
#[derive(Args, Debug)]
pub struct ResetArguments {
    /// Put the sample data back afterwards
    #[arg(long)]
    pub sample: bool,

    /// Do it; without this it is refused
    #[arg(long)]
    pub yes: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Reads `20` or `20%`.
fn parse_percent(text: &str) -> Result<u32, String> {
    text.trim_end_matches('%')
        .parse()
        .ok()
        .filter(|percent| *percent <= 90)
        .ok_or_else(|| "write a whole number from 0 to 90".to_owned())
}
