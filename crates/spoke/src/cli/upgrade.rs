//! `spoke upgrade`.

use std::path::PathBuf;

use clap::Args;

const UPGRADE_HELP: &str = "\
Paths are rewritten only where the path is all that changes; the others are listed with what else \
differs. Nothing is written over changes that git does not have.";

/// `spoke upgrade`.
#[derive(Args, Debug)]
#[command(after_help = UPGRADE_HELP)]
pub struct UpgradeArguments {
    /// Files and folders
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print the mechanical changes as a diff
    #[arg(long)]
    pub diff: bool,
    /// Write the mechanical changes
    #[arg(long, conflicts_with = "diff")]
    pub apply: bool,
    /// With --apply: also where git has no committed copy to go back to
    #[arg(long, requires = "apply")]
    pub allow_dirty: bool,
    /// The dated version to go to
    #[arg(long, value_name = "VERSION", default_value = "2026-09")]
    pub to: String,
    /// Exit status 1 when a path ends within so many days; 0 means: has ended
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    pub fail_within: u16,
    /// The day to count deadlines from, as 2026-11-30 [default: today]
    #[arg(long, value_name = "DAY")]
    pub today: Option<String>,
    /// Print everything as JSON
    #[arg(long, conflicts_with = "diff")]
    pub json: bool,
}
