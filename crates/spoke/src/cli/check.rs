//! `spoke check`.

use std::path::PathBuf;

use clap::Args;

const HELP: &str = "\
Items that can't be seen from here are \"not checked\"; they never pass for want of evidence. \
Exit status: 0 no item fails, 1 an item fails (with --strict: or warns).";

/// `spoke check`.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub struct CheckArguments {
    /// The source to look at
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub source: PathBuf,
    /// An address that HubSpot sends webhooks to; may be repeated
    #[arg(long, value_name = "URL")]
    pub webhook_url: Vec<String>,
    /// Days of the journal to look at
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,
    /// Warnings fail too
    #[arg(long)]
    pub strict: bool,
    /// Print the items as JSON
    #[arg(long)]
    pub json: bool,
}
