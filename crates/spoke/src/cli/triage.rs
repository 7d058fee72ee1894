//! `spoke triage`.

use std::path::PathBuf;

use clap::Args;

const HELP: &str = "\
Looks at our own calls first, then at the journal of the last hour, then at the status page, which lags by minutes. \
Exit status: 0 nothing is wrong, or only to be watched (P4); 1 something is (P1 to P3); 4 HubSpot can't be reached.";

/// `spoke triage`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct TriageArguments {
    /// The status page, or none [default: HubSpot's with --portal hubspot, none for local portals]
    #[arg(long, value_name = "URL|none")]
    pub status_url: Option<String>,
    /// Write the draft of a post-mortem to this file (Markdown)
    #[arg(long, value_name = "FILE.md")]
    pub out: Option<PathBuf>,
    /// Print the walk as JSON
    #[arg(long)]
    pub json: bool,
}
