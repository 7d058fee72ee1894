//! `spoke migrate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

const RUN_HELP: &str = "\
The map says which column becomes which property. Rows that can't be loaded are written to the rejected file
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
    /// Load a CSV file; running it again creates nothing twice
    Run(RunArguments),
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
    /// Where progress is kept, so that a run that was ended goes on where it stopped
    /// [default: .spoke/migrate in this folder]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}
