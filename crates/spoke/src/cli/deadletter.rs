//! `spoke deadletter`.

use clap::{Args, Subcommand};

const HELP: &str = "\
A write goes here when it fails and was sent with --dead-letter (crm create, crm update, lead capture), unless HubSpot \
would refuse it again whatever the time. `replay` does it later: it looks for what may have been done already, and does \
nothing twice.";

/// `spoke deadletter`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct DeadletterArguments {
    #[command(subcommand)]
    pub verb: DeadletterVerb,
}

/// What to do with failed writes.
#[derive(Debug, Subcommand)]
pub enum DeadletterVerb {
    /// List the writes that wait
    List(ListArguments),
    /// Show one write: what was to be done, and why it was not
    Show(ShowArguments),
    /// Do writes now
    Replay(ReplayArguments),
    /// Never do them, and forget what they held
    Discard(DiscardArguments),
}

/// `spoke deadletter list`.
#[derive(Args, Debug)]
pub struct ListArguments {
    /// Also those that are done or discarded
    #[arg(long)]
    pub all: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke deadletter show`.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// The number, as `list` prints it
    #[arg(value_name = "NUMBER")]
    pub number: i64,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke deadletter replay`.
#[derive(Args, Debug)]
pub struct ReplayArguments {
    /// The numbers, as `list` prints them
    #[arg(
        value_name = "NUMBER",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    pub numbers: Vec<i64>,
    /// Every write that waits and is not given up
    #[arg(long)]
    pub all: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Send a create again although it may have been done and can't be looked for
    #[arg(long)]
    pub send_anyway: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke deadletter discard`.
#[derive(Args, Debug)]
pub struct DiscardArguments {
    /// The numbers, as `list` prints them
    #[arg(value_name = "NUMBER", required = true)]
    pub numbers: Vec<i64>,
    /// Discard without asking
    #[arg(long)]
    pub yes: bool,
}
