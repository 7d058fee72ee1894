//! `spoke sync`.

use clap::{Args, Subcommand};

const RUN_HELP: &str = "\
The copy has one table for each object type with typed columns, and one table of associations. Archived \
records stay in it, marked.";

/// `spoke sync`.
#[derive(Args, Debug)]
pub struct SyncArguments {
    #[command(subcommand)]
    pub verb: SyncVerb,
}

/// What to do with the copy.
#[derive(Debug, Subcommand)]
pub enum SyncVerb {
    /// Bring the copy up to date; ended half-way, the next run goes on where it stopped
    Run(RunArguments),
    /// Compare the copy with the portal: counts and checksums (exit status 1 when they differ)
    Verify(VerifyArguments),
}

/// `spoke sync run`.
#[derive(Args, Debug)]
#[command(after_help = RUN_HELP)]
pub struct RunArguments {
    #[command(flatten)]
    pub place: PlaceArguments,
    /// Read everything again, not only what changed since the last run
    #[arg(long)]
    pub full: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke sync verify`.
#[derive(Args, Debug)]
pub struct VerifyArguments {
    #[command(flatten)]
    pub place: PlaceArguments,
    /// Print the comparison as JSON
    #[arg(long)]
    pub json: bool,
}

/// Where the copy is, and of what.
#[derive(Args, Debug)]
pub struct PlaceArguments {
    /// The database: sqlite:FILE
    #[arg(long, value_name = "sqlite:FILE")]
    pub to: String,
    /// Only these object types [default: all that hold records]
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub objects: Vec<String>,
}
