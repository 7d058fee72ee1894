//! `spoke bundle`.

use std::path::PathBuf;

use clap::Args;

const HELP: &str = "\
Tokens, secrets, e-mail addresses and phone numbers are taken out of everything that goes in. Look at it before you \
send it all the same: it names the portal, endpoints and times.";

/// `spoke bundle`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct BundleArguments {
    /// The archive: a name that ends in .tar.gz, .tgz or .zip [default: hubspot-debug-DATE-TIME.tar.gz]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Also take the HubSpot lines at the end of this log, redacted; may be repeated
    #[arg(long, value_name = "FILE")]
    pub log: Vec<PathBuf>,
    /// Hours of the journal to take
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=720))]
    pub hours: u32,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
    /// Print what was written as JSON
    #[arg(long)]
    pub json: bool,
}
