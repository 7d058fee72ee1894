//! `spoke migrate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

const RUN_HELP: &str = "\
The map says which column becomes which property. Rows that can't be loaded are written to the rejected file \
with row, column, value and reason, and the exit status is 5; everything else is loaded.";

/// `spoke migrate`.
#[derive(Args, Debug)]
pub struct MigrateArguments {
    #[command(subcommand)]
    pub verb: MigrateVerb,
}

/// What to do with a file.
#[derive(Debug, Subcommand)]
pub enum MigrateVerb {
    /// Show what loading a file would do and cost, and write nothing
    Plan(PlanArguments),
    /// Load a CSV file; running it again creates nothing twice
    Run(RunArguments),
    /// Go on with a run that was stopped
    Resume(ResumeArguments),
    /// List the runs of this folder
    Runs(RunsArguments),
    /// Take back what a run wrote, and prove it
    Rollback(RollbackArguments),
}

/// `spoke migrate run`.
#[derive(Args, Debug)]
#[command(after_help = RUN_HELP)]
pub struct RunArguments {
    /// The CSV file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The object type that a row becomes, such as contacts
    #[arg(long, value_name = "TYPE")]
    pub to: String,
    /// How columns become properties (TOML)
    #[arg(long, value_name = "MAP.toml")]
    pub map: PathBuf,
    /// Where rejected rows go [default: NAME.rejected.csv in this folder, if any]
    #[arg(long, value_name = "FILE")]
    pub rejected: Option<PathBuf>,
    /// Read and check everything, write nothing (exit status 1 when rows would be rejected)
    #[arg(long)]
    pub dry_run: bool,
    /// Begin only when `spoke migrate plan` would print this digest
    #[arg(long, value_name = "DIGEST", conflicts_with = "dry_run")]
    pub plan: Option<String>,
    /// Where progress is kept, so that a run that was ended goes on where it stopped
    /// [default: .spoke/migrate in this folder]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

const PLAN_HELP: &str = "\
Every distinct key of the file is looked up, so the numbers are counted, not guessed. The digest names file, map, portal \
and what was found; `spoke migrate run … --plan DIGEST` refuses to load anything else. Exit status 1 when rows would be \
rejected.";

/// `spoke migrate plan`.
#[derive(Args, Debug)]
#[command(after_help = PLAN_HELP)]
pub struct PlanArguments {
    /// The CSV file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The object type that a row becomes, such as contacts
    #[arg(long, value_name = "TYPE")]
    pub to: String,
    /// How columns become properties (TOML)
    #[arg(long, value_name = "MAP.toml")]
    pub map: PathBuf,
    /// Print the plan as JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke migrate resume`.
#[derive(Args, Debug)]
pub struct ResumeArguments {
    /// The state file of the run [default: the only unfinished one in .spoke/migrate]
    #[arg(value_name = "STATE")]
    pub state: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke migrate runs`.
#[derive(Args, Debug)]
pub struct RunsArguments {
    /// Print the runs as JSON
    #[arg(long)]
    pub json: bool,
}

const ROLLBACK_HELP: &str = "\
New records are archived, changed values put back, new pairs taken apart, new properties archived when nothing uses \
them. Everything is then read again. A value that somebody has changed since is left alone; the exit status is 5.";

/// `spoke migrate rollback`.
#[derive(Args, Debug)]
#[command(after_help = ROLLBACK_HELP)]
pub struct RollbackArguments {
    /// The state file of the run [default: the only one in .spoke/migrate that wrote something]
    #[arg(value_name = "STATE")]
    pub state: Option<PathBuf>,
    /// Say yes to it
    #[arg(short, long, conflicts_with = "dry_run")]
    pub yes: bool,
    /// Show what would be taken back, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Also put back values that somebody else has changed since
    #[arg(long)]
    pub overwrite: bool,
    /// Go on although some answers never came: those records stay if they exist
    #[arg(long)]
    pub leave_unanswered: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}
