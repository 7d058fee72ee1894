//! `spoke scan`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const SCAN_HELP: &str = "\
Pitfalls P1 to P10 and R1 to R3 are looked for in TypeScript, JavaScript and Python, secrets in \
every text file. What git ignores is not looked at. A finding is accepted by a comment on its line \
or the one above, with a reason: `spoke-ignore: P7 every portal of ours has this stage`.";

/// `spoke scan`.
#[derive(Args, Debug)]
#[command(after_help = SCAN_HELP)]
pub struct ScanArguments {
    /// Files and folders
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Look for credentials and environment files only
    #[arg(long)]
    pub secrets: bool,
    /// Look for pitfalls only
    #[arg(long, conflicts_with = "secrets")]
    pub pitfalls: bool,
    /// Look at what is staged in git, as it is staged
    #[arg(long)]
    pub staged: bool,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ScanFormat,
    /// Leave out the findings that this file accepts
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Accept what is found now: write it into the file of --baseline
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// Exit status 1 from this severity on: note, warning, error or never
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "warning",
        hide_possible_values = true
    )]
    pub fail_on: FailOn,
    /// The day to count deadlines from, as 2026-11-30 [default: today]
    #[arg(long, value_name = "DAY")]
    pub today: Option<String>,
    /// List the rules instead
    #[arg(long)]
    pub rules: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum ScanFormat {
    Text,
    Json,
    Sarif,
}

/// From which severity on the check fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum FailOn {
    Note,
    Warning,
    Error,
    Never,
}
